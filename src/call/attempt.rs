//! One attempt: what it carries through the generated client, what it learns on the way, and what
//! its end means.

use std::{borrow::Cow, fmt, future::Future, sync::OnceLock};

use progenitor_client::{ClientHooks, OperationInfo, ResponseValue};
use reqwest::{Request, StatusCode, header::HeaderMap};
use serde::de::DeserializeOwned;

use crate::{
    call::observe::SentRequest,
    call::response::Response,
    error::{ApiError, DecodeError, Error, InvalidRequestError, Result, TransportError},
    raw,
};

/// The most that Logto reads of a request's body; it answers a larger one as if the operation did
/// not exist.
const MAX_BODY: usize = 1 << 20;

/// One attempt at a call.
#[derive(Clone)]
pub struct Attempt {
    operation: Cow<'static, str>,
    headers: HeaderMap,
    sent: OnceLock<SentRequest>,
    answered: OnceLock<(StatusCode, HeaderMap)>,
}

impl Attempt {
    pub(crate) fn new(operation: Cow<'static, str>, headers: HeaderMap) -> Self {
        Self { operation, headers, sent: OnceLock::new(), answered: OnceLock::new() }
    }

    /// What was sent, once it was.
    pub(crate) fn sent(&self) -> Option<&SentRequest> {
        self.sent.get()
    }

    /// The answer's status, once it began to come.
    pub(crate) fn status(&self) -> Option<StatusCode> {
        self.answered.get().map(|(status, _)| *status)
    }
}

impl fmt::Debug for Attempt {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Attempt").field("operation", &self.operation).finish_non_exhaustive()
    }
}

impl ClientHooks<Attempt> for raw::Client {
    async fn pre<E>(
        &self,
        request: &mut Request,
        _: &OperationInfo,
    ) -> std::result::Result<(), progenitor_client::Error<E>> {
        let body_length = request.body().and_then(|body| body.as_bytes()).map_or(0, <[u8]>::len);
        if body_length > MAX_BODY {
            let reason = format!("the body has {body_length} bytes, and Logto reads at most {MAX_BODY}");
            return Err(progenitor_client::Error::InvalidRequest(reason));
        }
        let headers = request.headers_mut();
        // The generator's own header, which Logto does not know.
        headers.remove("api-version");
        headers.extend(self.inner.headers.clone());
        // An attempt sends one request.
        let _ = self.inner.sent.set(SentRequest::of(request));
        Ok(())
    }

    async fn post<E>(
        &self,
        result: &reqwest::Result<reqwest::Response>,
        _: &OperationInfo,
    ) -> std::result::Result<(), progenitor_client::Error<E>> {
        if let Ok(response) = result {
            // An attempt has one answer.
            let _ = self.inner.answered.set((response.status(), response.headers().clone()));
        }
        Ok(())
    }
}

/// Turns what the generated client gives into an answer or an [`Error`].
pub(crate) async fn answer<T: DeserializeOwned>(
    raw: &raw::Client,
    result: impl Future<Output = std::result::Result<ResponseValue<T>, raw::Error>>,
) -> Result<Response<T>> {
    match result.await {
        Ok(answer) => {
            let (status, headers) = (answer.status(), answer.headers().clone());
            Ok(Response { value: answer.into_inner(), status, headers })
        }
        Err(error) => Err(raw.inner.error::<T>(error).await),
    }
}

impl Attempt {
    async fn error<T: DeserializeOwned>(&self, error: raw::Error) -> Error {
        use progenitor_client::Error as Raw;

        match error {
            Raw::UnexpectedResponse(response) => self.refusal(response).await,
            Raw::InvalidResponsePayload(body, source) => self.undecodable::<T>(body.to_vec(), source),
            Raw::InvalidRequest(reason) | Raw::Custom(reason) => self.fail(InvalidRequestError { reason }),
            Raw::CommunicationError(error) | Raw::ResponseBodyError(error) | Raw::InvalidUpgrade(error) => {
                self.no_answer(error)
            }
            // The document that the client is generated from declares no error answers.
            Raw::ErrorResponse(answer) => {
                self.fail(ApiError::new(answer.status(), answer.headers().clone(), Vec::new()))
            }
        }
    }

    async fn refusal(&self, response: reqwest::Response) -> Error {
        let (status, headers) = (response.status(), response.headers().clone());
        match response.bytes().await {
            Ok(body) => self.fail(ApiError::new(status, headers, body.to_vec())),
            Err(error) => self.no_answer(error),
        }
    }

    fn no_answer(&self, error: reqwest::Error) -> Error {
        if error.is_builder() {
            self.fail(InvalidRequestError { reason: error.without_url().to_string() })
        } else {
            self.fail(TransportError::new(error))
        }
    }

    /// Reads the body once more, to say where it is not as expected.
    fn undecodable<T: DeserializeOwned>(&self, body: Vec<u8>, source: serde_json::Error) -> Error {
        let mut deserializer = serde_json::Deserializer::from_slice(&body);
        let path = match serde_path_to_error::deserialize::<_, T>(&mut deserializer) {
            Err(error) => error.path().to_string(),
            Ok(_) => ".".into(),
        };
        let (status, headers) = self.answered.get().cloned().unwrap_or_default();
        self.fail(DecodeError { path, status, headers, body, reason: without_values(&source.to_string()) })
    }

    fn fail(&self, kind: impl Into<crate::error::ErrorKind>) -> Error {
        Error::new(self.operation.clone(), kind)
    }
}

/// serde quotes what it found, and that may be a secret.
fn without_values(message: &str) -> String {
    match (message.find(['"', '`']), message.rfind(", expected")) {
        (Some(begin), Some(end)) if begin < end => format!("{}{}", message[..begin].trim_end(), &message[end..]),
        _ => message.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::without_values;

    #[test]
    fn a_value_is_not_part_of_the_reason() {
        let error = serde_json::from_str::<u32>(r#""pat_secret, expected \" no""#).unwrap_err().to_string();
        assert_eq!(without_values(&error), "invalid type: string, expected u32 at line 1 column 28");
        let error = serde_json::from_str::<crate::types::Role>("{}").unwrap_err().to_string();
        assert_eq!(without_values(&error), error);
    }
}
