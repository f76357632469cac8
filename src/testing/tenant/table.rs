//! Things of plain members, as rows of tables: applications, roles, organizations and the like.
//!
//! A row has the members that answers show, and links to other rows by their ids.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde_json::{Value, json};

use super::{
    ids::{Ids, TENANT_ID},
    role::FOR_USERS,
};
use crate::types::JsonObject;

/// Which rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Table {
    Applications,
    ApplicationSecrets,
    Organizations,
    OrganizationInvitations,
    OrganizationRoles,
    OrganizationScopes,
    Resources,
    Roles,
    Scopes,
    SsoConnectors,
}

/// What a row is linked to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Link {
    Applications,
    /// Of an application of an organization.
    ApplicationRoles,
    JitRoles,
    JitSsoConnectors,
    Members,
    /// Of a member of an organization.
    MemberRoles,
    ResourceScopes,
    Roles,
    Scopes,
}

#[derive(Clone, Debug)]
pub struct Row {
    pub id: String,
    /// As answers show them.
    pub members: JsonObject,
    /// By link, and for some by one of the linked: a member's roles.
    links: BTreeMap<(Link, String), Vec<String>>,
}

pub type Rows = IndexMap<String, Row>;

/// Members that name the row that this one is a part of.
const OWNERS: [&str; 3] = ["applicationId", "organizationId", "resourceId"];

/// All rows, in the order of creation.
#[derive(Debug)]
pub struct Tables(BTreeMap<Table, Rows>);

impl Table {
    const ALL: [Self; 10] = [
        Self::Applications,
        Self::ApplicationSecrets,
        Self::Organizations,
        Self::OrganizationInvitations,
        Self::OrganizationRoles,
        Self::OrganizationScopes,
        Self::Resources,
        Self::Roles,
        Self::Scopes,
        Self::SsoConnectors,
    ];

    /// The name in Logto's database, which its errors tell.
    pub fn name(self) -> &'static str {
        match self {
            Self::Applications => "applications",
            Self::ApplicationSecrets => "application_secrets",
            Self::Organizations => "organizations",
            Self::OrganizationInvitations => "organization_invitations",
            Self::OrganizationRoles => "organization_roles",
            Self::OrganizationScopes => "organization_scopes",
            Self::Resources => "resources",
            Self::Roles => "roles",
            Self::Scopes => "scopes",
            Self::SsoConnectors => "sso_connectors",
        }
    }

    /// The name of one of its rows, which errors of changes tell.
    pub fn singular(self) -> &'static str {
        self.name().trim_end_matches('s')
    }

    fn new_id(self, ids: &mut Ids) -> String {
        match self {
            Self::Organizations | Self::SsoConnectors => ids.short(),
            _ => ids.standard(),
        }
    }

    /// A row of which nothing was said.
    fn defaults(self, now: i64) -> Value {
        match self {
            Self::Applications => json!({
                "description": null,
                "oidcClientMetadata": { "redirectUris": [], "postLogoutRedirectUris": [] },
                "customClientMetadata": {},
                "protectedAppMetadata": null,
                "customData": {},
                "isThirdParty": false,
                "appLevelAccessControlEnabled": false,
                "createdAt": now,
            }),
            Self::ApplicationSecrets => json!({ "createdAt": now, "expiresAt": null }),
            Self::Organizations => json!({
                "description": null,
                "customData": {},
                "isMfaRequired": false,
                "color": {},
                "branding": {},
                "customCss": null,
                "createdAt": now,
            }),
            Self::OrganizationInvitations => json!({
                "inviterId": null,
                "acceptedUserId": null,
                "status": "Pending",
                "createdAt": now,
                "updatedAt": now,
            }),
            Self::OrganizationRoles => json!({ "description": null, "type": FOR_USERS }),
            Self::OrganizationScopes => json!({ "description": null }),
            Self::Resources => json!({ "isDefault": false, "accessTokenTtl": 3600 }),
            Self::Roles => json!({ "type": FOR_USERS, "isDefault": false }),
            Self::Scopes => json!({ "description": null, "createdAt": now }),
            Self::SsoConnectors => json!({
                "config": {},
                "domains": [],
                "branding": {},
                "syncProfile": false,
                "enableTokenStorage": false,
                "createdAt": now,
            }),
        }
    }
}

impl Row {
    /// A new row. What is said of it comes before what rows have by default.
    pub fn new(table: Table, said: Value, ids: &mut Ids, now: i64) -> Self {
        let mut members = JsonObject::from_iter([("tenantId".to_owned(), json!(TENANT_ID))]);
        let id = said["id"].as_str().map_or_else(|| table.new_id(ids), str::to_owned);
        // Secrets have names in place of ids.
        if table != Table::ApplicationSecrets {
            members.insert("id".to_owned(), json!(id));
        }
        for part in [table.defaults(now), said] {
            let Value::Object(part) = part else { panic!("a row is an object, not {part}") };
            members.extend(part);
        }
        Self { id, members, links: BTreeMap::new() }
    }

    /// A text among the members, empty if there is none.
    pub fn text(&self, member: &str) -> &str {
        self.members.get(member).and_then(Value::as_str).unwrap_or_default()
    }

    /// Whether a member is true.
    pub fn is(&self, member: &str) -> bool {
        self.members.get(member) == Some(&Value::Bool(true))
    }

    pub fn to_json(&self) -> Value {
        Value::Object(self.members.clone())
    }

    /// The members with these names.
    pub fn only(&self, names: &[&str]) -> Value {
        names.iter().map(|name| ((*name).to_owned(), self.members.get(*name).cloned().unwrap_or_default())).collect()
    }

    /// The ids that the row is linked to.
    pub fn linked(&self, link: Link) -> &[String] {
        self.linked_by(link, "")
    }

    /// The ids that the row is linked to by one of its linked, as a member's roles.
    pub fn linked_by(&self, link: Link, by: &str) -> &[String] {
        self.links.get(&(link, by.to_owned())).map_or(&[], Vec::as_slice)
    }

    pub fn linked_mut(&mut self, link: Link) -> &mut Vec<String> {
        self.linked_by_mut(link, "")
    }

    pub fn linked_by_mut(&mut self, link: Link, by: &str) -> &mut Vec<String> {
        self.links.entry((link, by.to_owned())).or_default()
    }

    /// Drops all links to what has this id, and all by it.
    pub fn unlink(&mut self, id: &str) {
        self.links.retain(|(_, by), _| by != id);
        for ids in self.links.values_mut() {
            ids.retain(|linked| linked != id);
        }
    }

    fn is_part_of(&self, id: &str) -> bool {
        OWNERS.iter().any(|owner| self.text(owner) == id)
    }
}

impl Default for Tables {
    fn default() -> Self {
        Self(Table::ALL.into_iter().map(|table| (table, Rows::new())).collect())
    }
}

impl Tables {
    pub fn rows(&self, table: Table) -> &Rows {
        &self.0[&table]
    }

    pub fn rows_mut(&mut self, table: Table) -> &mut Rows {
        self.0.entry(table).or_default()
    }

    /// Takes a row away, with all that is a part of it and all links to it.
    pub fn remove(&mut self, table: Table, id: &str) -> Option<Row> {
        let row = self.rows_mut(table).shift_remove(id)?;
        let rows = self.0.iter().flat_map(|(table, rows)| rows.values().map(|row| (*table, row)));
        let parts = rows.filter(|(_, part)| part.is_part_of(id)).map(|(table, part)| (table, part.id.clone()));
        for (table, part) in parts.collect::<Vec<_>>() {
            self.remove(table, &part);
        }
        self.unlink(id);
        Some(row)
    }

    /// Drops all links to what has this id.
    pub fn unlink(&mut self, id: &str) {
        self.0.values_mut().flat_map(Rows::values_mut).for_each(|row| row.unlink(id));
    }
}
