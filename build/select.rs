//! Takes from `openapi/api.json` what the enabled features need: the operations of their parts, and
//! the components that these lead to. A component is the same whichever parts are enabled.

use std::collections::BTreeSet;

use serde_json::Value;

/// The document with the operations of some parts alone.
pub fn select(document: &Value, is_enabled: impl Fn(&str) -> bool) -> Value {
    let mut selected = document.clone();
    for item in entries_mut(&mut selected["paths"]) {
        if let Some(operations) = item.as_object_mut() {
            operations.retain(|_, operation| is_enabled(operation["x-part"].as_str().unwrap_or_default()));
        }
    }
    let mut reached = BTreeSet::new();
    collect_references(&selected["paths"], &document["components"]["schemas"], &mut reached);
    if let Some(components) = selected["components"]["schemas"].as_object_mut() {
        components.retain(|name, _| reached.contains(name));
    }
    selected
}

/// The document without the operations that the code generator cannot make.
pub fn without_uploads(mut document: Value) -> Value {
    for item in entries_mut(&mut document["paths"]) {
        if let Some(operations) = item.as_object_mut() {
            operations.retain(|_, operation| operation.get("x-upload").is_none());
        }
    }
    document
}

/// The path, method and description of each operation.
pub fn operations(document: &Value) -> impl Iterator<Item = (&str, &str, &Value)> {
    let paths = document["paths"].as_object().into_iter().flatten();
    paths.flat_map(|(path, item)| {
        let operations = item.as_object().into_iter().flatten();
        operations.map(move |(method, operation)| (path.as_str(), method.as_str(), operation))
    })
}

fn entries_mut(value: &mut Value) -> impl Iterator<Item = &mut Value> {
    value.as_object_mut().into_iter().flat_map(|entries| entries.values_mut())
}

/// The names of the components that a part of the document leads to.
pub fn collect_references(value: &Value, components: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                if key == "$ref" {
                    let name = component_name(member);
                    if found.insert(name.to_owned()) {
                        collect_references(&components[name], components, found);
                    }
                } else {
                    collect_references(member, components, found);
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect_references(item, components, found)),
        _ => {}
    }
}

pub fn component_name(reference: &Value) -> &str {
    reference.as_str().and_then(|it| it.rsplit('/').next()).unwrap_or_default()
}
