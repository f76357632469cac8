#![cfg_attr(docsrs, feature(doc_cfg))]
#![doc = include_str!(concat!(env!("OUT_DIR"), "/front_page.md"))]
#![cfg_attr(
    not(feature = "full"),
    allow(dead_code, unused_imports, unused_macros, reason = "what an enabled part does not need is another's")
)]

pub mod auth;
#[cfg(feature = "blocking")]
pub mod blocking;
mod call;
mod client;
pub mod error;
mod list;
#[allow(rustdoc::bare_urls, reason = "the document has bare addresses in its words")]
mod parts;
mod raw;
#[cfg(feature = "testing")]
pub mod testing;
pub mod types;
#[cfg(feature = "users")]
pub mod users;

pub use call::limit::RateLimit;
pub use call::observe::{AttemptReport, SentRequest};
pub use call::request::Request;
pub use call::response::Response;
pub use call::retry::{RetryBudget, RetryPolicy};
pub use call::{Call, declare::OperationInfo, operation::Operation};
pub use client::Client;
pub use client::builder::ClientBuilder;
pub use error::{Error, ErrorKind, GaveUp, Result, codes};
pub use list::all::All;
pub use list::page::Page;
pub use list::paged::{Paged, Searched};
pub use list::requested::RequestedList;
pub use list::walk::{Items, Pages};
pub use list::{bulk, search};
pub use parts::*;

/// Of reqwest 0.13: what signatures here name.
pub use reqwest::{self, Method, StatusCode, Url, header};
