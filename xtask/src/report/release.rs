//! The version that a change asks for, after semantic versioning, and the entry for CHANGELOG.md.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, Result};
use jiff::{Timestamp, tz::TimeZone};
use semver::Version;
use serde::Serialize;

use crate::compare::seen::Seen;
use crate::compare::verdict::Concern;
use crate::openapi::words::first_of;
use crate::report::changelog::Notes;
use crate::report::entries::Entry;

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Bump {
    pub from: String,
    pub to: String,
    pub step: Step,
    pub because: String,
    /// For CHANGELOG.md.
    pub changelog: Option<String>,
    #[serde(skip)]
    pub notes: Notes,
}

/// Of what callers see, as much is told.
const MOST_SEEN: usize = 12;

impl Bump {
    pub fn text(&self) -> String {
        match self.from == self.to {
            true => format!("{} stays: {}", self.from, self.because),
            false => format!("{} → {}, {}: {}", self.from, self.to, self.step.text(), self.because),
        }
    }
}

/// A step after semantic versioning.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub enum Step {
    #[serde(rename = "major")]
    Breaking,
    #[serde(rename = "minor")]
    Feature,
    #[serde(rename = "patch")]
    Fix,
    #[serde(rename = "none")]
    Nothing,
}

impl Step {
    fn text(self) -> &'static str {
        match self {
            Self::Breaking => "a major step",
            Self::Feature => "a minor step",
            Self::Fix => "a patch",
            Self::Nothing => "no step",
        }
    }
}

/// `gained` is what callers did not see before.
pub fn advise(version: &Version, entries: &[Entry], gained: &BTreeSet<Seen>, logto: &str) -> Bump {
    let has = |concern| entries.iter().any(|entry| entry.concern == concern);
    let (step, because) = if has(Concern::CompileTime) {
        (Step::Breaking, "callers have to change their code".to_owned())
    } else if has(Concern::Capability) {
        (Step::Feature, "callers can do more, and their code stays".to_owned())
    } else if !gained.is_empty() {
        let lines: Vec<&str> = gained.iter().map(|seen| seen.line.as_str()).collect();
        let lines = first_of(&lines, MOST_SEEN, ", ");
        (Step::Feature, format!("callers see more, and their code stays: {lines}"))
    } else if !entries.is_empty() {
        (Step::Fix, "callers' code stays".to_owned())
    } else {
        (Step::Nothing, "nothing that callers see changes".to_owned())
    };
    let because = match has(Concern::RunTime) {
        true => format!("{because}; what breaks at run time is between Logto's releases"),
        false => because,
    };
    let to = next(version, step).to_string();
    let notes = Notes::of(entries);
    let changelog = (!entries.is_empty()).then(|| changelog(&to, &notes, logto));
    Bump { from: version.to_string(), to, step, because, changelog, notes }
}

/// Before 1.0, the second number stands for the first, and the third for the second: cargo takes 0.1.3 in
/// place of 0.1.2, but never 0.2.0.
fn next(version: &Version, step: Step) -> Version {
    let Version { major, minor, patch, .. } = *version;
    match (step, major) {
        (Step::Nothing, _) => version.clone(),
        (Step::Breaking, 0) | (Step::Feature, 1..) => Version::new(major, minor + 1, 0),
        (Step::Breaking, _) => Version::new(major + 1, 0, 0),
        _ => Version::new(major, minor, patch + 1),
    }
}

fn changelog(version: &str, notes: &Notes, logto: &str) -> String {
    let day = Timestamp::now().to_zoned(TimeZone::UTC).date();
    let head = format!("## [{version}] - {day}\n\nFollows Logto {logto}.\n");
    match notes.text() {
        text if text.is_empty() => head,
        text => format!("{head}\n{text}"),
    }
}

/// The version of the library.
pub fn current(manifest: &Path) -> Result<Version> {
    let text = std::fs::read_to_string(manifest).with_context(|| format!("cannot read {}", manifest.display()))?;
    let manifest: toml::Table = text.parse().context("Cargo.toml")?;
    let version = manifest["package"]["version"].as_str().context("Cargo.toml has no version")?;
    Ok(version.parse()?)
}

#[cfg(test)]
mod tests {
    use semver::Version;

    use super::{Step, next};

    #[test]
    fn the_version_goes_up_by_what_changed() {
        let after = |version: &str, step| next(&Version::parse(version).unwrap(), step).to_string();
        let steps = [Step::Breaking, Step::Feature, Step::Fix, Step::Nothing];
        assert_eq!(steps.map(|step| after("0.1.2", step)), ["0.2.0", "0.1.3", "0.1.3", "0.1.2"]);
        assert_eq!(steps.map(|step| after("1.2.3", step)), ["2.0.0", "1.3.0", "1.2.4", "1.2.3"]);
    }
}
