//! Answers as the document of a release describes them, whether or not a server was seen to send them: the
//! least that each may say, the most, all that may be null, and each branch of each union.

use std::{collections::BTreeSet, fs, path::Path};

use serde_json::{Map, Value, json};

use crate::exchange::{Exchange, Request};

/// As many as the largest union has branches, or more.
const BRANCHES: usize = 14;
/// A type that holds itself ends here.
const DEEPEST: usize = 14;
const JSON: &str = "application/json";

/// What the documents say wrongly of members, by their names; each is a correction of overlay.yaml, made
/// after what servers send.
const ALWAYS_THERE: &str = "hasPassword";
const TEXTS: [&str; 3] = ["redirectUris", "postLogoutRedirectUris", "redirectUri"];
const NUMBERS: [&str; 1] = ["validPeriodDays"];

/// Which of the values that a schema allows is made.
#[derive(Clone, Copy)]
enum Choice {
    Least,
    Nulls,
    /// With every member, and this branch of unions, this value of enums.
    Branch(usize),
}

/// Every operation of a document with its answers of success.
pub fn exchanges(document: &Path) -> Vec<Exchange> {
    let text = fs::read_to_string(document).unwrap();
    let document: Value = serde_json::from_str(&text).unwrap();
    let paths = document["paths"].as_object().unwrap();
    let operations = paths.iter().flat_map(|(path, item)| {
        let methods = item.as_object().unwrap().iter().filter(|(method, _)| *method != "parameters");
        methods.map(move |(method, operation)| (path, method, operation))
    });
    let samples = Samples { document: &document };
    operations.flat_map(|(path, method, operation)| samples.of_operation(path, method, operation)).collect()
}

struct Samples<'d> {
    document: &'d Value,
}

impl Samples<'_> {
    fn of_operation(&self, path: &str, method: &str, operation: &Value) -> Vec<Exchange> {
        let choices = [Choice::Least, Choice::Nulls].into_iter().chain((0..BRANCHES).map(Choice::Branch));
        let answers = operation["responses"].as_object().unwrap();
        let successes: Vec<_> = answers.iter().filter(|(status, _)| status.starts_with('2')).collect();
        let mut made = BTreeSet::new();
        let mut exchanges = Vec::new();
        for choice in choices {
            for (status, answer) in &successes {
                // Where two are described and one of them is empty, servers send the other one.
                let is_left_over = successes.len() > 1 && answer.get("content").is_none();
                let (content_type, body) = self.answer(status, answer, choice);
                if is_left_over || !made.insert((status, body.clone())) {
                    continue;
                }
                let request = self.request(path, method, operation, choice);
                let id = operation["operationId"].as_str().unwrap();
                exchanges.push(Exchange::described(id, request, status.parse().unwrap(), content_type, body));
            }
        }
        exchanges
    }

    fn request(&self, path: &str, method: &str, operation: &Value, choice: Choice) -> Request {
        let schema = operation["requestBody"]["content"].get(JSON).map(|media| &media["schema"]);
        let body = schema.map(|schema| self.value(schema, choice, 0).to_string());
        Request::new(&method.to_uppercase(), &path.replace(['{', '}'], ""), body)
    }

    fn answer(&self, status: &str, answer: &Value, choice: Choice) -> (&'static str, String) {
        let content = &answer["content"];
        match content.get(JSON).map(|media| &media["schema"]) {
            Some(schema) if schema.is_object() => (JSON, self.value(schema, choice, 0).to_string()),
            Some(_) if status == "201" => ("text/plain", "Created".to_owned()),
            Some(_) => ("text/plain", "OK".to_owned()),
            None => ("text/xml", if content.is_object() { "<xml/>".to_owned() } else { String::new() }),
        }
    }

    fn value(&self, schema: &Value, choice: Choice, depth: usize) -> Value {
        let schema = self.resolved(schema);
        if depth > DEEPEST || (matches!(choice, Choice::Nulls) && self.may_be_null(schema)) {
            return Value::Null;
        }
        if let Some(branches) = schema.get("oneOf").or_else(|| schema.get("anyOf")).and_then(Value::as_array) {
            return self.value(picked(branches, choice), choice, depth + 1);
        }
        if let Some(parts) = schema["allOf"].as_array() {
            let parts = parts.iter().map(|part| self.value(part, choice, depth + 1));
            return parts.filter_map(|part| part.as_object().cloned()).flatten().collect::<Map<_, _>>().into();
        }
        if let Some(values) = schema["enum"].as_array() {
            return picked(values, choice).clone();
        }
        match schema["type"].as_str() {
            Some("object") => self.object(schema, choice, depth).into(),
            Some("array") if matches!(choice, Choice::Least) => json!([]),
            Some("array") => json!([self.value(&schema["items"], choice, depth + 1)]),
            // Logto sends times as numbers, whatever the document says.
            Some("string") if schema["format"] == "date-time" => json!(1_700_000_000_000_u64),
            Some("string") => json!("text"),
            Some("number" | "integer") => json!(1),
            Some("boolean") => json!(!matches!(choice, Choice::Least)),
            _ => json!({ "any": "thing" }),
        }
    }

    fn object(&self, schema: &Value, choice: Choice, depth: usize) -> Map<String, Value> {
        let required: Vec<&str> =
            schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let is_there =
            |name: &str| !matches!(choice, Choice::Least) || required.contains(&name) || name == ALWAYS_THERE;
        let members = schema["properties"].as_object().into_iter().flatten().filter(|(name, _)| is_there(name));
        let members = members.map(|(name, schema)| (name.clone(), self.member(name, schema, choice, depth)));
        let further = schema.get("additionalProperties").filter(|it| it.is_object() && **it != json!({}));
        let further = further.filter(|_| !matches!(choice, Choice::Least));
        let further = further.map(|schema| ("further".to_owned(), self.value(schema, choice, depth + 1)));
        members.chain(further).collect()
    }

    fn member(&self, name: &str, schema: &Value, choice: Choice, depth: usize) -> Value {
        let value = self.value(schema, choice, depth + 1);
        match value {
            Value::Array(items) if TEXTS.contains(&name) => items.iter().map(|_| "https://example.com").collect(),
            Value::Object(_) if TEXTS.contains(&name) => "https://example.com".into(),
            Value::Object(_) if NUMBERS.contains(&name) => 1.into(),
            value => value,
        }
    }

    fn may_be_null(&self, schema: &Value) -> bool {
        let branches = ["oneOf", "anyOf"].iter().filter_map(|name| schema[name].as_array()).flatten();
        schema["nullable"] == true || branches.map(|branch| self.resolved(branch)).any(|it| it["nullable"] == true)
    }

    fn resolved<'s>(&'s self, schema: &'s Value) -> &'s Value {
        match schema["$ref"].as_str() {
            Some(reference) => self.resolved(self.document.pointer(&reference[1..]).unwrap()),
            None => schema,
        }
    }
}

fn picked(values: &[Value], choice: Choice) -> &Value {
    match choice {
        Choice::Branch(number) => &values[number % values.len()],
        Choice::Least | Choice::Nulls => &values[0],
    }
}
