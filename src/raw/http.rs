//! The HTTP client of all requests, which is replaced when a connection may have gone silent.
//!
//! An HTTP/2 connection carries many requests. When one of them gets no answer in time, nothing says
//! whether the connection is still good, and there is no way to tell the client not to use it again: a
//! new client has new connections. What is under way stays on the old ones.

use std::sync::{PoisonError, RwLock, RwLockReadGuard};

use reqwest::Client;

type Make = Box<dyn Fn() -> Option<Client> + Send + Sync>;

pub(crate) struct Http {
    current: RwLock<(u64, Client)>,
    /// How to make another one; the caller's own client stays.
    make: Option<Make>,
}

impl Http {
    /// The caller's own client.
    pub fn fixed(client: Client) -> Self {
        Self { current: RwLock::new((0, client)), make: None }
    }

    pub fn renewable(client: Client, make: impl Fn() -> Option<Client> + Send + Sync + 'static) -> Self {
        Self { current: RwLock::new((0, client)), make: Some(Box::new(make)) }
    }

    /// The client to send by now, and which of the clients so far it is.
    pub fn current(&self) -> (u64, Client) {
        self.read().clone()
    }

    /// Replaces a client, unless that has been done meanwhile.
    pub fn renew(&self, generation: u64) {
        let Some(make) = self.make.as_ref().filter(|_| self.read().0 == generation) else { return };
        let Some(client) = make() else { return };
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        if current.0 == generation {
            *current = (generation + 1, client);
        }
    }

    /// Nothing that holds the lock can leave the client half replaced.
    fn read(&self) -> RwLockReadGuard<'_, (u64, Client)> {
        self.current.read().unwrap_or_else(PoisonError::into_inner)
    }
}
