//! The client credentials grant: a machine-to-machine app gets a token by its id and secret.
//!
//! The table of what the token endpoint answers is in `error/auth.rs`. An answer that stays as long
//! as the credentials do is remembered: whoever asks again within a pause, which grows from refusal
//! to refusal, gets it without a request. A success ends the pause, and so do other credentials.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use form_urlencoded::{Serializer, byte_serialize};
use reqwest::{
    Client, Response, Url,
    header::{ACCEPT, CONTENT_TYPE, HeaderMap, LOCATION},
};
use serde_json::Value;
use tokio::time::Instant;

use super::source::{AccessToken, TokenFuture, TokenSource};
use crate::{
    error::{AuthError, Members, Refusal, Sent, retry_after},
    raw::{Http, incoming},
    types::Secret,
};

/// All that the Management API knows of permissions.
const SCOPE: &str = "all";
/// The most that is read of an answer.
const MAX_ANSWER: usize = 64 * 1024;
/// How long the first refusal is remembered; each further one twice as long.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
/// How long a refusal is remembered at most.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// The id and secret of a machine-to-machine app. White space around them is left out.
#[derive(Clone, PartialEq, Eq)]
pub struct AppCredentials {
    app_id: String,
    app_secret: Secret,
}

impl AppCredentials {
    /// The credentials of an app with a role that has the Management API's permission `all`.
    pub fn new(app_id: impl Into<String>, app_secret: impl Into<Secret>) -> Self {
        let (app_id, app_secret) = (app_id.into(), app_secret.into());
        Self { app_id: trimmed(&app_id).to_owned(), app_secret: trimmed(app_secret.expose_secret()).into() }
    }

    /// Why they cannot be those of an app.
    pub(crate) fn check(&self) -> Result<(), String> {
        for (name, value) in [("id", self.app_id.as_str()), ("secret", self.app_secret.expose_secret())] {
            if value.is_empty() {
                return Err(format!("the app's {name} is empty"));
            }
            if value.contains(|it: char| it.is_whitespace() || it.is_control()) {
                return Err(format!("the app's {name} has white space or a control character in it: copy it anew"));
            }
        }
        Ok(())
    }
}

impl fmt::Debug for AppCredentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("AppCredentials").field("app_id", &self.app_id).finish_non_exhaustive()
    }
}

/// The text without white space around it, and without the sign that some editors put before it.
pub(crate) fn trimmed(text: &str) -> &str {
    text.trim_matches(|it: char| it.is_whitespace() || it == '\u{feff}')
}

type CredentialsFuture = Pin<Box<dyn Future<Output = Result<AppCredentials, AuthError>> + Send>>;

/// Where the credentials come from, each time that a token is needed.
pub(crate) struct CredentialsSource(Box<dyn Fn() -> CredentialsFuture + Send + Sync>);

impl CredentialsSource {
    pub fn new<T>(source: impl Fn() -> T + Send + Sync + 'static) -> Self
    where
        T: Future<Output = Result<AppCredentials, AuthError>> + Send + 'static,
    {
        Self(Box::new(move || Box::pin(source())))
    }

    pub fn fixed(credentials: AppCredentials) -> Self {
        Self::new(move || std::future::ready(Ok(credentials.clone())))
    }
}

/// A machine-to-machine app at the token endpoint of one Logto.
pub(crate) struct ClientCredentials {
    pub http: Arc<Http>,
    pub token_endpoint: String,
    pub indicator: String,
    pub credentials: Arc<CredentialsSource>,
    /// The client's own headers, which also a token request has.
    pub headers: HeaderMap,
    pub refused: Mutex<Option<Refused>>,
}

/// A refusal that is remembered.
pub(crate) struct Refused {
    credentials: AppCredentials,
    error: AuthError,
    pause: Duration,
    until: Instant,
}

impl TokenSource for ClientCredentials {
    fn fetch(&self) -> TokenFuture<'_> {
        Box::pin(self.fetch_unless_refused())
    }

    fn took_too_long(&self) {
        let (generation, _) = self.http.current();
        self.http.renew(generation);
    }
}

impl ClientCredentials {
    async fn fetch_unless_refused(&self) -> Result<AccessToken, AuthError> {
        let credentials = (self.credentials.0)().await?;
        credentials.check().map_err(AuthError::other)?;
        if let Some(error) = self.remembered(&credentials) {
            return Err(error);
        }
        let result = self.request_token(&credentials).await;
        self.remember(credentials, &result);
        result
    }

    fn remembered(&self, credentials: &AppCredentials) -> Option<AuthError> {
        let refused = self.refused();
        let refused = refused.as_ref().filter(|it| it.credentials == *credentials && Instant::now() < it.until)?;
        Some(refused.error.clone())
    }

    fn remember(&self, credentials: AppCredentials, result: &Result<AccessToken, AuthError>) {
        let mut refused = self.refused();
        *refused = match result {
            Err(error) if !error.is_transient() => {
                let before = refused.as_ref().filter(|it| it.credentials == credentials);
                let pause = before.map_or(FIRST_PAUSE, |it| (it.pause * 2).min(LONGEST_PAUSE));
                Some(Refused { credentials, error: error.clone(), pause, until: Instant::now() + pause })
            }
            _ => None,
        };
    }

    /// Nothing that holds the lock can leave the state half changed.
    fn refused(&self) -> MutexGuard<'_, Option<Refused>> {
        self.refused.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn request_token(&self, credentials: &AppCredentials) -> Result<AccessToken, AuthError> {
        let (_, http) = self.http.current();
        let (request, sent) = self.request(&http, credentials)?;
        let mut answer = http.execute(request).await.map_err(AuthError::transport)?;
        let status = answer.status();
        let read = incoming::read(&mut answer, MAX_ANSWER).await;
        if !status.is_success() {
            // What came of the body counts: the status says the most.
            let body = read.unwrap_or_else(|cut| cut.body.into());
            return Err(AuthError::refused(self.refusal(&answer, &body, &sent)));
        }
        let body = read.map_err(|cut| match cut.cause {
            Some(cause) => AuthError::transport(cause),
            None => AuthError::malformed(format!("it has more than {MAX_ANSWER} bytes")),
        })?;
        token(&body).map_err(|reason| AuthError::malformed(sent.hidden_in(&reason)))
    }

    /// The request, and the secrets in it.
    fn request(
        &self,
        http: &Client,
        AppCredentials { app_id, app_secret }: &AppCredentials,
    ) -> Result<(reqwest::Request, Sent), AuthError> {
        let form = Serializer::new(String::new())
            .append_pair("grant_type", "client_credentials")
            .append_pair("resource", &self.indicator)
            .append_pair("scope", SCOPE)
            .finish();
        let request = http
            .post(&self.token_endpoint)
            .headers(self.headers.clone())
            // RFC 6749, 2.3.1: both are form-encoded before they are joined.
            .basic_auth(form_encoded(app_id), Some(form_encoded(app_secret.expose_secret())))
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(form)
            .build()
            .map_err(AuthError::transport)?;
        let mut sent = Sent::default();
        sent.add(app_secret.expose_secret());
        sent.add_headers(request.headers().values().filter(|value| value.is_sensitive()));
        Ok((request, sent))
    }

    fn refusal(&self, answer: &Response, body: &[u8], sent: &Sent) -> Refusal {
        let members = Members::read(body);
        let text = |name| members.text(name).map(|text| sent.hidden_in(&text));
        Refusal {
            address: self.token_endpoint.clone(),
            status: answer.status(),
            error: text("error"),
            description: text("error_description"),
            code: text("code"),
            retry_after: retry_after(answer.headers()),
            location: self.location(answer),
        }
    }

    /// Where a redirect leads, without its query, which may hold anything.
    fn location(&self, answer: &Response) -> Option<String> {
        let location = answer.headers().get(LOCATION).filter(|_| answer.status().is_redirection())?;
        let mut url = Url::parse(&self.token_endpoint).ok()?.join(location.to_str().ok()?).ok()?;
        url.set_query(None);
        url.set_fragment(None);
        Some(url.origin().ascii_serialization() + url.path())
    }
}

/// The token in an answer, read as leniently as the API's answers are, or why there is none. The
/// reason never holds what may be a token.
fn token(body: &[u8]) -> Result<AccessToken, String> {
    let members = Members::read(body);
    if members.is_empty() {
        return Err("it is no JSON object, so something else than Logto answers there".into());
    }
    if let Some(kind) = members.text("token_type").filter(|kind| !kind.eq_ignore_ascii_case("bearer")) {
        return Err(format!("it is a token of the type `{kind}`, and only `Bearer` can be sent"));
    }
    match members.text("access_token") {
        Some(token) if !token.trim().is_empty() => {
            let token = AccessToken::new(token);
            Ok(members.value("expires_in").as_ref().and_then(lifetime).map_or(token.clone(), |it| token.expires_in(it)))
        }
        _ => Err("it holds no access token".into()),
    }
}

/// A lifetime is a number of seconds, also as a text or with a fraction. One that is not positive or
/// beyond all measure says nothing: the token is used until Logto refuses it.
fn lifetime(value: &Value) -> Option<Duration> {
    let seconds = value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())?;
    Duration::try_from_secs_f64(seconds).ok().filter(|lifetime| !lifetime.is_zero())
}

fn form_encoded(text: &str) -> String {
    byte_serialize(text.as_bytes()).collect()
}
