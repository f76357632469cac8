//! What two documents write in another way although they say the same: it changes nothing, and is counted,
//! so that whoever compares the documents by eye sees that nothing was overlooked.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;

use crate::compare::changes::Changes;
use crate::compare::spots::{WORDS, labelled};
use crate::openapi::document::operations;
use crate::openapi::rephrase::literals;
use crate::openapi::schema::{NAME_HINT, TAG, branches};
use crate::openapi::words::counted;

/// Keywords that are schemas, or say something about the schemas in them.
const STRUCTURE: [&str; 6] = ["properties", "required", "items", "oneOf", "anyOf", "allOf"];

#[derive(Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Rewritten {
    pub what: String,
    pub places: Vec<String>,
}

impl Rewritten {
    pub fn line(&self) -> String {
        format!("{} at {}", self.what, counted(self.places.len(), "place"))
    }
}

/// All that differs in the schemas of operations that stand on their own, apart from what the changes tell.
pub fn between(before: &Value, now: &Value, changes: &Changes) -> Vec<Rewritten> {
    let [before, now] = [before, now].map(|document| {
        // By its literals a branch of a union is known.
        let mut document = document.clone();
        literals::repair(&mut document);
        document
    });
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (method, path, operation) in operations(&now) {
        let told = told_of(changes, method, path);
        let mut reader = Reader { told, title: format!("`{} {path}`", method.to_uppercase()), found: &mut found };
        reader.operation(&before["paths"][path][method], operation);
    }
    found.into_iter().map(|(what, places)| Rewritten { what, places }).collect()
}

/// Where in an operation something changed, as [`Spot::text`](super::spots::Spot::text) has it.
fn told_of(changes: &Changes, method: &str, path: &str) -> BTreeSet<String> {
    let here = changes.all.iter().flat_map(|change| [change.before, change.now]).flatten();
    here.filter(|at| at.operation.method == method && at.operation.path == path).map(|at| at.spot.text()).collect()
}

struct Reader<'f> {
    told: BTreeSet<String>,
    title: String,
    found: &'f mut BTreeMap<String, Vec<String>>,
}

impl Reader<'_> {
    fn operation(&mut self, before: &Value, now: &Value) {
        for parameter in now["parameters"].as_array().into_iter().flatten() {
            let key = |of: &Value| (of["in"].clone(), of["name"].clone());
            let known =
                before["parameters"].as_array().into_iter().flatten().find(|known| key(known) == key(parameter));
            let root = format!("{}:{}", text(&parameter["in"]), text(&parameter["name"]));
            known.into_iter().for_each(|known| self.schema(&known["schema"], &parameter["schema"], &root, ""));
        }
        self.holder(&before["requestBody"], &now["requestBody"], "body");
        for (status, answer) in now["responses"].as_object().into_iter().flatten() {
            self.holder(&before["responses"][status], answer, &format!("answer {status}"));
        }
    }

    fn holder(&mut self, before: &Value, now: &Value, root: &str) {
        for (content_type, media) in now["content"].as_object().into_iter().flatten() {
            self.schema(&before["content"][content_type]["schema"], &media["schema"], root, "");
        }
    }

    fn schema(&mut self, before: &Value, now: &Value, root: &str, steps: &str) {
        if !before.is_object() || !now.is_object() {
            return;
        }
        self.keywords(before, now, root, steps);
        for (name, member) in now["properties"].as_object().into_iter().flatten() {
            self.schema(&before["properties"][name], member, root, &format!("{steps}.{name}"));
        }
        for (keyword, label) in [("items", "[]"), ("additionalProperties", "{}")] {
            self.schema(&before[keyword], &now[keyword], root, &format!("{steps}{label}"));
        }
        let known = labelled(branches(before));
        for (label, branch) in labelled(branches(now)) {
            let same = known.iter().find(|(known, _)| *known == label);
            same.into_iter().for_each(|(_, same)| self.schema(same, branch, root, &format!("{steps}{label}")));
        }
        for (index, part) in now["allOf"].as_array().into_iter().flatten().enumerate() {
            self.schema(&before["allOf"][index], part, root, &format!("{steps}&{index}"));
        }
    }

    fn keywords(&mut self, before: &Value, now: &Value, root: &str, steps: &str) {
        let place = if steps.is_empty() { root.to_owned() } else { format!("{root} {steps}") };
        if self.told.iter().any(|told| place.starts_with(told.as_str()) && told.len() > root.len() || *told == place) {
            return;
        }
        let keys = [before, now].into_iter().filter_map(Value::as_object).flat_map(|it| it.keys());
        for keyword in keys.collect::<BTreeSet<_>>() {
            let is_apart = WORDS.contains(&keyword.as_str()) || STRUCTURE.contains(&keyword.as_str());
            let [was, is] = [before, now].map(|schema| schema.get(keyword));
            let is_inner = [was, is].into_iter().flatten().all(Value::is_object);
            let is_told_inside = is_inner && was.is_some();
            if !is_apart && ![NAME_HINT, TAG].contains(&keyword.as_str()) && was != is && !is_told_inside {
                let place = format!(
                    "{} {root}{}",
                    self.title,
                    if steps.is_empty() { String::new() } else { format!(" `{steps}`") }
                );
                self.found.entry(in_words(keyword, was, is)).or_default().push(place);
            }
        }
    }
}

fn in_words(keyword: &str, was: Option<&Value>, is: Option<&Value>) -> String {
    let said = |value: &Value| format!("`{keyword}: {}`", text(value));
    match (was, is) {
        (Some(was), Some(is)) => format!("{} → {}", said(was), said(is)),
        (None, Some(is)) => format!("{} added", said(is)),
        (was, None) => format!("{} removed", was.map(said).unwrap_or_default()),
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
