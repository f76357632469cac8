//! One change, and what it is to api.json: a rule for each part of an operation.

use super::concern::{Concern, Verdict};
use crate::compare::changes::{Change, Verb};
use crate::compare::counterparts::{Counterpart, type_name};
use crate::compare::spots::{Part, Root};
use crate::openapi::document::{BY_HAND, Side};
use crate::openapi::schema::{self, Kind, kind};

use Concern::{Capability, CompileTime, Harmless, RunTime};

pub struct Case<'c, 'd> {
    pub change: &'c Change<'c>,
    pub side: Side,
    pub before: Option<Counterpart<'d>>,
    pub now: Option<Counterpart<'d>>,
    /// Whether the type has what was there before in its old place, too.
    pub is_kept: bool,
}

impl Case<'_, '_> {
    /// Whether the facade has the operation as the generator writes it.
    fn is_generated(&self) -> bool {
        self.change.at().operation.part != BY_HAND
    }

    pub fn of_parameter(&self) -> Verdict {
        let is_required = self.says_required();
        match &self.change.verb {
            _ if self.is_never_sent() => (Harmless, "the library sends no headers and cookies of single operations"),
            Verb::Added if is_required => (CompileTime, "calls have to give it"),
            Verb::Added => (Capability, "a parameter that calls could not give before"),
            Verb::Removed => (CompileTime, "calls cannot give it any more"),
            Verb::Moved if self.is_exchanged_segment() => (RunTime, "segments of the path have changed places"),
            Verb::Moved if self.change.renamed_segment().is_some() => {
                (Harmless, "a segment of the path has another name")
            }
            Verb::Moved if !is_required && self.is_generated() && !self.keeps_name() => {
                (CompileTime, "its setter is called after it")
            }
            Verb::Moved => (RunTime, "servers know it under one name only, the old or the new one"),
            Verb::Says(aspect, _, Some(_)) if aspect == "required" => (CompileTime, "calls have to give it"),
            Verb::Says(aspect, _, None) if aspect == "required" && self.is_generated() => {
                (CompileTime, "a setter takes it now in place of the method")
            }
            Verb::Says(aspect, _, None) if aspect == "required" => (Harmless, "calls may leave it out"),
            _ => self.of_what_is_said(),
        }
    }

    /// Whether it travels where the library puts nothing of a single operation.
    fn is_never_sent(&self) -> bool {
        let is_optional = [self.change.before, self.change.now].into_iter().flatten();
        let is_optional = is_optional.map(|at| at.spot).all(|spot| !spot.says.contains_key("required"));
        is_optional
            && matches!(&self.change.at().spot.root, Root::Parameter(place, _) if place == "header" || place == "cookie")
    }

    /// Whether the new name of a segment was that of another one before.
    fn is_exchanged_segment(&self) -> bool {
        let Some((before, (_, name))) = self.change.before.zip(self.change.renamed_segment()) else { return false };
        before.operation.path.contains(&format!("{{{name}}}"))
    }

    fn is_moved(&self) -> bool {
        let [before, now] = [self.change.before, self.change.now].map(|at| at.map(|at| at.spot.text()));
        before.is_some() && now.is_some() && before != now
    }

    /// Whether what has moved has the same name in Rust as before.
    fn keeps_name(&self) -> bool {
        let [before, now] = [self.change.before, self.change.now].map(|at| Some(at?.spot.name_in_rust()));
        before == now
    }

    pub fn of_body(&self) -> Verdict {
        let is_required = self.says_required();
        match &self.change.verb {
            Verb::Added if is_required || self.is_generated() => (CompileTime, "calls have to give a body"),
            Verb::Added => (Capability, "a body that calls could not give before"),
            Verb::Removed => (CompileTime, "calls cannot give a body any more"),
            Verb::Says(_, _, Some(_)) => (RunTime, "servers refuse calls without a body"),
            _ => (Harmless, "servers ask for less"),
        }
    }

    /// Statuses and content types: all that matters is what type comes of them.
    pub fn of_content(&self) -> Verdict {
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

    pub fn of_inner(&self) -> Verdict {
        match (&self.change.verb, self.side) {
            (Verb::Added, Side::Answer) => self.of_new_in_answer(),
            (Verb::Added, Side::Request) => self.of_new_in_request(),
            (Verb::Removed, _) => self.of_gone(),
            (Verb::Moved, _) if self.keeps_name() && self.keeps_type_around() => {
                (RunTime, "servers know it under one name only, the old or the new one")
            }
            (Verb::Moved, _) if self.is_kept => {
                (RunTime, "the type has both names, and servers know one of them only, the old or the new one")
            }
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
            Some(_) if self.says_required() => {
                (Harmless, "older servers do not send it, which the type takes for null")
            }
            Some(_) => (Harmless, "a further member, which servers may leave out"),
            None => (Harmless, "the type has any content"),
        }
    }

    fn of_new_in_request(&self) -> Verdict {
        match &self.now {
            Some(_) if self.before.is_some() && self.keeps_type() && !self.says_required() => {
                (Harmless, "the type has it already")
            }
            Some(now) if now.is_required => (CompileTime, "`new` takes it as a further argument"),
            Some(_) if self.says_required() && (self.before.is_none() || self.keeps_type()) => {
                (RunTime, "servers refuse requests without it")
            }
            Some(_) if self.before.is_some() => (CompileTime, "the member has another type"),
            Some(_) => (Capability, "a further setter, which servers of older releases ignore"),
            None if self.change.part() == Part::Values => (Harmless, "the library sends no members of other names"),
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

    pub fn of_branch(&self) -> Verdict {
        match (&self.change.verb, self.side) {
            (Verb::Added | Verb::Removed, _) if self.is_merged_otherwise() => {
                (CompileTime, "the one type for all kinds changes")
            }
            (Verb::Added, _) if self.demands_more() => {
                (RunTime, "servers that do not send all of it yet cannot be read")
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
                "tag" => self.of_tag(),
                "readOnly" if self.side == Side::Request && is.is_some() => {
                    (RunTime, "servers do not take it here any more")
                }
                "deprecated" | "readOnly" | "writeOnly" => (Harmless, "a remark"),
                "style" | "explode" | "allowReserved" | "allowEmptyValue" => {
                    (RunTime, "servers read one way of writing it only, the old or the new one")
                }
                _ if self.side == Side::Answer => (Harmless, "answers are not held to limits"),
                "additionalProperties" if self.is_struct() => (Harmless, "the library sends no members of other names"),
                "default" => (RunTime, "servers take something else when it is left out"),
                limit if is_tighter(limit, was.as_deref(), is.as_deref()) => {
                    (RunTime, "servers refuse what those before took")
                }
                _ => (Harmless, "requests are not held to limits, and servers take more than before"),
            },
            _ => (Harmless, "nothing that a type says"),
        }
    }

    /// What tells the kinds of a union apart.
    fn of_tag(&self) -> Verdict {
        let [before, now] = [&self.before, &self.now].map(|it| it.as_ref().and_then(Counterpart::tag));
        match (before, now) {
            (Some(before), Some(now)) if before != now => {
                (RunTime, "servers say by one of the two members alone of which kind something is")
            }
            (Some(_), None) | (None, Some(_)) => (CompileTime, "the type changes"),
            _ => (Harmless, "the Rust type stays as it is"),
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
        if self.is_kept && self.is_moved() {
            return (Harmless, "the type has what was there before, too");
        }
        if !self.keeps_type() || aspect == "type" && !self.keeps_content() {
            return (CompileTime, "the type changes");
        }
        if aspect == "type" && self.demands_more() {
            return (RunTime, "servers that do not send all of it yet cannot be read");
        }
        let is_lenient = self.now.as_ref().is_none_or(|now| !now.is_required || now.is_nullable());
        match (aspect, self.side, is_said) {
            ("required", Side::Answer, false) | ("nullable", Side::Answer, true) if !is_lenient => {
                (RunTime, "servers that leave it out cannot be read")
            }
            ("required", Side::Request, true) => (RunTime, "servers refuse requests without it"),
            ("nullable", Side::Request, false) if !self.is_parameter() => (RunTime, "servers refuse null"),
            ("type" | "format", Side::Request, true) if self.is_parameter() || self.has_values_now() => {
                (RunTime, "servers refuse what is not of this form")
            }
            _ => (Harmless, "the Rust type stays as it is"),
        }
    }

    /// Whether a kind that is one type with others changes that type.
    fn is_merged_otherwise(&self) -> bool {
        self.before.is_some() && self.now.is_some() && !self.keeps_content()
    }

    /// Whether it takes certain values now.
    fn has_values_now(&self) -> bool {
        self.change.now.is_some_and(|at| !at.spot.values.is_empty())
    }

    fn is_parameter(&self) -> bool {
        matches!(self.change.at().spot.root, Root::Parameter(..))
    }

    fn says_required(&self) -> bool {
        self.change.at().spot.says.contains_key("required")
    }

    fn is_struct(&self) -> bool {
        [&self.before, &self.now].into_iter().flatten().all(|it| kind(it.target) == Kind::Object)
    }

    /// Whether the document says that servers always send it.
    fn is_promised(&self) -> bool {
        self.says_required() && !self.change.at().spot.says.contains_key("nullable")
    }

    /// Whether a caller finds at this place, and in all that it refers to, what was there before.
    fn keeps_content(&self) -> bool {
        match (&self.before, &self.now) {
            (Some(before), Some(now)) => self.keeps_type() && now.has_all_of(before),
            (before, now) => before.is_none() && now.is_none(),
        }
    }

    /// Whether a member is one of the same type as before.
    fn keeps_type_around(&self) -> bool {
        let [before, now] = [&self.before, &self.now].map(|it| it.as_ref()?.member().map(|(of, _)| of));
        before.is_some() && before == now
    }

    /// Whether an answer must have more now than what it is read as had before.
    fn demands_more(&self) -> bool {
        let both = self.before.as_ref().zip(self.now.as_ref()).filter(|_| self.side == Side::Answer);
        both.is_some_and(|(before, now)| {
            schema::required(now.target).any(|name| !schema::is_required(before.target, name))
        })
    }

    /// Whether what a caller sees at this place stays as it is.
    fn keeps_type(&self) -> bool {
        match (&self.before, &self.now) {
            (Some(before), Some(now)) => {
                let is_same = match self.side {
                    Side::Answer => before.shape_in_answer() == now.shape_in_answer(),
                    Side::Request => before.shape() == now.shape(),
                };
                is_same && type_name(before.schema) == type_name(now.schema)
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
