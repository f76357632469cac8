//! `cargo xtask instructions`: how many instructions a call takes, beside the floor and the committed table.
//!
//! callgrind counts a program that makes so many calls, and one that makes more; the difference is what the
//! calls take, start and end left out. That is the same on a busy machine, so growth of a few percent shows.

use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use anyhow::{Context, Result, bail, ensure};
use clap::Args;
use serde::{Deserialize, Serialize};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
const TABLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../benches/instructions.toml");
const HEADER: &str =
    "# Instructions of each call, without the kernel's; written by `cargo xtask instructions --write`.\n\n";

/// What is counted, and of how many calls.
const CASES: [(&str, u64); 4] = [("get", 1000), ("update", 1000), ("list", 100), ("decode", 100)];
/// Calls that come first, so that connections are there and buffers have grown.
const WARM_UP: u64 = 100;
/// How much a call may grow, in percent of what the committed table has.
const TOLERANCE: u64 = 3;

/// Counts the instructions of calls, and compares them with the committed table.
#[derive(Args)]
pub struct Instructions {
    /// Writes the table in place of comparing with it
    #[arg(long)]
    write: bool,
}

/// The instructions of one call.
#[derive(Clone, Copy, Deserialize, Serialize)]
struct Count {
    ours: u64,
    floor: u64,
}

type Counts = BTreeMap<String, Count>;

impl Instructions {
    pub fn run(&self) -> Result<()> {
        ensure_valgrind()?;
        let program = build()?;
        let server = Server::start(&program)?;
        let mut counts = Counts::new();
        for (case, calls) in CASES {
            let count = |side| count(&program, case, side, calls, &server.endpoint);
            counts.insert(case.to_owned(), Count { ours: count("ours")?, floor: count("floor")? });
        }
        let committed = if self.write { None } else { Some(committed()?) };
        print(&counts, committed.as_ref());
        match committed {
            Some(committed) => judge(&counts, &committed),
            None => Ok(fs::write(TABLE, format!("{HEADER}{}", toml::to_string(&counts)?))?),
        }
    }
}

fn ensure_valgrind() -> Result<()> {
    let found = Command::new("valgrind").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    let is_there = found.is_ok_and(|status| status.success());
    ensure!(
        is_there,
        "valgrind is missing. Install it by `apt install valgrind` (Debian, Ubuntu), `dnf install valgrind` \
         (Fedora), `apk add valgrind` (Alpine) or `pacman -S valgrind` (Arch); it runs on Linux"
    );
    Ok(())
}

/// Builds the program that makes the calls, and tells where it is.
fn build() -> Result<PathBuf> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--release", "--package", "benches", "--bin", "instructions"]);
    cargo.args(["--message-format", "json-render-diagnostics"]);
    let output = cargo.current_dir(ROOT).stderr(Stdio::inherit()).output().context("cargo does not run")?;
    ensure!(output.status.success(), "the program that makes the calls does not compile");
    let messages = serde_json::Deserializer::from_slice(&output.stdout).into_iter::<serde_json::Value>();
    let program = messages.flatten().find_map(|message| message["executable"].as_str().map(PathBuf::from));
    program.context("cargo has built no program")
}

/// The server, a process that ends when this is dropped.
struct Server {
    process: Child,
    endpoint: String,
}

impl Server {
    fn start(program: &Path) -> Result<Self> {
        let mut command = Command::new(program);
        let mut process = command.arg("serve").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let mut endpoint = String::new();
        BufReader::new(process.stdout.take().context("it is piped")?).read_line(&mut endpoint)?;
        Ok(Self { process, endpoint: endpoint.trim().to_owned() })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}

/// The instructions of one call, on average.
fn count(program: &Path, case: &str, side: &str, calls: u64, endpoint: &str) -> Result<u64> {
    let begin = total(program, case, side, WARM_UP, endpoint)?;
    let end = total(program, case, side, WARM_UP + calls, endpoint)?;
    Ok(end.saturating_sub(begin) / calls)
}

/// The instructions of the whole program.
fn total(program: &Path, case: &str, side: &str, calls: u64, endpoint: &str) -> Result<u64> {
    let folder = tempfile::tempdir()?;
    let profile = folder.path().join("profile");
    let output = Command::new("valgrind")
        .args(["--quiet", "--tool=callgrind"])
        .arg(format!("--callgrind-out-file={}", profile.display()))
        .arg(program)
        .args([case, side, &calls.to_string(), endpoint])
        .output()?;
    if !output.status.success() {
        bail!("{case} does not run: {}", String::from_utf8_lossy(&output.stderr));
    }
    let profile = fs::read_to_string(profile)?;
    let line = profile.lines().find_map(|line| line.strip_prefix("totals:").or(line.strip_prefix("summary:")));
    Ok(line.context("callgrind tells no total")?.trim().parse()?)
}

fn committed() -> Result<Counts> {
    let text = fs::read_to_string(TABLE).with_context(|| format!("{TABLE}: write it by `--write`"))?;
    toml::from_str(&text).context(TABLE)
}

fn print(counts: &Counts, committed: Option<&Counts>) {
    println!("{:<8} {:>12} {:>12} {:>7} {:>12} {:>8}", "call", "ours", "floor", "ratio", "committed", "change");
    for (case, count) in counts {
        print!("{case:<8} {:>12} {:>12} {:>7.3}", count.ours, count.floor, ratio(count.ours, count.floor));
        match committed.and_then(|committed| committed.get(case)) {
            Some(before) => println!(" {:>12} {:>+7.2}%", before.ours, growth(count.ours, before.ours)),
            None => println!(),
        }
    }
}

/// Names each call that has grown more than it may.
fn judge(counts: &Counts, committed: &Counts) -> Result<()> {
    let mut grown = Vec::new();
    for (case, count) in counts {
        let before = committed.get(case).with_context(|| format!("{TABLE} does not have `{case}`: use `--write`"))?;
        if count.ours * 100 > before.ours * (100 + TOLERANCE) {
            let percent = growth(count.ours, before.ours);
            grown.push(format!("{case} by {percent:.1} % from {} to {}", before.ours, count.ours));
        }
    }
    ensure!(
        grown.is_empty(),
        "more than {TOLERANCE} % have grown: {}. Find out why, or, if it must be, use `--write`",
        grown.join(", ")
    );
    Ok(())
}

fn growth(now: u64, before: u64) -> f64 {
    (ratio(now, before) - 1.0) * 100.0
}

#[expect(clippy::cast_precision_loss, reason = "there are not that many instructions")]
fn ratio(one: u64, other: u64) -> f64 {
    one as f64 / other as f64
}

#[cfg(test)]
mod tests {
    use super::{Count, Counts, judge};

    fn counts(get: u64) -> Counts {
        Counts::from([("get".to_owned(), Count { ours: get, floor: 100 })])
    }

    #[test]
    fn a_call_that_grows_is_named() {
        assert!(judge(&counts(1030), &counts(1000)).is_ok());
        assert!(judge(&counts(500), &counts(1000)).is_ok());
        let complaint = judge(&counts(1031), &counts(1000)).unwrap_err().to_string();
        assert!(complaint.contains("get by 3.1 % from 1000 to 1031"), "{complaint}");
    }

    #[test]
    fn a_call_that_the_table_lacks_is_no_pass() {
        assert!(judge(&counts(1), &Counts::new()).is_err());
    }
}
