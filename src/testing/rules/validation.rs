//! What an operation accepts, and the `guard.invalid_input` that lists what is wrong: the part of
//! the zod library that Logto's users operations use, with its issues word for word.

use serde_json::{Value, json};

use crate::{testing::http::answer::Refusal, types::JsonObject};

/// The shape of a value.
#[derive(Debug)]
pub enum Type {
    Text(&'static [Check]),
    Number,
    Boolean,
    OneOf(&'static [&'static str]),
    /// Whatever it is.
    Any,
    /// An object with any members.
    AnyObject,
    /// An object with these members; others are dropped.
    Object(&'static [Field]),
    /// A list, with at least so many items.
    List(&'static Type, usize),
    Nullable(&'static Type),
    /// This, or the empty text.
    OrEmpty(&'static Type),
    /// An object whose fields depend on one member.
    Tagged(&'static str, &'static [(&'static str, &'static [Field])]),
}

/// What a text must satisfy.
#[derive(Debug)]
pub enum Check {
    AtLeast(usize),
    AtMost(usize),
    Pattern(fn(&str) -> bool),
    /// As `Pattern`, where Logto asks a function of its own.
    Custom(fn(&str) -> bool),
    Url,
}

#[derive(Debug)]
pub struct Field {
    name: &'static str,
    of: Type,
    required: bool,
}

impl Field {
    pub const fn required(name: &'static str, of: Type) -> Self {
        Self { name, of, required: true }
    }

    pub const fn optional(name: &'static str, of: Type) -> Self {
        Self { name, of, required: false }
    }
}

/// Some id.
pub const ID: Type = Type::Text(&[Check::AtLeast(1)]);
/// The name of a thing.
pub const NAME: Type = Type::Text(&[Check::AtLeast(1), Check::AtMost(128)]);
/// What people say of a thing.
pub const DESCRIPTION: Type = Type::Nullable(&Type::Text(&[Check::AtMost(256)]));

/// Checks a part of the request, `body` or `query`, and gives it without the members unknown to the
/// operation.
pub fn parse(part: &str, of: &Type, value: &Value) -> Result<Value, Refusal> {
    let mut issues = Issues::default();
    let parsed = of.parse(Some(value), &mut issues);
    match parsed {
        Parsed::Valid(value) => Ok(value),
        _ => Err(issues.into_refusal(part)),
    }
}

/// As [`parse`], for a query, which is an object of texts.
pub fn parse_query(fields: &'static [Field], query: JsonObject) -> Result<(), Refusal> {
    let mut issues = Issues::default();
    match object(fields, Some(&Value::Object(query)), &mut issues) {
        Parsed::Valid(_) => Ok(()),
        _ => Err(issues.into_refusal("query")),
    }
}

enum Parsed {
    Valid(Value),
    /// Of the right type, but a check failed.
    Unfit,
    Invalid,
}

/// What is wrong so far, and where in the value the check is.
#[derive(Default)]
struct Issues {
    path: Vec<Value>,
    found: Vec<JsonObject>,
}

impl Issues {
    fn add(&mut self, issue: Value, message: impl Into<String>) {
        let Value::Object(mut issue) = issue else { unreachable!("an issue is an object") };
        issue.insert("path".into(), json!(self.path));
        issue.insert("message".into(), Value::String(message.into()));
        self.found.push(issue);
    }

    fn wrong_type(&mut self, expected: &str, value: Option<&Value>) -> Parsed {
        let received = type_name(value);
        let message = match value {
            None => "Required".to_owned(),
            Some(_) => format!("Expected {expected}, received {received}"),
        };
        self.add(json!({ "code": "invalid_type", "expected": expected, "received": received }), message);
        Parsed::Invalid
    }

    fn at<T>(&mut self, step: impl Into<Value>, check: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(step.into());
        let result = check(self);
        self.path.pop();
        result
    }

    fn into_refusal(self, part: &str) -> Refusal {
        let details: Vec<String> = self.found.iter().map(detail).collect();
        Refusal::bad_request("guard.invalid_input")
            .naming("type", part)
            .with("data", error(self.found))
            .with("details", details.join("\n"))
    }
}

/// Issues as zod's error carries them.
fn error(issues: Vec<JsonObject>) -> Value {
    json!({ "issues": issues, "name": "ZodError" })
}

fn detail(issue: &JsonObject) -> String {
    let text = |name: &str| issue.get(name).and_then(Value::as_str).unwrap_or_default();
    let steps = issue.get("path").and_then(Value::as_array).into_iter().flatten();
    let path: Vec<String> = steps.map(|step| step.as_str().map_or_else(|| step.to_string(), str::to_owned)).collect();
    let what = match text("code") {
        "invalid_type" => format!("Expected {} but received {}.", text("expected"), text("received")),
        _ => text("message").to_owned(),
    };
    format!("Error in key path \"{}\": ({}) {what}", path.join("."), text("code"))
}

fn type_name(value: Option<&Value>) -> &'static str {
    match value {
        None => "undefined",
        Some(Value::Null) => "null",
        Some(Value::Bool(_)) => "boolean",
        Some(Value::Number(_)) => "number",
        Some(Value::String(_)) => "string",
        Some(Value::Array(_)) => "array",
        Some(Value::Object(_)) => "object",
    }
}

impl Type {
    fn parse(&self, value: Option<&Value>, issues: &mut Issues) -> Parsed {
        match self {
            Self::Text(checks) => text(checks, value, issues),
            Self::Number => simple("number", value, issues),
            Self::Boolean => simple("boolean", value, issues),
            Self::Any => Parsed::Valid(value.cloned().unwrap_or_default()),
            Self::AnyObject => simple("object", value, issues),
            Self::OneOf(options) => one_of(options, value, issues),
            Self::Object(fields) => object(fields, value, issues),
            Self::List(item, least) => list(item, *least, value, issues),
            Self::Nullable(_) if value == Some(&Value::Null) => Parsed::Valid(Value::Null),
            Self::Nullable(inner) => inner.parse(value, issues),
            Self::OrEmpty(inner) => or_empty(inner, value, issues),
            Self::Tagged(tag, kinds) => tagged(tag, kinds, value, issues),
        }
    }
}

fn simple(expected: &str, value: Option<&Value>, issues: &mut Issues) -> Parsed {
    match value {
        Some(value) if type_name(Some(value)) == expected => Parsed::Valid(value.clone()),
        _ => issues.wrong_type(expected, value),
    }
}

fn text(checks: &[Check], value: Option<&Value>, issues: &mut Issues) -> Parsed {
    let Some(Value::String(text)) = value else { return issues.wrong_type("string", value) };
    let before = issues.found.len();
    for check in checks {
        check.apply(text, issues);
    }
    if issues.found.len() == before { Parsed::Valid(json!(text)) } else { Parsed::Unfit }
}

impl Check {
    fn apply(&self, text: &str, issues: &mut Issues) {
        match self {
            // JavaScript counts UTF-16 units.
            Self::AtLeast(least) if text.encode_utf16().count() < *least => issues.add(
                json!({ "code": "too_small", "minimum": least, "type": "string", "inclusive": true, "exact": false }),
                format!("String must contain at least {least} character(s)"),
            ),
            Self::AtMost(most) if text.encode_utf16().count() > *most => issues.add(
                json!({ "code": "too_big", "maximum": most, "type": "string", "inclusive": true, "exact": false }),
                format!("String must contain at most {most} character(s)"),
            ),
            Self::Pattern(fits) if !fits(text) => {
                issues.add(json!({ "code": "invalid_string", "validation": "regex" }), "Invalid");
            }
            Self::Custom(fits) if !fits(text) => issues.add(json!({ "code": "custom" }), "Invalid input"),
            Self::Url if reqwest::Url::parse(text).is_err() => {
                issues.add(json!({ "code": "invalid_string", "validation": "url" }), "Invalid url");
            }
            _ => {}
        }
    }
}

fn one_of(options: &[&str], value: Option<&Value>, issues: &mut Issues) -> Parsed {
    let quoted: Vec<String> = options.iter().map(|option| format!("'{option}'")).collect();
    let expected = quoted.join(" | ");
    let (received, shown) = match value {
        Some(Value::String(text)) if options.contains(&text.as_str()) => return Parsed::Valid(json!(text)),
        Some(Value::String(text)) => (json!(text), text.clone()),
        Some(Value::Number(number)) => (json!(number), number.to_string()),
        _ => return issues.wrong_type(&expected, value),
    };
    issues.add(
        json!({ "code": "invalid_enum_value", "received": received, "options": options }),
        format!("Invalid enum value. Expected {expected}, received '{shown}'"),
    );
    Parsed::Invalid
}

fn object(fields: &[Field], value: Option<&Value>, issues: &mut Issues) -> Parsed {
    let Some(Value::Object(members)) = value else { return issues.wrong_type("object", value) };
    let mut known = JsonObject::new();
    let mut worst = None;
    for field in fields {
        let member = members.get(field.name);
        if member.is_none() && !field.required {
            continue;
        }
        match issues.at(field.name, |issues| field.of.parse(member, issues)) {
            Parsed::Valid(value) => _ = known.insert(field.name.to_owned(), value),
            Parsed::Unfit => _ = worst.get_or_insert(Parsed::Unfit),
            Parsed::Invalid => worst = Some(Parsed::Invalid),
        }
    }
    worst.unwrap_or(Parsed::Valid(Value::Object(known)))
}

fn list(item: &Type, least: usize, value: Option<&Value>, issues: &mut Issues) -> Parsed {
    let Some(Value::Array(items)) = value else { return issues.wrong_type("array", value) };
    let before = issues.found.len();
    if items.len() < least {
        issues.add(
            json!({ "code": "too_small", "minimum": least, "type": "array", "inclusive": true, "exact": false }),
            format!("Array must contain at least {least} element(s)"),
        );
    }
    let mut valid = Vec::new();
    for (index, value) in items.iter().enumerate() {
        if let Parsed::Valid(value) = issues.at(index, |issues| item.parse(Some(value), issues)) {
            valid.push(value);
        }
    }
    if issues.found.len() == before { Parsed::Valid(Value::Array(valid)) } else { Parsed::Invalid }
}

/// A union of two: what is almost right for the first is reported as such, what is right for neither
/// as both.
fn or_empty(inner: &Type, value: Option<&Value>, issues: &mut Issues) -> Parsed {
    let mut of_inner = Issues { path: issues.path.clone(), found: Vec::new() };
    match inner.parse(value, &mut of_inner) {
        Parsed::Valid(value) => return Parsed::Valid(value),
        _ if value == Some(&json!("")) => return Parsed::Valid(json!("")),
        Parsed::Unfit => {
            issues.found.append(&mut of_inner.found);
            return Parsed::Unfit;
        }
        Parsed::Invalid => {}
    }
    let mut of_literal = Issues { path: issues.path.clone(), found: Vec::new() };
    of_literal.add(
        json!({ "code": "invalid_literal", "expected": "", "received": value }),
        "Invalid literal value, expected \"\"",
    );
    let errors = json!([error(of_inner.found), error(of_literal.found)]);
    issues.add(json!({ "code": "invalid_union", "unionErrors": errors }), "Invalid input");
    Parsed::Invalid
}

fn tagged(tag: &str, kinds: &[(&str, &'static [Field])], value: Option<&Value>, issues: &mut Issues) -> Parsed {
    let Some(Value::Object(members)) = value else { return issues.wrong_type("object", value) };
    let kind = members.get(tag).and_then(Value::as_str);
    if let Some((name, fields)) = kinds.iter().find(|(name, _)| Some(*name) == kind) {
        let mut parsed = object(fields, value, issues);
        if let Parsed::Valid(value) = &mut parsed {
            value[tag] = json!(name);
        }
        return parsed;
    }
    let options: Vec<&str> = kinds.iter().map(|(name, _)| *name).collect();
    let quoted: Vec<String> = options.iter().map(|option| format!("'{option}'")).collect();
    let message = format!("Invalid discriminator value. Expected {}", quoted.join(" | "));
    issues.at(tag, |issues| issues.add(json!({ "code": "invalid_union_discriminator", "options": options }), message));
    Parsed::Invalid
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: Type = Type::Nullable(&Type::OrEmpty(&Type::Text(&[Check::AtMost(3)])));
    static ANY: Type = Type::Object(&[
        Field::optional("name", NAME),
        Field::required("ids", Type::List(&Type::Text(&[Check::AtLeast(1)]), 0)),
    ]);

    fn issues(value: &Value) -> Vec<Value> {
        let Err(refusal) = parse("body", &ANY, value) else { return Vec::new() };
        let crate::testing::http::answer::Body::Json(body) = refusal.into_answer().body else { panic!("no JSON") };
        body["data"]["issues"].as_array().unwrap().clone()
    }

    #[test]
    fn unknown_members_are_dropped() {
        let parsed = parse("body", &ANY, &json!({ "ids": ["a"], "name": null, "more": 1 })).unwrap();
        assert_eq!(parsed, json!({ "ids": ["a"], "name": null }));
    }

    #[test]
    fn all_mistakes_are_reported_in_the_order_of_the_schema() {
        let found = issues(&json!({ "ids": ["", 5], "name": "long" }));
        let codes: Vec<&str> = found.iter().map(|issue| issue["code"].as_str().unwrap()).collect();
        assert_eq!(codes, ["too_big", "too_small", "invalid_type"]);
        assert_eq!(found[2]["path"], json!(["ids", 1]));
    }

    #[test]
    fn what_fits_no_branch_of_a_union_is_reported_for_each() {
        let found = issues(&json!({ "ids": [], "name": 5 }));
        assert_eq!(found[0]["code"], "invalid_union");
        assert_eq!(found[0]["unionErrors"].as_array().unwrap().len(), 2);
    }
}
