//! The one error type: what went wrong, with everything that is known of it.
//!
//! Each kind is a struct of its own with questions to ask; [`Error`] itself answers the questions
//! that most callers have, like [`Error::is_not_found`]. What Logto answered is in `api.rs`, what the
//! network did in `network.rs`, what was wrong before sending in `invalid.rs`, why there is no token
//! in `auth.rs`, what is wrong with a list in `list.rs`, and what a failure says of the server in `verdict.rs`.

mod api;
mod auth;
mod headers;
mod invalid;
mod list;
mod network;
mod verdict;

use std::{borrow::Cow, error::Error as StdError, fmt, ops::Range, time::Duration};

use reqwest::StatusCode;

use list::Spot;

pub use api::ApiError;
pub use auth::AuthError;
pub use invalid::{ConfigError, InvalidRequestError};
pub use list::ListError;
pub use network::{DecodeError, TimeoutError, TransportError};

pub(crate) use auth::Refusal;
pub(crate) use headers::{request_id, retry_after};
pub(crate) use verdict::{Safety, Verdict};

/// A result with [`Error`].
pub type Result<T> = std::result::Result<T, Error>;

/// What went wrong, in which operation and after how many attempts.
///
/// Ask the questions that matter to you, like [`is_not_found`](Self::is_not_found), or match on
/// [`kind`](Self::kind). `Display` says it all in a line; secrets, request bodies and answer bodies
/// are never part of `Display` or `Debug`.
///
/// ```
/// # use logto_management::testing::FakeLogto;
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let fake = FakeLogto::start().await;
/// # let client = fake.client();
/// match client.users().get("nobody").await {
///     Ok(user) => println!("{}", user.id),
///     Err(error) if error.is_not_found() => println!("no such user"),
///     Err(error) if error.is_unsupported() => println!("this Logto is too old"),
///     Err(error) => return Err(error.into()),
/// }
/// # assert!(client.users().get("nobody").await.is_err_and(|error| error.is_not_found()));
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Error(Box<Failure>);

#[derive(Debug)]
struct Failure {
    kind: ErrorKind,
    operation: Option<Cow<'static, str>>,
    trail: Trail,
    spot: Option<Spot>,
}

/// The kinds of errors.
#[derive(Debug)]
#[non_exhaustive]
pub enum ErrorKind {
    /// Logto answered, and refused.
    Api(ApiError),
    /// The connection failed: nothing, or nothing whole, came back.
    Transport(TransportError),
    /// The answer did not come in time.
    Timeout(TimeoutError),
    /// An answer came that is not what the operation answers.
    Decode(DecodeError),
    /// There is no access token to send.
    Auth(AuthError),
    /// The call was refused before it was sent.
    InvalidRequest(InvalidRequestError),
    /// Pages came, and the list as a whole cannot be given.
    List(ListError),
    /// The client cannot be built like this.
    Config(ConfigError),
}

/// What was tried before a call failed.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Trail {
    /// Requests that were begun.
    pub attempts: u32,
    pub elapsed: Duration,
    /// Whether the server may have acted on one of them.
    pub is_ambiguous: bool,
}

impl Error {
    pub(crate) fn new(operation: Cow<'static, str>, kind: impl Into<ErrorKind>) -> Self {
        Self(Box::new(Failure { kind: kind.into(), operation: Some(operation), trail: Trail::default(), spot: None }))
    }

    pub(crate) fn after(mut self, trail: Trail) -> Self {
        self.0.trail = trail;
        self
    }

    /// The same error, as one about these places of a list, of which the first is on this page.
    pub(crate) fn in_list(mut self, page: u32, places: Range<u64>) -> Self {
        self.0.spot = Some(Spot { page, places });
        self
    }

    /// The page that a walk through a list could not get, from 1; it can be resumed there.
    pub fn page(&self) -> Option<u32> {
        self.0.spot.as_ref().map(|spot| spot.page)
    }

    /// The place in a list, from 0, of the one item that could not be read, if it is known: the item
    /// does not decode, or the walk has
    /// [stepped over](crate::Pages::step_over_unreadable) it.
    pub fn place(&self) -> Option<u64> {
        self.0.spot.as_ref().and_then(Spot::place)
    }

    /// What kind of error it is, with all that is known of it.
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// The operation that failed, by its name in Logto's document (`GetUser`), or the method and
    /// path for a request of your own. `None` for a configuration error.
    pub fn operation(&self) -> Option<&str> {
        self.0.operation.as_deref()
    }

    /// How many requests were made for the call; 0 if it was never sent.
    pub fn attempts(&self) -> u32 {
        self.0.trail.attempts
    }

    /// How long the call took before it failed, waiting included.
    pub fn elapsed(&self) -> Duration {
        self.0.trail.elapsed
    }

    /// Whether the server may have done what was asked, though the call failed: it got the request,
    /// and no answer came that says no. Look before you send such a write again.
    pub fn may_have_acted(&self) -> bool {
        self.0.trail.is_ambiguous
    }

    /// The answer's HTTP status, if there was an answer.
    pub fn status(&self) -> Option<StatusCode> {
        match self.kind() {
            ErrorKind::Api(error) => Some(error.status()),
            ErrorKind::Decode(error) => Some(error.status()),
            _ => None,
        }
    }

    /// Logto's error code, like `user.username_already_in_use`. The stable part of an error:
    /// messages follow the `Accept-Language` of the request.
    pub fn code(&self) -> Option<&str> {
        self.api()?.code()
    }

    /// The id under which the server's log knows the request.
    pub fn request_id(&self) -> Option<&str> {
        match self.kind() {
            ErrorKind::Api(error) => error.request_id(),
            ErrorKind::Decode(error) => error.request_id(),
            _ => None,
        }
    }

    /// What Logto answered, if it refused.
    pub fn api(&self) -> Option<&ApiError> {
        match self.kind() {
            ErrorKind::Api(error) => Some(error),
            _ => None,
        }
    }

    /// How long the server asks to wait before the next try (`Retry-After`).
    pub fn retry_after(&self) -> Option<Duration> {
        match self.kind() {
            ErrorKind::Api(error) => error.retry_after(),
            ErrorKind::Auth(error) => error.retry_after(),
            _ => None,
        }
    }

    /// Whether the thing does not exist: the user, or the role, token or session asked for.
    ///
    /// Not true for an operation that the server is too old for: see
    /// [`is_unsupported`](Self::is_unsupported).
    pub fn is_not_found(&self) -> bool {
        self.has_status(StatusCode::NOT_FOUND) && self.code().is_some()
    }

    /// Whether the server does not know the operation, most often because it is too old for it.
    pub fn is_unsupported(&self) -> bool {
        self.api().is_some_and(ApiError::is_unsupported)
    }

    /// Whether something that must be unique is taken: a username, an email address, a phone
    /// number, a social identity, a token's name. Logto answers these with 422.
    pub fn is_conflict(&self) -> bool {
        self.has_status(StatusCode::CONFLICT) || self.code().is_some_and(names_a_conflict)
    }

    /// Whether the input is invalid, found by Logto (400 or 422, other than for a conflict; 414 or 431
    /// when the address is too long) or before the call was sent.
    pub fn is_invalid_input(&self) -> bool {
        const REFUSALS: [StatusCode; 4] = [
            StatusCode::BAD_REQUEST,
            StatusCode::UNPROCESSABLE_ENTITY,
            StatusCode::URI_TOO_LONG,
            StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
        ];
        let is_refused = REFUSALS.iter().any(|status| self.has_status(*status));
        matches!(self.kind(), ErrorKind::InvalidRequest(_)) || (is_refused && !self.is_conflict())
    }

    /// Whether Logto does not accept the credentials: the token (401), or the app at the token
    /// endpoint.
    pub fn is_unauthorized(&self) -> bool {
        match self.kind() {
            ErrorKind::Auth(error) => error.status().is_some() && !error.is_transient(),
            _ => self.has_status(StatusCode::UNAUTHORIZED),
        }
    }

    /// Whether the token is good but may not do this (403): most often, the app lacks a role with
    /// the Management API's permission.
    pub fn is_forbidden(&self) -> bool {
        self.has_status(StatusCode::FORBIDDEN)
    }

    /// Whether there were too many requests (429).
    pub fn is_rate_limited(&self) -> bool {
        self.has_status(StatusCode::TOO_MANY_REQUESTS)
    }

    /// Whether the answer did not come in time.
    pub fn is_timeout(&self) -> bool {
        match self.kind() {
            ErrorKind::Timeout(_) => true,
            ErrorKind::Transport(error) => error.is_timeout(),
            ErrorKind::Auth(error) => error.is_timeout(),
            _ => false,
        }
    }

    /// Whether Logto does not accept the token that was sent.
    pub(crate) fn has_refused_token(&self) -> bool {
        self.has_status(StatusCode::UNAUTHORIZED)
    }

    /// Whether no answer came that says what became of the request.
    pub(crate) fn leaves_open_whether_the_server_acted(&self) -> bool {
        matches!(self.kind(), ErrorKind::Decode(_)) || self.verdict() == Verdict::MayHaveActed
    }

    /// What it says of the server.
    pub(crate) fn verdict(&self) -> Verdict {
        match self.kind() {
            ErrorKind::Api(error) => Verdict::of_status(error.status(), error.retry_after().is_some()),
            ErrorKind::Transport(error) if error.is_connect() => Verdict::DidNotAct,
            ErrorKind::Transport(_) | ErrorKind::Timeout(_) => Verdict::MayHaveActed,
            ErrorKind::Auth(error) if error.is_transient() => Verdict::DidNotAct,
            _ => Verdict::Final,
        }
    }

    fn has_status(&self, status: StatusCode) -> bool {
        self.api().is_some_and(|error| error.status() == status)
    }
}

fn names_a_conflict(code: &str) -> bool {
    code.ends_with("_in_use")
        || (code.ends_with("_exists") && !code.ends_with("not_exists"))
        || code == "entity.unique_integrity_violation"
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(operation) = self.operation() {
            write!(formatter, "{operation}: ")?;
        }
        if let Some(spot) = &self.0.spot {
            write!(formatter, "{spot}: ")?;
        }
        match self.kind() {
            ErrorKind::Api(error) => write!(formatter, "{error}")?,
            ErrorKind::Transport(error) => write!(formatter, "{error}")?,
            ErrorKind::Timeout(error) => write!(formatter, "{error}")?,
            ErrorKind::Decode(error) => write!(formatter, "{error}")?,
            ErrorKind::Auth(error) => write!(formatter, "{error}")?,
            ErrorKind::InvalidRequest(error) => write!(formatter, "{error}")?,
            ErrorKind::List(error) => write!(formatter, "{error}")?,
            ErrorKind::Config(error) => write!(formatter, "{error}")?,
        }
        let Trail { attempts, elapsed, is_ambiguous } = self.0.trail;
        if is_ambiguous {
            write!(formatter, "; whether the server acted is not known")?;
        }
        if attempts > 1 {
            write!(formatter, " (after {attempts} attempts in {elapsed:.1?})")?;
        }
        Ok(())
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self.kind() {
            // `Display` says the whole chain of the others.
            ErrorKind::Auth(error) => error.source(),
            _ => None,
        }
    }
}

macro_rules! into_kind {
    ($($kind:ident($error:ident)),+ $(,)?) => {$(
        impl From<$error> for ErrorKind {
            fn from(error: $error) -> Self {
                Self::$kind(error)
            }
        }
    )+};
}

into_kind!(
    Api(ApiError),
    Transport(TransportError),
    Timeout(TimeoutError),
    Decode(DecodeError),
    Auth(AuthError),
    InvalidRequest(InvalidRequestError),
    List(ListError),
);

impl From<ConfigError> for Error {
    fn from(error: ConfigError) -> Self {
        Self(Box::new(Failure { kind: ErrorKind::Config(error), operation: None, trail: Trail::default(), spot: None }))
    }
}
