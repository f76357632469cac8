//! The command `update-spec`: what it is told, and which steps it takes. Everything is prepared in
//! memory first; files are written at the end, all or none.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use semver::Version;
use serde_json::Value;
use similar::TextDiff;

use crate::age::Age;
use crate::files;
use crate::lock::{self, Lock};
use crate::pipeline::{Rules, pretty};
use crate::source::{self, Source};

const MANAGEMENT: &str = "management.json";
const USERS: &str = "users.json";
const LOCK: &str = "lock.toml";

/// Refreshes openapi/users.json from Logto's document.
#[derive(Args)]
pub struct UpdateSpec {
    /// A Logto endpoint, the address of a document (ending in .json), or a file. Without it, what
    /// openapi/lock.toml names.
    source: Option<String>,
    /// The release of Logto that serves the document, which the document itself does not say.
    #[arg(long, value_name = "VERSION")]
    logto_version: Option<Version>,
    /// The document is older than the rules in openapi/: skip those it has no use for.
    #[arg(long)]
    history: bool,
    /// Change nothing; fail if the files in openapi/ are not what this command would write.
    #[arg(long)]
    check: bool,
    #[arg(long, hide = true, default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/../openapi"))]
    dir: PathBuf,
}

impl UpdateSpec {
    pub fn run(&self) -> Result<()> {
        match self.check {
            true => self.check_files(),
            false => self.update(),
        }
    }

    fn update(&self) -> Result<()> {
        let before = Lock::read(&self.path(LOCK))?;
        let source = self.source(before.as_ref())?;
        let document = source.read()?;
        let management = pretty(&document);
        let lock = Lock::next(before, source.recorded(), self.logto_version.as_ref(), &management);
        let users = self.users(&document, &lock)?;
        files::write_all(&[
            (self.path(MANAGEMENT), management),
            (self.path(USERS), users),
            (self.path(LOCK), lock.to_toml()?),
        ])
    }

    fn check_files(&self) -> Result<()> {
        let lock = Lock::read(&self.path(LOCK))?.with_context(|| format!("{LOCK} is missing: {ADVICE}"))?;
        let management = self.read(MANAGEMENT)?;
        if lock.sha256 != lock::sha256(&management) {
            bail!("{MANAGEMENT} is not the document that {LOCK} records: {ADVICE}");
        }
        if self.source.is_some() {
            let fetched = pretty(&self.source(None)?.read()?);
            compare(MANAGEMENT, &management, &fetched)?;
        }
        let document = source::parse(&management).context(MANAGEMENT)?;
        compare(USERS, &self.read(USERS)?, &self.users(&document, &lock)?)
    }

    fn source(&self, lock: Option<&Lock>) -> Result<Source> {
        match (&self.source, lock) {
            (Some(source), _) => Source::parse(source),
            (None, Some(lock)) if lock.source == source::VENDORED => Ok(Source::Vendored(self.path(MANAGEMENT))),
            (None, Some(lock)) => Source::parse(&lock.source),
            (None, None) => {
                bail!("there is no {LOCK} that names a source yet: name one, such as http://localhost:3001")
            }
        }
    }

    fn users(&self, document: &Value, lock: &Lock) -> Result<String> {
        let rules = Rules::read(&self.dir)?;
        let is_old = lock.version().is_some_and(|version| version < *rules.version());
        let mut age = Age::new(self.history || is_old);
        let users = rules.apply(document, &mut age)?;
        for note in age.notes() {
            eprintln!("skipped: {note}");
        }
        Ok(users)
    }

    fn path(&self, file: &str) -> PathBuf {
        self.dir.join(file)
    }

    fn read(&self, file: &str) -> Result<String> {
        read(&self.path(file))
    }
}

const ADVICE: &str = "run `cargo xtask update-spec`";

fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

fn compare(file: &str, found: &str, expected: &str) -> Result<()> {
    if found == expected {
        return Ok(());
    }
    let diff = TextDiff::from_lines(found, expected);
    let diff = diff.unified_diff().header(file, &format!("{file} as it should be")).to_string();
    bail!("{file} is out of date: {ADVICE}\n{diff}")
}
