//! Sends a call: attempt after attempt, until there is an answer, an error that stays or no time.

use std::{future::Future, time::Duration};

use reqwest::{Method, StatusCode};
use tokio::time::{Instant, sleep, timeout_at};
use tracing::Instrument;

use crate::{
    Client,
    auth::{AuthError, Token},
    call::attempt::Attempt,
    call::observe::{self, AttemptReport},
    call::response::Response,
    call::retry::{RetryPolicy, Safety},
    call::{Description, Operation, Options},
    error::{Error, ErrorKind, Result, TimeoutError, Trail},
};

pub(crate) async fn run<O: Operation>(client: &Client, operation: &O, options: Options) -> Result<Response<O::Output>> {
    let settings = client.settings();
    let begun = Instant::now();
    let limit = options.timeout.unwrap_or(settings.timeout);
    let mut run = Run {
        client,
        operation,
        description: operation.describe(),
        retry: options.retry.clone().unwrap_or_else(|| settings.retry.clone()),
        limit,
        attempt_limit: options.attempt_timeout.unwrap_or(settings.attempt_timeout),
        options,
        begun,
        // A limit beyond what the clock can count is none.
        deadline: begun.checked_add(limit).unwrap_or_else(|| begun + Duration::from_secs(u32::MAX.into())),
        tries: 0,
        attempts: 0,
        is_ambiguous: false,
    };
    settings.budget.count_call();
    let span = observe::call_span(&run.description);
    let result = run.until_it_ends().instrument(span.clone()).await.map_err(|error| error.after(run.trail()));
    observe::record(&span, None, &result);
    result
}

struct Run<'a, O> {
    client: &'a Client,
    operation: &'a O,
    description: Description,
    options: Options,
    retry: RetryPolicy,
    limit: Duration,
    attempt_limit: Duration,
    begun: Instant,
    deadline: Instant,
    /// How often it was tried, with or without a token to send.
    tries: u32,
    /// Requests sent so far.
    attempts: u32,
    /// Whether the server may have acted on one that failed.
    is_ambiguous: bool,
}

impl<O: Operation> Run<'_, O> {
    async fn until_it_ends(&mut self) -> Result<Response<O::Output>> {
        let mut token_was_refused = false;
        loop {
            self.tries += 1;
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
    async fn attempt(&mut self) -> (u64, Result<Response<O::Output>>) {
        let token = match self.in_time(self.limit, self.token()).await {
            Ok(Ok(token)) => token,
            Ok(Err(error)) => return (0, Err(self.error(error))),
            Err(error) => return (0, Err(error)),
        };
        self.attempts += 1;
        let headers = self.client.headers(self.options.headers.clone(), token.header);
        let raw = self.client.raw(Attempt::new(self.description.id.clone(), headers));
        let span = observe::attempt_span(&self.description, self.client.server(), self.attempts);
        let begun = Instant::now();
        let sent = self.in_time(self.attempt_limit, self.operation.attempt(&raw).instrument(span.clone()));
        let result = sent.await.and_then(|answer| answer);
        self.note(&result);
        let result = result.map_err(|error| error.after(self.trail()));
        observe::record(&span, raw.inner.status(), &result);
        self.report(begun.elapsed(), &raw.inner, &result);
        (token.generation, result)
    }

    /// A token, when it is this call's turn. It comes first, so that calls do not wait for it after
    /// their turn and then go all at once; meanwhile it may have been replaced.
    async fn token(&self) -> std::result::Result<Token, AuthError> {
        let token = self.client.token().await?;
        if self.client.settings().limiter.is_none() {
            return Ok(token);
        }
        self.client.wait_for_turn().await;
        self.client.token().await
    }

    /// Waits for a part of the call, no longer than it or the whole call may take.
    async fn in_time<T>(&self, limit: Duration, part: impl Future<Output = T>) -> Result<T> {
        let end = Instant::now().checked_add(limit).map_or(self.deadline, |end| end.min(self.deadline));
        let limit = if end == self.deadline { self.limit } else { limit };
        timeout_at(end, part).await.map_err(|_| self.error(TimeoutError { limit }))
    }

    fn report(&self, elapsed: Duration, attempt: &Attempt, result: &Result<Response<O::Output>>) {
        if let Some(hook) = &self.client.settings().on_attempt {
            hook(&AttemptReport {
                operation: self.description.operation(),
                method: &self.description.method,
                url_template: self.description.template,
                number: self.attempts,
                elapsed,
                request: attempt.sent(),
                outcome: result.as_ref().map(|answer| answer.status),
            });
        }
    }

    fn note(&mut self, result: &Result<Response<O::Output>>) {
        let Err(error) = result else { return };
        if matches!(error.kind(), ErrorKind::InvalidRequest(_)) {
            // Found out when it was put together: nothing was sent.
            self.attempts -= 1;
        }
        self.is_ambiguous |= self.description.safety != Safety::Read && error.leaves_open_whether_the_server_acted();
        if let Some(api) = error.api()
            && api.status() == StatusCode::TOO_MANY_REQUESTS
        {
            self.client.hold_up(api.retry_after());
        }
    }

    /// A deletion that is repeated since nobody knows whether it was done, and finds nothing any
    /// more, is done.
    fn already_done(&self, error: &Error) -> Option<Response<O::Output>> {
        let api = error.api().filter(|_| error.is_not_found() && self.description.method == Method::DELETE)?;
        let value = self.operation.already_done().filter(|_| self.is_ambiguous)?;
        Some(Response { value, status: api.status(), headers: api.headers().clone() })
    }

    /// How long to wait before the next attempt, if there is one.
    fn delay_after(&self, error: &Error) -> Option<Duration> {
        if !error.verdict().allows_repetition(self.description.safety) {
            return None;
        }
        let delay = self.retry.delay(error, self.tries, self.begun.elapsed())?;
        let has_time = delay < self.deadline.saturating_duration_since(Instant::now());
        (has_time && self.client.settings().budget.allows_retry()).then_some(delay)
    }

    fn trail(&self) -> Trail {
        Trail { attempts: self.attempts, elapsed: self.begun.elapsed(), is_ambiguous: self.is_ambiguous }
    }

    fn error(&self, kind: impl Into<ErrorKind>) -> Error {
        Error::new(self.description.id.clone(), kind)
    }
}
