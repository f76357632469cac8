//! The one error type: what went wrong, with everything that is known of it.
//!
//! Each kind is a struct of its own with questions to ask; [`Error`] itself answers the questions
//! that most callers have, like [`Error::is_not_found`]. What Logto answered is in `api.rs`, what the
//! network did in `network.rs`, what was wrong before sending in `invalid.rs`, why there is no token
//! in `auth.rs`, what is wrong with a list in `list.rs`, and what a failure says of the server, with
//! the table of statuses, in `verdict.rs`.
//!
//! An error's `Display` says what happened in a line; its causes, like the error of the operating
//! system, are its [`source`](std::error::Error::source)s. `{error:#}` shows both.

mod api;
mod auth;
pub mod codes;
mod headers;
mod invalid;
mod list;
mod members;
mod network;
mod shown;
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
pub(crate) use members::Members;
pub(crate) use network::causes;
pub(crate) use shown::Sent;
pub use verdict::GaveUp;
pub(crate) use verdict::{Safety, Verdict};

/// A result with [`Error`].
pub type Result<T> = std::result::Result<T, Error>;

/// What went wrong, in which operation and after how many attempts.
///
/// Ask the questions that matter to you, like [`is_not_found`](Self::is_not_found), or match on
/// [`kind`](Self::kind). `Display` says what happened in a line, `{error:#}` adds the causes. Secrets
/// and request bodies are never part of `Display` or `Debug`, and what a server wrote is escaped, cut
/// and freed of the secrets that were sent.
///
/// | what happened | ask | what to do |
/// | --- | --- | --- |
/// | what was asked for does not exist (404) | [`is_not_found`](Self::is_not_found) | |
/// | something unique is taken (422) | [`is_conflict`](Self::is_conflict) | choose another; [`code`](Self::code) says what is taken |
/// | the input is wrong (400, 422), or was refused before it was sent | [`is_invalid_input`](Self::is_invalid_input) | correct it |
/// | the credentials are not accepted (401) | [`is_unauthorized`](Self::is_unauthorized) | look at the app's id and secret |
/// | the app may not do this (403) | [`is_forbidden`](Self::is_forbidden) | give it a role with the Management API's permission |
/// | the server does not know the operation | [`is_unsupported`](Self::is_unsupported) | use a newer Logto |
/// | too many requests (429), after all attempts | [`is_rate_limited`](Self::is_rate_limited) | set a [rate limit](crate::ClientBuilder::rate_limit) |
/// | the network, a gateway or the server fails, after all attempts | [`is_transient`](Self::is_transient) | try again later, a write with the next line in mind |
/// | a write may have been done all the same | [`may_have_acted`](Self::may_have_acted) | look before you send it again |
/// | a write has been done, and its answer got lost | [`has_acted`](Self::has_acted) | do not send it again |
/// | the answer is none of Logto's | [`ErrorKind::Decode`] | look at what stands between you and Logto |
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
    gave_up: Option<GaveUp>,
    spot: Option<Spot>,
}

/// The kinds of errors.
#[derive(Debug)]
#[non_exhaustive]
#[allow(clippy::large_enum_variant, reason = "an `Error` holds it in a box")]
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
    /// Whether Logto said of the last one that it acted, before the answer went wrong.
    pub has_acted: bool,
}

impl Error {
    pub(crate) fn new(operation: Cow<'static, str>, kind: impl Into<ErrorKind>) -> Self {
        Self::of(kind.into(), Some(operation))
    }

    fn of(kind: ErrorKind, operation: Option<Cow<'static, str>>) -> Self {
        Self(Box::new(Failure { kind, operation, trail: Trail::default(), gave_up: None, spot: None }))
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

    /// Notes why there was no further attempt.
    pub(crate) fn giving_up(mut self, reason: GaveUp) -> Self {
        self.0.gave_up = Some(reason);
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

    /// Why there was no further attempt, though another one could have succeeded. `None` if one more
    /// would have been in vain, or is not safe since the server may have acted.
    pub fn gave_up(&self) -> Option<GaveUp> {
        match self.kind() {
            ErrorKind::Auth(error) => self.0.gave_up.or(error.gave_up()),
            _ => self.0.gave_up,
        }
    }

    /// Whether the server may have done what was asked, though the call failed: it got the request,
    /// and no answer came that says no. Look before you send such a write again.
    pub fn may_have_acted(&self) -> bool {
        self.0.trail.is_ambiguous
    }

    /// Whether the server has done what was asked, though the call failed: Logto itself, known by its
    /// request id, answered with a status of success, and then its answer broke off or could not be
    /// read. Do not send such a write again. Not said of calls that only read.
    pub fn has_acted(&self) -> bool {
        self.0.trail.has_acted
    }

    /// The answer's HTTP status, if there was an answer: the API's, or that of the token endpoint
    /// for an [`ErrorKind::Auth`].
    pub fn status(&self) -> Option<StatusCode> {
        match self.kind() {
            ErrorKind::Api(error) => Some(error.status()),
            ErrorKind::Decode(error) => Some(error.status()),
            ErrorKind::Auth(error) => error.status(),
            _ => None,
        }
    }

    /// Logto's error code, like `user.username_already_in_use`, also that of the token endpoint. The
    /// stable part of an error: messages follow the `Accept-Language` of the request.
    pub fn code(&self) -> Option<&str> {
        match self.kind() {
            ErrorKind::Api(error) => error.code(),
            ErrorKind::Auth(error) => error.code(),
            _ => None,
        }
    }

    /// Whether Logto answered this error code; [`codes`] names those that are known.
    pub fn has_code(&self, code: &str) -> bool {
        self.code() == Some(code)
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
    /// endpoint ([`AuthError::is_unauthorized`]).
    pub fn is_unauthorized(&self) -> bool {
        match self.kind() {
            ErrorKind::Auth(error) => error.is_unauthorized(),
            _ => self.has_status(StatusCode::UNAUTHORIZED),
        }
    }

    /// Whether it is about getting in: there is no access token, for whatever reason, or Logto does
    /// not accept it (401), or it may not do this (403).
    pub fn is_auth(&self) -> bool {
        matches!(self.kind(), ErrorKind::Auth(_)) || self.is_unauthorized() || self.is_forbidden()
    }

    /// Whether the trouble may pass, so that the same call could succeed later: the network's or a
    /// gateway's, a server that is overloaded or fails, too many requests, also at the token
    /// endpoint. If the server [may have acted](Self::may_have_acted), look before you repeat a write.
    pub fn is_transient(&self) -> bool {
        self.verdict() != Verdict::Final
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
            ErrorKind::Timeout(error) if !error.may_have_left => Verdict::DidNotAct,
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
            write!(formatter, "{}: ", shown::shown(operation))?;
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
        match (self.has_acted(), self.may_have_acted()) {
            (true, _) => formatter.write_str("; the server has acted")?,
            (false, true) => formatter.write_str("; whether the server acted is not known")?,
            (false, false) => {}
        }
        self.fmt_trail(formatter)?;
        if formatter.alternate() {
            causes(self).try_for_each(|cause| write!(formatter, ": {cause}"))?;
        }
        Ok(())
    }
}

impl Error {
    /// After how many attempts in what time, and why not more.
    fn fmt_trail(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (attempts, elapsed) = (self.attempts(), self.elapsed());
        // That one attempt is the only one goes without saying.
        let reason = self.gave_up().filter(|it| attempts != 1 || *it != GaveUp::Attempts).map(GaveUp::reason);
        match (attempts > 1, reason) {
            (true, Some(reason)) => write!(formatter, " (after {attempts} attempts in {elapsed:.1?}; {reason})"),
            (true, None) => write!(formatter, " (after {attempts} attempts in {elapsed:.1?})"),
            (false, Some(reason)) => write!(formatter, " ({reason})"),
            (false, None) => Ok(()),
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        // `Display` says what the kind itself says; what comes next is its cause.
        match self.kind() {
            ErrorKind::Transport(error) => error.source(),
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
        Self::of(ErrorKind::Config(error), None)
    }
}
