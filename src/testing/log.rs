//! The requests that the fake received, for assertions.

use bytes::Bytes;
use reqwest::{
    Method, StatusCode,
    header::{self, HeaderMap, HeaderValue},
};

use super::http::query::Query;

/// The name of the token endpoint, in [`ReceivedRequest::operation`] and for
/// [`Fault::on`](super::Fault::on).
pub const TOKEN: &str = "Token";

/// A request that the fake received, and what became of it.
///
/// ```
/// # use logto_management::testing::FakeLogto;
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let fake = FakeLogto::start().await;
/// let id = fake.seed().user("alice").add();
/// fake.client().users().delete(&id).await?;
///
/// let requests = fake.requests();
/// let deletion = requests.last().unwrap();
/// assert_eq!(deletion.operation, Some("DeleteUser"));
/// assert_eq!(deletion.target, format!("/api/users/{id}"));
/// assert!(deletion.acted);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReceivedRequest {
    /// The HTTP method.
    pub method: Method,
    /// Path and query, as sent.
    pub target: String,
    /// The operation's name in Logto's document, or [`TOKEN`]; `None` for what is no operation of an enabled
    /// part, or came after the release that the fake is.
    pub operation: Option<&'static str>,
    /// The headers; of `Authorization`, only the scheme.
    pub headers: HeaderMap,
    /// The body.
    pub body: Vec<u8>,
    /// The status answered; `None` as long as the answer is awaited, and when there was none.
    pub status: Option<StatusCode>,
    /// Whether the operation was carried out, whatever the client got to see of it.
    pub acted: bool,
}

impl ReceivedRequest {
    pub(super) fn new(method: Method, target: String, headers: &HeaderMap, body: &Bytes) -> Self {
        Self {
            method,
            target,
            operation: None,
            headers: without_credentials(headers),
            body: body.to_vec(),
            status: None,
            acted: false,
        }
    }

    /// The path, as sent.
    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// The names and values of the query, in the order sent and without their escapes.
    pub fn query(&self) -> Vec<(String, String)> {
        let query = self.target.split_once('?').map_or("", |(_, query)| query);
        Query::parse(query).pairs().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }

    /// The body's JSON, or null if it is none.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

/// A request in the log.
#[derive(Debug)]
struct Entry {
    /// Requests are told apart by number, since the log may be cleared while one is answered.
    number: usize,
    request: ReceivedRequest,
    /// The number of the told answer that it got.
    told: Option<usize>,
}

/// The log itself.
#[derive(Debug, Default)]
pub(super) struct Log {
    received: usize,
    entries: Vec<Entry>,
}

impl Log {
    /// Adds a request, and returns its number.
    pub fn add(&mut self, request: ReceivedRequest, told: Option<usize>) -> usize {
        self.received += 1;
        self.entries.push(Entry { number: self.received, request, told });
        self.received
    }

    /// Notes what became of a request.
    pub fn close(&mut self, number: usize, status: Option<StatusCode>, acted: bool) {
        if let Some(entry) = self.entries.iter_mut().rev().find(|entry| entry.number == number) {
            entry.request.status = status;
            entry.request.acted = acted;
        }
    }

    pub fn clear(&mut self) {
        self.entries.clear();
    }

    pub fn requests(&self) -> Vec<ReceivedRequest> {
        self.entries.iter().map(|entry| entry.request.clone()).collect()
    }

    pub fn requests_answered_by(&self, told: usize) -> Vec<ReceivedRequest> {
        let answered = self.entries.iter().filter(|entry| entry.told == Some(told));
        answered.map(|entry| entry.request.clone()).collect()
    }
}

fn without_credentials(headers: &HeaderMap) -> HeaderMap {
    let mut headers = headers.clone();
    if let Some(value) = headers.get_mut(header::AUTHORIZATION) {
        let scheme = value.to_str().unwrap_or_default().split(' ').next().unwrap_or_default();
        *value = HeaderValue::from_str(scheme).unwrap_or(HeaderValue::from_static(""));
    }
    headers
}
