//! How a user that this import has created is found again, though the answer to its creation never
//! came.
//!
//! The import puts a marker into the custom data of each user: the fingerprint of the file and the
//! row. The user is searched by what is unique, and recognised by the marker. Somebody else who has
//! that username bears no such marker.

use logto_management::{
    Result,
    search::{Field, Search},
    types::{NewUser, User},
    users::Users,
};
use serde_json::{Value, json};

/// The member of the custom data that holds the marker.
const MEMBER: &str = "importedFrom";

/// As many as a search can find: names that differ in case alone are found together.
const PAGE_SIZE: u32 = 100;

pub struct Marker(Value);

impl Marker {
    pub fn new(fingerprint: &str, row: u64) -> Self {
        Self(json!({ "file": fingerprint, "row": row }))
    }

    pub fn put_on(&self, mut user: NewUser) -> NewUser {
        user.custom_data.get_or_insert_default().insert(MEMBER.to_owned(), self.0.clone());
        user
    }

    /// The user that bears this marker, as far as the server has stored it by now.
    pub async fn find(&self, users: &Users, user: &NewUser) -> Result<Option<User>> {
        let found = users.list().page_size(PAGE_SIZE).search(&search_for(user)).await?;
        Ok(found.into_iter().find(|user| user.custom_data.get(MEMBER) == Some(&self.0)))
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
