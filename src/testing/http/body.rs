//! Bodies, read as Logto's server reads them: JSON, forms and plain text, within their limits.

use reqwest::StatusCode;
use serde_json::{Value, json};

use super::{answer::Refusal, query::Query};

const JSON: [&str; 5] = [
    "application/json",
    "application/json-patch+json",
    "application/vnd.api+json",
    "application/csp-report",
    "application/scim+json",
];
pub const FORM: &str = "application/x-www-form-urlencoded";

const JSON_LIMIT: usize = 1024 * 1024;
const OTHER_LIMIT: usize = 56 * 1024;

/// The body as a value. Without a body, or with one of a type that Logto does not read, it is an
/// empty object.
pub fn parse(content_type: Option<&str>, bytes: &[u8]) -> Result<Value, Refusal> {
    match media_type(content_type).as_str() {
        kind if JSON.contains(&kind) => json(&within(JSON_LIMIT, bytes)?),
        FORM => Ok(Value::Object(Query::parse(&within(OTHER_LIMIT, bytes)?).to_object())),
        kind if kind.starts_with("text/") && !bytes.is_empty() => Ok(json!(within(OTHER_LIMIT, bytes)?)),
        _ => Ok(json!({})),
    }
}

/// A content type without its parameters.
pub fn media_type(content_type: Option<&str>) -> String {
    let kind = content_type.unwrap_or_default().split(';').next().unwrap_or_default();
    kind.trim().to_ascii_lowercase()
}

/// Too large a body ends as if there were no such operation.
fn within(limit: usize, bytes: &[u8]) -> Result<String, Refusal> {
    if bytes.len() > limit {
        return Err(Refusal::bare(StatusCode::NOT_FOUND));
    }
    Ok(String::from_utf8_lossy(bytes).into_owned())
}

fn json(text: &str) -> Result<Value, Refusal> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.is_empty() {
        return Ok(json!({}));
    }
    if !text.trim_start_matches([' ', '\t', '\n', '\r']).starts_with(['{', '[']) {
        return Err(Refusal::syntax("invalid JSON, only supports object and array"));
    }
    let value = serde_json::from_str(text).map_err(|error| Refusal::syntax(&complaint(text, &error)))?;
    if has_prototype(&value) {
        return Err(Refusal::syntax("Object contains forbidden prototype property"));
    }
    Ok(value)
}

/// Whether a member would be taken for JavaScript's prototype.
fn has_prototype(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().any(has_prototype),
        Value::Object(members) => members.iter().any(|(name, member)| name == "__proto__" || has_prototype(member)),
        _ => false,
    }
}

/// serde's words for a mistake, and V8's. A position follows the latter.
const MISTAKES: [(&str, &str); 7] = [
    ("EOF while parsing a string", "Unterminated string"),
    ("key must be a string", "Expected property name or '}'"),
    ("trailing comma", "Expected double-quoted property name"),
    ("expected `:`", "Expected ':' after property name"),
    ("expected `,` or `}`", "Expected ',' or '}' after property value"),
    ("expected `,` or `]`", "Expected ',' or ']' after array element"),
    ("control character", "Bad control character in string literal"),
];

/// A mistake in V8's words, as far as they can be had from serde's.
fn complaint(text: &str, error: &serde_json::Error) -> String {
    let mistake = error.to_string();
    let (line, column) = (error.line(), error.column());
    if let Some((_, known)) = MISTAKES.iter().find(|(words, _)| mistake.starts_with(words)) {
        let before: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
        let position = before + column.saturating_sub(1);
        return format!("{known} in JSON at position {position} (line {line} column {column})");
    }
    let token = text.split('\n').nth(line - 1).and_then(|line| line.get(column.saturating_sub(1)..)?.chars().next());
    match token {
        Some(token) if !error.is_eof() => format!("Unexpected token '{token}', \"{text}\" is not valid JSON"),
        _ => "Unexpected end of JSON input".to_owned(),
    }
}
