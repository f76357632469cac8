//! What the suite runs against, and what somebody else must do there: sign in, or link an account at
//! an enterprise's identity provider. The fake plays these people; on a real Logto, nobody does.

use std::env;

use logto_management::{
    Client, ClientBuilder,
    testing::{FakeLogto, SignIn},
};
use serde_json::json;

pub struct Backend<'a> {
    builder: ClientBuilder,
    people: Option<&'a FakeLogto>,
}

impl<'a> Backend<'a> {
    /// A fake, reached with a token that is good for the whole run.
    pub fn fake(fake: &'a FakeLogto) -> Self {
        let builder = Client::builder().endpoint(fake.endpoint()).bearer_token(fake.access_token());
        Self { builder, people: Some(fake) }
    }
}

impl Backend<'_> {
    /// A Logto with nobody but the suite.
    pub fn real(builder: ClientBuilder) -> Self {
        Self { builder, people: None }
    }

    /// The Logto of the environment, if it names one.
    pub fn from_env() -> Option<Self> {
        let variables = ["LOGTO_ENDPOINT", "LOGTO_APP_ID", "LOGTO_APP_SECRET"];
        if !variables.iter().all(|name| env::var_os(name).is_some_and(|value| !value.is_empty())) {
            return None;
        }
        let builder = ClientBuilder::default().from_env().expect("the environment configures a client");
        Some(Self::real(builder))
    }

    /// A client of it, about to be built.
    pub fn client(&self) -> ClientBuilder {
        self.builder.clone()
    }

    /// A user signs in to an application.
    pub fn sign_in(&self, user_id: &str) -> Option<SignIn> {
        let seed = self.people?.seed();
        Some(seed.sign_in(user_id, &seed.application("Shop")))
    }

    /// A user links an account at an enterprise's identity provider: gives the connector's id.
    pub fn link_enterprise_account(&self, user_id: &str, account: &str) -> Option<String> {
        let seed = self.people?.seed();
        let connector_id = seed.sso_connector("https://login.example.com");
        seed.sso_identity(user_id, &connector_id, account, json!({ "email": account }));
        Some(connector_id)
    }
}
