//! Many calls, some at a time, without losing sight of any input.

use std::{
    collections::BTreeMap,
    fmt,
    future::{Future, IntoFuture},
    panic::resume_unwind,
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_core::Stream;
use futures_util::stream::FuturesUnordered;

use crate::list::task::{Panic, Task};

/// How many calls run at a time when nothing is said.
const IN_FLIGHT: usize = 8;

/// Runs one call for each input, a limited number at a time.
///
/// It is a stream of [`Done`]s, as the calls finish or [`in_order`](Self::in_order) of the inputs.
/// An input whose call fails comes with its error, and does not stop the others. The client's rate
/// limit and retries apply to each call.
///
/// Inputs are taken from the iterator as their turn comes, and kept until their outcome is given out,
/// so that none is lost when you stop in the middle: see [`stop`](Self::stop). An input whose future
/// panics is not lost either: see [`on_panic`](Self::on_panic).
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
/// let mut bulk = Bulk::new(new_users, move |user| users.create(user.clone())).in_flight(10);
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
    in_flight: usize,
    running: FuturesUnordered<Running<S::Item, T>>,
    /// With `in_order`: what has finished before its turn.
    early: BTreeMap<usize, Done<S::Item, T>>,
    /// With `in_order`: whose turn it is.
    turn: Option<usize>,
    on_panic: Option<OnPanic<S::Item, T>>,
    /// The inputs whose panics went on to the caller.
    panicked: Vec<(usize, S::Item)>,
}

type OnPanic<I, T> = Box<dyn FnMut(&I, &str) -> T + Send>;

/// The outcome for one input.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// Those whose futures panicked, with their places: whether the server acted is not known.
    pub panicked: Vec<(usize, S::Item)>,
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
    /// Runs `call` for each input, 8 at a time unless [`in_flight`](Self::in_flight) says otherwise.
    ///
    /// `call` may give a [`Call`](crate::Call), or a future that makes several.
    pub fn new(inputs: impl IntoIterator<IntoIter = S>, call: F) -> Self {
        Self {
            inputs: inputs.into_iter(),
            begun: 0,
            call,
            in_flight: IN_FLIGHT,
            running: FuturesUnordered::new(),
            early: BTreeMap::new(),
            turn: None,
            on_panic: None,
            panicked: Vec::new(),
        }
    }

    /// How many calls run at a time; 0 counts as 1.
    pub fn in_flight(mut self, calls: usize) -> Self {
        self.in_flight = calls.max(1);
        self
    }

    /// What counts as the result of an input whose future panics, by the input and the panic's message:
    /// its [`Done`] comes like any other, and the others go on.
    ///
    /// Without this, the panic goes on in whoever polls the bulk. The bulk can be polled on after that,
    /// and [`stop`](Self::stop) gives the input back.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// use futures_util::StreamExt;
    /// use logto_management::bulk::Bulk;
    ///
    /// let bulk = Bulk::new(["1", "one"], |text| {
    ///     let text = *text;
    ///     async move { Ok(text.parse::<u32>().unwrap()) }
    /// });
    /// let mut bulk = bulk.on_panic(|text, message| Err(format!("{text}: {message}"))).in_order();
    /// assert_eq!(bulk.next().await.unwrap().result, Ok(1));
    /// assert!(bulk.next().await.unwrap().result.unwrap_err().starts_with("one: called `Result::unwrap()`"));
    /// # }
    /// ```
    pub fn on_panic(mut self, result: impl FnMut(&S::Item, &str) -> T + Send + 'static) -> Self {
        self.on_panic = Some(Box::new(result));
        self
    }

    /// Orders the outcomes as the inputs are. What has finished early counts as one of those
    /// under way, so that no more are held.
    pub fn in_order(mut self) -> Self {
        self.turn = Some(0);
        self
    }

    /// Stops: ends the calls under way, and says what has become of all inputs that were not given
    /// out. Dropping the bulk ends the calls too, and says nothing.
    pub async fn stop(self) -> Stopped<S, T> {
        let Self { inputs, running, early, panicked, .. } = self;
        let done = early.into_values().collect();
        let mut stopped = Stopped { done, uncertain: Vec::new(), panicked, not_begun: inputs };
        running.iter().for_each(|running| running.task.abort());
        for Running { input, task } in running {
            let (index, input) = input.expect("taken only when it is done");
            match task.end().await {
                Some(Ok(result)) => stopped.done.push(Done { index, input, result }),
                Some(Err(_)) => stopped.panicked.push((index, input)),
                None => stopped.uncertain.push((index, input)),
            }
        }
        stopped.done.sort_by_key(|done| done.index);
        stopped.uncertain.sort_by_key(|(index, _)| *index);
        stopped.panicked.sort_by_key(|(index, _)| *index);
        stopped
    }

    fn begin_more(&mut self) {
        while self.running.len() + self.early.len() < self.in_flight
            && let Some(input) = self.inputs.next()
        {
            let index = self.begun;
            self.begun += 1;
            let task = Task::spawn((self.call)(&input).into_future());
            self.running.push(Running { input: Some((index, input)), task });
        }
    }

    fn next_early(&mut self) -> Option<Done<S::Item, T>> {
        let turn = self.turn.as_mut()?;
        while self.panicked.iter().any(|(index, _)| index == turn) {
            *turn += 1;
        }
        let done = self.early.remove(turn)?;
        *turn += 1;
        Some(done)
    }

    fn result_of_panic(&mut self, index: usize, input: S::Item, panic: Panic) -> Done<S::Item, T> {
        let Some(on_panic) = &mut self.on_panic else {
            self.panicked.push((index, input));
            resume_unwind(panic)
        };
        let result = on_panic(&input, message_of(&panic));
        Done { index, input, result }
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
            let next = ready!(Pin::new(&mut self.running).poll_next(context));
            let Some((index, input, result)) = next else { return Poll::Ready(None) };
            let done = match result {
                Ok(result) => Done { index, input, result },
                Err(panic) => self.result_of_panic(index, input, panic),
            };
            if self.turn.is_none() {
                return Poll::Ready(Some(done));
            }
            self.early.insert(done.index, done);
        }
    }
}

impl<S: Iterator, T, F> fmt::Debug for Bulk<S, T, F> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Bulk")
            .field("begun", &self.begun)
            .field("in_flight", &self.in_flight)
            .field("under_way", &self.running.len())
            .field("is_in_order", &self.turn.is_some())
            .finish_non_exhaustive()
    }
}

/// A call under way.
struct Running<I, T> {
    input: Option<(usize, I)>,
    task: Task<T>,
}

impl<I: Unpin, T> Future for Running<I, T> {
    type Output = (usize, I, Result<T, Panic>);

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let result = ready!(Pin::new(&mut self.task).poll(context));
        let (index, input) = self.input.take().expect("polled after it was done");
        Poll::Ready((index, input, result))
    }
}

fn message_of(panic: &Panic) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("a panic without a message")
}
