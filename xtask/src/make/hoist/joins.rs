//! Which type an unlisted structure joins: the one that it plainly is.

use serde_json::Value;

use super::classes::Classes;
use super::places::{Id, Place, Places};
use crate::openapi::document::Side;
use crate::openapi::schema::{self, TAG, branches};
use crate::openapi::unify::unify;

/// From this many members on, being identical is no accident.
const TELLING: usize = 4;
/// From this many common members on, having a few more or less makes no other thing.
const OVERWHELMING: usize = 8;

pub struct Types<'p> {
    places: &'p Places,
    named: Vec<Named>,
}

struct Named {
    name: String,
    members: Vec<Id>,
}

impl<'p> Types<'p> {
    pub fn new(places: &'p Places) -> Self {
        Self { places, named: Vec::new() }
    }

    /// Remembers that a place is of a type.
    pub fn add(&mut self, name: &str, place: Id) {
        match self.named.iter_mut().find(|named| named.name == name) {
            Some(named) => named.members.push(place),
            None => self.named.push(Named { name: name.to_owned(), members: vec![place] }),
        }
    }

    /// Joins a place to the type that it plainly is, if there is one.
    pub fn adopt(&mut self, classes: &mut Classes, place: Id, rule_name: &str) -> bool {
        let by_name = self.named.iter().position(|named| named.name == rule_name);
        let others = (0..self.named.len()).filter(|index| Some(*index) != by_name);
        let mut candidates = by_name.into_iter().chain(others);
        let adopting = candidates.find(|index| {
            self.is_plainly(place, &self.named[*index], rule_name)
                && try_to_join(classes, self.named[*index].members[0], place)
        });
        if let Some(index) = adopting {
            self.named[index].members.push(place);
        }
        adopting.is_some()
    }

    fn is_plainly(&self, place: Id, named: &Named, rule_name: &str) -> bool {
        let place = self.places.get(place);
        let known: Vec<_> = named.members.iter().map(|id| self.places.get(*id)).collect();
        if known.iter().any(|known| known.shape == place.shape) {
            return named.name == rule_name || parts(&place.shape).len() >= TELLING;
        }
        let is_variant_of = |known: &Place| known.side == Side::Answer && is_variant(&known.shape, &place.shape);
        place.side == Side::Answer
            && known.iter().any(|known| is_variant_of(known))
            && known.iter().all(|known| unify(&known.shape, &place.shape).is_ok())
    }
}

/// Joins two places if no names are against it.
fn try_to_join(classes: &mut Classes, left: Id, right: Id) -> bool {
    let mut attempt = classes.clone();
    let is_joined = attempt.join(left, right).is_ok();
    if is_joined {
        *classes = attempt;
    }
    is_joined
}

/// Whether one of two has all that the other has, and enough of it.
fn is_variant(left: &Value, right: &Value) -> bool {
    let (left_parts, right_parts) = (parts(left), parts(right));
    let common = left_parts.iter().filter(|part| right_parts.contains(part)).count();
    common >= OVERWHELMING && common == left_parts.len().min(right_parts.len())
}

/// What tells a structure from others: its members, values or branches.
fn parts(schema: &Value) -> Vec<String> {
    if let Some(values) = schema["enum"].as_array() {
        return values.iter().map(Value::to_string).collect();
    }
    let members = schema::members(schema).map(|(name, _)| name.clone());
    let tags = branches(schema).iter().map(|branch| branch[TAG].to_string());
    members.chain(tags).collect()
}
