//! What gives access tokens: the trait, and the token that it gives.

use std::{future::Future, pin::Pin, time::Duration};

use crate::{error::AuthError, types::Secret};

/// An access token for the Management API.
#[derive(Clone, Debug)]
#[must_use = "a token does nothing until a token source returns it"]
pub struct AccessToken {
    pub(super) value: Secret,
    pub(super) expires_in: Option<Duration>,
}

impl AccessToken {
    /// A token that is used until Logto refuses it.
    pub fn new(value: impl Into<Secret>) -> Self {
        Self { value: value.into(), expires_in: None }
    }

    /// How long the token holds from now on, so that the next one is fetched ahead of time.
    pub fn expires_in(mut self, lifetime: Duration) -> Self {
        self.expires_in = Some(lifetime);
        self
    }
}

/// What [`TokenSource::fetch`] gives: a boxed future.
pub type TokenFuture<'a> = Pin<Box<dyn Future<Output = Result<AccessToken, AuthError>> + Send + 'a>>;

/// Fetches access tokens. Implemented by closures that give a future.
///
/// The client calls it when it needs a new token, never twice at a time, and never for a token that
/// it still has. All calls that wait get its outcome. It is called again at once only if the error is
/// [transient](AuthError::is_transient), which those of a source of your own are not.
///
/// For an app whose secret is replaced while the program runs, there is
/// [`ClientBuilder::client_credentials_from`](crate::ClientBuilder::client_credentials_from), which
/// reads the credentials anew for each token.
///
/// ```
/// # async fn ask_the_vault() -> Result<String, std::io::Error> { Ok("token".into()) }
/// use logto_management::{Client, auth::{AccessToken, AuthError}};
/// use std::time::Duration;
///
/// let client = Client::builder()
///     .endpoint("https://auth.example.com")
///     .token_source(|| async {
///         let token = ask_the_vault().await.map_err(AuthError::other)?;
///         Ok(AccessToken::new(token).expires_in(Duration::from_secs(600)))
///     })
///     .build()?;
/// # Ok::<(), logto_management::Error>(())
/// ```
pub trait TokenSource: Send + Sync + 'static {
    /// Fetches a new token.
    fn fetch(&self) -> TokenFuture<'_>;

    /// Called after a fetch that took longer than an attempt may take, and was dropped: a source that
    /// keeps connections may give them up.
    fn took_too_long(&self) {}
}

impl<F, T> TokenSource for F
where
    F: Fn() -> T + Send + Sync + 'static,
    T: Future<Output = Result<AccessToken, AuthError>> + Send + 'static,
{
    fn fetch(&self) -> TokenFuture<'_> {
        Box::pin(self())
    }
}
