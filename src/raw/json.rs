//! Reads JSON that may be nested deep, and says where it is not as expected.
//!
//! Logto stores `customData` that is nested a thousand levels deep. serde reads a level within a level,
//! and each takes some of the stack: what is deep is read on a thread with a stack of its own.

use std::{panic::resume_unwind, thread};

use serde::de::DeserializeOwned;
use serde_json::{Deserializer, Value};
use serde_path_to_error::{Path, Segment};

/// What is nested deeper is not read: to drop or clone it takes the stack of whoever has it.
const MAX_DEPTH: usize = 1500;
/// As much of the stack as a level may take, without optimisation and in the oddest of types.
const STACK_PER_LEVEL: usize = 32 * 1024;
/// Of a larger text, keys are not told from members.
const MAX_TO_RENAME: usize = 4 << 20;

/// Why an answer is not what the operation answers.
#[derive(Debug)]
pub struct Unreadable {
    /// Where in the answer.
    pub(crate) path: String,
    pub(crate) reason: String,
}

/// The value that a JSON text says.
pub(crate) fn read<T: DeserializeOwned + Send>(json: &[u8]) -> Result<T, Unreadable> {
    let error = match serde_json::from_slice(json) {
        Ok(value) => return Ok(value),
        Err(error) => error,
    };
    if !error.to_string().starts_with("recursion limit exceeded") {
        return Err(Unreadable { path: place::<T>(json), reason: without_values(&error.to_string()) });
    }
    match depth(json) {
        levels if levels > MAX_DEPTH => Err(Unreadable {
            path: ".".into(),
            reason: format!("it is nested {levels} levels deep, and at most {MAX_DEPTH} are read"),
        }),
        levels => with_stack(levels * STACK_PER_LEVEL, || read_deep(json)),
    }
}

fn read_deep<T: DeserializeOwned>(json: &[u8]) -> Result<T, Unreadable> {
    let mut deserializer = Deserializer::from_slice(json);
    deserializer.disable_recursion_limit();
    let value = T::deserialize(&mut deserializer).and_then(|value| deserializer.end().map(|()| value));
    value.map_err(|error| Unreadable { path: place::<T>(json), reason: without_values(&error.to_string()) })
}

fn with_stack<T: Send>(size: usize, work: impl FnOnce() -> T + Send) -> T {
    thread::scope(|scope| {
        let thread = thread::Builder::new().stack_size(size).spawn_scoped(scope, work);
        thread.expect("the system has room for a thread").join().unwrap_or_else(|panic| resume_unwind(panic))
    })
}

/// How many arrays and objects are open at a time.
fn depth(json: &[u8]) -> usize {
    let (mut open, mut deepest, mut is_text, mut is_escaped) = (0_usize, 0, false, false);
    for byte in json {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_text => is_escaped = true,
            b'"' => is_text = !is_text,
            b'[' | b'{' if !is_text => open += 1,
            b']' | b'}' if !is_text => open = open.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(open);
    }
    deepest
}

/// Where a text is not what it should be. Members of the type are named; a key that the text alone
/// knows, which may be anything, is a `*`.
fn place<T: DeserializeOwned>(json: &[u8]) -> String {
    let Some(path) = failing_path::<T>(json) else { return ".".into() };
    let value =
        Some(json).filter(|json| json.len() <= MAX_TO_RENAME).and_then(|json| serde_json::from_slice(json).ok());
    let mut place = String::new();
    for (index, segment) in path.iter().enumerate() {
        let text = match segment {
            Segment::Seq { index } => format!("[{index}]"),
            Segment::Enum { variant } => format!(".{variant}"),
            Segment::Map { key } => {
                let is_member = value.as_ref().is_some_and(|value| is_member::<T>(value, &path, index));
                format!(".{}", if is_member { key } else { "*" })
            }
            Segment::Unknown => ".?".into(),
        };
        place += &text;
    }
    match place.strip_prefix('.') {
        Some(rest) if !rest.is_empty() => rest.to_owned(),
        _ if place.is_empty() => ".".into(),
        _ => place,
    }
}

fn failing_path<T: DeserializeOwned>(json: &[u8]) -> Option<Path> {
    let mut deserializer = Deserializer::from_slice(json);
    serde_path_to_error::deserialize::<_, T>(&mut deserializer).err().map(|error| error.path().clone())
}

/// Whether a name in a path is a member of the type: under another name, the text fails elsewhere.
fn is_member<T: DeserializeOwned>(value: &Value, path: &Path, index: usize) -> bool {
    const ANOTHER: &str = "\u{1}another name";
    let mut renamed = value.clone();
    let Some(Value::Object(members)) = at(&mut renamed, path, index) else { return false };
    let Some(Segment::Map { key }) = path.iter().nth(index) else { return false };
    let Some(member) = members.remove(key) else { return false };
    members.insert(ANOTHER.to_owned(), member);
    let after = failing_path::<T>(renamed.to_string().as_bytes());
    let is_there = |path: Path| matches!(path.iter().nth(index), Some(Segment::Map { key }) if key == ANOTHER);
    !after.is_some_and(is_there)
}

/// The value to which the first segments of a path lead.
fn at<'a>(value: &'a mut Value, path: &Path, segments: usize) -> Option<&'a mut Value> {
    path.iter().take(segments).try_fold(value, |value, segment| match segment {
        Segment::Seq { index } => value.get_mut(index),
        Segment::Map { key } => value.get_mut(key),
        _ => None,
    })
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
    use std::collections::BTreeMap;

    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "it is only read")]
    struct Item {
        count: u32,
        #[serde(default)]
        children: BTreeMap<String, Item>,
    }

    fn place_of(json: &str) -> String {
        read::<Vec<Item>>(json.as_bytes()).unwrap_err().path
    }

    #[test]
    fn a_value_is_not_part_of_the_reason() {
        let error = serde_json::from_str::<u32>(r#""pat_secret, expected \" no""#).unwrap_err().to_string();
        assert_eq!(without_values(&error), "invalid type: string, expected u32 at line 1 column 28");
        let error = serde_json::from_str::<crate::types::Role>("{}").unwrap_err().to_string();
        assert_eq!(without_values(&error), error);
    }

    #[test]
    fn a_place_names_members_and_hides_keys() {
        assert_eq!(place_of(r#"[{"count":1},{"count":"x"}]"#), "[1].count");
        let nested = r#"[{"count":1,"children":{"hunter2":{"count":1,"children":{"count":{"count":[]}}}}}]"#;
        assert_eq!(place_of(nested), "[0].children.*.children.*.count");
        assert_eq!(
            place_of(r#"[{"count":1,"children":{"hunter2":"#),
            "[0].*.*",
            "what breaks off cannot be told apart"
        );
        assert_eq!(place_of("<html>"), ".");
        assert_eq!(place_of("{}"), ".");
    }

    #[test]
    fn what_is_nested_a_thousand_levels_deep_is_read() {
        let deep = |levels| format!("{}1{}", r#"{"\"[":"#.repeat(levels), "}".repeat(levels));
        for levels in [1, 127, 128, 1000, MAX_DEPTH] {
            assert!(read::<Value>(deep(levels).as_bytes()).is_ok(), "{levels}");
        }
        let error = read::<Value>(deep(200_000).as_bytes()).unwrap_err();
        assert!(error.reason.contains("200000 levels"), "{}", error.reason);
        let broken = read::<Value>(&deep(1000).as_bytes()[..6000]).unwrap_err();
        assert!(broken.reason.starts_with("EOF"), "{}", broken.reason);
    }
}
