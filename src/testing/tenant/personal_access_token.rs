//! A token by which a user's programs act for the user.

use serde_json::{Value, json};

use super::ids::TENANT_ID;

#[derive(Clone, Debug)]
pub struct PersonalAccessToken {
    pub name: String,
    pub value: String,
    pub created_at: i64,
    pub expires_at: Option<i64>,
}

impl PersonalAccessToken {
    pub fn to_json(&self, user_id: &str) -> Value {
        json!({
            "tenantId": TENANT_ID,
            "userId": user_id,
            "name": self.name,
            "value": self.value,
            "createdAt": self.created_at,
            "expiresAt": self.expires_at,
        })
    }
}
