//! A whole answer: the value, and what came around it.

use reqwest::{StatusCode, header::HeaderMap};

use crate::error::request_id;

/// An answer with its status and headers; what [`Call::send`](crate::Call::send) returns.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Response<T> {
    /// The decoded answer.
    pub value: T,
    /// The HTTP status.
    pub status: StatusCode,
    /// The answer's headers.
    pub headers: HeaderMap,
}

impl<T> Response<T> {
    /// The id under which the server's log knows the request.
    pub fn request_id(&self) -> Option<&str> {
        request_id(&self.headers)
    }

    /// The same answer with another value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Response<U> {
        Response { value: change(self.value), status: self.status, headers: self.headers }
    }
}
