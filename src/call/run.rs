//! Sends a call: attempt after attempt, until there is an answer, an error that stays or no time.

use std::{future::Future, time::Duration};

use futures_util::TryFutureExt;
use reqwest::{Method, StatusCode, header::AUTHORIZATION};
use tokio::time::{Instant, sleep, timeout_at};
use tracing::Instrument;

use super::{
    attempt::{Ask, Asked, Exchange, undecodable},
    context::Context,
    observe::{self, AttemptReport, SentRequest},
    operation::{Description, Operation},
    options::Options,
    response::Response,
    retry::RetryPolicy,
};
use crate::{
    error::{Error, ErrorKind, GaveUp, Result, Safety, TimeoutError, Trail},
    raw::{Answer, Requests},
};

pub(crate) async fn run<O: Operation>(
    context: &Context,
    operation: &O,
    options: &Options,
) -> Result<Response<O::Output>> {
    let mut asked = Asked::new(operation);
    let mut run = Run::new(context, operation.describe(), options);
    let head = run.run(&mut asked).await?;
    Ok(asked.answer(head.status, head.headers))
}

struct Run<'a> {
    context: &'a Context,
    description: Description,
    options: &'a Options,
    retry: &'a RetryPolicy,
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
    /// Whether it acted on the last one.
    has_acted: bool,
}

impl<'a> Run<'a> {
    fn new(context: &'a Context, description: Description, options: &'a Options) -> Self {
        let begun = Instant::now();
        let limit = options.timeout.unwrap_or(context.timeout);
        Self {
            context,
            description,
            retry: options.retry.as_ref().unwrap_or(&context.retry),
            limit,
            attempt_limit: options.attempt_timeout.unwrap_or(context.attempt_timeout),
            options,
            begun,
            // A limit beyond what the clock can count is none.
            deadline: begun.checked_add(limit).unwrap_or_else(|| begun + Duration::from_secs(u32::MAX.into())),
            tries: 0,
            attempts: 0,
            is_ambiguous: false,
            has_acted: false,
        }
    }

    async fn run(&mut self, ask: &mut dyn Ask) -> Result<Answer> {
        self.context.retries.count_call();
        let span = observe::call_span(&self.description);
        let result = self.until_it_ends(ask).instrument(span.clone()).await.map_err(|error| error.after(self.trail()));
        observe::record(&span, None, &result);
        result
    }

    async fn until_it_ends(&mut self, ask: &mut dyn Ask) -> Result<Answer> {
        let mut token_was_refused = false;
        loop {
            self.tries += 1;
            let (generation, result) = self.attempt(ask).await;
            let error = match result {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            if let Some(answer) = self.already_done(&error, ask) {
                return Ok(answer);
            }
            if error.has_refused_token() && !token_was_refused && self.context.reject_token(generation) {
                token_was_refused = true;
                continue;
            }
            if let ErrorKind::Auth(error) = error.kind() {
                // All who wait for a token share its attempts.
                self.tries += error.tries().saturating_sub(1);
            }
            if !error.verdict().allows_repetition(self.description.safety) {
                return Err(error);
            }
            match self.delay_after(&error) {
                Ok(delay) => sleep(delay).await,
                Err(reason) => return Err(error.giving_up(reason)),
            }
        }
    }

    /// One attempt, with the generation of the token that it used.
    #[allow(clippy::result_large_err, reason = "an error's kind is boxed as soon as it is known")]
    async fn attempt(&mut self, ask: &mut dyn Ask) -> (u64, Result<Answer>) {
        let token = match self.in_time(self.limit, self.context.token_in_turn()).await {
            Ok(Ok(token)) => token,
            Ok(Err(error)) => return (0, Err(self.error(error))),
            Err(limit) => return (0, Err(self.error(TimeoutError { limit, may_have_left: false }))),
        };
        let mut request = match ask.request(Requests { base: &self.context.base }) {
            Ok(request) => request,
            Err(error) => return (0, Err(self.error(error))),
        };
        self.attempts += 1;
        let headers = request.headers_mut();
        headers.extend(self.context.headers.iter().map(|(name, value)| (name.clone(), value.clone())));
        headers.extend(self.options.headers.iter().map(|(name, value)| (name.clone(), value.clone())));
        headers.insert(AUTHORIZATION, token.header);
        let sent = self.context.on_attempt.as_ref().map(|_| SentRequest::of(&request));
        let span = observe::attempt_span(&self.description, (&self.context.host, self.context.port), self.attempts);
        let begun = Instant::now();
        let mut exchange = Exchange::of(&mut request);
        let (connections, http) = self.context.http.current();
        let (end, _) = self.end_of(self.attempt_limit);
        let sending = exchange.send(&http, request, end, self.context.max_answer_size).instrument(span.clone());
        let result = match self.in_time(self.attempt_limit, sending).await {
            Ok(result) => result.map_err(|kind| self.error(kind)),
            Err(limit) => Err(self.error(self.too_late(limit, &exchange, connections))),
        };
        let result = result.and_then(|answer| match ask.read(&answer) {
            Ok(()) => Ok(answer),
            Err(unreadable) => Err(self.error(undecodable(answer, unreadable))),
        });
        self.note(&result, &exchange);
        let result = result.map_err(|error| error.after(self.trail()));
        observe::record(&span, exchange.status, &result);
        self.report(begun.elapsed(), sent.as_ref(), &result);
        (token.generation, result)
    }

    /// No answer came in time: the connection may have gone silent, and is not used again.
    fn too_late(&self, limit: Duration, exchange: &Exchange, connections: u64) -> ErrorKind {
        let may_have_left = exchange.may_have_left();
        if may_have_left {
            self.context.http.renew(connections);
        }
        TimeoutError { limit, may_have_left }.into()
    }

    /// Waits for a part of the call, no longer than it or the whole call may take, or returns how long
    /// that was.
    fn in_time<T>(
        &self,
        limit: Duration,
        part: impl Future<Output = T>,
    ) -> impl Future<Output = std::result::Result<T, Duration>> {
        let (end, limit) = self.end_of(limit);
        // Not an `async fn`, which would hold the part twice.
        timeout_at(end, part).map_err(move |_| limit)
    }

    /// When a part of the call that begins now must end, and what limits it.
    fn end_of(&self, limit: Duration) -> (Instant, Duration) {
        match Instant::now().checked_add(limit) {
            Some(end) if end < self.deadline => (end, limit),
            _ => (self.deadline, self.limit),
        }
    }

    fn report(&self, elapsed: Duration, sent: Option<&SentRequest>, result: &Result<Answer>) {
        if let Some(hook) = &self.context.on_attempt {
            hook(&AttemptReport {
                operation: self.description.operation(),
                method: &self.description.method,
                url_template: self.description.template,
                number: self.attempts,
                elapsed,
                request: sent,
                outcome: result.as_ref().map(|answer| answer.status),
            });
        }
    }

    fn note(&mut self, result: &Result<Answer>, exchange: &Exchange) {
        let Err(error) = result else { return };
        if self.description.safety != Safety::Read {
            self.has_acted = exchange.has_succeeded();
            self.is_ambiguous |= self.has_acted || error.leaves_open_whether_the_server_acted();
        }
        if let Some(api) = error.api()
            && api.status() == StatusCode::TOO_MANY_REQUESTS
        {
            self.context.hold_up(api.retry_after());
        }
    }

    /// A deletion that is repeated since nobody knows whether it was done, and finds nothing any
    /// more, is done.
    fn already_done(&self, error: &Error, ask: &mut dyn Ask) -> Option<Answer> {
        let is_repeated = self.is_ambiguous && self.description.method == Method::DELETE;
        let api = error.api().filter(|_| is_repeated && error.is_not_found())?;
        let (status, headers) = (api.status(), api.headers().clone());
        ask.take_for_done().then(|| Answer { status, headers, body: Default::default() })
    }

    /// How long to wait before the next attempt, or why there is none.
    fn delay_after(&self, error: &Error) -> std::result::Result<Duration, GaveUp> {
        let elapsed = self.begun.elapsed();
        let delay = self.retry.delay(error.retry_after(), self.tries, elapsed)?;
        let time_left = self.deadline.saturating_duration_since(Instant::now());
        if time_left <= delay {
            return Err(GaveUp::Time);
        }
        let wait = self.context.retries.take(self.retry.time_left(elapsed).min(time_left))?;
        Ok(delay.max(wait))
    }

    fn trail(&self) -> Trail {
        Trail {
            attempts: self.attempts,
            elapsed: self.begun.elapsed(),
            is_ambiguous: self.is_ambiguous,
            has_acted: self.has_acted,
        }
    }

    fn error(&self, kind: impl Into<ErrorKind>) -> Error {
        Error::new(self.description.id.clone(), kind)
    }
}
