//! Why there is no access token.
//!
//! What the token endpoint answers, and what it means:
//!
//! | answer | meaning | tried again |
//! | --- | --- | --- |
//! | 200 with a bearer token | the token | |
//! | 200 with anything else | something else answers at that address, or a token that cannot be sent | no |
//! | 401, or 400 with an OAuth error | the credentials or the API indicator are wrong | no, and not asked again for a while |
//! | 408, 425, 429, 5xx, no connection, no answer in time | trouble that may pass | yes, by the client's retry policy |
//! | any other: 3xx, 403, 404, 405, 418, 421, ... | the address is wrong | no, and not asked again for a while |

use std::{error::Error as StdError, fmt, sync::Arc, time::Duration};

use reqwest::StatusCode;

use super::{GaveUp, TransportError, shown::shown};

type Source = Box<dyn StdError + Send + Sync>;

/// Why there is no access token. Never holds the credentials.
///
/// Cheap to clone: all calls that waited for the token get it. Its [`source`](StdError::source) leads
/// to the error of the operating system, of TLS, or of your own
/// [`TokenSource`](crate::auth::TokenSource).
#[derive(Clone, Debug)]
pub struct AuthError {
    kind: Arc<Kind>,
    /// How often the source was asked before it was given up.
    tries: u32,
    gave_up: Option<GaveUp>,
}

#[derive(Debug)]
enum Kind {
    Refused(Refusal),
    Transport(TransportError),
    Timeout(Duration),
    Malformed(String),
    Other(Source),
}

/// What the token endpoint answered.
pub(crate) struct Refusal {
    /// The address of the token endpoint.
    pub address: String,
    pub status: StatusCode,
    pub error: Option<String>,
    pub description: Option<String>,
    pub code: Option<String>,
    pub retry_after: Option<Duration>,
    /// Where a redirect leads.
    pub location: Option<String>,
}

/// What a refusal means.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Meaning {
    Credentials,
    Address,
    Trouble,
}

impl Refusal {
    /// The table above.
    fn meaning(&self) -> Meaning {
        let is_oauth = self.error.is_some() || self.code.is_some();
        match self.status.as_u16() {
            401 => Meaning::Credentials,
            400 if is_oauth => Meaning::Credentials,
            408 | 425 | 429 | 500.. => Meaning::Trouble,
            _ => Meaning::Address,
        }
    }
}

impl AuthError {
    /// For a [`TokenSource`](crate::auth::TokenSource) of your own: whatever went wrong there. Errors
    /// of [`std::io`] become one by `?`.
    pub fn other(source: impl Into<Source>) -> Self {
        Self::new(Kind::Other(source.into()))
    }

    fn new(kind: Kind) -> Self {
        Self { kind: Arc::new(kind), tries: 1, gave_up: None }
    }

    pub(crate) fn refused(refusal: Refusal) -> Self {
        Self::new(Kind::Refused(refusal))
    }

    pub(crate) fn transport(error: reqwest::Error) -> Self {
        Self::new(Kind::Transport(TransportError::new(error)))
    }

    pub(crate) fn timeout(limit: Duration) -> Self {
        Self::new(Kind::Timeout(limit))
    }

    pub(crate) fn malformed(reason: String) -> Self {
        Self::new(Kind::Malformed(reason))
    }

    /// Notes how often a token was asked for, and why not more often.
    pub(crate) fn after(self, tries: u32, gave_up: Option<GaveUp>) -> Self {
        Self { tries, gave_up, ..self }
    }

    pub(crate) fn tries(&self) -> u32 {
        self.tries
    }

    pub(crate) fn gave_up(&self) -> Option<GaveUp> {
        self.gave_up
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
        match &*self.kind {
            Kind::Timeout(_) => true,
            Kind::Transport(error) => error.is_timeout(),
            _ => false,
        }
    }

    /// Whether it may go away by itself: the token endpoint was not reached, did not answer in time,
    /// or has trouble of its own (408, 425, 429, 5xx).
    pub fn is_transient(&self) -> bool {
        match &*self.kind {
            Kind::Transport(_) | Kind::Timeout(_) => true,
            Kind::Refused(refusal) => refusal.meaning() == Meaning::Trouble,
            Kind::Malformed(_) | Kind::Other(_) => false,
        }
    }

    /// Whether the token endpoint does not accept the credentials or the API indicator: 401, or 400
    /// with an OAuth error.
    pub fn is_unauthorized(&self) -> bool {
        self.refusal().is_some_and(|refusal| refusal.meaning() == Meaning::Credentials)
    }

    /// Whether what answers is no token endpoint, so that the address of Logto is wrong: a redirect,
    /// or 403, 404 and the like.
    pub fn is_wrong_address(&self) -> bool {
        self.refusal().is_some_and(|refusal| refusal.meaning() == Meaning::Address)
    }

    fn refusal(&self) -> Option<&Refusal> {
        match &*self.kind {
            Kind::Refused(refusal) => Some(refusal),
            _ => None,
        }
    }
}

impl From<std::io::Error> for AuthError {
    fn from(error: std::io::Error) -> Self {
        Self::other(error)
    }
}

impl fmt::Display for AuthError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("no access token: ")?;
        match &*self.kind {
            Kind::Refused(refusal) => write!(formatter, "{refusal}"),
            Kind::Transport(error) => write!(formatter, "at the token endpoint, {error}"),
            Kind::Timeout(limit) => write!(formatter, "nothing came within {limit:?}"),
            Kind::Malformed(reason) => {
                write!(formatter, "the answer of the token endpoint makes no sense: {}", shown(reason))
            }
            Kind::Other(_) => formatter.write_str("the token source failed"),
        }
    }
}

impl fmt::Debug for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Refusal")
            .field("status", &self.status)
            .field("error", &self.error.as_deref().map(shown))
            .field("description", &self.description.as_deref().map(shown))
            .field("code", &self.code.as_deref().map(shown))
            .finish_non_exhaustive()
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (address, status) = (shown(&self.address), self.status);
        match (self.meaning(), &self.location) {
            (Meaning::Address, Some(location)) => {
                let location = shown(location);
                return write!(
                    formatter,
                    "{address} answers {status} and leads to {location}, which is not followed: \
                     correct the address of Logto"
                );
            }
            (Meaning::Address, None) => {
                return write!(
                    formatter,
                    "{address} answers {status}, so it is no token endpoint of Logto's: correct the address of Logto"
                );
            }
            _ => write!(formatter, "the token endpoint answers {status}")?,
        }
        if let Some(error) = &self.error {
            write!(formatter, " {}", shown(error))?;
        }
        if let Some(description) = &self.description {
            write!(formatter, ": {}", shown(description))?;
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
        match &*self.kind {
            // `Display` says what the transport error itself says.
            Kind::Transport(error) => error.source(),
            Kind::Other(source) => Some(&**source),
            _ => None,
        }
    }
}
