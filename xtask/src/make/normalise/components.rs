//! Components that the document keeps, because they contain themselves, under names that Rust can take.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::openapi::rust_names::component_name;

const SCHEMAS: &str = "#/components/schemas/";

pub fn fit_names(document: &mut Value) {
    let Value::Object(components) = document["components"]["schemas"].take() else {
        return;
    };
    let mut renamed = BTreeMap::new();
    let mut fitting = Map::new();
    for (name, schema) in components {
        let fit = free_name(&name, &fitting);
        renamed.insert(format!("{SCHEMAS}{name}"), format!("{SCHEMAS}{fit}"));
        fitting.insert(fit, schema);
    }
    document["components"]["schemas"] = fitting.into();
    rename(document, &renamed);
}

fn free_name(name: &str, taken: &Map<String, Value>) -> String {
    let plain = component_name(name);
    let numbered = (2..).map(|number| format!("{plain}{number}"));
    let mut names = std::iter::once(plain.clone()).chain(numbered);
    names.find(|name| !taken.contains_key(name)).expect("numbers do not end")
}

fn rename(value: &mut Value, renamed: &BTreeMap<String, String>) {
    match value {
        Value::Object(entries) => {
            if let Some(Value::String(reference)) = entries.get_mut("$ref")
                && let Some(name) = renamed.get(reference)
            {
                reference.clone_from(name);
            }
            entries.values_mut().for_each(|entry| rename(entry, renamed));
        }
        Value::Array(entries) => entries.iter_mut().for_each(|entry| rename(entry, renamed)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::fit_names;
    use crate::openapi::samples::{answer, with_answer};

    #[test]
    fn a_name_that_rust_cannot_take_is_changed_wherever_it_stands() {
        let reference = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
        let mut document = with_answer(&reference("Result"));
        let tree = |name: &str| json!({ "type": "object", "properties": { "inner": reference(name) } });
        document["components"]["schemas"] =
            json!({ "Result": tree("Result"), "user_tree": tree("user_tree"), "UserTree": tree("UserTree") });
        fit_names(&mut document);
        assert_eq!(*answer(&document), reference("ResultData"));
        let names = ["ResultData", "UserTree", "UserTree2"].map(|name| (name.to_owned(), tree(name)));
        assert_eq!(document["components"]["schemas"], names.into_iter().collect::<serde_json::Value>());
    }
}
