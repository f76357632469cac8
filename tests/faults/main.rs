//! What callers get from a server and a network that misbehave, and what the server sees of it. Each
//! test is a kind of fault.

mod answers;
mod auth;
mod connections;
mod limits;
mod retries;
mod sequences;
mod server;
mod statuses;
mod tokens;

use std::io::Write;

/// The files of this folder, with how many kinds of faults each holds.
const KINDS: [(&str, &str); 8] = [
    ("answers", include_str!("answers.rs")),
    ("auth", include_str!("auth.rs")),
    ("connections", include_str!("connections.rs")),
    ("limits", include_str!("limits.rs")),
    ("retries", include_str!("retries.rs")),
    ("sequences", include_str!("sequences.rs")),
    ("statuses", include_str!("statuses.rs")),
    ("tokens", include_str!("tokens.rs")),
];

#[test]
fn the_kinds_are_counted() {
    let count =
        |source: &str| source.lines().filter(|line| line.contains("#[test]") || line.contains("#[tokio::test")).count();
    let kinds = KINDS.map(|(name, source)| (name, count(source)));
    assert!(kinds.iter().all(|(_, count)| *count > 0));
    let list: Vec<_> = kinds.iter().map(|(name, count)| format!("{name} {count}")).collect();
    let all: usize = kinds.iter().map(|(_, count)| count).sum();
    // Not by a macro, whose output the test runner keeps to itself.
    writeln!(std::io::stderr(), "{all} kinds of faults: {}", list.join(", ")).unwrap();
}
