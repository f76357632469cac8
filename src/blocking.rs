//! Calls from code that is not async, with the feature `blocking`.
//!
//! The methods are those of the async client; in place of `.await` stands [`.wait()`](Wait::wait), and
//! a stream becomes an iterator by [`.wait_each()`](WaitEach::wait_each). [`wait`] does it for any other
//! future.
//!
//! ```
//! # use logto_management::testing::FakeLogto;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let fake = logto_management::blocking::wait(FakeLogto::start())?;
//! # let user_id = fake.seed().user("ada").add();
//! # let client = fake.client();
//! use logto_management::blocking::{Wait, WaitEach};
//!
//! let user = client.users().get(&user_id).wait()?;
//! let everybody = client.users().list().page_size(100).all().wait()?;
//! # assert_eq!(everybody, [user.clone()]);
//!
//! for user in client.users().list().stream().in_flight(4).wait_each()? {
//!     println!("{}", user?.id);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # How it works
//!
//! All calls of the program share one thread with a Tokio runtime, which is started with the first call
//! and drives connections and timers. What a call does happens on the thread that waits. Use a client
//! either from here or from async code of yours: a connection belongs to the runtime that opened it.
//!
//! # Inside of a runtime
//!
//! A thread of a Tokio runtime must not wait: everything else on it would stand still. There, all of
//! this returns an error that says so, and sends nothing. Await the call instead. On a thread of
//! `spawn_blocking` waiting is fine, but a runtime is at hand:
//! `Handle::current().block_on(call.into_future())`.

use std::{
    future::{IntoFuture, pending},
    io,
    pin::pin,
    sync::OnceLock,
    thread,
};

use futures_core::Stream;
use futures_util::StreamExt;
use tokio::runtime::{Builder, Handle};

use crate::error::{Error, InvalidRequestError, Result};

/// Waits for a future of this crate, like a [`Call`](crate::Call) or [`All`](crate::All).
pub trait Wait<T>: IntoFuture<Output = Result<T>> + Sized {
    /// Runs the call and returns what awaiting it returns.
    ///
    /// # Errors
    ///
    /// Those of the call, and [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest)
    /// [inside of a runtime](self#inside-of-a-runtime).
    fn wait(self) -> Result<T> {
        wait(self)?
    }
}

impl<T, F: IntoFuture<Output = Result<T>>> Wait<T> for F {}

/// Iterates over a stream of this crate, like [`Items`](crate::Items) or [`Pages`](crate::Pages).
pub trait WaitEach<T>: Stream<Item = Result<T>> + Sized + Unpin {
    /// An iterator that waits for each item of the stream.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest)
    /// [inside of a runtime](self#inside-of-a-runtime).
    fn wait_each(self) -> Result<Each<Self>> {
        runtime()?;
        Ok(Each { stream: Some(self) })
    }
}

impl<T, S: Stream<Item = Result<T>> + Unpin> WaitEach<T> for S {}

/// The items of a stream; from [`WaitEach::wait_each`].
#[derive(Debug)]
#[must_use = "an iterator does nothing until it is asked for an item"]
pub struct Each<S> {
    /// `None` once the iterator has been asked inside of a runtime.
    stream: Option<S>,
}

impl<T, S: Stream<Item = Result<T>> + Unpin> Iterator for Each<S> {
    type Item = Result<T>;

    fn next(&mut self) -> Option<Self::Item> {
        wait(self.stream.as_mut()?.next()).unwrap_or_else(|error| {
            self.stream = None;
            Some(Err(error))
        })
    }
}

/// Waits for any future, and returns what it results in: for one that is not a [`Result`] of this crate,
/// like all outcomes of a [`Bulk`](crate::bulk::Bulk), or the start of a
/// [`FakeLogto`](crate::testing::FakeLogto).
///
/// ```
/// # use logto_management::{testing::FakeLogto, types::NewUser};
/// # fn main() -> Result<(), logto_management::Error> {
/// # let fake = logto_management::blocking::wait(FakeLogto::start())?;
/// # let client = fake.client();
/// use futures_util::StreamExt;
/// use logto_management::{blocking, bulk::Bulk};
///
/// let users = client.users();
/// let bulk = Bulk::new(["ada", "grace"], |name| users.create(NewUser::new().username(*name)));
/// let outcomes: Vec<_> = blocking::wait(bulk.collect())?;
/// # assert!(outcomes.iter().all(|done| done.result.is_ok()));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest)
/// [inside of a runtime](self#inside-of-a-runtime), and if the system has no thread to give.
pub fn wait<F: IntoFuture>(future: F) -> Result<F::Output> {
    Ok(runtime()?.block_on(pin!(future.into_future())))
}

/// The runtime that drives all calls, unless this thread must not wait for it.
fn runtime() -> Result<&'static Handle> {
    static RUNTIME: OnceLock<io::Result<Handle>> = OnceLock::new();
    if Handle::try_current().is_ok() {
        return Err(refused("this thread belongs to a Tokio runtime, which must not wait: await the call instead"));
    }
    RUNTIME.get_or_init(start).as_ref().map_err(|error| refused(&format!("no thread could be started: {error}")))
}

/// Starts a thread that does nothing but drive a runtime until the program ends.
fn start() -> io::Result<Handle> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let handle = runtime.handle().clone();
    let drive = move || runtime.block_on(pending::<()>());
    thread::Builder::new().name("logto-management".to_owned()).spawn(drive)?;
    Ok(handle)
}

fn refused(reason: &str) -> Error {
    Error::new("blocking".into(), InvalidRequestError { reason: reason.to_owned() })
}
