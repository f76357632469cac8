//! Leaves out the operations that two documents have to the letter, with all that they refer to. They
//! are most of the document, and reading them would take most of the time.

use std::collections::HashMap;

use serde_json::{Map, Value};

use crate::openapi::document::operations;

/// Both documents with the operations in which they differ. What the document says of all operations makes
/// all of them differ.
pub fn differing(before: &Value, now: &Value) -> (Value, Value) {
    let is_said_of_all = ["/security", "/components/securitySchemes", "/servers"];
    if is_said_of_all.iter().any(|pointer| before.pointer(pointer) != now.pointer(pointer)) {
        return (before.clone(), now.clone());
    }
    let mut letters = Letters { before, now, same: HashMap::new() };
    let rest_of_before = rest(before, |method, path| letters.has_same(method, path));
    let rest_of_now = rest(now, |method, path| letters.has_same(method, path));
    (rest_of_before, rest_of_now)
}

fn rest(document: &Value, mut is_same: impl FnMut(&str, &str) -> bool) -> Value {
    let mut paths = Map::new();
    for (method, path, operation) in operations(document) {
        if !is_same(method, path) {
            let item = paths.entry(path).or_insert_with(|| kept(&document["paths"][path], &["parameters", "servers"]));
            item[method] = operation.clone();
        }
    }
    let mut rest = kept(document, &["components", "security", "servers"]);
    rest["paths"] = paths.into();
    rest
}

fn kept(holder: &Value, keys: &[&str]) -> Value {
    keys.iter().filter_map(|key| Some(((*key).to_owned(), holder.get(key)?.clone()))).collect()
}

struct Letters<'d> {
    before: &'d Value,
    now: &'d Value,
    /// The references that were looked at, and whether all that they lead to is the same.
    same: HashMap<&'d str, bool>,
}

impl<'d> Letters<'d> {
    fn has_same(&mut self, method: &str, path: &str) -> bool {
        let [before, now] = [self.before, self.now].map(|document| &document["paths"][path]);
        ["parameters", "servers", method]
            .into_iter()
            .all(|key| before.get(key) == now.get(key) && self.leads_to_same(&now[key]))
    }

    fn leads_to_same(&mut self, value: &'d Value) -> bool {
        match value {
            Value::Object(entries) => entries.iter().all(|(key, entry)| match (key.as_str(), entry) {
                ("$ref", Value::String(reference)) => self.is_same(reference),
                _ => self.leads_to_same(entry),
            }),
            Value::Array(entries) => entries.iter().all(|entry| self.leads_to_same(entry)),
            _ => true,
        }
    }

    fn is_same(&mut self, reference: &'d str) -> bool {
        if let Some(known) = self.same.get(reference) {
            return *known;
        }
        // What leads back to itself is the same if the rest of it is.
        self.same.insert(reference, true);
        let [before, now] = [self.before, self.now].map(|document| document.pointer(reference.trim_start_matches('#')));
        let is_same = before == now && now.is_none_or(|target| self.leads_to_same(target));
        self.same.insert(reference, is_same);
        is_same
    }
}
