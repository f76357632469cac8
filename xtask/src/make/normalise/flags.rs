//! Flags: query parameters that the document types as texts although they say yes or no.

use serde_json::{Value, json};

use crate::openapi::document;
use crate::openapi::schema::{Kind, kind, strings};

const PREFIXES: [&str; 5] = ["include", "is", "has", "with", "should"];

pub fn make_boolean(document: &mut Value) {
    document::query_mut(document, &mut |parameter| {
        if is_flag(parameter) {
            parameter["schema"] = json!({ "type": "boolean" });
        }
    });
}

fn is_flag(parameter: &Value) -> bool {
    let name = parameter["name"].as_str().unwrap_or_default();
    let description = parameter["description"].as_str().unwrap_or_default();
    if kind(&parameter["schema"]) == Kind::Enum {
        return strings(&parameter["schema"]["enum"]).all(|value| matches!(value, "true" | "false"));
    }
    kind(&parameter["schema"]) == Kind::String
        && (PREFIXES.iter().any(|prefix| begins_with_word(name, prefix)) || asks_yes_or_no(description))
}

fn asks_yes_or_no(description: &str) -> bool {
    ["Whether to ", "When `true`"].iter().any(|start| description.starts_with(start)) || description.contains("truthy")
}

/// Whether a camel-cased name has a word for its first, `is` in `isDefault` but not in `issuer`.
fn begins_with_word(name: &str, word: &str) -> bool {
    name.strip_prefix(word).is_some_and(|rest| rest.starts_with(|next: char| next.is_uppercase()))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::make_boolean;
    use crate::openapi::samples::parameter_after;

    fn type_after(name: &str, description: &str) -> Value {
        let parameter =
            json!({ "name": name, "in": "query", "description": description, "schema": { "type": "string" } });
        parameter_after(make_boolean, &parameter)["schema"]["type"].clone()
    }

    #[test]
    fn a_parameter_that_says_yes_or_no_is_boolean() {
        assert_eq!(type_after("includeTokenSecret", ""), "boolean");
        assert_eq!(type_after("verbose", "If provided with a truthy value, says more."), "boolean");
        assert_eq!(type_after("showFeatured", "Whether to show featured users."), "boolean");
        assert_eq!(type_after("enableCap", "When `true`, counts no further than 10,000."), "boolean");
    }

    #[test]
    fn yes_and_no_as_texts_are_boolean() {
        let schema = json!({ "type": "string", "enum": ["true", "false"] });
        let parameter = json!({ "name": "third", "in": "query", "schema": schema });
        assert_eq!(parameter_after(make_boolean, &parameter)["schema"], json!({ "type": "boolean" }));
    }

    #[test]
    fn a_name_that_only_begins_alike_is_a_text() {
        assert_eq!(type_after("issuer", ""), "string");
        assert_eq!(type_after("excludeRoleId", ""), "string");
    }
}
