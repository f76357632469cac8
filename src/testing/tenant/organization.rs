//! An organization with its members, and the roles that members can have.

use indexmap::IndexMap;
use serde_json::{Value, json};

use super::{
    ids::TENANT_ID,
    release::{Entity, Release},
    role::FOR_USERS,
};
use crate::types::JsonObject;

#[derive(Clone, Debug)]
pub struct Organization {
    pub id: String,
    pub name: String,
    pub description: Option<String>,
    pub custom_data: JsonObject,
    pub is_mfa_required: bool,
    pub created_at: i64,
    /// Ids of users, with the ids of their roles here.
    pub members: IndexMap<String, Vec<String>>,
}

#[derive(Clone, Debug)]
pub struct OrganizationRole {
    pub id: String,
    pub name: String,
    pub description: Option<String>,
}

impl Organization {
    pub fn new(id: String, name: &str, now: i64) -> Self {
        Self {
            id,
            name: name.to_owned(),
            description: None,
            custom_data: JsonObject::new(),
            is_mfa_required: false,
            created_at: now,
            members: IndexMap::new(),
        }
    }

    pub fn to_json(&self, release: Release) -> JsonObject {
        let mut answer = JsonObject::from_iter([
            ("tenantId".to_owned(), json!(TENANT_ID)),
            ("id".to_owned(), json!(self.id)),
            ("name".to_owned(), json!(self.name)),
            ("description".to_owned(), json!(self.description)),
            ("customData".to_owned(), json!(self.custom_data)),
            ("isMfaRequired".to_owned(), json!(self.is_mfa_required)),
            ("color".to_owned(), json!({})),
            ("branding".to_owned(), json!({})),
            ("customCss".to_owned(), Value::Null),
            ("createdAt".to_owned(), json!(self.created_at)),
        ]);
        release.trim(Entity::Organization, &mut answer);
        answer
    }
}

impl OrganizationRole {
    pub fn to_json(&self) -> Value {
        json!({
            "tenantId": TENANT_ID,
            "id": self.id,
            "name": self.name,
            "description": self.description,
            "type": FOR_USERS,
        })
    }
}
