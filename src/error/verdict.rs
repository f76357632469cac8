//! What a failure says of the server, and with what an operation does when done twice, whether there
//! may be another attempt.
//!
//! | answer | what it says of the server | tried again |
//! | --- | --- | --- |
//! | no connection | it did not act | every call |
//! | connection broken, no answer in time | it may have acted | what is safe to do twice |
//! | 429, 425, 421 | it did not act, and may do so later | every call |
//! | 503 with `Retry-After` | it did not act, and may do so later | every call |
//! | 501, 505 | it did not act, and will not | nothing |
//! | every other 5xx, and beyond: 500, 502, 503, 504, 507, 509, 511, 520 to 530, 598, 599, ... | it may have acted: a gateway's word says nothing of the server behind it | what is safe to do twice |
//! | 408, 460, 499 | it may have acted: the answer got lost on its way through a gateway | what is safe to do twice |
//! | every other 3xx and 4xx | it did not act, and will not | nothing |
//! | a success that is not what the operation answers | it may have acted | nothing |
//!
//! A call is safe to do twice if it only reads, or if doing it twice is the same as doing it once.

use reqwest::{Method, StatusCode};

/// What happens when an operation is done twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Safety {
    /// Nothing: it changes nothing.
    Read,
    /// The same as when it is done once.
    Idempotent,
    /// Something else.
    Once,
}

impl Safety {
    /// What HTTP says of the method. A `PATCH` may be anything.
    pub fn of(method: &Method) -> Self {
        match *method {
            Method::GET | Method::HEAD | Method::OPTIONS => Self::Read,
            Method::PUT | Method::DELETE => Self::Idempotent,
            _ => Self::Once,
        }
    }
}

/// What a failure says of the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It did not act, and may do so later.
    DidNotAct,
    /// It may have acted.
    MayHaveActed,
    /// It acted, or will not.
    Final,
}

impl Verdict {
    /// What an error status says: the table above.
    pub fn of_status(status: StatusCode, asks_to_wait: bool) -> Self {
        match status.as_u16() {
            421 | 425 | 429 => Self::DidNotAct,
            503 if asks_to_wait => Self::DidNotAct,
            501 | 505 => Self::Final,
            408 | 460 | 499 | 500.. => Self::MayHaveActed,
            _ => Self::Final,
        }
    }

    pub fn allows_repetition(self, safety: Safety) -> bool {
        match self {
            Self::DidNotAct => true,
            Self::MayHaveActed => safety != Safety::Once,
            Self::Final => false,
        }
    }
}

/// Why a call that could have been tried again was not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum GaveUp {
    /// The [`RetryPolicy`](crate::RetryPolicy) allows no more attempts.
    Attempts,
    /// The next attempt would have begun after the policy's time limit or the end of the call's time.
    Time,
    /// All clones of the client together have used up their
    /// [`RetryBudget`](crate::RetryBudget), and it does not fill in time.
    Budget,
    /// The server asks to wait for longer than the policy allows.
    AskedToWaitTooLong,
}

impl GaveUp {
    /// The reason as the end of a sentence.
    pub(crate) fn reason(self) -> &'static str {
        match self {
            Self::Attempts => "the retry policy allows no more attempts",
            Self::Time => "there is no time left for another attempt",
            Self::Budget => "the client's budget for retries is used up",
            Self::AskedToWaitTooLong => "the server asks to wait for longer than the retry policy allows",
        }
    }
}
