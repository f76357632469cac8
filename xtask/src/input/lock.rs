//! `lock.toml`: which document `management.json` is, where it came from and when.

use std::path::Path;

use anyhow::{Context, Result};
use jiff::{Timestamp, tz::TimeZone};
use semver::Version;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

const HEADER: &str = "# Written by `cargo xtask update-spec`.\n";
const UNKNOWN: &str = "unknown";

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Lock {
    pub source: String,
    /// The release that served the document, or `unknown`.
    pub logto_version: String,
    /// Of management.json.
    pub sha256: String,
    /// The day, in UTC, on which any of this last changed.
    pub date: String,
}

impl Lock {
    pub fn read(path: &Path) -> Result<Option<Self>> {
        if !path.exists() {
            return Ok(None);
        }
        let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        toml::from_str(&text).map(Some).with_context(|| path.display().to_string())
    }

    /// What is to be recorded now. A release once told holds for as long as the document stays, and so
    /// does where the document came from: another server that has the same is no news.
    pub fn next(before: Option<Self>, source: String, version: Option<&Version>, management: &str) -> Self {
        let sha256 = sha256(management);
        let known = before.filter(|before| before.sha256 == sha256);
        let version = version.map(Version::to_string);
        match known {
            Some(known) if version.as_ref().is_none_or(|version| *version == known.logto_version) => known,
            _ => Self { source, logto_version: version.unwrap_or_else(|| UNKNOWN.to_owned()), sha256, date: today() },
        }
    }

    /// The release, if it is known.
    pub fn version(&self) -> Option<Version> {
        self.logto_version.parse().ok()
    }

    pub fn to_toml(&self) -> Result<String> {
        Ok(format!("{HEADER}{}", toml::to_string(self)?))
    }
}

pub fn sha256(text: &str) -> String {
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn today() -> String {
    Timestamp::now().to_zoned(TimeZone::UTC).date().to_string()
}

#[cfg(test)]
mod tests {
    use super::{Lock, today};

    fn lock(version: &str, content: &str) -> Lock {
        Lock {
            source: "http://localhost:3001".to_owned(),
            logto_version: version.to_owned(),
            sha256: super::sha256(content),
            date: "2025-01-01".to_owned(),
        }
    }

    fn next(before: Lock, version: Option<&str>, content: &str) -> Lock {
        let version = version.map(|version| version.parse().unwrap());
        Lock::next(Some(before.clone()), before.source, version.as_ref(), content)
    }

    #[test]
    fn nothing_new_changes_nothing() {
        assert_eq!(next(lock("1.42.0", "a"), None, "a"), lock("1.42.0", "a"));
        assert_eq!(next(lock("1.42.0", "a"), Some("1.42.0"), "a"), lock("1.42.0", "a"));
    }

    #[test]
    fn another_document_is_of_an_unknown_release_and_of_today() {
        let expected = Lock { date: today(), ..lock("unknown", "b") };
        assert_eq!(next(lock("1.42.0", "a"), None, "b"), expected);
    }

    #[test]
    fn a_release_that_is_told_is_recorded() {
        let expected = Lock { date: today(), ..lock("1.43.0", "a") };
        assert_eq!(next(lock("unknown", "a"), Some("1.43.0"), "a"), expected);
    }
}
