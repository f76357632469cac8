//! One request, as an operation sees it: authenticated, its query and body validated.

use serde_json::Value;

use super::paging::Page;
use crate::{testing::http::query::Query, types::JsonObject};

/// The parameters in a path, by name.
pub type Arguments = Vec<(&'static str, String)>;

#[derive(Debug)]
pub struct Input {
    /// The path below `/api`, as sent.
    pub path: String,
    /// Scheme and host by which the fake was called.
    pub origin: String,
    pub arguments: Arguments,
    pub query: Query,
    /// `None` for a list that is to be answered whole.
    pub page: Option<Page>,
    /// The body, without what the operation does not know; null where it takes none.
    pub body: Value,
}

impl Input {
    /// A parameter of the path.
    pub fn argument(&self, name: &str) -> &str {
        let found = self.arguments.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| value.as_str()).unwrap_or_else(|| panic!("the path has no {name}"))
    }

    /// A text in the body, unless it is empty: to Logto, empty is as good as absent.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.body[name].as_str().filter(|text| !text.is_empty())
    }

    /// A list of texts in the body; empty when absent.
    pub fn texts(&self, name: &str) -> Vec<String> {
        let items = self.body[name].as_array().into_iter().flatten();
        items.filter_map(|item| item.as_str().map(str::to_owned)).collect()
    }

    /// An object in the body.
    pub fn object(&self, name: &str) -> Option<&JsonObject> {
        self.body[name].as_object()
    }
}

/// Each once, in the order of first mention.
pub fn distinct(ids: Vec<String>) -> Vec<String> {
    let mut distinct: Vec<String> = Vec::new();
    for id in ids {
        if !distinct.contains(&id) {
            distinct.push(id);
        }
    }
    distinct
}
