//! Requests of your own, to what this crate has no method for.

use std::{any::TypeId, fmt, marker::PhantomData};

use reqwest::Method;
use serde::{Serialize, de::DeserializeOwned};

use super::{
    Call,
    operation::{Description, Operation},
};
use crate::{
    error::Safety,
    raw::{Answer, Draft, Requests, Unreadable},
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

    /// The same request, with another answer.
    pub(crate) fn returning<U>(self) -> Request<U> {
        let Self { method, path, query, body, .. } = self;
        Request { method, path, query, body, answer: PhantomData }
    }

    /// Whether it may be sent once for each page of a list.
    pub(crate) fn check_walk(&self) -> std::result::Result<(), String> {
        match self.method {
            Method::GET => Ok(()),
            _ => Err(format!("a list is read by `GET`, and this `{}` would be sent for each page", self.method)),
        }
    }

    /// The path without a query that does not belong there, and may hold secrets.
    fn shown_path(&self) -> &str {
        self.path.split(['?', '#']).next().unwrap_or_default()
    }

    /// The last value of a query parameter.
    pub(crate) fn get_query(&self, name: &str) -> Option<&str> {
        self.query.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Sets a query parameter, in place of all of its name.
    pub(crate) fn set_query(&mut self, name: &str, value: String) {
        self.query.retain(|(known, _)| known != name);
        self.query.push((name.to_owned(), value));
    }
}

impl<T> Call<Request<T>> {
    /// Adds a query parameter. A name may be added several times. For pages there are
    /// [`page`](Self::page) and [`page_size`](Self::page_size).
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
            id: format!("{} {}", self.method, self.shown_path()).into(),
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
            let path = self.shown_path();
            return Err(format!("the path `{path}` has more than a path in it: give parameters by `query`"));
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

    fn draft(&self, requests: Requests<'_>) -> Draft<T> {
        let draft = requests.draft(self.method.clone(), format_args!("{}", self.path), read);
        let draft = self.query.iter().fold(draft, |draft, (name, value)| draft.query(name, value));
        match &self.body {
            Some(body) => draft.json(body),
            None => draft,
        }
    }
}

/// A `()` takes any answer that Logto may have given, and one without a body is a `None`.
fn read<T: DeserializeOwned + Send + 'static>(answer: &Answer) -> std::result::Result<T, Unreadable> {
    let wants_nothing = TypeId::of::<T>() == TypeId::of::<()>();
    if wants_nothing {
        answer.anything()?;
    }
    match serde_json::from_str("null") {
        Ok(nothing) if wants_nothing || answer.is_empty() => Ok(nothing),
        _ => answer.json(),
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
        write!(formatter, "Request({} {})", self.method, self.shown_path())
    }
}
