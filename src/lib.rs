#![doc = include_str!("../README.md")]

mod attempt;
pub mod auth;
mod builder;
pub mod bulk;
mod call;
mod client;
mod endpoint;
pub mod error;
mod limit;
mod observe;
mod page;
mod raw;
mod request;
mod response;
mod retry;
mod run;
pub mod search;
#[cfg(feature = "testing")]
pub mod testing;
pub mod types;
pub mod users;
mod walk;

pub use builder::ClientBuilder;
pub use call::{Call, Operation};
pub use client::Client;
pub use error::{Error, ErrorKind, Result};
pub use limit::RateLimit;
pub use observe::{AttemptReport, SentRequest};
pub use page::Page;
pub use request::Request;
pub use response::Response;
pub use retry::RetryPolicy;
pub use walk::{Items, Paged, Pages};

pub use reqwest::{Method, StatusCode, header};
