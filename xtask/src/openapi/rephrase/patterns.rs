//! Patterns. Logto prints JavaScript's notation, `/^x$/i`, where OpenAPI has the pattern alone, and
//! calls the text's format `regex`. The format `empty` is a pattern in disguise.

use serde_json::Value;

use crate::openapi::document;
use crate::openapi::schema;

pub fn unwrap(document: &mut Value) {
    document::schemas_mut(document, &mut |_, schema| {
        if let Some(pattern) = schema["pattern"].as_str().and_then(without_slashes) {
            schema["pattern"] = pattern.into();
        }
        if schema["format"] == "empty" {
            schema["pattern"] = "^$".into();
        }
        if matches!(schema["format"].as_str(), Some("regex" | "empty" | "url")) {
            schema::take(schema, "format");
        }
    });
}

/// A flag that ignores case moves into the pattern, where other dialects have it.
fn without_slashes(pattern: &str) -> Option<String> {
    let (inner, flags) = pattern.strip_prefix('/')?.rsplit_once('/')?;
    let prefix = if flags.contains('i') { "(?i)" } else { "" };
    Some(format!("{prefix}{inner}"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::unwrap;
    use crate::openapi::samples::answer_after;

    #[test]
    fn slashes_around_a_pattern_go() {
        let schema = json!({ "type": "string", "format": "regex", "pattern": r"/^\d+$/" });
        assert_eq!(answer_after(unwrap, &schema), json!({ "type": "string", "pattern": r"^\d+$" }));
    }

    #[test]
    fn a_flag_moves_into_the_pattern() {
        let schema = json!({ "type": "string", "pattern": "/^#[a-f]$/i" });
        assert_eq!(answer_after(unwrap, &schema), json!({ "type": "string", "pattern": "(?i)^#[a-f]$" }));
    }

    #[test]
    fn an_empty_text_has_a_pattern() {
        let schema = json!({ "type": "string", "format": "empty" });
        assert_eq!(answer_after(unwrap, &schema), json!({ "type": "string", "pattern": "^$" }));
    }

    #[test]
    fn an_address_is_a_text() {
        assert_eq!(answer_after(unwrap, &json!({ "type": "string", "format": "url" })), json!({ "type": "string" }));
    }
}
