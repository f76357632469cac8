//! What all calls of a client share: connections, credentials, limits.

use std::{sync::Arc, time::Duration};

use reqwest::header::HeaderMap;

use super::{
    limit::Limiter,
    observe::Hook,
    retry::{Retries, RetryPolicy},
};
use crate::{
    auth::{AuthError, Token, TokenCache},
    raw::Http,
};

pub(crate) struct Context {
    pub http: Arc<Http>,
    /// The address of Logto, without a trailing slash.
    pub base: String,
    /// The host and port of that address.
    pub host: String,
    pub port: u16,
    pub credentials: Credentials,
    /// The headers of every request.
    pub headers: HeaderMap,
    pub timeout: Duration,
    pub attempt_timeout: Duration,
    /// How many bytes an answer may have.
    pub max_answer_size: usize,
    pub retry: RetryPolicy,
    pub retries: Retries,
    pub limiter: Option<Limiter>,
    pub on_attempt: Option<Hook>,
}

pub(crate) enum Credentials {
    /// One token, for good.
    Fixed(Token),
    Fetched(TokenCache),
}

impl Context {
    /// A token, when it is this call's turn. It comes first, so that calls do not wait for it after
    /// their turn and then go all at once; meanwhile it may have been replaced.
    pub async fn token_in_turn(&self) -> Result<Token, AuthError> {
        let token = self.token().await?;
        let Some(limiter) = &self.limiter else { return Ok(token) };
        limiter.wait().await;
        self.token().await
    }

    async fn token(&self) -> Result<Token, AuthError> {
        match &self.credentials {
            Credentials::Fixed(token) => Ok(token.clone()),
            Credentials::Fetched(cache) => cache.token().await,
        }
    }

    /// Forgets a token that Logto does not accept. Whether there can be another one.
    pub fn reject_token(&self, generation: u64) -> bool {
        match &self.credentials {
            Credentials::Fixed(_) => false,
            Credentials::Fetched(cache) => {
                cache.reject(generation);
                true
            }
        }
    }

    /// Makes all calls under the rate limit wait, as the server asked.
    pub fn hold_up(&self, asked: Option<Duration>) {
        if let Some(limiter) = &self.limiter {
            limiter.hold_up(asked);
        }
    }
}
