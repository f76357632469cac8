//! Tries the code generator on a document before it is kept: better here than in the next build of
//! the library. The generator refuses some documents with an error and others with a panic, and says
//! of neither where it was; so, if it refuses, each type and each operation is tried alone, with what it
//! refers to.

use std::collections::BTreeSet;
use std::panic::{self, AssertUnwindSafe};

use anyhow::{Result, bail};
use serde_json::{Value, json};
use syn::File;

use crate::make::build_script;
use crate::openapi::document::{operations, title};

/// The generated code, or which type or operation is to blame that there is none.
pub fn code_of(document: &Value) -> Result<File> {
    let refusal = match generate(document) {
        Ok(code) => return Ok(code),
        Err(refusal) => refusal,
    };
    for (name, schema) in document["components"]["schemas"].as_object().into_iter().flatten() {
        let alone = part(document, &json!({}), schema, Some(name));
        if let Err(refusal) = generate(&alone) {
            bail!("no code can be made of the type {name}: {refusal}");
        }
    }
    for (method, path, operation) in operations(document) {
        let alone = part(document, &json!({ path: { method: operation } }), operation, None);
        if let Err(refusal) = generate(&alone) {
            bail!("no code can be made of {}: {refusal}", title(method, path, operation));
        }
    }
    bail!("no code can be made of the document, though of each operation alone: {refusal}")
}

/// The document with these paths alone, and with the components that a value needs.
fn part(document: &Value, paths: &Value, value: &Value, name: Option<&str>) -> Value {
    let mut needed: BTreeSet<&str> = name.into_iter().collect();
    collect(value, &document["components"]["schemas"], &mut needed);
    let components = needed.into_iter().map(|name| (name.to_owned(), document["components"]["schemas"][name].clone()));
    let mut part = json!({ "openapi": document["openapi"], "info": document["info"], "paths": paths });
    part["components"]["schemas"] = components.collect();
    part
}

/// The components that a value leads to.
fn collect<'d>(value: &'d Value, components: &'d Value, found: &mut BTreeSet<&'d str>) {
    let reference = value["$ref"].as_str().and_then(|reference| reference.rsplit('/').next());
    if let Some(name) = reference
        && found.insert(name)
    {
        collect(&components[name], components, found);
    }
    match value {
        Value::Object(entries) => entries.values().for_each(|entry| collect(entry, components, found)),
        Value::Array(entries) => entries.iter().for_each(|entry| collect(entry, components, found)),
        _ => {}
    }
    let mapping = value["discriminator"]["mapping"].as_object().into_iter().flatten();
    for name in mapping.filter_map(|(_, target)| target.as_str()?.rsplit('/').next()) {
        if found.insert(name) {
            collect(&components[name], components, found);
        }
    }
}

fn generate(document: &Value) -> Result<File, String> {
    quietly(|| build_script::generate(document, |_| true))?.map_err(|error| first_line(&error.to_string()))
}

/// What the build script makes, or why it panics.
pub fn quietly<T>(make: impl FnOnce() -> T) -> Result<T, String> {
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let outcome = panic::catch_unwind(AssertUnwindSafe(make));
    panic::set_hook(hook);
    outcome.map_err(|panic| first_line(&panic_message(panic.as_ref())))
}

/// What follows is a dump of the generator's own data.
fn first_line(text: &str) -> String {
    text.lines().find(|line| !line.trim().is_empty()).unwrap_or("it does not say why").trim().to_owned()
}

fn panic_message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("it panicked").to_owned()
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use quote::ToTokens;
    use serde_json::{Value, json};
    use syn::Item;

    use super::code_of;
    use crate::make::build_script;
    use crate::openapi::samples::{with_answer, with_operation};

    #[test]
    fn code_can_be_made_of_a_small_document() {
        code_of(&with_answer(&json!({ "type": "string" }))).unwrap();
    }

    #[test]
    fn an_operation_that_is_refused_is_named() {
        let mut document = with_answer(&json!({ "type": "string" }));
        let upload = json!({ "content": { "multipart/form-data": { "schema": { "type": "object" } } } });
        document["paths"]["/files"]["post"] =
            json!({ "operationId": "Upload", "requestBody": upload, "responses": { "2XX": { "description": "" } } });
        let error = code_of(&document).err().unwrap().to_string();
        assert!(error.starts_with("no code can be made of POST /files Upload: "), "{error}");
        assert!(error.contains("multipart/form-data"), "{error}");
    }

    /// Each item of the module of types, as code, by its name; what is implemented has the name of its type.
    fn types(is_enabled: impl Fn(&str) -> bool) -> BTreeMap<String, BTreeSet<String>> {
        let document = serde_json::from_str(include_str!("../../../openapi/api.json")).unwrap();
        let code = build_script::generate(&document, is_enabled).unwrap();
        let modules = code.items.into_iter().filter_map(|item| match item {
            Item::Mod(module) => module.content,
            _ => None,
        });
        let mut types: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for item in modules.flat_map(|(_, items)| items) {
            let name = match &item {
                Item::Struct(item) => item.ident.to_string(),
                Item::Enum(item) => item.ident.to_string(),
                Item::Type(item) => item.ident.to_string(),
                Item::Impl(item) => item.self_ty.to_token_stream().to_string(),
                Item::Macro(item) => item.mac.tokens.to_string(),
                _ => continue,
            };
            types.entry(name).or_default().insert(item.to_token_stream().to_string());
        }
        types
    }

    /// A program that enables a part more must not find another type under a name that it has used.
    #[test]
    fn the_enabled_parts_never_change_a_type() {
        let all = types(|_| true);
        let document: Value = serde_json::from_str(include_str!("../../../openapi/api.json")).unwrap();
        let parts = document["x-parts"].as_object().unwrap();
        let mut seen = BTreeSet::new();
        for part in parts.keys() {
            for (name, items) in types(|enabled| enabled == part) {
                assert_eq!(Some(&items), all.get(&name), "{name} of {part}");
                seen.insert(name);
            }
        }
        assert_eq!(seen, all.into_keys().collect());
    }

    #[test]
    fn a_panic_of_the_generator_is_an_error_too() {
        let responses = json!({ "2XX": { "description": "" }, "201": { "description": "" } });
        let cookie = json!({ "name": "session", "in": "cookie", "schema": { "type": "string" } });
        let operation = json!({ "operationId": "Eat", "parameters": [cookie], "responses": responses });
        let error = code_of(&with_operation(&operation)).err().unwrap().to_string();
        assert!(error.starts_with("no code can be made of POST /things Eat: "), "{error}");
    }
}
