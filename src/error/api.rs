//! What Logto answered when it refused: the status, the headers, and a body that it wrote itself or
//! that came from something in front of it.

use std::{borrow::Cow, fmt, time::Duration};

use reqwest::{
    StatusCode, Url,
    header::{self, HeaderMap},
};
use serde::Deserialize;
use serde_json::Value;

use super::headers::{is_plain_text, request_id, retry_after};

/// Logto answered with an error status.
pub struct ApiError {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
    parsed: ErrorBody,
    hint: Option<&'static str>,
}

/// What Logto writes into an error's body. Not all errors have all of it, and a proxy's error has
/// none.
#[derive(Default, Deserialize)]
#[serde(default)]
struct ErrorBody {
    code: Option<String>,
    message: Option<String>,
    data: Option<Value>,
    details: Option<Value>,
}

impl ApiError {
    pub(crate) fn new(status: StatusCode, headers: HeaderMap, body: Vec<u8>) -> Self {
        let parsed: ErrorBody = serde_json::from_slice(&body).unwrap_or_default();
        let hint = hint(status, &parsed);
        Self { status, headers, body, parsed, hint }
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Logto's error code, like `entity.not_found`. A malformed request, an internal error and a
    /// proxy's answer have none.
    pub fn code(&self) -> Option<&str> {
        self.parsed.code.as_deref()
    }

    /// Logto's message, in the language of the request's `Accept-Language`.
    pub fn message(&self) -> Option<&str> {
        self.parsed.message.as_deref()
    }

    /// What Logto adds to the code, like the `issues` of a validation error.
    pub fn data(&self) -> Option<&Value> {
        self.parsed.data.as_ref()
    }

    /// Details of a validation error.
    pub fn details(&self) -> Option<&Value> {
        self.parsed.details.as_ref()
    }

    /// The id under which the server's log knows the request.
    pub fn request_id(&self) -> Option<&str> {
        request_id(&self.headers)
    }

    /// How long the server asks to wait before the next try (`Retry-After`, in seconds or as a date).
    pub fn retry_after(&self) -> Option<Duration> {
        retry_after(&self.headers)
    }

    /// The answer's headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The answer's body as it came, also if it is empty or HTML.
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
            return format!("redirected to {place}, which is not followed: correct the endpoint").into();
        }
        match (self.message(), self.body.is_empty()) {
            (Some(message), _) => match self.hint {
                Some(hint) => format!("{message} {hint}").into(),
                None => message.into(),
            },
            (None, true) => "the answer has no body".into(),
            (None, false) => "the answer is not Logto's: see its body".into(),
        }
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.status)?;
        if let Some(code) = self.code() {
            write!(formatter, " {code}")?;
        }
        write!(formatter, ": {}", self.reason())?;
        if let Some(id) = self.request_id() {
            write!(formatter, " (request {id})")?;
        }
        Ok(())
    }
}

impl fmt::Debug for ApiError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ApiError")
            .field("status", &self.status)
            .field("code", &self.code())
            .field("message", &self.message())
            .field("request_id", &self.request_id())
            .field("body_length", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// What to do about refusals that nearly always have one cause.
fn hint(status: StatusCode, body: &ErrorBody) -> Option<&'static str> {
    let claim = body.data.as_ref().and_then(|data| data["claim"].as_str());
    match (status, body.code.as_deref(), claim) {
        (StatusCode::FORBIDDEN, Some("auth.forbidden"), _) => {
            Some("Give the machine-to-machine app a role with the Management API's permission `all`.")
        }
        (StatusCode::UNAUTHORIZED, _, Some("aud")) => {
            Some("The token is for another API: the indicator is not the one of this Logto's Management API.")
        }
        _ => None,
    }
}
