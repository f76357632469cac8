//! Questions and walks that every step asks of a schema. A schema stays plain JSON from end to end;
//! [`kind`] is the one place that says what it describes.

use std::fmt;

use serde_json::{Value, json};

/// The name that the document gave to a schema that `select` wrote into place.
pub const NAME_HINT: &str = "x-name";
/// The literal by which a branch of a tagged union is known.
pub const TAG: &str = "x-tag";
/// The JSON type by which a branch of a union without a tag is known.
pub const JSON_TYPE: &str = "x-json";

/// The keywords that say which values are allowed, or taken for what is left out.
pub const LIMITS: [&str; 15] = [
    "pattern",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "default",
    "not",
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Any,
    Reference,
    String,
    Enum,
    Integer,
    Number,
    Boolean,
    Array,
    Map,
    Object,
    Union,
    Intersection,
}

impl Kind {
    /// Whether Rust gives it a type of its own, which then wants a name.
    pub fn is_structure(self) -> bool {
        matches!(self, Kind::Enum | Kind::Object | Kind::Union)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Kind::Any => "any JSON",
            Kind::Reference => "a reference",
            Kind::String => "a string",
            Kind::Enum => "an enum",
            Kind::Integer => "an integer",
            Kind::Number => "a number",
            Kind::Boolean => "a boolean",
            Kind::Array => "an array",
            Kind::Map => "a map",
            Kind::Object => "an object",
            Kind::Union => "a union",
            Kind::Intersection => "an intersection",
        })
    }
}

pub fn kind(schema: &Value) -> Kind {
    let has = |keyword| schema.get(keyword).is_some();
    if has("$ref") {
        Kind::Reference
    } else if has("oneOf") || has("anyOf") {
        Kind::Union
    } else if has("allOf") {
        Kind::Intersection
    } else if has("enum") {
        Kind::Enum
    } else {
        kind_of_type(schema)
    }
}

/// What has members is an object, whatever it says: Logto's documents have a few that call themselves
/// strings.
fn kind_of_type(schema: &Value) -> Kind {
    if members(schema).next().is_some() {
        return Kind::Object;
    }
    match schema["type"].as_str() {
        Some("string") => Kind::String,
        Some("integer") => Kind::Integer,
        Some("number") => Kind::Number,
        Some("boolean") => Kind::Boolean,
        Some("array") => Kind::Array,
        Some("object") => Kind::Map,
        _ if schema.get("items").is_some() => Kind::Array,
        _ if schema.get("additionalProperties").is_some() => Kind::Map,
        _ => Kind::Any,
    }
}

/// A map whose values may be anything.
pub fn is_free_form(schema: &Value) -> bool {
    kind(schema) == Kind::Map
        && match &schema["additionalProperties"] {
            Value::Object(values) => kind(&Value::Object(values.clone())) == Kind::Any,
            _ => true,
        }
}

pub fn is_nullable(schema: &Value) -> bool {
    schema["nullable"] == true
}

/// Whether a schema allows null and nothing else.
pub fn is_null(schema: &Value) -> bool {
    schema["enum"] == json!([null]) || schema["type"] == "null"
}

pub fn members(schema: &Value) -> impl Iterator<Item = (&String, &Value)> {
    schema["properties"].as_object().into_iter().flatten()
}

pub fn members_mut(schema: &mut Value) -> impl Iterator<Item = (&String, &mut Value)> {
    schema.get_mut("properties").and_then(Value::as_object_mut).into_iter().flatten()
}

pub fn required(schema: &Value) -> impl Iterator<Item = &str> {
    strings(&schema["required"])
}

pub fn is_required(schema: &Value, member: &str) -> bool {
    required(schema).any(|name| name == member)
}

/// Writes the list of required members, or none when it is empty.
pub fn set_required(schema: &mut Value, names: Vec<String>) {
    let Some(keywords) = schema.as_object_mut() else {
        return;
    };
    if names.is_empty() {
        keywords.shift_remove("required");
    } else {
        keywords.insert("required".into(), names.into());
    }
}

/// The branches of a union.
pub fn branches(schema: &Value) -> &[Value] {
    ["oneOf", "anyOf"].iter().find_map(|keyword| schema[keyword].as_array()).map_or(&[], Vec::as_slice)
}

/// The only value that an enum of one value allows.
pub fn literal(schema: &Value) -> Option<&str> {
    match schema["enum"].as_array()?.as_slice() {
        [value] => value.as_str(),
        _ => None,
    }
}

pub fn strings(list: &Value) -> impl Iterator<Item = &str> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str)
}

/// Removes a keyword and returns what it said.
pub fn take(schema: &mut Value, keyword: &str) -> Option<Value> {
    schema.as_object_mut()?.shift_remove(keyword)
}

/// Puts another schema in place of one, and keeps what is said about it as a whole.
pub fn replace(schema: &mut Value, mut other: Value) {
    for keyword in ["nullable", "description", NAME_HINT] {
        if let Some(value) = schema.get(keyword) {
            other[keyword] = value.clone();
        }
    }
    *schema = other;
}

/// The schemas directly inside one, each with the step of a path that leads to it.
pub fn children(schema: &Value) -> Vec<(String, &Value)> {
    let members = members(schema).map(|(name, member)| (format!(".{name}"), member));
    let branches = branches(schema).iter().map(|branch| (format!("|{}", tag(branch)), branch));
    let parts = schema["allOf"].as_array().into_iter().flatten().map(|part| (String::new(), part));
    let values = [("items", "[]"), ("additionalProperties", "{}")]
        .into_iter()
        .filter_map(|(keyword, label)| Some((label.to_owned(), schema.get(keyword).filter(|it| it.is_object())?)));
    members.chain(branches).chain(parts).chain(values).collect()
}

/// The literal or the JSON type by which a branch of a union is known, or nothing.
pub fn tag(branch: &Value) -> &str {
    [TAG, JSON_TYPE].iter().find_map(|keyword| branch[keyword].as_str()).unwrap_or_default()
}

/// The same schemas as [`children`], in the same order.
pub fn children_mut(schema: &mut Value) -> Vec<&mut Value> {
    let mut found: [Vec<&mut Value>; 5] = Default::default();
    for (keyword, value) in schema.as_object_mut().into_iter().flatten() {
        match (keyword.as_str(), value) {
            ("properties", Value::Object(members)) => found[0].extend(members.values_mut()),
            ("oneOf" | "anyOf", Value::Array(branches)) => found[1].extend(branches),
            ("allOf", Value::Array(parts)) => found[2].extend(parts),
            ("items", value @ Value::Object(_)) => found[3].push(value),
            ("additionalProperties", value @ Value::Object(_)) => found[4].push(value),
            _ => {}
        }
    }
    found.into_iter().flatten().collect()
}

pub fn branches_mut(schema: &mut Value) -> Vec<&mut Value> {
    let branches = schema.as_object_mut().into_iter().flatten().filter(|(key, _)| *key == "oneOf" || *key == "anyOf");
    branches.filter_map(|(_, branches)| branches.as_array_mut()).flatten().collect()
}

/// The member by which every branch of a union says which it is.
pub fn tag_property(branches: &[Value]) -> Option<&str> {
    let (first, rest) = branches.split_first()?;
    let tells = |branch: &Value, name: &str| {
        kind(branch) == Kind::Object && is_required(branch, name) && literal(&branch["properties"][name]).is_some()
    };
    let (name, _) =
        members(first).find(|(name, _)| tells(first, name) && rest.iter().all(|branch| tells(branch, name)))?;
    (!rest.is_empty()).then_some(name.as_str())
}

/// Visits a schema and all inside it, the innermost first.
pub fn walk(schema: &mut Value, visit: &mut impl FnMut(&mut Value)) {
    for child in children_mut(schema) {
        walk(child, visit);
    }
    visit(schema);
}

/// The schema as far as it decides about a type: without words and without order.
pub fn shape(schema: &Value) -> Value {
    let mut shape = schema.clone();
    walk(&mut shape, &mut |schema| {
        take(schema, "description");
        take(schema, NAME_HINT);
        let mut names: Vec<String> = required(schema).map(str::to_owned).collect();
        names.sort();
        set_required(schema, names);
    });
    shape
}

/// Whether two schemas have the same [`shape`].
pub fn same_shape(left: &Value, right: &Value) -> bool {
    let (Value::Object(one), Value::Object(other)) = (left, right) else {
        return left == right;
    };
    let counts = |keyword: &&String| !matches!(keyword.as_str(), "description" | "required" | NAME_HINT);
    one.keys().filter(counts).count() == other.keys().filter(counts).count()
        && required(left).all(|name| is_required(right, name))
        && required(right).all(|name| is_required(left, name))
        && one.keys().filter(counts).all(|keyword| same_keyword(keyword, &one[keyword], other.get(keyword)))
}

fn same_keyword(keyword: &str, left: &Value, right: Option<&Value>) -> bool {
    match (keyword, left, right) {
        (_, _, None) => false,
        ("properties", Value::Object(one), Some(Value::Object(other))) => {
            one.len() == other.len()
                && one.iter().all(|(name, member)| other.get(name).is_some_and(|it| same_shape(member, it)))
        }
        ("oneOf" | "anyOf" | "allOf", Value::Array(one), Some(Value::Array(other))) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same_shape(one, other))
        }
        ("items" | "additionalProperties", left, Some(right)) => same_shape(left, right),
        (_, left, Some(right)) => left == right,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Kind, children, children_mut, kind, same_shape};

    #[test]
    fn the_kind_of_a_schema_is_told_by_what_it_has() {
        assert_eq!(kind(&json!({})), Kind::Any);
        assert_eq!(kind(&json!({ "type": "object" })), Kind::Map);
        assert_eq!(kind(&json!({ "additionalProperties": { "type": "string" } })), Kind::Map);
        assert_eq!(kind(&json!({ "type": "string", "enum": ["a"] })), Kind::Enum);
        assert_eq!(kind(&json!({ "type": "string", "properties": { "a": {} } })), Kind::Object);
        assert_eq!(kind(&json!({ "type": "string", "oneOf": [{}] })), Kind::Union);
        assert_eq!(kind(&json!({ "$ref": "#" })), Kind::Reference);
    }

    #[test]
    fn words_and_order_make_no_other_shape() {
        let left = json!({ "type": "object", "properties": { "a": {}, "b": {} }, "required": ["a", "b"] });
        let right = json!({ "required": ["b", "a"], "properties": { "b": {}, "a": { "description": "A." } }, "type": "object" });
        assert!(same_shape(&left, &right));
    }

    #[test]
    fn children_come_in_the_same_order_to_read_and_to_write() {
        let mut schema = json!({
            "additionalProperties": { "title": "values" },
            "items": { "title": "items" },
            "allOf": [{ "title": "part" }],
            "oneOf": [{ "title": "branch" }],
            "properties": { "b": { "title": "b" }, "a": { "title": "a" } },
        });
        let read: Vec<_> = children(&schema).into_iter().map(|(_, child)| child.clone()).collect();
        let written: Vec<_> = children_mut(&mut schema).into_iter().map(|child| child.clone()).collect();
        assert_eq!(read, written);
        assert_eq!(read.len(), 6);
    }
}
