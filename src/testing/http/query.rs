//! Query strings and forms, read and written as Node does.

use reqwest::Url;
use serde_json::{Value, json};

use crate::types::JsonObject;

/// Names and values, in the order sent; a name may stand several times.
#[derive(Clone, Debug, Default)]
pub struct Query(Vec<(String, String)>);

/// What counts as yes in a query.
const YES: [&str; 6] = ["1", "true", "y", "yes", "yep", "yeah"];

impl Query {
    pub fn parse(text: &str) -> Self {
        let mut url = Url::parse("http://localhost").expect("a fixed address");
        url.set_query(Some(text));
        Self(url.query_pairs().into_owned().collect())
    }

    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The first value of this name, unless it is empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.pairs().find(|(key, _)| *key == name).map(|(_, value)| value).filter(|value| !value.is_empty())
    }

    pub fn is_yes(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| YES.contains(&value.to_lowercase().as_str()))
    }

    /// As an object: a name that repeats becomes a list.
    pub fn to_object(&self) -> JsonObject {
        let mut object = JsonObject::new();
        for (name, value) in self.pairs() {
            match object.get_mut(name) {
                None => _ = object.insert(name.to_owned(), json!(value)),
                Some(Value::Array(values)) => values.push(json!(value)),
                Some(first) => *first = json!([first.take(), value]),
            }
        }
        object
    }

    /// Written anew with one name set: where it stood, or at the end. Values of a name that repeats
    /// are joined by commas.
    pub fn with(&self, name: &str, value: &str) -> String {
        let mut pairs: Vec<(&str, String)> = Vec::new();
        for (key, value) in self.pairs() {
            match pairs.iter_mut().find(|(known, _)| *known == key) {
                Some((_, joined)) => *joined = format!("{joined},{value}"),
                None => pairs.push((key, value.to_owned())),
            }
        }
        match pairs.iter_mut().find(|(known, _)| *known == name) {
            Some((_, old)) => value.clone_into(old),
            None => pairs.push((name, value.to_owned())),
        }
        let url = Url::parse_with_params("http://localhost", pairs).expect("a fixed address");
        url.query().unwrap_or_default().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_repeats_is_joined_when_written_anew() {
        let query = Query::parse("search.id=a&search.id=b&mode.id=exact&page=2");
        assert_eq!(query.with("page", "3"), "search.id=a%2Cb&mode.id=exact&page=3");
        assert_eq!(Query::default().with("page", "1"), "page=1");
    }
}
