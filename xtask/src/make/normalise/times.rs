//! Times. The document has bare numbers and texts; the name of the member tells which moment in time
//! it counts. A correction in `overlay.yaml` is for those where the name misleads.

use serde_json::Value;

use crate::openapi::document;
use crate::openapi::schema::{self, Kind, kind};

pub fn give_formats(document: &mut Value) {
    document::members_mut(document, &mut |name, member| match format(name, member) {
        Some("iso-8601") => member["format"] = "iso-8601".into(),
        Some(format) => {
            member["type"] = "integer".into();
            member["format"] = format.into();
        }
        None => {}
    });
    // What is no member of its own, such as the items of a list, is a text.
    document::schemas_mut(document, &mut |_, schema| drop_date_time(schema));
}

fn format(name: &str, member: &Value) -> Option<&'static str> {
    match kind(member) {
        Kind::Number | Kind::Integer if name.ends_with("At") => Some("unix-milliseconds"),
        Kind::Number | Kind::Integer if matches!(name, "exp" | "iat") || name.ends_with("Ts") => Some("unix-seconds"),
        Kind::String if name.ends_with("At") || member["format"] == "date-time" => Some("iso-8601"),
        _ => None,
    }
}

fn drop_date_time(schema: &mut Value) {
    if schema["format"] == "date-time" {
        schema::take(schema, "format");
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::give_formats;
    use crate::openapi::samples::answer_after;

    fn after(name: &str, member: &Value) -> Value {
        let schema = json!({ "type": "object", "properties": { name: member } });
        answer_after(give_formats, &schema)["properties"][name].clone()
    }

    #[test]
    fn a_number_at_is_in_milliseconds() {
        let member = json!({ "type": "number", "nullable": true, "description": "When." });
        let expected =
            json!({ "type": "integer", "nullable": true, "description": "When.", "format": "unix-milliseconds" });
        assert_eq!(after("createdAt", &member), expected);
    }

    #[test]
    fn claims_and_stamps_are_in_seconds() {
        let expected = json!({ "type": "integer", "format": "unix-seconds" });
        for name in ["exp", "iat", "loginTs"] {
            assert_eq!(after(name, &json!({ "type": "number" })), expected);
        }
    }

    #[test]
    fn a_text_at_is_iso_8601_and_so_is_a_date_time() {
        let expected = json!({ "type": "string", "format": "iso-8601" });
        assert_eq!(after("lastUsedAt", &json!({ "type": "string" })), expected);
        assert_eq!(after("since", &json!({ "type": "string", "format": "date-time" })), expected);
    }

    #[test]
    fn other_members_are_no_times() {
        assert_eq!(after("count", &json!({ "type": "number" })), json!({ "type": "number" }));
        assert_eq!(after("isAt", &json!({ "type": "boolean" })), json!({ "type": "boolean" }));
    }
}
