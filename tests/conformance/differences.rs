//! The differences that are meant to stay, each with its reason.

use std::fmt;

use crate::replay::Difference;

pub struct Known {
    recording: &'static str,
    operation: &'static str,
    /// `None` for all exchanges of the operation.
    note: Option<&'static str>,
    reason: &'static str,
}

const PARTS: &str = "parts-v1.42.0";
const LANGUAGE: &str = "the fake speaks English only: programs go by the code";
const ORDER: &str = "Logto's query has no order, so that any of them may be on the first page";
const CONNECTORS: &str = "the fake has of a connector what users' identities need";

pub const DIFFERENCES: [Known; 9] = [
    Known::new("v1.28.0", "ListUsers", Some("localised error (Accept-Language: de)"), LANGUAGE),
    Known::new("v1.42.0", "ListUsers", Some("localised error (Accept-Language: de)"), LANGUAGE),
    Known::new("v1.28.0", "ListUserRoles", Some("paged"), ORDER),
    Known::new(PARTS, "ListResources", Some("?page=1&page_size=1"), ORDER),
    Known::new(PARTS, "ListOrganizationUsers", Some("?page=1&page_size=1"), ORDER),
    Known::new(PARTS, "ListOrganizationUserRoles", Some("?page=1&page_size=1"), ORDER),
    Known::new(
        PARTS,
        "ListOrganizationJitSsoConnectors",
        Some(""),
        "the connector was changed, for which there is no rule",
    ),
    Known::new(PARTS, "CreateConnector", None, CONNECTORS),
    Known::new(PARTS, "ListConnectors", None, CONNECTORS),
];

impl Known {
    const fn new(
        recording: &'static str,
        operation: &'static str,
        note: Option<&'static str>,
        reason: &'static str,
    ) -> Self {
        Self { recording, operation, note, reason }
    }

    fn is(&self, recording: &str, difference: &Difference) -> bool {
        let is_of_note = self.note.is_none_or(|note| note == difference.note);
        self.recording == recording && self.operation == difference.operation && is_of_note
    }
}

impl fmt::Display for Known {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let note = self.note.unwrap_or("all");
        write!(formatter, "{} '{note}' in {}: {}", self.operation, self.recording, self.reason)
    }
}

/// Differences that are not known, and known ones that are none any more.
pub fn unexpected(recording: &str, differences: &[Difference]) -> Vec<String> {
    let is_known = |difference: &&Difference| DIFFERENCES.iter().any(|known| known.is(recording, difference));
    let unknown = differences.iter().filter(|difference| !is_known(difference));
    let unknown = unknown.map(|difference| format!("{recording}: not known to differ: {difference}"));

    let is_about = |known: &&Known| known.recording == recording;
    let differs = |known: &&Known| differences.iter().any(|difference| known.is(recording, difference));
    let gone = DIFFERENCES.iter().filter(is_about).filter(|known| !differs(known));
    unknown.chain(gone.map(|known| format!("{recording}: differs no more: {known}"))).collect()
}
