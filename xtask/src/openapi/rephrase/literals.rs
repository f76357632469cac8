//! Literals. Logto writes `{"type": "string", "format": "\"Totp\""}` for the text `Totp` and nothing
//! else; OpenAPI says that with an enum of one value. Enums of anything but texts, and enums that
//! allow null, are brought into the same form: a list of texts, nullable or not.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::openapi::document;
use crate::openapi::schema::{self, is_null};

pub fn repair(document: &mut Value) {
    rephrase(document);
    document::schemas_mut(document, &mut |_, schema| drop_enum_of_others(schema));
}

/// The same as far as nothing is lost.
pub fn rephrase(document: &mut Value) {
    document::schemas_mut(document, &mut |_, schema| {
        unquote(schema);
        tidy_enum(schema);
    });
}

fn unquote(schema: &mut Value) {
    let Some(text) = schema["format"].as_str().and_then(quoted) else {
        return;
    };
    schema::take(schema, "format");
    schema["type"] = "string".into();
    schema["enum"] = vec![text].into();
}

fn quoted(format: &str) -> Option<String> {
    format.starts_with('"').then(|| serde_json::from_str(format).ok())?
}

fn tidy_enum(schema: &mut Value) {
    if is_null(schema) {
        return;
    }
    let Some(values) = schema.get_mut("enum").and_then(Value::as_array_mut) else {
        return;
    };
    let count = values.len();
    values.retain(|value| !value.is_null());
    let has_null = values.len() < count;
    let mut known = BTreeSet::new();
    values.retain(|value| known.insert(value.to_string()));
    let is_text = is_texts(values);
    if has_null {
        schema["nullable"] = true.into();
    }
    if is_text {
        schema["type"] = "string".into();
    }
}

fn drop_enum_of_others(schema: &mut Value) {
    let values = schema["enum"].as_array();
    if !is_null(schema) && schema.get("enum").is_some() && !values.is_some_and(|values| is_texts(values)) {
        schema::take(schema, "enum");
    }
}

fn is_texts(values: &[Value]) -> bool {
    !values.is_empty() && values.iter().all(Value::is_string)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::repair;
    use crate::openapi::samples::answer_after;

    #[test]
    fn a_quoted_format_is_a_literal() {
        let schema = json!({ "type": "string", "format": "\"Totp\"" });
        assert_eq!(answer_after(repair, &schema), json!({ "type": "string", "enum": ["Totp"] }));
    }

    #[test]
    fn an_enum_that_allows_null_is_nullable() {
        let schema = json!({ "type": "string", "enum": ["a", null] });
        assert_eq!(answer_after(repair, &schema), json!({ "type": "string", "nullable": true, "enum": ["a"] }));
    }

    #[test]
    fn a_value_that_is_there_twice_is_one() {
        let schema = json!({ "type": "string", "enum": ["a", "b", "a"] });
        assert_eq!(answer_after(repair, &schema), json!({ "type": "string", "enum": ["a", "b"] }));
    }

    #[test]
    fn an_enum_of_numbers_is_a_number() {
        let schema = json!({ "type": "number", "enum": [1, 2] });
        assert_eq!(answer_after(repair, &schema), json!({ "type": "number" }));
    }
}
