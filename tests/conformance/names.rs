//! What a server invents: by which members it is known, and what the fake has in its place.

use std::collections::BTreeMap;

use serde_json::Value;

/// What the recorded server invented, with what the fake invented instead.
#[derive(Default)]
pub struct Names(BTreeMap<String, String>);

/// Whether a text has the form of something invented.
type Form = fn(&str) -> bool;

/// Members that hold what a server invents, and the form that it has.
const INVENTED: [(&str, Form); 6] = [
    ("id", is_id),
    ("value", is_token),
    ("secret", is_totp_secret),
    ("secretQrCode", is_image),
    ("codes", is_backup_code),
    ("passwordDigest", is_digest),
];

/// Members that hold a moment at which the server did something.
const MOMENTS: [&str; 2] = ["createdAt", "updatedAt"];

impl<const N: usize> From<[(&str, &str); N]> for Names {
    fn from(names: [(&str, &str); N]) -> Self {
        Self(names.map(|(recorded, fake)| (recorded.to_owned(), fake.to_owned())).into())
    }
}

impl FromIterator<(String, String)> for Names {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(names: I) -> Self {
        Self(names.into_iter().collect())
    }
}

impl Names {
    /// A recorded text with the fake's names in it.
    pub fn translate(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, (recorded, fake)| text.replace(recorded, fake))
    }

    /// Takes what stands in a member for invented, if it looks so on both sides. What the client `said`
    /// itself is not.
    pub fn learn(&mut self, member: &str, recorded: &str, fake: &str, said: &str) -> bool {
        let has_form = INVENTED.iter().find(|(name, _)| *name == member).map(|(_, has_form)| has_form);
        let is_new = !self.0.contains_key(recorded) && !said.contains(recorded);
        let is_invented = is_new && has_form.is_some_and(|has_form| has_form(recorded) && has_form(fake));
        if is_invented {
            self.0.insert(recorded.to_owned(), fake.to_owned());
        }
        is_invented
    }
}

/// Whether two values are moments written in the same form.
pub fn are_moments(member: &str, recorded: &Value, fake: &Value) -> bool {
    let is_number = |value: &Value| value.as_i64().is_some_and(|millis| millis > 1_000_000_000_000);
    let is_text = |value: &Value| value.as_str().is_some_and(|text| text.len() == 24 && text.ends_with('Z'));
    let same_form = |has_form: &dyn Fn(&Value) -> bool| has_form(recorded) && has_form(fake);
    MOMENTS.contains(&member) && (same_form(&is_number) || same_form(&is_text))
}

fn is_id(text: &str) -> bool {
    [12, 21].contains(&text.len()) && text.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit())
}

fn is_token(text: &str) -> bool {
    let secret = text.strip_prefix("pat_").unwrap_or(text);
    secret.len() == 32 && secret.chars().all(|letter| letter.is_ascii_alphanumeric())
}

fn is_totp_secret(text: &str) -> bool {
    text.len() == 32 && text.chars().all(|letter| matches!(letter, 'A'..='Z' | '2'..='7'))
}

fn is_image(text: &str) -> bool {
    text.starts_with("data:image/png;base64,")
}

fn is_backup_code(text: &str) -> bool {
    text.len() == 10 && text.chars().all(|letter| letter.is_ascii_hexdigit())
}

fn is_digest(text: &str) -> bool {
    text.starts_with("$argon2i$v=19$m=8192,t=8,p=1$") && text.len() == 95
}
