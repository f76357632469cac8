//! When to try again, and how long to wait before.
//!
//! What is tried again depends on what the failure says of the server. If it surely did not act —
//! no connection, 429, 503 with `Retry-After` — any call is repeated. If it may have acted — a
//! connection that broke, no answer in time, 408, 500, 502, 503, 504 — only a call is repeated that
//! does the same when done twice.

use std::{
    fmt,
    time::{Duration, SystemTime},
};

use retry_policies::{Jitter, RetryDecision, RetryPolicy as _, policies::ExponentialBackoff};
use tower::retry::budget::{Budget, TpsBudget};

use crate::error::Error;

/// What multiplies without overflowing, and is longer than anybody waits.
const LONGEST_BACKOFF: Duration = Duration::from_secs(24 * 60 * 60);

/// How often and how long a call is tried.
///
/// Waits grow exponentially, with full jitter. `Retry-After` is obeyed; if it asks for more than
/// [`max_delay`](Self::max_delay), the call fails at once, since coming earlier would be in vain.
///
/// ```
/// use logto_management::RetryPolicy;
/// use std::time::Duration;
///
/// let patient = RetryPolicy::new().attempts(8).time_limit(Duration::from_secs(120));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct RetryPolicy {
    attempts: u32,
    time_limit: Duration,
    initial_delay: Duration,
    max_delay: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self::new()
    }
}

impl RetryPolicy {
    /// Up to 4 attempts within 30 seconds, waiting 200 ms at first and 20 s at most.
    pub const fn new() -> Self {
        Self {
            attempts: 4,
            time_limit: Duration::from_secs(30),
            initial_delay: Duration::from_millis(200),
            max_delay: Duration::from_secs(20),
        }
    }

    /// One attempt.
    pub const fn none() -> Self {
        Self::new().attempts(1)
    }

    /// How many attempts are made at most, the first one included. 0 counts as 1.
    pub const fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts;
        self
    }

    /// No attempt begins later than this after the first one.
    pub const fn time_limit(mut self, time_limit: Duration) -> Self {
        self.time_limit = time_limit;
        self
    }

    /// The upper bound of the first wait; it doubles with each further one.
    pub const fn initial_delay(mut self, initial_delay: Duration) -> Self {
        self.initial_delay = initial_delay;
        self
    }

    /// The longest wait between two attempts.
    pub const fn max_delay(mut self, max_delay: Duration) -> Self {
        self.max_delay = max_delay;
        self
    }

    /// How long to wait after so many attempts in such a time, or `None` to give up.
    pub(crate) fn delay(&self, error: &Error, attempts: u32, elapsed: Duration) -> Option<Duration> {
        if attempts >= self.attempts {
            return None;
        }
        let backoff = self.backoff(attempts - 1);
        let delay = match error.retry_after() {
            Some(asked) if asked > self.max_delay => return None,
            Some(asked) => asked.max(backoff),
            None => backoff,
        };
        (elapsed.saturating_add(delay) <= self.time_limit).then_some(delay)
    }

    fn backoff(&self, past_retries: u32) -> Duration {
        let longest = self.max_delay.min(LONGEST_BACKOFF);
        let backoff = ExponentialBackoff::builder()
            .retry_bounds(self.initial_delay.min(longest), longest)
            .jitter(Jitter::Full)
            .build_with_max_retries(self.attempts);
        match backoff.should_retry(SystemTime::now(), past_retries) {
            RetryDecision::Retry { execute_after } => {
                execute_after.duration_since(SystemTime::now()).unwrap_or_default()
            }
            RetryDecision::DoNotRetry => Duration::ZERO,
        }
    }
}

/// What keeps a dead server from getting several times the load: over ten seconds, all clones of a
/// client together retry ten times a second, plus once for five calls.
pub(crate) struct RetryBudget(TpsBudget);

impl RetryBudget {
    pub fn new() -> Self {
        Self(TpsBudget::new(Duration::from_secs(10), 10, 0.2))
    }

    pub fn count_call(&self) {
        self.0.deposit();
    }

    pub fn allows_retry(&self) -> bool {
        self.0.withdraw()
    }
}

impl fmt::Debug for RetryBudget {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("RetryBudget")
    }
}
