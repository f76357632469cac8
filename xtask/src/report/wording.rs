//! Changes and places in words.

use crate::compare::changes::{At, Change, Verb};
use crate::compare::spots::{Part, Root, Spot};

/// ``GET /api/users/{userId}` answer 200 `.mfa.enabled``.
pub fn place(At { operation, spot }: At) -> String {
    let steps = spot.steps.concat();
    let holder = Spot { steps: Vec::new(), ..spot.clone() }.text();
    let parts = [format!("`{}`", operation.title()), holder, quoted(&steps)];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

fn quoted(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("`{text}`") }
}

pub fn change(change: &Change) -> String {
    let spot = change.at().spot;
    let part = &part(spot);
    match &change.verb {
        Verb::Added => format!("{part} added{}", in_brackets(spot)),
        Verb::Removed => format!("{part} removed{}", in_brackets(spot)),
        Verb::Moved => match change.renamed_segment() {
            Some((from, to)) => format!("`{{{from}}}` is called `{{{to}}}` now"),
            None => format!("{part} moved: it was {}", change.before.map(place).unwrap_or_default()),
        },
        Verb::ValueAdded(value) => format!("value `{value}` added"),
        Verb::ValueRemoved(value) => format!("value `{value}` removed"),
        Verb::Says(aspect, was, is) => says(part, aspect, was.as_deref(), is.as_deref()),
    }
}

/// What it is, with its name where the place is that of something around it.
fn part(spot: &Spot) -> String {
    match (spot.part, &spot.root) {
        (Part::Parameter, root) => format!("parameter `{}`", root.text()),
        (Part::Status, Root::Answer(status)) => format!("status {status}"),
        (Part::ContentType, _) => format!("content type {}", spot.content_type.as_deref().unwrap_or_default()),
        (part, _) => part.name().to_owned(),
    }
}

fn says(part: &str, aspect: &str, was: Option<&str>, is: Option<&str>) -> String {
    match (aspect, was, is) {
        ("required", _, Some(_)) => format!("{part} now required"),
        ("required", _, None) => format!("{part} no longer required"),
        ("nullable", _, Some(_)) => format!("{part} may be null now"),
        ("nullable", _, None) => format!("{part} may no longer be null"),
        ("deprecated", _, Some(_)) => format!("{part} now deprecated"),
        (_, Some(was), Some(is)) => format!("{part}: {aspect} {was} → {is}"),
        (_, None, Some(is)) => format!("{part}: {aspect} {is}, none before"),
        (_, was, None) => format!("{part}: no {aspect} any more, {} before", was.unwrap_or_default()),
    }
}

/// What a spot is: its type, and whether it must be there.
fn in_brackets(spot: &Spot) -> String {
    let says = |aspect: &str| spot.says.get(aspect).map(String::as_str);
    let flag = |aspect: &'static str| says(aspect).map(|_| aspect);
    let parts = [says("type"), flag("required"), flag("nullable"), flag("deprecated")];
    let parts: Vec<&str> = parts.into_iter().flatten().collect();
    match (parts.is_empty(), spot.part) {
        (true, _) | (_, Part::Items | Part::Values) => String::new(),
        _ => format!(" ({})", parts.join(", ")),
    }
}
