//! Last step: what must hold of `api.json` whatever went into it, the corrections included. Every
//! reference leads somewhere, every structure has a name, no operation takes a parameter twice, and no two
//! operations or parameters are one name in Rust.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use crate::make::normalise::QUERY_PAIRS;
use crate::openapi::document::{JSON, PAGED, PAGING, SUCCESS, UPLOAD, operations, roots, title};
use crate::openapi::rust_names::member_name;
use crate::openapi::schema::{Kind, children, kind};

pub fn ensure_sound(document: &Value) -> Result<()> {
    check_operations(document)?;
    for (method, path, operation) in operations(document) {
        check_parameters(&title(method, path, operation), operation)?;
        check_kinds(document, &title(method, path, operation), operation)?;
        check_upload(document, operation).with_context(|| title(method, path, operation))?;
    }
    for root in roots(document) {
        let schema = document.pointer(&root.pointer).unwrap_or(&Value::Null);
        let place = format!("{} {}", root.owner, root.what);
        match root.what.as_str() {
            "component" => check_inside(schema, &place)?,
            _ => check_name(schema, &place)?,
        }
    }
    check_references(document, document)
}

fn check_operations(document: &Value) -> Result<()> {
    let mut known = BTreeMap::new();
    for (method, path, operation) in operations(document) {
        let title = title(method, path, operation);
        let name = member_name(operation["operationId"].as_str().unwrap_or_default());
        if let Some(other) = known.insert(name.clone(), title.clone()) {
            bail!("{other} and {title} are both `{name}` in Rust: their operationIds differ in spelling alone");
        }
    }
    Ok(())
}

fn check_parameters(title: &str, operation: &Value) -> Result<()> {
    let mut known = BTreeSet::new();
    let mut names = BTreeMap::new();
    if operation["requestBody"].is_object() {
        names.insert("body".to_owned(), "the body".to_owned());
    }
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        let is_new = known.insert((parameter["in"].as_str(), parameter["name"].as_str()));
        ensure!(
            is_new,
            "{title} has the parameter {} twice: a correction in overlay.yaml may have become superfluous",
            parameter["name"]
        );
        let name = parameter["name"].as_str().unwrap_or_default();
        let what = format!("the parameter `{name}` of the {}", parameter["in"].as_str().unwrap_or_default());
        if let Some(other) = names.insert(member_name(name), what.clone()) {
            bail!(
                "{title}: {other} and {what} are both `{}` in Rust: remove one that need not be given by a correction \
                 in overlay.yaml",
                member_name(name)
            );
        }
    }
    Ok(())
}

/// What stands in an address is a text, a number or a flag, or several of them in a query.
fn check_kinds(document: &Value, title: &str, operation: &Value) -> Result<()> {
    let resolve = |schema: &'_ Value| match schema["$ref"].as_str().or(schema["allOf"][0]["$ref"].as_str()) {
        Some(reference) => document.pointer(reference.trim_start_matches('#')).cloned().unwrap_or_default(),
        None => schema.clone(),
    };
    let is_plain = |schema: &Value| {
        matches!(kind(schema), Kind::String | Kind::Integer | Kind::Number | Kind::Boolean | Kind::Enum)
    };
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        if let Some(travels @ ("header" | "cookie")) = parameter["in"].as_str() {
            bail!(
                "{title}: the parameter {} is a {travels} that must be given, which the library does not send: \
                 name the operation under `left_out` in parts.yaml",
                parameter["name"],
            );
        }
        ensure!(
            operation.get(PAGED).is_none()
                || parameter["required"] != true
                || !PAGING.iter().any(|it| parameter["name"] == *it),
            "{title}: the parameter {} must be given, but the library leaves it out where no page is asked for: \
             name the operation under `left_out` in parts.yaml, or make it optional by a correction in overlay.yaml",
            parameter["name"],
        );
        let style = parameter["style"].as_str().filter(|style| !["form", "simple"].contains(style));
        if let Some(style) = style {
            bail!(
                "{title}: the parameter {} is written in the style `{style}`, which the library cannot: \
                 name the operation under `left_out` in parts.yaml",
                parameter["name"],
            );
        }
        let schema = resolve(&parameter["schema"]);
        let is_list =
            parameter["in"] == "query" && kind(&schema) == Kind::Array && is_plain(&resolve(&schema["items"]));
        let is_search = parameter["schema"]["$ref"].as_str().is_some_and(|it| it.ends_with(QUERY_PAIRS));
        ensure!(
            is_plain(&schema) || is_list || is_search,
            "{title}: the parameter {} is {}, which the library cannot write into an address: \
             name the operation under `left_out` in parts.yaml",
            parameter["name"],
            kind(&schema),
        );
    }
    Ok(())
}

/// The library sends forms of one file, and nothing else beside the path, and reads an object.
fn check_upload(document: &Value, operation: &Value) -> Result<()> {
    let Some(fields) = operation[UPLOAD].as_object() else { return Ok(()) };
    let is_one_file = fields.values().filter(|field| field["required"] == true || field["takes"] == "file").count()
        == 1
        && fields.values().next().is_some_and(|first| first["takes"] == "file");
    let answer = operation["responses"][SUCCESS]["content"][JSON]["schema"]["$ref"].as_str().unwrap_or_default();
    let is_object = document.pointer(answer.trim_start_matches('#')).is_some_and(|it| kind(it) == Kind::Object);
    let parameters = operation["parameters"].as_array();
    let is_asked = |parameter: &&Value| parameter["in"] != "path" && parameter["required"] == true;
    ensure!(
        is_one_file && is_object && !parameters.into_iter().flatten().any(|it| is_asked(&it)),
        "the library sends forms whose first field is their one file, and reads an object of the answer: \
         this form is another, so name the operation under `left_out` in parts.yaml, or teach build/requests.rs"
    );
    Ok(())
}

fn check_name(schema: &Value, place: &str) -> Result<()> {
    let kind = kind(schema);
    ensure!(!kind.is_structure(), "at `{place}` stands {kind} that is no component of its own");
    check_inside(schema, place)
}

fn check_inside(schema: &Value, place: &str) -> Result<()> {
    children(schema).into_iter().try_for_each(|(label, child)| check_name(child, &format!("{place}{label}")))
}

fn check_references(value: &Value, document: &Value) -> Result<()> {
    if let Some(reference) = value["$ref"].as_str() {
        let target = reference.strip_prefix('#').and_then(|pointer| document.pointer(pointer));
        ensure!(target.is_some(), "{reference} leads nowhere");
    }
    match value {
        Value::Object(entries) => entries.values().try_for_each(|entry| check_references(entry, document)),
        Value::Array(entries) => entries.iter().try_for_each(|entry| check_references(entry, document)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::ensure_sound;
    use crate::openapi::samples::{with_answer, with_operation};

    fn error(document: &Value) -> String {
        ensure_sound(document).unwrap_err().to_string()
    }

    #[test]
    fn a_structure_without_a_name_is_an_error() {
        let list = json!({ "type": "array", "items": { "type": "string", "enum": ["a"] } });
        assert_eq!(error(&with_answer(&list)), "at `DoThing answer[]` stands an enum that is no component of its own");
    }

    #[test]
    fn what_cannot_stand_in_an_address_is_an_error() {
        let list = |schema: Value| {
            let filter = json!({ "name": "filter", "in": "query", "schema": schema });
            with_operation(&json!({ "operationId": "List", "parameters": [filter] }))
        };
        ensure_sound(&list(json!({ "type": "array", "items": { "type": "string" } }))).unwrap();
        let map = error(&list(json!({ "type": "object", "additionalProperties": true })));
        assert!(map.starts_with("POST /things List: the parameter \"filter\" is a map, which the library cannot"));
        assert!(error(&list(json!({}))).contains("is any JSON"));
    }

    #[test]
    fn an_upload_that_the_library_cannot_send_is_an_error() {
        let file = json!({ "takes": "file", "required": true });
        let upload = |fields: Value| {
            let answer = json!({ "$ref": "#/components/schemas/Asset" });
            let responses = json!({ "2XX": { "content": { "application/json": { "schema": answer } } } });
            let mut document = with_operation(&json!({ "x-upload": fields, "responses": responses }));
            document["components"]["schemas"]["Asset"] = json!({ "type": "object", "properties": { "url": {} } });
            document
        };
        ensure_sound(&upload(json!({ "file": file, "name": { "takes": "text", "required": false } }))).unwrap();
        let two = upload(json!({ "file": file, "name": { "takes": "text", "required": true } }));
        let error = format!("{:#}", ensure_sound(&two).unwrap_err());
        assert!(error.starts_with("POST /things: the library sends forms whose first field is their one file"));
    }

    #[test]
    fn a_reference_to_nothing_is_an_error() {
        let reference = json!({ "$ref": "#/components/schemas/Gone" });
        assert_eq!(error(&with_answer(&reference)), "#/components/schemas/Gone leads nowhere");
    }

    #[test]
    fn a_parameter_that_is_there_twice_is_an_error() {
        let page = json!({ "name": "page", "in": "query", "schema": { "type": "integer" } });
        let operation = json!({ "operationId": "List", "parameters": [page, page] });
        assert!(error(&with_operation(&operation)).starts_with("POST /things List has the parameter \"page\" twice"));
    }

    #[test]
    fn names_that_differ_in_spelling_alone_are_an_error_that_has_both() {
        let [camel, snake] = ["userId", "user_id"].map(|name| json!({ "name": name, "in": "query" }));
        let operation = json!({ "operationId": "List", "parameters": [camel, snake] });
        let expected = "POST /things List: the parameter `userId` of the query and the parameter `user_id` of the \
                        query are both `user_id` in Rust: remove one that need not be given by a correction in \
                        overlay.yaml";
        assert_eq!(error(&with_operation(&operation)), expected);
        let mut document = with_operation(&json!({ "operationId": "GetUser" }));
        document["paths"]["/users"]["get"] = json!({ "operationId": "get_user" });
        assert!(
            error(&document).starts_with("POST /things GetUser and GET /users get_user are both `get_user` in Rust")
        );
    }
}
