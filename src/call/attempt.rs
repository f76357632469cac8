//! One attempt: a request is sent, and its answer read. What the end means is for `run.rs` to judge.

use std::time::Duration;

use reqwest::{Request, Response, StatusCode, header::HeaderMap};
use tokio::time::{Instant, timeout};

use super::{operation::Operation, response};
use crate::{
    error::{ApiError, DecodeError, ErrorKind, InvalidRequestError, TransportError, request_id},
    raw::{
        Answer, Outgoing, Reader, Requests, Unreadable,
        incoming::{self, Cut},
    },
};

/// An operation as the attempts see it, whatever it is that it returns: so that they are compiled once.
pub(super) trait Ask: Send {
    /// The request of the next attempt.
    fn request(&mut self, requests: Requests<'_>) -> Result<Request, InvalidRequestError>;

    /// Reads the answer to it.
    fn read(&mut self, answer: &Answer) -> Result<(), Unreadable>;

    /// Takes it for done if a deletion that is repeated finds nothing any more. Whether it is.
    fn take_for_done(&mut self) -> bool;
}

/// An operation that is under way, and in the end what it returns.
pub(super) struct Asked<'a, O: Operation> {
    operation: &'a O,
    reader: Option<Reader<O::Output>>,
    value: Option<O::Output>,
}

impl<'a, O: Operation> Asked<'a, O> {
    pub fn new(operation: &'a O) -> Self {
        Self { operation, reader: None, value: None }
    }

    /// The whole answer, once it has been read.
    pub fn answer(self, status: StatusCode, headers: HeaderMap) -> response::Response<O::Output> {
        response::Response { value: self.value.expect("an answer is read before it is given"), status, headers }
    }
}

impl<O: Operation> Ask for Asked<'_, O> {
    fn request(&mut self, requests: Requests<'_>) -> Result<Request, InvalidRequestError> {
        let (request, reader) = self.operation.draft(requests).finish();
        self.reader = Some(reader);
        request.map_err(|reason| InvalidRequestError { reason })
    }

    fn read(&mut self, answer: &Answer) -> Result<(), Unreadable> {
        let read = self.reader.take().expect("an answer follows a request");
        self.value = Some(read(answer)?);
        Ok(())
    }

    fn take_for_done(&mut self) -> bool {
        self.value = self.operation.already_done();
        self.value.is_some()
    }
}

/// As much of an error's body as is read.
const MAX_ERROR: usize = 1 << 20;
/// How long an error's body is waited for, since its status says the most.
const ERROR_BODY_TIME: Duration = Duration::from_secs(5);

/// One request, what is known of it, and what came back so far.
pub(super) struct Exchange {
    outgoing: Outgoing,
    /// The status of the answer, once it began to come.
    pub status: Option<StatusCode>,
    is_logtos: bool,
}

impl Exchange {
    pub fn of(request: &mut Request) -> Self {
        Self { outgoing: Outgoing::watch(request), status: None, is_logtos: false }
    }

    /// Whether the server may have seen something of the request.
    pub fn may_have_left(&self) -> bool {
        self.outgoing.may_have_left()
    }

    /// Whether Logto itself, and not something before it, answered with a status of success.
    pub fn has_succeeded(&self) -> bool {
        self.is_logtos && self.status.is_some_and(|status| status.is_success())
    }

    /// The answer to the request: one with a status of success, whole, or why there is none. There is
    /// time until `end`, and an answer may have as many bytes as `limit` says.
    pub fn send(
        &mut self,
        http: &reqwest::Client,
        request: Request,
        end: Instant,
        limit: usize,
    ) -> impl Future<Output = Result<Answer, ErrorKind>> + Send {
        let answer = http.execute(request);
        // Not an `async fn`, which would hold the request as long as the answer.
        async move { self.read(answer.await.map_err(TransportError::new)?, end, limit).await }
    }

    async fn read(&mut self, mut response: Response, end: Instant, limit: usize) -> Result<Answer, ErrorKind> {
        let status = response.status();
        let headers = std::mem::take(response.headers_mut());
        self.status = Some(status);
        self.is_logtos = request_id(&headers).is_some();
        if !status.is_success() {
            let body = error_body(&mut response, end).await;
            return Err(ApiError::new(status, headers, body).hiding(&self.outgoing.secrets()).into());
        }
        match incoming::read(&mut response, limit).await {
            Ok(body) => Ok(Answer { status, headers, body }),
            Err(Cut { cause: Some(cause), .. }) => Err(TransportError::new(cause).into()),
            Err(Cut { mut body, cause: None }) => {
                body.truncate(MAX_ERROR);
                let reason = format!("it has more than {limit} bytes, which `max_answer_size` can raise");
                Err(DecodeError { path: ".".into(), status, headers, body, reason }.into())
            }
        }
    }
}

/// What comes of an error's body in a part of the time that is left.
async fn error_body(response: &mut Response, end: Instant) -> Vec<u8> {
    let time = (end.saturating_duration_since(Instant::now()) / 2).min(ERROR_BODY_TIME);
    match timeout(time, incoming::read(response, MAX_ERROR)).await {
        Ok(Ok(body)) => body.to_vec(),
        Ok(Err(cut)) => cut.body,
        Err(_) => Vec::new(),
    }
}

/// An answer that is not what the operation answers.
pub(super) fn undecodable(answer: Answer, unreadable: Unreadable) -> DecodeError {
    let Answer { status, headers, body } = answer;
    let Unreadable { path, reason } = unreadable;
    DecodeError { path, status, headers, body: body.to_vec(), reason }
}
