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
    /// All recordings in a folder that have a seed beside them.
    pub fn load_all(folder: &Path) -> Vec<Self> {
        let files = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        let mut names: Vec<String> = files
            .filter_map(|file| file.unwrap().file_name().to_str()?.strip_suffix(".seed.jsonl").map(str::to_owned))
            .collect();
        names.sort();
        names.into_iter().map(|name| Self::load(folder, name)).collect()
    }

    fn load(folder: &Path, name: String) -> Self {
        Self {
            release: release(&name).unwrap_or_else(|| panic!("{name} names no release")),
            seed: read(&folder.join(format!("{name}.seed.jsonl"))),
            exchanges: read(&folder.join(format!("{name}.jsonl"))),
            name,
        }
    }
}

/// The release in a name like `v1.42.0`.
fn release(name: &str) -> Option<(u32, u32)> {
    let mut numbers = name.trim_start_matches('v').split('.').map_while(|number| number.parse().ok());
    numbers.next().zip(numbers.next())
}

/// The exchanges in a file.
pub fn read(file: &Path) -> Vec<Exchange> {
    let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    lines.map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{}: {error}", file.display()))).collect()
}
