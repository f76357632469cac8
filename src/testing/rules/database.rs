//! What Logto's database refuses although the server lets it through.

use serde_json::{Value, json};

use crate::testing::{
    http::answer::Refusal,
    tenant::release::{NAMES_TOO_LONG_VALUES, Release},
};

/// A text for a column of limited length.
pub fn check_text(release: Release, text: &str, limit: usize) -> Result<(), Refusal> {
    check_characters(text)?;
    if text.chars().count() <= limit {
        return Ok(());
    }
    if release < NAMES_TOO_LONG_VALUES {
        return Err(Refusal::internal());
    }
    let message = format!("value too long for type character varying({limit})");
    Err(Refusal::unprocessable("entity.value_too_long").with("data", json!({ "message": message })))
}

/// A JSON column: everything but a NUL.
pub fn check_json(value: &Value) -> Result<(), Refusal> {
    match value {
        Value::String(text) => check_characters(text),
        Value::Array(items) => items.iter().try_for_each(check_json),
        Value::Object(members) => members.iter().try_for_each(|(name, member)| {
            check_characters(name)?;
            check_json(member)
        }),
        _ => Ok(()),
    }
}

fn check_characters(text: &str) -> Result<(), Refusal> {
    if text.contains('\0') { Err(Refusal::internal()) } else { Ok(()) }
}
