//! Types whose names nobody chose, as a newer document brings them: they have names by rule until
//! `names/` has them.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::openapi::document;
use crate::openapi::rust_names::is_spoken_for;
use crate::openapi::schema;
use crate::rules::names::Names;

pub struct Unnamed {
    pub name: String,
    /// The first place at which it stands, as `names/` writes it.
    pub place: String,
}

pub fn unnamed(document: &Value, names: &Names) -> Vec<Unnamed> {
    let mut found = BTreeMap::new();
    for root in document::roots(document) {
        let place = match root.what.as_str() {
            "component" => root.owner,
            what => format!("{} {what}", root.owner),
        };
        note(document.pointer(&root.pointer).unwrap_or(&Value::Null), &place, &mut found);
    }
    let unnamed = found.into_iter().filter(|(name, _)| !names.0.contains_key(name) && !is_spoken_for(name));
    unnamed.map(|(name, place)| Unnamed { name, place }).collect()
}

/// Remembers where each component stands first.
fn note(schema: &Value, place: &str, found: &mut BTreeMap<String, String>) {
    if let Some(name) = schema["$ref"].as_str().and_then(|reference| reference.rsplit('/').next()) {
        found.entry(name.to_owned()).or_insert_with(|| place.to_owned());
    }
    for (label, child) in schema::children(schema) {
        note(child, &format!("{place}{label}"), found);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::unnamed;
    use crate::openapi::samples::with_answer;
    use crate::rules::names::Names;

    #[test]
    fn a_type_without_a_name_of_its_own_is_found_with_its_place() {
        let reference = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
        let member = json!({ "nullable": true, "allOf": [reference("Type")] });
        let mut document: Value = with_answer(&json!({ "type": "array", "items": reference("User") }));
        document["components"]["schemas"] = json!({
            "User": { "type": "object", "properties": { "type": member, "data": reference("RawData") } },
            "Type": { "type": "string", "enum": ["a"] },
            "RawData": {},
        });
        let names = Names::parse("User: {doc: A user., at: [GetUser answer]}").unwrap();
        let found: Vec<_> = unnamed(&document, &names).into_iter().map(|it| [it.name, it.place]).collect();
        assert_eq!(found, [["Type", "User.type"]]);
    }
}
