//! A user, and how operations answer it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{
    identity::{SsoIdentity, TokenSecret},
    mfa::MfaVerification,
    password::Password,
    personal_access_token::PersonalAccessToken,
    release::{Entity, Release},
};
use crate::types::JsonObject;

#[derive(Clone, Debug, Default)]
pub struct User {
    pub id: String,
    pub username: Option<String>,
    pub primary_email: Option<String>,
    pub primary_phone: Option<String>,
    pub name: Option<String>,
    pub avatar: Option<String>,
    pub custom_data: JsonObject,
    pub profile: JsonObject,
    /// By target.
    pub identities: JsonObject,
    pub logto_configs: BTreeMap<&'static str, JsonObject>,
    pub is_suspended: bool,
    pub is_password_expired: bool,
    pub last_sign_in_at: Option<i64>,
    pub created_at: i64,
    pub updated_at: i64,
    pub password: Option<Password>,
    /// Ids, in the order of assignment.
    pub roles: Vec<String>,
    pub sso_identities: Vec<SsoIdentity>,
    pub token_secrets: Vec<TokenSecret>,
    pub mfa_verifications: Vec<MfaVerification>,
    pub personal_access_tokens: Vec<PersonalAccessToken>,
}

/// A text column of a user: its name in answers and in the database, how long it may be, and where it
/// is.
pub struct Column {
    pub member: &'static str,
    pub name: &'static str,
    pub limit: usize,
    pub get: fn(&User) -> &Option<String>,
    pub get_mut: fn(&mut User) -> &mut Option<String>,
}

macro_rules! column {
    ($member:literal, $column:ident, $limit:literal) => {
        Column {
            member: $member,
            name: stringify!($column),
            limit: $limit,
            get: |user| &user.$column,
            get_mut: |user| &mut user.$column,
        }
    };
}

pub const COLUMNS: [Column; 5] = [
    column!("username", username, 128),
    column!("primaryEmail", primary_email, 128),
    column!("primaryPhone", primary_phone, 128),
    column!("name", name, 128),
    column!("avatar", avatar, 2048),
];

/// The columns in which users are searched for.
pub const SEARCHED: &[&str] = &["id", "primary_email", "primary_phone", "username", "name"];

impl User {
    pub fn new(id: String, now: i64) -> Self {
        Self { id, created_at: now, updated_at: now, ..Self::default() }
    }

    /// What stands in a column.
    pub fn column(&self, name: &str) -> Option<&str> {
        match name {
            "id" => Some(&self.id),
            _ => COLUMNS.iter().find(|column| column.name == name).and_then(|column| (column.get)(self).as_deref()),
        }
    }

    /// What stands in the columns in which users are searched for.
    pub fn texts(&self) -> Vec<&str> {
        SEARCHED.iter().filter_map(|column| self.column(column)).collect()
    }

    /// As lists of what the user belongs to show it.
    pub fn in_short(&self) -> Value {
        json!({ "id": self.id, "avatar": self.avatar, "name": self.name })
    }

    /// The user as operations answer it.
    pub fn to_json(&self, release: Release) -> Value {
        let mut answer = JsonObject::new();
        answer.extend(COLUMNS.iter().map(|column| (column.member.to_owned(), json!((column.get)(self)))));
        answer.extend([
            ("id".to_owned(), json!(self.id)),
            ("customData".to_owned(), json!(self.custom_data)),
            ("identities".to_owned(), json!(self.identities)),
            ("lastSignInAt".to_owned(), json!(self.last_sign_in_at)),
            ("createdAt".to_owned(), json!(self.created_at)),
            ("updatedAt".to_owned(), json!(self.updated_at)),
            ("profile".to_owned(), json!(self.profile)),
            ("applicationId".to_owned(), Value::Null),
            ("cimdClientId".to_owned(), Value::Null),
            ("isSuspended".to_owned(), json!(self.is_suspended)),
            ("hasPassword".to_owned(), json!(self.password.is_some())),
        ]);
        release.trim(Entity::User, &mut answer);
        Value::Object(answer)
    }
}
