//! Everything that the fake remembers: one tenant's users and what belongs to them, as its database
//! would hold it. Operations change it; how it looks from outside is their business.

pub mod access_token;
pub mod application;
pub mod clock;
pub mod connector;
pub mod identity;
pub mod ids;
pub mod mfa;
pub mod organization;
pub mod password;
pub mod personal_access_token;
pub mod phone;
pub mod release;
pub mod role;
pub mod session;
pub mod user;

use std::collections::{BTreeMap, HashMap};

use indexmap::IndexMap;

use access_token::{AccessToken, Credentials};
use application::Application;
use clock::Clock;
use connector::{Connector, SsoConnector};
use ids::Ids;
use organization::{Organization, OrganizationRole};
use release::Release;
use role::Role;
use session::{Grant, Session};
use user::User;

use super::http::answer::Refusal;

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
