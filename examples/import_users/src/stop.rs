//! The wish to stop, by Ctrl-C or after a failure: nothing new is begun, what is under way ends.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::Duration,
};

use tokio::{signal::ctrl_c, time::sleep};

/// How often a wait looks whether it is wished to end.
const LOOK: Duration = Duration::from_millis(250);

#[derive(Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Is wished for by the first Ctrl-C. The second ends the program at once, which loses nothing.
    pub fn on_ctrl_c() -> Self {
        let stop = Self::default();
        let wish = stop.clone();
        tokio::spawn(async move {
            if ctrl_c().await.is_ok() {
                wish.now();
                eprintln!("\nfinishing what is under way; press Ctrl-C again to stop at once");
            }
            if ctrl_c().await.is_ok() {
                std::process::exit(crate::INTERRUPTED.into());
            }
        });
        stop
    }

    pub fn now(&self) {
        self.0.store(true, Relaxed);
    }

    pub fn is_wished(&self) -> bool {
        self.0.load(Relaxed)
    }

    /// Waits so long, or until it is wished to stop.
    pub async fn wait(&self, mut time: Duration) {
        while !self.is_wished() && !time.is_zero() {
            let part = time.min(LOOK);
            sleep(part).await;
            time -= part;
        }
    }
}
