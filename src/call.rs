//! One call about to be sent: what is asked, and the options of this call.
//!
//! `operation` says what can be asked; `run` makes one `attempt` after another until the call ends.

mod attempt;
pub(crate) mod context;
pub(crate) mod declare;
pub(crate) mod limit;
pub(crate) mod observe;
pub(crate) mod operation;
pub(crate) mod options;
pub(crate) mod request;
pub(crate) mod response;
pub(crate) mod retry;
mod run;

use std::{
    fmt,
    future::{Future, IntoFuture},
    pin::Pin,
    sync::Arc,
    time::Duration,
};

use futures_util::TryFutureExt;

use crate::error::{Error, InvalidRequestError, Result};
use context::Context;
use operation::{Operation, reason_to_refuse};
use options::{Options, header};
use response::Response;
use retry::RetryPolicy;

/// A call that is ready to be sent.
///
/// Await it for the value, or [`send`](Self::send) it for the whole answer. Nothing happens before.
/// What is set here holds for this call and goes before what the client says.
///
/// ```
/// # use logto_management::testing::FakeLogto;
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let fake = FakeLogto::start().await;
/// # let user_id = fake.seed().user("ada").add();
/// # let client = fake.client();
/// use std::time::Duration;
///
/// let user = client.users().get(&user_id).include_sso_identities(true).await?;
///
/// let answer = client.users().get(user.id).timeout(Duration::from_secs(2)).send().await?;
/// println!("{} in request {:?}", answer.value.created_at, answer.request_id());
/// # assert!(answer.request_id().is_some());
/// # Ok(())
/// # }
/// ```
///
/// # Dropping it half-way
///
/// A call that is dropped before its first poll has sent nothing. Dropped later, by `select!`, a timeout
/// of your own or a task that is aborted, it ends where it is: the request under way is cut off and not
/// repeated. The server may have acted on it all the same, and nothing tells you. So let
/// [`timeout`](Self::timeout) end a write: its error says whether the server
/// [may have acted](crate::Error::may_have_acted).
///
/// # Panics
///
/// Calls need Tokio: polled outside of a Tokio runtime that has I/O and time enabled, they panic. With the
/// feature `blocking`, `blocking::Wait` brings a runtime.
#[derive(Clone)]
#[must_use = "a call does nothing until it is awaited or sent"]
pub struct Call<O> {
    context: Arc<Context>,
    pub(crate) operation: O,
    options: Options,
    invalid: Option<String>,
}

impl<O> Call<O> {
    pub(crate) fn new(context: Arc<Context>, operation: O) -> Self {
        Self { context, operation, options: Options::default(), invalid: None }
    }

    /// How long this call may take altogether, retries and waiting included, in place of the
    /// client's [`timeout`](crate::ClientBuilder::timeout).
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.options.timeout = Some(timeout);
        self
    }

    /// How long each attempt at this call may take, in place of the client's
    /// [`attempt_timeout`](crate::ClientBuilder::attempt_timeout).
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.options.attempt_timeout = Some(timeout);
        self
    }

    /// How this call is tried again, in place of the client's [`retry`](crate::ClientBuilder::retry).
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.options.retry = Some(policy);
        self
    }

    /// Makes one attempt, and never a second one.
    pub fn no_retry(self) -> Self {
        self.retry(RetryPolicy::none())
    }

    /// Sends one more header with this call. A header of the same name that the client would send
    /// is replaced; `Authorization` stays the client's.
    ///
    /// A name or value that is no header makes the call fail as an invalid request, and so does a header
    /// that belongs to the connection, like `Content-Length` or `Host`.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        match header(name, value) {
            Ok((name, value)) => {
                self.options.headers.insert(name, value);
            }
            Err(reason) => self.refuse(reason),
        }
        self
    }

    /// The call of another operation, with the same options.
    pub(crate) fn map<P>(self, change: impl FnOnce(O) -> P) -> Call<P> {
        let Self { context, operation, options, invalid } = self;
        Call { context, operation: change(operation), options, invalid }
    }

    /// Notes why this call cannot be sent; the first reason stays.
    pub(crate) fn refuse(&mut self, reason: String) {
        self.invalid.get_or_insert(reason);
    }
}

impl<O: Operation> Call<O> {
    /// Sends the call. Returns the whole answer: the value, with the status and the headers.
    ///
    /// # Errors
    ///
    /// See [`Error`]; each operation names the codes that Logto answers.
    #[expect(clippy::manual_async_fn, reason = "an async fn would hold the call twice")]
    pub fn send(mut self) -> impl Future<Output = Result<Response<O::Output>>> + Send {
        async move {
            match self.invalid.take().or_else(|| reason_to_refuse(&self.operation)) {
                Some(reason) => Err(Error::new(self.operation.describe().id, InvalidRequestError { reason })),
                None => run::run(&self.context, &self.operation, &self.options).await,
            }
        }
    }
}

impl<O: fmt::Debug> fmt::Debug for Call<O> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { operation, options, .. } = self;
        formatter.debug_struct("Call").field("operation", operation).field("options", options).finish_non_exhaustive()
    }
}

impl<O: Operation> IntoFuture for Call<O> {
    type Output = Result<O::Output>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send().map_ok(|answer| answer.value))
    }
}
