//! Reads the members of a JSON object one by one, so that an odd one does not lose the others: one
//! of another type, one that is nested too deep or holds half a character, one that stands there
//! twice, or the one at which the text breaks off.

use std::{borrow::Cow, collections::BTreeMap, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, Visitor},
};
use serde_json::{Value, value::RawValue};

/// The members of an object that could be read, each as its text.
#[derive(Default)]
pub(crate) struct Members(BTreeMap<String, Box<RawValue>>);

impl Members {
    /// Of anything that is no object, there are none.
    pub fn read(body: &[u8]) -> Self {
        let text = String::from_utf8_lossy(body);
        let text = text.trim_start_matches('\u{feff}');
        let mut members = Self::default();
        // What comes before an error counts.
        let _ = serde_json::Deserializer::from_str(text).deserialize_map(Collect(&mut members.0));
        members
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A text, or the texts of a list in one.
    pub fn text(&self, name: &str) -> Option<String> {
        let member = self.0.get(name)?.get();
        let text = serde_json::from_str(member).map(|Text(text)| text);
        let list = || serde_json::from_str(member).map(|texts: Vec<Text>| texts.into_iter().map(|it| it.0).collect());
        text.or_else(|_| list().map(|texts: Vec<_>| texts.join("; "))).ok()
    }

    /// Any value, unless it is nested too deep.
    pub fn value(&self, name: &str) -> Option<Value> {
        serde_json::from_str(self.0.get(name)?.get()).ok().filter(|value: &Value| !value.is_null())
    }
}

/// A text with a sign in place of each half of a character.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Text(String);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Bytes;

        impl Visitor<'_> for Bytes {
            type Value = Text;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a string")
            }

            fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Text, E> {
                Ok(Text(match String::from_utf8_lossy(bytes) {
                    Cow::Borrowed(text) => text.to_owned(),
                    Cow::Owned(text) => text,
                }))
            }
        }

        deserializer.deserialize_bytes(Bytes)
    }
}

struct Collect<'a>(&'a mut BTreeMap<String, Box<RawValue>>);

impl<'de> Visitor<'de> for Collect<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some((Text(name), value)) = map.next_entry()? {
            self.0.insert(name, value);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deep(levels: usize) -> String {
        format!("{}{}", "[".repeat(levels), "]".repeat(levels))
    }

    #[test]
    fn an_odd_member_does_not_lose_the_others() {
        for odd in
            [r#""message":["taken",1]"#, r#""m\ud800":1"#, r#""message":{}"#, &format!(r#""data":{}"#, deep(9000))]
        {
            for text in [
                format!(r#"{{"code":"c",{odd}}}"#),
                format!(r#"{{{odd},"code":"c"}}"#),
                format!("\u{feff} {{\"code\":\"c\",{odd}"),
                format!(r#"{{"code":"b",{odd},"code":"c"}} and more"#),
            ] {
                let members = Members::read(text.as_bytes());
                assert_eq!(members.text("code").as_deref(), Some("c"), "{text:.100}");
            }
        }
    }

    #[test]
    fn a_text_may_be_a_list_or_hold_half_a_character() {
        let members = Members::read(br#"{"a":["x","y"],"b":"z\ud800","c":7,"d":null}"#);
        assert_eq!(members.text("a").as_deref(), Some("x; y"));
        assert!(members.text("b").is_some_and(|text| text.starts_with('z')));
        assert_eq!((members.text("c"), members.text("d"), members.value("d")), (None, None, None));
        assert_eq!(members.value("c"), Some(7.into()));
    }

    #[test]
    fn what_breaks_off_is_read_as_far_as_it_came() {
        let members = Members::read(br#"{"code":"user.username_already_in_use","message":"The us"#);
        assert_eq!(members.text("code").as_deref(), Some("user.username_already_in_use"));
        assert_eq!(members.text("message"), None);
        for text in ["", "[1]", "null", "<html>", "\"text\""] {
            assert!(Members::read(text.as_bytes()).is_empty(), "{text}");
        }
    }
}
