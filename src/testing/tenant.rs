//! Everything that the fake remembers: one tenant's users and what belongs to them, as its database
//! would hold it. Operations change it; how it looks from outside is their business.

pub mod access_token;
pub mod clock;
pub mod connector;
pub mod identity;
pub mod ids;
pub mod mfa;
pub mod password;
pub mod personal_access_token;
pub mod phone;
pub mod release;
pub mod role;
pub mod session;
pub mod table;
pub mod user;

use std::collections::HashMap;

use indexmap::IndexMap;
use serde_json::{Value, json};

use super::http::answer::Refusal;
use access_token::{ALL, AccessToken, MANAGEMENT_API};
use clock::Clock;
use connector::Connector;
use ids::Ids;
use password::KnownDigests;
use release::Release;
use role::FOR_MACHINES;
use session::{Grant, Session};
use table::{Link, Row, Rows, Table, Tables};
use user::User;

pub(super) struct Tenant {
    pub release: Release,
    pub clock: Clock,
    pub ids: Ids,
    /// In the order of creation.
    pub users: IndexMap<String, Box<User>>,
    /// How many users without a description were seeded, for their names.
    pub seeded_users: usize,
    /// All else that has a name.
    tables: Tables,
    pub connectors: IndexMap<String, Connector>,
    pub sessions: Vec<Session>,
    pub grants: Vec<Grant>,
    pub known_digests: KnownDigests,
    /// Whether the tenant lets passwords expire.
    pub password_expiration: bool,
    pub access_tokens: HashMap<String, AccessToken>,
    /// Seconds that an access token is good for.
    pub token_lifetime: i64,
    /// The id of the role that gives access to the Management API.
    pub management_role: String,
}

impl Tenant {
    /// A tenant as Logto creates it, with nothing in it but the Management API and the role for it.
    pub fn new(release: Release, clock: Clock, ids: Ids, token_lifetime: i64) -> Self {
        let mut tenant = Self {
            release,
            clock,
            ids,
            users: IndexMap::new(),
            seeded_users: 0,
            tables: Tables::default(),
            connectors: IndexMap::new(),
            sessions: Vec::new(),
            grants: Vec::new(),
            known_digests: KnownDigests::new(),
            password_expiration: false,
            access_tokens: HashMap::new(),
            token_lifetime,
            management_role: String::new(),
        };
        tenant.add_management_api();
        tenant
    }

    fn add_management_api(&mut self) {
        let api = json!({ "id": "management-api", "name": "Logto Management API", "indicator": MANAGEMENT_API });
        let api = self.add(Table::Resources, api);
        let description = "Default scope for Management API, allows all permissions.";
        let all = json!({ "id": format!("{api}-{ALL}"), "resourceId": api, "name": ALL, "description": description });
        let all = self.add(Table::Scopes, all);
        let role = json!({
            "name": "Logto Management API access",
            "description": "This default role grants access to the Logto management API.",
            "type": FOR_MACHINES,
        });
        self.management_role = self.add(Table::Roles, role);
        self.tables.rows_mut(Table::Roles)[&self.management_role].linked_mut(Link::Scopes).push(all);
    }

    /// Adds a machine-to-machine application with these roles: its id and its secret.
    pub fn add_machine(&mut self, name: &str, roles: &[&str]) -> (String, String) {
        let id = self.add(Table::Applications, json!({ "name": name, "type": FOR_MACHINES }));
        let roles = roles.iter().map(|role| (*role).to_owned());
        self.tables.rows_mut(Table::Applications)[&id].linked_mut(Link::Roles).extend(roles);
        let secret = self.add_secret(&id);
        (id, secret)
    }

    /// Adds the secret that an application has from the beginning.
    pub fn add_secret(&mut self, application_id: &str) -> String {
        let value = self.ids.secret();
        let secret = json!({ "applicationId": application_id, "name": "Default secret", "value": value });
        self.add(Table::ApplicationSecrets, secret);
        value
    }

    pub fn rows(&self, table: Table) -> &Rows {
        self.tables.rows(table)
    }

    pub fn rows_mut(&mut self, table: Table) -> &mut Rows {
        self.tables.rows_mut(table)
    }

    pub fn row(&self, table: Table, id: &str) -> Option<&Row> {
        self.rows(table).get(id)
    }

    pub fn row_mut(&mut self, table: Table, id: &str) -> Option<&mut Row> {
        self.rows_mut(table).get_mut(id)
    }

    /// Adds a row with what is said of it, and returns its id.
    pub fn add(&mut self, table: Table, said: Value) -> String {
        let now = self.now();
        let row = Row::new(table, said, &mut self.ids, now);
        let id = row.id.clone();
        self.rows_mut(table).insert(id.clone(), row);
        id
    }

    /// Takes a row away, with all that is a part of it and all links to it.
    pub fn remove(&mut self, table: Table, id: &str) -> Option<Row> {
        let row = self.tables.remove(table, id)?;
        for user in self.users.values_mut() {
            user.roles.retain(|role| role != id);
        }
        Some(row)
    }

    pub fn remove_user(&mut self, id: &str) {
        self.users.shift_remove(id);
        self.tables.unlink(id);
    }

    /// Milliseconds since the Unix epoch.
    pub fn now(&self) -> i64 {
        self.clock.now()
    }

    pub fn user(&self, id: &str) -> Result<&User, Refusal> {
        self.users.get(id).map(AsRef::as_ref).ok_or_else(Refusal::not_found)
    }

    /// A user about to be changed, which leaves its mark.
    pub fn user_mut(&mut self, id: &str) -> Result<&mut User, Refusal> {
        let now = self.now();
        let user = self.users.get_mut(id).ok_or_else(Refusal::not_found)?;
        user.updated_at = now;
        Ok(user)
    }
}
