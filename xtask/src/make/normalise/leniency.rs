//! Leniency. An answer may leave out what may be null, and an optional list or map that it leaves out
//! is not an empty one; unknown members are nobody's error. In requests null stays what the document
//! says it is, because Logto refuses it elsewhere.

use serde_json::Value;

use crate::openapi::document::{self, Side};
use crate::openapi::schema::{self, Kind, is_free_form, is_nullable, kind};

pub fn loosen(document: &mut Value) {
    document::schemas_mut(document, &mut |side, schema| match kind(schema) {
        Kind::Map => complete_map(schema),
        Kind::Object => {
            complete_object(side, schema);
            if side == Side::Answer {
                require_no_nullable(schema);
                tell_absent_from_empty(schema);
            }
        }
        _ => {}
    });
}

fn complete_map(schema: &mut Value) {
    schema["type"] = "object".into();
    for keyword in ["properties", "required"] {
        schema::take(schema, keyword);
    }
    if is_free_form(schema) {
        schema["additionalProperties"] = true.into();
    }
}

/// Whoever makes a request gives members by their names.
fn complete_object(side: Side, schema: &mut Value) {
    schema["type"] = "object".into();
    if schema["additionalProperties"].is_boolean() || side == Side::Request {
        schema::take(schema, "additionalProperties");
    }
    require_what_is_there(schema);
}

fn require_what_is_there(schema: &mut Value) {
    let is_there = |name: &&str| schema["properties"].get(*name).is_some();
    let required = schema::required(schema).filter(is_there).map(str::to_owned).collect();
    schema::set_required(schema, required);
}

fn require_no_nullable(schema: &mut Value) {
    let required =
        schema::required(schema).filter(|name| !is_nullable(&schema["properties"][name])).map(str::to_owned).collect();
    schema::set_required(schema, required);
}

fn tell_absent_from_empty(schema: &mut Value) {
    let names: Vec<String> = schema::required(schema).map(str::to_owned).collect();
    for (name, member) in schema::members_mut(schema) {
        if !names.contains(name) && matches!(kind(member), Kind::Array | Kind::Map) {
            member["nullable"] = true.into();
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::loosen;
    use crate::openapi::samples::{answer_after, body_after};

    #[test]
    fn an_answer_may_leave_out_what_may_be_null() {
        let schema = json!({
            "type": "object",
            "properties": { "a": { "type": "string", "nullable": true }, "b": { "type": "string" } },
            "required": ["a", "b"],
        });
        assert_eq!(answer_after(loosen, &schema)["required"], json!(["b"]));
        assert_eq!(body_after(loosen, &schema)["required"], json!(["a", "b"]));
    }

    #[test]
    fn an_optional_list_of_an_answer_may_be_null_and_one_of_a_request_may_not() {
        let list = json!({ "type": "array", "items": { "type": "string" } });
        let schema = json!({ "type": "object", "properties": { "list": list } });
        assert_eq!(answer_after(loosen, &schema)["properties"]["list"]["nullable"], true);
        assert_eq!(body_after(loosen, &schema), schema);
    }

    #[test]
    fn an_object_that_names_no_members_may_have_any() {
        let free_form = json!({ "type": "object", "additionalProperties": true });
        assert_eq!(answer_after(loosen, &json!({ "type": "object" })), free_form);
        assert_eq!(answer_after(loosen, &json!({ "type": "object", "additionalProperties": {} })), free_form);
    }

    #[test]
    fn unknown_members_are_never_refused() {
        let members = json!({ "a": { "type": "string" } });
        let strict = json!({ "type": "object", "properties": members, "additionalProperties": false });
        assert_eq!(answer_after(loosen, &strict), json!({ "type": "object", "properties": members }));
    }
}
