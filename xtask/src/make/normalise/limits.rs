//! Limits: lengths, patterns, ranges, defaults, and formats that are not formats. They are column
//! widths and validation rules of one release, so neither answers nor requests are held to them: the
//! server is the judge. What a caller should know of them is said in words, in the description of
//! the member or parameter.

use serde_json::Value;

use crate::openapi::document::{self, Side};
use crate::openapi::schema::{self, Kind, LIMITS, kind};

/// Formats that the generated types know what to do with.
const FORMATS: [&str; 5] = ["int32", "int64", "date-time", "password", "binary"];

pub fn describe_and_remove(document: &mut Value) {
    document::roots_mut(document, &mut |side, root| {
        if side == Side::Request {
            describe(root);
        }
        schema::walk(root, &mut remove);
    });
    for (_, operation) in document::operations_mut(document) {
        document::parameters_mut(operation).for_each(lift_description);
    }
}

/// A parameter's description stands beside its schema, not in it.
fn lift_description(parameter: &mut Value) {
    let words = parameter.get_mut("schema").and_then(|schema| schema::take(schema, "description"));
    if let Some(words) = words.as_ref().and_then(Value::as_str) {
        append(parameter, words);
    }
}

fn remove(schema: &mut Value) {
    for limit in LIMITS {
        schema::take(schema, limit);
    }
    let format = schema["format"].as_str();
    if format.is_some_and(|format| !FORMATS.contains(&format)) {
        schema::take(schema, "format");
    }
}

/// Says the limits of a schema and of the members in it. The items of a list have no description of
/// their own that anyone would see, so the list speaks for them.
fn describe(schema: &mut Value) {
    let sentences = sentences(schema);
    if !sentences.is_empty() {
        append(schema, &sentences.join(" "));
    }
    for child in schema::children_mut(innermost_item(schema)) {
        describe(child);
    }
}

fn innermost_item(schema: &mut Value) -> &mut Value {
    match kind(schema) == Kind::Array && schema["items"].is_object() {
        true => innermost_item(&mut schema["items"]),
        false => schema,
    }
}

/// Adds sentences to the description of a schema or parameter.
fn append(holder: &mut Value, sentences: &str) {
    let words = match holder["description"].as_str().map(str::trim_end) {
        Some(before) if before.ends_with(char::is_alphanumeric) => format!("{before}. {sentences}"),
        Some(before) => format!("{before} {sentences}"),
        None => sentences.to_owned(),
    };
    holder["description"] = words.into();
}

fn sentences(schema: &Value) -> Vec<String> {
    let own = [
        range(schema, "minLength", "maxLength", "character"),
        range(schema, "minItems", "maxItems", "item"),
        bounds(schema),
        schema["pattern"].as_str().map(|pattern| format!("Must match `{pattern}`.")),
        schema.get("default").map(|value| format!("Defaults to `{value}`.")),
    ];
    let items = schema.get("items").map(sentences).unwrap_or_default();
    let items = items.into_iter().map(|sentence| format!("Each item: {}", uncapitalise(&sentence)));
    own.into_iter().flatten().chain(items).collect()
}

fn range(schema: &Value, minimum: &str, maximum: &str, unit: &str) -> Option<String> {
    let count = |count: u64| format!("{count} {unit}{}", if count == 1 { "" } else { "s" });
    match (schema[minimum].as_u64(), schema[maximum].as_u64()) {
        (Some(least), Some(most)) if least == most => Some(format!("Exactly {}.", count(least))),
        (Some(least), Some(most)) => Some(format!("{least} to {}.", count(most))),
        (Some(least), None) => Some(format!("At least {}.", count(least))),
        (None, Some(most)) => Some(format!("At most {}.", count(most))),
        (None, None) => None,
    }
}

fn bounds(schema: &Value) -> Option<String> {
    match (schema.get("minimum"), schema.get("maximum")) {
        (Some(least), Some(most)) => Some(format!("From {least} to {most}.")),
        (Some(least), None) => Some(format!("{least} or more.")),
        (None, Some(most)) => Some(format!("{most} or less.")),
        (None, None) => None,
    }
}

fn uncapitalise(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::describe_and_remove;
    use crate::openapi::samples::{answer_after, body_after, parameter_after};

    fn said_of(member: &Value) -> Value {
        let schema = json!({ "type": "object", "properties": { "member": member } });
        body_after(describe_and_remove, &schema)["properties"]["member"]["description"].clone()
    }

    #[test]
    fn answers_lose_their_limits() {
        let schema = json!({ "type": "string", "maxLength": 12, "pattern": "a", "default": "b", "format": "uuid" });
        assert_eq!(answer_after(describe_and_remove, &schema), json!({ "type": "string" }));
    }

    #[test]
    fn requests_say_theirs_in_words() {
        assert_eq!(said_of(&json!({ "type": "string", "minLength": 1 })), "At least 1 character.");
        assert_eq!(said_of(&json!({ "type": "string", "minLength": 1, "maxLength": 256 })), "1 to 256 characters.");
        assert_eq!(
            said_of(&json!({ "type": "array", "items": {}, "minItems": 10, "maxItems": 10 })),
            "Exactly 10 items."
        );
        assert_eq!(said_of(&json!({ "type": "string", "pattern": "^a$" })), "Must match `^a$`.");
        assert_eq!(said_of(&json!({ "type": "number", "minimum": 1, "maximum": 9 })), "From 1 to 9.");
        assert_eq!(said_of(&json!({ "type": "number", "default": 20 })), "Defaults to `20`.");
    }

    #[test]
    fn the_words_follow_those_that_are_there() {
        let member = json!({ "type": "string", "maxLength": 256, "description": "The name" });
        assert_eq!(said_of(&member), "The name. At most 256 characters.");
    }

    #[test]
    fn a_list_speaks_for_its_items() {
        let member = json!({ "type": "array", "items": { "type": "string", "minLength": 1 } });
        assert_eq!(said_of(&member), "Each item: at least 1 character.");
    }

    #[test]
    fn a_parameter_speaks_for_its_schema() {
        let page = json!({ "name": "page", "in": "query", "schema": { "type": "integer", "minimum": 1 } });
        let expected = json!({
            "name": "page", "in": "query", "schema": { "type": "integer" }, "description": "1 or more.",
        });
        assert_eq!(parameter_after(describe_and_remove, &page), expected);
    }
}
