//! Recordings: real exchanges, in order, and the calls that led up to them.

use std::{collections::BTreeMap, fs, path::Path};

use serde::Deserialize;
use serde_json::Value;

pub struct Recording {
    /// Like `v1.42.0`.
    pub name: String,
    pub release: (u32, u32),
    pub seed: Vec<Exchange>,
    pub exchanges: Vec<Exchange>,
}

#[derive(Debug, Deserialize)]
pub struct Exchange {
    /// `None` outside the users part.
    pub operation: Option<String>,
    pub note: Option<String>,
    pub request: Request,
    pub response: Response,
}

#[derive(Debug, Deserialize)]
pub struct Request {
    pub method: String,
    pub target: String,
    pub content_type: Option<String>,
    pub body: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct Response {
    pub status: u16,
    /// A header that was sent several times has a list.
    pub headers: BTreeMap<String, Value>,
    pub body: String,
}

impl Recording {
    /// All recordings in a folder that have a seed beside them, and those of the parts beside users.
    pub fn load_all(folder: &Path) -> Vec<Self> {
        let files = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        let files = files.filter_map(|file| file.unwrap().file_name().to_str().map(str::to_owned));
        let mut names: Vec<String> = files.filter_map(|file| name(&file).map(str::to_owned)).collect();
        names.sort();
        names.into_iter().map(|name| Self::load(folder, name)).collect()
    }

    fn load(folder: &Path, name: String) -> Self {
        let seed = folder.join(format!("{name}.seed.jsonl"));
        Self {
            release: release(&name).unwrap_or_else(|| panic!("{name} names no release")),
            seed: if seed.exists() { read(&seed) } else { Vec::new() },
            exchanges: read(&folder.join(format!("{name}.jsonl"))),
            name,
        }
    }

    /// The users who were there before, oldest first. No call is recorded that created them, but answers
    /// show them.
    pub fn people(&self) -> Vec<Person> {
        let bodies = self.exchanges.iter().filter_map(|exchange| serde_json::from_str(&exchange.response.body).ok());
        let mut people = BTreeMap::new();
        bodies.for_each(|body: Value| find_people(&body, &mut people));
        people.into_values().collect()
    }
}

/// A user in an answer.
pub struct Person {
    pub id: String,
    pub username: String,
    pub email: Option<String>,
}

fn find_people(value: &Value, people: &mut BTreeMap<i64, Person>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| find_people(item, people)),
        Value::Object(members) => {
            let text = |name: &str| members.get(name).and_then(Value::as_str).map(str::to_owned);
            let created_at = members.get("createdAt").and_then(Value::as_i64);
            if let (Some(id), Some(username), Some(created_at)) = (text("id"), text("username"), created_at) {
                people.insert(created_at, Person { id, username, email: text("primaryEmail") });
            }
            members.values().for_each(|member| find_people(member, people));
        }
        _ => {}
    }
}

/// The name of the recording that a file is the main part of.
fn name(file: &str) -> Option<&str> {
    let is_of_parts = file.starts_with("parts-");
    file.strip_suffix(".seed.jsonl").or_else(|| file.strip_suffix(".jsonl").filter(|_| is_of_parts))
}

/// The release in a name like `v1.42.0` or `parts-v1.42.0`.
fn release(name: &str) -> Option<(u32, u32)> {
    let mut numbers =
        name.trim_start_matches("parts-").trim_start_matches('v').split('.').map_while(|number| number.parse().ok());
    numbers.next().zip(numbers.next())
}

/// The exchanges in a file.
pub fn read(file: &Path) -> Vec<Exchange> {
    let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    lines.map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{}: {error}", file.display()))).collect()
}
