//! Whom a change concerns. What upstream changes and what callers see of it are two things: types are
//! unified and lenient, so much of what changes in Logto's document changes nothing in Rust.

mod case;
mod concern;

use std::collections::BTreeSet;

use heck::ToSnakeCase;

use crate::compare::changes::{At, Change, Verb};
use crate::compare::counterparts::{Counterpart, Counterparts};
use crate::compare::facade::Facade;
use crate::compare::spots::{Operation, Part, Root};
use crate::openapi::document::{BY_HAND, PAGING, Side};
use crate::openapi::part::{NO_PROOF, OR};
use case::Case;
use concern::Verdict;

pub use concern::Concern;

use Concern::{Capability, CompileTime, Harmless, RunTime};

const FAILURES: Verdict = (Harmless, "every failure becomes an `Error`, whatever its status and body");

/// The documents that both sides of a change end up in.
#[derive(Clone, Copy)]
pub struct Judge<'d> {
    pub before: Counterparts<'d>,
    pub now: Counterparts<'d>,
    pub facade: &'d Facade,
}

impl<'d> Judge<'d> {
    /// Whom a change concerns, and why.
    pub fn judge(&self, change: &Change) -> (Concern, String) {
        let (concern, why) = self.verdict(change);
        let is_new = change.verb == Verb::Added && change.part() == Part::Operation;
        let method = is_new.then(|| self.method(change.at().operation)).flatten();
        (concern, method.map_or_else(|| why.to_owned(), |method| format!("callers have it as `{method}`")))
    }

    /// The types, members and methods, as callers know them, that a change is about or takes with it.
    pub fn concerned(&self, change: &Change) -> BTreeSet<String> {
        let counterparts = [self.counterpart_before(change), self.counterpart_now(change)].into_iter().flatten();
        let mut concerned: BTreeSet<String> = counterparts.flat_map(|counterpart| counterpart.concerned()).collect();
        for (at, documents) in [(change.before, &self.before), (change.now, &self.now)] {
            let Some(At { operation, spot }) = at else { continue };
            concerned.extend(documents.method(&operation.id).into_iter().chain([operation.id.to_snake_case()]));
            if spot.part == Part::Operation {
                concerned.extend(documents.types(&operation.id));
            }
        }
        concerned
    }

    /// How callers reach an operation, if they do.
    fn method(&self, operation: &Operation) -> Option<String> {
        match operation.part == BY_HAND {
            true => self.facade.row(&operation.id).map(|row| format!("{BY_HAND}().{}", row.name)),
            false => self.now.method(&operation.id),
        }
    }

    fn verdict(&self, change: &Change) -> Verdict {
        let at = change.at();
        if at.spot.root.is_failure() {
            return FAILURES;
        }
        if let Some(verdict) = self.of_reading(change) {
            return verdict;
        }
        if at.spot.root.side() == Side::Request
            && change.part() != Part::Operation
            && let Some(verdict) = self.of_upload(change)
        {
            return verdict;
        }
        let case = Case {
            change,
            side: at.spot.root.side(),
            before: self.counterpart_before(change),
            now: self.counterpart_now(change),
            is_kept: change.before.is_some_and(|at| self.now.find(&at.operation.id, at.spot).is_some()),
        };
        match change.part() {
            Part::Operation => of_operation(change),
            Part::Parameter if self.is_paged_otherwise(change) => {
                (CompileTime, "the call gives a page in place of a list, or the other way round")
            }
            Part::Parameter => case.of_parameter(),
            Part::Body => case.of_body(),
            Part::Status | Part::ContentType | Part::Schema => case.of_content(),
            Part::Member | Part::Items | Part::Values => case.of_inner(),
            Part::Branch => case.of_branch(),
        }
    }

    /// Whether something comes or goes that makes a list come a page at a time, or no longer so.
    fn is_paged_otherwise(&self, change: &Change) -> bool {
        let is_of_pages = matches!(&change.at().spot.root, Root::Parameter(_, name) if PAGING.contains(&name.as_str()));
        let id = &change.at().operation.id;
        is_of_pages && self.before.is_paged(id) != self.now.is_paged(id)
    }

    /// What is asked beside the path by an operation that sends a file, and nothing else.
    fn of_upload(&self, change: &Change) -> Option<Verdict> {
        let [before, now] = [(&self.before, change.before), (&self.now, change.now)].map(|(documents, at)| {
            let At { operation, .. } = at.unwrap_or(change.at());
            documents.field_of_file(&operation.id)
        });
        let is_segment = matches!(&change.at().spot.root, Root::Parameter(place, _) if place == "path");
        match (before, now) {
            (Some(_), Some(_)) if is_segment => None,
            (Some(before), Some(now)) if before != now => {
                Some((RunTime, "servers know the file under one name only, the old or the new one"))
            }
            (Some(_), Some(_)) => Some((Harmless, "the library sends the file, and nothing beside it")),
            _ => None,
        }
    }

    /// What makes a call read its answer in another way.
    fn of_reading(&self, change: &Change) -> Option<Verdict> {
        let At { operation, spot } = change.at();
        let [before, now] = [&self.before, &self.now].map(|documents| documents.reading(&operation.id));
        if spot.root.side() != Side::Answer || before? == now? {
            return None;
        }
        match change.part() {
            Part::Status | Part::ContentType | Part::Schema if before?.gives_text() && now?.gives_text() => {
                Some((RunTime, "the call gives a text as before, which servers before send in another content type"))
            }
            Part::Status => Some((CompileTime, "the call gives another type, which says whether there was content")),
            _ => None,
        }
    }

    /// Where it is in api.json, or would be.
    pub fn counterpart_now(&self, change: &Change) -> Option<Counterpart<'d>> {
        let at = change.now.or(change.before)?;
        self.now.find(&at.operation.id, at.spot)
    }

    pub fn counterpart_before(&self, change: &Change) -> Option<Counterpart<'d>> {
        let at = change.before.or(change.now)?;
        self.before.find(&at.operation.id, at.spot)
    }
}

fn of_operation(change: &Change) -> Verdict {
    match &change.verb {
        Verb::Added => (Capability, "the facade has no method for it yet"),
        Verb::Removed => (CompileTime, "its method and its types go"),
        Verb::Moved => (RunTime, "servers know it under one address only, the old or the new one"),
        Verb::Says(aspect, ..) if aspect == "operationId" => {
            (CompileTime, "the operation's struct is called after its id, and its method by rule")
        }
        Verb::Says(aspect, Some(was), Some(is)) if aspect == "security" && is.split(OR).any(|proof| proof == was) => {
            (Harmless, "servers take the same proof of who calls as before")
        }
        Verb::Says(aspect, _, Some(is)) if aspect == "security" && is != NO_PROOF => {
            (RunTime, "servers ask for another proof of who calls")
        }
        Verb::Says(aspect, ..) if aspect == "servers" => {
            (RunTime, "the library calls the address it is given, whatever an operation says of its own")
        }
        Verb::Says(aspect, ..) if aspect == "part" => (CompileTime, "its method is one of another part now"),
        _ => (Harmless, "a remark"),
    }
}
