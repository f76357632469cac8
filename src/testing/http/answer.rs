//! What the fake answers: an [`Answer`], or a [`Refusal`] with Logto's error body.

use reqwest::{Method, StatusCode, header::HeaderName};
use serde_json::{Value, json};

use super::phrases;

/// What comes of a request.
pub type Outcome = Result<Answer, Refusal>;

#[derive(Clone, Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: Vec<(HeaderName, String)>,
    pub body: Body,
}

#[derive(Clone, Debug)]
pub enum Body {
    Empty,
    Json(Value),
    Text(String),
}

impl Answer {
    pub fn new(status: StatusCode, body: Body) -> Self {
        Self { status, headers: Vec::new(), body }
    }

    pub fn json(status: StatusCode, body: impl Into<Value>) -> Self {
        Self::new(status, Body::Json(body.into()))
    }

    pub fn ok(body: impl Into<Value>) -> Self {
        Self::json(StatusCode::OK, body)
    }

    pub fn created(body: impl Into<Value>) -> Self {
        Self::json(StatusCode::CREATED, body)
    }

    pub fn no_content() -> Self {
        Self::new(StatusCode::NO_CONTENT, Body::Empty)
    }

    /// The status with its name as the body: what Koa makes of an answer without one.
    pub fn bare(status: StatusCode) -> Self {
        Self::new(status, Body::Text(status.canonical_reason().unwrap_or_default().to_owned()))
    }

    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((HeaderName::from_static(name), value.into()));
        self
    }
}

/// An answer that says no.
#[derive(Debug)]
pub struct Refusal(Box<Answer>);

impl Refusal {
    /// An error with a code and the message that goes with it.
    pub fn new(status: StatusCode, code: &str) -> Self {
        Self::json(status, json!({ "code": code, "message": phrases::message(code) }))
    }

    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "entity.not_found")
    }

    pub fn unprocessable(code: &str) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, code)
    }

    pub fn bad_request(code: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code)
    }

    /// What Logto answers when it did not foresee the failure.
    pub fn internal() -> Self {
        Self::json(StatusCode::INTERNAL_SERVER_ERROR, json!({ "message": "Internal server error." }))
    }

    /// A body that is no JSON: an error without a code.
    pub fn syntax(message: &str) -> Self {
        Self::json(StatusCode::BAD_REQUEST, json!({ "message": message }))
    }

    /// What only a fake answers: it has no rule for this, and nobody told it what to say.
    pub fn not_told(method: &Method, path: &str) -> Self {
        let message = format!(
            "This fake Logto has no rule for `{method} {path}`. Tell it what to answer: \
             `fake.answer(Method::{method}, \"{path}\", 200, json!({{ .. }}))`; \
             parameters of the path may stand in braces."
        );
        Self::json(StatusCode::NOT_IMPLEMENTED, json!({ "code": "fake.not_told", "message": message }))
    }

    /// The status with its name as the body.
    pub fn bare(status: StatusCode) -> Self {
        Self(Box::new(Answer::bare(status)))
    }

    /// The status alone.
    pub fn empty(status: StatusCode) -> Self {
        Self(Box::new(Answer::new(status, Body::Empty)))
    }

    fn json(status: StatusCode, body: Value) -> Self {
        Self(Box::new(Answer::json(status, body)))
    }

    /// Fills a name in braces into the message.
    pub fn naming(mut self, name: &str, value: &str) -> Self {
        if let Body::Json(body) = &mut self.0.body
            && let Value::String(message) = &mut body["message"]
        {
            *message = message.replace(&format!("{{{{{name}}}}}"), value);
        }
        self
    }

    /// Adds a member to the body.
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        if let Body::Json(body) = &mut self.0.body {
            body[name] = value.into();
        }
        self
    }

    pub fn header(self, name: &'static str, value: impl Into<String>) -> Self {
        Self(Box::new(self.0.header(name, value)))
    }

    pub fn into_answer(self) -> Answer {
        *self.0
    }
}
