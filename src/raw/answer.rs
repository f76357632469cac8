//! An answer with a status of success, as it came, and what may be read from it.

use bytes::Bytes;
use reqwest::{StatusCode, header::HeaderMap};
use serde::de::DeserializeOwned;

/// An answer with a status of success.
#[derive(Debug)]
pub struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// Why an answer is not what the operation answers.
#[derive(Debug)]
pub struct Unreadable {
    /// Where in the answer.
    pub(crate) path: String,
    pub(crate) reason: String,
}

impl Answer {
    /// The value that the body says in JSON.
    pub(crate) fn json<T: DeserializeOwned>(&self) -> Result<T, Unreadable> {
        read(&self.body)
    }

    /// Proof that it was done: nothing but 204 says so, since a portal or a proxy may answer 200 to
    /// anything.
    pub(crate) fn nothing(&self) -> Result<(), Unreadable> {
        match self.status {
            StatusCode::NO_CONTENT => Ok(()),
            _ => Err(Unreadable { path: ".".into(), reason: "expected 204 without a body".into() }),
        }
    }

    /// The value that the body says in JSON, if there is a body.
    pub(crate) fn json_if_any<T: DeserializeOwned>(&self) -> Result<Option<T>, Unreadable> {
        if self.body.is_empty() { Ok(None) } else { self.json().map(Some) }
    }

    /// The list that the body says in JSON; without a body it is empty.
    pub(crate) fn list_if_any<T: DeserializeOwned>(&self) -> Result<Vec<T>, Unreadable> {
        self.json_if_any().map(Option::unwrap_or_default)
    }

    /// Proof that it was done, where Logto says so in a word: the phrase of the status.
    pub(crate) fn acknowledgement(&self) -> Result<(), Unreadable> {
        match self.status.canonical_reason() {
            Some(word) if self.body == word => Ok(()),
            _ => Err(Unreadable { path: ".".into(), reason: "expected the phrase of the status, as text".into() }),
        }
    }

    /// The body as text.
    pub(crate) fn text(&self) -> Result<String, Unreadable> {
        String::from_utf8(self.body.to_vec())
            .map_err(|_| Unreadable { path: ".".into(), reason: "expected text in UTF-8".into() })
    }
}

pub(crate) fn read<T: DeserializeOwned>(json: &[u8]) -> Result<T, Unreadable> {
    serde_json::from_slice(json)
        .map_err(|error| Unreadable { path: place::<T>(json), reason: without_values(&error.to_string()) })
}

/// Reads the body once more, to say where it is not as expected.
fn place<T: DeserializeOwned>(json: &[u8]) -> String {
    let mut deserializer = serde_json::Deserializer::from_slice(json);
    match serde_path_to_error::deserialize::<_, T>(&mut deserializer) {
        Err(error) => error.path().to_string(),
        Ok(_) => ".".into(),
    }
}

/// serde quotes what it found, and that may be a secret.
fn without_values(message: &str) -> String {
    match (message.find(['"', '`']), message.rfind(", expected")) {
        (Some(begin), Some(end)) if begin < end => format!("{}{}", message[..begin].trim_end(), &message[end..]),
        _ => message.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::without_values;

    #[test]
    fn a_value_is_not_part_of_the_reason() {
        let error = serde_json::from_str::<u32>(r#""pat_secret, expected \" no""#).unwrap_err().to_string();
        assert_eq!(without_values(&error), "invalid type: string, expected u32 at line 1 column 28");
        let error = serde_json::from_str::<crate::types::Role>("{}").unwrap_err().to_string();
        assert_eq!(without_values(&error), error);
    }
}
