//! Fourth step: the single corrections of `overlay.yaml`, after the OpenAPI Overlay Specification
//! 1.0.0. An `update` merges into what the target selects: objects merge member by member, an array
//! gets an entry appended, arrays within objects are concatenated, anything else is replaced. A
//! `remove` takes the target away.
//!
//! A correction that finds nothing to correct is out of date, and is an error unless the document is
//! history.

use anyhow::{Context, Result, anyhow, bail, ensure};
use semver::Version;
use serde::Deserialize;
use serde_json::Value;
use serde_json_path::{JsonPath, NormalizedPath};

use crate::age::Age;
use crate::yaml;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Overlay {
    overlay: String,
    info: Info,
    actions: Vec<Action>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Info {
    #[serde(rename = "title")]
    _title: String,
    version: Version,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Action {
    target: String,
    description: String,
    update: Option<Value>,
    #[serde(default)]
    remove: bool,
}

impl Overlay {
    pub fn parse(text: &str) -> Result<Self> {
        let overlay: Self = yaml::parse(text)?;
        ensure!(
            overlay.overlay.starts_with("1.0."),
            "overlay {} is not 1.0, the version of the specification that is followed here",
            overlay.overlay
        );
        for action in &overlay.actions {
            action.check().with_context(|| action.title())?;
        }
        Ok(overlay)
    }

    /// The release of Logto whose document the corrections were written for.
    pub fn version(&self) -> &Version {
        &self.info.version
    }

    pub fn apply(&self, mut document: Value, age: &mut Age) -> Result<Value> {
        for action in &self.actions {
            if let Some(idle) = action.apply(&mut document)? {
                age.idle(format!("overlay.yaml: {}: {idle}", action.title()))?;
            }
        }
        Ok(document)
    }
}

impl Action {
    fn title(&self) -> String {
        format!("“{}” ({})", self.description.trim(), self.target)
    }

    fn check(&self) -> Result<()> {
        JsonPath::parse(&self.target).map_err(|error| anyhow!("the target is no JSONPath: {error}"))?;
        match (&self.update, self.remove) {
            (Some(_), true) => bail!("it has both update and remove"),
            (None, false) => bail!("it has neither update nor remove"),
            _ => Ok(()),
        }
    }

    /// Applies the correction, or says why there was nothing to do.
    fn apply(&self, document: &mut Value) -> Result<Option<&'static str>> {
        let pointers = self.pointers(document)?;
        if pointers.is_empty() {
            return Ok(Some("its target is not in the document"));
        }
        let before = document.clone();
        for pointer in pointers {
            match (&self.update, document.pointer_mut(&pointer)) {
                (Some(update), Some(target)) => merge(target, update),
                _ => remove(document, &pointer),
            }
        }
        Ok((*document == before).then_some("it changes nothing, the document says so by itself"))
    }

    /// What the target selects, the last first: removing an item then moves none that follows.
    fn pointers(&self, document: &Value) -> Result<Vec<String>> {
        let located = JsonPath::parse(&self.target)?.query_located(document).dedup();
        let mut pointers: Vec<String> = located.locations().map(NormalizedPath::to_json_pointer).collect();
        pointers.reverse();
        Ok(pointers)
    }
}

fn merge(target: &mut Value, update: &Value) {
    match (target, update) {
        (Value::Object(target), Value::Object(update)) => {
            for (key, value) in update {
                match target.get_mut(key) {
                    Some(known) => merge_member(known, value),
                    None => {
                        target.insert(key.clone(), value.clone());
                    }
                }
            }
        }
        (Value::Array(target), entry) => append(target, entry),
        (target, update) => *target = update.clone(),
    }
}

fn merge_member(target: &mut Value, update: &Value) {
    match (target, update) {
        (Value::Array(target), Value::Array(entries)) => {
            entries.iter().for_each(|entry| append(target, entry));
        }
        (target @ Value::Array(_), update) => *target = update.clone(),
        (target, update) => merge(target, update),
    }
}

/// An entry that is there already is not there twice.
fn append(target: &mut Vec<Value>, entry: &Value) {
    if !target.contains(entry) {
        target.push(entry.clone());
    }
}

fn remove(document: &mut Value, pointer: &str) {
    let Some((parent, key)) = pointer.rsplit_once('/') else {
        return;
    };
    let key = key.replace("~1", "/").replace("~0", "~");
    match document.pointer_mut(parent) {
        Some(Value::Object(members)) => {
            members.shift_remove(&key);
        }
        Some(Value::Array(items)) => {
            if let Ok(index) = key.parse() {
                items.remove(index);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::Overlay;
    use crate::age::Age;

    fn overlay(actions: &str) -> anyhow::Result<Overlay> {
        Overlay::parse(&format!("overlay: 1.0.0\ninfo: {{title: Test, version: 1.42.0}}\nactions:\n{actions}"))
    }

    fn applied(actions: &str, document: &Value) -> anyhow::Result<Value> {
        overlay(actions)?.apply(document.clone(), &mut Age::new(false))
    }

    #[test]
    fn objects_merge_lists_grow_and_the_rest_is_replaced() {
        let document = json!({ "a": { "list": [1], "text": "old", "deep": { "kept": true } } });
        let action = "- {target: $.a, description: Why., update: {list: [2], text: new, deep: {added: 1}}}";
        let expected = json!({ "a": { "list": [1, 2], "text": "new", "deep": { "kept": true, "added": 1 } } });
        assert_eq!(applied(action, &document).unwrap(), expected);
    }

    #[test]
    fn a_selected_list_gets_an_entry() {
        let action = "- {target: $.list, description: Why., update: {b: 2}}";
        let expected = json!({ "list": [{ "a": 1 }, { "b": 2 }] });
        assert_eq!(applied(action, &json!({ "list": [{ "a": 1 }] })).unwrap(), expected);
    }

    #[test]
    fn an_action_applies_to_all_that_its_target_selects() {
        let document = json!({ "list": ["a", "b", "a"], "other": 1 });
        let action = "- {target: \"$.list[?@ == 'a']\", description: Why., remove: true}";
        assert_eq!(applied(action, &document).unwrap(), json!({ "list": ["b"], "other": 1 }));
    }

    #[test]
    fn items_are_removed_in_whatever_order_they_are_selected() {
        let action = "- {target: '$.list[2,0,2]', description: Why., remove: true}";
        assert_eq!(applied(action, &json!({ "list": ["a", "b", "c"] })).unwrap(), json!({ "list": ["b"] }));
    }

    #[test]
    fn a_correction_without_a_target_is_an_error_and_a_note_for_history() {
        let overlay = overlay("- {target: $.gone, description: Why., remove: true}").unwrap();
        let message = "overlay.yaml: “Why.” ($.gone): its target is not in the document";
        assert_eq!(overlay.apply(json!({}), &mut Age::new(false)).unwrap_err().to_string(), message);
        let mut age = Age::new(true);
        assert_eq!(overlay.apply(json!({}), &mut age).unwrap(), json!({}));
        assert_eq!(age.notes(), [message]);
    }

    #[test]
    fn a_correction_that_changes_nothing_is_an_error() {
        let action = "- {target: $.a, description: Why., update: {list: [1], b: 2}}";
        let error = applied(action, &json!({ "a": { "list": [1], "b": 2 } })).unwrap_err();
        let message = "overlay.yaml: “Why.” ($.a): it changes nothing, the document says so by itself";
        assert_eq!(error.to_string(), message);
    }

    #[test]
    fn mistakes_in_the_overlay_are_named() {
        let mistake = |actions| format!("{:#}", overlay(actions).unwrap_err());
        let both = mistake("- {target: $.a, description: Why., remove: true, update: {}}");
        assert_eq!(both, "“Why.” ($.a): it has both update and remove");
        let neither = mistake("- {target: $.a, description: Why.}");
        assert_eq!(neither, "“Why.” ($.a): it has neither update nor remove");
        let path = mistake("- {target: '$[', description: Why., remove: true}");
        assert!(path.starts_with("“Why.” ($[): the target is no JSONPath"), "{path}");
        let unknown = mistake("- {target: $.a, description: Why., replace: true}");
        assert!(unknown.contains("unknown field `replace`"), "{unknown}");
        let twice = mistake("- {target: $.a, target: $.b, description: Why., remove: true}");
        assert!(twice.contains("duplicate entry"), "{twice}");
    }
}
