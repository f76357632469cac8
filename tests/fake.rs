//! What the recordings cannot show: the token endpoint, faults on the wire, the log, seeds.

use std::time::{Duration, Instant};

use logto_management::{
    testing::{FakeLogto, Fault, ReceivedRequest, TOKEN},
    types::{Timestamp, UserUpdate},
};
use reqwest::{Method, Response, StatusCode, header};
use serde_json::{Value, json};

const MANAGEMENT_API: &str = "https://default.logto.app/api";

/// A bare HTTP client. Any makes TLS ready, although nothing here uses it.
fn http() -> reqwest::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::new()
}

async fn get(fake: &FakeLogto, token: &str, target: &str) -> reqwest::Result<Response> {
    http().get(format!("{}{target}", fake.endpoint())).bearer_auth(token).send().await
}

/// A request with a fresh token: the status, and the JSON answered.
async fn call(fake: &FakeLogto, method: Method, target: &str, body: &Value) -> reqwest::Result<(u16, Value)> {
    let request = http().request(method, format!("{}{target}", fake.endpoint()));
    let request = request.bearer_auth(fake.access_token());
    let request = if body.is_null() { request } else { request.json(body) };
    read(request.send().await?).await
}

async fn read(response: Response) -> reqwest::Result<(u16, Value)> {
    let status = response.status().as_u16();
    Ok((status, serde_json::from_slice(&response.bytes().await?).unwrap_or_default()))
}

async fn ask_for_token(fake: &FakeLogto, id: &str, secret: &str, resource: &str) -> (u16, Value) {
    let form = format!("grant_type=client_credentials&scope=all&resource={resource}");
    let request = http().post(format!("{}/oidc/token", fake.endpoint()));
    let request = request
        .basic_auth(id, Some(secret))
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(form);
    read(request.send().await.unwrap()).await.unwrap()
}

fn last(fake: &FakeLogto) -> ReceivedRequest {
    fake.requests().pop().unwrap()
}

#[tokio::test]
async fn the_token_endpoint_gives_tokens_to_those_it_knows() {
    let fake = FakeLogto::builder().token_lifetime(Duration::from_secs(60)).start().await;
    let (id, secret) = (fake.app_id(), fake.app_secret());
    let (status, answer) = ask_for_token(&fake, id, secret, MANAGEMENT_API).await;
    assert_eq!((status, &answer["expires_in"], &answer["scope"]), (200, &json!(60), &json!("all")));
    let token = answer["access_token"].as_str().unwrap();
    assert_eq!(get(&fake, token, "/api/users").await.unwrap().status(), StatusCode::OK);
    assert_eq!(last(&fake).headers[header::AUTHORIZATION], "Bearer");

    let refused = [
        (ask_for_token(&fake, id, "wrong", MANAGEMENT_API).await, 401, "oidc.invalid_client"),
        (ask_for_token(&fake, "nobody", secret, MANAGEMENT_API).await, 400, "oidc.invalid_client"),
        (ask_for_token(&fake, id, secret, "https://elsewhere").await, 400, "oidc.invalid_target"),
    ];
    for ((status, answer), expected, code) in refused {
        assert_eq!((status, answer["code"].as_str()), (expected, Some(code)));
    }
}

#[tokio::test]
async fn a_token_that_is_not_good_says_why() {
    let fake = FakeLogto::builder().clock(Timestamp::from_unix_millis(1_795_419_344_929)).start().await;
    fake.seed().api_resource("https://other.example.com");
    let (stranger, secret) = fake.seed().application_without_access();
    let data = async |token: &str| {
        let (status, answer) = read(get(&fake, token, "/api/users").await.unwrap()).await.unwrap();
        (status, answer["code"].as_str().unwrap().to_owned(), answer["data"].clone())
    };
    let granted = async |id, secret, resource| {
        let (_, answer) = ask_for_token(&fake, id, secret, resource).await;
        answer["access_token"].as_str().unwrap().to_owned()
    };

    let powerless = granted(&stranger, &secret, MANAGEMENT_API).await;
    assert_eq!(data(&powerless).await, (403, "auth.forbidden".into(), Value::Null));
    let elsewhere = granted(fake.app_id(), fake.app_secret(), "https://other.example.com").await;
    assert_eq!(data(&elsewhere).await.2["claim"], "aud");

    let token = fake.access_token();
    fake.advance(Duration::from_secs(3600));
    let (status, code, reason) = data(&token).await;
    assert_eq!((status, code.as_str()), (401, "auth.unauthorized"));
    assert_eq!((&reason["code"], &reason["claim"]), (&json!("ERR_JWT_EXPIRED"), &json!("exp")));
}

#[tokio::test]
async fn tokens_expire_and_are_revoked_on_demand() {
    let fake = FakeLogto::start().await;
    for (fault, code) in
        [(Fault::expired_tokens(), "ERR_JWT_EXPIRED"), (Fault::revoked_tokens(), "ERR_JWKS_NO_MATCHING_KEY")]
    {
        let token = fake.access_token();
        assert_eq!(get(&fake, &token, "/api/users").await.unwrap().status(), StatusCode::OK);
        fake.fail(fault);
        let (status, answer) = read(get(&fake, &token, "/api/users").await.unwrap()).await.unwrap();
        assert_eq!((status, answer["data"]["code"].as_str()), (401, Some(code)));
        assert_eq!(call(&fake, Method::GET, "/api/users", &Value::Null).await.unwrap().0, 200);
    }
}

#[tokio::test]
async fn a_reset_comes_before_or_after_the_server_has_acted() {
    let fake = FakeLogto::start().await;
    for (fault, users) in [(Fault::reset(), 0), (Fault::reset().after_acting(), 1)] {
        fake.fail(fault.on("CreateUser"));
        let error = call(&fake, Method::POST, "/api/users", &json!({})).await.unwrap_err();
        assert!(format!("{error:?}").contains("ConnectionReset"), "{error:?}");
        assert_eq!(fake.users().len(), users);
        let request = last(&fake);
        assert_eq!((request.status, request.acted), (None, users == 1));
    }
    assert_eq!(call(&fake, Method::POST, "/api/users", &json!({})).await.unwrap().0, 200);
}

#[tokio::test]
async fn a_truncated_body_starts_well() {
    let fake = FakeLogto::start().await;
    let id = fake.seed().user("alice").add();
    fake.fail(Fault::truncated_body());
    let response = get(&fake, &fake.access_token(), &format!("/api/users/{id}")).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    let announced = response.content_length().unwrap();
    assert!(announced > 100, "{announced}");
    assert!(response.bytes().await.is_err());
    assert!(last(&fake).acted);
}

#[tokio::test]
async fn a_status_and_a_delay_strike_as_told() {
    let fake = FakeLogto::start().await;
    fake.fail(Fault::status(503).header("retry-after", "7").json(&json!({ "message": "later" })));
    let response = get(&fake, &fake.access_token(), "/api/users").await.unwrap();
    assert_eq!((response.status().as_u16(), &response.headers()["retry-after"]), (503, &"7".parse().unwrap()));
    assert!(!last(&fake).acted);

    fake.fail(Fault::status(502).after_acting());
    assert_eq!(call(&fake, Method::POST, "/api/users", &json!({})).await.unwrap().0, 502);
    assert_eq!(fake.users().len(), 1);

    fake.fail(Fault::delay(Duration::from_millis(80)));
    let start = Instant::now();
    assert_eq!(call(&fake, Method::GET, "/api/users", &Value::Null).await.unwrap().0, 200);
    assert!(start.elapsed() >= Duration::from_millis(80));

    fake.fail(Fault::status(500).always());
    fake.clear_faults();
    assert_eq!(call(&fake, Method::GET, "/api/users", &Value::Null).await.unwrap().0, 200);
}

#[tokio::test]
async fn bodies_that_logto_does_not_read_are_refused_as_it_does() {
    let fake = FakeLogto::start().await;
    let send = async |kind: &str, body: String| {
        let request = http().post(format!("{}/api/users", fake.endpoint()));
        let request = request.bearer_auth(fake.access_token()).header(header::CONTENT_TYPE, kind).body(body);
        let response = request.send().await.unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    };
    let name = "n".repeat(1024 * 1024);
    assert_eq!(send("application/json", json!({ "name": name }).to_string()).await, (404, "Not Found".into()));
    let mistakes = [
        ("{\"a\"", "Unexpected end of JSON input"),
        ("{a", "Expected property name or '}' in JSON at position 1 (line 1 column 2)"),
        ("{\"a\": x}", "Unexpected token 'x', \"{\"a\": x}\" is not valid JSON"),
    ];
    for (body, message) in mistakes {
        let expected = json!({ "message": message }).to_string();
        assert_eq!(send("application/json", body.to_owned()).await, (400, expected));
    }
}

#[tokio::test]
async fn a_hundred_thousand_users_are_there_at_once() {
    let fake = FakeLogto::start().await;
    let start = Instant::now();
    let ids = fake.seed().users(100_000);
    let (status, page) = call(&fake, Method::GET, "/api/users?page=1000&page_size=100", &Value::Null).await.unwrap();
    assert_eq!((status, page[99]["id"].as_str()), (200, Some(ids[0].as_str())));
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
}

#[tokio::test]
async fn from_the_same_seed_everything_is_the_same() {
    let run = async || {
        let moment = Timestamp::from_unix_millis(1_795_419_344_929);
        let fake = FakeLogto::builder().seed_ids(7).clock(moment).start().await;
        fake.seed().user("alice").password("secret").add();
        call(&fake, Method::POST, "/api/users", &json!({ "username": "bob" })).await.unwrap();
        (fake.app_secret().to_owned(), fake.users())
    };
    assert_eq!(run().await, run().await);
}

#[tokio::test]
async fn the_log_names_the_operation_and_hides_the_token() {
    let fake = FakeLogto::builder().version(1, 28).start().await;
    call(&fake, Method::POST, "/api/users?a=b", &json!({ "username": "bob" })).await.unwrap();
    let request = last(&fake);
    assert_eq!((request.method.as_str(), request.target.as_str()), ("POST", "/api/users?a=b"));
    assert_eq!((request.operation, request.status), (Some("CreateUser"), Some(StatusCode::OK)));
    assert_eq!(request.json(), json!({ "username": "bob" }));

    ask_for_token(&fake, "a", "b", "c").await;
    assert_eq!((last(&fake).operation, last(&fake).acted), (Some(TOKEN), false));
    call(&fake, Method::GET, "/api/users/x/sessions", &Value::Null).await.unwrap();
    assert_eq!(last(&fake).operation, None);
}

#[tokio::test]
async fn a_dropped_fake_is_gone() {
    let fake = FakeLogto::start().await;
    let url = format!("{}/api/users", fake.endpoint());
    assert!(http().get(&url).send().await.is_ok());
    drop(fake);
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(http().get(&url).send().await.unwrap_err().is_connect());
}

#[tokio::test]
async fn a_told_answer_comes_before_the_rules_and_as_often_as_told() {
    let fake = FakeLogto::start().await;
    let told = fake.answer(Method::GET, "/api/users/{id}", 200, json!({ "id": "u1" })).times(1);
    let told = told.header("total-number", "7");
    let response = get(&fake, &fake.access_token(), "/api/users/u1?a=b%20c").await.unwrap();
    assert_eq!((response.status(), &response.headers()["total-number"]), (StatusCode::OK, &"7".parse().unwrap()));
    assert_eq!(read(response).await.unwrap().1, json!({ "id": "u1" }));
    assert_eq!(call(&fake, Method::GET, "/api/users/u1", &Value::Null).await.unwrap().0, 404);

    let [request] = told.requests().try_into().unwrap();
    assert_eq!((request.operation, request.path()), (Some("GetUser"), "/api/users/u1"));
    assert_eq!(request.query(), [("a".to_owned(), "b c".to_owned())]);
    assert!(request.acted);
    assert_eq!(fake.requests().len(), 2);
}

#[tokio::test]
async fn an_operation_without_a_rule_has_its_name_all_the_same() {
    let fake = FakeLogto::start().await;
    fake.answer(Method::GET, "/api/hooks/{id}", 200, json!({ "id": "h1" }));
    fake.fail(Fault::status(503).on("GetHook"));
    let status = async |path| call(&fake, Method::GET, path, &Value::Null).await.unwrap().0;
    assert_eq!(
        [status("/api/hooks").await, status("/api/hooks/h1").await, status("/api/hooks/h1").await],
        [501, 503, 200]
    );
    let operations = fake.requests().into_iter().map(|request| request.operation);
    assert_eq!(operations.collect::<Vec<_>>(), [Some("ListHooks"), Some("GetHook"), Some("GetHook")]);
}

#[tokio::test]
async fn an_operation_that_came_later_is_not_there_even_without_a_rule() {
    for (minor, status) in [(28, 404), (42, 501)] {
        let fake = FakeLogto::builder().version(1, minor).start().await;
        let path = "/api/configs/id-token";
        assert_eq!(call(&fake, Method::GET, path, &Value::Null).await.unwrap().0, status, "1.{minor}");
    }
}

#[test]
#[should_panic(expected = "no operation of an enabled part is called `GetHok`")]
fn a_fault_on_what_is_no_operation_is_a_mistake() {
    let _ = Fault::reset().on("GetHok");
}

#[tokio::test]
async fn what_nobody_told_says_how_to_tell_it() {
    let fake = FakeLogto::start().await;
    let (status, body) = call(&fake, Method::PATCH, "/api/hooks/h1", &json!({ "enabled": true })).await.unwrap();
    assert_eq!((status, &body["code"]), (501, &json!("fake.not_told")));
    assert!(body["message"].as_str().unwrap().contains("fake.answer(Method::PATCH, \"/api/hooks/h1\", 200,"));
    assert_eq!(call(&fake, Method::GET, "/api/no-such", &Value::Null).await.unwrap().0, 404);
    assert_eq!(call(&fake, Method::PUT, "/api/users", &Value::Null).await.unwrap().0, 405);

    let told = fake.answer(Method::PATCH, "/api/hooks/{id}", 201, Value::Null).text("Created");
    let response = http().patch(format!("{}/api/hooks/h1", fake.endpoint())).bearer_auth("wrong").send().await.unwrap();
    assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    let request = http().patch(format!("{}/api/hooks/h1", fake.endpoint())).bearer_auth(fake.access_token());
    assert_eq!(request.json(&json!({})).send().await.unwrap().text().await.unwrap(), "Created");
    assert_eq!(told.requests().iter().map(|request| request.acted).collect::<Vec<_>>(), [false, true]);

    fake.clear_answers();
    assert_eq!(call(&fake, Method::PATCH, "/api/hooks/h1", &json!({})).await.unwrap().0, 501);
}

#[tokio::test]
async fn an_application_made_by_calls_gets_tokens_once_it_has_the_role() {
    let fake = FakeLogto::start().await;
    let new = json!({ "name": "job", "type": "MachineToMachine" });
    let (_, application) = call(&fake, Method::POST, "/api/applications", &new).await.unwrap();
    assert_eq!(application.get("secret"), None);
    let id = application["id"].as_str().unwrap();
    let (_, secrets) =
        call(&fake, Method::GET, &format!("/api/applications/{id}/secrets"), &Value::Null).await.unwrap();
    let secret = secrets[0]["value"].as_str().unwrap();
    assert_eq!(ask_for_token(&fake, id, secret, MANAGEMENT_API).await.1.get("scope"), None);

    let (_, roles) = call(&fake, Method::GET, "/api/roles?type=MachineToMachine", &Value::Null).await.unwrap();
    let grant = json!({ "roleIds": [roles[0]["id"]] });
    call(&fake, Method::POST, &format!("/api/applications/{id}/roles"), &grant).await.unwrap();
    assert_eq!(ask_for_token(&fake, id, secret, MANAGEMENT_API).await.1["scope"], "all");

    call(&fake, Method::DELETE, &format!("/api/applications/{id}/secrets/Default%20secret"), &Value::Null)
        .await
        .unwrap();
    assert_eq!(ask_for_token(&fake, id, secret, MANAGEMENT_API).await.0, 401);
}

#[tokio::test]
async fn what_is_deleted_is_gone_wherever_it_was_linked() {
    let fake = FakeLogto::start().await;
    let seed = fake.seed();
    let scope = seed.organization_scope("read:board");
    let (member, acme) = (seed.organization_role("member"), seed.organization("Acme"));
    seed.grant(&member, &scope);
    let alice = seed.user("alice").member_of(&acme, &[&member]).add();
    let scopes = format!("/api/organizations/{acme}/users/{alice}/scopes");
    assert_eq!(call(&fake, Method::GET, &scopes, &Value::Null).await.unwrap().1[0]["name"], "read:board");

    call(&fake, Method::DELETE, &format!("/api/organization-roles/{member}"), &Value::Null).await.unwrap();
    assert_eq!(call(&fake, Method::GET, &scopes, &Value::Null).await.unwrap().1, json!([]));
    call(&fake, Method::DELETE, &format!("/api/users/{alice}"), &Value::Null).await.unwrap();
    assert!(fake.organization_members(&acme).is_empty());
}

#[tokio::test]
async fn who_accepts_an_invitation_is_a_member() {
    let fake = FakeLogto::start().await;
    let acme = fake.seed().organization("Acme");
    let invitation = fake.seed().invitation(&acme, "alice@example.com");
    let (alice, bob) =
        (fake.seed().user("alice").email("alice@example.com").add(), fake.seed().user("bob").email("bob@x.org").add());
    let status = format!("/api/organization-invitations/{invitation}/status");
    let accept = |id: &str| json!({ "status": "Accepted", "acceptedUserId": id });
    assert_eq!(call(&fake, Method::PUT, &status, &accept(&bob)).await.unwrap().0, 422);
    assert_eq!(call(&fake, Method::PUT, &status, &accept(&alice)).await.unwrap().1["status"], "Accepted");
    assert_eq!(fake.organization_members(&acme), [alice]);
}

#[tokio::test]
async fn a_password_that_came_as_a_digest_becomes_logtos_own_once_given() {
    let fake = FakeLogto::start().await;
    let digest = |digest: &str, algorithm: &str| json!({ "passwordDigest": digest, "passwordAlgorithm": algorithm });
    let create = async |user: Value| {
        let (_, user) = call(&fake, Method::POST, "/api/users", &user).await.unwrap();
        format!("/api/users/{}", user["id"].as_str().unwrap())
    };
    let verify = async |user: &str, password: &str| {
        let given = json!({ "password": password });
        call(&fake, Method::POST, &format!("{user}/password/verify"), &given).await.unwrap().0
    };
    let user = create(digest("5f4dcc3b5aa765d61d8327deb882cf99", "MD5")).await;
    assert_eq!((verify(&user, "wrong").await, verify(&user, "password").await), (422, 204));
    let (_, kept) = call(&fake, Method::GET, &format!("{user}?includePasswordHash=true"), &Value::Null).await.unwrap();
    assert_eq!(kept["passwordAlgorithm"], "Argon2i");
    assert_eq!(verify(&user, "password").await, 204);

    fake.seed().password_digest("$argon2id$of-secret", "secret");
    let user = create(digest("$argon2id$of-secret", "Argon2id")).await;
    assert_eq!((verify(&user, "wrong").await, verify(&user, "secret").await), (422, 204));
    assert_eq!(verify(&create(digest("malformed", "Bcrypt")).await, "secret").await, 500);
}

#[tokio::test]
async fn a_name_too_long_for_javascript_is_stored_and_never_answered() {
    let fake = FakeLogto::start().await;
    let alice = format!("/api/users/{}", fake.seed().user("alice").add());
    let name = json!({ "name": "\u{1f600}".repeat(65) });
    assert_eq!(call(&fake, Method::PATCH, &alice, &name).await.unwrap().0, 500);
    assert_eq!(call(&fake, Method::GET, &alice, &Value::Null).await.unwrap().0, 500);
    assert_eq!(call(&fake, Method::GET, "/api/users", &Value::Null).await.unwrap().0, 500);
    assert_eq!(call(&fake, Method::PATCH, &alice, &json!({ "name": "Alice" })).await.unwrap().0, 200);
}

#[tokio::test]
async fn odd_requests_are_answered_as_logto_does() {
    let fake = FakeLogto::start().await;
    let alice = fake.seed().user("alice").add();
    let status = async |target: &str| call(&fake, Method::GET, target, &Value::Null).await.unwrap().0;
    assert_eq!(status("/api/users?page=1e30").await, 422);
    assert_eq!(status("/api/users?page=0x1").await, 200);
    assert_eq!(status("/api/users?search.=al%25").await, 200);
    assert_eq!(status("/api/users?search=%5C").await, 500);
    assert_eq!(status("/api/users?search=%00").await, 500);
    assert_eq!(status(&format!("/api/users?search={}", "a".repeat(17_000))).await, 431);
    assert_eq!(http().get(format!("{}/api/status", fake.endpoint())).send().await.unwrap().status(), 204);

    let user = format!("/api/users/{alice}");
    let request = http().get(format!("{}{user}", fake.endpoint())).bearer_auth(fake.access_token());
    let answer = request.header(header::IF_NONE_MATCH, "*").send().await.unwrap();
    assert_eq!(
        (answer.status().as_u16(), &answer.headers()["vary"]),
        (304, &"Accept-Encoding, Origin".parse().unwrap())
    );

    let post = async |body: &'static str| {
        let request = http().post(format!("{}/api/users", fake.endpoint())).bearer_auth(fake.access_token());
        let request = request.header(header::CONTENT_TYPE, "application/json").body(body);
        request.send().await.unwrap().status().as_u16()
    };
    assert_eq!(post("\u{feff}{}").await, 200);
    assert_eq!(post(r#"{"customData": {"a": [{"__proto__": 1}]}}"#).await, 400);

    let tokens = format!("{user}/personal-access-tokens");
    let token = json!({ "name": "late", "expiresAt": 9e15 });
    assert_eq!(call(&fake, Method::POST, &tokens, &token).await.unwrap().0, 500);
    assert_eq!(status(&tokens).await, 500);
}

/// Logto stores a name that it then cannot answer: an error, and yet it has acted.
#[tokio::test]
async fn an_error_after_a_change_was_stored_says_that_the_server_acted() {
    let fake = FakeLogto::start().await;
    let id = fake.seed().user("alice").add();
    // 128 letters for the database, and twice as many as JavaScript counts.
    let name = "\u{1F600}".repeat(128);
    let error = fake.client().users().update(&id, UserUpdate::new().name(name.as_str())).await.unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(500));
    let request = fake.requests().into_iter().find(|request| request.operation == Some("UpdateUser")).unwrap();
    assert!(request.acted);
    assert_eq!(fake.user(&id).unwrap()["name"], name.as_str());
}
