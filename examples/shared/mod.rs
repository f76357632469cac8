//! Which Logto the examples talk to: the one of the environment, or the built-in fake.

use std::env;

use logto_management::{Client, Error, testing::FakeLogto};

/// A Logto to try things on.
pub struct Logto {
    pub client: Client,
    /// The server, if it is the fake.
    #[allow(dead_code, reason = "some examples have nothing to seed")]
    pub fake: Option<FakeLogto>,
}

impl Logto {
    /// The Logto that `LOGTO_ENDPOINT` or `LOGTO_TENANT_ID` names (see `Client::from_env` for the other
    /// variables). If neither is set, a fake that has just been started.
    pub async fn connect() -> Result<Self, Error> {
        let is_set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
        if is_set("LOGTO_ENDPOINT") || is_set("LOGTO_TENANT_ID") {
            return Ok(Self { client: Client::from_env()?, fake: None });
        }
        println!("LOGTO_ENDPOINT is not set: this is the built-in fake");
        let fake = FakeLogto::start().await;
        Ok(Self { client: fake.client(), fake: Some(fake) })
    }
}
