//! The command line.

use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use clap::{Parser, builder::NonEmptyStringValueParser, value_parser};
use logto_management::RateLimit;

use crate::Failure;

/// Imports users into Logto. Run it again to go on where it was stopped.
///
/// The server and the credentials come from the environment: LOGTO_ENDPOINT or LOGTO_TENANT_ID,
/// LOGTO_APP_ID and LOGTO_APP_SECRET.
#[derive(Parser)]
#[command(name = "import_users")]
pub struct Arguments {
    /// The users: in Logto's JSON, one on each line (.jsonl) or all in an array (.json), as .csv with
    /// the same names as columns (customData as JSON, profile.givenName and so on), or the .rejects of
    /// an earlier import
    #[arg(required_unless_present = "demo")]
    file: Option<PathBuf>,

    /// Import so many made-up users into a fake Logto instead, without a rate limit
    #[arg(long, value_name = "USERS", conflicts_with_all = ["file", "journal", "rejects"])]
    pub demo: Option<u64>,

    /// Where to note what is done [default: the file's name with .journal after it]
    #[arg(long, value_name = "FILE")]
    journal: Option<PathBuf>,

    /// Where to write what is rejected, and why [default: the file's name with .rejects after it]
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,

    /// The member of a user's custom data that tells the row it comes from
    #[arg(long, value_name = "NAME", default_value = "importedFrom", value_parser = NonEmptyStringValueParser::new())]
    pub marker: String,

    /// How many users to import at a time
    #[arg(long, value_name = "N", default_value_t = 16, value_parser = value_parser!(u16).range(1..))]
    pub in_flight: u16,

    /// How many requests to make in how many seconds [default: 200/10s, which Logto Cloud allows]
    #[arg(long, value_name = "N/SECONDS", value_parser = parse_rate)]
    rate: Option<RateLimit>,

    /// Make requests as fast as the server answers
    #[arg(long, conflicts_with = "rate")]
    no_rate_limit: bool,
}

/// The files of an import.
pub struct Files {
    pub input: PathBuf,
    pub journal: PathBuf,
    pub rejects: PathBuf,
}

impl Arguments {
    pub fn rate_limit(&self) -> Option<RateLimit> {
        let is_unlimited = self.no_rate_limit || self.demo.is_some();
        self.rate.or((!is_unlimited).then_some(RateLimit::LOGTO_CLOUD))
    }

    pub fn files(&self) -> Result<Files, Failure> {
        let input = self.file.clone().ok_or("name the file with the users")?;
        let journal = self.journal.clone().unwrap_or_else(|| beside(&input, ".journal"));
        let rejects = self.rejects.clone().unwrap_or_else(|| beside(&input, ".rejects"));
        if is_same(&rejects, &input) || is_same(&rejects, &journal) || is_same(&journal, &input) {
            return Err("the users, the journal and the rejects must be three files".into());
        }
        Ok(Files { input, journal, rejects })
    }
}

fn beside(input: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(input);
    name.push(suffix);
    name.into()
}

fn is_same(one: &Path, other: &Path) -> bool {
    let resolved = |path: &Path| fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    resolved(one) == resolved(other)
}

fn parse_rate(text: &str) -> Result<RateLimit, String> {
    let parsed = text.split_once('/').and_then(|(requests, time)| {
        let seconds = time.strip_suffix('s').unwrap_or(time);
        Some((requests.parse().ok()?, seconds.parse().ok()?))
    });
    match parsed {
        Some((requests @ 1.., seconds @ 1..)) => Ok(RateLimit::new(requests, Duration::from_secs(seconds))),
        _ => Err("give requests and seconds, like 200/10s".to_owned()),
    }
}
