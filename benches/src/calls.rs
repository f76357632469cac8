//! Calls, each as this library makes it and as one would make it without.

use logto_management::{
    Client,
    search::{Field, Search},
    types::{Patch, User, UserUpdate},
};
use reqwest::RequestBuilder;
use serde::de::DeserializeOwned;

use crate::server::PAGE_SIZE;

const TOKEN: &str = "eyJhbGciOiJFUzM4NCIsInR5cCI6ImF0K2p3dCJ9.an-access-token";

/// Whose work it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// This library's.
    Ours,
    /// That of reqwest and serde_json.
    Floor,
}

/// Both sides, with a client each, and a server to ask.
pub struct Calls {
    client: Client,
    http: reqwest::Client,
    endpoint: String,
}

impl Calls {
    /// Calls to a server at this address.
    pub fn new(endpoint: &str) -> Self {
        let client = Client::builder().endpoint(endpoint).bearer_token(TOKEN).build();
        Self { client: client.expect("all is said"), http: crate::http(), endpoint: endpoint.to_owned() }
    }

    /// The same with another client of ours.
    #[must_use]
    pub fn with_client(self, client: Client) -> Self {
        Self { client, ..self }
    }

    /// This library's client.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// A request of the floor's for one user, not yet sent.
    pub fn bare_get(&self, user_id: &str) -> RequestBuilder {
        self.http.get(format!("{}/api/users/{user_id}", self.endpoint))
    }

    /// Gets one user.
    pub async fn get(&self, side: Side) -> User {
        match side {
            Side::Ours => self.client.users().get("user00000001").await.expect("there is an answer"),
            Side::Floor => send(self.bare_get("user00000001")).await,
        }
    }

    /// Updates one user.
    pub async fn update(&self, side: Side) -> User {
        let update = UserUpdate::new().name("Alice Doe").avatar(Patch::Clear).custom_data([("plan", "pro")]);
        match side {
            Side::Ours => self.client.users().update("user00000001", update).await.expect("there is an answer"),
            Side::Floor => {
                let request = self.http.patch(format!("{}/api/users/user00000001", self.endpoint));
                send(request.json(&update)).await
            }
        }
    }

    /// Gets a page of 100 users, and tells how many they are.
    pub async fn list(&self, side: Side) -> usize {
        match side {
            Side::Ours => {
                let page = self.client.users().list().page(1).page_size(100).await.expect("there is an answer");
                page.len()
            }
            Side::Floor => {
                let query = [("page", 1), ("page_size", PAGE_SIZE)];
                let users: Vec<User> = send(self.http.get(format!("{}/api/users", self.endpoint)).query(&query)).await;
                users.len()
            }
        }
    }

    /// Searches for users, and tells how many were found.
    pub async fn search(&self, side: Side) -> usize {
        match side {
            Side::Ours => {
                let search = Search::new()
                    .starts_with(Field::Name, "Alice")
                    .ends_with(Field::PrimaryEmail, "@example.com")
                    .exact(Field::Username, "alice");
                self.client.users().list().search(&search).await.expect("there is an answer").len()
            }
            Side::Floor => {
                let query = [
                    ("search.name", "Alice%"),
                    ("search.primaryEmail", "%@example.com"),
                    ("search.username", "alice"),
                    ("mode.username", "exact"),
                ];
                let users: Vec<User> = send(self.http.get(format!("{}/api/users", self.endpoint)).query(&query)).await;
                users.len()
            }
        }
    }
}

/// What one would write around each request.
async fn send<T: DeserializeOwned>(request: RequestBuilder) -> T {
    let answer = request.bearer_auth(TOKEN).send().await.expect("there is an answer");
    answer.error_for_status().expect("it is a good one").json().await.expect("it is what was asked for")
}
