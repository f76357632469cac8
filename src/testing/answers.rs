//! The answers that the fake was told to give, and which of them a request gets.

use reqwest::{Method, StatusCode};
use serde_json::Value;

use super::http::{
    answer::{Answer, Body},
    path,
    query::Query,
};

/// One answer, and the requests that it is for.
#[derive(Clone, Debug)]
pub(super) struct ToldAnswer {
    pub method: Method,
    /// With its parameters in braces.
    pub path: String,
    /// What the query must have, whatever it has beside.
    query: Query,
    /// How many requests still get it; `None` for any number.
    pub left: Option<u32>,
    pub answer: Answer,
}

impl ToldAnswer {
    pub fn new(method: Method, path: &str, status: u16, body: Value) -> Self {
        assert!(path.starts_with('/'), "{path:?} does not begin with a slash, like /api/organizations/{{id}}");
        let status = StatusCode::from_u16(status).unwrap_or_else(|_| panic!("{status} is no HTTP status"));
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let body = if body.is_null() { Body::Empty } else { Body::Json(body) };
        let answer = Answer::new(status, body);
        Self { method, path: path.to_owned(), query: Query::parse(query), left: None, answer }
    }

    fn is_for(&self, method: &Method, path: &str, query: &Query) -> bool {
        self.method == *method
            && path::arguments(&self.path, path).is_some()
            && self.query.pairs().all(|wanted| query.pairs().any(|given| given == wanted))
    }
}

/// All of them, in the order in which the fake was told. One that was spent stays, so that the numbers
/// of the others do, too.
#[derive(Debug, Default)]
pub(super) struct Answers(Vec<ToldAnswer>);

impl Answers {
    /// Adds an answer, and returns its number.
    pub fn add(&mut self, answer: ToldAnswer) -> usize {
        self.0.push(answer);
        self.0.len() - 1
    }

    /// Forgets all of them; their numbers are not given again.
    pub fn clear(&mut self) {
        for told in &mut self.0 {
            told.left = Some(0);
        }
    }

    pub fn with(&mut self, number: usize, change: impl FnOnce(&mut ToldAnswer)) {
        change(&mut self.0[number]);
    }

    /// The answer for a request, with its number: those for a limited number of requests first, in their
    /// order; after them the newest.
    pub fn take(&mut self, method: &Method, path: &str, query: &str) -> Option<(usize, Answer)> {
        let query = Query::parse(query);
        let is_for = |told: &ToldAnswer| told.is_for(method, path, &query);
        let limited = self.0.iter().position(|told| told.left.is_some_and(|left| left > 0) && is_for(told));
        let number = limited.or_else(|| self.0.iter().rposition(|told| told.left.is_none() && is_for(told)))?;
        let told = &mut self.0[number];
        told.left = told.left.map(|left| left - 1);
        Some((number, told.answer.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers<const N: usize>(told: [(&str, u16, Option<u32>); N]) -> Answers {
        let told = told.map(|(path, status, left)| {
            let answer = ToldAnswer::new(Method::GET, path, status, Value::Null);
            ToldAnswer { left, ..answer }
        });
        Answers(told.into())
    }

    fn status(answers: &mut Answers, path: &str, query: &str) -> Option<u16> {
        answers.take(&Method::GET, path, query).map(|(_, answer)| answer.status.as_u16())
    }

    #[test]
    fn limited_answers_come_first_and_then_the_newest() {
        let mut answers = answers([
            ("/a/{id}", 200, None),
            ("/a/{id}", 500, Some(2)),
            ("/a/{id}", 201, None),
            ("/a/b", 404, Some(1)),
        ]);
        let got: Vec<_> = (0..4).map(|_| status(&mut answers, "/a/b", "")).collect();
        assert_eq!(got, [Some(500), Some(500), Some(404), Some(201)]);
        assert_eq!(status(&mut answers, "/a", ""), None);
        assert!(answers.take(&Method::POST, "/a/b", "").is_none());
    }

    #[test]
    fn a_query_must_be_there() {
        let mut answers = answers([("/a?page=2&x=y", 200, None)]);
        assert_eq!(status(&mut answers, "/a", "x=y&page=2&more=1"), Some(200));
        assert_eq!(status(&mut answers, "/a", "page=1&x=y"), None);
    }
}
