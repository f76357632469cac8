//! Many calls, some at a time, without losing sight of any input.

use std::{
    collections::BTreeMap,
    future::{Future, IntoFuture},
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_core::Stream;
use futures_util::stream::FuturesUnordered;
use tokio::task::JoinHandle;
use tracing::Instrument;

use crate::list::walk::go_on_with_the_panic;

/// Runs one call for each input, a limited number at a time.
///
/// It is a stream of [`Done`]s, as the calls finish or [`in_order`](Self::in_order) of the inputs.
/// An input whose call fails comes with its error, and does not stop the others. The client's rate
/// limit and retries apply to each call.
///
/// Inputs are taken from the iterator as their turn comes, and kept until their outcome is given out,
/// so that none is lost when you stop in the middle: see [`stop`](Self::stop).
///
/// ```
/// # use logto_management::testing::FakeLogto;
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let fake = FakeLogto::start().await;
/// # let new_users = ["ada", "grace"].map(|name| logto_management::types::NewUser::new().username(name));
/// # let client = fake.client();
/// use futures_util::StreamExt;
/// use logto_management::bulk::Bulk;
///
/// let users = client.users();
/// let mut bulk = Bulk::new(new_users, 16, move |user| users.create(user.clone()));
/// while let Some(done) = bulk.next().await {
///     match done.result {
///         Ok(user) => println!("{}: created {}", done.index, user.id),
///         Err(error) if error.may_have_acted() => println!("{}: look again: {error}", done.index),
///         Err(error) => println!("{}: {error}", done.index),
///     }
/// }
/// # assert_eq!(fake.users().len(), 2);
/// # Ok(())
/// # }
/// ```
#[must_use = "a bulk does nothing until it is polled"]
pub struct Bulk<S: Iterator, T, F> {
    inputs: S,
    /// How many inputs have been taken.
    begun: usize,
    call: F,
    at_a_time: usize,
    running: FuturesUnordered<Running<S::Item, T>>,
    /// With `in_order`: what has finished before its turn.
    early: BTreeMap<usize, Done<S::Item, T>>,
    /// With `in_order`: whose turn it is.
    turn: Option<usize>,
}

/// The outcome for one input.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Done<I, T> {
    /// The place of the input, from 0.
    pub index: usize,
    /// The input.
    pub input: I,
    /// What the call gave.
    pub result: T,
}

/// What has become of the inputs that were not given out when a bulk was stopped.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Stopped<S: Iterator, T> {
    /// Finished, but not given out yet.
    pub done: Vec<Done<S::Item, T>>,
    /// Under way, with their places: whether the server acted is not known.
    pub uncertain: Vec<(usize, S::Item)>,
    /// Not begun: the rest of the inputs.
    pub not_begun: S,
}

impl<S, T, F, C> Bulk<S, T, F>
where
    S: Iterator<Item: Unpin>,
    T: Send + Unpin + 'static,
    F: FnMut(&S::Item) -> C,
    C: IntoFuture<Output = T, IntoFuture: Send + 'static>,
{
    /// Runs `call` for each input, so many at a time; 0 counts as 1.
    ///
    /// `call` may give a [`Call`](crate::Call), or a future that makes several.
    pub fn new(inputs: impl IntoIterator<IntoIter = S>, at_a_time: usize, call: F) -> Self {
        Self {
            inputs: inputs.into_iter(),
            begun: 0,
            call,
            at_a_time: at_a_time.max(1),
            running: FuturesUnordered::new(),
            early: BTreeMap::new(),
            turn: None,
        }
    }

    /// Gives the outcomes in the order of the inputs. What has finished early counts as one of those
    /// under way, so that no more are held.
    pub fn in_order(mut self) -> Self {
        self.turn = Some(0);
        self
    }

    /// Stops: ends the calls under way, and says what has become of all inputs that were not given
    /// out. Dropping the bulk ends the calls too, and says nothing.
    pub async fn stop(self) -> Stopped<S, T> {
        let Self { inputs, running, early, .. } = self;
        let mut stopped = Stopped { done: early.into_values().collect(), uncertain: Vec::new(), not_begun: inputs };
        running.iter().for_each(|running| running.task.abort());
        for mut running in running {
            let (index, input) = running.input.take().expect("taken only when it is done");
            match (&mut running.task).await {
                Ok(result) => stopped.done.push(Done { index, input, result }),
                Err(_) => stopped.uncertain.push((index, input)),
            }
        }
        stopped.done.sort_by_key(|done| done.index);
        stopped.uncertain.sort_by_key(|(index, _)| *index);
        stopped
    }

    fn begin_more(&mut self) {
        while self.running.len() + self.early.len() < self.at_a_time
            && let Some(input) = self.inputs.next()
        {
            let index = self.begun;
            self.begun += 1;
            let task = tokio::spawn((self.call)(&input).into_future().in_current_span());
            self.running.push(Running { input: Some((index, input)), task });
        }
    }

    fn next_early(&mut self) -> Option<Done<S::Item, T>> {
        let turn = self.turn.as_mut()?;
        let done = self.early.remove(turn)?;
        *turn += 1;
        Some(done)
    }
}

impl<S, T, F, C> Stream for Bulk<S, T, F>
where
    S: Iterator<Item: Unpin> + Unpin,
    T: Send + Unpin + 'static,
    F: FnMut(&S::Item) -> C + Unpin,
    C: IntoFuture<Output = T, IntoFuture: Send + 'static>,
{
    type Item = Done<S::Item, T>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(done) = self.next_early() {
                return Poll::Ready(Some(done));
            }
            self.begin_more();
            let Some(done) = ready!(Pin::new(&mut self.running).poll_next(context)) else { return Poll::Ready(None) };
            if self.turn.is_none() {
                return Poll::Ready(Some(done));
            }
            self.early.insert(done.index, done);
        }
    }
}

/// A call under way, in a task of its own: it goes on while nobody asks.
struct Running<I, T> {
    input: Option<(usize, I)>,
    task: JoinHandle<T>,
}

impl<I: Unpin, T> Future for Running<I, T> {
    type Output = Done<I, T>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let joined = ready!(Pin::new(&mut self.task).poll(context));
        let result = joined.unwrap_or_else(go_on_with_the_panic);
        let (index, input) = self.input.take().expect("polled after it was done");
        Poll::Ready(Done { index, input, result })
    }
}

impl<I, T> Drop for Running<I, T> {
    fn drop(&mut self) {
        self.task.abort();
    }
}
