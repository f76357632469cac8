//! What a failure says of the server, and with what an operation does when done twice, whether there
//! may be another attempt.

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
    /// What an error status says.
    pub fn of_status(status: StatusCode, asks_to_wait: bool) -> Self {
        match status {
            StatusCode::TOO_MANY_REQUESTS => Self::DidNotAct,
            StatusCode::SERVICE_UNAVAILABLE if asks_to_wait => Self::DidNotAct,
            StatusCode::REQUEST_TIMEOUT
            | StatusCode::INTERNAL_SERVER_ERROR
            | StatusCode::BAD_GATEWAY
            | StatusCode::SERVICE_UNAVAILABLE
            | StatusCode::GATEWAY_TIMEOUT => Self::MayHaveActed,
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
