//! No secret in anything that is printed: errors, spans, logs, and the types themselves.
//!
//! A program of its own, since it listens to all that is logged.

#[allow(dead_code, reason = "this test provokes fewer faults than the one it shares the server with")]
#[path = "faults/server.rs"]
mod server;

use std::{
    fmt::Debug,
    io,
    sync::{Arc, Mutex},
    time::Duration,
};

use logto_management::{
    Error,
    types::{Identity, NewPersonalAccessToken, NewTotp, NewUser, PersonalAccessToken},
};
use serde_json::json;
use tracing_subscriber::fmt::{MakeWriter, format::FmtSpan};

use server::{APP_SECRET, Server, Step};

const SECRETS: [&str; 8] = [
    APP_SECRET,
    "token-1",
    "token-2",
    "hunter2-password",
    "digest-of-password",
    "pat_secret-value",
    "TOTPSECRETVALUE",
    "provider-access-token",
];

const SPAN_FIELDS: [&str; 9] = [
    "logto.call",
    "logto.operation=\"CreateUser\"",
    "otel.name=\"POST /api/users\"",
    "http.request.method=\"POST\"",
    "http.request.resend_count=1",
    "http.response.status_code=422",
    "url.template=\"/api/users\"",
    "server.address=\"127.0.0.1\"",
    "error.type=\"422\"",
];

/// Everything that was logged or printed.
#[derive(Clone, Default)]
struct Printed(Arc<Mutex<Vec<u8>>>);

impl io::Write for Printed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Printed {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

impl Printed {
    fn debug(&self, value: &impl Debug) {
        self.add(&format!("{value:?} {value:#?}"));
    }

    fn error(&self, error: &Error) {
        self.debug(error);
        self.add(&error.to_string());
        let mut cause = std::error::Error::source(error);
        while let Some(error) = cause {
            self.add(&format!("{error} {error:?}"));
            cause = error.source();
        }
    }

    fn add(&self, text: &str) {
        self.0.lock().unwrap().extend_from_slice(text.as_bytes());
    }
}

#[tokio::test(start_paused = true)]
async fn no_secret_is_in_anything_that_is_printed() {
    let printed = Printed::default();
    let subscriber = tracing_subscriber::fmt()
        .with_ansi(false)
        .with_max_level(tracing::Level::TRACE)
        .with_span_events(FmtSpan::FULL)
        .with_writer(printed.clone())
        .finish();
    tracing::subscriber::set_global_default(subscriber).unwrap();

    let refused = r#"{"error":"invalid_client","error_description":"client authentication failed"}"#;
    let echo = |secret: &str| Step::Answer(200, vec![], format!(r#""{secret}, expected a user""#));
    let server = Server::start([
        Step::logto(401, "auth.unauthorized"),
        Step::status(502),
        Step::ResetAfterActing,
        Step::Truncate,
        Step::logto(422, "user.username_already_in_use"),
        echo("pat_secret-value"),
        Step::Answer(200, vec![], r#"[{"name":"n","value":["pat_secret-value"]}]"#.into()),
        Step::Stall,
    ])
    .await;
    let server = server.token_script([Step::Answer(401, vec![], refused.into()), echo("token-1")]);
    let builder = server.builder().default_header("x-secret", "hunter2-password");
    let client = builder.clone().build().unwrap();
    printed.debug(&builder);
    printed.debug(&client);

    let user = NewUser::new().username("ada").password("hunter2-password").password_digest("digest-of-password");
    printed.debug(&user);
    printed.debug(&NewTotp::new().secret("TOTPSECRETVALUE"));
    printed.debug(&Identity::new("id").details(json!({ "token": "provider-access-token" })));
    printed.debug(&NewPersonalAccessToken::new("ci"));
    let token: PersonalAccessToken = serde_json::from_value(json!({
        "tenantId": "default", "userId": "u1", "name": "ci", "value": "pat_secret-value", "createdAt": 1, "expiresAt": null
    }))
    .unwrap();
    printed.debug(&token);

    let users = client.users();
    for _ in 0..7 {
        let call = users.create(user.clone()).header("x-api-key", "hunter2-password");
        printed.debug(&call);
        let result = call.attempt_timeout(Duration::from_secs(1)).await;
        result.as_ref().map_or_else(|error| printed.error(error), |user| printed.debug(user));
        // What the token endpoint refused is remembered for a while.
        tokio::time::sleep(Duration::from_secs(3)).await;
    }
    let error = users.list_personal_access_tokens("u1").no_retry().await.err();
    error.iter().for_each(|error| printed.error(error));
    let error = users.update_password("u1", "hunter2-password").no_retry().await.err();
    error.iter().for_each(|error| printed.error(error));

    let printed = String::from_utf8(printed.0.lock().unwrap().clone()).unwrap();
    for name in SPAN_FIELDS {
        assert!(printed.contains(name), "no span has {name}");
    }
    assert!(server.seen().len() > 6 && server.token_requests() > 3, "the errors were not provoked");
    for secret in SECRETS {
        let place = printed.find(secret);
        assert!(
            place.is_none(),
            "{secret} is printed: {}",
            &printed[place.unwrap().saturating_sub(300)..place.unwrap()]
        );
    }
}
