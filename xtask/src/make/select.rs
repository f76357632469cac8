//! First step: the parts of Logto's document that the library has, standing on their own, each operation
//! marked with its part.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use crate::openapi::document::{operations, title};
use crate::openapi::form;
use crate::openapi::part::has_tag;
use crate::openapi::schema::{Kind, kind};
use crate::rules::idle::Idle;
use crate::rules::parts::Parts;

/// The tag of the part that people write the facade of.
const TAG: &str = "Users";

pub fn select(document: &Value, parts: &Parts, idle: &mut Idle) -> Result<Value> {
    form::check_outline(document)?;
    ensure!(
        operations(document).any(|(_, _, operation)| has_tag(operation, TAG)),
        "no operation is tagged `{TAG}`: is this the Management API's document? \
         Logto serves it at /api/.well-known/management.openapi.json"
    );
    parts.tell_idle(document, idle);
    let selected = parts.of(document)?;
    check_operation_ids(&selected)?;
    for (method, path, operation) in operations(&selected) {
        form::check_operation(path, &title(method, path, operation), operation)?;
    }
    for (name, schema) in selected["components"]["schemas"].as_object().into_iter().flatten() {
        form::check_schema(schema, name)?;
        ensure!(
            !matches!(kind(schema), Kind::Array | Kind::Map),
            "{name} is {} of itself, which no type of the library can be: \
             name the operations that lead to it under `left_out` in parts.yaml",
            kind(schema),
        );
    }
    Ok(selected)
}

fn check_operation_ids(document: &Value) -> Result<()> {
    let mut known = BTreeMap::new();
    for (method, path, operation) in operations(document) {
        let title = title(method, path, operation);
        let id = operation["operationId"]
            .as_str()
            .filter(|id| !id.is_empty())
            .with_context(|| format!("{title} has no operationId"))?;
        ensure!(
            syn::parse_str::<syn::Ident>(id).is_ok(),
            "{title}: nothing in Rust can be called after the operationId `{id}`: name it in parts.yaml, under `left_out`"
        );
        if let Some(other) = known.insert(id.to_owned(), title.clone()) {
            bail!("two operations are called {id}: {other} and {title}");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::rules::idle::Idle;
    use crate::rules::parts::Parts;

    fn select(document: &Value) -> anyhow::Result<Value> {
        let parts = "{parts: {users: {doc: U., tags: [Users], nouns: [user]}}, left_out: {}}";
        super::select(document, &Parts::parse(parts)?, &mut Idle::default())
    }

    fn document() -> Value {
        let operation = |id: &str, tag: &str| json!({ "get": { "operationId": id, "tags": [tag], "responses": {} } });
        json!({
            "openapi": "3.0.1",
            "info": { "title": "Logto", "version": "Cloud" },
            "paths": { "/users/{id}": operation("GetUser", "Users"), "/roles": operation("ListRoles", "Roles") },
        })
    }

    fn error(document: &Value) -> String {
        format!("{:#}", select(document).unwrap_err())
    }

    #[test]
    fn operations_without_an_id_or_with_the_same_are_errors() {
        let mut document = document();
        document["paths"]["/roles"]["get"]["tags"] = json!(["Users"]);
        document["paths"]["/roles"]["get"]["operationId"] = "GetUser".into();
        let expected = "two operations are called GetUser: GET /users/{id} GetUser and GET /roles GetUser";
        assert_eq!(error(&document), expected);
        document["paths"]["/roles"]["get"]["operationId"] = Value::Null;
        assert_eq!(error(&document), "GET /roles has no operationId");
    }

    #[test]
    fn a_document_without_users_is_an_error() {
        let mut document = document();
        document["paths"]["/users/{id}"]["get"]["tags"] = json!(["Roles"]);
        assert!(error(&document).starts_with("no operation is tagged `Users`"));
    }
}
