//! Answers that the test tells the fake to give, in place of its own or where it has none.

use std::fmt;

use reqwest::{
    Method,
    header::{HeaderName, HeaderValue},
};
use serde_json::Value;

use super::{answers::ToldAnswer, http::answer::Body, log::ReceivedRequest, shared::Shared};

/// An answer that the fake was told to give, and what came for it; made by
/// [`FakeLogto::answer`](super::FakeLogto::answer).
#[derive(Clone, Copy)]
pub struct Told<'a> {
    shared: &'a Shared,
    number: usize,
}

#[allow(clippy::return_self_not_must_use, reason = "what the fake is told holds, whoever keeps this")]
impl<'a> Told<'a> {
    pub(super) fn new(shared: &'a Shared, method: Method, path: &str, status: u16, body: Value) -> Self {
        let number = shared.answers().add(ToldAnswer::new(method, path, status, body));
        Self { shared, number }
    }

    /// Answers so many requests only. From then on the fake answers as if it had not been told.
    pub fn times(self, requests: u32) -> Self {
        self.change(|answer| answer.left = Some(requests))
    }

    /// Adds a header.
    ///
    /// # Panics
    ///
    /// If no header can have this name or value.
    pub fn header(self, name: &str, value: &str) -> Self {
        assert!(HeaderValue::from_str(value).is_ok(), "no header can have the value {value:?}");
        let name = HeaderName::try_from(name).unwrap_or_else(|_| panic!("no header can have the name {name:?}"));
        self.change(|told| told.answer.headers.push((name, value.to_owned())))
    }

    /// Answers with this text in place of JSON, as Logto does with `Created`.
    pub fn text(self, body: &str) -> Self {
        self.change(|told| told.answer.body = Body::Text(body.to_owned()))
    }

    /// The requests that got this answer, in the order of their arrival.
    pub fn requests(&self) -> Vec<ReceivedRequest> {
        self.shared.log().requests_answered_by(self.number)
    }

    fn change(self, change: impl FnOnce(&mut ToldAnswer)) -> Self {
        self.shared.answers().with(self.number, change);
        self
    }
}

impl fmt::Debug for Told<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut told = formatter.debug_struct("Told");
        self.shared.answers().with(self.number, |answer| {
            told.field("method", &answer.method).field("path", &answer.path).field("status", &answer.answer.status);
        });
        told.finish_non_exhaustive()
    }
}
