//! `compatibility.yaml`: the releases of Logto that the library supports, and what each lacks of the
//! document in this repository. Where a release's own document is at hand, the command fills it in;
//! what is known of other releases, people write, with where they know it from.
//!
//! Since when there is an operation, and which members of answers must be optional, follows from it.

use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use semver::Version;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::compare::changes::{At, Change, Changes, Verb};
use crate::compare::counterparts::{Counterparts, type_name};
use crate::compare::facade::Facade;
use crate::compare::renamed::Renamed;
use crate::compare::spots::{Part, Root};
use crate::compare::verdict::Judge;
use crate::openapi::document::{SUCCESS, Side, operations};
use crate::openapi::schema;
use crate::rules::overlay::Leniency;
use crate::rules::yaml;

const HEADER: &str = "\
# What each supported release of Logto lacks of the document in this folder. `evidence` says how we
# know: `document` is filled in by `cargo xtask update-spec FILE --logto-version X --record`; `measured`
# on a server of that release and `noted` elsewhere are written by people, and may not be complete.
#
# `members` belong to answers and `settings` to requests; `answers` are a word in place of JSON.
";

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Compatibility {
    /// The oldest first.
    releases: Vec<Release>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Release {
    version: Version,
    evidence: Evidence,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    #[serde(default)]
    lacks: Lacks,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Evidence {
    Document,
    Measured,
    Noted,
}

/// What a release lacks, by the names of api.json.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Lacks {
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    operations: BTreeSet<String>,
    /// Like `GetUser query:includePasswordHash`.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    parameters: BTreeSet<String>,
    /// Operations that succeed without JSON: the answer is a word, such as `Created`.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    answers: BTreeSet<String>,
    /// Members of answers, like `Organization.color`, that are not there, or not always.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    members: BTreeSet<String>,
    /// Members of requests.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    settings: BTreeSet<String>,
    /// Values of enums and kinds of unions, like `MfaType|Totp`.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    values: BTreeSet<String>,
}

impl Lacks {
    /// What the document lacks from which these changes lead to the one in this repository.
    pub fn of(changes: &Changes, judge: &Judge) -> Self {
        let mut lacks = Self::default();
        for change in &changes.all {
            lacks.add(change, judge);
        }
        // What api.json does not have, nobody misses: a header that is not sent, say.
        lacks.sets_mut().into_iter().for_each(|set| set.retain(|thing| is_in(judge.now.0, thing)));
        lacks
    }

    fn add(&mut self, change: &Change, judge: &Judge) {
        let Some(At { operation, spot }) = change.now.filter(|at| !at.spot.root.is_failure()) else {
            return;
        };
        let counterpart = judge.counterpart_now(change);
        let member = counterpart
            .as_ref()
            .and_then(|counterpart| counterpart.member())
            .map(|(of, member)| format!("{of}.{member}"));
        let of_type = counterpart.as_ref().and_then(|counterpart| type_name(counterpart.schema));
        match (&change.verb, spot.part, spot.root.side()) {
            (Verb::Added, Part::Operation, _) => drop(self.operations.insert(operation.id.clone())),
            (Verb::Added, Part::Parameter, _) => {
                self.parameters.insert(format!("{} {}", operation.id, spot.root.text()));
            }
            (Verb::Added, Part::Status | Part::ContentType | Part::Schema, Side::Answer)
                if !has_answer(&judge.before, &operation.id) =>
            {
                self.answers.insert(operation.id.clone());
            }
            (Verb::Added, Part::Member, Side::Answer) => self.members.extend(member),
            (Verb::Added, Part::Member, Side::Request) => self.settings.extend(member),
            (Verb::Says(aspect, _, is), Part::Member, Side::Answer) if is_promise(aspect, is.as_deref()) => {
                let is_old_news = judge.counterpart_before(change).is_some_and(|before| before.is_required);
                self.members.extend(member.filter(|_| !is_old_news));
            }
            (Verb::Added, Part::Branch, _) => self.values.extend(counterpart.map(|counterpart| counterpart.name)),
            (Verb::ValueAdded(value), ..) => self.values.extend(of_type.map(|it| format!("{it}|{value}"))),
            _ => {}
        }
    }

    fn extend(&mut self, other: &Self) {
        for (mine, theirs) in self.sets_mut().into_iter().zip(other.sets()) {
            mine.extend(theirs.iter().cloned());
        }
    }

    fn sets(&self) -> [&BTreeSet<String>; 6] {
        [&self.operations, &self.parameters, &self.answers, &self.members, &self.settings, &self.values]
    }

    fn sets_mut(&mut self) -> [&mut BTreeSet<String>; 6] {
        [
            &mut self.operations,
            &mut self.parameters,
            &mut self.answers,
            &mut self.members,
            &mut self.settings,
            &mut self.values,
        ]
    }

    /// Those of these members that are always there by api.json.
    pub fn demanded(&self, users: &Value) -> BTreeSet<String> {
        let is_demanded = |member: &&String| {
            let Some((name, member)) = member.split_once('.') else { return false };
            schema::is_required(&users["components"]["schemas"][name], member)
        };
        self.members.iter().filter(is_demanded).cloned().collect()
    }

    /// What is in none of the places that api.json has.
    fn unknown_to(&self, users: &Value) -> Vec<&String> {
        self.sets().into_iter().flatten().filter(|thing| !is_in(users, thing)).collect()
    }
}

impl fmt::Display for Lacks {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = ["operations", "parameters", "answers", "members", "settings", "values"];
        let counts = self.sets().map(BTreeSet::len);
        let counts: Vec<String> = counts.iter().zip(names).map(|(count, name)| format!("{count} {name}")).collect();
        formatter.write_str(&counts.join(", "))
    }
}

/// The types that answers lead to. What a body alone is made of is never sent by a server.
fn answered_types(document: &Value) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    for (_, _, operation) in operations(document) {
        collect_types(&operation["responses"], document, &mut found);
    }
    found
}

fn collect_types<'d>(value: &'d Value, document: &'d Value, found: &mut BTreeSet<&'d str>) {
    match value {
        Value::Object(entries) => {
            let reference = entries.get("$ref").and_then(Value::as_str).and_then(|it| it.rsplit('/').next());
            if let Some(name) = reference
                && found.insert(name)
            {
                collect_types(&document["components"]["schemas"][name], document, found);
            }
            entries.values().for_each(|entry| collect_types(entry, document, found));
        }
        Value::Array(entries) => entries.iter().for_each(|entry| collect_types(entry, document, found)),
        _ => {}
    }
}

/// The type that an operation answers.
fn answer_type<'d>(users: &'d Value, id: &str) -> Option<&'d str> {
    let content = &Counterparts(users).operation(id)?["responses"][SUCCESS]["content"];
    type_name(content.as_object()?.values().next()?.get("schema")?)
}

/// Whether an operation answers success with a body.
fn has_answer(users: &Counterparts, id: &str) -> bool {
    users.operation(id).is_none_or(|operation| operation["responses"][SUCCESS].get("content").is_some())
}

/// Whether something is said that an answer could not be relied on before.
fn is_promise(aspect: &str, is: Option<&str>) -> bool {
    matches!((aspect, is), ("required", Some(_)) | ("nullable", None))
}

/// Whether api.json has an operation, a parameter, a member or a value.
fn is_in(users: &Value, thing: &str) -> bool {
    let component = |name: &str| &users["components"]["schemas"][name];
    if let Some((id, parameter)) = thing.split_once(' ') {
        let Some((place, name)) = parameter.split_once(':') else { return false };
        let root = Root::Parameter(place.to_owned(), name.to_owned());
        return Counterparts(users).has_parameter(id, &root);
    }
    if let Some((name, value)) = thing.split_once('|') {
        let of = component(name);
        return schema::strings(&of["enum"]).any(|it| it == value)
            || of["discriminator"]["mapping"].get(value).is_some();
    }
    if let Some((name, member)) = thing.split_once('.') {
        return component(name)["properties"].get(member).is_some();
    }
    Counterparts(users).operation(thing).is_some()
}

/// The same things as they are called now, without those that have gone.
fn names_now(things: &BTreeSet<String>, renamed: &Renamed, before: &Value, now: &Value) -> Result<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    for thing in things {
        let renamed: Vec<String> = renamed.of(thing).into_iter().filter(|name| is_in(now, name)).collect();
        if renamed.is_empty() && is_in(now, thing) {
            names.insert(thing.clone());
        }
        ensure!(
            !renamed.is_empty() || is_in(now, thing) || is_in(before, thing),
            "it lacks `{thing}`, which api.json neither has nor had: write what it is called, or take it out"
        );
        names.extend(renamed);
    }
    Ok(names)
}

impl Compatibility {
    pub fn read(path: &Path) -> Result<Self> {
        if !path.exists() {
            return Ok(Self::default());
        }
        let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        yaml::parse(&text).with_context(|| path.display().to_string())
    }

    pub fn text(&self) -> Result<String> {
        Ok(format!("{HEADER}\n{}", serde_yaml_ng::to_string(self)?))
    }

    /// Writes down what the document of a release lacks.
    pub fn record(&mut self, version: &Version, lacks: Lacks) {
        let release = Release { version: version.clone(), evidence: Evidence::Document, note: None, lacks };
        match self.releases.iter_mut().find(|known| known.version == *version) {
            Some(known) => *known = release,
            None => self.releases.push(release),
        }
        self.releases.sort_by(|left, right| left.version.cmp(&right.version));
    }

    /// Goes on from one api.json to another: what the document before lacked, all releases before lack. What
    /// is called otherwise is lacked under its new name, and what nothing has any more is not lacked.
    pub fn advance(&mut self, version: Option<&Version>, lacks: &Lacks, before: &Value, now: &Value) -> Result<()> {
        let renamed = Renamed::between(before, now);
        for Release { version: of, lacks: known, .. } in &mut self.releases {
            if Some(&*of) != version {
                known.extend(lacks);
            }
            for set in known.sets_mut() {
                *set = names_now(set, &renamed, before, now).with_context(|| format!("compatibility.yaml: {of}"))?;
            }
        }
        if let Some(version) = version.filter(|version| self.releases.iter().all(|it| it.version != **version)) {
            self.record(version, Lacks::default());
        }
        Ok(())
    }

    /// The first supported release from which on all have an operation.
    pub fn operation_since(&self, id: &str) -> Option<&Version> {
        self.first_after(|lacks| lacks.operations.contains(id))
    }

    /// The same, for an operation of which nothing is known but what documents say, unless servers were
    /// asked too.
    pub fn since(&self, id: &str, is_measured: bool) -> Option<&Version> {
        let known = self.releases.iter().filter(|release| is_measured || release.evidence == Evidence::Document);
        let known: Vec<&Release> = known.collect();
        let last = known.iter().rposition(|release| release.lacks.operations.contains(id));
        known.get(last.map_or(0, |last| last + 1)).map(|release| &release.version)
    }

    /// Whether some supported release answers an operation by a word in place of JSON.
    pub fn has_answered_without_json(&self, id: &str) -> bool {
        self.releases.iter().any(|release| release.lacks.answers.contains(id))
    }

    /// The first supported release from which on all send a member of answers.
    pub fn member_since(&self, member: &str) -> Option<&Version> {
        self.first_after(|lacks| lacks.members.contains(member))
    }

    fn first_after(&self, is_lacking: impl Fn(&Lacks) -> bool) -> Option<&Version> {
        let last = self.releases.iter().rposition(|release| is_lacking(&release.lacks));
        self.releases.get(last.map_or(0, |last| last + 1)).map(|release| &release.version)
    }

    /// What must hold of api.json, of the facade, and of this file itself.
    pub fn check(&self, users: &Value, leniencies: &[Leniency]) -> Result<()> {
        for Release { version, lacks, .. } in &self.releases {
            let unknown = lacks.unknown_to(users);
            ensure!(unknown.is_empty(), "compatibility.yaml: {version} lacks what nothing has: {unknown:?}");
        }
        let demanded = self.demanded(users);
        ensure!(
            demanded.is_empty(),
            "api.json requires what a supported release lacks: {}: \
             `cargo xtask update-spec --write` adds the corrections to overlay.yaml",
            Vec::from_iter(demanded).join(", ")
        );
        if let Some(Leniency { members, correction }) = self.needless(leniencies, users).first() {
            bail!("overlay.yaml: {correction}: every supported release sends {}, so take it out", members.join(", "));
        }
        self.check_facade(users)
    }

    /// Of what is lenient for the sake of older servers, that which every supported release sends.
    pub fn needless<'l>(&self, leniencies: &'l [Leniency], users: &Value) -> Vec<&'l Leniency> {
        let lacks = || self.releases.iter().map(|release| &release.lacks);
        let is_in_plain_answer = |member: &str| {
            let of = member.split('.').next();
            let mut ids = lacks().flat_map(|lacks| &lacks.answers);
            ids.any(|id| answer_type(users, id) == of)
        };
        let is_lacked =
            |member: &String| lacks().any(|lacks| lacks.members.contains(member)) || is_in_plain_answer(member);
        let answered = answered_types(users);
        let is_sent = |member: &String| member.split('.').next().is_some_and(|of| answered.contains(of));
        let sent = leniencies.iter().filter(|leniency| leniency.members.iter().any(is_sent));
        sent.filter(|leniency| !leniency.members.iter().any(is_lacked)).collect()
    }

    /// Required members of answers that some release lacks.
    pub fn demanded(&self, users: &Value) -> BTreeSet<String> {
        self.releases.iter().flat_map(|release| release.lacks.demanded(users)).collect()
    }

    fn check_facade(&self, users: &Value) -> Result<()> {
        for row in Facade::read()?.rows {
            let known = Counterparts(users).operation(&row.id).and_then(|_| self.operation_since(&row.id));
            let Some(version) = known else { continue };
            ensure!(
                (version.major, version.minor) == row.since,
                "src/users: `{}` says since {}.{}, but compatibility.yaml has {} since {version}",
                row.name,
                row.since.0,
                row.since.1,
                row.id,
            );
        }
        Ok(())
    }
}
