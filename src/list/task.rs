//! A future in a task of its own: it goes on while nobody asks, and ends when nobody can ask any more.

use std::{
    any::Any,
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
};

use tokio::task::JoinHandle;
use tracing::Instrument;

/// What a task panicked with.
pub(super) type Panic = Box<dyn Any + Send>;

pub(super) struct Task<T>(JoinHandle<T>);

impl<T: Send + 'static> Task<T> {
    pub fn spawn(future: impl Future<Output = T> + Send + 'static) -> Self {
        Self(tokio::spawn(future.in_current_span()))
    }

    /// Ends it at the next point where it waits.
    pub fn abort(&self) {
        self.0.abort();
    }

    /// Waits for the end of a task that was aborted. `None` if it was not done before that.
    pub async fn end(mut self) -> Option<Result<T, Panic>> {
        match (&mut self.0).await {
            Ok(output) => Some(Ok(output)),
            Err(error) => error.try_into_panic().ok().map(Err),
        }
    }
}

impl<T> Future for Task<T> {
    type Output = Result<T, Panic>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let joined = ready!(Pin::new(&mut self.0).poll(context));
        Poll::Ready(joined.map_err(|error| match error.try_into_panic() {
            Ok(panic) => panic,
            Err(_) => Box::new("the runtime that the call was made on has shut down"),
        }))
    }
}

impl<T> Drop for Task<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}
