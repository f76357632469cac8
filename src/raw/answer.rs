//! An answer with a status of success, as it came, and what may be read from it.
//!
//! A status of success proves nothing: a portal or a proxy may answer 200 to anything. So an answer is
//! held against what Logto answers to the operation: JSON of its type, 204 without a body, or, by old
//! releases, a certain word.

use bytes::Bytes;
use reqwest::{
    StatusCode,
    header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderName},
};
use serde::de::{DeserializeOwned, IgnoredAny};

use super::json::{self, Unreadable};
use crate::error::{Members, request_id};

/// An answer with a status of success.
#[derive(Debug)]
pub struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    /// The value that the body says in JSON.
    pub(crate) fn json<T: DeserializeOwned + Send>(&self) -> Result<T, Unreadable> {
        json::read(&self.body).map_err(|unreadable| match self.is_json() {
            true => unreadable,
            false => self.unlike("JSON"),
        })
    }

    /// Proof that it was done: 204, which no portal and no proxy answers by itself.
    pub(crate) fn nothing(&self) -> Result<(), Unreadable> {
        match self.status {
            StatusCode::NO_CONTENT => Ok(()),
            _ => Err(self.unlike("204 without a body")),
        }
    }

    /// The value that the body says in JSON, if there is a body.
    pub(crate) fn json_if_any<T: DeserializeOwned + Send>(&self) -> Result<Option<T>, Unreadable> {
        if self.is_empty() { Ok(None) } else { self.json().map(Some) }
    }

    /// The list that the body says in JSON; without a body it is empty.
    pub(crate) fn list_if_any<T: DeserializeOwned + Send>(&self) -> Result<Vec<T>, Unreadable> {
        self.json_if_any().map(Option::unwrap_or_default)
    }

    /// Proof that it was done, where Logto says so in a word; or in JSON, as releases to come may do.
    pub(crate) fn acknowledgement(&self) -> Result<(), Unreadable> {
        let is_proven = self.is_word() || (request_id(&self.headers).is_some() && self.is_success_in_json());
        is_proven.then_some(()).ok_or_else(|| self.unlike("the phrase of the status, as text"))
    }

    /// Whether it is what Logto answers when it has nothing to say: the phrase of the status, as text.
    pub(crate) fn is_word(&self) -> bool {
        self.status.canonical_reason().is_some_and(|word| self.body == word)
    }

    /// The body as text.
    pub(crate) fn text(&self) -> Result<String, Unreadable> {
        String::from_utf8(self.body.to_vec())
            .map_err(|_| Unreadable { path: ".".into(), reason: "expected text in UTF-8".into() })
    }

    /// Proof that an operation was done of which nothing is known: 204, an answer that bears Logto's
    /// request id, or JSON that is no error.
    pub(crate) fn anything(&self) -> Result<(), Unreadable> {
        let is_proven =
            self.status == StatusCode::NO_CONTENT || request_id(&self.headers).is_some() || self.is_success_in_json();
        is_proven.then_some(()).ok_or_else(|| self.unlike("204, JSON or an answer with Logto's request id"))
    }

    /// Whether it is empty as Logto's answers are, so that it stands for no value.
    pub(crate) fn is_empty(&self) -> bool {
        self.body.is_empty() && self.anything().is_ok()
    }

    /// Whether it is JSON, and not an error of Logto's under a status of success.
    fn is_success_in_json(&self) -> bool {
        let members = Members::read(&self.body);
        let is_error = members.text("code").is_some() && members.text("message").is_some();
        self.is_json() && !is_error && json::read::<IgnoredAny>(&self.body).is_ok()
    }

    fn is_json(&self) -> bool {
        let begin = self.body.trim_ascii_start().first();
        let is_like_json = begin.is_some_and(|byte| b"{[\"-tfn0123456789".contains(byte));
        is_like_json && !self.header(CONTENT_TYPE).is_some_and(|it| it.starts_with("text/html"))
    }

    fn unlike(&self, expected: &str) -> Unreadable {
        let length = self.body.len();
        let kind = self.header(CONTENT_TYPE).unwrap_or("no declared type");
        let packed = self.header(CONTENT_ENCODING).map(|it| format!(", packed by {it} though nobody asked for it"));
        let reason = format!("expected {expected}, and {length} bytes of {kind} came{}", packed.unwrap_or_default());
        Unreadable { path: ".".into(), reason }
    }

    fn header(&self, name: HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}
