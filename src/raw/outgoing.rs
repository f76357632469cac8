//! What is to be known of a request after it has been handed over: whether it may have left, and the
//! secrets in it, which its answer may repeat.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
};

use bytes::Bytes;
use http_body::{Frame, SizeHint};
use reqwest::{Body, Request, header::HeaderValue};
use serde_json::Value;

use crate::error::Sent;

/// A request that is about to leave.
pub(crate) struct Outgoing {
    has_left: Arc<AtomicBool>,
    body: Bytes,
    sensitive: Vec<HeaderValue>,
}

impl Outgoing {
    /// Watches a request from now on. Its body is only asked for once there is a connection to send it
    /// over, so that as long as nobody has asked, the server knows nothing of it.
    pub fn watch(request: &mut Request) -> Self {
        let content = request.body_mut().take();
        let bytes = content.as_ref().map(|content| content.as_bytes().map(Bytes::copy_from_slice));
        // Of a request without a body, nobody knows when it leaves.
        let has_left = Arc::new(AtomicBool::new(content.is_none()));
        *request.body_mut() = content.map(|content| Body::wrap(Watched { content, has_left: Arc::clone(&has_left) }));
        let body = bytes.flatten().unwrap_or_default();
        let sensitive = request.headers().values().filter(|value| value.is_sensitive()).cloned().collect();
        Self { has_left, body, sensitive }
    }

    /// Whether the server may have seen something of it.
    pub fn may_have_left(&self) -> bool {
        self.has_left.load(Ordering::Acquire)
    }

    /// The secrets in it: sensitive headers, and members of the body that are named like secrets.
    pub fn secrets(&self) -> Sent {
        let mut sent = Sent::default();
        sent.add_headers(&self.sensitive);
        if let Ok(body) = serde_json::from_slice(&self.body) {
            add_secrets(&body, false, &mut sent);
        }
        sent
    }
}

fn add_secrets(value: &Value, is_secret: bool, sent: &mut Sent) {
    match value {
        Value::String(text) if is_secret => sent.add(text),
        Value::Array(values) => values.iter().for_each(|value| add_secrets(value, is_secret, sent)),
        Value::Object(members) => {
            members.iter().for_each(|(name, value)| add_secrets(value, is_secret || names_a_secret(name), sent));
        }
        _ => {}
    }
}

fn names_a_secret(name: &str) -> bool {
    let name = name.to_lowercase();
    let is_secret =
        ["password", "secret", "token", "digest", "credential", "private"].iter().any(|it| name.contains(it));
    // Which algorithm made a digest is none.
    (is_secret && !name.ends_with("algorithm")) || name == "code" || name == "codes"
}

struct Watched {
    content: Body,
    has_left: Arc<AtomicBool>,
}

impl http_body::Body for Watched {
    type Data = Bytes;
    type Error = reqwest::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, reqwest::Error>>> {
        self.has_left.store(true, Ordering::Release);
        Pin::new(&mut self.content).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.content.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.content.size_hint()
    }
}
