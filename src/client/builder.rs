//! The client's builder: what can be set, and whether it makes sense together.

use std::{
    env, fmt,
    sync::{Arc, Mutex},
    time::Duration,
};

use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue, USER_AGENT};

use crate::{
    Client,
    auth::{AppCredentials, AuthError, ClientCredentials, CredentialsSource, Token, TokenCache, TokenSource, trimmed},
    call::context::{Context, Credentials},
    call::limit::{Limiter, RateLimit},
    call::observe::{AttemptReport, Hook},
    call::options::header,
    call::retry::{Retries, RetryBudget, RetryPolicy},
    client::endpoint::Endpoint,
    client::http::{self, Configure, KeepAlive},
    error::{ConfigError, Error},
    raw::Http,
    types::Secret,
};

/// How long a call may take when nothing else is said.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(60);
/// How long an attempt may take when nothing else is said.
const DEFAULT_ATTEMPT_TIMEOUT: Duration = Duration::from_secs(20);
/// How many bytes an answer may have when nothing else is said: more than any page of users has.
const DEFAULT_MAX_ANSWER_SIZE: usize = 128 << 20;
const CRATE: &str = concat!("logto-management/", env!("CARGO_PKG_VERSION"));

/// Builds a [`Client`].
#[derive(Clone, Default)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct ClientBuilder {
    endpoint: Option<String>,
    tenant_id: Option<String>,
    api_indicator: Option<String>,
    credentials: Option<CredentialsChoice>,
    timeout: Option<Duration>,
    attempt_timeout: Option<Duration>,
    max_answer_size: Option<usize>,
    retry: RetryPolicy,
    retry_budget: RetryBudget,
    rate_limit: Option<RateLimit>,
    user_agent: Option<String>,
    headers: HeaderMap,
    on_attempt: Option<Hook>,
    http: Option<reqwest::Client>,
    configure_http: Option<Configure>,
    keep_alive: KeepAlive,
    allow_insecure_http: bool,
    invalid: Option<String>,
}

#[derive(Clone)]
enum CredentialsChoice {
    BearerToken(Secret),
    ClientCredentials(Arc<CredentialsSource>),
    Source(Arc<dyn TokenSource>),
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
        Self::builder().from_env()?.build()
    }
}

impl ClientBuilder {
    /// Adds what the environment says, where nothing is set:
    ///
    /// | variable | what |
    /// | --- | --- |
    /// | `LOGTO_ENDPOINT` | the address of Logto: self-hosted, a Cloud tenant's, or a tenant's own domain |
    /// | `LOGTO_TENANT_ID` | the id of a Cloud tenant; with it, `LOGTO_ENDPOINT` is only for a domain of its own |
    /// | `LOGTO_APP_ID`, `LOGTO_APP_SECRET` | a machine-to-machine app with the Management API's permission |
    /// | `LOGTO_API_INDICATOR` | the Management API's indicator, if it is not the usual one |
    /// | `LOGTOMANAGEMENTAPI_BEARER_AUTH` | in place of the app, an access token |
    ///
    /// White space around a value is left out, and a value that is empty counts as not set. What is
    /// set on the builder takes precedence, before and afterwards.
    ///
    /// ```no_run
    /// use logto_management::Client;
    /// use std::time::Duration;
    ///
    /// let client = Client::builder().from_env()?.timeout(Duration::from_secs(10)).build()?;
    /// # Ok::<(), logto_management::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) if a variable is not Unicode, or the app's id
    /// or secret is missing. What else is missing is found out by [`build`](Self::build).
    pub fn from_env(mut self) -> Result<Self, Error> {
        fill(&mut self.endpoint, "LOGTO_ENDPOINT")?;
        fill(&mut self.tenant_id, "LOGTO_TENANT_ID")?;
        fill(&mut self.api_indicator, "LOGTO_API_INDICATOR")?;
        if self.credentials.is_some() {
            return Ok(self);
        }
        let token = variable("LOGTOMANAGEMENTAPI_BEARER_AUTH")?;
        match (variable("LOGTO_APP_ID")?, variable("LOGTO_APP_SECRET")?, token) {
            (Some(id), Some(secret), _) => Ok(self.client_credentials(id, secret)),
            (Some(_), None, _) => Err(config("LOGTO_APP_ID is set, and LOGTO_APP_SECRET is not")),
            (None, Some(_), _) => Err(config("LOGTO_APP_SECRET is set, and LOGTO_APP_ID is not")),
            (None, None, Some(token)) => Ok(self.bearer_token(token)),
            (None, None, None) => Ok(self),
        }
    }

    /// The id of a Logto Cloud tenant: `a1b2c3` for `https://a1b2c3.logto.app`.
    pub fn tenant_id(mut self, tenant_id: impl Into<String>) -> Self {
        self.tenant_id = Some(tenant_id.into());
        self
    }

    /// The address of Logto: self-hosted, a Cloud tenant's, or, beside
    /// [`tenant_id`](Self::tenant_id), the tenant's own domain. A path prefix and a trailing slash
    /// are fine; the API's own `/api` is not part of it.
    pub fn endpoint(mut self, address: impl Into<String>) -> Self {
        self.endpoint = Some(address.into());
        self
    }

    /// The app that this program is: a machine-to-machine app with a role that has the Management
    /// API's permission `all`. The client gets access tokens by it, and new ones before they expire.
    ///
    /// White space around them is left out.
    pub fn client_credentials(mut self, app_id: impl Into<String>, app_secret: impl Into<Secret>) -> Self {
        let credentials = AppCredentials::new(app_id, app_secret);
        if let Err(reason) = credentials.check() {
            self.invalid = Some(reason);
        }
        self.credentials = Some(CredentialsChoice::ClientCredentials(Arc::new(CredentialsSource::fixed(credentials))));
        self
    }

    /// The app that this program is, by credentials that are read anew whenever a token is needed: so
    /// a running program gets a new secret, from a file that is replaced or from wherever it is kept.
    ///
    /// While Logto refuses what is read, it is not asked again for a short and growing time, unless
    /// something else is read.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let fake = logto_management::testing::FakeLogto::start().await;
    /// # let address = fake.endpoint();
    /// # let path = std::env::temp_dir().join(format!("logto-secret-{}", std::process::id()));
    /// # std::fs::write(&path, format!("{}\n", fake.app_secret()))?;
    /// # let (app_id, file) = (fake.app_id().to_owned(), path.clone());
    /// use logto_management::{Client, auth::AppCredentials};
    ///
    /// let client = Client::builder()
    ///     .endpoint(address)
    ///     .client_credentials_from(move || {
    ///         let (app_id, file) = (app_id.clone(), file.clone());
    ///         async move { Ok(AppCredentials::new(app_id, std::fs::read_to_string(file)?)) }
    ///     })
    ///     .build()?;
    /// # client.users().list().await?;
    /// # std::fs::remove_file(path)?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn client_credentials_from<T>(mut self, source: impl Fn() -> T + Send + Sync + 'static) -> Self
    where
        T: Future<Output = Result<AppCredentials, AuthError>> + Send + 'static,
    {
        self.credentials = Some(CredentialsChoice::ClientCredentials(Arc::new(CredentialsSource::new(source))));
        self
    }

    /// One access token. It is never renewed: calls fail once it expires.
    pub fn bearer_token(mut self, token: impl Into<Secret>) -> Self {
        self.credentials = Some(CredentialsChoice::BearerToken(token.into()));
        self
    }

    /// Access tokens from elsewhere; see [`TokenSource`].
    pub fn token_source(mut self, source: impl TokenSource) -> Self {
        self.credentials = Some(CredentialsChoice::Source(Arc::new(source)));
        self
    }

    /// The indicator of the Management API, if it is not the usual one: `https://<tenant>.logto.app/api`
    /// for Logto Cloud, `https://default.logto.app/api` for every self-hosted Logto.
    pub fn api_indicator(mut self, indicator: impl Into<String>) -> Self {
        self.api_indicator = Some(indicator.into());
        self
    }

    /// How long a call may take altogether, retries, waiting and getting a token included;
    /// 60 seconds otherwise. [`Call::timeout`](crate::Call::timeout) sets it for one call.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// How long one attempt may take, from the connection to the last byte read; 20 seconds
    /// otherwise. [`Call::attempt_timeout`](crate::Call::attempt_timeout) sets it for one call.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = Some(timeout);
        self
    }

    /// How many bytes an answer may have; 128 MiB otherwise. One that has more is not read any
    /// further, and the call fails. Errors are read up to 1 MiB, tokens up to 64 KiB.
    pub fn max_answer_size(mut self, bytes: usize) -> Self {
        self.max_answer_size = Some(bytes);
        self
    }

    /// How calls are tried again; [`RetryPolicy::new`] otherwise.
    /// [`Call::retry`](crate::Call::retry) sets it for one call.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// How many retries all clones of the client make together, whatever the policies of calls say;
    /// [`RetryBudget::new`] otherwise. A retry that finds the budget used up waits for its turn.
    pub fn retry_budget(mut self, budget: RetryBudget) -> Self {
        self.retry_budget = budget;
        self
    }

    /// How many requests may be made in a time; no limit otherwise. All clones share it, retries
    /// count, and a 429 holds all of them up. Waiting for one's turn is part of a call's
    /// [`timeout`](Self::timeout): raise that where many calls wait.
    pub fn rate_limit(mut self, limit: RateLimit) -> Self {
        self.rate_limit = Some(limit);
        self
    }

    /// The name and version of your program, put before this crate's in `User-Agent`.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = Some(user_agent.into());
        self
    }

    /// Sends one more header with every call and token request. A name or value that is no header
    /// makes [`build`](Self::build) fail, as do `Authorization` and `User-Agent`, which are the
    /// client's.
    pub fn default_header(mut self, name: &str, value: &str) -> Self {
        match header(name, value) {
            Ok((name, _)) if name == AUTHORIZATION || name == USER_AGENT => {
                self.invalid = Some(format!("the header `{name}` is the client's own"));
            }
            Ok((name, value)) => {
                self.headers.insert(name, value);
            }
            Err(reason) => self.invalid = Some(reason),
        }
        self
    }

    /// Calls this after each attempt, for metrics and logs of your own. It sees no credentials.
    pub fn on_attempt(mut self, hook: impl Fn(&AttemptReport<'_>) + Send + Sync + 'static) -> Self {
        self.on_attempt = Some(Arc::new(hook));
        self
    }

    /// Changes the client that requests are sent through: its TLS, proxy or connection settings. What
    /// this crate relies on is set before: no redirects, no retries, time limits for connections.
    ///
    /// ```
    /// use logto_management::Client;
    ///
    /// let client = Client::builder()
    ///     .endpoint("https://auth.example.com")
    ///     .client_credentials("app-id", "app-secret")
    ///     .configure_http(|http| http.pool_max_idle_per_host(4))
    ///     .build()?;
    /// # Ok::<(), logto_management::Error>(())
    /// ```
    pub fn configure_http(
        mut self,
        change: impl Fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + Sync + 'static,
    ) -> Self {
        self.configure_http = Some(Arc::new(change));
        self
    }

    /// After how long a silence of an HTTP/2 connection the server is asked whether it is there, and
    /// how long it has for the answer; 5 seconds each otherwise. Without an answer the connection is
    /// given up, and with it the attempts on it; the next ones make a new one.
    pub fn http2_keep_alive(mut self, interval: Duration, timeout: Duration) -> Self {
        self.keep_alive = KeepAlive { interval, timeout };
        self
    }

    /// Sends requests through your own client, with its TLS, proxy and connection settings. Prefer
    /// [`configure_http`](Self::configure_http), which keeps what this crate relies on.
    ///
    /// Turn redirects off in it: this crate's own client follows none, since a redirect to another
    /// host would take what is sent there. Turn its retries off, which nobody counts. For HTTP/2, turn
    /// keep-alive on, also while idle: else a silent connection is used again and again. And for an
    /// endpoint on this machine, turn proxies off.
    pub fn http_client(mut self, http: reqwest::Client) -> Self {
        self.http = Some(http);
        self
    }

    /// Allows plain http to a machine other than this one. Everybody on the way can then read the
    /// credentials and all answers.
    pub fn allow_insecure_http(mut self) -> Self {
        self.allow_insecure_http = true;
        self
    }

    /// The client.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) if the address or the credentials are missing
    /// or malformed, or something else cannot be as it is set.
    pub fn build(self) -> Result<Client, Error> {
        if let Some(reason) = self.invalid {
            return Err(config(reason));
        }
        let mut endpoint = match (&self.tenant_id, &self.endpoint) {
            (Some(tenant), address) => Endpoint::cloud(tenant, address.as_deref(), self.allow_insecure_http)?,
            (None, Some(address)) => Endpoint::parse(address, self.allow_insecure_http)?,
            (None, None) => {
                return Err(config("no address: set `endpoint` or `tenant_id` (LOGTO_ENDPOINT or LOGTO_TENANT_ID)"));
            }
        };
        if let Some(indicator) = self.api_indicator {
            endpoint.indicator = checked_indicator(&indicator)?;
        }
        let http = match self.http {
            Some(http) => Http::fixed(http),
            None => http::renewable(endpoint.clone(), self.keep_alive, self.configure_http)?,
        };
        let http = Arc::new(http);
        let attempt_timeout = self.attempt_timeout.unwrap_or(DEFAULT_ATTEMPT_TIMEOUT);
        let mut headers = self.headers;
        headers.insert(USER_AGENT, user_agent(self.user_agent.as_deref())?);
        let credentials = match self.credentials {
            Some(choice) => {
                let patience = |source| token_cache(source, attempt_timeout, self.retry.clone());
                credentials(choice, &endpoint, &http, &headers, patience)?
            }
            None => {
                return Err(config(
                    "no credentials: set `client_credentials` or `bearer_token` \
                     (LOGTO_APP_ID and LOGTO_APP_SECRET, or LOGTOMANAGEMENTAPI_BEARER_AUTH)",
                ));
            }
        };
        Ok(Client::new(Context {
            http,
            base: endpoint.base,
            host: endpoint.host,
            port: endpoint.port,
            credentials,
            headers,
            timeout: self.timeout.unwrap_or(DEFAULT_TIMEOUT),
            attempt_timeout,
            max_answer_size: self.max_answer_size.unwrap_or(DEFAULT_MAX_ANSWER_SIZE),
            retry: self.retry,
            retries: Retries::new(self.retry_budget),
            limiter: self.rate_limit.map(limiter).transpose()?,
            on_attempt: self.on_attempt,
        }))
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ClientBuilder")
            .field("endpoint", &self.endpoint.as_ref().filter(|address| !address.contains('@')))
            .field("tenant_id", &self.tenant_id)
            .finish_non_exhaustive()
    }
}

fn credentials(
    choice: CredentialsChoice,
    endpoint: &Endpoint,
    http: &Arc<Http>,
    headers: &HeaderMap,
    cache: impl FnOnce(Arc<dyn TokenSource>) -> TokenCache,
) -> Result<Credentials, Error> {
    let source: Arc<dyn TokenSource> = match choice {
        CredentialsChoice::BearerToken(token) => {
            let token = Token::fixed(&trimmed(token.expose_secret()).into()).ok_or_else(|| {
                config("the access token is empty or has characters that no token has: give it without `Bearer`")
            })?;
            return Ok(Credentials::Fixed(token));
        }
        CredentialsChoice::ClientCredentials(credentials) => Arc::new(ClientCredentials {
            http: Arc::clone(http),
            token_endpoint: endpoint.token_endpoint.clone(),
            indicator: endpoint.indicator.clone(),
            credentials,
            headers: headers.clone(),
            refused: Mutex::default(),
        }),
        CredentialsChoice::Source(source) => source,
    };
    Ok(Credentials::Fetched(cache(source)))
}

/// The tokens of a source, which is asked again as the client's policy says.
fn token_cache(source: Arc<dyn TokenSource>, limit: Duration, policy: RetryPolicy) -> TokenCache {
    let patience = move |error: &AuthError, tries, elapsed| policy.delay(error.retry_after(), tries, elapsed);
    TokenCache::new(source, limit, Arc::new(patience))
}

fn checked_indicator(indicator: &str) -> Result<String, Error> {
    let indicator = trimmed(indicator);
    if indicator.is_empty() || indicator.contains(|it: char| it.is_whitespace() || it.is_control()) {
        return Err(config("the API indicator is empty or has white space in it: copy it anew"));
    }
    Ok(indicator.to_owned())
}

fn limiter(limit: RateLimit) -> Result<Limiter, Error> {
    Limiter::new(limit).ok_or_else(|| config("a rate limit is for a time from 10 milliseconds to a day"))
}

fn user_agent(program: Option<&str>) -> Result<HeaderValue, Error> {
    let text = program.map_or_else(|| CRATE.to_owned(), |program| format!("{program} {CRATE}"));
    HeaderValue::from_str(&text).map_err(|_| config("the user agent has characters that no header can have"))
}

/// Takes an environment variable for what is not set.
fn fill(setting: &mut Option<String>, name: &str) -> Result<(), Error> {
    if setting.is_none() {
        *setting = variable(name)?;
    }
    Ok(())
}

/// An environment variable; one that is empty counts as not set.
fn variable(name: &str) -> Result<Option<String>, Error> {
    match env::var(name) {
        Ok(value) => Ok(Some(trimmed(&value)).filter(|value| !value.is_empty()).map(str::to_owned)),
        Err(env::VarError::NotPresent) => Ok(None),
        Err(env::VarError::NotUnicode(_)) => Err(config(format!("the variable {name} is not Unicode"))),
    }
}

fn config(reason: impl Into<String>) -> Error {
    ConfigError(reason.into()).into()
}
