//! One row: a user that can be sent, or the reason why it cannot.
//!
//! Strict where Logto is lenient: Logto ignores a member that it does not know, and a misspelled
//! column would be lost without a word.

use std::io;

use logto_management::types::NewUser;
use serde::{Deserialize, Serialize};
use serde_json::{Value, from_value, json, to_value};

use crate::digest::Digest;

/// The largest body that Logto takes is 1 MiB; the marker comes on top.
const LARGEST: usize = 1024 * 1024 - 1024;
/// The longest name that Logto can read again, in UTF-16 units. It stores one with as many characters and
/// more units, and fails from then on at every list with that user.
const LONGEST_NAME: usize = 128;
/// What the rejects do not show of a user.
const SECRETS: [&str; 2] = ["password", "passwordDigest"];

/// Gives the rows as they are read: a file may be larger than the memory.
pub type Rows = Box<dyn Iterator<Item = io::Result<Row>>>;

#[derive(Clone)]
pub struct Row {
    /// Its place in the file, from 1.
    pub number: u64,
    /// Of what it says, without secrets: it stays the same when the row moves, or others are corrected.
    pub digest: Digest,
    pub user: Result<NewUser, Rejection>,
}

/// Why a row is not imported: a line of the rejects.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rejection {
    pub row: u64,
    /// Logto's code, if it was Logto that refused.
    pub code: Option<String>,
    pub reason: String,
    /// The user without secrets, if the row could be read.
    pub user: Option<Value>,
    /// The secrets that the row has and `user` lacks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub withheld: Vec<String>,
}

impl Row {
    pub fn new(number: u64, value: Result<Value, String>) -> Self {
        let user = value.and_then(without_reason).and_then(|value| read(&value));
        let user = match user {
            Ok(user) => match reason_to_reject(&user) {
                Some(reason) => Err(Rejection::new(number, None, reason.to_owned(), &user)),
                None => Ok(user),
            },
            Err(reason) => Err(Rejection { row: number, code: None, reason, user: None, withheld: Vec::new() }),
        };
        let content = match &user {
            Ok(user) => shown(user).to_string(),
            Err(rejection) => format!("{number} {}", rejection.reason),
        };
        Self { number, digest: Digest::of(content.as_bytes()), user }
    }

    /// The same row, told from so many others before it that say the same.
    pub fn told_apart(self, copy: u64) -> Self {
        let digest = if copy == 0 { self.digest } else { self.digest.and(&copy.to_be_bytes()) };
        Self { digest, ..self }
    }
}

impl Rejection {
    pub fn new(row: u64, code: Option<String>, reason: String, user: &NewUser) -> Self {
        let has = |secret: &&str| json!(user).get(secret).is_some_and(|secret| !secret.is_null());
        let withheld = SECRETS.iter().filter(|secret| has(secret)).map(|secret| (*secret).to_owned()).collect();
        Self { row, code, reason, user: Some(shown(user)), withheld }
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

/// A user as it stands, or the one in a line of the rejects of an earlier import.
fn without_reason(value: Value) -> Result<Value, String> {
    let is_reject = ["row", "reason", "user"].iter().all(|member| value.get(member).is_some());
    let Some(reject) = is_reject.then(|| Rejection::deserialize(&value).ok()).flatten() else { return Ok(value) };
    let user = reject.user.ok_or("a reject without its user: correct the row in the file that it was rejected from")?;
    match reject.withheld.iter().find(|secret| user.get(secret.as_str()).is_none()) {
        Some(secret) => Err(format!(
            "a reject without the `{secret}` of its user: add it to `user`, or correct the row in the file that it was \
             rejected from"
        )),
        None => Ok(user),
    }
}

/// What a reject shows of a user.
fn shown(user: &NewUser) -> Value {
    let mut user = to_value(user).unwrap_or_default();
    if let Some(members) = user.as_object_mut() {
        members.retain(|name, _| !SECRETS.contains(&name.as_str()));
    }
    user
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
    if user.name.as_ref().is_some_and(|name| name.encode_utf16().count() > LONGEST_NAME) {
        return Some("`name` is longer than Logto can read again (128 UTF-16 units; most emoji have two)");
    }
    (json!(user).to_string().len() > LARGEST).then_some("larger than a request to Logto may be (1 MiB)")
}
