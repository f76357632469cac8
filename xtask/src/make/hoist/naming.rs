//! Names: those that `names/` lists, then those that follow from where a structure stands.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};

use super::classes::Classes;
use super::joins::Types;
use super::places::{Id, Place, Places};
use crate::openapi::rust_names::{is_spoken_for, type_name};
use crate::openapi::schema::kind;
use crate::openapi::words::first_of;
use crate::rules::idle::Idle;
use crate::rules::names::Names;

/// Of the places at which a rule finds nothing, as many are told.
const MOST_PLACES: usize = 5;

pub fn apply_listed(classes: &mut Classes, places: &Places, names: &Names, idle: &mut Idle) -> Result<()> {
    for (name, of) in &names.0 {
        let mut found = Vec::new();
        let mut missing = Vec::new();
        for (written, expanded) in of.at.iter().zip(names.places(name)?) {
            let known = found.len();
            found.extend(expanded.iter().filter_map(|text| places.find(text)));
            if found.len() == known {
                missing.push(format!("`{written}`"));
            }
        }
        if !missing.is_empty() {
            let missing = first_of(&missing, MOST_PLACES, ", ");
            idle.add(format!("{}: {name}: the document has no {missing}", of.file));
        }
        let (structures, others): (Vec<Id>, Vec<Id>) = found.iter().partition(|id| places.get(**id).is_structure());
        let mut needless: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for place in others.into_iter().map(|id| places.get(id)) {
            needless.entry(kind(&place.schema).to_string()).or_default().push(format!("`{}`", place.text));
        }
        for (kind, places) in needless {
            let places = first_of(&places, MOST_PLACES, ", ");
            idle.add(format!("{}: {name} cannot stand at {places}: {kind} needs no name", of.file));
        }
        for id in &structures {
            name_place(classes, name, *id, structures[0])
                .with_context(|| format!("{}: {name} cannot stand at `{}`", of.file, places.get(*id).text))?;
        }
    }
    Ok(())
}

fn name_place(classes: &mut Classes, name: &str, id: Id, first: Id) -> Result<()> {
    classes.set_name(id, name)?;
    classes.join(first, id)
}

pub fn apply_rules(classes: &mut Classes, places: &Places, names: &Names) -> Result<()> {
    let mut types = Types::new(places);
    let mut taken: BTreeSet<String> = names.0.keys().cloned().collect();
    for (id, component) in places.components() {
        classes.set_name(id, component).with_context(|| format!("the component {component} cannot be renamed"))?;
        taken.insert(component.to_owned());
    }
    for id in places.ids() {
        if let Some(name) = classes.name(id) {
            types.add(name, id);
        }
    }
    for id in places.ids().filter(|id| places.get(*id).is_structure()) {
        if classes.name(id).is_some() || types.adopt(classes, id, &rule_name(places, classes, id)) {
            continue;
        }
        let name = free_name(places, classes, id, &taken);
        types.add(&name, id);
        taken.insert(name.clone());
        classes.set_name(id, &name)?;
    }
    Ok(())
}

fn free_name(places: &Places, classes: &Classes, id: Id, taken: &BTreeSet<String>) -> String {
    let short = rule_name(places, classes, id);
    let is_free = |name: &String| !taken.contains(name) && !is_spoken_for(name);
    if is_free(&short) {
        return short;
    }
    let long = format!("{}{short}", surrounding_name(places, classes, id));
    let numbered = (2..).map(|number| format!("{long}{number}"));
    std::iter::once(long.clone()).chain(numbered).find(is_free).expect("numbers do not end")
}

/// The name that follows from where a structure stands.
fn rule_name(places: &Places, classes: &Classes, id: Id) -> String {
    let place = places.get(id);
    if let Some(hint) = place.hinted_name() {
        return type_name(hint);
    }
    let (holder, is_one_of_many) = holder(places, id);
    let label = holder.label.as_str();
    if let Some(branch) = label.strip_prefix('|') {
        let union = surrounding_name(places, classes, id);
        return format!("{union}{}", type_name(branch));
    }
    if let Some(member) = label.strip_prefix('.') {
        let name = type_name(member);
        return if is_one_of_many { singular(&name) } else { name };
    }
    match label.split_once(':') {
        Some((_, parameter)) => type_name(parameter),
        None => type_name(&format!("{} {label}", place.owner)),
    }
}

/// The place with a name of its own that a structure stands at, and whether the structure is one of
/// the items or values there.
fn holder(places: &Places, id: Id) -> (&Place, bool) {
    let mut place = places.get(id);
    let mut is_one_of_many = false;
    while let (Some(parent), "[]" | "{}") = (place.parent, place.label.as_str()) {
        place = places.get(parent);
        is_one_of_many = true;
    }
    (place, is_one_of_many)
}

/// The name of the structure around this one, or of the operation.
fn surrounding_name(places: &Places, classes: &Classes, id: Id) -> String {
    let mut parent = places.get(id).parent;
    while let Some(id) = parent {
        if let Some(name) = classes.name(id) {
            return name.to_owned();
        }
        parent = places.get(id).parent;
    }
    type_name(&places.get(id).owner)
}

fn singular(name: &str) -> String {
    if let Some(stem) = name.strip_suffix("ies") {
        return format!("{stem}y");
    }
    match name.strip_suffix('s') {
        Some(stem) if !stem.ends_with('s') => stem.to_owned(),
        _ => name.to_owned(),
    }
}
