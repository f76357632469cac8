//! Where the bearer token comes from.
//!
//! A [`TokenSource`] fetches a token; the client keeps it, fetches the next one ahead of its expiry
//! and lets all calls share it. [`ClientBuilder::client_credentials`](crate::ClientBuilder::client_credentials)
//! is the source that most programs want; a closure or an implementation of your own is another.

mod cache;
mod client_credentials;
mod source;

pub use crate::error::AuthError;

pub use client_credentials::AppCredentials;
pub use source::{AccessToken, TokenFuture, TokenSource};

pub(crate) use cache::{Token, TokenCache};
pub(crate) use client_credentials::{ClientCredentials, CredentialsSource, trimmed};
