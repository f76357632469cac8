//! What counts as an answer, and what is kept and said of one that does not.

use std::{error::Error as _, time::Duration};

use logto_management::{
    Error, ErrorKind, Method, codes,
    types::{NewUser, OrganizationRoleRefs},
};
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::server::{Server, Step, USER};

const PORTAL: &str = "<!doctype html><title>Sign in to WiFi</title>";

/// What is no proof that something without a value was done.
fn unproven() -> Vec<Step> {
    vec![
        Step::Answer(200, vec![], PORTAL.into()),
        Step::Answer(200, vec![], String::new()),
        Step::status(202),
        Step::Answer(203, vec![], "{}".into()),
        Step::logto(200, "entity.not_found"),
        Step::text(200, "OK"),
        Step::Broken(200, "{\"id\":".into()),
    ]
}

fn assert_uncertain(error: &Error, step: &Step) {
    assert!(error.may_have_acted(), "{step:?}: {error}");
    let is_undecodable = matches!(error.kind(), ErrorKind::Decode(_));
    assert!(is_undecodable || matches!(step, Step::Broken(..)), "{step:?}: {error}");
}

#[tokio::test(start_paused = true)]
async fn only_204_proves_that_a_password_is_right_or_a_thing_deleted() {
    for step in unproven() {
        let server = Server::start(vec![step.clone(); 9]).await;
        let users = server.client().users();
        assert_uncertain(&users.verify_password("u1", "wrong").await.unwrap_err(), &step);
        assert_eq!(server.seen().len(), 1, "{step:?}");
        assert_uncertain(&users.delete("u1").await.unwrap_err(), &step);
        assert_uncertain(&users.delete_role("u1", "r1").await.unwrap_err(), &step);
    }
    let server = Server::start([]).await;
    let users = server.client().users();
    users.verify_password("u1", "right").await.unwrap();
    users.delete("u1").await.unwrap();
}

#[tokio::test]
async fn an_assignment_of_roles_is_proven_by_its_json_or_by_one_word() {
    for (step, is_proof) in [
        (Step::logtos(201, r#"{"roleIds":["r1"],"addedRoleIds":["r1"]}"#), true),
        (Step::text(201, "Created"), true),
        (Step::text(201, "Welcome"), false),
        (Step::text(200, "OK"), false),
        (Step::Answer(200, vec![], PORTAL.into()), false),
        (Step::logto(200, "x.y"), false),
    ] {
        let server = Server::start([step.clone()]).await;
        let result = server.client().users().assign_roles("u1", ["r1"]).await;
        assert_eq!(result.is_ok(), is_proof, "{step:?}");
        result.err().iter().for_each(|error| assert_uncertain(error, &step));
    }
    let server = Server::start([Step::text(200, "OK"), Step::text(200, "Created")]).await;
    let users = server.client().users();
    users.replace_roles("u1", ["r1"]).await.unwrap();
    users.replace_roles("u1", ["r1"]).await.unwrap_err();
}

#[tokio::test]
async fn a_word_of_older_releases_stands_for_what_was_asked() {
    let server = Server::start([Step::text(201, "Created"), Step::text(201, "Created"), Step::text(200, "OK")]).await;
    let organizations = server.client().organizations();
    let added = organizations.add_users("o1", ["u1", "u2"]).await.unwrap();
    assert_eq!(added.user_ids, ["u1", "u2"]);
    let by_name = || OrganizationRoleRefs::new().organization_role_names(["admin"]);
    let assigned = organizations.assign_roles_to_user("o1", "u1", by_name()).await.unwrap();
    assert_eq!(assigned.organization_role_ids, None);
    organizations.assign_roles_to_user("o1", "u1", by_name()).await.unwrap_err();
}

#[tokio::test]
async fn a_word_may_become_json_of_logtos_own_in_a_release_to_come() {
    for (step, is_proof) in [
        (Step::text(201, "Created"), true),
        (Step::logtos(201, r#"{"userIds":["u1"]}"#), true),
        (Step::logtos(200, r#"{"code":"x.y","message":"No."}"#), false),
        (Step::logtos(200, "Welcome"), false),
        (Step::Answer(201, vec![], r#"{"userIds":["u1"]}"#.into()), false),
        (Step::Answer(200, vec![], PORTAL.into()), false),
    ] {
        let server = Server::start([step.clone()]).await;
        let result = server.client().roles().assign_users("r1", ["u1"]).await;
        assert_eq!(result.is_ok(), is_proof, "{step:?}");
        result.err().iter().for_each(|error| assert!(error.may_have_acted(), "{step:?}: {error}"));
    }
}

#[tokio::test]
async fn what_came_in_place_of_json_is_said_and_kept() {
    let server = Server::start([Step::Answer(200, vec![], PORTAL.into())]).await;
    let error = server.client().users().create(NewUser::new()).await.unwrap_err();
    let ErrorKind::Decode(decode) = error.kind() else { panic!("{error}") };
    assert_eq!((decode.status().as_u16(), decode.body()), (200, PORTAL.as_bytes()));
    assert!(error.to_string().contains("expected JSON") && error.to_string().contains("text/html"), "{error}");

    let packed = vec![("content-encoding", "gzip".to_owned())];
    let server = Server::start([Step::Answer(200, packed, "\u{1f}bytes".into())]).await;
    let error = server.client().users().get("u1").await.unwrap_err();
    assert!(error.to_string().contains("packed by gzip"), "{error}");
}

#[tokio::test]
async fn a_request_of_ones_own_for_nothing_wants_a_proof_too() {
    for (step, is_proof) in [
        (Step::status(204), true),
        (Step::logtos(201, "Created"), true),
        (Step::Answer(200, vec![], r#"{"id":"x"}"#.into()), true),
        (Step::Answer(200, vec![], PORTAL.into()), false),
        (Step::status(200), false),
        (Step::logto(200, "entity.not_found"), false),
    ] {
        let server = Server::start([step.clone()]).await;
        let result: Result<(), Error> = server.client().request(Method::DELETE, "/api/roles/r1").await;
        assert_eq!(result.is_ok(), is_proof, "{step:?}");
    }
}

#[tokio::test]
async fn after_a_success_of_logtos_own_the_server_has_acted() {
    for step in [Step::logtos(200, r#"{"id":7}"#), Step::Broken(200, "{\"id\":".into())] {
        let server = Server::start([step.clone()]).await;
        let error = server.client().users().create(NewUser::new()).await.unwrap_err();
        assert!(error.has_acted() && error.may_have_acted(), "{step:?}: {error}");
        assert!(error.to_string().contains("the server has acted"), "{error}");
        assert_eq!(server.seen().len(), 1);
    }
    let server = Server::start([Step::Answer(200, vec![], r#"{"id":7}"#.into())]).await;
    let error = server.client().users().create(NewUser::new()).await.unwrap_err();
    assert!(!error.has_acted() && error.may_have_acted(), "who answered is not known: {error}");
    let server = Server::start([Step::logtos(200, r#"{"id":7}"#)]).await;
    let error = server.client().users().get("u1").await.unwrap_err();
    assert!(!error.has_acted() && !error.may_have_acted(), "a read does nothing: {error}");
}

#[tokio::test]
async fn an_answer_is_read_up_to_a_limit() {
    let server = Server::start([Step::Endless]).await;
    let client = server.builder().max_answer_size(1 << 20).build().unwrap();
    let error = client.users().get("u1").await.unwrap_err();
    assert!(error.to_string().contains("max_answer_size"), "{error}");
    assert_eq!(server.seen().len(), 1);

    let server = Server::start([Step::Endless, Step::ok()]).await;
    let client = server.builder().max_answer_size(USER.len()).build().unwrap();
    client.request::<Value>(Method::GET, "/api/roles").await.unwrap_err();
    client.users().get("u1").await.unwrap();

    let server = Server::start([Step::Answer(422, vec![], " ".repeat(3 << 20))]).await;
    let error = server.client().users().get("u1").await.unwrap_err();
    assert_eq!(error.api().unwrap().body().len(), 1 << 20);

    let server = Server::start([]).await.token_script([Step::Endless]);
    let error = server.client().users().get("u1").await.unwrap_err();
    assert!(error.to_string().contains("more than 65536 bytes"), "{error}");
    assert_eq!((server.token_requests(), server.seen().len()), (1, 0));
}

#[tokio::test(start_paused = true)]
async fn an_error_that_breaks_off_keeps_its_status_and_what_came() {
    for status in [401, 403, 404, 422, 429] {
        let body = r#"{"code":"user.username_already_in_use","message":"The us"#;
        let server = Server::start(vec![Step::Broken(status, body.into()); 9]).await;
        let error = server.client().users().create(NewUser::new()).no_retry().await.unwrap_err();
        assert_eq!(error.status().unwrap().as_u16(), status);
        assert_eq!(
            (error.code(), error.api().unwrap().body()),
            (Some(codes::USER_USERNAME_ALREADY_IN_USE), body.as_bytes())
        );
        assert!(!error.may_have_acted(), "{error}");
    }
    let server = Server::start(vec![Step::Broken(401, String::new()); 9]).await;
    server.client().users().get("u1").await.unwrap_err();
    assert_eq!((server.seen().len(), server.token_requests()), (2, 2), "a 401 is a 401");
}

#[tokio::test]
async fn one_odd_member_does_not_lose_the_code() {
    let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
    for odd in [
        r#""message":["taken"],"data":null"#.to_owned(),
        format!(r#""message":"m","data":{deep}"#),
        r#""message":"half \ud800 of it""#.to_owned(),
        r#""message":7,"details":[]"#.to_owned(),
        r#""message":"m","message":"again""#.to_owned(),
    ] {
        let body = format!(r#"{{"code":"user.username_already_in_use",{odd}}}"#);
        let server = Server::start([Step::logtos(422, body)]).await;
        let error = server.client().users().create(NewUser::new()).await.unwrap_err();
        assert!(error.is_conflict() && error.has_code(codes::USER_USERNAME_ALREADY_IN_USE), "{odd:.80}: {error}");
    }
}

#[tokio::test]
async fn a_guard_error_shows_which_member_is_wrong() {
    let details =
        "Error in key path \"username\": (invalid_type) Expected string.\nError in key path \"name\": (x) No.";
    let body = json!({ "code": "guard.invalid_input", "message": "The request body is invalid.", "details": details });
    let server = Server::start([Step::logtos(400, body.to_string())]).await;
    let error = server.client().users().create(NewUser::new()).await.unwrap_err().to_string();
    assert!(error.contains("\"username\"") && error.contains("; Error in key path \"name\""), "{error}");
}

#[tokio::test]
async fn logtos_500_is_logtos_and_a_proxys_is_not() {
    let own = vec![("content-type", "text/plain".to_owned()), ("logto-core-request-id", "r1".to_owned())];
    let proxys = Step::Answer(500, vec![], "<h1>Oops</h1>".into());
    let server = Server::start([Step::Answer(500, own, "Internal Server Error".into()), proxys]).await;
    let users = server.client().users();
    let error = users.get("u1").no_retry().await.unwrap_err().to_string();
    assert!(error.contains(": Internal Server Error (request r1)"), "{error}");
    let error = users.get("u1").no_retry().await.unwrap_err().to_string();
    assert!(error.contains("not Logto's"), "{error}");
}

#[tokio::test]
async fn custom_data_a_thousand_levels_deep_is_read() {
    let mut user: Value = serde_json::from_str(USER).unwrap();
    user["customData"] = json!({ "deep": "HERE" });
    let deep = format!("{}1{}", r#"{"a":"#.repeat(1000), "}".repeat(1000));
    let user = user.to_string().replace("\"HERE\"", &deep);
    let server = Server::start([
        Step::logtos(200, user.clone()),
        Step::logtos(200, format!("[{user},{USER}]")),
        Step::logtos(200, user.replace(&deep, &r#"{"a":"#.repeat(1000))),
        Step::logtos(200, user.replace(&deep, &format!("{}1{}", "[".repeat(9000), "]".repeat(9000)))),
    ])
    .await;
    let users = server.client().users();
    let user = users.get("u1").await.unwrap();
    let levels = std::iter::successors(user.custom_data.get("deep"), |value| value.get("a")).count();
    assert_eq!(levels, 1001);
    assert_eq!(users.list().await.unwrap().into_iter().count(), 2);
    users.get("u1").await.unwrap_err();
    let error = users.get("u1").await.unwrap_err();
    assert!(error.to_string().contains("9002 levels"), "{error}");
}

#[tokio::test]
async fn what_a_server_wrote_is_escaped_cut_and_freed_of_secrets() {
    let message = format!("password hunter2 of\r\n\u{1b}[31m token-1{}", "x".repeat(100_000));
    let body = json!({ "code": "a\nb", "message": message });
    let refusal = json!({
        "error": "invalid_client\u{202e}",
        "error_description": "app-secret-to-keep is not the secret",
    });
    let server = Server::start([Step::logto(422, "x.y"), Step::Answer(422, vec![], body.to_string())]).await;
    let users = server.client().users();
    users.get("u1").await.unwrap_err();
    let error = users.verify_password("u1", "hunter2").await.unwrap_err();
    for printed in [error.to_string(), format!("{error:?}")] {
        assert!(!printed.contains("hunter2") && !printed.contains("token-1"), "{printed:.300}");
    }
    let printed = format!("{error} {error:?}");
    assert!(!printed.contains(char::is_control) && printed.len() < 4000, "{printed:.300}");
    let server = Server::start([]).await.token_script([Step::Answer(401, vec![], refusal.to_string())]);
    let error = server.client().users().get("u1").await.unwrap_err();
    let printed = format!("{error} {error:?}");
    assert!(!printed.contains("app-secret") && !error.to_string().contains('\u{202e}'), "{printed}");
}

#[tokio::test]
async fn keys_of_an_answer_are_no_part_of_a_place() {
    let mut user: Value = serde_json::from_str(USER).unwrap();
    user["identities"] = json!({ "hunter2@example.com": { "userId": 7 } });
    let server = Server::start([Step::logtos(200, user.to_string())]).await;
    let error = server.client().users().get("u1").await.unwrap_err();
    let ErrorKind::Decode(decode) = error.kind() else { panic!("{error}") };
    assert_eq!(decode.path(), "identities.*.userId");
    assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn causes_are_shown_once_and_lead_to_the_operating_systems_error() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let builder = logto_management::Client::builder().endpoint(address);
    let by_token = builder.clone().bearer_token("t").build().unwrap();
    let by_app = builder.client_credentials("app", "secret").build().unwrap();
    for client in [by_token, by_app] {
        let error = client.users().get("u1").await.unwrap_err();
        let causes: Vec<_> = std::iter::successors(error.source(), |cause| std::error::Error::source(*cause)).collect();
        let io = causes.iter().find_map(|cause| cause.downcast_ref::<std::io::Error>()).unwrap();
        assert_eq!(io.kind(), std::io::ErrorKind::ConnectionRefused);
        let whole = causes.iter().fold(error.to_string(), |whole, cause| format!("{whole}: {cause}"));
        assert_eq!(whole, format!("{error:#}"));
        assert_eq!(whole.matches("Connection refused").count(), 1, "{whole}");
        assert!(error.to_string().contains("nobody listens"), "{error}");
        assert!(error.is_transient() && !error.may_have_acted());
    }
}

#[tokio::test(start_paused = true)]
async fn an_errors_body_that_stalls_does_not_lose_the_status() {
    let server = Server::start([Step::StallInBody]).await;
    let begun = Instant::now();
    let call = server.client().users().get("u1").attempt_timeout(Duration::from_secs(4)).no_retry();
    assert!(call.await.unwrap_err().is_timeout());
    assert_eq!(begun.elapsed().as_secs(), 4);
}
