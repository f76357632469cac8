//! What is seen of each attempt: a tracing span, with the names of OpenTelemetry's HTTP conventions,
//! and the hook of [`ClientBuilder::on_attempt`](crate::ClientBuilder::on_attempt).
//!
//! Neither shows credentials. The span shows nothing of the user either: its URL is the template.

use std::{sync::Arc, time::Duration};

use reqwest::{Method, StatusCode, Url, header::HeaderMap};
use tracing::{Span, field::Empty};

use crate::{
    call::operation::Description,
    error::{Error, ErrorKind, Result},
};

/// One attempt at a call, after it has ended: for metrics and logs of your own.
#[derive(Debug)]
#[non_exhaustive]
pub struct AttemptReport<'a> {
    /// The operation, by its name in Logto's document.
    pub operation: &'a str,
    /// The HTTP method.
    pub method: &'a Method,
    /// The path with its parameters in braces; `None` for a request of your own.
    pub url_template: Option<&'static str>,
    /// The number of the attempt, from 1.
    pub number: u32,
    /// How long it took.
    pub elapsed: Duration,
    /// The URL and headers as sent, without the sensitive ones; `None` if nothing was sent.
    pub request: Option<&'a SentRequest>,
    /// The status of the answer, or why there is no good one.
    pub outcome: std::result::Result<StatusCode, &'a Error>,
}

/// What was sent, but for the body and what must not be seen.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SentRequest {
    /// The whole URL.
    pub url: Url,
    /// The headers, without those that are marked as sensitive, like `Authorization`.
    pub headers: HeaderMap,
}

impl SentRequest {
    pub(crate) fn of(request: &reqwest::Request) -> Self {
        let visible = request.headers().iter().filter(|(_, value)| !value.is_sensitive());
        let headers = visible.map(|(name, value)| (name.clone(), value.clone())).collect();
        Self { url: request.url().clone(), headers }
    }
}

/// A hook that sees each attempt.
pub(crate) type Hook = Arc<dyn Fn(&AttemptReport<'_>) + Send + Sync>;

/// The span of a whole call, attempts and waiting.
pub(crate) fn call_span(description: &Description) -> Span {
    tracing::info_span!("logto.call", logto.operation = description.operation(), error.type = Empty)
}

/// The span of one attempt.
pub(crate) fn attempt_span(description: &Description, server: (&str, u16), number: u32) -> Span {
    let template = description.template.unwrap_or_default();
    tracing::info_span!(
        "logto.attempt",
        otel.name = format!("{} {template}", description.method).trim_end(),
        otel.kind = "client",
        logto.operation = description.operation(),
        http.request.method = description.method.as_str(),
        http.request.resend_count = number - 1,
        url.template = template,
        server.address = server.0,
        server.port = server.1,
        http.response.status_code = Empty,
        error.type = Empty,
    )
}

/// Notes in a span how it ended.
pub(crate) fn record<T>(span: &Span, status: Option<StatusCode>, result: &Result<T>) {
    if let Some(status) = status {
        span.record("http.response.status_code", status.as_u16());
    }
    if let Err(error) = result {
        span.record("error.type", error_type(error).as_str());
    }
}

fn error_type(error: &Error) -> String {
    match error.kind() {
        ErrorKind::Api(error) => error.status().as_u16().to_string(),
        ErrorKind::Transport(_) => "transport".into(),
        ErrorKind::Timeout(_) => "timeout".into(),
        ErrorKind::Decode(_) => "decode".into(),
        ErrorKind::Auth(_) => "auth".into(),
        ErrorKind::InvalidRequest(_) => "invalid_request".into(),
        ErrorKind::List(_) => "list".into(),
        ErrorKind::Config(_) => "config".into(),
    }
}
