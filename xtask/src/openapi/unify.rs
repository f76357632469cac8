//! One schema in place of two that describe the same thing: whatever either allows, the result
//! allows. Objects keep the members of both and require what both require, enums keep the values of
//! both. Things of different kinds have no common schema.

use std::fmt;

use serde_json::{Map, Value, json};

use crate::openapi::schema::{self, JSON_TYPE, Kind, NAME_HINT, TAG, branches, is_nullable, kind, required, tag};

/// What is said of a schema as a part of something, whatever its kind.
const REMARKS: [&str; 4] = ["description", NAME_HINT, TAG, JSON_TYPE];

/// Where and why two schemas have nothing in common.
#[derive(Debug)]
pub struct Mismatch {
    inside: String,
    left: Kind,
    right: Kind,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.inside.as_str() {
            "" => write!(formatter, "{} and {}", self.left, self.right),
            inside => write!(formatter, "{inside} is {} and {}", self.left, self.right),
        }
    }
}

impl std::error::Error for Mismatch {}

impl Mismatch {
    pub fn within(mut self, label: &str) -> Self {
        self.inside.insert_str(0, label);
        self
    }
}

/// The one schema in place of any number, if there are any.
pub fn unify_all<'s>(schemas: impl IntoIterator<Item = &'s Value>) -> Result<Option<Value>, Mismatch> {
    schemas.into_iter().map(|schema| Ok(schema.clone())).reduce(|left, right| unify(&left?, &right?)).transpose()
}

pub fn unify(left: &Value, right: &Value) -> Result<Value, Mismatch> {
    let mut unified = match (kind(left), kind(right)) {
        (Kind::Any, _) | (_, Kind::Any) => json!({}),
        (Kind::Object, Kind::Object) => objects(left, right)?,
        (Kind::Array, Kind::Array) => arrays(left, right)?,
        (Kind::Map, Kind::Map) => maps(left, right)?,
        (Kind::Union, Kind::Union) if left["discriminator"] == right["discriminator"] => unions(left, right)?,
        (Kind::Enum, Kind::Enum) => enums(left, right),
        (Kind::Enum, Kind::String) => bare(right),
        (Kind::String, Kind::Enum) => bare(left),
        (Kind::Integer, Kind::Number) | (Kind::Number, Kind::Integer) => json!({ "type": "number" }),
        (Kind::Reference, Kind::Reference) if left["$ref"] == right["$ref"] => bare(left),
        (one, other) if one == other && !matches!(one, Kind::Reference | Kind::Union) => scalars(left, right),
        (left, right) => {
            return Err(Mismatch { inside: String::new(), left, right });
        }
    };
    unify_attributes(&mut unified, left, right);
    Ok(unified)
}

/// What may stand beside any kind of schema.
fn unify_attributes(unified: &mut Value, left: &Value, right: &Value) {
    if is_nullable(left) || is_nullable(right) {
        unified["nullable"] = true.into();
    }
    for keyword in REMARKS {
        if let Some(value) = left.get(keyword).or_else(|| right.get(keyword)) {
            unified[keyword] = value.clone();
        }
    }
}

/// The schema without what [`unify_attributes`] looks after.
fn bare(schema: &Value) -> Value {
    let mut bare = schema.clone();
    schema::take(&mut bare, "nullable");
    for keyword in REMARKS {
        schema::take(&mut bare, keyword);
    }
    bare
}

fn scalars(left: &Value, right: &Value) -> Value {
    let mut unified = Map::new();
    for (keyword, value) in bare(left).as_object().into_iter().flatten() {
        if right.get(keyword) == Some(value) {
            unified.insert(keyword.clone(), value.clone());
        }
    }
    Value::Object(unified)
}

fn enums(left: &Value, right: &Value) -> Value {
    let mut values: Vec<&str> = schema::strings(&left["enum"]).collect();
    let others: Vec<&str> = schema::strings(&right["enum"]).filter(|value| !values.contains(value)).collect();
    values.extend(others);
    json!({ "type": "string", "enum": values })
}

fn arrays(left: &Value, right: &Value) -> Result<Value, Mismatch> {
    let items = unify(&left["items"], &right["items"]).map_err(|error| error.within("[]"))?;
    Ok(json!({ "type": "array", "items": items }))
}

fn maps(left: &Value, right: &Value) -> Result<Value, Mismatch> {
    let values = match (&left["additionalProperties"], &right["additionalProperties"]) {
        (left @ Value::Object(_), right @ Value::Object(_)) => {
            unify(left, right).map_err(|error| error.within("{}"))?
        }
        _ => true.into(),
    };
    Ok(json!({ "type": "object", "additionalProperties": values }))
}

fn objects(left: &Value, right: &Value) -> Result<Value, Mismatch> {
    let mut unified = bare(left);
    for (name, member) in schema::members(right) {
        let member = match left["properties"].get(name) {
            Some(known) => unify(known, member).map_err(|error| error.within(&format!(".{name}")))?,
            None => member.clone(),
        };
        unified["properties"][name] = member;
    }
    let both = required(left).filter(|name| schema::is_required(right, name));
    let both = both.map(str::to_owned).collect();
    schema::set_required(&mut unified, both);
    Ok(unified)
}

/// Branches of the same tag become one, others stand side by side.
fn unions(left: &Value, right: &Value) -> Result<Value, Mismatch> {
    let mut unified: Vec<Value> = branches(left).to_vec();
    for branch in branches(right) {
        let known = unified.iter().position(|known| tag(known) == tag(branch) && !tag(branch).is_empty());
        match known {
            Some(index) => {
                let label = format!("|{}", tag(branch));
                unified[index] = unify(&unified[index], branch).map_err(|error| error.within(&label))?;
            }
            None => unified.push(branch.clone()),
        }
    }
    let mut union = bare(left);
    union["oneOf"] = unified.into();
    Ok(union)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::unify;

    #[test]
    fn objects_keep_all_members_and_require_what_both_require() {
        let left = json!({
            "type": "object",
            "properties": { "a": { "type": "string" }, "b": { "type": "string", "description": "B." } },
            "required": ["a", "b"],
        });
        let right = json!({
            "type": "object",
            "properties": { "b": { "type": "string", "nullable": true }, "c": { "type": "number" } },
            "required": ["b", "c"],
        });
        let unified = json!({
            "type": "object",
            "properties": {
                "a": { "type": "string" },
                "b": { "type": "string", "nullable": true, "description": "B." },
                "c": { "type": "number" },
            },
            "required": ["b"],
        });
        assert_eq!(unify(&left, &right).unwrap(), unified);
    }

    #[test]
    fn enums_keep_the_values_of_both_and_a_text_allows_them_all() {
        let [left, right] =
            [json!(["a", "b"]), json!(["b", "c"])].map(|values| json!({ "type": "string", "enum": values }));
        assert_eq!(unify(&left, &right).unwrap(), json!({ "type": "string", "enum": ["a", "b", "c"] }));
        assert_eq!(unify(&left, &json!({ "type": "string" })).unwrap(), json!({ "type": "string" }));
    }

    #[test]
    fn unions_keep_the_branches_of_both() {
        let branch = |tag: &str, member: &str| json!({ "type": "object", "properties": { member: { "type": "string" } }, "x-tag": tag });
        let left = json!({ "oneOf": [branch("A", "a"), branch("B", "b")] });
        let right = json!({ "oneOf": [branch("B", "more"), branch("C", "c")] });
        let tags: Vec<_> =
            unify(&left, &right).unwrap()["oneOf"].as_array().unwrap().iter().map(|it| it["x-tag"].clone()).collect();
        assert_eq!(tags, ["A", "B", "C"]);
    }

    #[test]
    fn a_mismatch_says_where_it_is() {
        let with = |schema| json!({ "type": "object", "properties": { "list": { "type": "array", "items": schema } } });
        let error = unify(&with(json!({ "type": "string" })), &with(json!({ "type": "boolean" }))).unwrap_err();
        assert_eq!(error.to_string(), ".list[] is a string and a boolean");
    }
}
