//! Writes the components and puts references in place of the structures.

use std::collections::BTreeMap;

use anyhow::{Result, anyhow};
use serde_json::{Map, Value, json};

use super::classes::Classes;
use super::places::{Id, Place, Places};
use crate::openapi::document;
use crate::openapi::schema::{self, JSON_TYPE, Kind, NAME_HINT, TAG, kind, take};
use crate::openapi::unify::unify;
use crate::rules::idle::Idle;
use crate::rules::names::Names;

pub fn build(document: &mut Value, places: &Places, classes: &Classes, names: &Names, idle: &mut Idle) -> Result<()> {
    let mut types = Types { places, classes, found: BTreeMap::new() };
    for (pointer, id) in places.roots() {
        let schema = types.referring(*id)?;
        if let Some(root) = document.pointer_mut(pointer) {
            *root = schema;
        }
    }
    let found = types.found.into_iter().map(|(name, (_, schema))| (name, schema));
    let mut components = take_components(document);
    components.extend(found);
    write_texts_into_place(document, &mut components, names);
    describe(&mut components, names, idle);
    components.sort_keys();
    document["components"]["schemas"] = components.into();
    document::schemas_mut(document, &mut |_, schema| map_tags(schema));
    document::schemas_mut(document, &mut |_, schema| wrap_reference(schema));
    Ok(())
}

/// What is an enum at one of its places and any text at another is any text, which is no type of its own unless
/// people say so.
fn write_texts_into_place(document: &mut Value, components: &mut Map<String, Value>, names: &Names) {
    let is_text = |(name, schema): &(&String, &Value)| kind(schema) == Kind::String && !names.0.contains_key(*name);
    let texts: Vec<String> = components.iter().filter(is_text).map(|(name, _)| name.clone()).collect();
    for name in texts {
        let text = components.shift_remove(&name).unwrap_or_default();
        let mut write = |schema: &mut Value| write_into_place(schema, &name, &text);
        components.values_mut().for_each(|component| schema::walk(component, &mut write));
        document::roots_mut(document, &mut |_, root| schema::walk(root, &mut write));
    }
}

fn write_into_place(schema: &mut Value, name: &str, text: &Value) {
    if schema["$ref"].as_str().and_then(|reference| reference.rsplit('/').next()) == Some(name) {
        take(schema, "$ref");
        schema["type"] = text["type"].clone();
    }
}

struct Types<'p> {
    places: &'p Places,
    classes: &'p Classes,
    /// Each type found so far, with its first place.
    found: BTreeMap<String, (&'p Place, Value)>,
}

impl<'p> Types<'p> {
    /// The schema of a place, with references for the structures in it.
    fn referring(&mut self, id: Id) -> Result<Value> {
        let place = self.places.get(id);
        let mut schema = place.schema.clone();
        for (child, id) in schema::children_mut(&mut schema).into_iter().zip(&place.children) {
            *child = self.referring(*id)?;
        }
        let Some(name) = self.classes.name(id) else {
            return Ok(schema);
        };
        let mut reference = json!({ "$ref": format!("#/components/schemas/{name}") });
        for keyword in ["nullable", "description", TAG, JSON_TYPE] {
            if let Some(value) = take(&mut schema, keyword) {
                reference[keyword] = value;
            }
        }
        self.add(name, place, schema)?;
        Ok(reference)
    }

    fn add(&mut self, name: &str, place: &'p Place, schema: Value) -> Result<()> {
        let Some((first, known)) = self.found.get_mut(name) else {
            self.found.insert(name.to_owned(), (place, schema));
            return Ok(());
        };
        *known = unify(known, &schema).map_err(|error| {
            anyhow!(
                "{name} cannot be the type of both `{}` and `{}`: {error}; in names/, let one of them be a type of \
                 another name",
                first.text,
                place.text
            )
        })?;
        Ok(())
    }
}

fn take_components(document: &mut Value) -> Map<String, Value> {
    match document["components"]["schemas"].take() {
        Value::Object(components) => components,
        _ => Map::new(),
    }
}

/// Gives the types and members the words that `names/` has for them.
fn describe(components: &mut Map<String, Value>, names: &Names, idle: &mut Idle) {
    for (name, of) in &names.0 {
        let Some(Value::Object(component)) = components.get_mut(name) else {
            continue;
        };
        component.shift_insert(0, "description".to_owned(), of.doc.as_str().into());
        for (member, words) in &of.members {
            let members = component.get_mut("properties");
            match members.and_then(|members| members.get_mut(member)) {
                Some(schema) => schema["description"] = words.as_str().into(),
                None => idle.add(format!("{}: {name}: it has no member `{member}`", of.file)),
            }
        }
    }
}

/// Says by the discriminator which branch is which.
fn map_tags(schema: &mut Value) {
    if schema.get("discriminator").is_none() {
        return;
    }
    let mut mapping = Map::new();
    let mut targets: Vec<Value> = Vec::new();
    for branch in schema::branches(schema) {
        let target = json!({ "$ref": branch["$ref"] });
        if let Some(tag) = branch[TAG].as_str() {
            mapping.insert(tag.to_owned(), branch["$ref"].clone());
        }
        if !targets.contains(&target) {
            targets.push(target);
        }
    }
    schema["oneOf"] = targets.into();
    schema["discriminator"]["mapping"] = mapping.into();
}

/// A reference allows nothing beside it, but may be the only part of an `allOf`.
fn wrap_reference(schema: &mut Value) {
    take(schema, NAME_HINT);
    let Some(reference) = take(schema, "$ref") else {
        return;
    };
    let reference = json!({ "$ref": reference });
    match schema.as_object().is_some_and(Map::is_empty) {
        true => *schema = reference,
        false => schema["allOf"] = json!([reference]),
    }
}
