//! Faults on demand: which requests they strike, and what they do.

use std::{collections::VecDeque, fmt, time::Duration};

use reqwest::{
    StatusCode,
    header::{self, HeaderMap, HeaderName, HeaderValue},
};
use serde_json::Value;

use super::{known, log::TOKEN, tenant::clock::millis};

/// Something that goes wrong, for [`FakeLogto::fail`](super::FakeLogto::fail).
///
/// A fault strikes the next request to the Management API, unless it says otherwise: [`on`](Self::on)
/// one operation, several [`times`](Self::times), [`always`](Self::always) or
/// [now and then](Self::with_probability). Requests to the token endpoint are struck only by faults on
/// [`TOKEN`](super::TOKEN). When several faults could strike, the oldest one does.
///
/// ```
/// use logto_management::testing::{FakeLogto, Fault};
/// use std::time::Duration;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let fake = FakeLogto::start().await;
/// // The next two calls find the server overloaded,
/// fake.fail(Fault::status(503).header("retry-after", "1").times(2));
/// // a user is created but the answer gets lost,
/// fake.fail(Fault::reset().after_acting().on("CreateUser"));
/// // and one list in ten takes long.
/// fake.fail(Fault::delay(Duration::from_secs(5)).on("ListUsers").with_probability(0.1, 42));
/// # }
/// ```
#[derive(Clone)]
#[must_use = "a fault strikes only once it is given to `FakeLogto::fail`"]
pub struct Fault {
    operation: Option<String>,
    trigger: Trigger,
    delay: Duration,
    effect: Effect,
    after_acting: bool,
}

#[derive(Clone)]
enum Trigger {
    Times(u32),
    Always,
    Probability(f64, fastrand::Rng),
    /// More requests than the limit within the window.
    Above {
        limit: usize,
        window: Duration,
        seen: VecDeque<i64>,
        tells_when: bool,
    },
}

/// What a fault does.
#[derive(Clone, Debug)]
pub(super) enum Effect {
    /// Nothing but the delay.
    Wait,
    Answer {
        status: StatusCode,
        headers: HeaderMap,
        body: Vec<u8>,
    },
    Reset,
    Truncate,
    ExpireTokens,
    RevokeTokens,
}

/// A fault that strikes a request.
#[derive(Clone, Debug)]
pub(super) struct Strike {
    pub delay: Duration,
    pub effect: Effect,
    pub after_acting: bool,
}

impl Fault {
    /// The server answers this status and does nothing. See [`header`](Self::header),
    /// [`body`](Self::body) and [`json`](Self::json) for the rest of the answer.
    ///
    /// # Panics
    ///
    /// If this is no HTTP status.
    pub fn status(status: u16) -> Self {
        let status = StatusCode::from_u16(status).expect("an HTTP status");
        Self::new(Effect::Answer { status, headers: HeaderMap::new(), body: Vec::new() })
    }

    /// The server does as asked, but late. With [`after_acting`](Self::after_acting), it acts at once
    /// and only the answer is late.
    pub fn delay(delay: Duration) -> Self {
        Self { delay, ..Self::new(Effect::Wait) }
    }

    /// The connection is reset in place of an answer, before the server has done anything; or, with
    /// [`after_acting`](Self::after_acting), when it has done what it was asked to.
    pub fn reset() -> Self {
        Self::new(Effect::Reset)
    }

    /// The server does as asked, but the connection ends in the middle of the answer's body.
    pub fn truncated_body() -> Self {
        Self { after_acting: true, ..Self::new(Effect::Truncate) }
    }

    /// All access tokens issued so far expire, just before this request's is looked at.
    pub fn expired_tokens() -> Self {
        Self::new(Effect::ExpireTokens)
    }

    /// All access tokens issued so far become invalid, just before this request's is looked at, as
    /// when the server's signing key is replaced.
    pub fn revoked_tokens() -> Self {
        Self::new(Effect::RevokeTokens)
    }

    /// More than so many requests within the window are answered 429, by something in front of Logto
    /// that knows no JSON and gives no `Retry-After`. Logto Cloud has 200 in 10 seconds.
    ///
    /// The fake's clock counts: [`advance`](super::FakeLogto::advance) it to be let in again.
    ///
    /// ```
    /// # use logto_management::testing::{FakeLogto, Fault};
    /// # use std::time::Duration;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let fake = FakeLogto::start().await;
    /// fake.fail(Fault::rate_limit(200, Duration::from_secs(10)).with_retry_after());
    /// # }
    /// ```
    pub fn rate_limit(requests: usize, window: Duration) -> Self {
        let trigger = Trigger::Above { limit: requests, window, seen: VecDeque::new(), tells_when: false };
        let answer = Self::status(StatusCode::TOO_MANY_REQUESTS.as_u16());
        let answer = answer.header("content-type", "text/html").body("<html><h1>Too Many Requests</h1></html>");
        Self { trigger, ..answer }
    }

    /// Lets a [`rate_limit`](Self::rate_limit) say in `Retry-After` after how many seconds to come
    /// again.
    pub fn with_retry_after(mut self) -> Self {
        if let Trigger::Above { tells_when, .. } = &mut self.trigger {
            *tells_when = true;
        }
        self
    }

    /// Adds a header to the answer of [`status`](Self::status).
    ///
    /// # Panics
    ///
    /// If no header can have this name or value.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        if let Effect::Answer { headers, .. } = &mut self.effect {
            let name = HeaderName::try_from(name).expect("the name of a header");
            headers.append(name, HeaderValue::try_from(value).expect("the value of a header"));
        }
        self
    }

    /// Sets the body of the answer of [`status`](Self::status).
    pub fn body(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        if let Effect::Answer { body, .. } = &mut self.effect {
            *body = bytes.into();
        }
        self
    }

    /// Sets the body of the answer of [`status`](Self::status) to JSON, like Logto's
    /// `{"code": ..., "message": ...}`.
    pub fn json(self, body: &Value) -> Self {
        self.header("content-type", "application/json; charset=utf-8").body(body.to_string())
    }

    /// Strikes requests for this operation only: its name in Logto's document, like `GetUser`, or
    /// [`TOKEN`](super::TOKEN).
    ///
    /// # Panics
    ///
    /// If no enabled part has an operation of this name.
    pub fn on(mut self, operation: &str) -> Self {
        assert!(
            operation == TOKEN || known::is_operation(operation),
            "no operation of an enabled part is called `{operation}`: Logto's document has names such as `GetUser`"
        );
        self.operation = Some(operation.to_owned());
        self
    }

    /// Strikes this many requests.
    pub fn times(mut self, requests: u32) -> Self {
        self.trigger = Trigger::Times(requests);
        self
    }

    /// Strikes every request.
    pub fn always(mut self) -> Self {
        self.trigger = Trigger::Always;
        self
    }

    /// Strikes with this probability, from 0 to 1. From the same seed, the same requests are struck.
    pub fn with_probability(mut self, probability: f64, seed: u64) -> Self {
        self.trigger = Trigger::Probability(probability, fastrand::Rng::with_seed(seed));
        self
    }

    /// Lets the server do as asked before the fault strikes: the client sees a failure, but the
    /// change is made.
    pub fn after_acting(mut self) -> Self {
        self.after_acting = true;
        self
    }

    fn new(effect: Effect) -> Self {
        Self { operation: None, trigger: Trigger::Times(1), delay: Duration::ZERO, effect, after_acting: false }
    }

    fn is_meant_for(&self, operation: Option<&str>) -> bool {
        match &self.operation {
            Some(wanted) => Some(wanted.as_str()) == operation,
            None => operation != Some(TOKEN),
        }
    }

    fn is_spent(&self) -> bool {
        matches!(self.trigger, Trigger::Times(0))
    }

    /// Whether it strikes now; a limit wants to see each request.
    fn strikes(&mut self, now: i64) -> bool {
        match &mut self.trigger {
            Trigger::Times(left) => {
                *left = left.saturating_sub(1);
                true
            }
            Trigger::Always => true,
            Trigger::Probability(probability, random) => random.f64() < *probability,
            Trigger::Above { limit, window, seen, .. } => {
                let start = now - millis(*window);
                while seen.front().is_some_and(|moment| *moment <= start) {
                    seen.pop_front();
                }
                let is_above = seen.len() >= *limit;
                if !is_above {
                    seen.push_back(now);
                }
                is_above
            }
        }
    }

    fn strike(&self, now: i64) -> Strike {
        let mut effect = self.effect.clone();
        if let (Effect::Answer { headers, .. }, Some(wait)) = (&mut effect, self.retry_after(now)) {
            headers.insert(header::RETRY_AFTER, wait.into());
        }
        Strike { delay: self.delay, effect, after_acting: self.after_acting }
    }

    /// Seconds until a limit lets the next request in.
    fn retry_after(&self, now: i64) -> Option<i64> {
        match &self.trigger {
            Trigger::Above { window, seen, tells_when: true, .. } => {
                let opens = seen.front().copied().unwrap_or(now) + millis(*window);
                Some((opens - now + 999) / 1000)
            }
            _ => None,
        }
    }
}

impl fmt::Debug for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Fault")
            .field("operation", &self.operation)
            .field("effect", &self.effect)
            .finish_non_exhaustive()
    }
}

/// The faults that are still to strike, oldest first.
#[derive(Debug, Default)]
pub(super) struct Faults(Vec<Fault>);

impl Faults {
    pub fn add(&mut self, fault: Fault) {
        self.0.push(fault);
    }

    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// What strikes a request for this operation.
    pub fn strike(&mut self, operation: Option<&str>, now: i64) -> Option<Strike> {
        let mut strike = None;
        for fault in self.0.iter_mut().filter(|fault| fault.is_meant_for(operation)) {
            let counts_all = matches!(fault.trigger, Trigger::Above { .. });
            if (strike.is_none() || counts_all) && fault.strikes(now) {
                strike.get_or_insert_with(|| fault.strike(now));
            }
        }
        self.0.retain(|fault| !fault.is_spent());
        strike
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn struck(faults: &mut Faults, operation: &str, requests: i64) -> usize {
        (0..requests).filter(|now| faults.strike(Some(operation), *now).is_some()).count()
    }

    #[test]
    fn a_fault_strikes_once_and_only_what_it_is_meant_for() {
        let mut faults = Faults::default();
        faults.add(Fault::status(500).on("GetUser"));
        faults.add(Fault::reset().times(2).on("DeleteUser"));
        assert_eq!(struck(&mut faults, "ListUsers", 3), 0);
        assert_eq!(struck(&mut faults, "GetUser", 3), 1);
        assert_eq!(struck(&mut faults, "DeleteUser", 3), 2);
        assert!(faults.0.is_empty());
    }

    #[test]
    fn the_token_endpoint_must_be_named() {
        let mut faults = Faults::default();
        faults.add(Fault::status(500).always());
        assert_eq!(struck(&mut faults, TOKEN, 3), 0);
        faults.add(Fault::status(500).on(TOKEN));
        assert_eq!(struck(&mut faults, TOKEN, 3), 1);
    }

    #[test]
    fn a_probability_strikes_the_same_requests_from_the_same_seed() {
        let run = || {
            let mut faults = Faults::default();
            faults.add(Fault::reset().with_probability(0.5, 7));
            (0..20).map(|now| faults.strike(None, now).is_some()).collect::<Vec<_>>()
        };
        assert_eq!(run(), run());
        assert!(run().contains(&true) && run().contains(&false));
    }

    #[test]
    fn a_rate_limit_opens_again_when_its_window_has_passed() {
        let mut faults = Faults::default();
        faults.add(Fault::rate_limit(2, Duration::from_secs(10)).with_retry_after());
        assert_eq!(struck(&mut faults, "GetUser", 3), 1);
        let Some(Strike { effect: Effect::Answer { headers, .. }, .. }) = faults.strike(None, 4_000) else {
            panic!("no answer")
        };
        assert_eq!(headers["retry-after"], "6");
        assert!(faults.strike(None, 10_001).is_none());
    }
}
