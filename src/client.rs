//! The client. `builder.rs` makes it.

pub(crate) mod builder;
mod endpoint;
mod http;
#[cfg(feature = "rustls-no-provider")]
mod tls;

use std::{fmt, sync::Arc};

use reqwest::Method;

use crate::call::{Call, context::Context, request::Request};

/// A client of one Logto.
///
/// Cheap to clone: clones share connections, the access token, the rate limit and the retry budget.
/// Make one and keep it.
///
/// ```
/// use logto_management::Client;
///
/// let client = Client::builder()
///     .endpoint("https://auth.example.com")
///     .client_credentials("app-id", "app-secret")
///     .build()?;
/// let users = client.users();
/// # Ok::<(), logto_management::Error>(())
/// ```
#[derive(Clone)]
pub struct Client {
    context: Arc<Context>,
}

impl Client {
    fn new(context: Context) -> Self {
        Self { context: Arc::new(context) }
    }

    /// What the calls of this client share.
    pub(crate) fn context(&self) -> Arc<Context> {
        Arc::clone(&self.context)
    }

    /// The address of this Logto, without a trailing slash.
    pub fn endpoint(&self) -> &str {
        &self.context.base
    }

    /// Everything that can be done with users.
    #[cfg(feature = "users")]
    pub fn users(&self) -> crate::users::Users {
        crate::users::Users::new(self.context())
    }

    /// A request to any path of the Management API, with this client's credentials, options and
    /// errors: for what this crate has no method for.
    ///
    /// The answer's JSON becomes a `T` of yours. An answer without a body becomes a `None`. A `()`
    /// takes any answer that proves to be Logto's: 204, one with a request id, or JSON.
    /// Escape what you put into the path. When it fails without an answer that says no, `GET`, `PUT`
    /// and `DELETE` are tried again; `POST` and `PATCH` only if the server surely did not act.
    ///
    /// A list, which is a `Vec` of something, can be taken by `page`, `page_size`, `pages`, `stream` and
    /// `all`, as those of this crate's methods.
    ///
    /// ```
    /// # use logto_management::testing::FakeLogto;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let fake = FakeLogto::start().await;
    /// # let client = fake.client();
    /// use logto_management::{Method, types::Role};
    /// use serde_json::json;
    ///
    /// let role: Role = client
    ///     .request(Method::POST, "/api/roles")
    ///     .json(&json!({ "name": "editor", "description": "May edit", "type": "User" }))
    ///     .await?;
    /// let () = client.request(Method::DELETE, format!("/api/roles/{}", role.id)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn request<T>(&self, method: Method, path: impl Into<String>) -> Call<Request<T>> {
        Call::new(self.context(), Request::new(method, path.into()))
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Client").field("endpoint", &self.endpoint()).finish_non_exhaustive()
    }
}
