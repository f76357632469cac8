//! The client. `builder.rs` makes it.

pub(crate) mod builder;
pub(crate) mod endpoint;

use std::{fmt, sync::Arc, time::Duration};

use reqwest::{
    Method,
    header::{AUTHORIZATION, HeaderMap, HeaderValue},
};

use crate::{
    ClientBuilder,
    auth::{AuthError, Token, TokenCache},
    call::Call,
    call::attempt::Attempt,
    call::limit::Limiter,
    call::observe::Hook,
    call::request::Request,
    call::retry::{RetryBudget, RetryPolicy},
    client::endpoint::Endpoint,
    error::Error,
    raw,
    users::Users,
};

/// A client of one Logto.
///
/// Cheap to clone: clones share connections, the access token, the rate limit and the retry budget.
/// Make one and keep it.
///
/// ```
/// use logto_management::Client;
///
/// let client = Client::builder()
///     .endpoint("https://auth.example.com")
///     .client_credentials("app id", "app secret")
///     .build()?;
/// let users = client.users();
/// # Ok::<(), logto_management::Error>(())
/// ```
#[derive(Clone)]
pub struct Client {
    settings: Arc<Settings>,
}

/// What the builder has set.
pub(crate) struct Settings {
    pub http: reqwest::Client,
    pub endpoint: Endpoint,
    pub credentials: Credentials,
    /// The headers of every request.
    pub headers: HeaderMap,
    pub timeout: Duration,
    pub attempt_timeout: Duration,
    pub retry: RetryPolicy,
    pub budget: RetryBudget,
    pub limiter: Option<Limiter>,
    pub on_attempt: Option<Hook>,
}

pub(crate) enum Credentials {
    /// One token, for good.
    Fixed(Token),
    Fetched(TokenCache),
}

impl Client {
    /// A builder with nothing set.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// A client configured by the environment; see [`ClientBuilder::from_env`].
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) names the variable that is missing or wrong.
    pub fn from_env() -> Result<Self, Error> {
        ClientBuilder::from_env()?.build()
    }

    pub(crate) fn new(settings: Settings) -> Self {
        Self { settings: Arc::new(settings) }
    }

    /// The address of this Logto, without a trailing slash.
    pub fn endpoint(&self) -> &str {
        &self.settings.endpoint.base
    }

    /// Everything that can be done with users.
    pub fn users(&self) -> Users {
        Users::new(self.clone())
    }

    /// A request to any path of the Management API, with this client's credentials, options and
    /// errors: for what this crate has no method for.
    ///
    /// The answer's JSON becomes a `T` of yours. An answer without a body becomes a `None`; a `()`
    /// takes any answer.
    /// Escape what you put into the path. When it fails without an answer that says no, `GET`, `PUT`
    /// and `DELETE` are tried again; `POST` and `PATCH` only if the server surely did not act.
    ///
    /// ```
    /// # use logto_management::testing::FakeLogto;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let fake = FakeLogto::start().await;
    /// # let client = fake.client();
    /// use logto_management::{Method, types::Role};
    /// use serde_json::json;
    ///
    /// let role: Role = client
    ///     .request(Method::POST, "/api/roles")
    ///     .json(&json!({ "name": "editor", "description": "May edit", "type": "User" }))
    ///     .await?;
    /// let () = client.request(Method::DELETE, format!("/api/roles/{}", role.id)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn request<T>(&self, method: Method, path: impl Into<String>) -> Call<Request<T>> {
        Call::new(self.clone(), Request::new(method, path.into()))
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The host and port that requests go to.
    pub(crate) fn server(&self) -> (&str, u16) {
        (&self.settings.endpoint.host, self.settings.endpoint.port)
    }

    /// Waits until the rate limit allows a request.
    pub(crate) async fn wait_for_turn(&self) {
        if let Some(limiter) = &self.settings.limiter {
            limiter.wait().await;
        }
    }

    /// Makes all calls under the rate limit wait, as the server asked.
    pub(crate) fn hold_up(&self, asked: Option<Duration>) {
        if let Some(limiter) = &self.settings.limiter {
            limiter.hold_up(asked);
        }
    }

    pub(crate) async fn token(&self) -> Result<Token, AuthError> {
        match &self.settings.credentials {
            Credentials::Fixed(token) => Ok(token.clone()),
            Credentials::Fetched(cache) => cache.token().await,
        }
    }

    /// Forgets a token that Logto does not accept. Whether there can be another one.
    pub(crate) fn reject_token(&self, generation: u64) -> bool {
        match &self.settings.credentials {
            Credentials::Fixed(_) => false,
            Credentials::Fetched(cache) => {
                cache.reject(generation);
                true
            }
        }
    }

    /// The headers of one attempt: the client's, the call's and the credentials.
    pub(crate) fn headers(&self, call: HeaderMap, token: HeaderValue) -> HeaderMap {
        let mut headers = self.settings.headers.clone();
        headers.extend(call);
        headers.insert(AUTHORIZATION, token);
        headers
    }

    /// The generated client, for one attempt.
    pub(crate) fn raw(&self, attempt: Attempt) -> raw::Client {
        raw::Client::new_with_client(self.endpoint(), self.settings.http.clone(), attempt)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Client").field("endpoint", &self.endpoint()).finish_non_exhaustive()
    }
}
