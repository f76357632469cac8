//! What people have to do about a new document, as exactly as it can be said, and which of it the
//! command can do by itself.

use std::collections::BTreeSet;
use std::fmt;

use heck::ToSnakeCase;
use semver::Version;
use serde::Serialize;

use crate::compare::changes::{Changes, Verb};
use crate::compare::facade::{self, Row};
use crate::compare::spots::{Operation, Part, Root};
use crate::compare::surface::{Signature, Surface};
use crate::make::unnamed::Unnamed;
use crate::rules::compatibility::Compatibility;
use crate::rules::idle::Idle;

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Advice {
    pub what: String,
    pub file: &'static str,
    /// What to put there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lines: Option<String>,
    /// Whether `--write` does it.
    pub by_itself: bool,
}

const OVERLAY: &str = "openapi/overlay.yaml";
const NAMES: &str = "openapi/names";
const FACADE: &str = "src/users";

impl Advice {
    pub fn title(&self) -> String {
        let by_itself = if self.by_itself { " (`--write` does it)" } else { "" };
        format!("{}: {}{by_itself}", self.file, self.what)
    }

    /// The language of its lines.
    pub fn language(&self) -> &'static str {
        if self.file == FACADE { "rust" } else { "yaml" }
    }
}

impl fmt::Display for Advice {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.title())?;
        match &self.lines {
            Some(lines) => write!(formatter, "\n    {}", lines.trim_end().replace('\n', "\n    ")),
            None => Ok(()),
        }
    }
}

/// The rules that had nothing to do with the document.
pub fn on_rules(idle: &Idle) -> Vec<Advice> {
    let advice = idle.rules().iter().map(|idle| Advice {
        what: match idle.correction {
            Some(_) => format!("superfluous, take it out: {}", idle.rule),
            None => format!("out of date, look after it: {}", idle.rule),
        },
        file: if idle.rule.starts_with("names/") { NAMES } else { OVERLAY },
        lines: None,
        by_itself: idle.correction.is_some(),
    });
    advice.collect()
}

/// Types that have names by rule.
pub fn on_names(unnamed: &[Unnamed]) -> Vec<Advice> {
    let advice = unnamed.iter().map(|Unnamed { name, place }| Advice {
        what: format!("the type at `{place}` is called `{name}` by rule: choose a name, and say what it is"),
        file: NAMES,
        lines: Some(format!("{name}:\n  doc: \n  at: [\"{place}\"]\n")),
        by_itself: false,
    });
    advice.collect()
}

/// Required members of answers that some supported release does not send.
pub fn on_members(members: &BTreeSet<String>, compatibility: &Compatibility) -> Vec<Advice> {
    let advice = members.iter().map(|member| Advice {
        what: format!("`{member}` keeps older servers from being read: make it optional"),
        file: OVERLAY,
        lines: Some(correction(member, compatibility.member_since(member))),
        by_itself: true,
    });
    advice.collect()
}

/// The correction that makes a member optional.
fn correction(member: &str, since: Option<&Version>) -> String {
    let (name, member) = member.split_once('.').unwrap_or((member, ""));
    let servers = match since {
        Some(version) => format!("Servers before {}.{}", version.major, version.minor),
        None => "Servers of older releases".to_owned(),
    };
    format!(
        "  - target: $.components.schemas.{name}.required[?@ == '{member}']\n    \
             description: {servers} do not send {member}.\n    \
             remove: true\n"
    )
}

/// What the facade needs: a method for each new operation, another signature for changed ones.
pub fn on_facade(changes: &Changes, rows: &[Row], surface: &Surface, since: Option<&Version>) -> Vec<Advice> {
    let advice = changes.all.iter().filter_map(|change| {
        let operation = change.at().operation;
        let row = rows.iter().find(|row| row.id == operation.id);
        match (&change.verb, change.part(), row) {
            (Verb::Added, Part::Operation, None) => Some(new_operation(operation, surface, rows, since)),
            (Verb::Removed, Part::Operation, Some(row)) => {
                Some(by_hand(format!("`{}` goes: {} is gone", row.name, operation.title())))
            }
            (Verb::Moved, Part::Operation, Some(row)) => {
                Some(by_hand(format!("`{}`: its address is {} now", row.name, operation.title())))
            }
            (Verb::Added, Part::Parameter, Some(row)) => {
                let Root::Parameter(_, parameter) = &change.at().spot.root else { return None };
                if row.takes(parameter) {
                    return None;
                }
                Some(by_hand(format!("`{}` does not take the parameter `{parameter}` yet", row.name)))
            }
            (Verb::Removed, Part::Parameter, Some(row)) => {
                let Root::Parameter(_, parameter) = &change.at().spot.root else { return None };
                Some(by_hand(format!("`{}` cannot take the parameter `{parameter}` any more", row.name)))
            }
            _ => None,
        }
    });
    advice.collect()
}

fn by_hand(what: String) -> Advice {
    Advice { what, file: FACADE, lines: None, by_itself: false }
}

fn new_operation(operation: &Operation, surface: &Surface, rows: &[Row], since: Option<&Version>) -> Advice {
    let name = facade::name(&operation.id, rows);
    let signature = signature(operation, surface);
    Advice {
        what: format!("{} has no method yet, which by rule would be `{name}`", operation.title()),
        file: FACADE,
        lines: signature.map(|signature| facade::lines(operation, signature, &name, since)),
        by_itself: false,
    }
}

fn signature<'s>(operation: &Operation, surface: &'s Surface) -> Option<&'s Signature> {
    let name = operation.id.to_snake_case();
    surface.operations.iter().find(|signature| signature.name == name)
}
