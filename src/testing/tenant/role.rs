//! A role of users or of machine-to-machine applications.

use serde_json::{Value, json};

use super::ids::TENANT_ID;

pub const FOR_USERS: &str = "User";

pub const FOR_MACHINES: &str = "MachineToMachine";

pub const TYPES: [&str; 2] = [FOR_USERS, FOR_MACHINES];

#[derive(Clone, Debug)]
pub struct Role {
    pub id: String,
    pub name: String,
    pub description: String,
    pub kind: String,
    pub is_default: bool,
}

impl Role {
    pub fn is_for_machines(&self) -> bool {
        self.kind == FOR_MACHINES
    }

    pub fn is_default_for_users(&self) -> bool {
        self.is_default && self.kind == FOR_USERS
    }

    pub fn to_json(&self) -> Value {
        json!({
            "tenantId": TENANT_ID,
            "id": self.id,
            "name": self.name,
            "description": self.description,
            "type": self.kind,
            "isDefault": self.is_default,
        })
    }
}
