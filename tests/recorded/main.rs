//! Serves each recorded exchange with a real Logto over a socket, and makes the call through the
//! facade. What goes out must be the recorded request; what comes back must be the recorded answer,
//! decoded and encoded again, or the right error.
//!
//! `LOGTO_RECORDINGS=<file or folder>` runs it on other recordings of the same form.

mod calls;
mod documented;
mod exchange;
mod schema;

use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    path::{Path, PathBuf},
};

use calls::Outcome;
use exchange::{Exchange, Player};
use logto_management::Error;
use serde_json::Value;

/// How an exchange came out.
enum Verdict {
    Ok,
    /// The answer is right, but the typed API cannot send this request, for this reason.
    NotExpressible(String),
    Failed(String),
}

#[tokio::test]
async fn every_recorded_exchange_goes_through_the_facade() {
    let player = Player::start().await;
    let mut counts = [0; 3];
    let mut undeclared = BTreeSet::new();
    let mut by_file = BTreeMap::new();
    for file in recordings() {
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        for exchange in exchange::read(&file) {
            let title = exchange.title();
            match play(&player, &exchange, &mut undeclared).await {
                Verdict::Ok => counts[0] += 1,
                Verdict::NotExpressible(reason) => {
                    counts[1] += 1;
                    *by_file.entry(name.clone()).or_insert(0) += 1;
                    println!("not expressible: {name}: {title}: {reason}");
                }
                Verdict::Failed(reason) => {
                    counts[2] += 1;
                    println!("FAILED: {name}: {title}: {reason}");
                }
            }
        }
    }
    for member in undeclared {
        println!("undeclared member: {member}");
    }
    let [ok, not_expressible, failed] = counts;
    println!("recorded exchanges: {ok} ok, {not_expressible} not expressible, {failed} failed");
    assert_eq!(failed, 0);
    assert!(ok > 0, "no recorded exchange was found");
    if env::var_os("LOGTO_RECORDINGS").is_none() {
        assert_eq!(by_file, KNOWN_INEXPRESSIBLE.map(|(name, count)| (name.to_owned(), count)).into());
    }
}

/// What no recording shows: every answer that a document describes, of the oldest release that is
/// supported to the newest one, is understood.
#[tokio::test]
async fn every_answer_that_a_document_describes_is_understood() {
    let player = Player::start().await;
    let openapi = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../openapi"));
    for document in ["releases/1.28.0.json", "releases/1.36.0.json", "management.json"] {
        let mut count = 0;
        let mut failures = Vec::new();
        for exchange in documented::exchanges(&openapi.join(document)) {
            let call = calls::call(&player.client, &exchange);
            if call.inexpressible.is_some_and(|reason| reason == calls::NO_PART) {
                continue;
            }
            count += 1;
            player.answer_with(&exchange);
            if let Outcome::Error(error) = call.outcome.await {
                failures.push(format!("{}: {error}: {}", exchange.title(), exchange.answer()));
            }
        }
        println!("{document}: {count} answers, {} not understood", failures.len());
        assert!(failures.is_empty(), "{document}:\n{}", failures.join("\n"));
        assert!(count > 500, "{document}: {count}");
    }
}

/// How many requests of the committed recordings the typed API cannot send. A change here is a
/// change of what callers can say.
const KNOWN_INEXPRESSIBLE: [(&str, i32); 3] = [("parts-v1.42.0", 15), ("v1.28.0", 45), ("v1.42.0", 45)];

fn recordings() -> Vec<PathBuf> {
    let elsewhere = env::var_os("LOGTO_RECORDINGS").map(PathBuf::from);
    // A relative path is seen from the repository's root, where cargo is called, not from this package.
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    let place = root.join(elsewhere.unwrap_or_else(|| "tests/recordings".into()));
    if place.is_file() {
        return vec![place];
    }
    let is_recording = |path: &PathBuf| {
        let name = path.to_string_lossy();
        name.ends_with(".jsonl") && !name.ends_with(".seed.jsonl")
    };
    let entries = place.read_dir().unwrap_or_else(|error| panic!("{}: {error}", place.display()));
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).filter(is_recording).collect();
    files.sort();
    files
}

async fn play(player: &Player, exchange: &Exchange, undeclared: &mut BTreeSet<String>) -> Verdict {
    let call = calls::call(&player.client, exchange);
    player.answer_with(exchange);
    let result = call.outcome.await;
    let answer = match result {
        Outcome::Answer { value, request_id } => {
            check_answer(exchange, &value, undeclared).and_then(|()| check_request_id(exchange, request_id.as_deref()))
        }
        Outcome::Error(error) => check_error(exchange, &error),
    };
    match (answer, call.inexpressible) {
        (Err(reason), _) => Verdict::Failed(reason),
        (Ok(()), Some(reason)) => Verdict::NotExpressible(reason),
        (Ok(()), None) => match exchange.difference_from(&player.received()) {
            Some(difference) => Verdict::Failed(difference),
            None => Verdict::Ok,
        },
    }
}

fn check_answer(exchange: &Exchange, value: &Value, undeclared: &mut BTreeSet<String>) -> Result<(), String> {
    if exchange.status() >= 300 {
        return Err(format!("a success in place of {}", exchange.status()));
    }
    // Before 1.36 the answer to an assignment of roles is a word in plain text.
    let Some(sent) = exchange.json_answer() else { return Ok(()) };
    let operation = exchange.operation().unwrap_or_default();
    let lost = schema::lost_members(operation, &sent, value)?;
    undeclared.extend(lost.into_iter().map(|path| format!("{operation} {path}")));
    Ok(())
}

fn check_error(exchange: &Exchange, error: &Error) -> Result<(), String> {
    let Some(api) = error.api() else { return Err(error.to_string()) };
    let body: Value = exchange.json_answer().unwrap_or_default();
    let member = |name: &str| body.get(name).and_then(Value::as_str);
    let expected = (exchange.status(), member("code"), member("message"), exchange.header("logto-core-request-id"));
    let found = (api.status().as_u16(), api.code(), api.message(), api.request_id());
    if found != expected {
        return Err(format!("{found:?} in place of {expected:?}"));
    }
    if (api.data(), api.details()) != (body.get("data"), body.get("details")) {
        return Err("data or details differ".into());
    }
    if api.body() != exchange.answer().as_bytes() {
        return Err("the raw body differs".into());
    }
    let is_missing = api.status() == 404 && api.code().is_some();
    let is_unknown = matches!(exchange.status(), 404 | 405) && api.code().is_none();
    if (error.is_not_found(), error.is_unsupported()) != (is_missing, is_unknown) {
        return Err(format!("takes `{}` for the wrong kind", exchange.answer()));
    }
    Ok(())
}

fn check_request_id(exchange: &Exchange, found: Option<&str>) -> Result<(), String> {
    let expected = exchange.header("logto-core-request-id");
    if found == expected { Ok(()) } else { Err(format!("request id {found:?} in place of {expected:?}")) }
}
