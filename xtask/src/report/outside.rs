//! What changed in the rest of Logto's document, which is no part of the library, in one line a tag.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::Value;

use crate::compare::changes::{At, Changes, Verb};
use crate::compare::spots::{self, Part};
use crate::openapi::document::operations;
use crate::openapi::part::tags;
use crate::rules::parts::Parts;

#[derive(Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Outside {
    pub tag: String,
    pub added: Vec<String>,
    pub removed: Vec<String>,
    /// How many other operations changed.
    pub changed: usize,
    /// Why it cannot be told, if it cannot.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

impl Outside {
    /// Every tag in which something changed among the operations that no part has.
    pub fn between(before: &Value, now: &Value, parts: &Parts) -> Vec<Self> {
        let mut tags = tags_of_rest(now, parts);
        tags.extend(tags_of_rest(before, parts));
        tags.into_iter().map(|tag| Self::of(tag, before, now, parts)).filter(|it| !it.is_empty()).collect()
    }

    fn of(tag: &str, before: &Value, now: &Value, parts: &Parts) -> Self {
        let mut outside =
            Self { tag: tag.to_owned(), added: Vec::new(), removed: Vec::new(), changed: 0, problem: None };
        match (parts.rest_of(before, tag), parts.rest_of(now, tag)) {
            (Ok(before), Ok(now)) => outside.compare(&Changes::between(&spots::read(before), &spots::read(now))),
            (Err(error), _) | (_, Err(error)) => outside.problem = Some(error.to_string()),
        }
        outside
    }

    fn compare(&mut self, changes: &Changes) {
        let mut changed = BTreeSet::new();
        for change in &changes.all {
            let At { operation, spot } = change.at();
            match (&change.verb, spot.part) {
                (Verb::Added, Part::Operation) => self.added.push(operation.title()),
                (Verb::Removed, Part::Operation) => self.removed.push(operation.title()),
                _ => drop(changed.insert(operation.title())),
            }
        }
        self.changed = changed.len();
    }

    /// Where an operation went that the library had.
    pub fn took(all: &[Self], title: &str) -> Option<String> {
        let outside = all.iter().find(|outside| outside.added.iter().any(|added| added == title))?;
        Some(format!("it has the tag `{}` now, which is that of no part", outside.tag))
    }

    fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && self.changed == 0 && self.problem.is_none()
    }

    pub fn line(&self) -> String {
        let list = |word: &str, titles: &[String]| match titles {
            [] => None,
            titles => Some(format!("{} {word} ({})", titles.len(), titles.join(", "))),
        };
        let changed = (self.changed > 0).then(|| format!("{} changed", self.changed));
        let problem = self.problem.as_ref().map(|problem| format!("cannot be compared: {problem}"));
        let parts = [list("added", &self.added), list("removed", &self.removed), changed, problem];
        format!("{}: {}", self.tag, parts.into_iter().flatten().collect::<Vec<_>>().join(", "))
    }
}

fn tags_of_rest<'d>(document: &'d Value, parts: &Parts) -> BTreeSet<&'d str> {
    let rest = operations(document).filter(|(_, _, operation)| parts.part(operation).is_none());
    rest.flat_map(|(_, _, operation)| tags(operation)).collect()
}
