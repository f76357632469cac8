//! What Logto answered when it refused: the status, the headers, and a body that it wrote itself or
//! that came from something in front of it.

use std::{borrow::Cow, error::Error as StdError, fmt, time::Duration};

use reqwest::{
    StatusCode, Url,
    header::{self, HeaderMap},
};
use serde_json::Value;

use super::{
    headers::{is_plain_text, request_id, retry_after},
    members::Members,
    shown::{Sent, shown},
};

/// Logto answered with an error status.
pub struct ApiError {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
    parsed: ErrorBody,
    printed: Printed,
}

/// What is printed of an error's body, without the secrets that were sent.
struct Printed {
    code: Option<String>,
    message: Option<String>,
    details: Option<String>,
}

/// What Logto writes into an error's body. Not all errors have all of it, and a proxy's error has
/// none.
struct ErrorBody {
    code: Option<String>,
    message: Option<String>,
    data: Option<Value>,
    details: Option<Value>,
}

impl ErrorBody {
    fn read(body: &[u8]) -> Self {
        let members = Members::read(body);
        Self {
            code: members.text("code"),
            message: members.text("message"),
            data: members.value("data"),
            details: members.value("details"),
        }
    }
}

impl ApiError {
    pub(crate) fn new(status: StatusCode, headers: HeaderMap, body: Vec<u8>) -> Self {
        let parsed = ErrorBody::read(&body);
        let printed = Printed {
            code: parsed.code.clone(),
            message: parsed.message.clone(),
            details: parsed.details.as_ref().and_then(Value::as_str).map(|details| details.replace('\n', "; ")),
        };
        Self { status, headers, body, parsed, printed }
    }

    /// Hides what the answer repeats of the secrets that were sent from what is printed.
    pub(crate) fn hiding(mut self, sent: &Sent) -> Self {
        for text in [&mut self.printed.code, &mut self.printed.message, &mut self.printed.details].into_iter().flatten()
        {
            // A code is Logto's own, unless it does not look like one.
            if !looks_like_a_code(text) {
                *text = sent.hidden_in(text);
            }
        }
        self
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Logto's error code, like `entity.not_found`; [`codes`](super::codes) names those that are
    /// known. A malformed request, an internal error and a proxy's answer have none.
    pub fn code(&self) -> Option<&str> {
        self.parsed.code.as_deref()
    }

    /// Logto's message as it came, in the language of the request's `Accept-Language`. It may repeat
    /// what was sent.
    pub fn message(&self) -> Option<&str> {
        self.parsed.message.as_deref()
    }

    /// What Logto adds to the code, like the `issues` of a validation error. `None` if it is nested
    /// too deep to be read.
    pub fn data(&self) -> Option<&Value> {
        self.parsed.data.as_ref()
    }

    /// Details of a validation error: which members are wrong, and why.
    pub fn details(&self) -> Option<&Value> {
        self.parsed.details.as_ref()
    }

    /// The id under which the server's log knows the request.
    pub fn request_id(&self) -> Option<&str> {
        request_id(&self.headers)
    }

    /// How long the server asks to wait before the next try: `Retry-After`, in seconds or as a date,
    /// which is measured by the answer's own `Date`.
    pub fn retry_after(&self) -> Option<Duration> {
        retry_after(&self.headers)
    }

    /// The answer's headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The answer's body as it came, also if it is empty or HTML, as far as it came. It may hold
    /// secrets.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// Logto's router answers a path or method that it does not know in plain text, without a code.
    pub(super) fn is_unsupported(&self) -> bool {
        matches!(self.status, StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED)
            && self.code().is_none()
            && is_plain_text(&self.headers)
    }

    fn reason(&self) -> Cow<'_, str> {
        if self.is_unsupported() {
            return "the server does not know this operation: it is too old, or the endpoint is not Logto's".into();
        }
        if let Some(target) = self.headers.get(header::LOCATION).filter(|_| self.status.is_redirection()) {
            let target = target.to_str().ok().and_then(|target| Url::parse(target).ok());
            let place = target.map_or_else(|| "another path".into(), |target| target.origin().ascii_serialization());
            return format!("redirected to {}, which is not followed: correct the endpoint", shown(&place)).into();
        }
        if let Some(message) = self.printed.message.as_deref() {
            let parts = [Some(message), self.printed.details.as_deref(), self.hint()];
            return shown(&parts.into_iter().flatten().collect::<Vec<_>>().join(" ")).into();
        }
        match (self.body.is_empty(), self.request_id()) {
            (true, _) => "the answer has no body".into(),
            // Its answers to what it did not foresee are plain text.
            (false, Some(_)) => shown(&String::from_utf8_lossy(&self.body)).into(),
            (false, None) => "the answer is not Logto's: see its body".into(),
        }
    }

    /// What to do about refusals that nearly always have one cause.
    fn hint(&self) -> Option<&'static str> {
        let claim = self.data().and_then(|data| data["claim"].as_str());
        match (self.status, self.code(), claim) {
            (StatusCode::FORBIDDEN, Some(super::codes::AUTH_FORBIDDEN), _) => {
                Some("Give the machine-to-machine app a role with the Management API's permission `all`.")
            }
            (StatusCode::UNAUTHORIZED, _, Some("aud")) => {
                Some("The token is for another API: the indicator is not the one of this Logto's Management API.")
            }
            _ => None,
        }
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.status)?;
        if let Some(code) = &self.printed.code {
            write!(formatter, " {}", shown(code))?;
        }
        write!(formatter, ": {}", self.reason())?;
        if let Some(id) = self.request_id() {
            write!(formatter, " (request {})", shown(id))?;
        }
        Ok(())
    }
}

impl fmt::Debug for ApiError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ApiError")
            .field("status", &self.status)
            .field("code", &self.printed.code.as_deref().map(shown))
            .field("message", &self.printed.message.as_deref().map(shown))
            .field("request_id", &self.request_id().map(shown))
            .field("body_length", &self.body.len())
            .finish_non_exhaustive()
    }
}

impl StdError for ApiError {}

fn looks_like_a_code(text: &str) -> bool {
    text.contains('.') && text.bytes().all(|byte| byte.is_ascii_lowercase() || b"._0123456789".contains(&byte))
}
