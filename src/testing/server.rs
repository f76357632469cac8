//! From a request on the wire to an answer on the wire: reading, striking, authorizing, dispatching,
//! and the headers that every answer has.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
    time::Duration,
};

use bytes::Bytes;
use http_body::Body as _;
use http_body_util::BodyExt as _;
use hyper::{Request, body::Incoming};
use reqwest::{
    Method, StatusCode,
    header::{self, HeaderMap, HeaderValue},
};
use serde_json::Value;

use super::{
    faults::{Effect, Strike},
    http::{
        answer::{Answer, Body, Outcome, Refusal},
        body,
        query::Query,
    },
    known,
    log::{ReceivedRequest, TOKEN},
    rules::{
        self, Paging, Route, auth,
        input::{Arguments, Input},
        paging::Page,
        users, validation,
    },
    shared::Shared,
    tenant::{Tenant, release::Release},
    wire::{Line, Response},
};

const API: &str = "/api";
/// What everyone may read.
const PUBLIC: [&str; 2] = ["/api/status", "/api/.well-known/"];
/// Node reads no longer heads.
const URL_LIMIT: usize = 16 * 1024;
const REQUEST_ID: &str = "logto-core-request-id";

/// A request as read from the wire.
struct Received {
    method: Method,
    path: String,
    query: String,
    headers: HeaderMap,
    body: Bytes,
}

impl Received {
    /// `None` if the client goes away before it has said all.
    async fn read(request: Request<Incoming>) -> Option<(Self, ReceivedRequest)> {
        let (parts, body) = request.into_parts();
        let body = body.collect().await.ok()?.to_bytes();
        let (path, query) = (parts.uri.path().to_owned(), parts.uri.query().unwrap_or_default().to_owned());
        let log = ReceivedRequest::new(parts.method.clone(), parts.uri.to_string(), &parts.headers, &body);
        Some((Self { method: parts.method, path, query, headers: parts.headers, body }, log))
    }

    fn header(&self, name: header::HeaderName) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

/// Where a request leads.
enum Target {
    /// To an answer that the fake was told to give.
    Told {
        number: usize,
        answer: Answer,
        operation: Option<&'static str>,
    },
    Token,
    Operation(&'static Route, Arguments),
    /// The operation, if it is one of the library's that the fake has no rule for.
    Nowhere(Refusal, Option<&'static str>),
}

impl Target {
    fn of(shared: &Shared, request: &Received) -> Self {
        let Received { method, path, query, .. } = request;
        if path.len() + query.len() > URL_LIMIT {
            return Self::Nowhere(Refusal::empty(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE), None);
        }
        let ruled = Self::ruled(shared.tenant().release, method, path);
        match shared.answers().take(method, path, query) {
            Some((number, answer)) => Self::Told { number, answer, operation: ruled.operation() },
            None => ruled,
        }
    }

    fn ruled(release: Release, method: &Method, path: &str) -> Self {
        if path == auth::TOKEN_PATH && method == Method::POST {
            return Self::Token;
        }
        let found = match path.strip_prefix(API) {
            Some(path) => rules::find(release, method, path),
            None => Err(Refusal::bare(StatusCode::NOT_FOUND)),
        };
        found.map_or_else(
            |refusal| Self::Nowhere(refusal, known::find(release, method, path).map(|info| info.id)),
            |(route, arguments)| Self::Operation(route, arguments),
        )
    }

    fn told(&self) -> Option<usize> {
        match self {
            Self::Told { number, .. } => Some(*number),
            _ => None,
        }
    }

    fn operation(&self) -> Option<&'static str> {
        match self {
            Self::Told { operation, .. } => *operation,
            Self::Token => Some(TOKEN),
            Self::Operation(route, _) => Some(route.operation),
            Self::Nowhere(_, operation) => *operation,
        }
    }

    fn run(self, tenant: &mut Tenant, request: &Received) -> Outcome {
        match self {
            Self::Told { answer, .. } => {
                authorize(tenant, request)?;
                Ok(answer)
            }
            Self::Token => auth::token(tenant, &request.headers, &request.body),
            Self::Operation(route, arguments) => call(tenant, route, arguments, request),
            Self::Nowhere(refusal, _) => Err(refusal),
        }
    }
}

/// Answers any request.
pub(super) async fn serve(shared: Arc<Shared>, line: Line, request: Request<Incoming>) -> Response {
    let Some((request, log)) = Received::read(request).await else { return Response::default() };
    let target = Target::of(&shared, &request);
    let now = shared.tenant().now();
    let operation = target.operation();
    let number = shared.log().add(ReceivedRequest { operation, ..log }, target.told());
    let strike = shared.faults().strike(operation, now);

    let exchange = Exchange { shared: &shared, line: &line, request: &request };
    let (response, acted) = exchange.answer(target, strike).await;
    shared.log().close(number, response.as_ref().map(Response::status), acted);
    // What stands for the answer that a reset cuts off.
    response.unwrap_or_default()
}

struct Exchange<'a> {
    shared: &'a Shared,
    line: &'a Line,
    request: &'a Received,
}

impl Exchange<'_> {
    /// The answer, `None` if the connection is reset, and whether the server acted.
    async fn answer(&self, target: Target, strike: Option<Strike>) -> (Option<Response>, bool) {
        let Some(Strike { delay, effect, after_acting }) = strike else {
            let (response, acted) = self.act(target);
            return (Some(response), acted);
        };
        if !after_acting {
            self.befall(delay, &effect).await;
        }
        let (response, acted) = match effect {
            Effect::Answer { .. } | Effect::Reset if !after_acting => (Response::default(), false),
            _ => self.act(target),
        };
        if after_acting {
            self.befall(delay, &effect).await;
        }
        (self.deliver(effect, response), acted)
    }

    /// What a fault does to the server.
    async fn befall(&self, delay: Duration, effect: &Effect) {
        tokio::time::sleep(delay).await;
        match effect {
            Effect::ExpireTokens => self.shared.tenant().expire_tokens(),
            Effect::RevokeTokens => self.shared.tenant().revoke_tokens(),
            _ => {}
        }
    }

    /// What a fault lets through of an answer.
    fn deliver(&self, effect: Effect, response: Response) -> Option<Response> {
        match effect {
            Effect::Answer { status, headers, body } => {
                let mut response = Response::new(body.into());
                *response.status_mut() = status;
                *response.headers_mut() = headers;
                Some(response)
            }
            Effect::Reset => {
                self.line.reset();
                None
            }
            Effect::Truncate => {
                let length = usize::try_from(response.body().size_hint().lower()).unwrap_or_default();
                if length > 0 {
                    self.line.truncate(length / 2);
                }
                Some(response)
            }
            Effect::Wait | Effect::ExpireTokens | Effect::RevokeTokens => Some(response),
        }
    }

    /// What the server does when nothing is in its way.
    fn act(&self, target: Target) -> (Response, bool) {
        let mut tenant = self.shared.tenant();
        let is_told = target.told().is_some();
        let outcome = target.run(&mut tenant, self.request);
        let is_error = |answer: &Answer| answer.status.is_client_error() || answer.status.is_server_error();
        let acted = outcome.as_ref().is_ok_and(|answer| !(is_told && is_error(answer)));
        let request_id = tenant.ids.request();
        (respond(self.request, outcome.unwrap_or_else(Refusal::into_answer), &request_id), acted)
    }
}

/// Checks a request in the order in which Logto does, and hands it to its operation.
fn call(tenant: &mut Tenant, route: &Route, arguments: Arguments, request: &Received) -> Outcome {
    authorize(tenant, request)?;
    let query = Query::parse(&request.query);
    let page = match route.paging {
        Paging::Never => None,
        Paging::OnDemand => Page::read_if_asked(&query)?,
        Paging::Always => Some(Page::read(&query)?),
    };
    let body = match route.body {
        Some(_) => body::parse(request.header(header::CONTENT_TYPE), &request.body)?,
        None => Value::Null,
    };
    validation::parse_query(route.query, query.to_object())?;
    let body = route.body.map_or(Ok(Value::Null), |of| validation::parse("body", of, &body))?;

    let host = request.header(header::HOST).unwrap_or_default();
    let path = request.path.strip_prefix(API).unwrap_or_default().to_owned();
    let input = Input { path, origin: format!("http://{host}"), arguments, query, page, body };
    let answer = (route.handle)(tenant, &input)?;
    // Logto checks what it answers after all has been done: this is an error, and yet it has acted.
    if users::are_answerable(&answer) { Ok(answer) } else { Ok(Refusal::internal().into_answer()) }
}

/// Whether the request may be made: it needs a token, unless it is for everyone.
fn authorize(tenant: &Tenant, request: &Received) -> Result<(), Refusal> {
    let is_of_the_api = request.path.starts_with(&format!("{API}/"));
    let is_public = PUBLIC.iter().any(|path| request.path.starts_with(path));
    if is_of_the_api && !is_public { tenant.authorize(&request.headers) } else { Ok(()) }
}

fn respond(request: &Received, answer: Answer, request_id: &str) -> Response {
    let (content_type, body) = match answer.body {
        Body::Empty => (None, String::new()),
        Body::Json(value) => (Some("application/json; charset=utf-8"), value.to_string()),
        Body::Text(text) => (Some("text/plain; charset=utf-8"), text),
    };
    let mut response = Response::default();
    *response.status_mut() = answer.status;
    let headers = response.headers_mut();
    for (name, value) in &answer.headers {
        let value = HeaderValue::try_from(value).expect("answers have no other headers than HTTP allows");
        headers.append(name, value);
    }
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding, Origin"));
    headers.insert(REQUEST_ID, HeaderValue::try_from(request_id).expect("ids are ASCII"));

    let is_read = request.method == Method::GET || request.method == Method::HEAD;
    if is_read && answer.status == StatusCode::OK {
        let etag = etag(&body);
        let known = request.header(header::IF_NONE_MATCH).unwrap_or_default();
        let is_known = known.trim() == "*" || known.contains(&etag);
        headers.insert(header::ETAG, HeaderValue::try_from(etag).expect("tags are ASCII"));
        if is_known {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            return response;
        }
    }
    if let Some(content_type) = content_type {
        headers.entry(header::CONTENT_TYPE).or_insert(HeaderValue::from_static(content_type));
    }
    *response.body_mut() = body.into();
    response
}

/// In the form of Logto's: the length, and a digest.
fn etag(body: &str) -> String {
    let mut hasher = DefaultHasher::new();
    body.hash(&mut hasher);
    let digest = format!("{:016x}{:011x}", hasher.finish(), body.len());
    format!("\"{:x}-{digest}\"", body.len())
}
