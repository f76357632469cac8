//! What is wrong with a list as a whole, though each of its pages came.

use std::fmt;

/// A list cannot be given whole: it is longer than the limit, or the server does not page as Logto
/// does.
#[derive(Debug)]
pub struct ListError {
    reason: String,
}

impl ListError {
    pub(crate) fn new(reason: String) -> Self {
        Self { reason }
    }

    /// What the server does, or what to do about it.
    pub fn reason(&self) -> &str {
        &self.reason
    }
}

impl fmt::Display for ListError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.reason)
    }
}
