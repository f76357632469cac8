//! The differences that are meant to stay, each with its reason.

use std::fmt;

use crate::replay::Difference;

pub struct Known {
    /// The recording; `None` for all.
    recording: Option<&'static str>,
    operation: &'static str,
    note: &'static str,
    reason: &'static str,
}

pub const DIFFERENCES: [Known; 2] = [
    Known {
        recording: None,
        operation: "ListUsers",
        note: "localised error (Accept-Language: de)",
        reason: "the fake speaks English only: programs go by the code",
    },
    Known {
        recording: Some("v1.28.0"),
        operation: "ListUserRoles",
        note: "paged",
        reason: "Logto orders roles by nothing, so any of them may be on the first page",
    },
];

impl Known {
    fn is(&self, recording: &str, difference: &Difference) -> bool {
        self.recording.is_none_or(|wanted| wanted == recording)
            && (self.operation, self.note) == (difference.operation.as_str(), difference.note.as_str())
    }
}

impl fmt::Display for Known {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let recording = self.recording.unwrap_or("all recordings");
        write!(formatter, "{} '{}' in {recording}: {}", self.operation, self.note, self.reason)
    }
}

/// Differences that are not known, and known ones that are none any more.
pub fn unexpected(recording: &str, differences: &[Difference]) -> Vec<String> {
    let is_known = |difference: &&Difference| DIFFERENCES.iter().any(|known| known.is(recording, difference));
    let unknown = differences.iter().filter(|difference| !is_known(difference));
    let unknown = unknown.map(|difference| format!("{recording}: not known to differ: {difference}"));

    let is_about = |known: &&Known| known.recording.is_none_or(|wanted| wanted == recording);
    let differs = |known: &&Known| differences.iter().any(|difference| known.is(recording, difference));
    let gone = DIFFERENCES.iter().filter(is_about).filter(|known| !differs(known));
    unknown.chain(gone.map(|known| format!("{recording}: differs no more: {known}"))).collect()
}
