//! One row: a user that can be sent, or the reason why it cannot.
//!
//! Strict where Logto is lenient: Logto ignores a member that it does not know, and a misspelled
//! column would be lost without a word.

use logto_management::types::NewUser;
use serde::{Deserialize, Serialize};
use serde_json::{Value, from_value, json, to_value};

/// The largest body that Logto takes is 1 MiB; the marker comes on top.
const LARGEST: usize = 1024 * 1024 - 1024;

#[derive(Clone)]
pub struct Row {
    /// Its place in the file, from 1.
    pub number: u64,
    pub user: Result<NewUser, Rejection>,
}

/// Why a row is not imported: a line of the rejects.
#[derive(Clone, Serialize, Deserialize)]
pub struct Rejection {
    pub row: u64,
    /// Logto's code, if it was Logto that refused.
    pub code: Option<String>,
    pub reason: String,
    /// The user without secrets, if the row could be read.
    pub user: Option<Value>,
}

impl Row {
    pub fn new(number: u64, value: Result<Value, String>) -> Self {
        let user = value.and_then(|value| read(&value)).map_err(|reason| (reason, None));
        let user = user.and_then(|user| match reason_to_reject(&user) {
            Some(reason) => Err((reason.to_owned(), shown(&user))),
            None => Ok(user),
        });
        let user = user.map_err(|(reason, user)| Rejection { row: number, code: None, reason, user });
        Self { number, user }
    }
}

/// Takes a user from JSON, all of it. What is wrong is told without quoting: it may be a secret.
pub fn read(value: &Value) -> Result<NewUser, String> {
    let user: NewUser = from_value(value.clone()).map_err(|_| misfit(value))?;
    match lost(value, &json!(user)) {
        Some(member) => Err(format!("Logto knows no member `{member}`")),
        None => Ok(user),
    }
}

/// What a reject shows of a user.
pub fn shown(user: &NewUser) -> Option<Value> {
    let mut user = user.clone();
    user.password = None;
    user.password_digest = None;
    to_value(user).ok()
}

fn misfit(value: &Value) -> String {
    let Some(members) = value.as_object() else { return "a row must be a JSON object".to_owned() };
    let is_misfit = |(name, member): &(&String, &Value)| from_value::<NewUser>(json!({ *name: member })).is_err();
    let names: Vec<_> = members.iter().filter(is_misfit).map(|(name, _)| format!("`{name}`")).collect();
    format!("not of the type that Logto wants: {}", names.join(", "))
}

/// The first member that was given and not kept.
fn lost(given: &Value, kept: &Value) -> Option<String> {
    given.as_object()?.iter().filter(|(_, value)| !value.is_null()).find_map(|(name, value)| match kept.get(name) {
        Some(kept) => lost(value, kept).map(|inner| format!("{name}.{inner}")),
        None => Some(name.clone()),
    })
}

fn reason_to_reject(user: &NewUser) -> Option<&'static str> {
    let identifiers = [&user.username, &user.primary_email, &user.primary_phone];
    if !identifiers.into_iter().flatten().any(|identifier| !identifier.is_empty()) {
        return Some("neither username, primaryEmail nor primaryPhone: nothing to recognise the user by");
    }
    (json!(user).to_string().len() > LARGEST).then_some("larger than a request to Logto may be (1 MiB)")
}
