//! How a user that this import has created is found again, though the answer to its creation never
//! came.
//!
//! The import puts a marker into the custom data of each user: the row, and the digest of what it says.
//! The user is searched by what is unique, and recognised by the digest. Somebody else who has that
//! username bears no such marker.

use logto_management::{
    Error, Result,
    search::{Field, Search},
    types::{NewUser, User},
    users::Users,
};
use serde_json::json;

use crate::{digest::Digest, row::Row};

/// The member of the marker by which a user is recognised.
const DIGEST: &str = "digest";

/// As many as a search can find: names that differ in case alone are found together.
const PAGE_SIZE: u32 = 100;

pub struct Marker<'a> {
    /// The member of the custom data that holds it.
    name: &'a str,
    row: u64,
    digest: Digest,
}

/// Who has the unique names of a row's user.
pub enum Found {
    /// The user that was made from the row.
    Ours(String),
    /// Others, and none of them was made from the row.
    Others(Vec<User>),
    /// Somebody whom the server cannot read, for this reason.
    Unreadable(Error),
}

impl<'a> Marker<'a> {
    pub fn new(name: &'a str, row: &Row) -> Self {
        Self { name, row: row.number, digest: row.digest }
    }

    pub fn put_on(&self, mut user: NewUser) -> NewUser {
        let marker = json!({ "row": self.row, DIGEST: self.digest.to_string() });
        user.custom_data.get_or_insert_default().insert(self.name.to_owned(), marker);
        user
    }

    /// As far as the server's search knows by now.
    pub async fn find(&self, users: &Users, user: &NewUser) -> Result<Found> {
        let found = users.list().page_size(PAGE_SIZE).search(&search_for(user)).await?.into_items();
        let digest = json!(self.digest.to_string());
        let is_ours = |user: &&User| user.custom_data.get(self.name).is_some_and(|it| it[DIGEST] == digest);
        Ok(match found.iter().find(is_ours) {
            Some(user) => Found::Ours(user.id.clone()),
            None => Found::Others(found),
        })
    }
}

/// Whether the server answers, asked for a page behind the last one: nobody is on it who cannot be read.
pub async fn check(users: &Users) -> Result<()> {
    users.list().page(u32::MAX).page_size(1).no_retry().await.map(|_| ())
}

/// Whether somebody has the unique name of a user that Logto says is taken, by the error's code.
pub fn has_what_is_taken(somebody: &User, user: &NewUser, code: &str) -> bool {
    let is_same = |one: &Option<String>, other: &Option<String>| match (one, other) {
        (Some(one), Some(other)) => one.eq_ignore_ascii_case(other),
        _ => false,
    };
    match code {
        _ if code.contains("username") => is_same(&somebody.username, &user.username),
        _ if code.contains("email") => is_same(&somebody.primary_email, &user.primary_email),
        _ => true,
    }
}

/// Finds whoever has one of the user's identifiers, whatever its case: Logto compares email addresses
/// so, and who is found too much does not bear the marker.
fn search_for(user: &NewUser) -> Search {
    let phone = user.primary_phone.as_deref().map(stored_as).unwrap_or_default();
    let conditions = [
        (Field::Username, Vec::from_iter(user.username.clone())),
        (Field::PrimaryEmail, Vec::from_iter(user.primary_email.clone())),
        (Field::PrimaryPhone, phone),
    ];
    conditions.into_iter().fold(Search::new(), |search, (field, mut values)| {
        values.retain(|value| !value.is_empty());
        if values.is_empty() { search } else { search.exact_any(field, values) }
    })
}

/// How Logto may have stored a phone number: it drops a zero after the country's calling code, which
/// has one to three digits.
fn stored_as(phone: &str) -> Vec<String> {
    let zeros = phone.match_indices('0').map(|(place, _)| place).filter(|place| (1..=3).contains(place));
    let without = zeros.map(|place| format!("{}{}", &phone[..place], &phone[place + 1..]));
    std::iter::once(phone.to_owned()).chain(without).collect()
}
