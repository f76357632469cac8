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

use tracing::Instrument;

use super::{AccessToken, TokenSource};
use crate::{error::AuthError, types::Secret};

/// A token is replaced this long before it expires, and a tenth of a short lifetime before.
const MARGIN: Duration = Duration::from_secs(60);
/// How often a refresh ahead of expiry is tried within the margin.
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
    /// How long to wait after a refresh ahead of expiry has failed.
    pause: Duration,
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
        loop {
            let mut refresh = match self.token_or_refresh() {
                Ok(token) => return Ok(token),
                Err(refresh) => refresh,
            };
            if let Ok(outcome) = refresh.wait_for(Option::is_some).await {
                return outcome.clone().expect("waited for until it is there");
            }
            // The runtime that the refresh ran on has shut down; this one goes on.
        }
    }

    /// The token that holds, or the refresh to wait for.
    fn token_or_refresh(&self) -> Result<Token, Refresh> {
        let mut state = lock(&self.state);
        let now = Instant::now();
        let usable = state.current.clone().filter(|token| token.lifetime.is_none_or(|it| now < it.expires_at));
        let Some(token) = usable else { return Err(self.refresh(&mut state)) };
        if token.lifetime.is_some_and(|it| it.refresh_at <= now) {
            self.refresh(&mut state);
        }
        Ok(token)
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
        let span = tracing::info_span!("logto.token", error.type = tracing::field::Empty);
        let task = async move {
            let fetched = fetch(source, limit).await;
            if let Err(error) = &fetched {
                tracing::Span::current().record("error.type", "auth");
                tracing::warn!(%error, "no new access token");
            }
            let stored = lock(&state).store(fetched);
            outcome.send_replace(Some(stored));
        };
        tokio::spawn(task.instrument(span));
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
            lifetime.refresh_at = Instant::now() + lifetime.pause;
        }
    }
}

impl Lifetime {
    /// `None` for one that is longer than the clock can count.
    fn from_now(lifetime: Duration) -> Option<Self> {
        let now = Instant::now();
        let margin = MARGIN.min(lifetime / 10);
        let expires_at = now.checked_add(lifetime)?;
        Some(Self { expires_at, refresh_at: expires_at - margin, pause: margin / TRIES_WITHIN_MARGIN })
    }
}

impl Token {
    fn new(token: &AccessToken, generation: u64) -> Result<Self, AuthError> {
        let header = bearer(&token.value).ok_or_else(|| AuthError::malformed("no header can hold the token".into()))?;
        Ok(Self { header, generation, lifetime: token.expires_in.and_then(Lifetime::from_now) })
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
