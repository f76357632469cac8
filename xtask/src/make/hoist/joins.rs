//! Which type an unlisted structure joins: the one that it plainly is.

use std::collections::{BTreeSet, HashMap};

use serde_json::Value;

use super::classes::Classes;
use super::places::{Id, Places};
use crate::openapi::document::Side;
use crate::openapi::schema::{self, branches};
use crate::openapi::unify::unify;

/// From this many members on, being identical is no accident.
const TELLING: usize = 4;
/// From this many common members on, having a few more or less makes no other thing.
const OVERWHELMING: usize = 5;

pub struct Types<'p> {
    places: &'p Places,
    named: Vec<Named<'p>>,
    by_name: HashMap<String, usize>,
    by_shape: HashMap<&'p str, Vec<usize>>,
}

struct Named<'p> {
    /// A place of each shape.
    members: Vec<Id>,
    /// What tells those of answers that have enough of it.
    parts: Vec<BTreeSet<&'p str>>,
}

impl<'p> Types<'p> {
    pub fn new(places: &'p Places) -> Self {
        Self { places, named: Vec::new(), by_name: HashMap::new(), by_shape: HashMap::new() }
    }

    /// Remembers that a place is of a type.
    pub fn add(&mut self, name: &str, place: Id) {
        let index = *self.by_name.entry(name.to_owned()).or_insert(self.named.len());
        if index == self.named.len() {
            self.named.push(Named { members: Vec::new(), parts: Vec::new() });
        }
        self.add_member(index, place);
    }

    fn add_member(&mut self, index: usize, id: Id) {
        let place = self.places.get(id);
        let of_shape = self.by_shape.entry(&place.shape_text).or_default();
        if of_shape.contains(&index) {
            return;
        }
        of_shape.push(index);
        let parts = parts(&place.shape);
        self.named[index].members.push(id);
        if place.side == Side::Answer && parts.len() >= OVERWHELMING {
            self.named[index].parts.push(parts);
        }
    }

    /// Joins a place to the type that it plainly is, if there is one.
    pub fn adopt(&mut self, classes: &mut Classes, place: Id, rule_name: &str) -> bool {
        let by_name = self.by_name.get(rule_name).copied();
        let mut candidates = self.same(place, by_name);
        candidates.extend(self.variants(place));
        candidates.sort_by_key(|index| (Some(*index) != by_name, *index));
        let adopting = candidates.into_iter().find(|index| classes.join(self.named[*index].members[0], place).is_ok());
        if let Some(index) = adopting {
            self.add_member(index, place);
        }
        adopting.is_some()
    }

    /// The types that have a place of just this shape.
    fn same(&self, id: Id, by_name: Option<usize>) -> Vec<usize> {
        let place = self.places.get(id);
        let of_shape = self.by_shape.get(place.shape_text.as_str()).into_iter().flatten().copied();
        let is_telling = parts(&place.shape).len() >= TELLING;
        of_shape.filter(|index| is_telling || Some(*index) == by_name).collect()
    }

    /// The types of answers that have a little more or less, and nothing else.
    fn variants(&self, id: Id) -> Vec<usize> {
        let place = self.places.get(id);
        let own = parts(&place.shape);
        if place.side != Side::Answer || own.len() < OVERWHELMING {
            return Vec::new();
        }
        let is_variant = |named: &Named| {
            named.parts.iter().any(|known| is_variant(known, &own))
                && named.members.iter().all(|known| unify(&self.places.get(*known).shape, &place.shape).is_ok())
        };
        let indexed = self.named.iter().enumerate();
        indexed.filter(|(_, named)| is_variant(named)).map(|(index, _)| index).collect()
    }
}

/// Whether one of two has all that the other has, and enough of it.
fn is_variant(left: &BTreeSet<&str>, right: &BTreeSet<&str>) -> bool {
    let common = left.intersection(right).count();
    common >= OVERWHELMING && common == left.len().min(right.len())
}

/// What tells a structure from others: its members, values or branches.
fn parts(schema: &Value) -> BTreeSet<&str> {
    if schema.get("enum").is_some() {
        return schema::strings(&schema["enum"]).collect();
    }
    let members = schema::members(schema).map(|(name, _)| name.as_str());
    members.chain(branches(schema).iter().map(schema::tag)).collect()
}
