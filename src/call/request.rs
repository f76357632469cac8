//! Requests of your own, to what this crate has no method for.

use std::{any::TypeId, fmt, marker::PhantomData};

use progenitor_client::{ClientHooks, OperationInfo, ResponseValue};
use reqwest::{Method, Url};
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    call::attempt::answer,
    call::response::Response,
    call::retry::Safety,
    call::{Call, Description, Operation},
    error::Result,
    raw,
    types::RawData,
};

/// A request to any path of the Management API; made by [`Client::request`](crate::Client::request).
pub struct Request<T> {
    method: Method,
    path: String,
    query: Vec<(String, String)>,
    body: Option<RawData>,
    answer: PhantomData<fn() -> T>,
}

impl<T> Request<T> {
    pub(crate) fn new(method: Method, path: String) -> Self {
        Self { method, path, query: Vec::new(), body: None, answer: PhantomData }
    }
}

impl<T> Call<Request<T>> {
    /// Adds a query parameter. A name may be added several times.
    pub fn query(mut self, name: impl Into<String>, value: impl ToString) -> Self {
        self.operation.query.push((name.into(), value.to_string()));
        self
    }

    /// Sends this as the JSON body.
    ///
    /// What cannot be written as JSON makes the call fail with
    /// an invalid request.
    pub fn json(mut self, body: &(impl Serialize + ?Sized)) -> Self {
        match serde_json::to_value(body) {
            Ok(value) => self.operation.body = Some(value.into()),
            Err(error) => self.refuse(format!("the body cannot be written as JSON: {error}")),
        }
        self
    }
}

impl<T: DeserializeOwned + Send + 'static> Operation for Request<T> {
    type Output = T;

    fn describe(&self) -> Description {
        Description {
            id: format!("{} {}", self.method, self.path).into(),
            method: self.method.clone(),
            template: None,
            safety: Safety::of(&self.method),
        }
    }

    fn path_arguments(&self) -> Vec<(&'static str, &str)> {
        Vec::new()
    }

    fn check(&self) -> std::result::Result<(), String> {
        if !self.path.starts_with('/') {
            return Err(format!("the path `{}` does not begin with `/`, like `/api/roles`", self.path));
        }
        if self.path.contains(['?', '#', '\\']) {
            return Err(format!("the path `{}` has more than a path in it: give parameters by `query`", self.path));
        }
        let is_dots = |segment: &str| matches!(segment.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..");
        if self.path.contains(char::is_control) {
            return Err("the path has control characters: escape what you put into it".into());
        }
        if self.path.contains("//") || self.path.ends_with('/') {
            return Err(format!("the path `{}` has an empty segment, which would address another resource", self.path));
        }
        if self.path.split('/').any(is_dots) {
            return Err(format!("the path `{}` has a segment made of dots", self.path));
        }
        Ok(())
    }

    fn already_done(&self) -> Option<T> {
        serde_json::from_str("null").ok()
    }

    async fn attempt(&self, raw: &raw::Client) -> Result<Response<T>> {
        answer(raw, self.fetch(raw)).await
    }
}

impl<T: DeserializeOwned + 'static> Request<T> {
    /// What the generated client does for an operation of its own.
    async fn fetch(&self, raw: &raw::Client) -> std::result::Result<ResponseValue<T>, raw::Error> {
        let info = OperationInfo { operation_id: "request" };
        let mut request = self.build(raw).map_err(raw::Error::InvalidRequest)?;
        raw.pre(&mut request, &info).await?;
        let result = raw.exec(request, &info).await;
        raw.post(&result, &info).await?;
        let response = result?;
        let (status, headers) = (response.status(), response.headers().clone());
        if !status.is_success() {
            return Err(raw::Error::UnexpectedResponse(response));
        }
        let body = response.bytes().await.map_err(raw::Error::ResponseBodyError)?;
        // An answer without a body decodes as `()` or `None`, and a `()` takes any answer.
        let wants_nothing = TypeId::of::<T>() == TypeId::of::<()>();
        let json: &[u8] = if body.is_empty() || wants_nothing { b"null" } else { &body };
        match serde_json::from_slice(json) {
            Ok(value) => Ok(ResponseValue::new(value, status, headers)),
            Err(error) => Err(raw::Error::InvalidResponsePayload(body, error)),
        }
    }

    fn build(&self, raw: &raw::Client) -> std::result::Result<reqwest::Request, String> {
        let address = format!("{}{}", raw.baseurl, self.path);
        let mut url = Url::parse(&address).map_err(|error| error.to_string())?;
        if !self.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&self.query);
        }
        let request = raw.client.request(self.method.clone(), url);
        let request = match &self.body {
            Some(body) => request.json(body),
            None => request,
        };
        request.build().map_err(|error| error.without_url().to_string())
    }
}

impl<T> Clone for Request<T> {
    fn clone(&self) -> Self {
        Self {
            method: self.method.clone(),
            path: self.path.clone(),
            query: self.query.clone(),
            body: self.body.clone(),
            answer: PhantomData,
        }
    }
}

impl<T> fmt::Debug for Request<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Request({} {})", self.method, self.path)
    }
}
