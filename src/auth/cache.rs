//! The token that all calls share, and its replacement ahead of expiry.
//!
//! A refresh runs in a task of its own, so that no caller's leaving ends it for the others. There is
//! one at a time: whoever needs a token meanwhile waits for that one, with all its attempts. While
//! the old token holds, nobody waits at all.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use reqwest::header::HeaderValue;
use tokio::{
    sync::watch,
    time::{Instant, sleep, timeout},
};
use tracing::Instrument;

use super::source::{AccessToken, TokenSource};
use crate::{
    error::{AuthError, GaveUp},
    types::Secret,
};

/// A token is replaced this long before it expires, and a tenth of a short lifetime before.
const MARGIN: Duration = Duration::from_secs(60);
/// But not later than this, as far as the lifetime allows: expiry is rounded to whole seconds, and a
/// request is on its way for a while.
const LEAST_MARGIN: Duration = Duration::from_secs(2);
/// A token that has no longer to live is not sent, as far as the lifetime allows.
const LEAST_REST: Duration = Duration::from_millis(1500);
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

/// How long to wait before the source is asked again, after so many tries in such a time.
pub(crate) type Patience = Arc<dyn Fn(&AuthError, u32, Duration) -> Result<Duration, GaveUp> + Send + Sync>;

pub(crate) struct TokenCache {
    source: Arc<dyn TokenSource>,
    /// How long the source may take at a time.
    limit: Duration,
    patience: Patience,
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
    pub fn new(source: Arc<dyn TokenSource>, limit: Duration, patience: Patience) -> Self {
        Self { source, limit, patience, state: Arc::default() }
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
        let (source, limit, patience) = (Arc::clone(&self.source), self.limit, Arc::clone(&self.patience));
        let state = Arc::clone(&self.state);
        let span = tracing::info_span!("logto.token", error.type = tracing::field::Empty);
        let task = async move {
            let fetched = fetch_patiently(source, limit, patience).await;
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

/// Fetches a token, again and again while the trouble may pass and there is patience left.
async fn fetch_patiently(
    source: Arc<dyn TokenSource>,
    limit: Duration,
    patience: Patience,
) -> Result<Fetched, AuthError> {
    let (begun, mut tries) = (Instant::now(), 0);
    loop {
        tries += 1;
        let asked_at = Instant::now();
        let error = match fetch(Arc::clone(&source), limit).await {
            Ok(token) => return Ok(Fetched { token, asked_at }),
            Err(error) if !error.is_transient() => return Err(error.after(tries, None)),
            Err(error) => error,
        };
        match patience(&error, tries, begun.elapsed()) {
            Ok(delay) => sleep(delay).await,
            Err(reason) => return Err(error.after(tries, Some(reason))),
        }
    }
}

/// A token as it came.
struct Fetched {
    token: AccessToken,
    asked_at: Instant,
}

/// Fetches a token. The task of its own turns a source's panic into an error.
async fn fetch(source: Arc<dyn TokenSource>, limit: Duration) -> Result<AccessToken, AuthError> {
    let task = tokio::spawn(async move {
        let fetched = timeout(limit, source.fetch()).await;
        if fetched.is_err() {
            source.took_too_long();
        }
        fetched
    });
    match task.await {
        Ok(Ok(fetched)) => fetched,
        Ok(Err(_)) => Err(AuthError::timeout(limit)),
        Err(error) => Err(AuthError::other(error)),
    }
}

impl State {
    fn store(&mut self, fetched: Result<Fetched, AuthError>) -> Result<Token, AuthError> {
        self.refresh = None;
        let token = fetched.and_then(|fetched| Token::new(&fetched, self.generation + 1));
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
    fn since(begin: Instant, lifetime: Duration) -> Option<Self> {
        let margin = (lifetime / 10).clamp(LEAST_MARGIN, MARGIN).min(lifetime / 2);
        let end = begin.checked_add(lifetime)?;
        Some(Self {
            expires_at: end - LEAST_REST.min(margin / 4 * 3),
            refresh_at: end - margin,
            pause: margin / TRIES_WITHIN_MARGIN,
        })
    }
}

impl Token {
    fn new(Fetched { token, asked_at }: &Fetched, generation: u64) -> Result<Self, AuthError> {
        let header = bearer(&token.value)
            .ok_or_else(|| AuthError::malformed("the token is empty or has characters that no token has".into()))?;
        // Its life began after it was asked for.
        let lifetime = token.expires_in.and_then(|lifetime| Lifetime::since(*asked_at, lifetime));
        Ok(Self { header, generation, lifetime })
    }

    /// A token that is used as it is, for good.
    pub fn fixed(value: &Secret) -> Option<Self> {
        Some(Self { header: bearer(value)?, generation: 0, lifetime: None })
    }
}

fn bearer(token: &Secret) -> Option<HeaderValue> {
    let text = token.expose_secret();
    if text.is_empty() || text.contains(char::is_whitespace) {
        return None;
    }
    let mut value = HeaderValue::from_str(&format!("Bearer {text}")).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// Nothing that holds the lock can leave the state half changed.
fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}
