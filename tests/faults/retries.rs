//! What is tried again, how often, and what is said when it fails all the same.

use std::time::{Duration, SystemTime};

use logto_management::{Error, RetryPolicy, types::NewUser};
use tokio::time::Instant;

use crate::server::{Server, Step};

async fn get(server: &Server) -> Result<(), Error> {
    server.client().users().get("u1").await.map(drop)
}

async fn create(server: &Server) -> Result<(), Error> {
    server.client().users().create(NewUser::new()).await.map(drop)
}

/// After each of these, the server may have done as asked.
fn uncertain() -> [Step; 11] {
    [
        Step::status(408),
        Step::status(500),
        Step::status(502),
        Step::status(503),
        Step::status(504),
        Step::ResetBeforeReading,
        Step::ResetAfterHead,
        Step::ResetAfterActing,
        Step::Truncate,
        Step::Stall,
        Step::StallInBody,
    ]
}

#[tokio::test(start_paused = true)]
async fn a_read_is_repeated_whatever_went_wrong() {
    for trouble in uncertain().into_iter().chain([Step::status(429)]) {
        let server = Server::start([trouble.clone(), trouble.clone()]).await;
        let client = server.builder().attempt_timeout(Duration::from_secs(3)).build().unwrap();
        client.users().get("u1").await.unwrap_or_else(|error| panic!("{trouble:?}: {error}"));
        assert_eq!(server.seen().len(), 3, "{trouble:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_post_is_never_sent_again_once_the_server_may_have_acted() {
    for trouble in uncertain() {
        let server = Server::start([trouble.clone()]).await;
        let error = create(&server).await.unwrap_err();
        assert!(error.may_have_acted(), "{trouble:?}: {error}");
        assert!(error.to_string().contains("whether the server acted is not known"), "{error}");
        assert_eq!((server.seen().len(), error.attempts()), (1, 1), "{trouble:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_post_is_sent_again_when_the_server_surely_did_not_act() {
    for trouble in [Step::status(429), Step::retry_after(429, 1), Step::retry_after(503, 1)] {
        let server = Server::start([trouble.clone(), trouble.clone()]).await;
        create(&server).await.unwrap_or_else(|error| panic!("{trouble:?}: {error}"));
        assert_eq!((server.seen().len(), server.acted()), (3, 1), "{trouble:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn retry_after_is_waited_for_in_both_its_forms() {
    let in_seven_seconds = httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(7));
    for (asked, least) in [("7".to_owned(), 7), (in_seven_seconds, 5)] {
        let server = Server::start([Step::retry_after(429, asked)]).await;
        let begun = Instant::now();
        get(&server).await.unwrap();
        assert!((least..10).contains(&begun.elapsed().as_secs()), "{:?}", begun.elapsed());
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_asks_for_more_patience_than_there_is_gets_no_second_try() {
    let server = Server::start([Step::retry_after(429, 3600)]).await;
    let begun = Instant::now();
    let error = get(&server).await.unwrap_err();
    assert!(error.is_rate_limited());
    assert_eq!(error.api().unwrap().retry_after(), Some(Duration::from_secs(3600)));
    assert_eq!((begun.elapsed().as_secs(), server.seen().len()), (0, 1));
}

#[tokio::test(start_paused = true)]
async fn the_last_error_says_how_many_attempts_were_made_and_over_what_time() {
    let server = Server::start(vec![Step::retry_after(503, 2); 99]).await;
    let error = get(&server).await.unwrap_err();
    assert_eq!((error.attempts(), error.status().unwrap().as_u16()), (4, 503));
    assert!(error.elapsed() >= Duration::from_secs(6), "{:?}", error.elapsed());
    assert!(error.to_string().contains("after 4 attempts in 6."), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_policy_can_be_given_to_one_call() {
    let server = Server::start(vec![Step::status(502); 99]).await;
    let users = server.client().users();
    assert_eq!(users.get("u1").no_retry().await.unwrap_err().attempts(), 1);
    let twice = RetryPolicy::new().attempts(2);
    assert_eq!(users.get("u1").retry(twice).await.unwrap_err().attempts(), 2);
    assert_eq!(server.seen().len(), 3);
}

#[tokio::test]
async fn an_html_answer_of_a_proxy_is_kept_whole() {
    let page = "<html><body>Bad gateway</body></html>";
    let server = Server::start(vec![Step::Answer(502, vec![], page.into()); 9]).await;
    let error = server.client().users().get("u1").no_retry().await.unwrap_err();
    assert_eq!(error.api().unwrap().body(), page.as_bytes());
    assert_eq!(error.code(), None);
    assert!(!error.is_not_found());
}

#[tokio::test]
async fn a_redirect_to_another_host_is_not_followed() {
    let elsewhere = Server::start([]).await;
    for status in [301, 302, 307, 308] {
        let redirect =
            Step::Answer(status, vec![("location", format!("{}/api/users", elsewhere.address))], String::new());
        let server = Server::start([redirect]).await;
        let error = create(&server).await.unwrap_err();
        assert_eq!(error.status().unwrap().as_u16(), status);
        assert!(error.to_string().contains("correct the endpoint"), "{error}");
    }
    assert!(elsewhere.seen().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_deletion_that_is_repeated_and_finds_nothing_is_done() {
    let server = Server::start([Step::ResetAfterActing, Step::logto(404, "entity.not_found")]).await;
    server.client().users().delete("u1").await.unwrap();
    assert_eq!(server.seen().len(), 2);

    let server = Server::start([Step::logto(404, "entity.not_found")]).await;
    assert!(server.client().users().delete("u1").await.unwrap_err().is_not_found());

    let server = Server::start([Step::status(429), Step::logto(404, "entity.not_found")]).await;
    assert!(server.client().users().delete("u1").await.unwrap_err().is_not_found(), "the first try surely did nothing");
}

#[tokio::test(start_paused = true)]
async fn renaming_a_token_is_not_repeated_since_the_old_name_may_be_gone() {
    let server = Server::start([Step::ResetAfterActing]).await;
    let error = server.client().users().update_personal_access_token("u1", "ci", "build").await.unwrap_err();
    assert!(error.may_have_acted());
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn without_a_connection_any_call_is_tried_again() {
    // A port that nobody listens at any more.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let client = logto_management::Client::builder().endpoint(address).bearer_token("t").build().unwrap();
    let error = client.users().create(NewUser::new()).await.unwrap_err();
    assert_eq!(error.attempts(), 4);
    assert!(!error.may_have_acted(), "{error}");
}
