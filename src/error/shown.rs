//! How a text that a server wrote is shown: in one line, cut to a length, without what a terminal
//! would obey, and without the secrets that were sent to that server.

use reqwest::header::HeaderValue;

/// As much of a text as is shown, in characters.
const LONGEST: usize = 500;
/// A secret that is shorter could be a part of any word.
const SHORTEST_SECRET: usize = 4;
/// What programs send in headers as credentials is longer, but for placeholders in tests.
const SHORTEST_CREDENTIALS: usize = 6;
const IN_PLACE_OF_A_SECRET: &str = "(secret)";

/// The text in one line, escaped and cut.
pub(crate) fn shown(text: &str) -> String {
    let mut shown = String::new();
    for (index, character) in text.chars().enumerate() {
        if index == LONGEST {
            shown += &format!("... ({} bytes)", text.len());
            break;
        }
        match character {
            _ if is_obeyed(character) => shown.extend(character.escape_default()),
            _ => shown.push(character),
        }
    }
    shown
}

/// Controls, and what changes the direction or the place of the text around it or is not seen.
fn is_obeyed(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{feff}')
        || matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
        || matches!(character, '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// The secrets that were sent in a request, which its answer may repeat.
#[derive(Clone, Default)]
pub(crate) struct Sent(Vec<String>);

impl Sent {
    /// Adds a secret, in its own form and as it stands in a form or a JSON text.
    pub fn add(&mut self, secret: &str) {
        if secret.chars().count() < SHORTEST_SECRET {
            return;
        }
        let form: String = form_urlencoded::byte_serialize(secret.as_bytes()).collect();
        let json = serde_json::Value::from(secret).to_string();
        for text in [secret.to_owned(), form, json[1..json.len() - 1].to_owned()] {
            if !self.0.contains(&text) {
                self.0.push(text);
            }
        }
        // A secret may be part of another one.
        self.0.sort_by_key(|text| std::cmp::Reverse(text.len()));
    }

    /// Adds the values of headers, without the word that says of what kind credentials are.
    pub fn add_headers<'a>(&mut self, values: impl IntoIterator<Item = &'a HeaderValue>) {
        for value in values.into_iter().filter_map(|value| value.to_str().ok()) {
            let credentials = value.split_once(' ').map_or(value, |(_, credentials)| credentials);
            if credentials.len() >= SHORTEST_CREDENTIALS {
                self.add(credentials);
            }
        }
    }

    /// The text without the secrets.
    pub fn hidden_in(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, secret| text.replace(secret, IN_PLACE_OF_A_SECRET))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_obey_is_escaped() {
        assert_eq!(shown("no\r\n\u{1b}[2Jway"), r"no\r\n\u{1b}[2Jway");
        assert_eq!(shown("\u{202e}drowssap\u{200b}"), r"\u{202e}drowssap\u{200b}");
        assert_eq!(shown("déjà vu, 日本"), "déjà vu, 日本");
    }

    #[test]
    fn a_long_text_is_cut() {
        let long = "é".repeat(5_000_000);
        assert_eq!(shown(&long), format!("{}... (10000000 bytes)", "é".repeat(LONGEST)));
    }

    #[test]
    fn a_secret_is_hidden_in_all_its_forms() {
        let mut sent = Sent::default();
        sent.add("hunter");
        sent.add("hunter 2\"");
        assert_eq!(sent.hidden_in(r#"hunter 2" hunter+2%22 hunter 2\" hunter"#), "(secret) (secret) (secret) (secret)");
        sent.add("a");
        assert_eq!(sent.hidden_in("a cat"), "a cat");
    }
}
