//! Getting tokens, keeping them, losing them.

use std::time::Duration;

use logto_management::{ErrorKind, RetryPolicy, auth::AccessToken, types::NewUser};
use tokio::time::{Instant, sleep};

use crate::server::{APP_SECRET, Server, Step};

#[tokio::test(start_paused = true)]
async fn a_thousand_calls_over_three_expiries_make_one_request_for_each_token() {
    let server = Server::start([]).await.token_lifetime(10);
    let client = server.client();
    let calls: Vec<_> = (0..1000)
        .map(|index| {
            let call = client.users().get("u1");
            tokio::spawn(async move {
                sleep(Duration::from_millis(35) * (index / 10 * 10)).await;
                call.await
            })
        })
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    // Fetched at the start, and two seconds before each expiry of 35 seconds.
    assert_eq!(server.token_requests(), 5);
    assert_eq!(server.seen().len(), 1000, "no call was repeated");
}

#[tokio::test]
async fn a_token_that_expires_on_the_way_is_replaced_and_the_call_repeated() {
    let server = Server::start([Step::logto(401, "auth.unauthorized")]).await;
    server.client().users().create(NewUser::new()).await.unwrap();
    let tokens: Vec<_> = server.seen().into_iter().map(|seen| seen.token.unwrap()).collect();
    assert_eq!(tokens, ["token-1", "token-2"]);
    assert_eq!(server.acted(), 1);
}

#[tokio::test]
async fn a_401_that_stays_ends_after_one_more_try() {
    let server = Server::start(vec![Step::logto(401, "auth.unauthorized"); 9]).await;
    let error = server.client().users().get("u1").await.unwrap_err();
    assert!(error.is_unauthorized());
    assert_eq!((server.seen().len(), server.token_requests(), error.attempts()), (2, 2, 2));
}

#[tokio::test]
async fn a_401_for_a_fixed_token_is_not_repeated() {
    let server = Server::start(vec![Step::logto(401, "auth.unauthorized"); 9]).await;
    let client = server.builder().bearer_token("fixed").build().unwrap();
    assert!(client.users().get("u1").await.unwrap_err().is_unauthorized());
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_early_refresh_that_fails_leaves_the_old_token_in_use() {
    let server = Server::start([]).await.token_lifetime(100);
    let client = server.builder().retry(RetryPolicy::none()).build().unwrap();
    client.users().get("u1").await.unwrap();
    let server = server.token_script([Step::status(500)]);

    sleep(Duration::from_secs(91)).await;
    client.users().get("u1").await.unwrap();
    sleep(Duration::from_millis(100)).await;
    client.users().get("u1").await.unwrap();
    assert_eq!(server.token_requests(), 2, "the refresh that failed is not tried again at once");

    sleep(Duration::from_secs(3)).await;
    client.users().get("u1").await.unwrap();
    sleep(Duration::from_millis(100)).await;
    client.users().get("u1").await.unwrap();
    let last = server.seen().pop().unwrap();
    assert_eq!((last.token.as_deref(), server.token_requests()), (Some("token-3"), 3));
}

#[tokio::test(start_paused = true)]
async fn a_refresh_that_fails_wakes_all_who_wait_and_is_remembered_for_a_second() {
    let server = Server::start([]).await.token_script([Step::logto(400, "oidc.invalid_request")]);
    let client = server.client();
    let users = client.users();
    let (one, two) = tokio::join!(users.get("u1").send(), users.get("u2").send());
    for error in [one.unwrap_err(), two.unwrap_err(), users.get("u1").await.unwrap_err()] {
        assert!(matches!(error.kind(), ErrorKind::Auth(_)), "{error}");
    }
    assert_eq!(server.token_requests(), 1);
    sleep(Duration::from_secs(1)).await;
    users.get("u1").await.unwrap();
    assert_eq!(server.token_requests(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_token_endpoint_in_trouble_is_tried_again() {
    let server = Server::start([]).await.token_script([Step::status(503), Step::status(500)]);
    server.client().users().create(NewUser::new()).await.unwrap();
    assert_eq!((server.token_requests(), server.acted()), (3, 1));
}

#[tokio::test(start_paused = true)]
async fn a_token_endpoint_that_stays_in_trouble_is_tried_no_more_often_than_the_policy_says() {
    let server = Server::start([]).await.token_script(vec![Step::status(503); 999]);
    let error = server.client().users().get("u1").await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Auth(_)) && !error.is_unauthorized(), "{error}");
    assert_eq!((server.token_requests(), error.attempts()), (4, 0));
}

#[tokio::test(start_paused = true)]
async fn a_token_endpoint_that_asks_for_patience_gets_it() {
    let server = Server::start([]).await.token_script([Step::retry_after(429, 8)]);
    let begun = Instant::now();
    server.client().users().get("u1").await.unwrap();
    assert_eq!(begun.elapsed().as_secs(), 8);
}

#[tokio::test]
async fn a_lifetime_beyond_all_measure_is_no_lifetime() {
    let server = Server::start([]).await;
    server.client().users().get("u1").await.unwrap();
    let source = || async { Ok(AccessToken::new("for-ever").expires_in(Duration::MAX)) };
    let client = server.builder().token_source(source).build().unwrap();
    client.users().get("u1").await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_caller_who_leaves_does_not_end_the_refresh_for_the_others() {
    let slow = Step::After(
        Duration::from_secs(2),
        Box::new(Step::Answer(200, vec![], r#"{"access_token":"slow","expires_in":60}"#.into())),
    );
    let server = Server::start([Step::ok()]).await.token_script([slow]);
    let client = server.client();
    let first = tokio::spawn(client.users().get("u1").into_future());
    sleep(Duration::from_secs(1)).await;
    let second = tokio::spawn(client.users().get("u1").into_future());
    tokio::task::yield_now().await;
    first.abort();
    // The fake issued no token of its own, so the answer is a 401; what counts is who asked.
    let _ = second.await.unwrap();
    assert_eq!(server.seen().first().unwrap().token.as_deref(), Some("slow"));
}

#[tokio::test(start_paused = true)]
async fn a_token_endpoint_that_hangs_costs_a_call_no_more_than_its_time() {
    let server = Server::start([]).await.token_script(vec![Step::Stall; 99]);
    let begun = Instant::now();
    let call = server.client().users().get("u1").timeout(Duration::from_secs(5));
    let error = call.await.unwrap_err();
    assert!(error.is_timeout() && !error.may_have_acted(), "{error}");
    assert_eq!((begun.elapsed().as_secs(), server.seen().len()), (5, 0));
}

#[tokio::test]
async fn errors_of_the_token_endpoint_are_typed_and_keep_the_secret() {
    let refusal = r#"{"code":"oidc.invalid_client","message":"Invalid client.","error":"invalid_client",
        "error_description":"client authentication failed"}"#;
    let server = Server::start([]).await.token_script([Step::Answer(401, vec![], refusal.into())]);
    let error = server.client().users().get("u1").await.unwrap_err();
    let ErrorKind::Auth(auth) = error.kind() else { panic!("{error}") };
    assert_eq!(auth.error(), Some("invalid_client"));
    assert_eq!(auth.description(), Some("client authentication failed"));
    assert_eq!(auth.code(), Some("oidc.invalid_client"));
    assert_eq!(auth.status().unwrap(), 401);
    assert!(!format!("{error:?} {error}").contains(APP_SECRET));
    assert!(error.to_string().contains("check the app's id and secret"), "{error}");
}

#[tokio::test]
async fn what_nearly_always_has_one_cause_is_said_in_plain_words() {
    let audience = r#"{"code":"auth.unauthorized","message":"Unauthorized.","data":{"claim":"aud"}}"#;
    let wrong_indicator = Step::Answer(401, vec![], audience.into());
    let server = Server::start([Step::logto(403, "auth.forbidden"), wrong_indicator.clone(), wrong_indicator]).await;
    let users = server.client().users();
    let forbidden = users.get("u1").await.unwrap_err();
    assert!(forbidden.is_forbidden() && forbidden.to_string().contains("permission `all`"), "{forbidden}");
    let unauthorized = users.get("u1").await.unwrap_err();
    assert!(unauthorized.to_string().contains("indicator"), "{unauthorized}");
}

#[tokio::test]
async fn a_closure_is_a_source_of_tokens() {
    let server = Server::start([]).await;
    // A token of the server's own, so that it accepts what comes.
    server.client().users().get("u1").await.unwrap();
    let source = || async { Ok(AccessToken::new("from-the-vault").expires_in(Duration::from_secs(60))) };
    let client = server.builder().token_source(source).build().unwrap();
    client.users().get("u1").await.unwrap();
    assert_eq!(server.seen().pop().unwrap().token.as_deref(), Some("from-the-vault"));
}

#[tokio::test]
async fn a_source_that_panics_is_an_error_and_not_the_end() {
    let server = Server::start([]).await;
    let source = || async {
        if true {
            panic!("out of luck");
        }
        Ok(AccessToken::new("never"))
    };
    let client = server.builder().token_source(source).build().unwrap();
    for _ in 0..2 {
        let error = client.users().get("u1").await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Auth(_)), "{error}");
    }
}
