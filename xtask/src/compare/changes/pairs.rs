//! Which operation or spot of the new document is which of the old one. Most are found under the same
//! key. Of the rest, what says exactly the same is the same thing that has moved.

use std::collections::{BTreeMap, BTreeSet};

use super::around::{is_lost, is_won};
use crate::compare::spots::{Operation, Part, Spot};

/// What is in both documents, in the old one alone, and in the new one alone.
pub struct Pairs<'f, T> {
    pub both: Vec<(&'f T, &'f T)>,
    pub gone: Vec<&'f T>,
    pub come: Vec<&'f T>,
}

/// Operations are the same by method and path, whatever the path's parameters are called, or else by
/// their id, or else by saying the same.
pub fn pair_operations<'f>(before: &'f [Operation], now: &'f [Operation]) -> Pairs<'f, Operation> {
    let mut pairs = Pairs { both: Vec::new(), gone: before.iter().collect(), come: now.iter().collect() };
    pairs.match_by(|operation| Some(route(operation)));
    pairs.match_by(|operation| Some(operation.id.clone()).filter(|id| !id.is_empty()));
    pairs.match_by(|operation| Some(contents(operation)));
    pairs
}

impl<'f> Pairs<'f, Operation> {
    fn match_by(&mut self, key: impl Fn(&Operation) -> Option<String>) {
        let come: BTreeMap<String, &Operation> = unique(self.come.iter().filter_map(|it| Some((key(it)?, *it))));
        let gone = unique(self.gone.iter().filter_map(|it| Some((key(it)?, *it))));
        for (key, before) in gone {
            if let Some(now) = come.get(&key) {
                self.both.push((before, now));
                self.gone.retain(|it| !std::ptr::eq(*it, before));
                self.come.retain(|it| !std::ptr::eq(*it, *now));
            }
        }
    }
}

/// What stands under its key alone.
fn unique<T>(entries: impl Iterator<Item = (String, T)>) -> BTreeMap<String, T> {
    let mut by_key: BTreeMap<String, Vec<T>> = BTreeMap::new();
    entries.for_each(|(key, entry)| by_key.entry(key).or_default().push(entry));
    by_key.into_iter().filter(|(_, all)| all.len() == 1).filter_map(|(key, mut all)| Some((key, all.pop()?))).collect()
}

/// The method and the path, without the names of its parameters.
pub fn route(operation: &Operation) -> String {
    let segments = operation.path.split('/').map(|segment| if segment.starts_with('{') { "{}" } else { segment });
    format!("{} {}", operation.method, segments.collect::<Vec<_>>().join("/"))
}

/// All that an operation says, the path's parameters apart, which a move may rename.
fn contents(operation: &Operation) -> String {
    let words = &operation.spots[""].words;
    let spots = operation.spots.iter().filter(|(key, _)| !key.starts_with("path:"));
    let spots = spots.map(|(key, spot)| format!("{key} {:?} {:?}", spot.says, spot.values));
    format!("{} {words:?} {}", operation.method, spots.collect::<Vec<_>>().join("\n"))
}

/// Spots are the same by their key, which for a parameter of the path is its position.
pub fn pair_spots<'f>(before: &'f Operation, now: &'f Operation) -> Pairs<'f, Spot> {
    let renamed = renamed_segments(before, now);
    let same_key = |key: &str| renamed.get(key).cloned().unwrap_or_else(|| key.to_owned());
    let mut both = Vec::new();
    let (mut gone, mut come) = (Vec::new(), Vec::new());
    for (key, spot) in &before.spots {
        let is_told = |parent: &String| {
            let same = same_key(parent);
            now.spots.contains_key(&same) && is_lost((before, parent), (now, &same), spot)
        };
        match now.spots.get(&same_key(key)) {
            Some(new) => both.push((spot, new)),
            None if spot.parent.as_ref().is_none_or(is_told) => gone.push((key.as_str(), spot)),
            None => {}
        }
    }
    let old_keys: Vec<String> = before.spots.keys().map(|key| same_key(key)).collect();
    let is_old: BTreeSet<&str> = old_keys.iter().map(String::as_str).collect();
    for (key, spot) in now.spots.iter().filter(|(key, _)| !is_old.contains(key.as_str())) {
        let is_told =
            |parent: &String| is_old.contains(parent.as_str()) && is_won((before, parent), (now, parent), spot);
        if spot.parent.as_ref().is_none_or(is_told) {
            come.push((key.as_str(), spot));
        }
    }
    pair_moved(before, now, &mut both, &mut gone, &mut come);
    let only_spots = |spots: Vec<(&str, &'f Spot)>| spots.into_iter().map(|(_, spot)| spot).collect();
    Pairs { both, gone: only_spots(gone), come: only_spots(come) }
}

/// The keys of parameters of the path that have another name at the same position.
fn renamed_segments(before: &Operation, now: &Operation) -> BTreeMap<String, String> {
    let names = |operation: &Operation| -> Vec<String> {
        let segments = operation.path.split('/').filter(|segment| segment.starts_with('{'));
        segments.map(|segment| format!("path:{}", segment.trim_matches(['{', '}']))).collect()
    };
    let (old, new) = (names(before), names(now));
    match old.len() == new.len() {
        true => old.into_iter().zip(new).filter(|(old, new)| old != new).collect(),
        false => BTreeMap::new(),
    }
}

fn pair_moved<'f>(
    before: &'f Operation,
    now: &'f Operation,
    both: &mut Vec<(&'f Spot, &'f Spot)>,
    gone: &mut Vec<(&'f str, &'f Spot)>,
    come: &mut Vec<(&'f str, &'f Spot)>,
) {
    gone.retain(|(old_key, old)| {
        let old_inside = inside(before, old_key);
        let same = |(new_key, new): &(&str, &Spot)| {
            let may_be = keeps_name(old, new) || is_telling(old, new, old_inside.len());
            may_be && is_alike(old, new) && old_inside == inside(now, new_key)
        };
        let candidates: Vec<usize> = (0..come.len()).filter(|index| same(&come[*index])).collect();
        let [index] = candidates[..] else {
            return true;
        };
        both.push((old, come.remove(index).1));
        false
    });
}

/// Whether two spots say the same, but for whether they must be there.
fn is_alike(old: &Spot, new: &Spot) -> bool {
    let is_same = |aspect: &String| aspect == "required" || old.says.get(aspect) == new.says.get(aspect);
    old.part == new.part
        && old.root.side() == new.root.side()
        && old.root.is_failure() == new.root.is_failure()
        && old.values == new.values
        && old.says.keys().chain(new.says.keys()).all(is_same)
}

fn keeps_name(old: &Spot, new: &Spot) -> bool {
    old.name_in_rust() == new.name_in_rust()
}

/// Whether there is hardly a second spot that says the same, because of its words or of how much is
/// in it.
fn is_telling(old: &Spot, new: &Spot, size: usize) -> bool {
    match old.part {
        Part::Status | Part::ContentType => size > 0,
        _ => size > 1 || old.values.len() > 1 || (!old.words.is_empty() && old.words == new.words),
    }
}

/// What is below a spot, relative to it.
fn inside<'f>(operation: &'f Operation, key: &str) -> BTreeMap<&'f str, String> {
    let below = operation.spots.iter().filter_map(|(inner, spot)| {
        let rest = inner.strip_prefix(key).filter(|rest| !rest.is_empty() && is_below(operation, spot, key))?;
        Some((rest, format!("{:?} {:?}", spot.says, spot.values)))
    });
    below.collect()
}

fn is_below(operation: &Operation, spot: &Spot, key: &str) -> bool {
    let parent = spot.parent.as_deref();
    parent == Some(key)
        || parent.is_some_and(|parent| operation.spots.get(parent).is_some_and(|it| is_below(operation, it, key)))
}
