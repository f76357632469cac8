//! The rate limit that all clones of a client share.

use std::{
    ops::RangeInclusive,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::{Instant, sleep_until};

/// The longest that a 429 can hold up all calls.
const MAX_PAUSE: Duration = Duration::from_secs(60);
/// How long a 429 that asks for nothing holds up all calls.
const DEFAULT_PAUSE: Duration = Duration::from_secs(1);
/// The windows that a limit can have.
const WINDOWS: RangeInclusive<Duration> = Duration::from_millis(10)..=Duration::from_secs(24 * 60 * 60);
/// A timer wakes late by some milliseconds at times. Turns that came due meanwhile are not lost.
const LATENESS: Duration = Duration::from_millis(5);

/// How many requests may be made in a time.
///
/// Requests are spaced evenly: `RateLimit::new(20, Duration::from_secs(1))` lets one through every 50
/// milliseconds, which makes 20 in any second. There is no burst, unless [`burst`](Self::burst) asks
/// for one. Calls wait for their turn in the order in which they came.
///
/// ```
/// use logto_management::{Client, RateLimit};
///
/// let client = Client::builder()
///     .tenant_id("a1b2c3")
///     .client_credentials("app-id", "app-secret")
///     .rate_limit(RateLimit::LOGTO_CLOUD)
///     .build()?;
/// # Ok::<(), logto_management::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    requests: u32,
    window: Duration,
    burst: u32,
}

impl RateLimit {
    /// What fits Logto Cloud, which recommends a tenant to stay below 200 requests in 10 seconds.
    pub const LOGTO_CLOUD: Self = Self::new(200, Duration::from_secs(10));

    /// So many requests in a time, which is from 10 milliseconds to a day; 0 counts as 1.
    pub const fn new(requests: u32, window: Duration) -> Self {
        Self { requests, window, burst: 1 }
    }

    /// How many requests may go at once after a rest; 1 unless set, and 0 counts as 1. A window then
    /// sees at most as many more than its limit as the burst has beyond the first.
    #[must_use]
    pub const fn burst(mut self, requests: u32) -> Self {
        self.burst = requests;
        self
    }
}

/// Lets requests through at a limited rate.
pub(crate) struct Limiter {
    /// The time from one request to the next.
    interval: Duration,
    /// How far the schedule may lag behind the clock after a rest: what came due goes at once.
    saved_up: Duration,
    /// When the next request may be made; there was none yet if it is not set.
    next: Mutex<Option<Instant>>,
    /// Whoever holds it is next.
    turn: tokio::sync::Mutex<()>,
}

impl Limiter {
    /// `None` for a window that is too short or too long to be counted.
    pub fn new(limit: RateLimit) -> Option<Self> {
        if !WINDOWS.contains(&limit.window) {
            return None;
        }
        let interval = limit.window / limit.requests.max(1);
        let saved_up = interval.saturating_mul(limit.burst.max(1) - 1).min(*WINDOWS.end());
        Some(Self { interval, saved_up, next: Mutex::default(), turn: tokio::sync::Mutex::default() })
    }

    /// Waits until a request may be made.
    pub async fn wait(&self) {
        let _turn = self.turn.lock().await;
        while let Some(opening) = self.take() {
            sleep_until(opening).await;
        }
    }

    /// Holds up all requests, as the server asks for.
    pub fn hold_up(&self, asked: Option<Duration>) {
        let until = Instant::now() + asked.unwrap_or(DEFAULT_PAUSE).min(MAX_PAUSE);
        let mut next = self.next();
        *next = next.max(Some(until));
    }

    /// Takes the turn that is due, or tells when it will be.
    fn take(&self) -> Option<Instant> {
        let now = Instant::now();
        let mut next = self.next();
        if let Some(opening) = next.filter(|opening| *opening > now) {
            return Some(opening);
        }
        let on_schedule = next.filter(|due| now - *due <= LATENESS);
        let after_a_rest = now.checked_sub(self.saved_up).unwrap_or(now);
        *next = Some(on_schedule.unwrap_or_else(|| next.unwrap_or(after_a_rest).max(after_a_rest)) + self.interval);
        None
    }

    /// Nothing that holds the lock can leave the schedule half changed.
    fn next(&self) -> MutexGuard<'_, Option<Instant>> {
        self.next.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
