//! What differs between a recorded answer and the fake's.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{
    names::{Names, are_moments},
    recording::{Exchange, Response},
};

/// Headers that must be equal.
const EQUAL_HEADERS: [&str; 4] = ["content-type", "total-number", "link", "allow"];
/// Headers that must be there or not.
const PRESENT_HEADERS: [&str; 2] = ["logto-core-request-id", "etag"];
/// Lists that Logto's queries give no order.
const UNORDERED: [&str; 6] = [
    "ListUserRoles",
    "ListUserOrganizations",
    "ListUserPersonalAccessTokens",
    "ListOrganizationUsers",
    "ListOrganizationUserRoles",
    "ListOrganizationJitRoles",
];

/// All that differs, in words.
pub fn compare(exchange: &Exchange, fake: &Response, names: &mut Names) -> Vec<String> {
    let recorded = &exchange.response;
    let mut differences = Vec::new();
    if recorded.status != fake.status {
        differences.push(format!("status: recorded {}, fake {}", recorded.status, fake.status));
    }
    compare_bodies(exchange, fake, names, &mut differences);
    compare_headers(&recorded.headers, &fake.headers, names, &mut differences);
    differences
}

fn compare_headers(
    recorded: &BTreeMap<String, Value>,
    fake: &BTreeMap<String, Value>,
    names: &Names,
    differences: &mut Vec<String>,
) {
    for name in EQUAL_HEADERS {
        let recorded = lines(recorded.get(name), |line| names.translate(&without_origin(line)));
        let fake = lines(fake.get(name), without_origin);
        if recorded != fake {
            differences.push(format!("{name}: recorded {recorded:?}, fake {fake:?}"));
        }
    }
    for name in PRESENT_HEADERS.into_iter().filter(|name| recorded.contains_key(*name) != fake.contains_key(*name)) {
        differences.push(format!("{name}: in one answer only"));
    }
}

fn lines(header: Option<&Value>, form: impl Fn(&str) -> String) -> Vec<String> {
    match header {
        None => Vec::new(),
        Some(Value::Array(lines)) => lines.iter().filter_map(Value::as_str).map(form).collect(),
        Some(line) => line.as_str().into_iter().map(form).collect(),
    }
}

/// A link without the server's address.
fn without_origin(line: &str) -> String {
    let origin = line.strip_prefix("<http://").and_then(|rest| rest.split('/').next());
    origin.map_or_else(|| line.to_owned(), |origin| line.replace(&format!("http://{origin}"), ""))
}

fn compare_bodies(exchange: &Exchange, fake: &Response, names: &mut Names, differences: &mut Vec<String>) {
    let parse = |text: &str| serde_json::from_str::<Value>(text).ok();
    match (parse(&exchange.response.body), parse(&fake.body)) {
        (Some(mut recorded), Some(mut fake)) => {
            if exchange.operation.as_deref().is_some_and(|operation| UNORDERED.contains(&operation)) {
                sort(&mut recorded);
                sort(&mut fake);
            }
            let said = format!("{} {}", exchange.request.target, exchange.request.body.as_deref().unwrap_or_default());
            Values { names, said: &said, differences }.compare("body", "", &recorded, &fake);
        }
        _ if names.translate(&exchange.response.body) == fake.body => {}
        _ => differences.push(format!("body: recorded {:?}, fake {:?}", exchange.response.body, fake.body)),
    }
}

/// By name, which no server invents.
fn sort(list: &mut Value) {
    if let Value::Array(items) = list {
        let name = |item: &Value| item["name"].as_str().or(item["username"].as_str()).map(str::to_owned);
        items.sort_by_key(name);
    }
}

struct Values<'a> {
    names: &'a mut Names,
    /// What the client sent.
    said: &'a str,
    differences: &'a mut Vec<String>,
}

impl Values<'_> {
    /// Compares what stands in a member, or in a list that is one.
    fn compare(&mut self, path: &str, member: &str, recorded: &Value, fake: &Value) {
        match (recorded, fake) {
            (Value::Object(recorded), Value::Object(fake)) => {
                let names: BTreeMap<&String, ()> = recorded.keys().chain(fake.keys()).map(|name| (name, ())).collect();
                for name in names.into_keys() {
                    let path = format!("{path}.{name}");
                    match (recorded.get(name), fake.get(name)) {
                        (Some(recorded), Some(fake)) => self.compare(&path, name, recorded, fake),
                        (Some(_), None) => self.differences.push(format!("{path}: missing")),
                        _ => self.differences.push(format!("{path}: too much")),
                    }
                }
            }
            (Value::Array(recorded), Value::Array(fake)) if recorded.len() == fake.len() => {
                for (index, (recorded, fake)) in recorded.iter().zip(fake).enumerate() {
                    self.compare(&format!("{path}[{index}]"), member, recorded, fake);
                }
            }
            (Value::String(recorded), Value::String(fake))
                if self.names.translate(recorded) == *fake || self.names.learn(member, recorded, fake, self.said) => {}
            _ if recorded == fake || are_moments(member, recorded, fake) => {}
            _ => self.differences.push(format!("{path}: recorded {recorded}, fake {fake}")),
        }
    }
}
