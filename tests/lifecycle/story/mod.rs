//! The chapters, one for each part of the users API, and how a run goes through them: a chapter that
//! fails does not keep the others from being told, and nothing keeps the stage from being cleared.

mod accounts;
mod custom_data;
mod identities;
mod lists;
mod mfa;
mod organizations;
mod passwords;
mod personal_access_tokens;
mod roles;
mod sessions;
mod unknown_user;

use std::{any::Any, fmt::Debug, panic::AssertUnwindSafe, sync::Arc};

use futures_util::FutureExt;
use logto_management::{Error, Result};

use crate::{backend::Backend, journal::Journal, stage::Stage};

/// What became of a run.
pub struct Run {
    pub journal: Arc<Journal>,
    pub failures: Vec<Failure>,
}

#[derive(Debug)]
pub struct Failure {
    pub chapter: &'static str,
    #[expect(dead_code, reason = "people see it by `Debug`")]
    reason: String,
}

impl Run {
    /// All chapters went well, and every operation was answered or skipped.
    pub fn assert_complete(&self) {
        assert!(self.failures.is_empty(), "{:#?}", self.failures);
        assert_eq!(self.journal.missing(), [""; 0], "neither answered nor skipped");
        self.journal.assert_that_ages_agree();
    }
}

/// Tells the whole story on a backend.
pub async fn run(backend: &Backend<'_>) -> Run {
    let stage = &Stage::on(backend);
    let chapters = [
        ("accounts", accounts::play(stage).boxed_local()),
        ("lists", lists::play(stage).boxed_local()),
        ("custom data", custom_data::play(stage).boxed_local()),
        ("passwords", passwords::play(stage).boxed_local()),
        ("roles", roles::play(stage).boxed_local()),
        ("organizations", organizations::play(stage).boxed_local()),
        ("identities", identities::play(stage).boxed_local()),
        ("mfa", mfa::play(stage).boxed_local()),
        ("personal access tokens", personal_access_tokens::play(stage).boxed_local()),
        ("sessions", sessions::play(stage).boxed_local()),
        ("unknown user", unknown_user::play(stage).boxed_local()),
        ("clearing the stage", stage.clear().boxed_local()),
    ];
    let mut failures = Vec::new();
    for (chapter, played) in chapters {
        let reason = match AssertUnwindSafe(played).catch_unwind().await {
            Ok(Ok(())) => continue,
            Ok(Err(error)) => error.to_string(),
            Err(panic) => message(panic.as_ref()),
        };
        failures.push(Failure { chapter, reason });
    }
    Run { journal: Arc::clone(&stage.journal), failures }
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref().copied()).unwrap_or("it panicked").to_owned()
}

/// The code with which Logto refused a call.
#[track_caller]
fn refusal<T: Debug>(result: Result<T>) -> String {
    let error = result.expect_err("this is to be refused");
    error.code().unwrap_or_else(|| panic!("refused without a code: {error}")).to_owned()
}

/// Asserts that a call was refused before it was sent.
#[track_caller]
fn assert_not_sent<T: Debug>(result: Result<T>) {
    let error: Error = result.expect_err("this is not to be sent");
    assert!(error.is_invalid_input(), "{error}");
    assert_eq!(error.attempts(), 0, "{error}");
}
