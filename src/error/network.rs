//! What the network did: no connection, no answer in time, or an answer that is none.

use std::{error::Error as StdError, fmt, io, time::Duration};

use reqwest::{StatusCode, header::HeaderMap};

use super::{headers::request_id, shown::shown};

/// The connection failed: it could not be made, or broke before the whole answer was there.
///
/// Its [`source`](StdError::source) leads to the error of the operating system or of TLS.
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

    /// Whether it took too long.
    pub fn is_timeout(&self) -> bool {
        self.source.is_timeout()
    }

    /// What happened, in words of our own: the causes say it in theirs.
    fn summary(&self) -> &'static str {
        if !self.is_connect() {
            return match self.source.is_body() || self.source.is_decode() {
                true => "the connection broke before the whole answer was there",
                false => "the connection broke before there was an answer",
            };
        }
        match causes(&self.source).find_map(|cause| cause.downcast_ref::<io::Error>()).map(io::Error::kind) {
            _ if self.source.is_dns() => "the host's name leads nowhere",
            _ if self.is_timeout() => "no connection came about in time",
            Some(io::ErrorKind::ConnectionRefused) => "nobody listens at that address",
            Some(io::ErrorKind::InvalidData) => "no TLS connection could be agreed on",
            _ => "no connection could be made",
        }
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.summary())
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&self.source)
    }
}

/// The causes of an error, the nearest first.
pub(crate) fn causes<'a>(error: &'a (dyn StdError + 'static)) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(error.source(), |cause| StdError::source(*cause))
}

/// The answer did not come in time.
#[derive(Debug)]
pub struct TimeoutError {
    pub(crate) limit: Duration,
    /// Whether the server may have seen something of the request.
    pub(crate) may_have_left: bool,
}

impl TimeoutError {
    /// The time that the attempt or the whole call had.
    pub fn limit(&self) -> Duration {
        self.limit
    }
}

impl fmt::Display for TimeoutError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.may_have_left {
            true => write!(formatter, "no answer within {:?}", self.limit),
            false => write!(formatter, "nothing could be sent within {:?}", self.limit),
        }
    }
}

impl StdError for TimeoutError {}

/// The answer is not what the operation answers.
pub struct DecodeError {
    pub(crate) path: String,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
    pub(crate) reason: String,
}

impl DecodeError {
    /// Where in the answer, like `[3].createdAt`; `.` is the answer itself, and `*` stands for a key
    /// that the answer alone knows.
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
        let (status, path, reason) = (self.status, shown(&self.path), shown(&self.reason));
        write!(formatter, "the answer ({status}) is not as expected at {path}: {reason}")?;
        match self.request_id() {
            Some(id) => write!(formatter, " (request {})", shown(id)),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for DecodeError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("DecodeError")
            .field("path", &shown(&self.path))
            .field("status", &self.status)
            .field("request_id", &self.request_id().map(shown))
            .field("reason", &shown(&self.reason))
            .field("body_length", &self.body.len())
            .finish_non_exhaustive()
    }
}

impl StdError for DecodeError {}
