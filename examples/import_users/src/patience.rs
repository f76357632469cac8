//! How long a row waits for a server that is out of order, longer each time.

use std::time::{Duration, Instant};

use logto_management::{Error, ErrorKind, StatusCode};

use crate::stop::Stop;

/// How long an outage may take before the import ends: run it again when it is over.
const OUTAGE: Duration = Duration::from_secs(30 * 60);
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

pub struct Patience {
    begun: Instant,
    pause: Duration,
    stop: Stop,
}

impl Patience {
    pub fn new(stop: Stop) -> Self {
        Self { begun: Instant::now(), pause: FIRST_PAUSE, stop }
    }

    /// Waits after a failure that passes, as long as the server asks.
    ///
    /// # Errors
    ///
    /// The failure, if it is one that does not pass, if it has lasted too long or it is wished to stop.
    pub async fn wait(&mut self, failure: Error) -> Result<(), Error> {
        if !passes(&failure) || self.begun.elapsed() > OUTAGE {
            return Err(failure);
        }
        self.pause_for(failure.retry_after().unwrap_or_default()).await;
        if self.stop.is_wished() { Err(failure) } else { Ok(()) }
    }

    /// Waits for this long at least, and longer than the last time.
    pub async fn pause_for(&mut self, least: Duration) {
        self.stop.wait(self.pause.max(least)).await;
        self.pause = (self.pause * 2).min(LONGEST_PAUSE);
    }
}

/// Whether it is the server or the network that is out of order, and not what was asked.
fn passes(error: &Error) -> bool {
    match error.kind() {
        ErrorKind::Transport(_) | ErrorKind::Timeout(_) | ErrorKind::Decode(_) => true,
        ErrorKind::Auth(error) => error.is_transient(),
        ErrorKind::Api(error) => {
            let is_asked_to_wait = [StatusCode::REQUEST_TIMEOUT, StatusCode::TOO_EARLY, StatusCode::TOO_MANY_REQUESTS];
            error.status().is_server_error() || is_asked_to_wait.contains(&error.status())
        }
        _ => false,
    }
}
