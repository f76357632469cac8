//! The rate limit that all clones of a client share.

use std::{
    ops::RangeInclusive,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use leaky_bucket::RateLimiter;
use tokio::time::{Instant, sleep_until};

/// The longest that a 429 can hold up all calls.
const MAX_PAUSE: Duration = Duration::from_secs(60);
/// How long a 429 that asks for nothing holds up all calls.
const DEFAULT_PAUSE: Duration = Duration::from_secs(1);
/// The windows that a limit can have.
const WINDOWS: RangeInclusive<Duration> = Duration::from_millis(10)..=Duration::from_secs(24 * 60 * 60);
/// Permits come in portions no more often than this.
const MIN_INTERVAL: Duration = Duration::from_millis(5);

/// How many requests may be made in a time.
///
/// In no stretch of that length more requests are made; a tenth of them may be made at once. Calls
/// wait for their turn in the order in which they came.
///
/// ```
/// use logto_management::{Client, RateLimit};
///
/// let client = Client::builder()
///     .tenant_id("a1b2c3")
///     .client_credentials("app id", "app secret")
///     .rate_limit(RateLimit::LOGTO_CLOUD)
///     .build()?;
/// # Ok::<(), logto_management::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    requests: u32,
    window: Duration,
}

impl RateLimit {
    /// What Logto Cloud allows a tenant: about 200 requests in 10 seconds.
    pub const LOGTO_CLOUD: Self = Self::new(200, Duration::from_secs(10));

    /// So many requests in any stretch of this length, which is from 10 milliseconds to a day. Less
    /// than 2 requests count as 2.
    pub const fn new(requests: u32, window: Duration) -> Self {
        Self { requests, window }
    }
}

/// Lets requests through at a limited rate.
pub(crate) struct Limiter {
    bucket: RateLimiter,
    paused_until: Mutex<Option<Instant>>,
    /// Whoever holds it is next.
    turn: tokio::sync::Mutex<()>,
}

impl Limiter {
    /// `None` for a window that is too short or too long to be counted.
    pub fn new(limit: RateLimit) -> Option<Self> {
        if !WINDOWS.contains(&limit.window) {
            return None;
        }
        let requests = limit.requests.max(2);
        // What is saved up and what comes in during a window must not exceed the limit together.
        let burst = (requests / 10).max(1);
        let refill = requests - burst;
        let interval = (limit.window / refill).max(MIN_INTERVAL);
        let portion = (u128::from(refill) * interval.as_nanos() / limit.window.as_nanos()).max(1);
        let bucket = RateLimiter::builder()
            .max(burst as usize)
            .initial(burst as usize)
            .interval(interval)
            .refill(usize::try_from(portion).unwrap_or(usize::MAX))
            .build();
        Some(Self { bucket, paused_until: Mutex::default(), turn: tokio::sync::Mutex::default() })
    }

    /// Waits until a request may be made.
    pub async fn wait(&self) {
        let _turn = self.turn.lock().await;
        self.bucket.acquire_one().await;
        while let Some(until) = self.pause() {
            sleep_until(until).await;
        }
    }

    /// Holds up all requests, as the server asks for.
    pub fn hold_up(&self, asked: Option<Duration>) {
        let until = Instant::now() + asked.unwrap_or(DEFAULT_PAUSE).min(MAX_PAUSE);
        let mut paused_until = self.paused_until.lock().unwrap_or_else(PoisonError::into_inner);
        *paused_until = Some(paused_until.map_or(until, |other| other.max(until)));
    }

    fn pause(&self) -> Option<Instant> {
        let paused_until = *self.paused_until.lock().unwrap_or_else(PoisonError::into_inner);
        paused_until.filter(|until| *until > Instant::now())
    }
}
