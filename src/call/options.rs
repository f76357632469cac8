//! What can be set for one call alone, and which headers a caller may send.

use std::time::Duration;

use reqwest::header::{self, HeaderMap, HeaderName, HeaderValue};

use super::retry::RetryPolicy;

/// What can be set for one call alone.
#[derive(Clone, Debug, Default)]
pub(crate) struct Options {
    pub timeout: Option<Duration>,
    pub attempt_timeout: Option<Duration>,
    pub retry: Option<RetryPolicy>,
    pub headers: HeaderMap,
}

/// What the HTTP client sets itself, since the request would be cut or led elsewhere by another value;
/// and what would let an answer come in a form that is not read.
const NOT_FOR_CALLERS: [HeaderName; 10] = [
    header::ACCEPT_ENCODING,
    header::CONNECTION,
    header::CONTENT_ENCODING,
    header::CONTENT_LENGTH,
    header::EXPECT,
    header::HOST,
    header::TE,
    header::TRAILER,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
];

/// A header as it is sent, or why it cannot be. Its value may be a secret for all we know.
pub(crate) fn header(name: &str, value: &str) -> std::result::Result<(HeaderName, HeaderValue), String> {
    let parsed: HeaderName = name.parse().map_err(|_| format!("`{name}` is not the name of a header"))?;
    let is_of_the_connection = ["keep-alive", "proxy-connection", "proxy-authorization"].contains(&parsed.as_str());
    if is_of_the_connection || NOT_FOR_CALLERS.contains(&parsed) {
        return Err(format!(
            "the header `{parsed}` belongs to the connection, and another value would break the request"
        ));
    }
    let mut value = HeaderValue::from_str(value)
        .map_err(|_| format!("the value for the header `{name}` has characters that no header can have"))?;
    value.set_sensitive(true);
    Ok((parsed, value))
}
