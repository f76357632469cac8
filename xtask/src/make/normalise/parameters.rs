//! Parameters. What stands in an address is a text, however it is read on the other side, so a segment of
//! the path is one, and no parameter has a format that would be a type of its own, or is null. Headers and cookies of
//! single operations are not sent: those that may be left out are.

use serde_json::Value;

use crate::openapi::document;
use crate::openapi::schema::{self, Kind, kind};

pub fn make_sendable(document: &mut Value) {
    for (_, operation) in document::operations_mut(document) {
        let Some(parameters) = operation.get_mut("parameters").and_then(Value::as_array_mut) else { continue };
        parameters.retain(|parameter| !travels_apart(parameter) || parameter["required"] == true);
        for parameter in parameters {
            let is_segment = parameter["in"] == "path";
            if let Some(schema) = parameter.get_mut("schema") {
                schema::take(schema, "nullable");
                make_text(schema, is_segment);
            }
        }
    }
}

fn travels_apart(parameter: &Value) -> bool {
    parameter["in"] == "header" || parameter["in"] == "cookie"
}

fn make_text(schema: &mut Value, is_segment: bool) {
    match kind(schema) {
        Kind::Integer | Kind::Number | Kind::Boolean if is_segment => {
            schema["type"] = "string".into();
            schema::take(schema, "format");
        }
        Kind::String | Kind::Integer => drop(schema::take(schema, "format")),
        Kind::Array => {
            if let Some(items) = schema.get_mut("items") {
                make_text(items, is_segment);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::make_sendable;
    use crate::openapi::samples::{operation, parameter_after, with_operation};

    fn after(place: &str, schema: Value) -> Value {
        parameter_after(make_sendable, &json!({ "name": "a", "in": place, "schema": schema }))["schema"].clone()
    }

    #[test]
    fn a_segment_of_the_path_is_a_text() {
        for of in ["integer", "number", "boolean"] {
            assert_eq!(after("path", json!({ "type": of, "format": "int32" })), json!({ "type": "string" }));
        }
        assert_eq!(after("query", json!({ "type": "integer" })), json!({ "type": "integer" }));
    }

    #[test]
    fn no_text_in_an_address_has_a_type_of_its_own() {
        assert_eq!(after("query", json!({ "type": "string", "format": "date-time" })), json!({ "type": "string" }));
        let list = |items: Value| json!({ "type": "array", "items": items });
        let given = list(json!({ "type": "string", "format": "uuid" }));
        assert_eq!(after("query", given), list(json!({ "type": "string" })));
    }

    #[test]
    fn headers_and_cookies_go_where_they_may_be_left_out() {
        let parameter = |place: &str, required: bool| json!({ "name": place, "in": place, "required": required });
        let given = json!([parameter("header", false), parameter("cookie", false), parameter("header", true)]);
        let mut document = with_operation(&json!({ "parameters": given }));
        make_sendable(&mut document);
        let left = operation(&document)["parameters"].as_array().unwrap();
        assert_eq!(left.len(), 1);
        assert_eq!((&left[0]["in"], &left[0]["required"]), (&json!("header"), &json!(true)));
    }
}
