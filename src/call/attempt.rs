//! One attempt: a request is sent, and its answer read. What the end means is for `run.rs` to judge.

use reqwest::{Request, StatusCode, header::HeaderMap};

use super::{operation::Operation, response::Response};
use crate::{
    error::{ApiError, DecodeError, ErrorKind, InvalidRequestError, TransportError},
    raw::{Answer, Reader, Requests, Unreadable},
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
    pub fn answer(self, status: StatusCode, headers: HeaderMap) -> Response<O::Output> {
        Response { value: self.value.expect("an answer is read before it is given"), status, headers }
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

/// The answer to a request: one with a status of success, whole, or why there is none.
pub(super) fn send(
    http: &reqwest::Client,
    request: Request,
    answered: &mut Option<StatusCode>,
) -> impl Future<Output = Result<Answer, ErrorKind>> + Send {
    let answer = http.execute(request);
    // Not an `async fn`, which would hold the request as long as the answer.
    async move {
        let mut response = answer.await.map_err(TransportError::new)?;
        let status = response.status();
        *answered = Some(status);
        let headers = std::mem::take(response.headers_mut());
        let body = response.bytes().await.map_err(TransportError::new)?;
        if status.is_success() {
            Ok(Answer { status, headers, body })
        } else {
            Err(ApiError::new(status, headers, body.to_vec()).into())
        }
    }
}

/// An answer that is not what the operation answers.
pub(super) fn undecodable(answer: Answer, unreadable: Unreadable) -> DecodeError {
    let Answer { status, headers, body } = answer;
    let Unreadable { path, reason } = unreadable;
    DecodeError { path, status, headers, body: body.to_vec(), reason }
}
