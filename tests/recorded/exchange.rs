//! A recorded exchange, and the server that plays it.

use std::{
    fs,
    path::Path,
    sync::{Arc, Mutex},
};

use httpmock::{HttpMockRequest, HttpMockResponse, MockServer};
use logto_management::{Client, RetryPolicy};
use serde::Deserialize;
use serde_json::{Map, Value};

#[derive(Clone, Deserialize)]
pub struct Exchange {
    operation: Option<String>,
    note: Option<String>,
    request: Request,
    response: Answer,
}

/// A request, as recorded or as received.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Request {
    method: String,
    target: String,
    content_type: Option<String>,
    body: Option<String>,
}

#[derive(Clone, Deserialize)]
struct Answer {
    status: u16,
    headers: Map<String, Value>,
    body: String,
}

pub fn read(file: &Path) -> Vec<Exchange> {
    let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    lines.map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect()
}

impl Exchange {
    /// One that no server was asked for: a document describes it.
    pub fn described(operation: &str, request: Request, status: u16, content_type: &str, body: String) -> Self {
        let mut headers = Map::from_iter([("logto-core-request-id".to_owned(), "described".into())]);
        if !body.is_empty() {
            headers.insert("content-type".to_owned(), content_type.into());
        }
        let response = Answer { status, headers, body };
        Self { operation: Some(operation.to_owned()), note: None, request, response }
    }

    pub fn title(&self) -> String {
        let operation = self.operation().unwrap_or("request");
        format!("{operation} ({}) {} {}", self.note.as_deref().unwrap_or_default(), self.method(), self.request.target)
    }

    pub fn operation(&self) -> Option<&str> {
        self.operation.as_deref()
    }

    pub fn method(&self) -> &str {
        &self.request.method
    }

    pub fn path(&self) -> &str {
        self.request.path()
    }

    /// The segments of the path, decoded.
    pub fn segments(&self) -> Vec<String> {
        let segments = self.path().split('/').skip(1);
        segments.map(|it| percent_decode(it, false)).collect()
    }

    pub fn query(&self) -> Vec<(String, String)> {
        self.request.query()
    }

    pub fn content_type(&self) -> Option<&str> {
        self.request.content_type.as_deref()
    }

    pub fn body(&self) -> Option<&str> {
        self.request.body.as_deref()
    }

    pub fn status(&self) -> u16 {
        self.response.status
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.response.headers.get(name).and_then(Value::as_str)
    }

    pub fn answer(&self) -> &str {
        &self.response.body
    }

    pub fn json_answer(&self) -> Option<Value> {
        serde_json::from_str(self.answer()).ok()
    }

    /// What is different in a request that was received.
    pub fn difference_from(&self, received: &Request) -> Option<String> {
        let head = |request: &Request| (request.method.clone(), request.path().to_owned(), request.query());
        let body = |request: &Request| request.json().unwrap_or_default();
        let is_same = head(&self.request) == head(received) && says_the_same(&body(&self.request), &body(received));
        (!is_same).then(|| format!("sent {received:?} in place of {:?}", self.request))
    }
}

/// Whether two values are equal in JSON, which has one kind of number: 9 and 9.0 are the same.
pub fn says_the_same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => left.as_f64() == right.as_f64(),
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| says_the_same(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left.iter().all(|(name, left)| right.get(name).is_some_and(|right| says_the_same(left, right)))
        }
        _ => left == right,
    }
}

impl Request {
    pub fn new(method: &str, target: &str, body: Option<String>) -> Self {
        Self { method: method.to_owned(), target: target.to_owned(), content_type: None, body }
    }

    fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// The query's pairs, sorted: their order means nothing, but for values of one name.
    fn query(&self) -> Vec<(String, String)> {
        let (_, query) = self.target.split_once('?').unwrap_or_default();
        let pairs = query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (percent_decode(name, true), percent_decode(value, true))
        });
        let mut pairs: Vec<_> = pairs.collect();
        pairs.sort_by(|left, right| left.0.cmp(&right.0));
        pairs
    }

    fn json(&self) -> Option<Value> {
        self.body.as_deref().filter(|body| !body.is_empty()).map(|body| serde_json::from_str(body).unwrap_or_default())
    }
}

fn percent_decode(text: &str, plus_is_space: bool) -> String {
    let mut bytes = text.bytes();
    let mut decoded = Vec::new();
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'%' => {
                let digits = [bytes.next().unwrap(), bytes.next().unwrap()];
                u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap()
            }
            b'+' if plus_is_space => b' ',
            other => other,
        });
    }
    String::from_utf8(decoded).unwrap()
}

/// A server that gives the answer it is told, and remembers the request that it got.
pub struct Player {
    pub client: Client,
    state: Arc<Mutex<State>>,
    _server: MockServer,
}

struct State {
    answer: HttpMockResponse,
    received: Request,
}

impl Player {
    pub async fn start() -> Self {
        let server = MockServer::start_async().await;
        let nothing_yet = State { answer: HttpMockResponse::builder().build(), received: Request::default() };
        let state = Arc::new(Mutex::new(nothing_yet));
        let shared = Arc::clone(&state);
        server
            .mock_async(|_when, then| {
                then.respond_with(move |request: &HttpMockRequest| {
                    let mut state = shared.lock().unwrap();
                    state.received = received(request);
                    state.answer.clone()
                });
            })
            .await;
        let client = Client::builder().endpoint(server.base_url()).bearer_token("token").retry(RetryPolicy::none());
        let client = client.build().unwrap();
        Self { client, state, _server: server }
    }

    pub fn answer_with(&self, exchange: &Exchange) {
        let mut answer = HttpMockResponse::builder().status(exchange.response.status);
        for (name, value) in &exchange.response.headers {
            let values = value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]);
            for value in values {
                answer = answer.header(name, value.as_str().unwrap());
            }
        }
        let answer = answer.body(exchange.response.body.clone()).build();
        *self.state.lock().unwrap() = State { answer, received: Request::default() };
    }

    pub fn received(&self) -> Request {
        self.state.lock().unwrap().received.clone()
    }
}

fn received(request: &HttpMockRequest) -> Request {
    let uri = request.uri();
    Request {
        method: request.method_str().to_owned(),
        target: uri.path_and_query().map(ToString::to_string).unwrap_or_default(),
        content_type: None,
        body: Some(request.body_string()),
    }
}
