//! What the chapters stand on: a client whose attempts are journalled, unique names, and the users,
//! roles and organizations that a chapter needs. All of it is removed in the end.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{SystemTime, UNIX_EPOCH},
};

use logto_management::{
    Client, ErrorKind, Method, Result,
    types::{NewUser, User},
    users::Users,
};
use serde_json::{Value, json};

use crate::{backend::Backend, journal::Journal};

pub struct Stage<'a> {
    pub client: Client,
    pub backend: &'a Backend<'a>,
    pub journal: Arc<Journal>,
    prefix: String,
    names: AtomicUsize,
    /// Paths of what was made beside users.
    made: Mutex<Vec<String>>,
}

impl<'a> Stage<'a> {
    pub fn on(backend: &'a Backend<'a>) -> Self {
        let journal = Arc::new(Journal::default());
        let hook = Arc::clone(&journal);
        let client = backend.client().on_attempt(move |report| hook.note(report)).build();
        Self {
            client: client.expect("the backend has an address and credentials"),
            backend,
            journal,
            prefix: format!("lifecycle_{:x}_", micros()),
            names: AtomicUsize::new(0),
            made: Mutex::default(),
        }
    }

    pub fn users(&self) -> Users {
        self.client.users()
    }

    /// The beginning of all names of this run.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// A name that nothing has. Every user has one in its username, address or display name.
    pub fn name(&self, kind: &str) -> String {
        format!("{}{kind}{}", self.prefix, self.names.fetch_add(1, Ordering::Relaxed))
    }

    /// A user with nothing but a username.
    pub async fn user(&self) -> Result<User> {
        self.users().create(NewUser::new().username(self.name("user"))).await
    }

    /// A role: its type is `User` or `MachineToMachine`.
    pub async fn role(&self, role_type: &str) -> Result<String> {
        let body = json!({ "name": self.name("role"), "description": "For a test", "type": role_type });
        self.make("/api/roles", &body).await
    }

    pub async fn organization(&self) -> Result<String> {
        self.make("/api/organizations", &json!({ "name": self.name("organization") })).await
    }

    pub async fn organization_role(&self) -> Result<String> {
        self.make("/api/organization-roles", &json!({ "name": self.name("role") })).await
    }

    async fn make(&self, collection: &str, body: &Value) -> Result<String> {
        let made: Value = self.client.request(Method::POST, collection).json(body).await?;
        let id = made["id"].as_str().expect("what is made has an id").to_owned();
        self.made.lock().unwrap().push(format!("{collection}/{id}"));
        Ok(id)
    }

    /// Posts to a path whose answer does not matter. Old servers answer in plain text.
    pub async fn post(&self, path: String, body: &Value) -> Result<()> {
        match self.client.request::<Value>(Method::POST, path).json(body).await {
            Err(error) if !matches!(error.kind(), ErrorKind::Decode(_)) => Err(error),
            _ => Ok(()),
        }
    }

    /// Removes all that was made, as far as it can, and gives the first error. No operation on users
    /// takes part, so that none is counted here.
    pub async fn clear(&self) -> Result<()> {
        let mut paths = std::mem::take(&mut *self.made.lock().unwrap());
        let users = self.paths_of_users().await;
        paths.extend(users.iter().flatten().cloned());
        let mut result = users.map(|_| ());
        for path in paths.into_iter().rev() {
            result = result.and(self.client.request(Method::DELETE, path).await);
        }
        result
    }

    async fn paths_of_users(&self) -> Result<Vec<String>> {
        let request = self.client.request::<Vec<User>>(Method::GET, "/api/users");
        let users = request.query("search", format!("{}%", self.prefix)).query("page_size", 100).await?;
        Ok(users.into_iter().map(|user| format!("/api/users/{}", user.id)).collect())
    }
}

/// What a call gave, or `None` if this Logto is too old for it.
pub fn if_known<T>(result: Result<T>) -> Result<Option<T>> {
    match result {
        Err(error) if error.is_unsupported() => Ok(None),
        result => result.map(Some),
    }
}

/// Microseconds since 1970: no two runs on a server share them.
pub fn micros() -> u128 {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("the clock is set").as_micros()
}
