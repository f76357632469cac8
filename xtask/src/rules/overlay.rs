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

use crate::rules::idle::Idle;
use crate::rules::yaml;

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

/// A correction that makes members of answers optional, because older servers do not send them.
#[derive(Debug)]
pub struct Leniency {
    /// Like `Organization.color`.
    pub members: Vec<String>,
    pub correction: String,
}

/// What came of a correction.
enum Outcome {
    Done,
    NoTarget,
    /// Nothing changed.
    Superfluous,
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

    /// How many corrections there are.
    pub fn len(&self) -> usize {
        self.actions.len()
    }

    /// The corrections for older servers, of what a document has.
    pub fn leniencies(&self, document: &Value) -> Vec<Leniency> {
        let members = self.actions.iter().filter_map(|action| {
            let (holder, member) = action.optional_member().filter(|_| action.remove)?;
            let located = JsonPath::parse(holder).ok()?.query_located(document);
            let pointers = located.locations().map(NormalizedPath::to_json_pointer).collect::<Vec<_>>();
            let names = pointers.iter().filter_map(|pointer| pointer.strip_prefix("/components/schemas/"));
            let members: Vec<String> = names.map(|name| format!("{name}.{member}")).collect();
            (!members.is_empty()).then(|| Leniency { members, correction: action.title() })
        });
        members.collect()
    }

    pub fn apply(&self, mut document: Value, idle: &mut Idle) -> Result<Value> {
        for (position, action) in self.actions.iter().enumerate() {
            let rule = |why: &str| format!("overlay.yaml: {}: {why}", action.title());
            for parameter in action.documented_parameters(&document)? {
                idle.add(rule(&format!("the document has the parameter `{parameter}` by itself")));
            }
            match action.apply(&mut document)? {
                Outcome::Done => {}
                Outcome::NoTarget => idle.add(rule("its target is not in the document")),
                Outcome::Superfluous => {
                    idle.add_superfluous(rule("it changes nothing, the document says so by itself"), position);
                }
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

    fn apply(&self, document: &mut Value) -> Result<Outcome> {
        let pointers = self.pointers(document)?;
        if pointers.is_empty() {
            return Ok(if self.is_optional_already(document)? { Outcome::Superfluous } else { Outcome::NoTarget });
        }
        let mut is_changed = false;
        for pointer in pointers {
            match (&self.update, document.pointer_mut(&pointer)) {
                (Some(update), Some(target)) => {
                    let before = target.clone();
                    merge(target, update);
                    is_changed |= *target != before;
                }
                _ => {
                    remove(document, &pointer);
                    is_changed = true;
                }
            }
        }
        Ok(if is_changed { Outcome::Done } else { Outcome::Superfluous })
    }

    /// Whether the correction makes a member optional that the document has, and has as optional.
    fn is_optional_already(&self, document: &Value) -> Result<bool> {
        let Some((holder, member)) = self.optional_member() else {
            return Ok(false);
        };
        let holders = JsonPath::parse(holder)?.query(document);
        Ok(self.remove && holders.iter().any(|schema| schema["properties"].get(member).is_some()))
    }

    /// The schema and its member, if the target says that the member is required.
    fn optional_member(&self) -> Option<(&str, &str)> {
        let (holder, member) = self.target.split_once(".required[?@ == '")?;
        Some((holder, member.strip_suffix("']")?))
    }

    /// The parameters that the correction adds although the operation has them.
    fn documented_parameters(&self, document: &Value) -> Result<Vec<String>> {
        let Some(Value::Array(new)) = self.update.as_ref().and_then(|update| update.get("parameters")) else {
            return Ok(Vec::new());
        };
        let pointers = self.pointers(document)?;
        let known = pointers.iter().filter_map(|pointer| document.pointer(pointer)?["parameters"].as_array()).flatten();
        let known: Vec<&Value> = known.collect();
        let twice = new.iter().filter(|new| known.iter().any(|known| is_same_parameter(known, new)));
        Ok(twice.map(|parameter| parameter["name"].as_str().unwrap_or_default().to_owned()).collect())
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
    if !target.iter().any(|known| known == entry || is_same_parameter(known, entry)) {
        target.push(entry.clone());
    }
}

fn is_same_parameter(left: &Value, right: &Value) -> bool {
    ["in", "name"].iter().all(|key| left[key].is_string() && left[key] == right[key])
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
    use crate::rules::idle::Idle;

    fn overlay(actions: &str) -> anyhow::Result<Overlay> {
        Overlay::parse(&format!("overlay: 1.0.0\ninfo: {{title: Test, version: 1.42.0}}\nactions:\n{actions}"))
    }

    fn applied(actions: &str, document: &Value) -> anyhow::Result<Value> {
        let mut idle = Idle::default();
        let applied = overlay(actions)?.apply(document.clone(), &mut idle)?;
        idle.refuse()?;
        Ok(applied)
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
    fn a_correction_without_a_target_is_idle() {
        let overlay = overlay("- {target: $.gone, description: Why., remove: true}").unwrap();
        let message = "overlay.yaml: “Why.” ($.gone): its target is not in the document";
        let mut idle = Idle::default();
        assert_eq!(overlay.apply(json!({}), &mut idle).unwrap(), json!({}));
        assert_eq!(idle.refuse().unwrap_err().to_string(), message);
        assert_eq!(idle.rules()[0].correction, None);
    }

    #[test]
    fn a_correction_of_what_is_optional_already_is_superfluous() {
        let overlay = overlay("- {target: \"$.User.required[?@ == 'age']\", description: Why., remove: true}").unwrap();
        let mut idle = Idle::default();
        let user = json!({ "User": { "properties": { "age": {} } } });
        assert_eq!(overlay.apply(user.clone(), &mut idle).unwrap(), user);
        assert_eq!(idle.rules()[0].correction, Some(0));
    }

    #[test]
    fn a_parameter_that_the_document_has_is_not_there_twice() {
        let get = json!({ "get": { "parameters": [{ "in": "query", "name": "a" }] } });
        let overlay = overlay(
            "- {target: $.get, description: Why., update: {parameters: [{in: query, name: a, required: false}]}}",
        );
        let mut idle = Idle::default();
        assert_eq!(overlay.unwrap().apply(get.clone(), &mut idle).unwrap(), get);
        assert!(idle.rules()[0].rule.contains("the document has the parameter `a` by itself"));
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
