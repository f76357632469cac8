//! `parts.yaml`: into which parts the library divides the Management API, what is left out of it, and
//! what people must say of single operations.

use std::collections::BTreeSet;

use anyhow::{Result, ensure};
use heck::{ToKebabCase, ToSnakeCase};
use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::Value;

use crate::openapi::document::{PART, operations, operations_mut};
use crate::openapi::part;
use crate::rules::idle::Idle;
use crate::rules::yaml;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parts {
    parts: IndexMap<String, Part>,
    /// Tags and operations, each with the reason.
    left_out: IndexMap<String, String>,
    #[serde(default)]
    operations: IndexMap<String, Exception>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    doc: String,
    tags: Vec<String>,
    /// Words that the part's methods need not say again, like `organization_role`.
    nouns: Vec<String>,
}

/// What the rules get wrong of an operation.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Exception {
    pub name: Option<String>,
    pub safety: Option<Safety>,
    pub paged: Option<Paged>,
    pub doc: Option<String>,
}

/// How a list comes that can be asked for a page at a time.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
pub enum Paged {
    /// Whole, unless a page is asked for.
    Optional,
}

/// What happens when an operation is done twice.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
pub enum Safety {
    Read,
    Idempotent,
    Once,
}

impl Safety {
    /// A `PATCH` of the Management API sets members to values.
    pub fn of(method: &str) -> Self {
        match method {
            "get" | "head" | "options" => Self::Read,
            "post" => Self::Once,
            _ => Self::Idempotent,
        }
    }

    pub fn word(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Idempotent => "idempotent",
            Self::Once => "once",
        }
    }
}

impl Parts {
    pub fn parse(text: &str) -> Result<Self> {
        let parts: Self = yaml::parse(text)?;
        let mut tags = BTreeSet::new();
        for (name, part) in &parts.parts {
            ensure!(*name == name.to_kebab_case(), "{name}: a part is written in kebab-case");
            for tag in &part.tags {
                ensure!(tags.insert(tag), "{name}: the tag {tag} belongs to another part already");
                ensure!(!parts.left_out.contains_key(tag), "{name}: the tag {tag} is left out too");
            }
        }
        Ok(parts)
    }

    /// Each part with what it is, in the order of the file.
    pub fn docs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.parts.iter().map(|(name, part)| (name.as_str(), part.doc.as_str()))
    }

    /// The part that an operation belongs to, unless it is left out. What has a tag that nobody decided
    /// about yet is left out too, and the report on the rest of the document tells of it.
    fn part_of(&self, id: &str, tag: &str) -> Option<&str> {
        let mut parts = self.parts.iter().filter(|_| !self.left_out.contains_key(id));
        parts.find(|(_, part)| part.tags.iter().any(|it| it == tag)).map(|(name, _)| name.as_str())
    }

    /// The operations of all parts, each marked with its part, with what they refer to written into place.
    pub fn of(&self, document: &Value) -> Result<Value> {
        let mut kept = part::keep(document, |operation| self.part(operation).is_some())?;
        for (_, operation) in operations_mut(&mut kept) {
            operation[PART] = self.part(operation).into();
        }
        Ok(kept)
    }

    /// The operations of a tag that belong to no part.
    pub fn rest_of(&self, document: &Value, tag: &str) -> Result<Value> {
        part::keep(document, |operation| self.part(operation).is_none() && part::has_tag(operation, tag))
    }

    /// Tags, and operations left out, that the document does not have.
    pub fn tell_idle(&self, document: &Value, idle: &mut Idle) {
        let operations = || operations(document).map(|(_, _, operation)| operation);
        let has_tag = |tag: &str| operations().any(|operation| part::has_tag(operation, tag));
        for (name, part) in &self.parts {
            for tag in part.tags.iter().filter(|tag| !has_tag(tag)) {
                idle.add(format!(
                    "parts.yaml: {name}: no operation has the tag `{tag}`: write what it is called now, or take it out, \
                     and the part and its feature if nothing is left of them"
                ));
            }
        }
        for left_out in self.left_out.keys() {
            if !has_tag(left_out) && !operations().any(|operation| operation["operationId"] == **left_out) {
                idle.add(format!("parts.yaml: left_out: the document has neither a tag nor an operation `{left_out}`"));
            }
        }
    }

    /// Whether anybody has decided about a tag: it is that of a part, or left out.
    pub fn knows(&self, tag: &str) -> bool {
        self.left_out.contains_key(tag) || self.parts.values().any(|part| part.tags.iter().any(|it| it == tag))
    }

    /// The part of an operation, by its first tag that has one.
    pub fn part(&self, operation: &Value) -> Option<&str> {
        let id = operation["operationId"].as_str().unwrap_or_default();
        part::tags(operation).into_iter().find_map(|tag| self.part_of(id, tag))
    }

    /// The method of an operation, without the noun of its part.
    pub fn method(&self, part: &str, id: &str) -> String {
        if let Some(name) = self.exception(id).and_then(|exception| exception.name.clone()) {
            return name;
        }
        let words = id.to_snake_case();
        let nouns = self.parts.get(part).map_or(&[][..], |part| &part.nouns);
        nouns.iter().find_map(|noun| without(&words, noun)).unwrap_or(words)
    }

    pub fn exception(&self, id: &str) -> Option<&Exception> {
        self.operations.get(id)
    }

    /// Operations that people said something of.
    pub fn exceptional(&self) -> impl Iterator<Item = &str> {
        self.operations.keys().map(String::as_str)
    }
}

/// Some words without the noun among them, in singular or plural. The verb before it stays.
fn without(words: &str, noun: &str) -> Option<String> {
    let plural = match noun.strip_suffix('y') {
        Some(stem) => format!("{stem}ies"),
        None => format!("{noun}s"),
    };
    let words = format!("_{words}_");
    [plural.as_str(), noun].into_iter().find_map(|form| {
        let (before, after) = words.split_once(&format!("_{form}_"))?;
        let parts = [before.trim_matches('_'), after.trim_matches('_')];
        let is_verb_left = !parts[0].is_empty();
        is_verb_left.then(|| parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join("_"))
    })
}

#[cfg(test)]
mod tests {
    use super::Parts;

    const TEXT: &str = "
        parts:
          organizations: {doc: O., tags: [Organizations], nouns: [organization]}
          sentinel-activities: {doc: S., tags: [Sentinel activities], nouns: [sentinel_activity]}
        left_out: {Authn: Browsers., GetCallback: Browsers.}
        operations: {AddThem: {name: create}}
    ";

    #[test]
    fn a_method_is_the_operation_without_the_noun() {
        let parts = Parts::parse(TEXT).unwrap();
        let method = |id| parts.method("organizations", id);
        assert_eq!(method("ListOrganizationUsers"), "list_users");
        assert_eq!(method("ListOrganizations"), "list");
        assert_eq!(method("AssignOrganizationRolesToUsers"), "assign_roles_to_users");
        assert_eq!(method("AddThem"), "create");
        assert_eq!(parts.method("sentinel-activities", "DeleteSentinelActivities"), "delete");
        assert_eq!(parts.method("new", "ListNews"), "list_news");
    }

    #[test]
    fn what_is_left_out_belongs_to_no_part_and_neither_does_what_is_new() {
        let parts = Parts::parse(TEXT).unwrap();
        assert_eq!(parts.part_of("GetIt", "Authn"), None);
        assert_eq!(parts.part_of("GetCallback", "Organizations"), None);
        assert_eq!(parts.part_of("GetIt", "New things"), None);
        assert_eq!(parts.part_of("GetIt", "Organizations"), Some("organizations"));
    }

    #[test]
    fn mistakes_are_named() {
        let mistake = |text: &str| Parts::parse(text).unwrap_err().to_string();
        let twice = TEXT.replace("[Sentinel activities]", "[Organizations]");
        assert_eq!(mistake(&twice), "sentinel-activities: the tag Organizations belongs to another part already");
        assert_eq!(
            mistake(&TEXT.replace("[Sentinel activities]", "[Authn]")),
            "sentinel-activities: the tag Authn is left out too"
        );
        assert_eq!(
            mistake(&TEXT.replace("sentinel-activities", "Sentinel")),
            "Sentinel: a part is written in kebab-case"
        );
    }
}
