//! Which parts of the library use a type.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::openapi::document::{PART, operations};

/// Each type of `api.json` with the parts whose operations lead to it.
pub fn parts_of_types(document: &Value) -> BTreeMap<&str, BTreeSet<&str>> {
    let schemas = document["components"]["schemas"].as_object();
    let inner: BTreeMap<&str, BTreeSet<&str>> =
        schemas.into_iter().flatten().map(|(name, schema)| (name.as_str(), named_in(schema))).collect();
    let mut parts: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (.., operation) in operations(document) {
        let part = operation[PART].as_str().unwrap_or_default();
        let mut open = Vec::from_iter(named_in(operation));
        while let Some(name) = open.pop() {
            if parts.entry(name).or_default().insert(part) {
                open.extend(inner.get(name).into_iter().flatten());
            }
        }
    }
    parts
}

/// The types that a value of `api.json` leads to.
pub fn types_of<'d>(document: &'d Value, value: &'d Value) -> BTreeSet<&'d str> {
    let mut found = BTreeSet::new();
    let mut open = Vec::from_iter(named_in(value));
    while let Some(name) = open.pop() {
        if found.insert(name) {
            open.extend(named_in(&document["components"]["schemas"][name]));
        }
    }
    found
}

/// The types that a value refers to by itself.
fn named_in(value: &Value) -> BTreeSet<&str> {
    let own = value["$ref"].as_str().and_then(|reference| reference.rsplit('/').next());
    let mut names: BTreeSet<&str> = own.into_iter().collect();
    match value {
        Value::Object(entries) => names.extend(entries.values().flat_map(named_in)),
        Value::Array(entries) => names.extend(entries.iter().flat_map(named_in)),
        _ => {}
    }
    names
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::{Value, json};

    use super::parts_of_types;

    #[test]
    fn a_type_belongs_to_all_parts_that_lead_to_it() {
        let reference = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
        let answer =
            |part: &str, name: &str| json!({ "get": { "x-part": part, "responses": { "2XX": reference(name) } } });
        let document: Value = json!({
            "paths": { "/a": answer("roles", "Role"), "/b": answer("users", "User") },
            "components": { "schemas": {
                "Role": { "properties": { "scope": reference("Scope") } },
                "Scope": { "items": reference("Scope") },
                "User": { "properties": { "role": reference("Role") } },
            } },
        });
        let parts = parts_of_types(&document);
        assert_eq!(parts["User"], BTreeSet::from(["users"]));
        assert_eq!(parts["Scope"], BTreeSet::from(["roles", "users"]));
    }
}
