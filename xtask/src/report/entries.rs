//! The changes as a report tells them: in words, each once for all places at which it is the same.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use serde::Serialize;

use crate::compare::changes::{Change, Changes, Verb};
use crate::compare::seen::Seen;
use crate::compare::spots::Part;
use crate::compare::verdict::{Concern, Judge};
use crate::openapi::document::BY_HAND;
use crate::openapi::usage::parts_of_types;
use crate::openapi::words::first_of;
use crate::report::outside::Outside;
use crate::report::wording;

/// Of what a type or a method no longer has, as much is told.
const MOST_LINES: usize = 12;

/// A change, at all places at which it is the same.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Entry {
    pub concern: Concern,
    pub why: String,
    /// The parts of the library at whose operations it is, by their features.
    pub parts: BTreeSet<String>,
    pub thing: Part,
    /// What it is about, in terms of api.json: a type, its member, or an operation.
    pub subject: String,
    pub change: String,
    /// Where in Logto's document, like ``GET /api/users/{userId}` answer 200 `.mfa.enabled``.
    pub places: Vec<String>,
}

impl Entry {
    pub fn parts_text(&self) -> String {
        Vec::from_iter(self.parts.iter().map(String::as_str)).join(", ")
    }
}

pub fn entries(changes: &Changes, judge: &Judge, outside: &[Outside]) -> Vec<Entry> {
    let mut entries: IndexMap<(Concern, String, String, String), Entry> = IndexMap::new();
    for change in &changes.all {
        let (concern, why) = judge.judge(change);
        let is_gone = change.verb == Verb::Removed && change.part() == Part::Operation;
        let taken = is_gone.then(|| Outside::took(outside, &change.at().operation.title())).flatten();
        let why = taken.unwrap_or(why);
        let subject = subject(change, judge);
        let words = wording::change(change);
        let place = wording::place(change.at());
        let thing = change.part();
        let key = (concern, why.clone(), subject.clone(), words.clone());
        let entry = Entry { concern, why, parts: BTreeSet::new(), thing, subject, change: words, places: Vec::new() };
        let entry = entries.entry(key).or_insert(entry);
        entry.parts.insert(change.at().operation.part.clone());
        entry.places.push(place);
    }
    let mut entries: Vec<Entry> = entries.into_values().collect();
    entries.sort_by(|left, right| {
        let key = |entry: &Entry| (entry.concern, entry.parts.clone(), entry.thing, entry.subject.clone());
        key(left).cmp(&key(right))
    });
    entries
}

/// What callers no longer see although no change of the document tells so: another name in names/, a
/// correction, or a type that has become another by what is said elsewhere.
pub fn untold(lost: &BTreeSet<Seen>, changes: &Changes, judge: &Judge) -> Vec<Entry> {
    let breaking = changes.all.iter().filter(|change| judge.judge(change).0 == Concern::CompileTime);
    let told: BTreeSet<String> = breaking.flat_map(|change| judge.concerned(change)).collect();
    let parts = parts_of_types(judge.before.0);
    let mut untold: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let has_told_member = |of: &str| told.iter().any(|told| told.split_once('.').is_some_and(|(owner, _)| owner == of));
    let is_told = |seen: &Seen| {
        told.contains(&seen.subject)
            || seen.member().is_some_and(|member| told.contains(&member))
            || seen.is_constructor() && has_told_member(&seen.subject)
    };
    for seen in lost.iter().filter(|seen| !is_told(seen)) {
        untold.entry(&seen.subject).or_default().push(&seen.line);
    }
    let entry = |(subject, lines): (&str, Vec<&str>)| Entry {
        concern: Concern::CompileTime,
        why: "callers see it no longer, by what else changed or by a change of names/, parts.yaml or overlay.yaml"
            .to_owned(),
        parts: match subject.split_once("().") {
            Some((module, _)) => [module.replace('_', "-")].into(),
            None if is_request(subject) => [BY_HAND.to_owned()].into(),
            None => parts.get(subject).into_iter().flatten().map(|part| (*part).to_owned()).collect(),
        },
        thing: if subject.contains('(') || is_request(subject) { Part::Operation } else { Part::Schema },
        subject: subject.to_owned(),
        change: format!("no longer {}", first_of(&lines, MOST_LINES, ", ")),
        places: Vec::new(),
    };
    untold.into_iter().map(entry).collect()
}

/// Whether a subject is a request of users, and no type.
fn is_request(subject: &str) -> bool {
    subject.starts_with(char::is_lowercase) && !subject.contains('(')
}

pub fn counts(entries: &[Entry]) -> BTreeMap<Concern, usize> {
    let mut counts: BTreeMap<Concern, usize> = Concern::ALL.into_iter().map(|concern| (concern, 0)).collect();
    entries.iter().for_each(|entry| *counts.entry(entry.concern).or_default() += 1);
    counts
}

pub fn counts_by_part(entries: &[Entry]) -> BTreeMap<String, BTreeMap<Concern, usize>> {
    let mut counts: BTreeMap<String, BTreeMap<Concern, usize>> = BTreeMap::new();
    for entry in entries {
        for part in &entry.parts {
            *counts.entry(part.clone()).or_default().entry(entry.concern).or_default() += 1;
        }
    }
    counts
}

fn subject(change: &Change, judge: &Judge) -> String {
    let at = change.at();
    match &change.verb {
        // The same for many operations, it is told once.
        Verb::Says(aspect, ..) if aspect == "security" || aspect == "servers" => return aspect.clone(),
        Verb::Moved if change.renamed_segment().is_some() => return "paths".to_owned(),
        _ => {}
    }
    let counterpart = match at.spot.root.is_failure() || at.spot.steps.is_empty() {
        true => None,
        false => judge.counterpart_now(change).or_else(|| judge.counterpart_before(change)),
    };
    counterpart.map_or_else(|| at.operation.id.clone(), |counterpart| counterpart.name)
}
