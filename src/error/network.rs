//! What the network did: no connection, no answer in time, or an answer that is none.

use std::{error::Error as StdError, fmt, time::Duration};

use reqwest::{StatusCode, header::HeaderMap};

use super::headers::request_id;

/// The connection failed: it could not be made, or broke before the whole answer was there.
#[derive(Debug)]
pub struct TransportError {
    source: reqwest::Error,
}

impl TransportError {
    pub(crate) fn new(source: reqwest::Error) -> Self {
        // The URL holds ids and search texts, which are not for logs.
        Self { source: source.without_url() }
    }

    /// Whether no connection could be made, so that the server has not seen the request.
    pub fn is_connect(&self) -> bool {
        self.source.is_connect()
    }

    pub(super) fn is_timeout(&self) -> bool {
        self.source.is_timeout()
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.source)?;
        let mut cause = self.source.source();
        while let Some(error) = cause {
            write!(formatter, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}

/// The answer did not come in time.
#[derive(Debug)]
pub struct TimeoutError {
    pub(crate) limit: Duration,
}

impl TimeoutError {
    /// The time that the attempt or the whole call had.
    pub fn limit(&self) -> Duration {
        self.limit
    }
}

impl fmt::Display for TimeoutError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "no answer within {:?}", self.limit)
    }
}

/// The answer is not what the operation answers.
pub struct DecodeError {
    pub(crate) path: String,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
    pub(crate) reason: String,
}

impl DecodeError {
    /// Where in the answer, like `[3].createdAt`; `.` is the answer itself.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The HTTP status of the answer.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The id under which the server's log knows the request.
    pub fn request_id(&self) -> Option<&str> {
        request_id(&self.headers)
    }

    /// The answer's headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The answer's body as it came. It may hold secrets.
    pub fn body(&self) -> &[u8] {
        &self.body
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, status, reason, .. } = self;
        write!(formatter, "the answer ({status}) is not as expected at {path}: {reason}")
    }
}

impl fmt::Debug for DecodeError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("DecodeError")
            .field("path", &self.path)
            .field("status", &self.status)
            .field("request_id", &self.request_id())
            .field("reason", &self.reason)
            .field("body_length", &self.body.len())
            .finish_non_exhaustive()
    }
}
