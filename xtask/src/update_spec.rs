//! The command `update-spec`: what it is told, and which steps it takes. Everything is prepared in
//! memory first; files are written at the end, all or none.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use semver::Version;
use serde_json::Value;
use similar::TextDiff;

use crate::input::files::{self, Folder};
use crate::input::lock::{self, Lock};
use crate::input::source::{self, Source};
use crate::library::{CHANGELOG, Library, README};
use crate::make::pipeline::{OVERLAY, Rules, Users, pretty};
use crate::openapi::servers;
use crate::report::consequences::{self, Consequences, Known};
use crate::report::format::Format;
use crate::report::readme;
use crate::rules::compatibility::Compatibility;
use crate::rules::idle::Idle;

const MANAGEMENT: &str = "management.json";
const API: &str = "api.json";
const SURFACE: &str = "surface.txt";
const COMPATIBILITY: &str = "compatibility.yaml";
const LOCK: &str = "lock.toml";

/// Refreshes openapi/api.json from Logto's document, and reports what changed and whom it concerns.
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
    #[arg(long, conflicts_with_all = ["dry_run", "write", "record"])]
    check: bool,
    /// Change nothing; report what would change.
    #[arg(long)]
    dry_run: bool,
    /// Apply what the report advises and needs no judgement, too; add to CHANGELOG.md what callers notice,
    /// count the operations in README.md, and see whether the library compiles.
    #[arg(long, conflicts_with = "dry_run")]
    write: bool,
    /// Do not compile the library after `--write`.
    #[arg(long, requires = "write")]
    no_check: bool,
    /// Keep the document that is here; only write down in compatibility.yaml what this release lacks.
    #[arg(long, requires = "source", requires = "logto_version", conflicts_with = "write")]
    record: bool,
    /// How the report looks.
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    #[arg(long, hide = true, default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/../openapi"))]
    dir: PathBuf,
}

impl UpdateSpec {
    pub fn run(&self) -> Result<()> {
        let mut folder = Folder::open(&self.dir)?;
        if self.check || self.dry_run {
            let _guard = folder.lock_to_read()?;
            return self.run_alone();
        }
        let _guard = folder.lock_to_write()?;
        self.run_alone()
    }

    fn run_alone(&self) -> Result<()> {
        match (self.check, self.record) {
            (true, _) => self.check_files(),
            (_, true) => self.record_release(),
            _ => self.update(),
        }
    }

    fn update(&self) -> Result<()> {
        let before = Lock::read(&self.path(LOCK))?;
        let source = self.source(before.as_ref())?;
        let known = self.known(before.as_ref())?;
        let document = servers::at_address_of(&known.document, source.read()?, source.prefix());
        let management = pretty(&document);
        let lock = Lock::next(before, source.recorded(), self.logto_version.as_ref(), &management);
        let made = self.make_all(&document, &known, &lock)?;
        print!("{}", self.format.render(&made.consequences.report));
        if self.dry_run {
            return Ok(());
        }
        made.settle()?;
        let library = Library::around(&self.dir).filter(|_| self.write);
        if let Some(library) = &library {
            // Before the rest: interrupted, the command is run again and says no line twice.
            library.edit(CHANGELOG, |changelog| made.consequences.report.version.notes.add_to(changelog))?;
            library.edit(README, |readme| readme::with_counts(readme, &made.users.document))?;
        }
        let lock = lock.to_toml()?;
        files::write_all(
            &self.dir,
            &[
                (MANAGEMENT, management),
                (API, pretty(&made.users.document)),
                (SURFACE, made.users.surface.text()),
                (COMPATIBILITY, made.consequences.compatibility.text()?),
                (OVERLAY, made.rules.overlay_text),
                (LOCK, lock),
            ],
        )?;
        match library {
            Some(library) if !self.no_check => library.check(&known.users, &made.users.document),
            _ => Ok(()),
        }
    }

    /// Makes everything, and with `--write` once more after what it advises is done.
    fn make_all(&self, document: &Value, known: &Known, lock: &Lock) -> Result<Made> {
        let made = self.make(Rules::read(&self.dir)?, document, known, lock)?;
        let overlay = if self.write { made.consequences.corrected(&made.rules.overlay_text)? } else { None };
        let Some(overlay) = overlay else {
            return Ok(made);
        };
        made.consequences.corrections().for_each(|done| eprintln!("done: {}", done.title()));
        self.make(made.rules.with_overlay(overlay)?, document, known, lock)
    }

    fn make(&self, rules: Rules, document: &Value, known: &Known, lock: &Lock) -> Result<Made> {
        let is_history = self.is_history(lock, &rules);
        let (mut users, idle) = apply(&rules, document, is_history)?;
        let consequences = consequences::of_document(known, document, lock, &users, &rules.parts, &idle, is_history)?;
        users.date(&consequences.compatibility);
        Ok(Made { rules, users, idle, consequences, is_history })
    }

    /// What is in the folder now. A first run finds nothing, and a damaged file is what a run repairs.
    fn known(&self, lock: Option<&Lock>) -> Result<Known> {
        let read = |file| self.read(file).unwrap_or_default();
        Ok(Known {
            document: source::parse(&read(MANAGEMENT)).unwrap_or_default(),
            users: serde_json::from_str(&read(API)).unwrap_or_default(),
            surface: read(SURFACE),
            compatibility: Compatibility::read(&self.path(COMPATIBILITY))?,
            release: lock.map_or("nothing", |lock| &lock.logto_version).to_owned(),
        })
    }

    fn record_release(&self) -> Result<()> {
        let lock = self.lock()?;
        let version = self.logto_version.as_ref().context("--record needs --logto-version")?;
        let document = self.source(Some(&lock))?.read()?;
        let rules = Rules::read(&self.dir)?;
        let (users, _) = apply(&rules, &document, true)?;
        let mut known = self.known(Some(&lock))?;
        let lacks = consequences::lacks(&document, &users.document, &rules.parts, &known)?;
        println!("Logto {version} lacks, of what is in {MANAGEMENT}: {lacks}");
        if self.dry_run {
            return Ok(());
        }
        known.compatibility.record(version, lacks);
        files::write_all(&self.dir, &[(COMPATIBILITY, known.compatibility.text()?)])
    }

    fn check_files(&self) -> Result<()> {
        let lock = self.lock()?;
        let management = self.read(MANAGEMENT)?;
        if lock.sha256 != lock::sha256(&management) {
            bail!("{MANAGEMENT} is not the document that {LOCK} records: {ADVICE}");
        }
        let document = source::parse(&management).context(MANAGEMENT)?;
        if self.source.is_some() {
            let source = self.source(None)?;
            let fetched = servers::at_address_of(&document, source.read()?, source.prefix());
            compare(MANAGEMENT, &management, &pretty(&fetched))?;
        }
        let rules = Rules::read(&self.dir)?;
        let is_history = self.is_history(&lock, &rules);
        let (mut users, idle) = apply(&rules, &document, is_history)?;
        settle(&idle, is_history)?;
        users.date(&Compatibility::read(&self.path(COMPATIBILITY))?);
        compare(API, &self.read(API)?, &pretty(&users.document))?;
        compare(SURFACE, &self.read(SURFACE)?, &users.surface.text())?;
        self.check_compatibility(&users, is_history)
    }

    fn check_compatibility(&self, users: &Users, is_history: bool) -> Result<()> {
        let compatibility = Compatibility::read(&self.path(COMPATIBILITY))?;
        compare(COMPATIBILITY, &self.read(COMPATIBILITY)?, &compatibility.text()?)?;
        if is_history { Ok(()) } else { compatibility.check(&users.document, &users.leniencies) }
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

    fn lock(&self) -> Result<Lock> {
        Lock::read(&self.path(LOCK))?.with_context(|| format!("{LOCK} is missing: {ADVICE}"))
    }

    fn is_history(&self, lock: &Lock, rules: &Rules) -> bool {
        self.history || lock.version().is_some_and(|version| version < *rules.version())
    }

    fn path(&self, file: &str) -> PathBuf {
        self.dir.join(file)
    }

    fn read(&self, file: &str) -> Result<String> {
        read(&self.path(file))
    }
}

/// What the rules make of a document, and what is to be said of it.
struct Made {
    rules: Rules,
    users: Users,
    idle: Idle,
    consequences: Consequences,
    is_history: bool,
}

impl Made {
    fn settle(&self) -> Result<()> {
        settle(&self.idle, self.is_history)
    }
}

/// Rules that are out of date stand in the way of what goes wrong after them, and are told first.
fn apply(rules: &Rules, document: &Value, is_history: bool) -> Result<(Users, Idle)> {
    let mut idle = Idle::default();
    match rules.apply(document, &mut idle) {
        Ok(users) => Ok((users, idle)),
        Err(error) if is_history => Err(error),
        Err(error) => {
            idle.refuse()?;
            Err(error)
        }
    }
}

/// An older document cannot have everything yet; any other must have it.
fn settle(idle: &Idle, is_history: bool) -> Result<()> {
    if !is_history {
        return idle.refuse();
    }
    idle.rules().iter().for_each(|idle| eprintln!("skipped: {}", idle.rule));
    Ok(())
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
