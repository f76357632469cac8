//! Everything that the fake remembers: one tenant's users and what belongs to them, as its database
//! would hold it. Operations change it; how it looks from outside is their business.

use std::collections::{BTreeMap, HashMap};

use indexmap::IndexMap;

use super::{
    answer::Refusal,
    auth::{AccessToken, Credentials},
    clock::Clock,
    connectors::{Connector, SsoConnector},
    ids::Ids,
    organizations::{Organization, OrganizationRole},
    release::Release,
    roles::Role,
    sessions::{Application, Grant, Session},
    users::User,
};

pub(super) const TENANT_ID: &str = "default";

pub(super) struct Tenant {
    pub release: Release,
    pub clock: Clock,
    pub ids: Ids,
    /// In the order of creation.
    pub users: IndexMap<String, Box<User>>,
    /// How many users without a description were seeded, for their names.
    pub seeded_users: usize,
    pub roles: IndexMap<String, Role>,
    pub organizations: IndexMap<String, Organization>,
    pub organization_roles: IndexMap<String, OrganizationRole>,
    pub connectors: IndexMap<String, Connector>,
    pub sso_connectors: IndexMap<String, SsoConnector>,
    pub applications: IndexMap<String, Application>,
    pub sessions: Vec<Session>,
    pub grants: Vec<Grant>,
    /// Whether the tenant lets passwords expire.
    pub password_expiration: bool,
    /// Whom the token endpoint knows, by application id.
    pub credentials: BTreeMap<String, Credentials>,
    /// API resources other than the Management API.
    pub resources: Vec<String>,
    pub access_tokens: HashMap<String, AccessToken>,
    /// Seconds that an access token is good for.
    pub token_lifetime: i64,
}

impl Tenant {
    pub fn new(release: Release, clock: Clock, ids: Ids, token_lifetime: i64) -> Self {
        Self {
            release,
            clock,
            ids,
            users: IndexMap::new(),
            seeded_users: 0,
            roles: IndexMap::new(),
            organizations: IndexMap::new(),
            organization_roles: IndexMap::new(),
            connectors: IndexMap::new(),
            sso_connectors: IndexMap::new(),
            applications: IndexMap::new(),
            sessions: Vec::new(),
            grants: Vec::new(),
            password_expiration: false,
            credentials: BTreeMap::new(),
            resources: Vec::new(),
            access_tokens: HashMap::new(),
            token_lifetime,
        }
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
