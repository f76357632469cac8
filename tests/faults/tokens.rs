//! What the token endpoint answers, and how often it is asked.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use logto_management::{Client, Error, ErrorKind, auth::AppCredentials, error::AuthError};
use tokio::time::sleep;

use crate::server::{APP_ID, APP_SECRET, Server, Step};

fn refused() -> Step {
    Step::Answer(401, vec![], r#"{"error":"invalid_client","error_description":"no"}"#.into())
}

fn answer(body: &str) -> Step {
    Step::Answer(200, vec![], body.into())
}

fn auth(error: &Error) -> &AuthError {
    match error.kind() {
        ErrorKind::Auth(error) => error,
        _ => panic!("{error}"),
    }
}

#[tokio::test]
async fn a_wrong_address_is_no_wrong_secret() {
    for status in [301, 302, 307, 308, 403, 404, 405, 410, 418, 421] {
        let elsewhere = vec![("location", "https://elsewhere.example/login?next=secret".to_owned())];
        let server = Server::start([]).await.token_script(vec![Step::Answer(status, elsewhere, String::new()); 9]);
        let error = server.client().users().get("u1").await.unwrap_err();
        assert!(!error.is_unauthorized() && error.is_auth() && auth(&error).is_wrong_address(), "{status}: {error}");
        assert_eq!(error.status().unwrap().as_u16(), status);
        let text = error.to_string();
        assert!(text.contains("correct the address") && text.contains("/oidc/token"), "{text}");
        if status < 400 {
            assert!(text.contains("https://elsewhere.example/login") && !text.contains("next"), "{text}");
        }
        assert_eq!(server.token_requests(), 1, "{status}");
    }
}

#[tokio::test(start_paused = true)]
async fn trouble_of_the_token_endpoint_is_tried_again() {
    for status in [408, 425, 429, 500, 502, 503, 504, 520, 529] {
        let server = Server::start([]).await.token_script([Step::status(status)]);
        server.client().users().get("u1").await.unwrap();
        assert_eq!((server.token_requests(), server.seen().len()), (2, 1), "{status}");
    }
}

#[tokio::test(start_paused = true)]
async fn credentials_that_are_refused_are_not_sent_again_and_again() {
    let server = Server::start([]).await.token_script(vec![refused(); 999]);
    let client = server.client();
    for _ in 0..200 {
        let error = client.users().get("u1").await.unwrap_err();
        assert!(error.is_unauthorized(), "{error}");
    }
    assert_eq!((server.token_requests(), server.seen().len()), (1, 0));
    // After 1, 2 and 4 seconds more; the next one is 8 seconds later.
    for _ in 0..140 {
        sleep(Duration::from_millis(100)).await;
        client.users().get("u1").await.unwrap_err();
    }
    assert_eq!(server.token_requests(), 4);
}

#[tokio::test(start_paused = true)]
async fn a_success_ends_the_pause() {
    let server = Server::start([Step::logto(401, "auth.unauthorized")]).await;
    let server = server.token_script([refused(), refused()]);
    let client = server.client();
    for seconds in [0, 1, 2] {
        sleep(Duration::from_secs(seconds)).await;
        let _ = client.users().get("u1").await;
    }
    // The last one got a token, which the API refused, and another one at once.
    assert_eq!((server.token_requests(), server.seen().len()), (4, 2));
}

#[tokio::test(start_paused = true)]
async fn new_credentials_end_the_pause() {
    let server = Server::start([]).await.token_script([refused()]);
    let secret = Arc::new(Mutex::new("old".to_owned()));
    let source = Arc::clone(&secret);
    let client = Client::builder().endpoint(&server.address).client_credentials_from(move || {
        let secret = source.lock().unwrap().clone();
        async move { Ok(AppCredentials::new(APP_ID, secret)) }
    });
    let client = client.build().unwrap();
    for _ in 0..9 {
        assert!(client.users().get("u1").await.unwrap_err().is_unauthorized());
    }
    assert_eq!(server.token_requests(), 1);
    *secret.lock().unwrap() = format!("{APP_SECRET}\n");
    client.users().get("u1").await.unwrap();
    assert_eq!((server.token_requests(), server.seen().len()), (2, 1));
}

#[tokio::test(start_paused = true)]
async fn one_refresh_with_its_attempts_serves_all_who_wait() {
    let server = Server::start([]).await.token_script(vec![Step::status(503); 999]);
    let client = server.client();
    let calls: Vec<_> = (0..1000).map(|_| tokio::spawn(client.users().get("u1").into_future())).collect();
    for call in calls {
        let error = call.await.unwrap().unwrap_err();
        assert!(error.is_auth() && error.is_transient() && error.gave_up().is_some(), "{error}");
    }
    assert_eq!((server.token_requests(), server.seen().len()), (4, 0));
}

#[tokio::test]
async fn a_token_is_read_leniently() {
    for body in [
        r#"{"access_token":"t","expires_in":"3600","token_type":"Bearer"}"#,
        r#"{"access_token":"t","expires_in":3600.5,"token_type":"bearer"}"#,
        r#"{"access_token":"t","expires_in":-5}"#,
        r#"{"access_token":"t","expires_in":0}"#,
        r#"{"access_token":"t","expires_in":1e300}"#,
        r#"{"access_token":"t","expires_in":null,"scope":null}"#,
        r#"{"access_token":"s","expires_in":[],"access_token":"t"}"#,
        "\u{feff}{\"access_token\":\"t\",\"expires_in\":3600}",
    ] {
        let server = Server::start([]).await.token_script([answer(body)]);
        let client = server.client();
        // The server knows of no token of its own, so it refuses the first one.
        for _ in 0..2 {
            client.users().get("u1").await.unwrap();
        }
        assert_eq!(server.seen()[0].token.as_deref(), Some("t"), "{body}");
        assert_eq!(server.token_requests(), 2, "{body}");
    }
}

#[tokio::test]
async fn what_is_no_bearer_token_is_refused() {
    for (body, reason) in [
        (r#"{"access_token":"t","token_type":"DPoP"}"#, "`DPoP`"),
        (r#"{"access_token":"","token_type":"Bearer"}"#, "no access token"),
        (r#"{"access_token":"two words"}"#, "no token has"),
        (r#"{"token_type":"Bearer"}"#, "no access token"),
        ("<html>Sign in to WiFi</html>", "no JSON object"),
        ("", "no JSON object"),
    ] {
        let server = Server::start([]).await.token_script(vec![answer(body); 9]);
        let error = server.client().users().get("u1").await.unwrap_err();
        assert!(error.to_string().contains(reason) && !error.is_unauthorized(), "{error}");
        assert_eq!((server.token_requests(), server.seen().len()), (1, 0), "{body}");
    }
}

#[tokio::test(start_paused = true)]
async fn short_lived_tokens_are_replaced_before_a_server_that_rounds_refuses_them() {
    // A server that rounds down takes a token of 5 seconds for one of 4.
    let server = Server::start([]).await.token_lifetime(5);
    let client = server.client();
    let mut begun = std::collections::HashMap::new();
    for _ in 0..600 {
        client.users().get("u1").no_retry().await.unwrap();
        let seen = server.seen().pop().unwrap();
        let first = *begun.entry(seen.token.unwrap()).or_insert(seen.at);
        assert!(seen.at - first < Duration::from_millis(3600), "a token is used for {:?}", seen.at - first);
        sleep(Duration::from_millis(70)).await;
    }
    assert_eq!(server.seen().len(), 600, "none got a 401 first");
}

#[tokio::test]
async fn white_space_around_credentials_is_left_out() {
    let server = Server::start([]).await;
    let client = Client::builder()
        .endpoint(format!(" {}/\n", server.address))
        .client_credentials(format!("{APP_ID}\n"), format!("\u{feff}{APP_SECRET}\r\n"))
        .api_indicator("https://default.logto.app/api \n")
        .build()
        .unwrap();
    client.users().get("u1").await.unwrap();
    let client = server.builder().bearer_token("token-1\n").build().unwrap();
    client.users().get("u1").await.unwrap();
    assert_eq!(server.seen().pop().unwrap().token.as_deref(), Some("token-1"));

    let builder = Client::builder().endpoint("https://auth.example.com");
    for (id, secret, reason) in
        [("a b", "s", "id has white space"), ("a", "s\ts", "secret has white space"), (" ", "s", "empty")]
    {
        let error = builder.clone().client_credentials(id, secret).build().unwrap_err();
        assert!(error.to_string().contains(reason), "{error}");
    }
    assert!(Client::builder().tenant_id(" a1b2c3\n").bearer_token("t").build().is_ok());
    assert!(builder.client_credentials("a", "s").api_indicator(" ").build().is_err());
}

#[tokio::test]
async fn a_source_that_fails_is_a_cause() {
    use std::error::Error as _;

    let server = Server::start([]).await;
    let source = || async { Ok(AppCredentials::new(APP_ID, std::fs::read_to_string("/nowhere/secret")?)) };
    let client = Client::builder().endpoint(&server.address).client_credentials_from(source).build().unwrap();
    let error = client.users().get("u1").await.unwrap_err();
    let io = error.source().unwrap().downcast_ref::<std::io::Error>().unwrap();
    assert_eq!(io.kind(), std::io::ErrorKind::NotFound);
    assert_eq!(format!("{error:#}").matches("No such file").count(), 1, "{error:#}");
    assert_eq!(server.token_requests(), 0);
}
