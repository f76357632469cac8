//! Sends a call: attempt after attempt, until there is an answer, an error that stays or no time.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use reqwest::{Method, StatusCode};
use tokio::time::{Instant, sleep, timeout};
use tracing::Instrument;

use crate::{
    Client,
    attempt::Attempt,
    call::{Description, Operation, Options},
    error::{Error, Result, TimeoutError, Trail},
    observe::{self, AttemptReport},
    response::Response,
    retry::{RetryPolicy, Safety, Verdict},
};

pub(crate) async fn run<O: Operation>(client: &Client, operation: &O, options: Options) -> Result<Response<O::Output>> {
    let run = Run {
        client,
        operation,
        description: operation.describe(),
        attempt_timeout: options.attempt_timeout.unwrap_or(client.settings().attempt_timeout),
        retry: options.retry.as_ref().unwrap_or(&client.settings().retry).clone(),
        options,
        begun: Instant::now(),
        progress: Mutex::default(),
    };
    let span = observe::call_span(&run.description);
    let result = run.within_time().instrument(span.clone()).await;
    observe::record(&span, None, &result);
    result
}

struct Run<'a, O> {
    client: &'a Client,
    operation: &'a O,
    description: Description,
    attempt_timeout: Duration,
    retry: RetryPolicy,
    options: Options,
    begun: Instant,
    progress: Mutex<Progress>,
}

/// Kept outside of the future, so that it is still there when the time runs out.
#[derive(Clone, Copy, Default)]
struct Progress {
    attempts: u32,
    /// Whether an attempt is under way, and the server may act.
    is_sending: bool,
    /// Whether the server may have acted on an attempt that failed.
    is_ambiguous: bool,
}

impl<O: Operation> Run<'_, O> {
    async fn within_time(&self) -> Result<Response<O::Output>> {
        let limit = self.options.timeout.unwrap_or(self.client.settings().timeout);
        self.client.settings().budget.count_call();
        let result = match timeout(limit, self.until_it_ends()).await {
            Ok(result) => result,
            Err(_) => Err(self.error(TimeoutError { limit })),
        };
        result.map_err(|error| error.after(self.trail()))
    }

    async fn until_it_ends(&self) -> Result<Response<O::Output>> {
        let mut token_was_refused = false;
        loop {
            let (generation, result) = self.attempt().await;
            let error = match result {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            if let Some(answer) = self.already_done(&error) {
                return Ok(answer);
            }
            if error.has_refused_token() && !token_was_refused && self.client.reject_token(generation) {
                token_was_refused = true;
                continue;
            }
            match self.delay_after(&error) {
                Some(delay) => sleep(delay).await,
                None => return Err(error),
            }
        }
    }

    /// One attempt, with the generation of the token that it used.
    async fn attempt(&self) -> (u64, Result<Response<O::Output>>) {
        self.client.wait_for_turn().await;
        let token = match self.client.token().await {
            Ok(token) => token,
            Err(error) => return (0, Err(self.error(error))),
        };
        let number = self.progress(|progress| {
            progress.attempts += 1;
            progress.is_sending = true;
            progress.attempts
        });
        let headers = self.client.headers(self.options.headers.clone(), token.header);
        let attempt = Attempt::new(self.description.id.clone(), self.attempt_timeout, headers);
        let raw = self.client.raw(attempt);
        let span = observe::attempt_span(&self.description, self.client.server(), number);
        let begun = Instant::now();
        let result = self.operation.attempt(&raw).instrument(span.clone()).await;
        observe::record(&span, raw.inner.status(), &result);
        self.report(number, begun.elapsed(), &raw.inner, &result);
        self.note(&result);
        (token.generation, result)
    }

    fn report(&self, number: u32, elapsed: Duration, attempt: &Attempt, result: &Result<Response<O::Output>>) {
        if let Some(hook) = &self.client.settings().on_attempt {
            hook(&AttemptReport {
                operation: self.description.operation(),
                method: &self.description.method,
                url_template: self.description.template,
                number,
                elapsed,
                request: attempt.sent(),
                outcome: result.as_ref().map(|answer| answer.status),
            });
        }
    }

    fn note(&self, result: &Result<Response<O::Output>>) {
        let changes = self.description.safety != Safety::Read;
        self.progress(|progress| {
            progress.is_sending = false;
            if let Err(error) = result {
                progress.is_ambiguous |= changes && error.leaves_open_whether_the_server_acted();
            }
        });
        if let Some(api) = result.as_ref().err().and_then(Error::api)
            && api.status() == StatusCode::TOO_MANY_REQUESTS
        {
            self.client.hold_up(api.retry_after());
        }
    }

    /// A deletion that is repeated since nobody knows whether it was done, and finds nothing any
    /// more, is done.
    fn already_done(&self, error: &Error) -> Option<Response<O::Output>> {
        let api = error.api().filter(|_| error.is_not_found() && self.description.method == Method::DELETE)?;
        self.trail().is_ambiguous.then_some(())?;
        let value = self.operation.already_done()?;
        Some(Response { value, status: api.status(), headers: api.headers().clone() })
    }

    /// How long to wait before the next attempt, if there is one.
    fn delay_after(&self, error: &Error) -> Option<Duration> {
        if !Verdict::of(error).allows_repetition(self.description.safety) {
            return None;
        }
        let attempts = self.trail().attempts.max(1);
        let delay = self.retry.delay(error, attempts, self.begun.elapsed())?;
        self.client.settings().budget.allows_retry().then_some(delay)
    }

    fn trail(&self) -> Trail {
        let Progress { attempts, is_sending, is_ambiguous } = self.progress(|progress| *progress);
        let changes = self.description.safety != Safety::Read;
        Trail { attempts, elapsed: self.begun.elapsed(), is_ambiguous: is_ambiguous || (is_sending && changes) }
    }

    fn progress<T>(&self, change: impl FnOnce(&mut Progress) -> T) -> T {
        change(&mut self.progress.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn error(&self, kind: impl Into<crate::error::ErrorKind>) -> Error {
        Error::new(self.description.id.clone(), kind)
    }
}
