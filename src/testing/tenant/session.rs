//! What a sign-in leaves behind: a session, and a grant to the application.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{
    release::{Entity, Release},
    table::Row,
};
use crate::types::JsonObject;

const SESSION_LIFETIME: i64 = 14 * 24 * 60 * 60 * 1000;

const GRANT_LIFETIME: i64 = 180 * 24 * 60 * 60 * 1000;

#[derive(Clone, Debug)]
pub struct Session {
    pub jti: String,
    pub uid: String,
    pub account_id: String,
    pub client_id: String,
    /// By application.
    pub authorizations: BTreeMap<String, Authorization>,
    /// How the user proved who it is.
    pub verification: Value,
    pub created_at: i64,
}

#[derive(Clone, Debug)]
pub struct Authorization {
    pub sid: String,
    pub grant_id: String,
}

#[derive(Clone, Debug)]
pub struct Grant {
    pub id: String,
    pub account_id: String,
    pub client_id: String,
    pub created_at: i64,
}

impl Session {
    pub fn expires_at(&self) -> i64 {
        self.created_at + SESSION_LIFETIME
    }

    pub fn to_json(&self) -> Value {
        let authorizations = self.authorizations.iter().map(|(application, authorization)| {
            let Authorization { sid, grant_id } = authorization;
            (application.clone(), json!({ "sid": sid, "grantId": grant_id, "persistsLogout": true }))
        });
        json!({
            "payload": {
                "exp": self.expires_at() / 1000,
                "iat": self.created_at / 1000,
                "jti": self.jti,
                "uid": self.uid,
                "kind": "Session",
                "loginTs": self.created_at / 1000,
                "accountId": self.account_id,
                "authorizations": authorizations.collect::<JsonObject>(),
            },
            "lastSubmission": {
                "interactionEvent": "SignIn",
                "userId": self.account_id,
                "verificationRecords": [self.verification],
                "signInContext": { "ip": "127.0.0.1", "userAgent": "FakeLogto" },
            },
            "clientId": self.client_id,
            "accountId": self.account_id,
            "expiresAt": self.expires_at(),
        })
    }
}

impl Grant {
    pub fn expires_at(&self) -> i64 {
        self.created_at + GRANT_LIFETIME
    }

    pub fn to_json(&self, release: Release, application: &Row) -> Value {
        let mut answer = JsonObject::from_iter([
            ("id".to_owned(), json!(self.id)),
            (
                "payload".to_owned(),
                json!({
                    "exp": self.expires_at() / 1000,
                    "iat": self.created_at / 1000,
                    "jti": self.id,
                    "kind": "Grant",
                    "clientId": self.client_id,
                    "accountId": self.account_id,
                    "openid": { "scope": "openid profile email offline_access" },
                }),
            ),
            ("expiresAt".to_owned(), json!(self.expires_at())),
            ("application".to_owned(), application.only(&["id", "name"])),
        ]);
        release.trim(Entity::Grant, &mut answer);
        Value::Object(answer)
    }
}
