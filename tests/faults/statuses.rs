//! What the statuses of gateways say, and what is asked by `Retry-After`.

use std::time::{Duration, SystemTime};

use logto_management::types::NewUser;
use tokio::time::Instant;

use crate::server::{Server, Step};

#[tokio::test(start_paused = true)]
async fn a_status_of_a_gateway_says_nothing_of_the_server_behind_it() {
    for status in [408, 460, 499, 500, 502, 503, 504, 506, 507, 509, 511, 520, 522, 524, 529, 530, 598, 599, 600, 999] {
        let server = Server::start([Step::status(status)]).await;
        server.client().users().get("u1").await.unwrap();
        assert_eq!(server.seen().len(), 2, "{status}: a read is repeated");

        let server = Server::start([Step::status(status)]).await;
        let error = server.client().users().create(NewUser::new()).await.unwrap_err();
        assert!(error.may_have_acted() && error.is_transient(), "{status}: {error}");
        assert_eq!(server.seen().len(), 1, "{status}: a write is not");
    }
}

#[tokio::test(start_paused = true)]
async fn a_status_that_says_so_means_that_nothing_was_done() {
    for (status, is_repeated) in
        [(421, true), (425, true), (429, true), (501, false), (505, false), (404, false), (418, false)]
    {
        let server = Server::start([Step::status(status)]).await;
        let result = server.client().users().create(NewUser::new()).await;
        assert_eq!((result.is_ok(), server.seen().len()), (is_repeated, 1 + usize::from(is_repeated)), "{status}");
        result.err().iter().for_each(|error| assert!(!error.may_have_acted() && !error.is_transient(), "{error}"));
    }
}

#[tokio::test]
async fn a_url_that_is_too_long_for_the_server_is_invalid_input() {
    for status in [414, 431] {
        let server = Server::start([Step::status(status)]).await;
        let error = server.client().users().get("u1").await.unwrap_err();
        assert!(error.is_invalid_input(), "{error}");
        assert_eq!(server.seen().len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn retry_after_may_be_a_fraction_or_a_date_by_the_servers_own_clock() {
    let an_hour_ago = SystemTime::now() - Duration::from_secs(3600);
    let date = |time| httpdate::fmt_http_date(time);
    let by_its_clock = vec![("date", date(an_hour_ago)), ("retry-after", date(an_hour_ago + Duration::from_secs(5)))];
    for (step, least) in [
        (Step::retry_after(429, "1.5"), Duration::from_millis(1500)),
        (Step::Answer(429, by_its_clock, String::new()), Duration::from_secs(5)),
    ] {
        let server = Server::start([step.clone()]).await;
        let begun = Instant::now();
        server.client().users().get("u1").await.unwrap();
        let taken = begun.elapsed();
        assert!(least <= taken && taken < least + Duration::from_millis(300), "{step:?}: {taken:?}");
    }
    let server = Server::start([Step::retry_after(429, "99999999999999999999999999")]).await;
    server.client().users().get("u1").await.unwrap_err();
    assert_eq!(server.seen().len(), 1, "nobody waits that long");
}

#[tokio::test]
async fn headers_of_the_connection_are_refused() {
    let server = Server::start([]).await;
    for name in
        ["Content-Length", "transfer-encoding", "Host", "connection", "Accept-Encoding", "Upgrade", "keep-alive"]
    {
        let error = server.client().users().get("u1").header(name, "1").await.unwrap_err();
        assert!(error.is_invalid_input() && error.attempts() == 0, "{error}");
        let error = server.builder().default_header(name, "1").build().unwrap_err();
        assert!(error.to_string().contains("connection"), "{error}");
    }
    assert!(server.seen().is_empty());
    server.client().users().get("u1").header("x-request-id", "1").await.unwrap();
}

#[tokio::test]
async fn what_a_real_server_fails_at_is_not_sent() {
    use logto_management::types::{NewPersonalAccessToken, Timestamp};

    let server = Server::start([]).await;
    let users = server.client().users();
    let endless = NewPersonalAccessToken::new("ci").expires_at(Timestamp::from_unix_millis(8_640_000_000_000_001));
    let errors = [
        users.create_personal_access_token("u1", endless).await.err(),
        users.get("u\0").await.err(),
        users.create(NewUser::new().name("a\0b")).await.err(),
        users.update_custom_data("u1", [("a", serde_json::json!(["\0"]))]).await.err(),
    ];
    for error in errors {
        let error = error.unwrap();
        assert!(error.is_invalid_input() && error.attempts() == 0, "{error}");
    }
    assert!(server.seen().is_empty());
    users.create(NewUser::new().name("a backslash and four zeros: \\u0000")).await.unwrap();
}
