//! Compares what was in `openapi/` with what a new document makes of it: the report, what becomes of
//! `compatibility.yaml`, and the corrections that need no judgement.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::Result;
use heck::ToSnakeCase;
use serde_json::Value;

use crate::compare::changes::{At, Changes};
use crate::compare::counterparts::Counterparts;
use crate::compare::facade::Facade;
use crate::compare::seen;
use crate::compare::verdict::Judge;
use crate::compare::{letters, rewritten, spots};
use crate::input::lock::Lock;
use crate::make::pipeline::Users;
use crate::openapi::rust_names::member_name;
use crate::report::advice::{self, Advice};
use crate::report::content::Report;
use crate::report::outside::Outside;
use crate::report::{entries, release};
use crate::rules::compatibility::{Compatibility, Lacks};
use crate::rules::corrections;
use crate::rules::idle::Idle;
use crate::rules::parts::Parts;

const MANIFEST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml");

/// What was there before. What was not is empty.
pub struct Known {
    pub document: Value,
    pub users: Value,
    pub surface: String,
    pub compatibility: Compatibility,
    /// The release that served the document.
    pub release: String,
}

pub struct Consequences {
    pub report: Report,
    pub compatibility: Compatibility,
    superfluous: Vec<usize>,
}

impl Consequences {
    /// What can be done about overlay.yaml without judgement.
    pub fn corrections(&self) -> impl Iterator<Item = &Advice> {
        self.report.advice.iter().filter(|advice| advice.by_itself)
    }

    /// overlay.yaml with all that done, if there is anything to do.
    pub fn corrected(&self, overlay: &str) -> Result<Option<String>> {
        let new: Vec<&str> = self.corrections().filter_map(|advice| advice.lines.as_deref()).collect();
        match self.superfluous.is_empty() && new.is_empty() {
            true => Ok(None),
            false => corrections::edit(overlay, &self.superfluous, &new).map(Some),
        }
    }
}

/// `is_history` says that the document is older than the rules: then there is nothing to advise about
/// them, and what newer releases have is no news.
pub fn of_document(
    known: &Known,
    document: &Value,
    lock: &Lock,
    users: &Users,
    parts: &Parts,
    idle: &Idle,
    is_history: bool,
) -> Result<Consequences> {
    let differing = letters::differing(&known.document, document);
    let parts_of = (parts.of(&differing.0).unwrap_or_default(), parts.of(&differing.1)?);
    let (before, now) = (spots::read(parts_of.0.clone()), spots::read(parts_of.1.clone()));
    let changes = Changes::between(&before, &now);
    let facade = Facade::read()?;
    let judge = Judge { before: Counterparts(&known.users), now: Counterparts(&users.document), facade: &facade };
    let version = lock.version();
    let outside = Outside::between(&differing.0, &differing.1, parts);
    let mut compatibility = known.compatibility.clone();
    let lacks = Lacks::of(&changes, &judge);
    if !is_history {
        compatibility.advance(version.as_ref(), &lacks, &known.users, &users.document)?;
    }
    let surface_before = with_segments_renamed(&known.surface, &changes, &judge.before);
    let mut advice = advice::on_facade(&changes, &facade, &surface_before, users, &compatibility, &outside);
    if !is_history {
        let [known, new] = [compatibility.demanded(&users.document), lacks.demanded(&users.document)];
        let demanded: BTreeSet<String> = known.union(&new).cloned().collect();
        let needless = compatibility.needless(&users.leniencies, &users.document);
        // What decides about much else comes first.
        advice = [
            advice::on_tags(&outside, parts, &changes),
            advice::on_renamed(&changes, idle),
            advice::on_rules(idle),
            advice::on_members(&demanded, &compatibility),
            advice,
            advice::on_names(&users.unnamed),
            needless.into_iter().map(advice::on_leniency).collect(),
        ]
        .concat();
    }
    let superfluous = idle.rules().iter().filter(|_| !is_history).filter_map(|idle| idle.correction).collect();
    let surface = users.surface.text();
    let (lost, gained) = (seen::lost(&surface_before, &surface), seen::gained(&surface_before, &surface));
    let mut entries = entries::untold(&lost, &changes, &judge);
    entries.extend(entries::entries(&changes, &judge, &outside));
    let library = release::current(Path::new(MANIFEST))?;
    let report = Report {
        from: known.release.clone(),
        to: lock.logto_version.clone(),
        counts: entries::counts(&entries),
        counts_by_part: entries::counts_by_part(&entries),
        version: release::advise(&library, &entries, &gained, &lock.logto_version),
        changes: entries,
        reworded: changes.reworded,
        rewritten: rewritten::between(&parts_of.0, &parts_of.1, &changes),
        outside,
        advice,
    };
    Ok(Consequences { report, compatibility, superfluous })
}

/// What callers saw before, with the names that segments of paths have now.
fn with_segments_renamed(surface: &str, changes: &Changes, before: &Counterparts) -> String {
    let renamed = changes.all.iter().filter_map(|change| Some((change.before?, change.renamed_segment()?)));
    renamed.fold(surface.to_owned(), |surface, (At { operation, .. }, (from, to))| {
        let request = operation.id.to_snake_case();
        let method = before.method(&operation.id).unwrap_or_default();
        [request, method].iter().fold(surface, |surface, method| {
            seen::with_argument_renamed(&surface, method, &member_name(from), &member_name(to))
        })
    })
}

/// What the document of another release lacks, of which `users` is the api.json.
pub fn lacks(document: &Value, users: &Value, parts: &Parts, known: &Known) -> Result<Lacks> {
    let judge = Judge { before: Counterparts(users), now: Counterparts(&known.users), facade: &Facade::default() };
    let (before, now) = letters::differing(document, &known.document);
    let read = |document: &Value| anyhow::Ok(spots::read(parts.of(document)?));
    Ok(Lacks::of(&Changes::between(&read(&before)?, &read(&now)?), &judge))
}
