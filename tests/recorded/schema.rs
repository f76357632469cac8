//! Compares an answer with what the typed API keeps of it.

use std::{collections::BTreeSet, sync::LazyLock};

use serde_json::Value;

use crate::exchange::says_the_same;

static DOCUMENT: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../openapi/api.json")).unwrap());

/// The members of an answer that did not survive decoding and encoding, because the document does
/// not declare them. Null and absent count as equal; any other difference is an error.
pub fn lost_members(operation: &str, sent: &Value, kept: &Value) -> Result<BTreeSet<String>, String> {
    let mut lost = BTreeSet::new();
    compare("", &answer_schema(operation), sent, kept, &mut lost)?;
    Ok(lost)
}

fn answer_schema(operation: &str) -> Value {
    let items = DOCUMENT["paths"].as_object().unwrap().values();
    let mut operations = items.flat_map(|item| item.as_object().unwrap().values());
    let found = operations.find(|it| it["operationId"] == operation);
    found.map_or(Value::Null, |it| it["responses"]["2XX"]["content"]["application/json"]["schema"].clone())
}

fn compare(path: &str, schema: &Value, sent: &Value, kept: &Value, lost: &mut BTreeSet<String>) -> Result<(), String> {
    let schema = resolve(schema, sent);
    match (sent, kept) {
        (Value::Object(sent), Value::Object(kept)) => {
            if let Some(name) = kept.keys().find(|name| !sent.contains_key(*name) && !kept[*name].is_null()) {
                return Err(format!("{path}.{name} was not in the answer"));
            }
            for (name, value) in sent {
                let member = member(&schema, name);
                let path = format!("{path}.{name}");
                match (kept.get(name), member) {
                    (Some(kept), member) => compare(&path, &member.unwrap_or_default(), value, kept, lost)?,
                    (None, _) if value.is_null() => {}
                    (None, Some(_)) => return Err(format!("{path} was lost")),
                    (None, None) => {
                        lost.insert(path);
                    }
                }
            }
            Ok(())
        }
        (Value::Array(sent), Value::Array(kept)) if sent.len() == kept.len() => {
            let items = schema["items"].clone();
            let path = format!("{path}[]");
            sent.iter().zip(kept).try_for_each(|(sent, kept)| compare(&path, &items, sent, kept, lost))
        }
        (sent, kept) if says_the_same(sent, kept) => Ok(()),
        (sent, kept) => Err(format!("{path}: {kept} in place of {sent}")),
    }
}

/// The schema of a member, if the document declares it.
fn member(schema: &Value, name: &str) -> Option<Value> {
    let declared = schema["properties"].get(name);
    let is_tag = schema["discriminator"]["propertyName"] == name;
    let additional = schema.get("additionalProperties").filter(|it| **it != Value::Bool(false));
    declared.or(additional).cloned().or(is_tag.then_some(Value::Null))
}

/// Follows references, and a union's discriminator; the discriminator stays on the branch.
fn resolve(schema: &Value, value: &Value) -> Value {
    if let Some(reference) = schema["$ref"].as_str() {
        return resolve(DOCUMENT.pointer(&reference[1..]).unwrap(), value);
    }
    if let Some(wrapped) = schema["allOf"].get(0) {
        return resolve(wrapped, value);
    }
    let Some(tag) = schema["discriminator"]["propertyName"].as_str() else { return schema.clone() };
    let Some(branch) = value[tag].as_str().and_then(|kind| schema["discriminator"]["mapping"].get(kind)) else {
        return Value::Null;
    };
    let mut branch = DOCUMENT.pointer(&branch.as_str().unwrap()[1..]).unwrap().clone();
    branch["discriminator"] = schema["discriminator"].clone();
    branch
}
