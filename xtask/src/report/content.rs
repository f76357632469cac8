//! The report of `update-spec`: what changed upstream, whom it concerns, what to do about it, and what
//! version the library gets. It is data; how it looks is told in `table` and `markdown`.

pub mod advice;
mod markdown;
mod outside;
pub mod release;
pub mod review;
mod table;
mod wording;

use std::collections::BTreeMap;

use clap::ValueEnum;
use indexmap::IndexMap;
use serde::Serialize;
use serde_json::Value;

use crate::compare::changes::{Change, Changes};
use crate::compare::concern::{Concern, Judge};
use crate::compare::facts::Part;
use crate::report::advice::Advice;
use crate::report::release::Bump;
pub use outside::Outside;

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Table,
    /// For machines.
    Json,
    /// For pull requests.
    Markdown,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Report {
    /// The releases whose documents are compared, as far as they are known.
    pub from: String,
    pub to: String,
    /// How many entries there are of each concern.
    pub counts: BTreeMap<Concern, usize>,
    pub changes: Vec<Entry>,
    /// Descriptions and examples that were reworded.
    pub reworded: usize,
    /// What changed outside the users part, a line a tag. It is found out apart from the rest.
    pub outside: Vec<Outside>,
    pub advice: Vec<Advice>,
    pub version: Bump,
}

/// A change, at all places at which it is the same.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Entry {
    pub concern: Concern,
    pub why: String,
    pub part: Part,
    /// What it is about, in terms of users.json: a type, its member, or an operation.
    pub subject: String,
    pub change: String,
    /// Where in Logto's document, like ``GET /api/users/{userId}` answer 200 `.mfa.enabled``.
    pub places: Vec<String>,
}

impl Report {
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.reworded == 0 && self.outside.is_empty() && self.advice.is_empty()
    }

    pub fn of(&self, concern: Concern) -> impl Iterator<Item = &Entry> {
        self.changes.iter().filter(move |entry| entry.concern == concern)
    }

    pub fn render(&self, format: Format) -> String {
        match format {
            Format::Table => table::render(self),
            Format::Json => format!("{:#}\n", serde_json::to_value(self).unwrap_or(Value::Null)),
            Format::Markdown => markdown::render(self),
        }
    }

    /// In a line: how much changed.
    fn summary(&self) -> String {
        let places: usize = self.changes.iter().map(|entry| entry.places.len()).sum();
        let texts = match self.reworded {
            0 => String::new(),
            1 => ", 1 text reworded".to_owned(),
            count => format!(", {count} texts reworded"),
        };
        format!("{} changes at {places} places{texts}", self.changes.len())
    }
}

pub fn entries(changes: &Changes, judge: &Judge) -> Vec<Entry> {
    let mut entries: IndexMap<(Concern, String, String, String), Entry> = IndexMap::new();
    for change in &changes.all {
        let (concern, why) = judge.judge(change);
        let subject = subject(change, judge);
        let words = wording::change(change);
        let place = wording::place(change.at());
        let part = change.part();
        let key = (concern, why.clone(), subject.clone(), words.clone());
        let entry = Entry { concern, why, part, subject, change: words, places: Vec::new() };
        entries.entry(key).or_insert(entry).places.push(place);
    }
    let mut entries: Vec<Entry> = entries.into_values().collect();
    entries.sort_by(|left, right| {
        let key = |entry: &Entry| (entry.concern, entry.part, entry.subject.clone());
        key(left).cmp(&key(right))
    });
    entries
}

pub fn counts(entries: &[Entry]) -> BTreeMap<Concern, usize> {
    let mut counts: BTreeMap<Concern, usize> = Concern::ALL.into_iter().map(|concern| (concern, 0)).collect();
    entries.iter().for_each(|entry| *counts.entry(entry.concern).or_default() += 1);
    counts
}

fn subject(change: &Change, judge: &Judge) -> String {
    let at = change.at();
    let slot = match at.spot.root.is_failure() || at.spot.steps.is_empty() {
        true => None,
        false => judge.slot_now(change).or_else(|| judge.slot_before(change)),
    };
    slot.map_or_else(|| at.operation.id.clone(), |slot| slot.name)
}
