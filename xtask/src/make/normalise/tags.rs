//! Tagged unions. Objects that all say by a literal of the same name which of them they are need no
//! guessing: the literal moves from the branches to the union, as its discriminator. Until the
//! branches have names, each carries its literal as [`TAG`].
//!
//! A union without a tag cannot be read back reliably. It becomes the one schema that allows whatever
//! its branches allow, and any JSON if they have nothing in common.

use serde_json::{Value, json};

use crate::openapi::document;
use crate::openapi::schema::{self, Kind, TAG, branches, is_required, kind, literal, members};
use crate::openapi::unify::{Mismatch, unify, unify_all};

pub fn tell_apart(document: &mut Value) {
    document::schemas_mut(document, &mut |_, schema| {
        if kind(schema) == Kind::Union {
            let tagged = tag_property(branches(schema)).map(|property| tagged(schema, &property));
            let union = tagged.and_then(Result::ok).unwrap_or_else(|| merged(branches(schema)));
            schema::replace(schema, union);
        }
    });
}

fn merged(branches: &[Value]) -> Value {
    unify_all(branches).ok().flatten().unwrap_or_else(|| json!({}))
}

/// The member by which every branch says which it is.
fn tag_property(branches: &[Value]) -> Option<String> {
    let (first, rest) = branches.split_first()?;
    let tells = |branch: &Value, name: &str| {
        kind(branch) == Kind::Object && is_required(branch, name) && literal(&branch["properties"][name]).is_some()
    };
    let (name, _) =
        members(first).find(|(name, _)| tells(first, name) && rest.iter().all(|branch| tells(branch, name)))?;
    (!rest.is_empty()).then(|| name.clone())
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
    fn what_has_nothing_in_common_is_any_json() {
        let schema = json!({ "oneOf": [{ "type": "string" }, { "type": "number" }], "description": "Whatever." });
        assert_eq!(answer_after(tell_apart, &schema), json!({ "description": "Whatever." }));
    }
}
