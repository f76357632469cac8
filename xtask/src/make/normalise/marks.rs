//! Marks that no text for people needs, and that Rust refuses in a comment: those that turn the direction of
//! writing, and what moves a cursor.

use serde_json::Value;

const WORDS: [&str; 3] = ["description", "summary", "title"];

pub fn remove(value: &mut Value) {
    match value {
        Value::Object(entries) => entries.iter_mut().for_each(|(key, entry)| match entry {
            Value::String(text) if WORDS.contains(&key.as_str()) => text.retain(is_harmless),
            entry => remove(entry),
        }),
        Value::Array(entries) => entries.iter_mut().for_each(remove),
        _ => {}
    }
}

fn is_harmless(letter: char) -> bool {
    let turns = matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    !turns && (letter == '\n' || letter == '\t' || !letter.is_control())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::remove;

    #[test]
    fn words_keep_what_can_be_read() {
        let mut value =
            json!({ "description": "a\u{202e}b\r\n\tc\u{0}", "name": "\u{202e}", "in": [{ "title": "\u{2066}d" }] });
        remove(&mut value);
        assert_eq!(value, json!({ "description": "ab\n\tc", "name": "\u{202e}", "in": [{ "title": "d" }] }));
    }
}
