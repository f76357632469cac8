//! The token that all calls share, and its replacement ahead of expiry.
//!
//! A refresh runs in a task of its own, so that no caller's leaving ends it for the others. There is
//! one at a time: whoever needs a token meanwhile waits for that one. While the old token holds,
//! nobody waits at all.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use reqwest::header::HeaderValue;
use tokio::{
    sync::watch,
    time::{Instant, timeout},
};

use super::{AccessToken, AuthError, TokenSource};
use crate::types::Secret;

/// A token is replaced this long before it expires, and a tenth of a short lifetime before.
const MARGIN: Duration = Duration::from_secs(60);
/// The part of the margin to wait for after a refresh ahead of expiry has failed.
const TRIES_WITHIN_MARGIN: u32 = 5;

/// A token as it is sent.
#[derive(Clone)]
pub(crate) struct Token {
    pub header: HeaderValue,
    /// Which of the tokens fetched so far it is.
    pub generation: u64,
    lifetime: Option<Lifetime>,
}

#[derive(Clone, Copy)]
struct Lifetime {
    expires_at: Instant,
    refresh_at: Instant,
}

pub(crate) struct TokenCache {
    source: Arc<dyn TokenSource>,
    /// How long a refresh may take.
    limit: Duration,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    current: Option<Token>,
    refresh: Option<Refresh>,
    generation: u64,
}

/// The outcome of a refresh, once there is one.
type Refresh = watch::Receiver<Option<Result<Token, AuthError>>>;

impl TokenCache {
    pub fn new(source: Arc<dyn TokenSource>, limit: Duration) -> Self {
        Self { source, limit, state: Arc::default() }
    }

    /// The token to send now.
    pub async fn token(&self) -> Result<Token, AuthError> {
        let mut refresh = {
            let mut state = lock(&self.state);
            let now = Instant::now();
            let usable = state.current.clone().filter(|token| token.lifetime.is_none_or(|it| now < it.expires_at));
            if let Some(token) = usable {
                if token.lifetime.is_some_and(|it| it.refresh_at <= now) {
                    self.refresh(&mut state);
                }
                return Ok(token);
            }
            self.refresh(&mut state)
        };
        match refresh.wait_for(Option::is_some).await {
            Ok(outcome) => outcome.clone().expect("waited for until it is there"),
            Err(_) => Err(AuthError::other("the runtime that fetched the token has shut down")),
        }
    }

    /// Forgets a token that Logto does not accept, unless it has been replaced meanwhile.
    pub fn reject(&self, generation: u64) {
        let mut state = lock(&self.state);
        if state.current.as_ref().is_some_and(|token| token.generation == generation) {
            state.current = None;
        }
    }

    /// The refresh that is under way, or a new one.
    fn refresh(&self, state: &mut State) -> Refresh {
        let under_way = state.refresh.as_ref().filter(|refresh| refresh.has_changed().is_ok());
        if let Some(refresh) = under_way {
            return refresh.clone();
        }
        let (outcome, refresh) = watch::channel(None);
        state.refresh = Some(refresh.clone());
        let (source, limit, state) = (Arc::clone(&self.source), self.limit, Arc::clone(&self.state));
        tokio::spawn(async move {
            let fetched = fetch(source, limit).await;
            let stored = lock(&state).store(fetched);
            outcome.send_replace(Some(stored));
        });
        refresh
    }
}

/// Fetches a token. The task of its own turns a source's panic into an error.
async fn fetch(source: Arc<dyn TokenSource>, limit: Duration) -> Result<AccessToken, AuthError> {
    let task = tokio::spawn(async move { timeout(limit, source.fetch()).await });
    match task.await {
        Ok(Ok(fetched)) => fetched,
        Ok(Err(_)) => Err(AuthError::timeout(limit)),
        Err(error) => Err(AuthError::other(error)),
    }
}

impl State {
    fn store(&mut self, fetched: Result<AccessToken, AuthError>) -> Result<Token, AuthError> {
        self.refresh = None;
        let token = fetched.and_then(|token| Token::new(&token, self.generation + 1));
        match &token {
            Ok(token) => {
                self.generation = token.generation;
                self.current = Some(token.clone());
            }
            Err(_) => self.put_refresh_off(),
        }
        token
    }

    /// A token that still holds is not tried to be replaced at once again.
    fn put_refresh_off(&mut self) {
        if let Some(lifetime) = self.current.as_mut().and_then(|token| token.lifetime.as_mut()) {
            let now = Instant::now();
            lifetime.refresh_at = now + (lifetime.expires_at.saturating_duration_since(now)) / TRIES_WITHIN_MARGIN;
        }
    }
}

impl Token {
    fn new(token: &AccessToken, generation: u64) -> Result<Self, AuthError> {
        let header = bearer(&token.value).ok_or_else(|| AuthError::malformed("no header can hold the token".into()))?;
        let lifetime = token.expires_in.map(|lifetime| {
            let now = Instant::now();
            let margin = MARGIN.min(lifetime / 10);
            Lifetime { expires_at: now + lifetime, refresh_at: now + lifetime.saturating_sub(margin) }
        });
        Ok(Self { header, generation, lifetime })
    }

    /// A token that is used as it is, for good.
    pub fn fixed(value: &Secret) -> Option<Self> {
        let text = value.expose_secret();
        let is_token = !text.is_empty() && !text.contains(char::is_whitespace);
        let header = bearer(value).filter(|_| is_token)?;
        Some(Self { header, generation: 0, lifetime: None })
    }
}

fn bearer(token: &Secret) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(&format!("Bearer {}", token.expose_secret())).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// Nothing that holds the lock can leave the state half changed.
fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}
