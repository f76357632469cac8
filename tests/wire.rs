//! What goes over the wire, and what never gets there.

use std::{process::Command, time::Duration};

use httpmock::prelude::*;
use logto_management::{
    Client, ErrorKind,
    types::{NewPersonalAccessToken, NewUser, Role, UserUpdate},
};
use serde_json::json;

const USER: &str = include_str!("faults/user.json");

fn client(server: &MockServer) -> Client {
    Client::builder().endpoint(server.base_url()).bearer_token("token").build().unwrap()
}

#[tokio::test]
async fn a_request_says_who_asks_and_nothing_that_logto_does_not_know() {
    let server = MockServer::start_async().await;
    let mock = server.mock(|when, then| {
        when.method(GET)
            .path("/api/users/u1")
            .header("authorization", "Bearer token")
            .header_matches("user-agent", r"^my-app/2\.0 logto-management/\d+\.\d+\.\d+[^ ]*$")
            .header("accept", "application/json")
            .header("x-everywhere", "yes")
            .header_missing("api-version");
        then.status(200).body(USER);
    });
    let builder = Client::builder().endpoint(server.base_url()).bearer_token("token").user_agent("my-app/2.0");
    let client = builder.default_header("x-everywhere", "yes").build().unwrap();
    client.users().get("u1").await.unwrap();
    mock.assert();
}

#[tokio::test]
async fn a_call_can_have_headers_of_its_own_but_not_other_credentials() {
    let server = MockServer::start_async().await;
    let mock = server.mock(|when, then| {
        when.header("accept-language", "de").header("authorization", "Bearer token");
        then.status(200).header("logto-core-request-id", "r-1").header("x-more", "1").body(USER);
    });
    let call = client(&server).users().get("u1").header("accept-language", "de").header("authorization", "Basic x");
    let answer = call.send().await.unwrap();
    mock.assert();
    assert_eq!((answer.status.as_u16(), answer.request_id()), (200, Some("r-1")));
    assert_eq!(answer.headers["x-more"], "1");

    let error = client(&server).users().get("u1").header("no name", "x").await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::InvalidRequest(_)), "{error}");
}

#[tokio::test]
async fn an_endpoint_may_have_a_path_prefix() {
    let server = MockServer::start_async().await;
    let mock = server.mock(|when, then| {
        when.path("/behind/proxy/api/users/u1");
        then.status(200).body(USER);
    });
    let client = Client::builder().endpoint(server.url("/behind/proxy/")).bearer_token("token").build().unwrap();
    client.users().get("u1").await.unwrap();
    client.request::<serde_json::Value>(logto_management::Method::GET, "/api/users/u1").await.unwrap();
    mock.assert_calls(2);
}

#[tokio::test]
async fn a_name_travels_in_the_path_as_it_is() {
    let server = MockServer::start_async().await;
    let mock = server.mock(|when, then| {
        when.method(DELETE).is_true(|request| {
            request.uri().path() == "/api/users/u1/personal-access-tokens/tok%2F3%20%C3%A4%3F%25%23"
        });
        then.status(204);
    });
    client(&server).users().delete_personal_access_token("u1", "tok/3 ä?%#").await.unwrap();
    mock.assert();
}

#[tokio::test]
async fn what_would_address_another_resource_is_never_sent() {
    let server = MockServer::start_async().await;
    let anything = server.mock(|when, then| {
        when.path_prefix("/");
        then.status(204);
    });
    let users = client(&server).users();
    for id in ["", ".", "..", r"..\..", r"a\b"] {
        let error = users.delete(id).await.unwrap_err();
        assert!(error.is_invalid_input() && error.to_string().contains("`userId`"), "{error}");
        let error = users.delete_role("u1", id).await.unwrap_err();
        assert!(error.to_string().contains("`roleId`"), "{error}");
    }
    anything.assert_calls(0);
}

#[tokio::test]
async fn what_logto_would_refuse_is_never_sent() {
    let server = MockServer::start_async().await;
    let anything = server.mock(|when, then| {
        when.path_prefix("/");
        then.status(204);
    });
    let users = client(&server).users();
    let error = users.update("u1", UserUpdate::new()).await.unwrap_err();
    assert!(error.to_string().contains("sets nothing"), "{error}");
    assert_eq!((error.operation(), error.attempts()), (Some("UpdateUser"), 0));
    assert!(
        users.assign_roles("u1", ["a", "b", "a"]).await.unwrap_err().to_string().contains("`a` stands there twice")
    );
    let large = NewUser::new().custom_data([("text", "x".repeat(1 << 20))]);
    let error = users.create(large).await.unwrap_err();
    assert!(error.to_string().contains("at most 1048576"), "{error}");
    anything.assert_calls(0);
}

#[tokio::test]
async fn a_flag_that_is_off_is_left_out() {
    let server = MockServer::start_async().await;
    let mock = server.mock(|when, then| {
        when.path("/api/users/u1")
            .query_param_missing("includeSsoIdentities")
            .query_param("includePasswordHash", "true");
        then.status(200).body(USER);
    });
    let call = client(&server).users().get("u1").include_sso_identities(false).include_password_hash(true);
    call.await.unwrap();
    mock.assert();
}

#[tokio::test]
async fn an_answer_that_is_not_as_expected_says_where_and_is_kept() {
    let server = MockServer::start_async().await;
    let body = r#"[{"name":"a"},{"name":"b"}]"#;
    server.mock(|when, then| {
        when.path("/api/users/u1/personal-access-tokens");
        then.status(200).header("logto-core-request-id", "r-2").body(body);
    });
    let error = client(&server).users().list_personal_access_tokens("u1").await.unwrap_err();
    let ErrorKind::Decode(decode) = error.kind() else { panic!("{error}") };
    assert_eq!((decode.path(), decode.body()), ("[0]", body.as_bytes()));
    assert_eq!(error.request_id(), Some("r-2"));
    assert!(error.to_string().contains("ListUserPersonalAccessTokens") && error.to_string().contains("[0]"), "{error}");
}

#[tokio::test]
async fn a_request_of_ones_own_has_the_same_credentials_options_and_errors() {
    let server = MockServer::start_async().await;
    let role = json!({
        "tenantId": "default", "id": "r1", "name": "n", "description": "d", "type": "User", "isDefault": false
    });
    let create = server.mock(|when, then| {
        when.method(POST)
            .path("/api/roles")
            .query_param("a", "1")
            .header("authorization", "Bearer token")
            .json_body(json!({ "name": "n" }));
        then.status(200).json_body(role);
    });
    let delete = server.mock(|when, then| {
        when.method(DELETE).path("/api/roles/r1");
        then.status(204);
    });
    let missing = server.mock(|when, then| {
        when.method(GET).path("/api/roles/nope");
        then.status(404).json_body(json!({ "code": "entity.not_found", "message": "No." }));
    });
    let client = client(&server);
    let call = client.request(logto_management::Method::POST, "/api/roles").query("a", 1).json(&json!({ "name": "n" }));
    let role: Role = call.await.unwrap();
    assert_eq!(role.id, "r1");
    let () = client.request(logto_management::Method::DELETE, "/api/roles/r1").await.unwrap();
    let error = client.request::<Role>(logto_management::Method::GET, "/api/roles/nope").await.unwrap_err();
    assert!(error.is_not_found());
    assert_eq!(error.operation(), Some("GET /api/roles/nope"));
    for mock in [create, delete, missing] {
        mock.assert();
    }
}

#[tokio::test]
async fn a_request_of_ones_own_cannot_leave_the_endpoint() {
    let client = Client::builder().endpoint("http://127.0.0.1:9/prefix").bearer_token("token").build().unwrap();
    for path in [
        "api/roles",
        "https://evil.example/",
        "@evil.example",
        "/api/../../x",
        "/api/%2E%2e/x",
        "/api?x=1",
        "/a\\b",
        "/api/users/",
        "/api//x",
        "/api/.\t./x",
    ] {
        let error = client.request::<()>(logto_management::Method::GET, path).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::InvalidRequest(_)), "{path}: {error}");
    }
}

#[tokio::test]
async fn a_call_can_be_spawned_and_the_client_shared() {
    fn is_send_and_sync<T: Send + Sync + Clone + 'static>(_: &T) {}
    let server = MockServer::start_async().await;
    server.mock(|when, then| {
        when.path("/api/users/u1/personal-access-tokens");
        then.status(201).json_body(json!({
            "tenantId": "default", "userId": "u1", "name": "ci", "value": "pat_1", "createdAt": 1, "expiresAt": null
        }));
    });
    let client = client(&server);
    is_send_and_sync(&client);
    let call = client.users().create_personal_access_token("u1", NewPersonalAccessToken::new("ci"));
    let token = tokio::spawn(call.timeout(Duration::from_secs(30)).into_future()).await.unwrap().unwrap();
    assert_eq!(token.value.expose_secret(), "pat_1");
}

#[test]
fn a_client_that_cannot_work_is_refused_when_it_is_built() {
    let builder = || Client::builder().endpoint("https://auth.example.com").bearer_token("token");
    let refused = |builder: logto_management::ClientBuilder| builder.build().unwrap_err().to_string();
    assert!(refused(Client::builder().bearer_token("t")).contains("LOGTO_ENDPOINT"));
    assert!(refused(Client::builder().tenant_id("a1")).contains("no credentials"));
    assert!(refused(builder().bearer_token("")).contains("access token"));
    assert!(refused(builder().bearer_token("Bearer abc")).contains("without `Bearer`"));
    assert!(refused(builder().client_credentials("", "s")).contains("empty"));
    assert!(refused(builder().endpoint("http://auth.example.com")).contains("allow_insecure_http"));
    assert!(refused(builder().default_header("x y", "1")).contains("name of a header"));
    assert!(refused(builder().default_header("authorization", "1")).contains("client's own"));
    let with_password = refused(builder().endpoint("https://ada:lovelace@host:99999"));
    assert!(with_password.contains("leave them out") && !with_password.contains("lovelace"), "{with_password}");
    assert!(refused(builder().user_agent("a\nb")).contains("user agent"));
    assert!(builder().endpoint("http://auth.example.com").allow_insecure_http().build().is_ok());
}

#[test]
fn what_is_for_this_machine_goes_through_no_proxy() {
    let test = ["--exact", "an_endpoint_may_have_a_path_prefix"];
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(test).env("HTTP_PROXY", "http://127.0.0.1:9").env("http_proxy", "http://127.0.0.1:9");
    let output = child.env_remove("NO_PROXY").env_remove("no_proxy").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

/// The environment cannot be changed safely within a process, so each case is one of its own.
#[test]
fn the_environment_configures_a_client() {
    if let Ok(expected) = std::env::var("EXPECTED") {
        let found = match Client::from_env() {
            Ok(client) => client.endpoint().to_owned(),
            Err(error) => error.to_string(),
        };
        assert!(found.contains(&expected), "{found}");
        return;
    }
    let token = ("LOGTOMANAGEMENTAPI_BEARER_AUTH", "token");
    let app = [("LOGTO_APP_ID", "id"), ("LOGTO_APP_SECRET", "secret")];
    let endpoint = ("LOGTO_ENDPOINT", "https://auth.example.com/");
    let cases: [(&[(&str, &str)], &str); 6] = [
        (&[endpoint, token], "https://auth.example.com"),
        (&[("LOGTO_TENANT_ID", "a1b2"), app[0], app[1]], "https://a1b2.logto.app"),
        (&[("LOGTO_TENANT_ID", "a1b2"), endpoint, token], "https://auth.example.com"),
        (&[endpoint, app[0]], "LOGTO_APP_SECRET is not"),
        (&[endpoint, ("LOGTOMANAGEMENTAPI_BEARER_AUTH", "")], "no credentials"),
        (&[token], "LOGTO_TENANT_ID"),
    ];
    for (variables, expected) in cases {
        let mut child = Command::new(std::env::current_exe().unwrap());
        child.args(["--exact", "the_environment_configures_a_client"]).env("EXPECTED", expected);
        for name in ["LOGTO_ENDPOINT", "LOGTO_TENANT_ID", "LOGTO_APP_ID", "LOGTO_APP_SECRET", token.0] {
            child.env_remove(name);
        }
        let output = child.envs(variables.iter().copied()).output().unwrap();
        assert!(output.status.success(), "{variables:?}: {}", String::from_utf8_lossy(&output.stdout));
    }
}
