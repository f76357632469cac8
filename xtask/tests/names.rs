//! Names of types: people chose all of them, and what a newer document brings is asked for.

mod support;

use serde_json::{Value, json};
use support::{Folder, answer, current};

/// The longest name that still reads well in a signature.
const LONGEST: usize = 32;

/// What the report says of types that have names by rule.
fn by_rule(document: &Value) -> Vec<Value> {
    let outcome = Folder::new().take(document, &["--dry-run", "--format", "json"]);
    let report: Value = serde_json::from_str(&outcome.output).expect("the report is JSON");
    let advice = report["advice"].as_array().expect("advice").iter();
    advice.filter(|advice| advice["file"] == "openapi/names").cloned().collect()
}

#[test]
fn every_type_has_a_name_that_somebody_chose() {
    assert_eq!(by_rule(&current()), Vec::<Value>::new());
}

#[test]
fn no_name_is_too_long_and_each_says_what_it_is() {
    let api = Folder::new().users();
    let types = api["components"]["schemas"].as_object().expect("types");
    let long: Vec<&String> = types.keys().filter(|name| name.len() > LONGEST).collect();
    assert_eq!(long, Vec::<&String>::new());
    let silent = types.iter().filter(|(_, schema)| schema["description"].as_str().is_none_or(str::is_empty));
    let silent: Vec<&String> = silent.map(|(name, _)| name).filter(|name| !OWN.contains(&name.as_str())).collect();
    assert_eq!(silent, Vec::<&String>::new());
}

/// Types that are written by hand, and documented there.
const OWN: [&str; 2] = ["QueryPairs", "RawData"];

#[test]
fn a_new_type_is_asked_a_name_for() {
    let mut document = current();
    answer(&mut document, "/api/roles/{id}", "get")["properties"]["audit"] =
        json!({ "type": "object", "required": ["by"], "properties": { "by": { "type": "string" } } });
    let asked = by_rule(&document);
    assert_eq!(asked.len(), 1, "{asked:#?}");
    let words = "the type at `Role.audit` is called `Audit` by rule: choose a name, and say what it is";
    assert_eq!(asked[0]["what"], words);
    assert_eq!(asked[0]["lines"], "Audit:\n  doc: What stands at `Role.audit`.\n  at: [\"Role.audit\"]\n");
}
