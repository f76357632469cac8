//! Whom a change concerns. What upstream changes and what callers see of it are two things: types are
//! unified and lenient, so much of what changes in Logto's document changes nothing in Rust.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::compare::changes::{At, Change, Verb};
use crate::compare::counterparts::{Counterpart, Counterparts, type_name};
use crate::compare::facade::Facade;
use crate::compare::spots::{Operation, Part, Root};
use crate::openapi::document::{BY_HAND, Side};
use crate::openapi::part::NO_PROOF;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Concern {
    /// Callers' code has to change.
    CompileTime,
    /// Callers' code stays, and fails against servers of some release.
    RunTime,
    /// Something that could not be done before.
    Capability,
    Harmless,
}

impl Concern {
    pub const ALL: [Self; 4] = [Self::CompileTime, Self::RunTime, Self::Capability, Self::Harmless];

    pub fn text(self) -> &'static str {
        match self {
            Self::CompileTime => "breaks callers at compile time",
            Self::RunTime => "breaks callers at run time",
            Self::Capability => "new capability",
            Self::Harmless => "harmless",
        }
    }

    /// Where there is no room for more.
    pub fn name(self) -> &'static str {
        match self {
            Self::CompileTime => "compile time",
            Self::RunTime => "run time",
            Self::Capability => "new",
            Self::Harmless => "harmless",
        }
    }
}

/// A verdict with its reason.
type Verdict = (Concern, &'static str);

use Concern::{Capability, CompileTime, Harmless, RunTime};

/// The parameters of a list that comes a page at a time.
const PAGING: [&str; 2] = ["page", "page_size"];

const FAILURES: Verdict = (Harmless, "every failure becomes an `Error`, whatever its status and body");

/// The documents that both sides of a change end up in.
#[derive(Clone, Copy)]
pub struct Judge<'d> {
    pub before: Counterparts<'d>,
    pub now: Counterparts<'d>,
    pub facade: &'d Facade,
}

/// What a change is to api.json.
struct Case<'c, 'd> {
    change: &'c Change<'c>,
    side: Side,
    before: Option<Counterpart<'d>>,
    now: Option<Counterpart<'d>>,
}

impl<'d> Judge<'d> {
    /// Whom a change concerns, and why.
    pub fn judge(&self, change: &Change) -> (Concern, String) {
        let (concern, why) = self.verdict(change);
        let is_new = change.verb == Verb::Added && change.part() == Part::Operation;
        let method = is_new.then(|| self.method(change.at().operation)).flatten();
        (concern, method.map_or_else(|| why.to_owned(), |method| format!("callers have it as `{method}`")))
    }

    /// The types and methods, as callers know them, that a change is about or takes with it.
    pub fn concerned(&self, change: &Change) -> BTreeSet<String> {
        let mut concerned: BTreeSet<String> = [self.counterpart_before(change), self.counterpart_now(change)]
            .into_iter()
            .flatten()
            .flat_map(|counterpart| counterpart.types())
            .collect();
        for (at, documents) in [(change.before, &self.before), (change.now, &self.now)] {
            let Some(At { operation, spot }) = at else { continue };
            concerned.extend(documents.method(&operation.id));
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
        if change.part() == Part::Status && self.is_read_otherwise(&at.operation.id) {
            return (CompileTime, "the call gives another type, which says whether there was content");
        }
        let case = Case {
            change,
            side: at.spot.root.side(),
            before: self.counterpart_before(change),
            now: self.counterpart_now(change),
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

    /// Whether a call gives the content of an answer in another way.
    fn is_read_otherwise(&self, id: &str) -> bool {
        let (before, now) = (self.before.reading(id), self.now.reading(id));
        before.is_some() && now.is_some() && before != now
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
        Verb::Says(aspect, _, Some(is)) if aspect == "security" && is != NO_PROOF => {
            (RunTime, "servers ask for another proof of who calls")
        }
        Verb::Says(aspect, ..) if aspect == "part" => (CompileTime, "its method is one of another part now"),
        _ => (Harmless, "a remark"),
    }
}

impl Case<'_, '_> {
    /// Whether the facade has the operation as the generator writes it.
    fn is_generated(&self) -> bool {
        self.change.at().operation.part != BY_HAND
    }

    fn of_parameter(&self) -> Verdict {
        let is_required = self.change.at().spot.says.contains_key("required");
        match &self.change.verb {
            Verb::Added if is_required => (CompileTime, "calls have to give it"),
            Verb::Added => (Capability, "a parameter that calls could not give before"),
            Verb::Removed => (CompileTime, "calls cannot give it any more"),
            Verb::Moved if self.change.is_renamed_segment() => (Harmless, "a segment of the path has another name"),
            Verb::Moved if !is_required && self.is_generated() => (CompileTime, "its setter is called after it"),
            Verb::Moved => (RunTime, "servers know it under one name only, the old or the new one"),
            Verb::Says(aspect, _, Some(_)) if aspect == "required" => (CompileTime, "calls have to give it"),
            Verb::Says(aspect, _, None) if aspect == "required" && self.is_generated() => {
                (CompileTime, "a setter takes it now in place of the method")
            }
            Verb::Says(aspect, _, None) if aspect == "required" => (Harmless, "calls may leave it out"),
            _ => self.of_what_is_said(),
        }
    }

    fn of_body(&self) -> Verdict {
        let is_required = self.change.at().spot.says.contains_key("required");
        match &self.change.verb {
            Verb::Added if is_required || self.is_generated() => (CompileTime, "calls have to give a body"),
            Verb::Added => (Capability, "a body that calls could not give before"),
            Verb::Removed => (CompileTime, "calls cannot give a body any more"),
            Verb::Says(_, _, Some(_)) => (RunTime, "servers refuse calls without a body"),
            _ => (Harmless, "servers ask for less"),
        }
    }

    /// Statuses and content types: all that matters is what type comes of them.
    fn of_content(&self) -> Verdict {
        let is_gone = self.change.verb == Verb::Removed;
        match (&self.change.verb, self.side) {
            (Verb::Says(..) | Verb::ValueAdded(_) | Verb::ValueRemoved(_), _) => self.of_what_is_said(),
            (_, Side::Answer) if !self.keeps_content() => {
                (CompileTime, "the call gives another type, which servers before do not answer")
            }
            (_, Side::Request) if !self.keeps_content() => (CompileTime, "the call takes another type"),
            (_, Side::Request) if is_gone => (Harmless, "the body is sent as JSON"),
            (_, Side::Answer) => (Harmless, "any status of success will do, and the type stays"),
            (_, Side::Request) => (Harmless, "the body is sent as before"),
        }
    }

    fn of_inner(&self) -> Verdict {
        match (&self.change.verb, self.side) {
            (Verb::Added, Side::Answer) => self.of_new_in_answer(),
            (Verb::Added, Side::Request) => self.of_new_in_request(),
            (Verb::Removed, _) => self.of_gone(),
            (Verb::Moved, _) => (CompileTime, "the member is elsewhere, or has another name"),
            _ => self.of_what_is_said(),
        }
    }

    fn of_new_in_answer(&self) -> Verdict {
        match &self.now {
            Some(_) if self.before.is_some() && self.keeps_type() => (Harmless, "the type has it already"),
            Some(_) if self.before.is_some() => (CompileTime, "the member has another type"),
            Some(now) if now.is_required => (RunTime, "servers that do not send it yet cannot be read"),
            Some(_) if self.is_promised() => {
                (Harmless, "overlay.yaml keeps it optional, for servers that do not send it")
            }
            Some(_) if self.change.at().spot.says.contains_key("required") => {
                (Harmless, "older servers do not send it, which the type takes for null")
            }
            Some(_) => (Harmless, "a further member, which servers may leave out"),
            None => (Harmless, "the type has any content"),
        }
    }

    fn of_new_in_request(&self) -> Verdict {
        match &self.now {
            Some(_) if self.before.is_some() && self.keeps_type() => (Harmless, "the type has it already"),
            Some(now) if now.is_required => (CompileTime, "`new` takes it as a further argument"),
            Some(_) if self.before.is_some() => (CompileTime, "the member has another type"),
            Some(_) => (Capability, "a further setter, which servers of older releases ignore"),
            None => (Harmless, "the type has any content"),
        }
    }

    fn of_gone(&self) -> Verdict {
        match (&self.before, &self.now) {
            (None, _) => (Harmless, "the type never had it"),
            (Some(_), None) => (CompileTime, "the member goes"),
            _ if !self.keeps_type() => (CompileTime, "the member becomes optional"),
            (_, Some(now)) if self.side == Side::Answer && now.is_required => {
                (RunTime, "servers that do not send it any more cannot be read")
            }
            _ if self.side == Side::Request => (RunTime, "servers do not take it here any more"),
            _ => (Harmless, "the type keeps it as optional"),
        }
    }

    fn of_branch(&self) -> Verdict {
        match (&self.change.verb, self.side) {
            (Verb::Added | Verb::Removed, _) if self.is_merged_otherwise() => {
                (CompileTime, "the one type for all kinds changes")
            }
            (Verb::Added, Side::Answer) => (Harmless, "unions keep kinds that they do not know"),
            (Verb::Added, Side::Request) => (Capability, "a further kind"),
            (Verb::Removed, _) if self.before.is_some() && self.now.is_none() => (CompileTime, "the kind goes"),
            (Verb::Removed, Side::Request) => (RunTime, "servers do not take this kind any more"),
            (Verb::Moved, _) => (RunTime, "servers know it under one name only, the old or the new one"),
            (Verb::Removed, Side::Answer) => (Harmless, "the type still has it"),
            _ => self.of_what_is_said(),
        }
    }

    fn of_what_is_said(&self) -> Verdict {
        match &self.change.verb {
            Verb::ValueAdded(_) if self.side == Side::Request => (Capability, "a further value"),
            Verb::ValueAdded(_) => (Harmless, "enums keep values that they do not know"),
            Verb::ValueRemoved(value) => self.of_gone_value(value),
            Verb::Says(aspect, was, is) => match aspect.as_str() {
                "required" | "nullable" | "type" | "format" => self.of_type(aspect, is.is_some()),
                "deprecated" | "readOnly" | "writeOnly" => (Harmless, "a remark"),
                "style" | "explode" | "allowReserved" | "allowEmptyValue" => {
                    (RunTime, "servers read one way of writing it only, the old or the new one")
                }
                _ if self.side == Side::Answer => (Harmless, "answers are not held to limits"),
                "default" => (RunTime, "servers take something else when it is left out"),
                limit if is_tighter(limit, was.as_deref(), is.as_deref()) => {
                    (RunTime, "servers refuse what those before took")
                }
                _ => (Harmless, "requests are not held to limits, and servers take more than before"),
            },
            _ => (Harmless, "nothing that a type says"),
        }
    }

    fn of_gone_value(&self, value: &str) -> Verdict {
        match &self.now {
            Some(now) if !now.has_value(value) => (CompileTime, "the variant goes"),
            _ if self.side == Side::Request => (RunTime, "servers do not take this value any more"),
            _ => (Harmless, "the type keeps the value"),
        }
    }

    fn of_type(&self, aspect: &str, is_said: bool) -> Verdict {
        if !self.keeps_type() {
            return (CompileTime, "the type changes");
        }
        let is_lenient = self.now.as_ref().is_none_or(|now| !now.is_required || now.is_nullable());
        match (aspect, self.side, is_said) {
            ("required", Side::Answer, false) | ("nullable", Side::Answer, true) if !is_lenient => {
                (RunTime, "servers that leave it out cannot be read")
            }
            ("required", Side::Request, true) => (RunTime, "servers refuse requests without it"),
            ("nullable", Side::Request, false) => (RunTime, "servers refuse null"),
            _ => (Harmless, "the Rust type stays as it is"),
        }
    }

    /// Whether a kind that is one type with others changes that type.
    fn is_merged_otherwise(&self) -> bool {
        self.before.is_some() && self.now.is_some() && !self.keeps_content()
    }

    /// Whether the document says that servers always send it.
    fn is_promised(&self) -> bool {
        let says = &self.change.at().spot.says;
        says.contains_key("required") && !says.contains_key("nullable")
    }

    /// Whether a caller finds at this place, and in all that it refers to, what was there before.
    fn keeps_content(&self) -> bool {
        match (&self.before, &self.now) {
            (Some(before), Some(now)) => self.keeps_type() && now.has_all_of(before),
            (before, now) => before.is_none() && now.is_none(),
        }
    }

    /// Whether what a caller sees at this place stays as it is.
    fn keeps_type(&self) -> bool {
        match (&self.before, &self.now) {
            (Some(before), Some(now)) => {
                before.shape() == now.shape() && type_name(before.schema) == type_name(now.schema)
            }
            (before, now) => before.is_none() && now.is_none(),
        }
    }
}

/// Whether a limit that was so and is so now allows less.
fn is_tighter(limit: &str, was: Option<&str>, is: Option<&str>) -> bool {
    let Some(is) = is else {
        return false;
    };
    let numbers = was.and_then(|was| Some((was.parse::<f64>().ok()?, is.parse::<f64>().ok()?)));
    match numbers {
        Some((was, is)) if limit.starts_with("min") => is > was,
        Some((was, is)) if limit.starts_with("max") => is < was,
        _ => is != "false" || limit == "additionalProperties",
    }
}
