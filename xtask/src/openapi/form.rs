//! Whether a document has the form of OpenAPI 3.0, as far as the steps after rely on it. What has not is
//! told by its place, before anything that would follow from it.

use std::collections::BTreeSet;

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Map, Value};

use crate::openapi::document::{is_method, title};

const TYPES: [&str; 7] = ["string", "number", "integer", "boolean", "array", "object", "null"];

/// What every operation of a document must have, whatever it is tagged.
pub fn check_outline(document: &Value) -> Result<()> {
    let info = object(&document["info"], "`info`")?;
    ensure!(info.get("title").is_some_and(Value::is_string), "`info` does not say in a text what its `title` is");
    check_security(document, "the document")?;
    let Some(paths) = document.get("paths") else { return Ok(()) };
    for (path, item) in object(paths, "`paths`")? {
        let methods = object(item, path)?.iter().filter(|(key, _)| is_method(key));
        list(item, "parameters", path)?;
        for (method, operation) in methods {
            let place = title(method, path, operation);
            object(operation, &place)?;
            list(operation, "parameters", &place)?;
            check_security(operation, &place)?;
            for tag in list(operation, "tags", &place)? {
                ensure!(tag.is_string(), "{place}: a tag is {}, not a text", what(tag));
            }
            let id = &operation["operationId"];
            ensure!(id.is_null() || id.is_string(), "{place}: the operationId is {}, not a text", what(id));
        }
    }
    Ok(())
}

fn check_security(holder: &Value, place: &str) -> Result<()> {
    for proof in list(holder, "security", place)? {
        object(proof, &format!("{place}: what `security` lists"))?;
    }
    Ok(())
}

/// An operation in full, once its references are written into place.
pub fn check_operation(path: &str, place: &str, operation: &Value) -> Result<()> {
    check_words(operation, place)?;
    for (index, parameter) in list(operation, "parameters", place)?.iter().enumerate() {
        let nameless = format!("{place} parameters[{index}]");
        object(parameter, &nameless)?;
        let [travels, name] = ["in", "name"].map(|key| parameter[key].as_str().unwrap_or_default());
        ensure!(!travels.is_empty() && !name.is_empty(), "{nameless} does not say both `in` and `name`");
        check_parameter(parameter, &format!("{place} {travels}:{name}"))?;
    }
    check_segments(path, place, operation)?;
    if let Some(body) = operation.get("requestBody") {
        let place = format!("{place} body");
        check_holder(body, &place)?;
        is_flag(body, "required", &place)?;
    }
    let answers = object(&operation["responses"], &format!("{place}: `responses`"))?;
    ensure!(!answers.is_empty(), "{place}: `responses` is empty, so nothing says what it answers");
    for (status, answer) in answers {
        ensure!(
            is_status(status),
            "{place}: `responses` has `{status}`, which is no status, such as 200, 2XX or default"
        );
        check_holder(answer, &format!("{place} answer {status}"))?;
    }
    Ok(())
}

fn check_parameter(parameter: &Value, place: &str) -> Result<()> {
    check_words(parameter, place)?;
    is_flag(parameter, "required", place)?;
    let schema = parameter.get("schema");
    let schema = schema.with_context(|| format!("{place} does not say by a `schema` what it takes"))?;
    check_schema(schema, place)
}

/// The path names in braces what the parameters say of it.
fn check_segments(path: &str, place: &str, operation: &Value) -> Result<()> {
    let segments: BTreeSet<&str> = path.split('/').filter_map(|it| it.strip_prefix('{')?.strip_suffix('}')).collect();
    let parameters = operation["parameters"].as_array().into_iter().flatten().filter(|it| it["in"] == "path");
    let said: BTreeSet<&str> = parameters.filter_map(|it| it["name"].as_str()).collect();
    if let Some(segment) = segments.difference(&said).next() {
        bail!("{place}: its path has `{{{segment}}}`, which none of its parameters says to be `in: path`");
    }
    if let Some(parameter) = said.difference(&segments).next() {
        bail!("{place}: its parameter `{parameter}` is `in: path`, but the path has no `{{{parameter}}}`");
    }
    Ok(())
}

fn is_status(text: &str) -> bool {
    let is_number = text.len() == 3 && text.starts_with(['1', '2', '3', '4', '5']);
    let is_number = is_number && (text.ends_with("XX") || text.bytes().all(|byte| byte.is_ascii_digit()));
    is_number || text == "default"
}

/// What people read, and what is marked as old.
fn check_words(holder: &Value, place: &str) -> Result<()> {
    for keyword in ["summary", "description"] {
        let value = &holder[keyword];
        ensure!(value.is_null() || value.is_string(), "{place}: `{keyword}` is {}, not a text", what(value));
    }
    is_flag(holder, "deprecated", place)
}

fn is_flag(holder: &Value, keyword: &str, place: &str) -> Result<()> {
    let value = &holder[keyword];
    ensure!(value.is_null() || value.is_boolean(), "{place}: `{keyword}` is {}, not a boolean", what(value));
    Ok(())
}

/// A body or an answer.
fn check_holder(holder: &Value, place: &str) -> Result<()> {
    object(holder, place)?;
    check_words(holder, place)?;
    let Some(content) = holder.get("content") else { return Ok(()) };
    for (content_type, media) in object(content, &format!("{place}: `content`"))? {
        object(media, &format!("{place} {content_type}"))?;
        check_optional_schema(media, place)?;
    }
    Ok(())
}

fn check_optional_schema(holder: &Value, place: &str) -> Result<()> {
    holder.get("schema").map_or(Ok(()), |schema| check_schema(schema, place))
}

/// A schema, and all inside it.
pub fn check_schema(schema: &Value, place: &str) -> Result<()> {
    if schema.is_boolean() {
        bail!("{place} is the schema `{schema}`: OpenAPI 3.0 has such for additionalProperties alone");
    }
    object(schema, place)?;
    check_type(&schema["type"], place)?;
    for keyword in ["format", "pattern", "$ref"] {
        let value = &schema[keyword];
        ensure!(value.is_null() || value.is_string(), "{place}: `{keyword}` is {}, not a text", what(value));
    }
    is_flag(schema, "nullable", place)?;
    check_words(schema, place)?;
    for name in list(schema, "required", place)? {
        ensure!(name.is_string(), "{place}: `required` has {}, not the name of a member", what(name));
    }
    list(schema, "enum", place)?;
    check_inside(schema, place)
}

fn check_type(of: &Value, place: &str) -> Result<()> {
    match of {
        Value::Null => Ok(()),
        Value::String(name) if TYPES.contains(&name.as_str()) => Ok(()),
        Value::String(name) => bail!("{place}: there is no type `{name}` in OpenAPI 3.0"),
        Value::Array(_) => bail!(
            "{place}: `type` is the list {of}, as in OpenAPI 3.1, but only 3.0 is understood: \
             there it is one type, with `nullable` or `oneOf`"
        ),
        other => bail!("{place}: `type` is {}, not a text", what(other)),
    }
}

fn check_inside(schema: &Value, place: &str) -> Result<()> {
    if let Some(members) = schema.get("properties") {
        for (name, member) in object(members, &format!("{place}: `properties`"))? {
            check_schema(member, &format!("{place}.{name}"))?;
        }
    }
    for keyword in ["oneOf", "anyOf", "allOf"] {
        if schema.get(keyword).is_some() {
            let branches = list(schema, keyword, place)?;
            ensure!(!branches.is_empty(), "{place}: `{keyword}` is empty, so nothing is allowed there");
            for (index, branch) in branches.iter().enumerate() {
                check_schema(branch, &format!("{place} {keyword}[{index}]"))?;
            }
        }
    }
    if let Some(items) = schema.get("items") {
        check_schema(items, &format!("{place}[]"))?;
    }
    match schema.get("additionalProperties") {
        None | Some(Value::Bool(_)) => Ok(()),
        Some(values) => check_schema(values, &format!("{place}{{}}")),
    }
}

fn object<'v>(value: &'v Value, place: &str) -> Result<&'v Map<String, Value>> {
    match value {
        Value::Object(entries) => Ok(entries),
        Value::Null => bail!("{place} is missing or null, not an object"),
        other => bail!("{place} is {}, not an object", what(other)),
    }
}

/// A list that may be left out.
fn list<'v>(holder: &'v Value, key: &str, place: &str) -> Result<&'v [Value]> {
    match holder.get(key) {
        None => Ok(&[]),
        Some(Value::Array(entries)) => Ok(entries),
        Some(other) => bail!("{place}: `{key}` is {}, not a list", what(other)),
    }
}

fn what(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{check_operation, check_outline, check_schema};

    fn error(schema: &Value) -> String {
        check_schema(schema, "GET /a answer 200").unwrap_err().to_string()
    }

    #[test]
    fn what_stands_where_something_else_belongs_is_told_by_its_place() {
        let member = |member: Value| json!({ "properties": { "a": member } });
        assert_eq!(error(&member(Value::Null)), "GET /a answer 200.a is missing or null, not an object");
        assert_eq!(error(&json!({ "properties": [] })), "GET /a answer 200: `properties` is a list, not an object");
        assert!(
            error(&member(json!({ "type": ["string", "null"] })))
                .starts_with("GET /a answer 200.a: `type` is the list")
        );
        assert_eq!(
            error(&json!({ "items": { "required": true } })),
            "GET /a answer 200[]: `required` is a boolean, not a list"
        );
        assert!(error(&member(json!(true))).starts_with("GET /a answer 200.a is the schema `true`"));
        assert!(error(&json!({ "oneOf": [] })).contains("`oneOf` is empty"));
        assert!(error(&json!({ "type": "strng" })).contains("no type `strng`"));
        check_schema(&json!({ "type": "object", "additionalProperties": false, "properties": {} }), "").unwrap();
    }

    #[test]
    fn documents_have_the_form_of_documents() {
        let outline = |operation: Value| {
            let info = json!({ "title": "Logto" });
            check_outline(&json!({ "info": info, "paths": { "/a": { "get": operation } } })).unwrap_err().to_string()
        };
        assert_eq!(outline(json!("text")), "GET /a is a text, not an object");
        assert_eq!(outline(json!({ "operationId": "A", "tags": "Users" })), "GET /a A: `tags` is a text, not a list");
        assert_eq!(outline(json!({ "security": "x" })), "GET /a: `security` is a text, not a list");
        assert_eq!(check_outline(&json!({})).unwrap_err().to_string(), "`info` is missing or null, not an object");
    }

    #[test]
    fn operations_have_the_form_of_operations() {
        let error = |operation: Value| check_operation("/a/{id}", "GET /a", &operation).unwrap_err().to_string();
        let id = || json!({ "name": "id", "in": "path", "required": true, "schema": {} });
        let answered = |status: &str| json!({ "parameters": [id()], "responses": { status: {} } });
        check_operation("/a/{id}", "GET /a", &answered("200")).unwrap();
        assert!(error(json!({ "parameters": [id()], "responses": {} })).starts_with("GET /a: `responses` is empty"));
        assert!(error(answered("2000")).starts_with("GET /a: `responses` has `2000`, which is no status"));
        assert!(error(json!({ "summary": 1 })).starts_with("GET /a: `summary` is a number"));
        assert!(error(json!({})).starts_with("GET /a: its path has `{id}`, which none of its parameters says"));
        let mut other = answered("200");
        other["parameters"] = json!([id(), { "name": "b", "in": "path", "schema": {} }]);
        assert!(error(other.clone()).starts_with("GET /a: its parameter `b` is `in: path`, but the path has no"));
        other["parameters"][1] = json!({ "name": "b", "in": "query" });
        assert_eq!(error(other), "GET /a query:b does not say by a `schema` what it takes");
    }
}
