//! What is asked of Logto, and what it answers, operation by operation.
//!
//! `build.rs` generates the types and `impl Requests` from Logto's document: a method an operation, each
//! of which gives the [`Draft`] of a request. Nothing is sent from here. Nothing outside this crate sees
//! it.

mod answer;
mod draft;
mod form;
mod http;
pub(crate) mod incoming;
mod json;
mod outgoing;

#[allow(missing_docs, unused_imports, clippy::all, reason = "generated code")]
mod requests {
    use super::{Answer, Draft, Requests, draft::segment, types};

    include!(concat!(env!("OUT_DIR"), "/requests.rs"));
}

pub(crate) use crate::types;
pub use answer::Answer;
pub(crate) use draft::Reader;
pub use draft::{Draft, Requests};
pub(crate) use http::Http;
pub use json::Unreadable;
pub(crate) use outgoing::Outgoing;
