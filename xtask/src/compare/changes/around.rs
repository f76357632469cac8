//! What comes or goes inside of something that both documents have: whether that is news, or follows from what
//! became of the whole.

use crate::compare::spots::{Operation, Part, Spot};

/// Kinds that may be one type in Rust although the document says them in different ways.
const MADE_OF_MEMBERS: [&str; 5] = ["object", "union", "intersection", "map", "any JSON"];

/// A spot that both documents have, with the operation around it.
type Around<'f> = (&'f Operation, &'f str);

/// Whether it says anything that something in a spot has gone. Of what is of quite another kind now, the kind
/// alone is told, and what a kind of a union has still, is there.
pub fn is_lost(before: Around, now: Around, member: &Spot) -> bool {
    match kinds_of(before, now) {
        Some(("object", "union")) => !kinds(now).any(|kind| in_kind(now, kind, member).is_some()),
        kinds => is_of_members(kinds),
    }
}

/// The same of what has come, which nobody had before unless each kind of a union had it.
pub fn is_won(before: Around, now: Around, member: &Spot) -> bool {
    let is_required = |spot: &Spot| spot.says.contains_key("required");
    let had = |kind: &str| in_kind(before, kind, member).is_some_and(|had| is_required(had) || !is_required(member));
    match kinds_of(before, now) {
        Some(("union", "object")) => !kinds(before).all(had),
        kinds => is_of_members(kinds),
    }
}

fn is_of_members(kinds: Option<(&str, &str)>) -> bool {
    kinds.is_none_or(|(before, now)| MADE_OF_MEMBERS.contains(&before) && MADE_OF_MEMBERS.contains(&now))
}

/// What a spot is, if it is something else now.
fn kinds_of<'f>(before: Around<'f>, now: Around<'f>) -> Option<(&'f str, &'f str)> {
    let [before, now] = [before, now].map(|(operation, key)| operation.spots.get(key)?.says.get("type"));
    before.zip(now).filter(|(before, now)| before != now).map(|(before, now)| (before.as_str(), now.as_str()))
}

fn kinds((operation, union): Around<'_>) -> impl Iterator<Item = &str> {
    let is_kind = move |spot: &Spot| spot.part == Part::Branch && spot.parent.as_deref() == Some(union);
    operation.spots.iter().filter(move |(_, spot)| is_kind(spot)).map(|(key, _)| key.as_str())
}

fn in_kind<'f>((operation, _): Around<'f>, kind: &str, member: &Spot) -> Option<&'f Spot> {
    operation.spots.get(&format!("{kind}{}", member.own_name()))
}
