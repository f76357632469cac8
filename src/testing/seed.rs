//! Seeds: putting what a test needs into the fake, without requests.

use std::fmt;

use serde_json::{Value, json};

use super::{
    shared::Shared,
    tenant::{
        Tenant,
        connector::Connector,
        identity::{Provider, SsoIdentity, TokenSecret},
        mfa::Factor,
        password::Password,
        phone::Phone,
        role::{FOR_MACHINES, FOR_USERS},
        table::{Link, Table},
        user::User,
    },
};
use crate::types::{JsonObject, Timestamp};

/// Adds data to a fake; from [`FakeLogto::seed`](super::FakeLogto::seed). Methods return the ids of what
/// they add.
///
/// Mistakes in the test, like the id of a user that is not there, panic.
///
/// ```
/// use logto_management::testing::FakeLogto;
/// use serde_json::json;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let fake = FakeLogto::start().await;
/// let seed = fake.seed();
/// let editor = seed.role("editor");
/// let acme = seed.organization("Acme");
/// let owner = seed.organization_role("owner");
/// let alice = seed
///     .user("alice")
///     .email("alice@example.com")
///     .password("correct horse battery staple")
///     .custom_data(json!({ "plan": "pro" }))
///     .role(&editor)
///     .member_of(&acme, &[&owner])
///     .add();
/// let many = seed.users(1_000);
///
/// let app = seed.application("Shop");
/// let sign_in = seed.sign_in(&alice, &app);
/// let session = fake.client().users().get_session(&alice, &sign_in.session).await?;
/// assert_eq!(session.client_id.as_deref(), Some(app.as_str()));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy)]
pub struct Seed<'a> {
    pub(super) shared: &'a Shared,
}

/// What a sign-in leaves behind; from [`Seed::sign_in`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SignIn {
    /// The session's `payload.uid`, by which operations find it.
    pub session: String,
    /// The id of the grant to the application.
    pub grant: String,
}

impl<'a> Seed<'a> {
    fn tenant<T>(self, change: impl FnOnce(&mut Tenant) -> T) -> T {
        change(&mut self.shared.tenant())
    }

    fn user_mut<T>(self, id: &str, change: impl FnOnce(&mut User, &mut Tenant) -> T) -> T {
        self.tenant(|tenant| {
            let mut user = tenant.users.get(id).cloned().unwrap_or_else(|| panic!("no user {id} has been seeded"));
            let result = change(&mut user, tenant);
            tenant.users.insert(id.to_owned(), user);
            result
        })
    }

    /// A user, to be described further and then [added](NewUser::add).
    pub fn user(self, username: &str) -> NewUser<'a> {
        NewUser {
            seed: self,
            user: User { username: Some(username.to_owned()), ..User::default() },
            password: None,
            memberships: Vec::new(),
        }
    }

    /// Many users, which have nothing but a username each. Quick also for a hundred thousand.
    pub fn users(self, count: usize) -> Vec<String> {
        self.tenant(|tenant| {
            let now = tenant.now();
            let first = tenant.seeded_users;
            tenant.seeded_users += count;
            let ids = (first..tenant.seeded_users).map(|number| {
                let user = User { username: Some(format!("user_{number:06}")), ..User::new(tenant.ids.short(), now) };
                let id = user.id.clone();
                tenant.users.insert(id.clone(), user.into());
                id
            });
            ids.collect()
        })
    }

    /// A role for users.
    pub fn role(self, name: &str) -> String {
        self.add_role(name, FOR_USERS)
    }

    /// A role for machine-to-machine applications, which no user can have.
    pub fn machine_role(self, name: &str) -> String {
        self.add_role(name, FOR_MACHINES)
    }

    fn add_role(self, name: &str, kind: &str) -> String {
        self.add(Table::Roles, json!({ "name": name, "description": name, "type": kind }))
    }

    fn add(self, table: Table, said: Value) -> String {
        self.tenant(|tenant| tenant.add(table, said))
    }

    /// An API resource: another API than the Management API, for whose indicator tokens are issued too.
    pub fn api_resource(self, indicator: &str) -> String {
        self.add(Table::Resources, json!({ "name": indicator, "indicator": indicator }))
    }

    /// A scope of an API resource.
    ///
    /// # Panics
    ///
    /// If the resource is not there.
    pub fn scope(self, resource_id: &str, name: &str) -> String {
        self.check(Table::Resources, resource_id);
        self.add(Table::Scopes, json!({ "resourceId": resource_id, "name": name }))
    }

    /// Gives a role, or an organization role, the scope of an API resource or of organizations.
    ///
    /// # Panics
    ///
    /// If the role or the scope is not there.
    pub fn grant(self, role_id: &str, scope_id: &str) {
        self.tenant(|tenant| {
            let is_of_organizations = tenant.row(Table::OrganizationScopes, scope_id).is_some();
            let is_there = is_of_organizations || tenant.row(Table::Scopes, scope_id).is_some();
            assert!(is_there, "no scope {scope_id} has been seeded");
            let (table, link) = match () {
                () if is_of_organizations => (Table::OrganizationRoles, Link::Scopes),
                () if tenant.row(Table::OrganizationRoles, role_id).is_some() => {
                    (Table::OrganizationRoles, Link::ResourceScopes)
                }
                () => (Table::Roles, Link::Scopes),
            };
            let role = tenant.row_mut(table, role_id);
            let role = role.unwrap_or_else(|| panic!("no role {role_id} has been seeded for {scope_id}"));
            role.linked_mut(link).push(scope_id.to_owned());
        });
    }

    /// An organization without members.
    pub fn organization(self, name: &str) -> String {
        self.add(Table::Organizations, json!({ "name": name }))
    }

    /// A role that members of organizations can have.
    pub fn organization_role(self, name: &str) -> String {
        self.add(Table::OrganizationRoles, json!({ "name": name }))
    }

    /// A scope that roles of members of organizations can have.
    pub fn organization_scope(self, name: &str) -> String {
        self.add(Table::OrganizationScopes, json!({ "name": name }))
    }

    /// An invitation to an organization, which ends in a week.
    ///
    /// # Panics
    ///
    /// If the organization is not there.
    pub fn invitation(self, organization_id: &str, email: &str) -> String {
        self.check(Table::Organizations, organization_id);
        let end = self.tenant(|tenant| tenant.now()) + 7 * 24 * 60 * 60 * 1000;
        let said = json!({ "organizationId": organization_id, "invitee": email, "expiresAt": end });
        self.add(Table::OrganizationInvitations, said)
    }

    /// A machine-to-machine application with these roles: its id and its secret.
    ///
    /// # Panics
    ///
    /// If a role is not there.
    pub fn machine(self, name: &str, role_ids: &[&str]) -> (String, String) {
        role_ids.iter().for_each(|role| self.check(Table::Roles, role));
        self.tenant(|tenant| tenant.add_machine(name, role_ids))
    }

    fn check(self, table: Table, id: &str) {
        let is_there = self.tenant(|tenant| tenant.row(table, id).is_some());
        assert!(is_there, "no {} {id} has been seeded", table.singular());
    }

    /// A social connector whose provider names whomever `connectorData` names: its `userId`, `email`,
    /// `phone`, `name` and `avatar`. It wants a `code`, whichever.
    pub fn social_connector(self, target: &str) -> String {
        self.add_connector(|id| Connector::new(id, target))
    }

    /// A social connector whose provider always names the same person: an object with the `id` at the
    /// provider and whatever it tells beside.
    ///
    /// # Panics
    ///
    /// If the identity is not an object.
    pub fn scripted_connector(self, target: &str, identity: Value) -> String {
        let identity = object(identity);
        self.add_connector(|id| Connector::scripted(id, target, identity))
    }

    fn add_connector(self, connector: impl FnOnce(String) -> Connector) -> String {
        self.tenant(|tenant| {
            let connector = connector(tenant.ids.short());
            let id = connector.id.clone();
            tenant.connectors.insert(id.clone(), connector);
            id
        })
    }

    /// A connector to an enterprise's identity provider.
    pub fn sso_connector(self, issuer: &str) -> String {
        let config = json!({ "issuer": issuer });
        self.add(Table::SsoConnectors, json!({ "providerName": "OIDC", "connectorName": issuer, "config": config }))
    }

    /// Links a user to an account at an enterprise's identity provider. `detail` is what the provider
    /// tells of it.
    ///
    /// # Panics
    ///
    /// If the detail is not an object, or the user or the connector is not there.
    pub fn sso_identity(self, user_id: &str, connector_id: &str, identity_id: &str, detail: Value) -> String {
        self.user_mut(user_id, |user, tenant| {
            let identity = SsoIdentity {
                id: tenant.ids.standard(),
                connector_id: connector_id.to_owned(),
                issuer: issuer(tenant, connector_id),
                identity_id: identity_id.to_owned(),
                detail: object(detail),
                created_at: tenant.now(),
            };
            let id = identity.id.clone();
            user.sso_identities.push(identity);
            id
        })
    }

    /// Lets Logto keep a provider's tokens for the social identity that a user has at a target.
    ///
    /// # Panics
    ///
    /// If the user has no such identity.
    pub fn social_tokens(self, user_id: &str, target: &str) -> String {
        self.user_mut(user_id, |user, tenant| {
            let identity = user.identities.get(target).unwrap_or_else(|| panic!("{user_id} has no identity {target}"));
            let identity_id = identity["userId"].as_str().unwrap_or_default().to_owned();
            let connector = tenant.connectors.values().find(|connector| connector.target == target);
            let connector_id = connector.map(|connector| connector.id.clone()).unwrap_or_default();
            add_tokens(user, tenant, connector_id, identity_id, Provider::Social { target: target.to_owned() })
        })
    }

    /// Lets Logto keep a provider's tokens for the enterprise identity that a user has by a connector.
    ///
    /// # Panics
    ///
    /// If the user has no such identity.
    pub fn sso_tokens(self, user_id: &str, connector_id: &str) -> String {
        self.user_mut(user_id, |user, tenant| {
            let identity = user.sso_identities.iter().find(|identity| identity.connector_id == connector_id);
            let identity = identity.unwrap_or_else(|| panic!("{user_id} has no identity by {connector_id}")).clone();
            let provider = Provider::Enterprise { issuer: identity.issuer };
            add_tokens(user, tenant, identity.connector_id, identity.identity_id, provider)
        })
    }

    /// A passkey of a user: a factor that only the user can create.
    pub fn passkey(self, user_id: &str, name: &str) -> String {
        let factor = Factor::WebAuthn { name: name.to_owned(), agent: "FakeLogto".to_owned() };
        let added = self.tenant(|tenant| tenant.add_factor(user_id, factor));
        added.unwrap_or_else(|_| panic!("no user {user_id} has been seeded"))
    }

    /// An application of your own that users sign in to.
    pub fn application(self, name: &str) -> String {
        self.add_application(name, false)
    }

    /// An application of somebody else that users sign in to.
    pub fn third_party_application(self, name: &str) -> String {
        self.add_application(name, true)
    }

    fn add_application(self, name: &str, is_third_party: bool) -> String {
        let said = json!({ "name": name, "type": "Traditional", "isThirdParty": is_third_party });
        self.add(Table::Applications, said)
    }

    /// A user signs in to an application, which makes a session and a grant.
    ///
    /// # Panics
    ///
    /// If the user or the application is not there.
    pub fn sign_in(self, user_id: &str, application_id: &str) -> SignIn {
        self.tenant(|tenant| {
            assert!(tenant.users.contains_key(user_id), "no user {user_id} has been seeded");
            let application = tenant.row(Table::Applications, application_id);
            assert!(application.is_some(), "no application {application_id} has been seeded");
            let (session, grant) = tenant.sign_in(user_id, application_id);
            SignIn { session, grant }
        })
    }

    /// Tells which password a digest is of, so that it verifies. Needed for Argon2, Bcrypt and the rarer
    /// legacy hashes: the fake computes MD5, SHA1 and SHA256 itself.
    pub fn password_digest(self, digest: &str, password: &str) {
        self.tenant(|tenant| tenant.known_digests.insert(digest.to_owned(), password.to_owned()));
    }

    /// Whether the tenant's policy lets passwords expire; off until set.
    pub fn password_expiration(self, is_on: bool) {
        self.tenant(|tenant| tenant.password_expiration = is_on);
    }

    /// A machine-to-machine application that gets tokens but lacks the role for the Management API:
    /// its id and secret.
    pub fn application_without_access(self) -> (String, String) {
        self.machine("without access", &[])
    }
}

impl fmt::Debug for Seed<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Seed").finish_non_exhaustive()
    }
}

/// A user about to be seeded; from [`Seed::user`].
#[must_use = "a user is there once it is added"]
pub struct NewUser<'a> {
    seed: Seed<'a>,
    user: User,
    password: Option<String>,
    memberships: Vec<(String, Vec<String>)>,
}

impl fmt::Debug for NewUser<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let User { username, primary_email, primary_phone, name, roles, .. } = &self.user;
        formatter
            .debug_struct("NewUser")
            .field("username", username)
            .field("primary_email", primary_email)
            .field("primary_phone", primary_phone)
            .field("name", name)
            .field("has_password", &self.password.is_some())
            .field("roles", roles)
            .field("memberships", &self.memberships)
            .finish_non_exhaustive()
    }
}

impl NewUser<'_> {
    /// The primary e-mail address.
    pub fn email(mut self, email: &str) -> Self {
        self.user.primary_email = Some(email.to_owned());
        self
    }

    /// The primary phone number: country code and number, digits only.
    ///
    /// # Panics
    ///
    /// If no phone has this number.
    pub fn phone(mut self, digits: &str) -> Self {
        let phone = Phone::parse(digits).unwrap_or_else(|| panic!("{digits} is no phone number"));
        self.user.primary_phone = Some(phone.stored);
        self
    }

    /// The name for display.
    pub fn name(mut self, name: &str) -> Self {
        self.user.name = Some(name.to_owned());
        self
    }

    /// The address of the picture.
    pub fn avatar(mut self, url: &str) -> Self {
        self.user.avatar = Some(url.to_owned());
        self
    }

    /// The password.
    pub fn password(mut self, password: &str) -> Self {
        self.password = Some(password.to_owned());
        self
    }

    /// The custom data, an object.
    pub fn custom_data(mut self, data: Value) -> Self {
        self.user.custom_data = object(data);
        self
    }

    /// The profile, an object.
    pub fn profile(mut self, profile: Value) -> Self {
        self.user.profile = object(profile);
        self
    }

    /// A social identity: at which target, and the id there.
    pub fn identity(mut self, target: &str, user_id: &str) -> Self {
        self.user.identities.insert(target.to_owned(), json!({ "userId": user_id }));
        self
    }

    /// A social identity, with what the provider told of it: an object.
    pub fn identity_with_details(mut self, target: &str, user_id: &str, details: Value) -> Self {
        let identity = json!({ "userId": user_id, "details": object(details) });
        self.user.identities.insert(target.to_owned(), identity);
        self
    }

    /// A role that the user has.
    pub fn role(mut self, id: &str) -> Self {
        self.user.roles.push(id.to_owned());
        self
    }

    /// An organization that the user is a member of, with the organization roles there.
    pub fn member_of(mut self, organization_id: &str, role_ids: &[&str]) -> Self {
        let roles = role_ids.iter().map(|id| (*id).to_owned()).collect();
        self.memberships.push((organization_id.to_owned(), roles));
        self
    }

    /// The user may not sign in.
    pub fn suspended(mut self) -> Self {
        self.user.is_suspended = true;
        self
    }

    /// When the user last signed in.
    pub fn last_sign_in_at(mut self, moment: Timestamp) -> Self {
        self.user.last_sign_in_at = Some(moment.as_unix_millis());
        self
    }

    /// Adds the user. Returns the id.
    ///
    /// # Panics
    ///
    /// If a role or an organization is not there.
    pub fn add(self) -> String {
        let Self { seed, mut user, password, memberships } = self;
        seed.tenant(|tenant| {
            let new = User::new(tenant.ids.short(), tenant.now());
            user = User { id: new.id, created_at: new.created_at, updated_at: new.updated_at, ..user };
            user.password = password.map(|plain| Password::new(&plain, &mut tenant.ids));
            for role in &user.roles {
                assert!(tenant.row(Table::Roles, role).is_some(), "no role {role} has been seeded");
            }
            for (organization_id, roles) in memberships {
                let organization = tenant.row_mut(Table::Organizations, &organization_id);
                let organization =
                    organization.unwrap_or_else(|| panic!("no organization {organization_id} has been seeded"));
                organization.linked_mut(Link::Members).push(user.id.clone());
                *organization.linked_by_mut(Link::MemberRoles, &user.id) = roles;
            }
            let id = user.id.clone();
            tenant.users.insert(id.clone(), user.into());
            id
        })
    }
}

fn issuer(tenant: &Tenant, connector_id: &str) -> String {
    let connector = tenant.row(Table::SsoConnectors, connector_id);
    let connector = connector.unwrap_or_else(|| panic!("no connector {connector_id} has been seeded"));
    connector.members["config"]["issuer"].as_str().unwrap_or_default().to_owned()
}

fn add_tokens(
    user: &mut User,
    tenant: &mut Tenant,
    connector_id: String,
    identity_id: String,
    provider: Provider,
) -> String {
    let secret = TokenSecret {
        id: tenant.ids.standard(),
        connector_id,
        identity_id,
        provider,
        scope: "openid profile email".to_owned(),
        has_refresh_token: true,
        created_at: tenant.now(),
    };
    let id = secret.id.clone();
    user.token_secrets.push(secret);
    id
}

fn object(value: Value) -> JsonObject {
    match value {
        Value::Object(object) => object,
        other => panic!("an object is wanted, not {other}"),
    }
}
