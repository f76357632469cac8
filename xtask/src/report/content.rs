//! What a report says, as data. How it looks is told in `table` and `markdown`.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::compare::rewritten::Rewritten;
use crate::compare::verdict::Concern;
use crate::openapi::words::counted;
use crate::report::advice::Advice;
use crate::report::entries::Entry;
use crate::report::outside::Outside;
use crate::report::release::Bump;

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Report {
    /// The releases whose documents are compared, as far as they are known.
    pub from: String,
    pub to: String,
    /// How many entries there are of each concern.
    pub counts: BTreeMap<Concern, usize>,
    /// The same for each part of the library that something changed in.
    pub counts_by_part: BTreeMap<String, BTreeMap<Concern, usize>>,
    pub changes: Vec<Entry>,
    /// Descriptions and examples that were reworded.
    pub reworded: usize,
    /// What is written in another way, and says the same.
    pub rewritten: Vec<Rewritten>,
    /// What changed in the rest of the document, which is no part of the library, a line a tag.
    pub outside: Vec<Outside>,
    pub advice: Vec<Advice>,
    pub version: Bump,
}

impl Report {
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
            && self.reworded == 0
            && self.rewritten.is_empty()
            && self.outside.is_empty()
            && self.advice.is_empty()
    }

    pub fn of(&self, concern: Concern) -> impl Iterator<Item = &Entry> {
        self.changes.iter().filter(move |entry| entry.concern == concern)
    }

    /// How much of each concern changed in each part.
    pub fn part_lines(&self) -> impl Iterator<Item = String> {
        self.counts_by_part.iter().map(|(part, counts)| {
            let counts = counts.iter().map(|(concern, count)| format!("{count} {}", concern.name()));
            format!("{part}: {}", counts.collect::<Vec<_>>().join(", "))
        })
    }

    /// In a line: how much changed.
    pub fn summary(&self) -> String {
        let places: usize = self.changes.iter().map(|entry| entry.places.len()).sum();
        let texts = match self.reworded {
            0 => String::new(),
            count => format!(", {} reworded", counted(count, "text")),
        };
        format!("{} at {}{texts}", counted(self.changes.len(), "change"), counted(places, "place"))
    }
}
