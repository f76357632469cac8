//! Uploads. The code generator cannot send a form with a file, so the operation has no body for it.
//! What the form holds stays beside it: each field with what it takes, `file` or `text`, and whether
//! it must be there.

use serde_json::{Value, json};

use crate::openapi::document::{self, FORM, UPLOAD};
use crate::openapi::schema::{self, Kind, kind};

pub fn set_aside(document: &mut Value) {
    for (_, operation) in document::operations_mut(document) {
        let Some(form) = operation["requestBody"]["content"].get(FORM) else { continue };
        let schema = &form["schema"];
        let fields =
            schema::members(schema).map(|(name, member)| (name.clone(), field(schema, name, member))).collect();
        operation[UPLOAD] = fields;
        schema::take(operation, "requestBody");
    }
}

fn field(form: &Value, name: &str, member: &Value) -> Value {
    let is_file = member["format"] == "binary" || kind(member) != Kind::String;
    let mut field = json!({
        "takes": if is_file { "file" } else { "text" },
        "required": schema::is_required(form, name),
    });
    if let Some(words) = member.get("description") {
        field["description"] = words.clone();
    }
    field
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::set_aside;
    use crate::openapi::samples::{operation, with_operation};

    #[test]
    fn a_form_becomes_a_list_of_fields() {
        let properties = json!({
            "file": { "type": "string", "format": "binary", "description": "The file." },
            "name": { "type": "string" },
        });
        let schema = json!({ "type": "object", "properties": properties, "required": ["file"] });
        let body = json!({ "content": { "multipart/form-data": { "schema": schema } } });
        let mut document = with_operation(&json!({ "operationId": "Upload", "requestBody": body }));
        set_aside(&mut document);
        let upload = json!({
            "file": { "takes": "file", "required": true, "description": "The file." },
            "name": { "takes": "text", "required": false },
        });
        assert_eq!(*operation(&document), json!({ "operationId": "Upload", "x-upload": upload }));
    }

    #[test]
    fn other_bodies_stay() {
        let body = json!({ "content": { "application/json": { "schema": { "type": "string" } } } });
        let given = with_operation(&json!({ "requestBody": body }));
        let mut document = given.clone();
        set_aside(&mut document);
        assert_eq!(document, given);
    }
}
