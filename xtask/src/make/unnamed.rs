//! Types whose names nobody chose, as a newer document brings them: they have names by rule until
//! `names/` has them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::openapi::document;
use crate::openapi::rust_names::is_spoken_for;
use crate::openapi::schema;
use crate::rules::names::{Names, OF_COMPONENT};

pub struct Unnamed {
    pub name: String,
    /// The first place at which it stands, as `names/` writes it.
    pub place: String,
}

/// `kept` are the types that the document itself names, because they contain themselves.
pub fn unnamed(document: &Value, names: &Names, kept: &BTreeSet<String>) -> Vec<Unnamed> {
    let mut found: BTreeMap<String, String> =
        kept.iter().map(|name| (name.clone(), format!("{name}{OF_COMPONENT}"))).collect();
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
    if let Some(name) = name_of(schema) {
        found.entry(name.to_owned()).or_insert_with(|| place.to_owned());
    }
    let tags = schema["discriminator"]["mapping"].as_object().into_iter().flatten();
    let tags: BTreeMap<&str, &str> = tags.filter_map(|(tag, target)| Some((target.as_str()?, tag.as_str()))).collect();
    for (label, child) in schema::children(schema) {
        // A branch that is a type of its own has its tag at the union.
        let tag = child["$ref"].as_str().and_then(|target| tags.get(target)).filter(|_| label == "|");
        note(child, &format!("{place}{label}{}", tag.unwrap_or(&"")), found);
    }
}

fn name_of(schema: &Value) -> Option<&str> {
    schema["$ref"].as_str()?.rsplit('/').next()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

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
        let found: Vec<_> =
            unnamed(&document, &names, &BTreeSet::new()).into_iter().map(|it| [it.name, it.place]).collect();
        assert_eq!(found, [["Type", "User.type"]]);
    }

    #[test]
    fn the_kinds_of_a_union_are_found_by_their_tags() {
        let reference = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
        let mut document: Value = with_answer(&reference("Captcha"));
        let mapping = json!({ "site": "#/components/schemas/Site" });
        document["components"]["schemas"] = json!({
            "Captcha": { "oneOf": [reference("Site")], "discriminator": { "propertyName": "type", "mapping": mapping } },
            "Site": { "type": "object" },
        });
        let names = Names::parse("Captcha: {doc: A captcha., at: [GetCaptcha answer]}").unwrap();
        let found: Vec<_> = unnamed(&document, &names, &BTreeSet::new()).into_iter().map(|it| it.place).collect();
        assert_eq!(found, ["Captcha|site"]);
    }

    #[test]
    fn a_type_that_contains_itself_stands_where_the_document_names_it() {
        let reference = json!({ "$ref": "#/components/schemas/Node" });
        let mut document: Value = with_answer(&reference);
        document["components"]["schemas"]["Node"] = json!({ "type": "object", "properties": { "parent": reference } });
        let found = unnamed(&document, &Names::default(), &BTreeSet::from(["Node".to_owned()]));
        assert_eq!(found.into_iter().map(|it| it.place).collect::<Vec<_>>(), ["Node component"]);
    }
}
