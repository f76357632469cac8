//! The accounts that a user has elsewhere, and the tokens of their providers that Logto keeps.

use serde_json::{Value, json};

use super::{
    ids::TENANT_ID,
    release::{Entity, Release},
};
use crate::types::JsonObject;

const TOKEN_LIFETIME_SECONDS: i64 = 3600;

/// An account at an enterprise's identity provider.
#[derive(Clone, Debug)]
pub struct SsoIdentity {
    pub id: String,
    pub connector_id: String,
    pub issuer: String,
    pub identity_id: String,
    pub detail: JsonObject,
    pub created_at: i64,
}

/// Tokens of a provider, of which only what surrounds them is ever shown.
#[derive(Clone, Debug)]
pub struct TokenSecret {
    pub id: String,
    pub connector_id: String,
    pub identity_id: String,
    pub provider: Provider,
    pub scope: String,
    pub has_refresh_token: bool,
    pub created_at: i64,
}

/// Where a token comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Provider {
    Social { target: String },
    Enterprise { issuer: String },
}

impl SsoIdentity {
    pub fn to_json(&self, release: Release, user_id: &str) -> Value {
        let mut answer = JsonObject::from_iter([
            ("tenantId".to_owned(), json!(TENANT_ID)),
            ("id".to_owned(), json!(self.id)),
            ("userId".to_owned(), json!(user_id)),
            ("issuer".to_owned(), json!(self.issuer)),
            ("identityId".to_owned(), json!(self.identity_id)),
            ("detail".to_owned(), json!(self.detail)),
            ("createdAt".to_owned(), json!(self.created_at)),
            ("updatedAt".to_owned(), json!(self.created_at)),
            ("ssoConnectorId".to_owned(), json!(self.connector_id)),
        ]);
        release.trim(Entity::SsoIdentity, &mut answer);
        Value::Object(answer)
    }
}

impl TokenSecret {
    pub fn to_json(&self, user_id: &str) -> Value {
        let mut answer = json!({
            "tenantId": TENANT_ID,
            "id": self.id,
            "userId": user_id,
            "type": "federated_token_set",
            "metadata": {
                "scope": self.scope,
                "expiresAt": self.created_at / 1000 + TOKEN_LIFETIME_SECONDS,
                "tokenType": "Bearer",
                "hasRefreshToken": self.has_refresh_token,
            },
            "createdAt": self.created_at,
            "updatedAt": self.created_at,
            "identityId": self.identity_id,
        });
        let members = match &self.provider {
            Provider::Social { target } => [("connectorId", &self.connector_id), ("target", target)],
            Provider::Enterprise { issuer } => [("ssoConnectorId", &self.connector_id), ("issuer", issuer)],
        };
        for (name, value) in members {
            answer[name] = json!(value);
        }
        answer
    }
}
