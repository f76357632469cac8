//! What changed from one document to another, one change for each spot. What came or went with
//! something around it is not told again, and what went here and came there is a move.

mod around;
mod pairs;

use std::collections::BTreeSet;

use crate::compare::spots::{Operation, Part, Root, Spot};
use pairs::{Pairs, pair_operations, pair_spots, route};

/// A spot with its operation.
#[derive(Clone, Copy, Debug)]
pub struct At<'f> {
    pub operation: &'f Operation,
    pub spot: &'f Spot,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verb {
    Added,
    Removed,
    /// It is the same thing, elsewhere or under another name.
    Moved,
    /// What is said of it, before and now.
    Says(String, Option<String>, Option<String>),
    ValueAdded(String),
    ValueRemoved(String),
}

#[derive(Clone, Debug)]
pub struct Change<'f> {
    pub verb: Verb,
    pub before: Option<At<'f>>,
    pub now: Option<At<'f>>,
}

impl<'f> Change<'f> {
    /// Where it is now, or else was.
    pub fn at(&self) -> At<'f> {
        self.now.or(self.before).expect("a change is somewhere")
    }

    pub fn part(&self) -> Part {
        self.at().spot.part
    }

    /// The names before and now of a segment of the path, which nobody but the document knows by name.
    pub fn renamed_segment(&self) -> Option<(&'f str, &'f str)> {
        let name = |at: Option<At<'f>>| match &at?.spot.root {
            Root::Parameter(place, name) if place == "path" => Some(name.as_str()),
            _ => None,
        };
        (self.verb == Verb::Moved).then(|| Some((name(self.before)?, name(self.now)?)))?
    }
}

/// All changes, and how many texts were reworded.
#[derive(Debug, Default)]
pub struct Changes<'f> {
    pub all: Vec<Change<'f>>,
    pub reworded: usize,
}

impl<'f> Changes<'f> {
    pub fn between(before: &'f [Operation], now: &'f [Operation]) -> Self {
        let mut changes = Self::default();
        let Pairs { both, gone, come } = pair_operations(before, now);
        for operation in gone {
            changes.add(Verb::Removed, Some(whole(operation)), None);
        }
        for operation in come {
            changes.add(Verb::Added, None, Some(whole(operation)));
        }
        for (before, now) in both {
            changes.compare(before, now);
        }
        changes
    }

    fn compare(&mut self, before: &'f Operation, now: &'f Operation) {
        let (old, new) = (whole(before), whole(now));
        if route(before) != route(now) {
            self.add(Verb::Moved, Some(old), Some(new));
        }
        if before.id != now.id {
            let verb = Verb::Says("operationId".into(), Some(before.id.clone()), Some(now.id.clone()));
            self.add(verb, Some(old), Some(new));
        }
        if before.part != now.part {
            let verb = Verb::Says("part".into(), Some(before.part.clone()), Some(now.part.clone()));
            self.add(verb, Some(old), Some(new));
        }
        let Pairs { both, gone, come } = pair_spots(before, now);
        for spot in gone {
            self.add(Verb::Removed, Some(At { operation: before, spot }), None);
        }
        for spot in come {
            self.add(Verb::Added, None, Some(At { operation: now, spot }));
        }
        for (old, new) in both {
            self.compare_spots(At { operation: before, spot: old }, At { operation: now, spot: new });
        }
    }

    fn compare_spots(&mut self, before: At<'f>, now: At<'f>) {
        let (old, new) = (before.spot, now.spot);
        if old.text() != new.text() {
            self.add(Verb::Moved, Some(before), Some(now));
        }
        for aspect in old.says.keys().chain(new.says.keys()).collect::<BTreeSet<_>>() {
            let [was, is] = [old, new].map(|spot| spot.says.get(aspect).cloned());
            if was != is {
                self.add(Verb::Says(aspect.clone(), was, is), Some(before), Some(now));
            }
        }
        // An enum that is none any more, or was none before, has said so.
        if !old.values.is_empty() && !new.values.is_empty() {
            for value in old.values.difference(&new.values) {
                self.add(Verb::ValueRemoved(value.clone()), Some(before), Some(now));
            }
            for value in new.values.difference(&old.values) {
                self.add(Verb::ValueAdded(value.clone()), Some(before), Some(now));
            }
        }
        let words = old.words.keys().chain(new.words.keys()).collect::<BTreeSet<_>>();
        self.reworded += words.into_iter().filter(|kind| old.words.get(*kind) != new.words.get(*kind)).count();
    }

    fn add(&mut self, verb: Verb, before: Option<At<'f>>, now: Option<At<'f>>) {
        self.all.push(Change { verb, before, now });
    }
}

fn whole(operation: &Operation) -> At<'_> {
    At { operation, spot: &operation.spots[""] }
}
