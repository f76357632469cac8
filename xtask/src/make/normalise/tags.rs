//! Tagged unions. Objects that all say by a literal of the same name which of them they are need no
//! guessing: the literal moves from the branches to the union, as its discriminator. Until the
//! branches have names, each carries its literal as [`TAG`].
//!
//! A union without a tag becomes the one schema that allows whatever its branches allow. Where there is
//! none, because they are a text or an object, say, each branch carries the type that it has in JSON as
//! [`JSON_TYPE`]. What may be of every type is any JSON.

use serde_json::{Value, json};

use crate::openapi::document;
use crate::openapi::schema::{self, JSON_TYPE, Kind, TAG, branches, kind, literal, tag_property};
use crate::openapi::unify::{Mismatch, unify, unify_all};

pub fn tell_apart(document: &mut Value) {
    document::schemas_mut(document, &mut |_, schema| {
        if kind(schema) == Kind::Union {
            let tagged = tag_property(branches(schema)).map(|property| tagged(schema, property));
            let union = tagged
                .and_then(Result::ok)
                .or_else(|| unify_all(branches(schema)).ok().flatten())
                .or_else(|| by_type(branches(schema)).ok().flatten());
            schema::replace(schema, union.unwrap_or_else(|| json!({})));
        }
    });
}

/// The types that a value can have in JSON.
const TYPES: [&str; 5] = ["text", "number", "flag", "list", "object"];

/// One branch for each JSON type, unless it may be any.
fn by_type(branches: &[Value]) -> Result<Option<Value>, Mismatch> {
    let mut typed = Vec::new();
    for json_type in TYPES {
        let of_type = branches.iter().filter(|branch| type_of(branch) == Some(json_type));
        if let Some(mut branch) = unify_all(of_type)? {
            branch[JSON_TYPE] = json_type.into();
            typed.push(branch);
        }
    }
    let is_any = typed.len() == TYPES.len() || branches.iter().any(|branch| type_of(branch).is_none());
    Ok((!is_any).then(|| json!({ "oneOf": typed })))
}

/// What refers to a schema refers to one that contains itself, which only an object can sensibly do.
fn type_of(branch: &Value) -> Option<&'static str> {
    match kind(branch) {
        Kind::String | Kind::Enum => Some("text"),
        Kind::Integer | Kind::Number => Some("number"),
        Kind::Boolean => Some("flag"),
        Kind::Array => Some("list"),
        Kind::Object | Kind::Map | Kind::Reference => Some("object"),
        Kind::Any | Kind::Union | Kind::Intersection => None,
    }
}

fn tagged(schema: &Value, property: &str) -> Result<Value, Mismatch> {
    let mut tagged: Vec<Value> = Vec::new();
    for branch in branches(schema) {
        let branch = without_tag(branch.clone(), property);
        match tagged.iter_mut().find(|known| known[TAG] == branch[TAG]) {
            Some(known) => *known = unify(known, &branch)?,
            None => tagged.push(branch),
        }
    }
    Ok(json!({ "oneOf": tagged, "discriminator": { "propertyName": property } }))
}

fn without_tag(mut branch: Value, property: &str) -> Value {
    let tag = branch["properties"][property].clone();
    let required = schema::required(&branch).filter(|name| *name != property).map(str::to_owned).collect();
    schema::set_required(&mut branch, required);
    branch["properties"].as_object_mut().and_then(|members| members.shift_remove(property));
    branch[TAG] = literal(&tag).into();
    branch
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::tell_apart;
    use crate::openapi::samples::answer_after;

    fn record(tag: &str, member: &str) -> Value {
        json!({
            "type": "object",
            "properties": { "type": { "type": "string", "enum": [tag] }, member: { "type": "string" } },
            "required": ["type"],
        })
    }

    #[test]
    fn the_literal_moves_from_the_branches_to_the_union() {
        let schema = json!({ "oneOf": [record("Totp", "secret"), record("BackupCode", "code")], "nullable": true });
        let tagged = json!({
            "oneOf": [
                { "type": "object", "properties": { "secret": { "type": "string" } }, "x-tag": "Totp" },
                { "type": "object", "properties": { "code": { "type": "string" } }, "x-tag": "BackupCode" },
            ],
            "discriminator": { "propertyName": "type" },
            "nullable": true,
        });
        assert_eq!(answer_after(tell_apart, &schema), tagged);
    }

    #[test]
    fn branches_of_one_tag_become_one() {
        let schema = json!({ "oneOf": [record("Totp", "a"), record("Totp", "b")] });
        let union = answer_after(tell_apart, &schema);
        let members = json!({ "a": { "type": "string" }, "b": { "type": "string" } });
        assert_eq!(union["oneOf"], json!([{ "type": "object", "properties": members, "x-tag": "Totp" }]));
    }

    #[test]
    fn objects_without_a_tag_become_one_with_the_members_of_all() {
        let schema = json!({ "oneOf": [
            { "type": "object", "properties": { "a": { "type": "string" } }, "required": ["a"] },
            { "type": "object", "properties": { "b": { "type": "string" } } },
        ] });
        let members = json!({ "a": { "type": "string" }, "b": { "type": "string" } });
        assert_eq!(answer_after(tell_apart, &schema), json!({ "type": "object", "properties": members }));
    }

    #[test]
    fn what_has_nothing_in_common_is_told_apart_by_its_type_in_json() {
        let schema = json!({ "oneOf": [
            { "type": "object", "additionalProperties": true },
            { "type": "string", "enum": ["a"] },
            { "type": "string" },
        ] });
        let told = json!({ "oneOf": [
            { "type": "string", "x-json": "text" },
            { "type": "object", "additionalProperties": true, "x-json": "object" },
        ] });
        assert_eq!(answer_after(tell_apart, &schema), told);
    }

    #[test]
    fn what_may_be_of_every_type_is_any_json() {
        let types = ["string", "number", "boolean", "array", "object"].map(|of| json!({ "type": of }));
        let schema = json!({ "oneOf": types, "description": "Whatever." });
        assert_eq!(answer_after(tell_apart, &schema), json!({ "description": "Whatever." }));
    }
}
