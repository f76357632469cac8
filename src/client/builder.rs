//! The client's builder: what can be set, and whether it makes sense together.

use std::{env, fmt, sync::Arc, time::Duration};

use reqwest::{
    header::{AUTHORIZATION, HeaderMap, HeaderValue, USER_AGENT},
    redirect,
};

use crate::{
    Client,
    auth::{ClientCredentials, Token, TokenCache, TokenSource},
    call::context::{Context, Credentials},
    call::header,
    call::limit::{Limiter, RateLimit},
    call::observe::{AttemptReport, Hook},
    call::retry::{RetryBudget, RetryPolicy},
    client::endpoint::Endpoint,
    error::{ConfigError, Error},
    types::Secret,
};

/// How long a call may take when nothing else is said.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(60);
/// How long an attempt may take when nothing else is said.
const DEFAULT_ATTEMPT_TIMEOUT: Duration = Duration::from_secs(20);
/// How long making a connection may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a connection is kept for the next request. Node's servers, of which Logto is one, hang up
/// after five idle seconds; what is sent just then is lost, and nobody knows whether it was done.
const IDLE_TIMEOUT: Duration = Duration::from_secs(4);
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
    retry: RetryPolicy,
    rate_limit: Option<RateLimit>,
    user_agent: Option<String>,
    headers: HeaderMap,
    on_attempt: Option<Hook>,
    http: Option<reqwest::Client>,
    allow_insecure_http: bool,
    invalid: Option<String>,
}

#[derive(Clone)]
enum CredentialsChoice {
    BearerToken(Secret),
    ClientCredentials(String, Secret),
    Source(Arc<dyn TokenSource>),
}

impl ClientBuilder {
    /// A builder with what the environment says:
    ///
    /// | variable | what |
    /// | --- | --- |
    /// | `LOGTO_ENDPOINT` | the address of Logto: self-hosted, a Cloud tenant's, or a tenant's own domain |
    /// | `LOGTO_TENANT_ID` | the id of a Cloud tenant; with it, `LOGTO_ENDPOINT` is only for a domain of its own |
    /// | `LOGTO_APP_ID`, `LOGTO_APP_SECRET` | a machine-to-machine app with the Management API's permission |
    /// | `LOGTO_API_INDICATOR` | the Management API's indicator, if it is not the usual one |
    /// | `LOGTOMANAGEMENTAPI_BEARER_AUTH` | in place of the app, an access token |
    ///
    /// What is set on the builder afterwards takes precedence.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) if a variable is not Unicode, or the app's id
    /// or secret is missing. What else is missing is found out by [`build`](Self::build).
    pub fn from_env() -> Result<Self, Error> {
        let credentials = match (
            variable("LOGTO_APP_ID")?,
            variable("LOGTO_APP_SECRET")?,
            variable("LOGTOMANAGEMENTAPI_BEARER_AUTH")?,
        ) {
            (Some(id), Some(secret), _) => Some(CredentialsChoice::ClientCredentials(id, secret.into())),
            (Some(_), None, _) => return Err(config("LOGTO_APP_ID is set, and LOGTO_APP_SECRET is not")),
            (None, Some(_), _) => return Err(config("LOGTO_APP_SECRET is set, and LOGTO_APP_ID is not")),
            (None, None, token) => token.map(|token| CredentialsChoice::BearerToken(token.into())),
        };
        Ok(Self {
            endpoint: variable("LOGTO_ENDPOINT")?,
            tenant_id: variable("LOGTO_TENANT_ID")?,
            api_indicator: variable("LOGTO_API_INDICATOR")?,
            credentials,
            ..Self::default()
        })
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
    pub fn client_credentials(mut self, app_id: impl Into<String>, app_secret: impl Into<Secret>) -> Self {
        self.credentials = Some(CredentialsChoice::ClientCredentials(app_id.into(), app_secret.into()));
        self
    }

    /// One access token, used until the end.
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

    /// How calls are tried again; [`RetryPolicy::new`] otherwise.
    /// [`Call::retry`](crate::Call::retry) sets it for one call.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
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

    /// Sends requests through your own client, with its TLS, proxy and connection settings.
    ///
    /// Turn redirects off in it: this crate's own client follows none, since a redirect to another
    /// host would take what is sent there. And for an endpoint on this machine, turn proxies off.
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
            endpoint.indicator = indicator;
        }
        let http = self.http.map_or_else(|| http_client(&endpoint), Ok)?;
        let attempt_timeout = self.attempt_timeout.unwrap_or(DEFAULT_ATTEMPT_TIMEOUT);
        let mut headers = self.headers;
        headers.insert(USER_AGENT, user_agent(self.user_agent.as_deref())?);
        let credentials = match self.credentials {
            Some(choice) => credentials(choice, &endpoint, &http, &headers, attempt_timeout)?,
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
            retry: self.retry,
            budget: RetryBudget::new(),
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
    http: &reqwest::Client,
    headers: &HeaderMap,
    limit: Duration,
) -> Result<Credentials, Error> {
    let source: Arc<dyn TokenSource> = match choice {
        CredentialsChoice::BearerToken(token) => {
            let token = Token::fixed(&token).ok_or_else(|| {
                config("the access token is empty or has characters that no token has: give it without `Bearer`")
            })?;
            return Ok(Credentials::Fixed(token));
        }
        CredentialsChoice::ClientCredentials(app_id, app_secret) => {
            if app_id.is_empty() || app_secret.expose_secret().is_empty() {
                return Err(config("the app's id or secret is empty"));
            }
            Arc::new(ClientCredentials {
                http: http.clone(),
                token_endpoint: endpoint.token_endpoint.clone(),
                indicator: endpoint.indicator.clone(),
                app_id,
                app_secret,
                headers: headers.clone(),
            })
        }
        CredentialsChoice::Source(source) => source,
    };
    Ok(Credentials::Fetched(TokenCache::new(source, limit)))
}

/// A client that follows no redirects: a request would be repeated at another place, with what it
/// carries. The API has none.
fn http_client(endpoint: &Endpoint) -> Result<reqwest::Client, Error> {
    let builder = reqwest::Client::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .pool_idle_timeout(IDLE_TIMEOUT)
        .redirect(redirect::Policy::none());
    // A proxy would see in clear what is meant for this machine alone.
    let builder = if endpoint.is_loopback { builder.no_proxy() } else { builder };
    #[cfg(feature = "rustls-no-provider")]
    let builder = builder.tls_backend_preconfigured(super::tls::config().map_err(config)?);
    #[cfg(all(feature = "native-tls", not(feature = "rustls-no-provider")))]
    let builder = builder.tls_backend_native();
    if cfg!(not(any(feature = "rustls-no-provider", feature = "native-tls"))) && endpoint.base.starts_with("https:") {
        return Err(config(
            "https needs the feature `rustls` or `native-tls`, or a client of your own by `http_client`",
        ));
    }
    builder.build().map_err(|error| config(format!("the HTTP client cannot be made: {error}")))
}

fn limiter(limit: RateLimit) -> Result<Limiter, Error> {
    Limiter::new(limit).ok_or_else(|| config("a rate limit is for a time from 10 milliseconds to a day"))
}

fn user_agent(program: Option<&str>) -> Result<HeaderValue, Error> {
    let text = program.map_or_else(|| CRATE.to_owned(), |program| format!("{program} {CRATE}"));
    HeaderValue::from_str(&text).map_err(|_| config("the user agent has characters that no header can have"))
}

/// An environment variable; one that is empty counts as not set.
fn variable(name: &str) -> Result<Option<String>, Error> {
    match env::var(name) {
        Ok(value) => Ok(Some(value).filter(|value| !value.is_empty())),
        Err(env::VarError::NotPresent) => Ok(None),
        Err(env::VarError::NotUnicode(_)) => Err(config(format!("the variable {name} is not Unicode"))),
    }
}

fn config(reason: impl Into<String>) -> Error {
    ConfigError(reason.into()).into()
}
