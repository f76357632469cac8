//! A request that is put together, and what reads its answer.

use std::fmt::{self, Display, Write};

use form_urlencoded::Serializer;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use reqwest::{
    Method, Request, Url,
    header::{ACCEPT, CONTENT_TYPE, HeaderValue},
};
use serde::{Serialize, de::DeserializeOwned};

use super::{Answer, Unreadable, form::form, json};
use crate::types::{QueryValue, Upload};

/// The most that Logto reads of a JSON body; it answers a larger one as if the operation did not
/// exist.
const MAX_JSON: usize = 1 << 20;
/// The longest address that is sure to arrive: what stands in front of Logto often reads no more. Logto
/// itself reads 16 KiB.
const MAX_URL: usize = 8 << 10;
const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// Where requests go: the generated methods, one an operation, draft them.
#[derive(Clone, Copy, Debug)]
pub struct Requests<'a> {
    /// The address of Logto, without a trailing slash.
    pub(crate) base: &'a str,
}

/// A request as far as its operation determines it, and what reads a `T` from the answer.
pub struct Draft<T> {
    method: Method,
    url: String,
    has_query: bool,
    body: Option<Body>,
    refusal: Option<String>,
    read: Reader<T>,
}

struct Body {
    content_type: HeaderValue,
    content: reqwest::Body,
}

/// Reads the answer; without an allocation unless it holds something.
pub(crate) type Reader<T> = Box<dyn FnOnce(&Answer) -> Result<T, Unreadable> + Send>;

impl Requests<'_> {
    pub(crate) fn draft<T>(
        &self,
        method: Method,
        path: fmt::Arguments<'_>,
        read: impl FnOnce(&Answer) -> Result<T, Unreadable> + Send + 'static,
    ) -> Draft<T> {
        let url = format!("{}{path}", self.base);
        Draft { method, url, has_query: false, body: None, refusal: None, read: Box::new(read) }
    }
}

impl<T: 'static> Draft<T> {
    /// Adds a parameter to the query, as far as the value is there.
    pub(crate) fn query(mut self, name: &str, value: &impl QueryValue) -> Self {
        value.each(name, &mut |name, value| self.push_pair(name, value));
        self
    }

    fn push_pair(&mut self, name: &str, value: &str) {
        self.url.push(if self.has_query { '&' } else { '?' });
        self.has_query = true;
        let end = self.url.len();
        let url = std::mem::take(&mut self.url);
        self.url = Serializer::for_suffix(url, end).append_pair(name, value).finish();
    }

    pub(crate) fn json(mut self, body: &(impl Serialize + ?Sized)) -> Self {
        match serde_json::to_vec(body) {
            Ok(body) if body.len() > MAX_JSON => {
                self.refusal = Some(format!("the body has {} bytes, and Logto reads at most {MAX_JSON}", body.len()));
            }
            Ok(content) if has_nul(&content) => {
                self.refusal = Some("a text in the body has a NUL character, which Logto cannot store".into());
            }
            Ok(content) => self.body = Some(Body { content_type: JSON, content: content.into() }),
            Err(error) => self.refusal = Some(format!("the body cannot be written as JSON: {error}")),
        }
        self
    }

    /// Sends a file as a field of a form.
    pub(crate) fn upload(mut self, field: &str, file: &Upload) -> Self {
        match form(field, file) {
            Ok((content_type, content)) => self.body = Some(Body { content_type, content }),
            Err(reason) => self.refusal = Some(reason),
        }
        self
    }

    /// The same for servers before the answer was JSON: of this status, it was a word that says nothing. The
    /// value is then what the request has asked for.
    pub(crate) fn or_word(self, status: u16) -> Self
    where
        T: DeserializeOwned + Send,
    {
        let asked = self.body.as_ref().and_then(|body| body.content.as_bytes()).unwrap_or_default().to_vec();
        self.read_by(move |answer, read| {
            if answer.status == status
                && answer.is_word()
                && let Ok(value) = json::read(&asked)
            {
                return Ok(value);
            }
            read(answer)
        })
    }

    /// Another value, made of the one that is read.
    pub(crate) fn map<U>(self, change: impl FnOnce(T) -> U + Send + 'static) -> Draft<U> {
        self.read_by(|answer, read| read(answer).map(change))
    }

    /// Another reader, which is handed the one before.
    pub(crate) fn read_by<U>(
        self,
        read: impl FnOnce(&Answer, Reader<T>) -> Result<U, Unreadable> + Send + 'static,
    ) -> Draft<U> {
        let Self { method, url, has_query, body, refusal, read: before } = self;
        Draft { method, url, has_query, body, refusal, read: Box::new(|answer| read(answer, before)) }
    }

    /// The request, or why it cannot be sent; and what reads its answer.
    pub(crate) fn finish(self) -> (Result<Request, String>, Reader<T>) {
        let Self { method, url, body, refusal, read, .. } = self;
        (refusal.map_or_else(|| request(method, &url, body), Err), read)
    }
}

/// Whether a text in JSON has the character NUL, which is always escaped.
fn has_nul(mut json: &[u8]) -> bool {
    while let Some(place) = json.iter().position(|byte| *byte == b'\\') {
        let escaped = &json[place + 1..];
        if escaped.starts_with(b"u0000") {
            return true;
        }
        json = escaped.get(1..).unwrap_or_default();
    }
    false
}

fn request(method: Method, url: &str, body: Option<Body>) -> Result<Request, String> {
    if url.len() > MAX_URL {
        return Err(format!(
            "the address has {} bytes with its parameters, and servers read at most {MAX_URL}: give fewer or shorter values",
            url.len()
        ));
    }
    let url = Url::parse(url).map_err(|error| error.to_string())?;
    let mut request = Request::new(method, url);
    request.headers_mut().insert(ACCEPT, JSON);
    if let Some(body) = body {
        request.headers_mut().insert(CONTENT_TYPE, body.content_type);
        *request.body_mut() = Some(body.content);
    }
    Ok(request)
}

/// What of a value cannot stand in a segment of a path as it is.
const ESCAPED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'/')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'`')
    .add(b'{')
    .add(b'}');

/// A value as one segment of a path.
pub(super) fn segment<T: Display>(value: T) -> Segment<T> {
    Segment(value)
}

pub(super) struct Segment<T>(T);

impl<T: Display> Display for Segment<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(Escaper(formatter), "{}", self.0)
    }
}

struct Escaper<'a, 'f>(&'a mut fmt::Formatter<'f>);

impl fmt::Write for Escaper<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        utf8_percent_encode(text, ESCAPED).try_for_each(|part| self.0.write_str(part))
    }
}
