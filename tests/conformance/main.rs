//! Holds the fake Logto against recordings of real ones.
//!
//! A recording `vX.jsonl` is replayed against a fake of release X, which is first brought to the state
//! in which the recording starts by replaying `vX.seed.jsonl`. What the server invents, like ids, is
//! translated; everything else must be what the real server answered.
//!
//! `parts-vX.jsonl` is of the parts beside users, from a server with nothing but a few users in it. Of
//! these parts the fake has some operations; of the others it says that it has no rule.
//!
//! What needs real sign-ins cannot be seeded by calls; [`sign_ins`] holds its form alone against a
//! recording.
//!
//! `LOGTO_RECORDINGS=<folder>` replays the recordings there in place of those in `tests/recordings`.
//! Then the share of equal answers must be high enough; here, each difference must be a known one.

mod compare;
mod differences;
mod names;
mod recording;
mod replay;
mod sign_ins;

use std::{
    env,
    io::{self, Write},
    path::{Path, PathBuf},
};

use differences::DIFFERENCES;
use recording::Recording;
use replay::Differences;

/// The share of answers that must be equal, by recording; for any other, the lowest.
const SHARES: [(&str, f64); 2] = [("v1.42.0", 0.97), ("v1.28.0", LOWEST_SHARE)];
const LOWEST_SHARE: f64 = 0.95;

/// Prints a line, also when the test passes.
#[expect(clippy::explicit_write, reason = "the test harness keeps what `println!` prints to itself")]
fn say(line: &str) {
    writeln!(io::stdout(), "{line}").unwrap();
}

fn share(equal: usize, all: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "there are not that many exchanges")]
    let share = equal as f64 / all as f64;
    share
}

#[tokio::test]
async fn the_fake_answers_as_logto_did() {
    let elsewhere = env::var_os("LOGTO_RECORDINGS").map(PathBuf::from);
    // A relative path is seen from the repository's root, where cargo is called, not from this package.
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    let folder = root.join(elsewhere.clone().unwrap_or_else(|| "tests/recordings".into()));
    let recordings = Recording::load_all(&folder);
    assert!(!recordings.is_empty(), "no recordings in {}", folder.display());

    let (mut equal, mut all) = (0, 0);
    let mut complaints = Vec::new();
    for recording in &recordings {
        let Differences { seed, recorded: differences, without_rule } = replay::replay(recording).await;
        for difference in seed.iter().chain(&differences) {
            say(&format!("{}: {difference}", recording.name));
        }
        let count = recording.exchanges.len() - without_rule;
        let same = count - differences.len();
        let untold = if without_rule > 0 { format!(", {without_rule} without a rule") } else { String::new() };
        say(&format!("{}: {same} of {count} exchanges equal{untold}", recording.name));
        (equal, all) = (equal + same, all + count);

        let wanted = SHARES.iter().find(|(name, _)| *name == recording.name).map_or(LOWEST_SHARE, |(_, share)| *share);
        if share(same, count) < wanted {
            complaints.push(format!("{}: too few exchanges are equal", recording.name));
        }
        if elsewhere.is_none() {
            complaints.extend(seed.iter().map(|difference| format!("{}: in the seed: {difference}", recording.name)));
            complaints.extend(differences::unexpected(&recording.name, &differences));
        }
    }
    for known in DIFFERENCES.iter().filter(|_| elsewhere.is_none()) {
        say(&format!("meant to stay: {known}"));
    }
    say(&format!("conformance: {equal} of {all} exchanges equal"));
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}
