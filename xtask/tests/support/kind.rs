//! A table of kinds of change over a small document: each is tried out, and what is taken must compile.

#![allow(dead_code, reason = "each test file uses its own part")]

use std::thread;

use serde_json::{Value, json};

use crate::package::Package;
use crate::support::Folder;

/// What the command must say.
pub enum Said {
    /// A change: whom it concerns, and words of its line, places and reason.
    Change(&'static str, &'static str),
    /// The same, and words of what is to do.
    Advised(&'static str, &'static str, &'static str),
    /// Written in another way.
    Rewritten(&'static str),
    Nothing,
    /// No change of the library, and words of what is to do.
    ToDo(&'static str),
    /// An error with these words.
    Refused(&'static [&'static str]),
}

use Said::{Advised, Change, Nothing, Refused, Rewritten, ToDo};

pub struct Kind {
    pub name: &'static str,
    pub make: fn(&mut Value),
    pub said: Said,
}

pub const BREAKS: &str = "compile-time";
pub const FAILS: &str = "run-time";
pub const MORE: &str = "capability";
pub const HARMLESS: &str = "harmless";

pub const OVERLAY: &str = "overlay: 1.0.0\ninfo: {title: None, version: 1.42.0}\nactions: []\n";

pub fn text() -> Value {
    json!({ "type": "string" })
}

pub fn holder(schema: Value) -> Value {
    json!({ "description": "", "content": { "application/json": { "schema": schema } } })
}

pub fn op<'d>(document: &'d mut Value, id: &str) -> &'d mut Value {
    let paths = document["paths"].as_object_mut().expect("paths").values_mut();
    let mut operations = paths.flat_map(|item| item.as_object_mut().expect("methods").values_mut());
    operations.find(|operation| operation["operationId"] == id).expect("an operation")
}

pub fn schema(holder: &mut Value) -> &mut Value {
    &mut holder["content"]["application/json"]["schema"]
}

pub fn parameters<'d>(document: &'d mut Value, id: &str) -> &'d mut Vec<Value> {
    op(document, id)["parameters"].as_array_mut().expect("parameters")
}

pub fn query(name: &str, required: bool) -> Value {
    json!({ "name": name, "in": "query", "required": required, "schema": text() })
}

pub fn remove(value: &mut Value, key: &str) -> Value {
    value.as_object_mut().expect("an object").shift_remove(key).expect("it was there")
}

/// Fails if the command says something else of a kind than the table, or takes what does not compile.
/// `folder` has what came of `base`; the code is compiled under `name`.
pub fn check(table: &[Kind], base: &Value, folder: &Folder, name: &str) {
    let kinds: Vec<(usize, &Kind)> = table.iter().enumerate().collect();
    let verdicts: Vec<(usize, Verdict)> = thread::scope(|scope| {
        let halves: Vec<_> = kinds
            .chunks(kinds.len().div_ceil(2))
            .map(|half| {
                scope.spawn(move || {
                    half.iter().map(|(number, kind)| (*number, try_out(kind, base, folder))).collect::<Vec<_>>()
                })
            })
            .collect();
        halves.into_iter().flat_map(|half| half.join().expect("no panic")).collect()
    });
    verdicts.iter().for_each(|(_, verdict)| println!("| {} |", verdict.row));
    let problems: Vec<&String> = verdicts.iter().filter_map(|(_, verdict)| verdict.problem.as_ref()).collect();
    let taken: Vec<(String, Value)> = verdicts
        .iter()
        .filter_map(|(number, verdict)| Some((format!("kind{number}"), verdict.users.clone()?)))
        .collect();
    let compiled = Package::new(name).check(&taken);
    assert!(
        problems.is_empty(),
        "{} are not as said:\n{}",
        problems.len(),
        problems.iter().map(|it| it.as_str()).collect::<Vec<_>>().join("\n---\n")
    );
    compiled.unwrap_or_else(|errors| panic!("{errors}"));
}

/// What came of a kind of change.
struct Verdict {
    users: Option<Value>,
    row: String,
    problem: Option<String>,
}

fn try_out(kind: &Kind, base: &Value, base_folder: &Folder) -> Verdict {
    let folder = base_folder.copy();
    let mut document = base.clone();
    (kind.make)(&mut document);
    let outcome = folder.give(&document, &["--logto-version", "1.43.0", "--format", "json"]);
    let report: Value = serde_json::from_str(&outcome.output).unwrap_or_default();
    let lines = lines(&report);
    let advice: Vec<&str> =
        report["advice"].as_array().into_iter().flatten().filter_map(|it| it["what"].as_str()).collect();
    let has_line = |concern: &str, words: &str| lines.iter().any(|(of, line)| of == concern && line.contains(words));
    let is_as_said = match &kind.said {
        Change(concern, words) => {
            let breaks_nobody = !lines.iter().any(|(of, _)| of == BREAKS || of == FAILS);
            has_line(concern, words) && (breaks_nobody || ![HARMLESS, MORE].contains(concern))
        }
        Advised(concern, words, what) => has_line(concern, words) && advice.iter().any(|line| line.contains(what)),
        Rewritten(words) => {
            outcome.is_success && lines.is_empty() && rewritten(&report).iter().any(|line| line == words)
        }
        ToDo(what) => outcome.is_success && lines.is_empty() && advice.iter().any(|line| line.contains(what)),
        Nothing => {
            // The rules of this test name few types, and each of the others is asked a name for.
            let is_about_names = |line: &&str| line.ends_with("choose a name, and say what it is");
            outcome.is_success && lines.is_empty() && advice.iter().all(is_about_names)
        }
        Refused(words) => {
            !outcome.is_success
                && words.iter().all(|word| outcome.errors.contains(word))
                && outcome.errors.lines().count() < 4
        }
    };
    let said = match outcome.is_success {
        true => lines
            .iter()
            .map(|(concern, line)| format!("{concern}: {line}"))
            .next()
            .unwrap_or_else(|| "nothing changed".to_owned()),
        false => outcome.errors.trim().to_owned(),
    };
    let problem = (!is_as_said)
        .then(|| format!("{}: {lines:#?}\n{advice:#?}\n{:?}\n{}", kind.name, rewritten(&report), outcome.errors));
    let users = outcome.is_success.then(|| folder.users());
    let compiles = if outcome.is_success { "compiles" } else { "refused" };
    Verdict { users, row: format!("{} | {said} | {compiles}", kind.name), problem }
}

/// Each change with its subject, and why.
fn lines(report: &Value) -> Vec<(String, String)> {
    let text = |change: &Value, key: &str| change[key].as_str().unwrap_or_default().to_owned();
    let changes = report["changes"].as_array().into_iter().flatten();
    changes
        .map(|change| {
            (
                text(change, "concern"),
                format!("`{}` {} {}", text(change, "subject"), text(change, "change"), text(change, "why")),
            )
        })
        .collect()
}

fn rewritten(report: &Value) -> Vec<String> {
    let all = report["rewritten"].as_array().into_iter().flatten();
    all.map(|it| {
        format!("{} at {} places", it["what"].as_str().unwrap_or_default(), it["places"].as_array().map_or(0, Vec::len))
    })
    .collect()
}
