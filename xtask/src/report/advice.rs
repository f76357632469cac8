//! What people have to do about a new document, as exactly as it can be said, and which of it the
//! command can do by itself.

use std::collections::BTreeSet;
use std::fmt;

use heck::{ToKebabCase, ToSnakeCase};
use semver::Version;
use serde::Serialize;

use crate::compare::changes::{Changes, Verb};
use crate::compare::facade::{Facade, Row};
use crate::compare::seen;
use crate::compare::spots::{Operation, Part};
use crate::compare::surface::Surface;
use crate::make::pipeline::Users;
use crate::make::unnamed::Unnamed;
use crate::openapi::document::BY_HAND;
use crate::report::operation_code::OperationCode;
use crate::report::outside::Outside;
use crate::rules::compatibility::Compatibility;
use crate::rules::idle::Idle;
use crate::rules::overlay::Leniency;
use crate::rules::parts::Parts;

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Advice {
    pub what: String,
    pub file: String,
    /// What to put there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lines: Option<String>,
    /// Whether `--write` does it.
    pub by_itself: bool,
}

const OVERLAY: &str = "openapi/overlay.yaml";
const NAMES: &str = "openapi/names";
const PARTS: &str = "openapi/parts.yaml";
const FACADE: &str = "src/users";
const USERS: &str = "src/users.rs";
const README: &str = "README.md";

impl Advice {
    pub fn title(&self) -> String {
        let by_itself = if self.by_itself { " (`--write` does it)" } else { "" };
        format!("{}: {}{by_itself}", self.file, self.what)
    }

    /// The language of its lines.
    pub fn language(&self) -> &'static str {
        match self.file.rsplit('.').next() {
            Some("rs") => "rust",
            Some("md") => "markdown",
            _ => "yaml",
        }
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
            None => format!("out of date, which must be mended before anything is written: {}", idle.rule),
        },
        file: file_of(&idle.rule).to_owned(),
        lines: None,
        by_itself: idle.correction.is_some(),
    });
    advice.collect()
}

fn file_of(rule: &str) -> &'static str {
    match rule.split(['/', ':']).next() {
        Some("names") => NAMES,
        Some("parts.yaml") => PARTS,
        _ => OVERLAY,
    }
}

/// Operations that people wrote rules about, and that have another id now.
pub fn on_renamed(changes: &Changes, idle: &Idle) -> Vec<Advice> {
    let renamed = changes.all.iter().filter_map(|change| match &change.verb {
        Verb::Says(aspect, Some(was), Some(is)) if aspect == "operationId" => Some((was, is)),
        _ => None,
    });
    let ruled = renamed.filter(|(was, _)| idle.rules().iter().any(|idle| idle.rule.contains(was.as_str())));
    let advice = ruled.map(|(was, is)| Advice {
        what: format!("write `{is}` for `{was}`, also in {PARTS} and {OVERLAY}: the operation has another id"),
        file: NAMES.to_owned(),
        lines: None,
        by_itself: false,
    });
    advice.collect()
}

/// Tags that nobody has decided about.
pub fn on_tags(outside: &[Outside], parts: &Parts, changes: &Changes) -> Vec<Advice> {
    let new = outside.iter().filter(|outside| !outside.added.is_empty() && !parts.knows(&outside.tag));
    new.map(|outside| on_tag(outside, changes)).collect()
}

fn on_tag(Outside { tag, added, .. }: &Outside, changes: &Changes) -> Advice {
    let removed = changes.all.iter().filter(|it| it.verb == Verb::Removed && it.part() == Part::Operation);
    let removed = removed.map(|it| it.at().operation).filter(|it| added.contains(&it.title()));
    let parts: BTreeSet<&str> = removed.map(|operation| operation.part.as_str()).collect();
    let undecided = format!("nobody has decided about the tag `{tag}`, so the library leaves out {}", added.join(", "));
    let (what, lines) = match Vec::from_iter(parts).as_slice() {
        [] => (
            "give it to a part, perhaps to a new one with a feature of its name in Cargo.toml, or to `left_out` with \
             the reason"
                .to_owned(),
            format!(
                "  {}:\n    doc: \"What it is.\"\n    tags: [{tag:?}]\n    nouns: [{}]\n",
                tag.to_kebab_case(),
                tag.to_snake_case()
            ),
        ),
        parts => (
            format!("it has taken over operations of `{}`, so write it among the tags there", parts.join("`, `")),
            format!("    tags: [{tag:?}]\n"),
        ),
    };
    Advice { what: format!("{undecided}: {what}"), file: PARTS.to_owned(), lines: Some(lines), by_itself: false }
}

/// Types that have names by rule.
pub fn on_names(unnamed: &[Unnamed]) -> Vec<Advice> {
    let advice = unnamed.iter().map(|Unnamed { name, place }| Advice {
        what: format!("the type at `{place}` is called `{name}` by rule: choose a name, and say what it is"),
        file: NAMES.to_owned(),
        lines: Some(format!("{name}:\n  doc: What stands at `{place}`.\n  at: [\"{place}\"]\n")),
        by_itself: false,
    });
    advice.collect()
}

/// A correction for servers that are supported no longer.
pub fn on_leniency(Leniency { members, correction }: &Leniency) -> Advice {
    Advice {
        what: format!("every supported release sends `{}`, so take out {correction}", members.join("`, `")),
        file: OVERLAY.to_owned(),
        lines: None,
        by_itself: false,
    }
}

/// Required members of answers that some supported release does not send.
pub fn on_members(members: &BTreeSet<String>, compatibility: &Compatibility) -> Vec<Advice> {
    let advice = members.iter().map(|member| Advice {
        what: format!("`{member}` keeps older servers from being read: make it optional"),
        file: OVERLAY.to_owned(),
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
             description: {servers} may leave out {member}, or send null.\n    \
             remove: true\n"
    )
}

/// What the facade needs: a method for each new operation, and for changed ones what they call now.
pub fn on_facade(
    changes: &Changes,
    facade: &Facade,
    before: &str,
    users: &Users,
    compatibility: &Compatibility,
    outside: &[Outside],
) -> Vec<Advice> {
    let mut advice = Vec::new();
    for change in changes.all.iter().filter(|change| change.part() == Part::Operation) {
        let operation = change.at().operation;
        let was = change.before.map(|at| at.operation);
        let row = was.and_then(|was| facade.row(&was.id));
        let is_new = operation.part == BY_HAND && was.is_none_or(|was| was.part != BY_HAND);
        match (&change.verb, row) {
            (Verb::Removed, Some(_)) if Outside::took(outside, &operation.title()).is_some() => {}
            (Verb::Removed, Some(row)) => {
                advice.push(by_hand(format!("`{}` goes: {} is gone", row.name, operation.title())));
            }
            (Verb::Moved, Some(row)) => {
                advice.push(by_hand(format!("`{}`: its address is {} now", row.name, operation.title())));
            }
            (Verb::Says(aspect, was, is), Some(row)) => advice.extend(said_otherwise(row, operation, aspect, was, is)),
            (Verb::Added | Verb::Says(..), None) if is_new && facade.row(&operation.id).is_none() => {
                let since = compatibility.operation_since(&operation.id);
                advice.extend(new_operation(operation, facade, &users.surface, since));
            }
            _ => {}
        }
    }
    let changed = seen::changed_methods(before, &users.surface.text());
    advice.extend(facade.rows.iter().filter_map(|row| {
        let signature = changed.get(&row.id.to_snake_case())?;
        Some(by_hand(format!("`{}`: its request is drafted by `{signature}` now", row.name)))
    }));
    advice.extend(on_segments(changes, facade));
    advice
}

/// An operation of users that has another id, or belongs to another part now.
fn said_otherwise(
    row: &Row,
    operation: &Operation,
    aspect: &str,
    was: &Option<String>,
    is: &Option<String>,
) -> Option<Advice> {
    let (name, was, is) = (&row.name, was.as_deref()?, is.as_deref()?);
    match aspect {
        "operationId" => Some(by_hand(format!(
            "`{name}`: write `{is}` for `{was}`, and `raw.{}` for `raw.{}`, there and in {USERS}",
            is.to_snake_case(),
            was.to_snake_case(),
        ))),
        "part" => Some(by_hand(format!(
            "`{name}` goes, from {USERS} and {README} too: {} is an operation of `{is}` now, whose methods are generated",
            operation.title()
        ))),
        _ => None,
    }
}

/// Paths are written in the facade and its docs with the names that the document has for their segments.
fn on_segments(changes: &Changes, facade: &Facade) -> Option<Advice> {
    let renamed = changes.all.iter().filter(|change| change.renamed_segment().is_some());
    let methods: BTreeSet<&str> =
        renamed.clone().filter_map(|change| Some(facade.row(&change.at().operation.id)?.name.as_str())).collect();
    let names: BTreeSet<String> = renamed.map(|change| change.at().spot.root.text().replace("path:", "")).collect();
    let names: Vec<String> = names.iter().map(|name| format!("`{{{name}}}`")).collect();
    (!methods.is_empty()).then(|| {
        let methods = Vec::from_iter(methods).join("`, `");
        by_hand(format!("write {} in the paths of `{methods}`, there and in README.md", names.join(" and ")))
    })
}

fn by_hand(what: String) -> Advice {
    Advice { what, file: FACADE.to_owned(), lines: None, by_itself: false }
}

/// Its code, and what hands it on. All of it can be pasted as it is.
fn new_operation(operation: &Operation, facade: &Facade, surface: &Surface, since: Option<&Version>) -> Vec<Advice> {
    let name = facade.name(&operation.id);
    let file = facade.file(&operation.path);
    let what = format!("{} has no method yet, which by rule would be `{name}`: at the end", operation.title());
    let source = format!("{FACADE}/{file}.rs");
    let Some(code) = OperationCode::new(operation, &name, surface, since) else {
        return vec![by_hand(what)];
    };
    let paste = |file: &str, what: String, lines: String| Advice {
        what,
        file: file.to_owned(),
        lines: Some(lines),
        by_itself: false,
    };
    let id = &operation.id;
    vec![
        paste(&source, what, code.text()),
        paste(USERS, format!("hand `{id}` on: beside the other `pub use`"), format!("pub use {file}::{id};")),
        paste(USERS, format!("list `{id}`: in OPERATIONS"), format!("{id}::INFO,")),
        paste(README, format!("list `{name}`: in the table of operations"), code.row()),
    ]
}
