//! Why there is no access token.

use std::{error::Error as StdError, fmt, sync::Arc, time::Duration};

use reqwest::StatusCode;

type Source = Box<dyn StdError + Send + Sync>;

/// Why there is no access token. Never holds the credentials.
///
/// Cheap to clone: all calls that waited for the token get it.
#[derive(Clone, Debug)]
pub struct AuthError(Arc<Kind>);

#[derive(Debug)]
enum Kind {
    Refused(Refusal),
    Transport(reqwest::Error),
    Timeout(Duration),
    Malformed(String),
    Other(Source),
}

/// What the token endpoint answered.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub status: StatusCode,
    pub error: Option<String>,
    pub description: Option<String>,
    pub code: Option<String>,
    pub retry_after: Option<Duration>,
}

impl AuthError {
    /// For a [`TokenSource`](crate::auth::TokenSource) of your own: whatever went wrong there.
    pub fn other(source: impl Into<Source>) -> Self {
        Self(Arc::new(Kind::Other(source.into())))
    }

    pub(crate) fn refused(refusal: Refusal) -> Self {
        Self(Arc::new(Kind::Refused(refusal)))
    }

    pub(crate) fn transport(error: reqwest::Error) -> Self {
        Self(Arc::new(Kind::Transport(error.without_url())))
    }

    pub(crate) fn timeout(limit: Duration) -> Self {
        Self(Arc::new(Kind::Timeout(limit)))
    }

    pub(crate) fn malformed(reason: String) -> Self {
        Self(Arc::new(Kind::Malformed(reason)))
    }

    /// The HTTP status of the token endpoint, if it answered with an error.
    pub fn status(&self) -> Option<StatusCode> {
        self.refusal().map(|refusal| refusal.status)
    }

    /// The OAuth error, like `invalid_client` or `invalid_target`.
    pub fn error(&self) -> Option<&str> {
        self.refusal()?.error.as_deref()
    }

    /// What the token endpoint says about it.
    pub fn description(&self) -> Option<&str> {
        self.refusal()?.description.as_deref()
    }

    /// Logto's error code, like `oidc.invalid_client`.
    pub fn code(&self) -> Option<&str> {
        self.refusal()?.code.as_deref()
    }

    /// How long the token endpoint asks to wait before the next try (`Retry-After`).
    pub fn retry_after(&self) -> Option<Duration> {
        self.refusal()?.retry_after
    }

    /// Whether the token did not come in time.
    pub fn is_timeout(&self) -> bool {
        match &*self.0 {
            Kind::Timeout(_) => true,
            Kind::Transport(error) => error.is_timeout(),
            _ => false,
        }
    }

    /// Whether it may go away by itself: the token endpoint was not reached, did not answer in time,
    /// or has trouble of its own.
    pub fn is_transient(&self) -> bool {
        match &*self.0 {
            Kind::Transport(_) | Kind::Timeout(_) => true,
            Kind::Refused(Refusal { status, .. }) => {
                status.is_server_error() || *status == StatusCode::TOO_MANY_REQUESTS
            }
            Kind::Malformed(_) | Kind::Other(_) => false,
        }
    }

    fn refusal(&self) -> Option<&Refusal> {
        match &*self.0 {
            Kind::Refused(refusal) => Some(refusal),
            _ => None,
        }
    }
}

impl fmt::Display for AuthError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("no access token: ")?;
        match &*self.0 {
            Kind::Refused(refusal) => refusal.fmt(formatter),
            Kind::Transport(_) => formatter.write_str("the token endpoint cannot be reached"),
            Kind::Timeout(limit) => write!(formatter, "nothing came within {limit:?}"),
            Kind::Malformed(reason) => write!(formatter, "the answer of the token endpoint makes no sense: {reason}"),
            Kind::Other(source) => source.fmt(formatter),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "the token endpoint answers {}", self.status)?;
        if let Some(error) = &self.error {
            write!(formatter, " {error}")?;
        }
        if let Some(description) = &self.description {
            write!(formatter, ": {description}")?;
        }
        match self.error.as_deref() {
            Some("invalid_client") => formatter.write_str(" (check the app's id and secret)"),
            Some("invalid_target") => formatter.write_str(" (check the API indicator)"),
            _ => Ok(()),
        }
    }
}

impl StdError for AuthError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &*self.0 {
            Kind::Transport(error) => Some(error),
            Kind::Other(source) => Some(&**source),
            _ => None,
        }
    }
}
