//! What was wrong before anything was sent: a call, or the settings of the client.

use std::{error::Error as StdError, fmt};

/// The call was refused before anything was sent.
#[derive(Debug)]
pub struct InvalidRequestError {
    pub(crate) reason: String,
}

impl InvalidRequestError {
    /// Why, and what to do about it.
    pub fn reason(&self) -> &str {
        &self.reason
    }
}

impl fmt::Display for InvalidRequestError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "not sent: {}", self.reason)
    }
}

impl StdError for InvalidRequestError {}

/// The client cannot be built like this.
#[derive(Debug)]
pub struct ConfigError(pub(crate) String);

impl fmt::Display for ConfigError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "client configuration: {}", self.0)
    }
}

impl StdError for ConfigError {}
