//! Where in a list an error is, and what is wrong with a list as a whole though each of its pages came.

use std::{error::Error as StdError, fmt, ops::Range};

/// Places of a list, and the page that they begin on.
#[derive(Clone, Debug)]
pub(crate) struct Spot {
    /// From 1.
    pub page: u32,
    /// From 0.
    pub places: Range<u64>,
}

impl Spot {
    /// The place, if it is one alone.
    pub fn place(&self) -> Option<u64> {
        (self.places.start + 1 == self.places.end).then_some(self.places.start)
    }
}

impl fmt::Display for Spot {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { page, places } = self;
        match places.end.saturating_sub(places.start) {
            0 => write!(formatter, "page {page}"),
            1 => write!(formatter, "page {page}, place {}", places.start),
            _ => write!(formatter, "page {page}, places {} to {}", places.start, places.end - 1),
        }
    }
}

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

impl StdError for ListError {}
