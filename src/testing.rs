//! A Logto to test against, without Docker, Postgres or a tenant.
//!
//! [`FakeLogto`] is a server in memory, on a loopback port of its own. It knows all operations on
//! users, many [beside](#what-it-does-not-do), and the token endpoint, and answers as a real Logto does,
//! errors and headers included: its answers are held against recordings of real servers. Seed it, call it by any HTTP client, let it
//! fail, and look at what it received.
//!
//! ```
//! use logto_management::testing::{FakeLogto, Fault};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let fake = FakeLogto::start().await;
//! let reader = fake.seed().role("reader");
//! let alice = fake.seed().user("alice").role(&reader).add();
//!
//! let client = fake.client();
//! let user = client.users().get(&alice).await?;
//! assert_eq!(user.username.as_deref(), Some("alice"));
//!
//! fake.fail(Fault::status(503).on("DeleteUserRole"));
//! client.users().delete_role(&alice, &reader).await?;
//! assert!(fake.user_roles(&alice).is_empty());
//! let is_deletion = |operation| operation == Some("DeleteUserRole");
//! assert_eq!(fake.requests().iter().filter(|request| is_deletion(request.operation)).count(), 2);
//! # Ok(())
//! # }
//! ```
//!
//! # Answers without a server
//!
//! Each type of answers has `example()`, which fills in what is always there, and a setter for each
//! member:
//!
//! ```
//! use logto_management::types::{Role, User};
//!
//! fn greeting(user: &User) -> String {
//!     format!("Hello {}!", user.name.as_deref().or(user.username.as_deref()).unwrap_or("stranger"))
//! }
//!
//! assert_eq!(greeting(&User::example().username("ada")), "Hello ada!");
//! assert_eq!(greeting(&User::example().username("ada").name("Ada Lovelace")), "Hello Ada Lovelace!");
//! assert_eq!(Role::example().name("editor").name, "editor");
//! ```
//!
//! # What it does not do
//!
//! - Messages are English whatever `Accept-Language` says; Logto's codes are what programs rely on.
//! - Passwords are not hashed. Of digests, it computes MD5, SHA1 and SHA256, also as `Legacy`; the
//!   password of any other must be [told](Seed::password_digest) to verify.
//! - Case is ignored as Unicode folds it, where PostgreSQL's `ILIKE` keeps `ß`, `ſ` and the Kelvin sign
//!   apart from `ss`, `s` and `k`.
//! - Numbers in bodies beyond what a double holds (`1e400`) are refused, where Logto reads null; so are
//!   lone surrogates.
//! - Phone numbers are not held against each country's plan, and the targets of identities are not read
//!   as SQL where they have quotes.
//! - Nobody signs in: [`Seed::sign_in`] makes the session and the grant.
//! - Of the rest of the Management API, it has roles, API resources and applications, organizations with
//!   their roles, scopes, members and invitations, and of connectors what users' identities need. Any
//!   other operation can be [told](FakeLogto::answer) its answer; until then it is a 501 that says so.

mod answers;
mod faults;
mod http;
mod known;
mod log;
mod rules;
mod seed;
mod server;
mod shared;
mod tenant;
mod told;
mod wire;

use std::{fmt, net::Ipv4Addr, sync::Arc, time::Duration};

use reqwest::Method;
use serde_json::Value;
use tokio::{net::TcpListener, task::JoinSet};

pub use faults::Fault;
pub use log::{ReceivedRequest, TOKEN};
pub use seed::{NewUser, Seed, SignIn};
pub use told::Told;

use crate::{Client, ClientBuilder, types::Timestamp};
use shared::Shared;
use tenant::{
    Tenant,
    clock::{self, Clock},
    ids::Ids,
    release::{self, Release},
    table::{Link, Table},
};

const TOKEN_LIFETIME: Duration = Duration::from_secs(60 * 60);

/// A fake Logto, listening on a loopback port until it is dropped. See [the module](self).
pub struct FakeLogto {
    shared: Arc<Shared>,
    endpoint: String,
    app_id: String,
    app_secret: String,
    /// Dropping it stops the server.
    _server: JoinSet<()>,
}

impl FakeLogto {
    /// Starts a fake of the newest release known, with nothing in it.
    ///
    /// # Panics
    ///
    /// If there is no port to be had, or no Tokio runtime.
    pub async fn start() -> Self {
        Self::builder().start().await
    }

    /// Options for a fake that is not like any other.
    ///
    /// ```
    /// use logto_management::{testing::FakeLogto, types::Timestamp};
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let fake = FakeLogto::builder()
    ///     .version(1, 28)
    ///     .seed_ids(42)
    ///     .clock(Timestamp::from_unix_millis(1_795_419_344_929))
    ///     .start()
    ///     .await;
    /// fake.advance(Duration::from_secs(60));
    /// # }
    /// ```
    pub fn builder() -> FakeLogtoBuilder {
        FakeLogtoBuilder::default()
    }

    /// A client of this fake. It gets its access tokens from the fake's token endpoint.
    pub fn client(&self) -> Client {
        self.client_builder().build().expect("the fake's address and credentials are good")
    }

    /// A builder of clients of this fake, for other settings than those of [`client`](Self::client).
    ///
    /// ```
    /// # use logto_management::testing::FakeLogto;
    /// # use std::time::Duration;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let fake = FakeLogto::start().await;
    /// let client = fake.client_builder().attempt_timeout(Duration::from_millis(200)).build()?;
    /// assert!(client.users().list().await?.is_empty());
    /// # Ok(())
    /// # }
    /// ```
    pub fn client_builder(&self) -> ClientBuilder {
        Client::builder().endpoint(self.endpoint()).client_credentials(self.app_id(), self.app_secret())
    }

    /// The address, without a trailing slash.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// The id of a machine-to-machine application with access to the Management API.
    pub fn app_id(&self) -> &str {
        &self.app_id
    }

    /// The secret of that application.
    pub fn app_secret(&self) -> &str {
        &self.app_secret
    }

    /// A new access token for the Management API.
    pub fn access_token(&self) -> String {
        self.shared.tenant().issue_for_management(&self.app_id)
    }

    /// Adds users, roles and whatever else there should be; see [`Seed`].
    pub fn seed(&self) -> Seed<'_> {
        Seed { shared: &self.shared }
    }

    /// Tells the fake what to answer to requests with this method and path, in place of what it would
    /// answer itself. It answers so from now on; [`Told::times`] limits that.
    ///
    /// Parameters of the path stand in braces and match any value. A query in the path must be part of
    /// the request's. A body of [`Value::Null`] is none. Of several answers for one request, those for
    /// a limited number of requests come first, in their order, and then the newest. The token is
    /// checked as ever, and [faults](Self::fail) strike first.
    ///
    /// Returns what remembers the requests that got the answer.
    ///
    /// ```
    /// use logto_management::testing::FakeLogto;
    /// use reqwest::Method;
    /// use serde_json::{Value, json};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let fake = FakeLogto::start().await;
    /// let told = fake.answer(Method::PATCH, "/api/hooks/{id}", 200, json!({ "id": "h1", "enabled": true }));
    ///
    /// let change = json!({ "enabled": true });
    /// let client = fake.client();
    /// let hook: Value = client.request(Method::PATCH, "/api/hooks/h1").json(&change).await?;
    /// assert_eq!(hook["id"], "h1");
    /// assert_eq!(told.requests()[0].json(), change);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// If the path does not begin with a slash, or there is no such status.
    pub fn answer(&self, method: Method, path: &str, status: u16, body: impl Into<Value>) -> Told<'_> {
        Told::new(&self.shared, method, path, status, body.into())
    }

    /// Forgets all that the fake was told to answer.
    pub fn clear_answers(&self) {
        self.shared.answers().clear();
    }

    /// Makes requests fail, as the fault says.
    pub fn fail(&self, fault: Fault) {
        self.shared.faults().add(fault);
    }

    /// Removes all faults: requests are answered as usual again.
    pub fn clear_faults(&self) {
        self.shared.faults().clear();
    }

    /// Moves the clock forward.
    pub fn advance(&self, by: Duration) {
        self.shared.tenant().clock.advance(by);
    }

    /// Stops the clock at a moment.
    pub fn set_clock(&self, moment: Timestamp) {
        self.shared.tenant().clock = Clock::stopped_at(moment);
    }

    /// The requests received, in the order of their arrival.
    pub fn requests(&self) -> Vec<ReceivedRequest> {
        self.shared.log().requests()
    }

    /// Forgets the requests received so far.
    pub fn clear_requests(&self) {
        self.shared.log().clear();
    }

    /// A user as `GetUser` answers it.
    pub fn user(&self, id: &str) -> Option<Value> {
        let tenant = self.shared.tenant();
        tenant.users.get(id).map(|user| user.to_json(tenant.release))
    }

    /// All users as `ListUsers` answers them, newest first.
    pub fn users(&self) -> Vec<Value> {
        let tenant = self.shared.tenant();
        tenant.users.values().rev().map(|user| user.to_json(tenant.release)).collect()
    }

    /// The ids of a user's roles, in the order of assignment; none for an unknown user.
    pub fn user_roles(&self, id: &str) -> Vec<String> {
        self.shared.tenant().users.get(id).map(|user| user.roles.clone()).unwrap_or_default()
    }

    /// The ids of an organization's members; none for an unknown organization.
    pub fn organization_members(&self, id: &str) -> Vec<String> {
        self.shared
            .tenant()
            .row(Table::Organizations, id)
            .map_or_else(Vec::new, |row| row.linked(Link::Members).to_vec())
    }

    /// Whether a user must set a new password, which no operation answers.
    pub fn is_password_expired(&self, id: &str) -> bool {
        self.shared.tenant().users.get(id).is_some_and(|user| user.is_password_expired)
    }
}

impl fmt::Debug for FakeLogto {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("FakeLogto").field("endpoint", &self.endpoint).finish_non_exhaustive()
    }
}

/// Options for a [`FakeLogto`]; from [`FakeLogto::builder`].
#[derive(Clone, Debug, Default)]
#[must_use = "a builder does nothing until `start` is called"]
pub struct FakeLogtoBuilder {
    release: Option<Release>,
    id_seed: Option<u64>,
    clock: Option<Timestamp>,
    token_lifetime: Option<Duration>,
}

impl FakeLogtoBuilder {
    /// The Logto release to be like: 1.28 or later. The newest known is 1.42.
    pub fn version(mut self, major: u32, minor: u32) -> Self {
        self.release = Some(Release(major, minor));
        self
    }

    /// Makes ids, tokens and all else that the server invents the same in every run.
    pub fn seed_ids(mut self, seed: u64) -> Self {
        self.id_seed = Some(seed);
        self
    }

    /// Stops the clock at a moment; see [`FakeLogto::advance`]. Otherwise it runs with the machine's.
    pub fn clock(mut self, moment: Timestamp) -> Self {
        self.clock = Some(moment);
        self
    }

    /// How long access tokens are good for; an hour otherwise.
    pub fn token_lifetime(mut self, lifetime: Duration) -> Self {
        self.token_lifetime = Some(lifetime);
        self
    }

    /// Starts the fake.
    ///
    /// # Panics
    ///
    /// If there is no port to be had, or no Tokio runtime.
    pub async fn start(self) -> FakeLogto {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free loopback port");
        let endpoint = format!("http://{}", listener.local_addr().expect("the port is bound"));

        let ids = Ids::new(self.id_seed);
        let clock = self.clock.map(Clock::stopped_at).unwrap_or_default();
        let lifetime = self.token_lifetime.unwrap_or(TOKEN_LIFETIME);
        let release = self.release.unwrap_or(release::NEWEST);
        let mut tenant = Tenant::new(release, clock, ids, clock::millis(lifetime) / 1000);
        let role = tenant.management_role.clone();
        let (app_id, app_secret) = tenant.add_machine("fake", &[&role]);

        let shared = Arc::new(Shared::new(tenant));
        let served = Arc::clone(&shared);
        let mut server = JoinSet::new();
        server.spawn(wire::listen(listener, move |line, request| server::serve(Arc::clone(&served), line, request)));
        FakeLogto { shared, endpoint, app_id, app_secret, _server: server }
    }
}
