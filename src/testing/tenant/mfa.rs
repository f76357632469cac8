//! A user's factors of authentication.

use serde_json::{Value, json};

use super::release::{Entity, Release};
use crate::types::{JsonObject, Timestamp};

pub const TOTP: &str = "Totp";

pub const BACKUP_CODE: &str = "BackupCode";

#[derive(Clone, Debug)]
pub struct MfaVerification {
    pub id: String,
    pub created_at: i64,
    pub factor: Factor,
}

#[derive(Clone, Debug)]
pub enum Factor {
    Totp,
    /// How many codes are left.
    BackupCode(usize),
    WebAuthn {
        name: String,
        agent: String,
    },
}

impl MfaVerification {
    pub fn to_json(&self, release: Release) -> Value {
        let mut answer = JsonObject::from_iter([
            ("id".to_owned(), json!(self.id)),
            ("createdAt".to_owned(), json!(Timestamp::from_unix_millis(self.created_at).to_string())),
            ("type".to_owned(), json!(self.factor.name())),
        ]);
        match &self.factor {
            Factor::Totp => {}
            Factor::BackupCode(remaining) => _ = answer.insert("remainCodes".to_owned(), json!(remaining)),
            Factor::WebAuthn { name, agent } => {
                answer.insert("name".to_owned(), json!(name));
                answer.insert("agent".to_owned(), json!(agent));
                release.trim(Entity::WebAuthn, &mut answer);
            }
        }
        Value::Object(answer)
    }
}

impl Factor {
    pub fn name(&self) -> &'static str {
        match self {
            Self::Totp => TOTP,
            Self::BackupCode(_) => BACKUP_CODE,
            Self::WebAuthn { .. } => "WebAuthn",
        }
    }
}
