//! The fake's clock: the machine's, or one that stands still until the test moves it.

use std::time::{Duration, SystemTime};

use crate::types::Timestamp;

#[derive(Debug, Default)]
pub struct Clock {
    stopped_at: Option<Timestamp>,
    ahead: Duration,
}

impl Clock {
    pub fn stopped_at(moment: Timestamp) -> Self {
        Self { stopped_at: Some(moment), ahead: Duration::ZERO }
    }

    pub fn advance(&mut self, by: Duration) {
        self.ahead += by;
    }

    /// Milliseconds since the Unix epoch.
    pub fn now(&self) -> i64 {
        let base = self.stopped_at.unwrap_or_else(|| SystemTime::now().into());
        base.as_unix_millis() + millis(self.ahead)
    }
}

/// A length of time as Logto counts moments.
pub fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
