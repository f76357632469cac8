//! Users as JSON, and what decoding them costs: into this library's model, and into one that somebody would
//! write by hand for the same members.

use std::collections::BTreeMap;

use logto_management::types::User;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::Side;

/// A user as a Logto answers it.
pub fn user_json(number: usize) -> String {
    let user = json!({
        "id": format!("user{number:08}"),
        "username": format!("alice_{number}"),
        "primaryEmail": format!("alice_{number}@example.com"),
        "primaryPhone": "14155550100",
        "name": "Alice Doe",
        "avatar": "https://example.com/a.png",
        "customData": { "plan": "pro", "nested": { "n": 1 } },
        "identities": {},
        "lastSignInAt": null,
        "createdAt": 1_795_419_343_995_u64,
        "updatedAt": 1_795_419_343_995_u64,
        "profile": {
            "familyName": "Doe", "givenName": "Alice", "locale": "en-US",
            "address": { "locality": "SF", "country": "US" },
        },
        "applicationId": null,
        "isSuspended": false,
        "hasPassword": true,
    });
    user.to_string()
}

/// So many users as a Logto answers them.
pub fn users_json(count: usize) -> String {
    let users: Vec<_> = (1..=count).map(user_json).collect();
    format!("[{}]", users.join(","))
}

/// Users about to be decoded.
pub struct Decode {
    json: String,
}

impl Decode {
    /// So many users.
    pub fn new(count: usize) -> Self {
        Self { json: users_json(count) }
    }

    /// Decodes them, and tells how many they are.
    pub fn run(&self, side: Side) -> usize {
        match side {
            Side::Ours => serde_json::from_str::<Vec<User>>(&self.json).expect("they are users").len(),
            Side::Floor => serde_json::from_str::<Vec<PlainUser>>(&self.json).expect("they are users").len(),
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "it is there to be decoded")]
struct PlainUser {
    id: String,
    username: Option<String>,
    primary_email: Option<String>,
    primary_phone: Option<String>,
    name: Option<String>,
    avatar: Option<String>,
    custom_data: Map<String, Value>,
    identities: BTreeMap<String, PlainIdentity>,
    last_sign_in_at: Option<i64>,
    created_at: i64,
    updated_at: i64,
    profile: PlainProfile,
    application_id: Option<String>,
    is_suspended: bool,
    has_password: bool,
    has_security_verification_method: Option<bool>,
    password_algorithm: Option<String>,
    password_digest: Option<String>,
    sso_identities: Option<Vec<Value>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "it is there to be decoded")]
struct PlainIdentity {
    user_id: String,
    details: Option<Map<String, Value>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "it is there to be decoded")]
struct PlainProfile {
    family_name: Option<String>,
    given_name: Option<String>,
    middle_name: Option<String>,
    nickname: Option<String>,
    preferred_username: Option<String>,
    profile: Option<String>,
    website: Option<String>,
    gender: Option<String>,
    birthdate: Option<String>,
    zoneinfo: Option<String>,
    locale: Option<String>,
    address: Option<PlainAddress>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "it is there to be decoded")]
struct PlainAddress {
    formatted: Option<String>,
    street_address: Option<String>,
    locality: Option<String>,
    region: Option<String>,
    postal_code: Option<String>,
    country: Option<String>,
}
