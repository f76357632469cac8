//! When to try again, and how long to wait before: the policy of a call, and the budget that all
//! calls of a client share.
//!
//! What is tried again depends on what the failure says of the server: the table of statuses is in
//! `error/verdict.rs`.

use std::{
    fmt,
    sync::{Mutex, PoisonError},
    time::{Duration, SystemTime},
};

use retry_policies::{Jitter, RetryDecision, RetryPolicy as _, policies::ExponentialBackoff};
use tokio::time::Instant;

use crate::error::GaveUp;

/// What multiplies without overflowing, and is longer than anybody waits.
const LONGEST_BACKOFF: Duration = Duration::from_secs(24 * 60 * 60);

/// How often and how long a call is tried.
///
/// If the server surely did not act (no connection, 429, 503 with `Retry-After`), any call is
/// repeated. If it may have acted (a connection that broke, no answer in time, 408, most 5xx), only a
/// call is repeated that does the same when done twice. What is refused for good is not repeated.
///
/// Waits grow exponentially, with full jitter. `Retry-After` is obeyed; if it asks for more than
/// [`max_delay`](Self::max_delay), the call fails at once, since coming earlier would be in vain. All
/// calls of a client share its [`RetryBudget`]. [`Error::gave_up`](crate::Error::gave_up) says what
/// ended the attempts.
///
/// ```
/// use logto_management::RetryPolicy;
/// use std::time::Duration;
///
/// let patient = RetryPolicy::new().attempts(8).time_limit(Duration::from_secs(120));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a policy does nothing until a client or a call takes it"]
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

    /// No attempt begins later than this after the first one. The call's
    /// [`timeout`](crate::ClientBuilder::timeout) must leave as much time.
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

    /// How long to wait after so many attempts in such a time, or why to give up. `asked` is what the
    /// server asks to wait.
    pub(crate) fn delay(&self, asked: Option<Duration>, attempts: u32, elapsed: Duration) -> Result<Duration, GaveUp> {
        if attempts >= self.attempts {
            return Err(GaveUp::Attempts);
        }
        let backoff = self.backoff(attempts.saturating_sub(1));
        let delay = match asked {
            Some(asked) if asked > self.max_delay => return Err(GaveUp::AskedToWaitTooLong),
            Some(asked) => asked.max(backoff),
            None => backoff,
        };
        match self.time_left(elapsed) {
            left if delay <= left => Ok(delay),
            _ => Err(GaveUp::Time),
        }
    }

    /// How long from now on an attempt may begin.
    pub(crate) fn time_left(&self, elapsed: Duration) -> Duration {
        self.time_limit.saturating_sub(elapsed)
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

/// How many retries all clones of a client make together, whatever the policies of their calls say:
/// what keeps a server in trouble from getting several times the load.
///
/// A budget that is used up does not end a call: its retry waits until there is some again, as long
/// as the call's policy gives it time.
///
/// ```
/// use logto_management::{Client, RetryBudget, RetryPolicy};
/// use std::time::Duration;
///
/// let client = Client::builder()
///     .endpoint("https://auth.example.com")
///     .client_credentials("app-id", "app-secret")
///     .retry(RetryPolicy::new().attempts(20).time_limit(Duration::from_secs(300)))
///     .retry_budget(RetryBudget::new().per_second(50))
///     .timeout(Duration::from_secs(320))
///     .build()?;
/// # Ok::<(), logto_management::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryBudget {
    reserve: u32,
    per_second: u32,
    percent_of_calls: u32,
}

impl Default for RetryBudget {
    fn default() -> Self {
        Self::new()
    }
}

impl RetryBudget {
    /// 100 retries at once, then 10 a second, and one for five calls besides.
    pub const fn new() -> Self {
        Self { reserve: 100, per_second: 10, percent_of_calls: 20 }
    }

    /// As many retries as the policies of the calls allow.
    pub const fn unlimited() -> Self {
        Self::new().reserve(u32::MAX).per_second(u32::MAX)
    }

    /// How many retries can be saved up, and are there at the start. 0 counts as 1.
    #[must_use]
    pub const fn reserve(mut self, retries: u32) -> Self {
        self.reserve = retries;
        self
    }

    /// How many retries come in a second.
    #[must_use]
    pub const fn per_second(mut self, retries: u32) -> Self {
        self.per_second = retries;
        self
    }

    /// How many retries come with a hundred calls.
    #[must_use]
    pub const fn percent_of_calls(mut self, percent: u32) -> Self {
        self.percent_of_calls = percent;
        self
    }
}

/// What is left of a budget.
pub(crate) struct Retries {
    budget: RetryBudget,
    account: Mutex<Account>,
}

struct Account {
    /// Below zero, as many retries wait.
    balance: f64,
    settled_at: Instant,
}

impl Retries {
    pub fn new(budget: RetryBudget) -> Self {
        let balance = f64::from(budget.reserve.max(1));
        Self { budget, account: Mutex::new(Account { balance, settled_at: Instant::now() }) }
    }

    pub fn count_call(&self) {
        self.settled(|account| account.balance += f64::from(self.budget.percent_of_calls) / 100.0);
    }

    /// Takes a retry that may be made after this time, unless that is longer than there is.
    pub fn take(&self, longest: Duration) -> Result<Duration, GaveUp> {
        self.settled(|account| {
            let missing = (1.0 - account.balance).max(0.0);
            let wait =
                Duration::try_from_secs_f64(missing / f64::from(self.budget.per_second)).unwrap_or(Duration::MAX);
            if missing > 0.0 && wait > longest {
                return Err(GaveUp::Budget);
            }
            account.balance -= 1.0;
            Ok(if missing > 0.0 { wait } else { Duration::ZERO })
        })
    }

    /// Nothing that holds the lock can leave the account half changed.
    fn settled<T>(&self, change: impl FnOnce(&mut Account) -> T) -> T {
        let mut account = self.account.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let earned = (now - account.settled_at).as_secs_f64() * f64::from(self.budget.per_second);
        account.balance = (account.balance + earned).min(f64::from(self.budget.reserve.max(1)));
        account.settled_at = now;
        change(&mut account)
    }
}

impl fmt::Debug for Retries {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.budget.fmt(formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_says_why_it_ends() {
        let policy = RetryPolicy::new().attempts(3).time_limit(Duration::from_secs(30));
        let second = Duration::from_secs(1);
        assert_eq!(policy.delay(None, 3, second), Err(GaveUp::Attempts));
        assert_eq!(policy.delay(Some(second * 21), 1, second), Err(GaveUp::AskedToWaitTooLong));
        assert_eq!(policy.delay(Some(second * 20), 1, second * 11), Err(GaveUp::Time));
        assert_eq!(policy.delay(Some(second * 20), 1, second * 10), Ok(second * 20));
    }

    #[tokio::test(start_paused = true)]
    async fn a_budget_that_is_used_up_is_waited_for() {
        let retries = Retries::new(RetryBudget::new().reserve(2).per_second(10).percent_of_calls(50));
        let minute = Duration::from_secs(60);
        let tenth = Duration::from_millis(100);
        assert_eq!([retries.take(minute), retries.take(minute)], [Ok(Duration::ZERO); 2]);
        assert_eq!([retries.take(minute), retries.take(minute)], [Ok(tenth), Ok(tenth * 2)]);
        assert_eq!(retries.take(tenth), Err(GaveUp::Budget), "and takes nothing");
        retries.count_call();
        retries.count_call();
        assert_eq!(retries.take(minute), Ok(tenth * 2));
        tokio::time::advance(minute).await;
        assert_eq!([retries.take(minute), retries.take(minute)], [Ok(Duration::ZERO); 2], "no more is saved up");
        assert_eq!(retries.take(minute), Ok(tenth));
    }

    #[tokio::test(start_paused = true)]
    async fn a_budget_can_be_none_or_without_limit() {
        let none = Retries::new(RetryBudget::new().reserve(0).per_second(0).percent_of_calls(0));
        assert_eq!(none.take(Duration::MAX), Ok(Duration::ZERO));
        assert!(none.take(Duration::from_secs(u64::MAX)).is_err());
        let unlimited = Retries::new(RetryBudget::unlimited());
        assert!((0..10_000).all(|_| unlimited.take(Duration::ZERO) == Ok(Duration::ZERO)));
    }
}
