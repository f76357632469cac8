//! Identities of a user with other providers: social ones, under a `target` like `github`, and
//! enterprise single sign-on ones, under their connector.

use std::collections::BTreeMap;

use super::handle::Users;
use crate::{
    Call,
    call::declare::operation,
    raw,
    types::{AllIdentities, Identity, LinkedSocialIdentity, LinkedSsoIdentity, RawData, User},
};

/// # Identities with other providers
///
/// Social identities are known by their target, like `github`; those of enterprise single sign-on by their connector.
impl Users {
    /// Links a user to a social identity, by what the provider's redirect brought. Returns all social
    /// identities of the user by target, each an [`Identity`].
    ///
    /// `POST /api/users/{userId}/identities`, since Logto 1.28. `connector_id` is the id of the social
    /// connector. `connector_data` is what the connector needs to know the identity, like `code` and
    /// `redirectUri`.
    ///
    /// # Errors
    ///
    /// - `entity.not_found` (404): no such user or connector.
    /// - `session.invalid_connector_id` (422): the connector is not a social one.
    /// - `connector.*` (400): the connector or its provider refuses the data.
    /// - `user.identity_already_in_use` (422): another user has it.
    ///
    /// # Example
    ///
    /// ```
    /// # use logto_management::testing::FakeLogto;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let fake = FakeLogto::start().await;
    /// # let connector_id = fake.seed().social_connector("github");
    /// # let user_id = fake.seed().user("ada").add();
    /// # let client = fake.client();
    /// use serde_json::json;
    ///
    /// let data = json!({ "code": "4/P7q7W91", "redirectUri": "https://app.example.com/callback" });
    /// let identities = client.users().create_identity(&user_id, &connector_id, data).await?;
    /// println!("{:?}", identities.keys());
    /// # assert!(identities.contains_key("github"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn create_identity(
        &self,
        user_id: impl Into<String>,
        connector_id: impl Into<String>,
        connector_data: impl Into<RawData>,
    ) -> Call<CreateUserIdentity> {
        self.call(CreateUserIdentity {
            user_id: user_id.into(),
            connector_id: connector_id.into(),
            connector_data: connector_data.into(),
        })
    }

    /// Sets a user's identity with a social provider, without asking the provider. Returns all social
    /// identities of the user by target, each an [`Identity`].
    ///
    /// `PUT /api/users/{userId}/identities/{target}`, since Logto 1.28. `target` names the provider, like
    /// `github`. It makes no difference whether the user has such an identity.
    ///
    /// # Errors
    ///
    /// - `entity.not_found` (404): no such user.
    /// - `user.identity_already_in_use` (422): another user has it.
    ///
    /// # Example
    ///
    /// ```
    /// # use logto_management::testing::FakeLogto;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let fake = FakeLogto::start().await;
    /// # let user_id = fake.seed().user("ada").add();
    /// # let client = fake.client();
    /// use logto_management::types::Identity;
    ///
    /// let identities = client.users().update_identity(&user_id, "github", Identity::new("583231")).await?;
    /// assert_eq!(identities["github"].user_id, "583231");
    /// # Ok(())
    /// # }
    /// ```
    pub fn update_identity(
        &self,
        user_id: impl Into<String>,
        target: impl Into<String>,
        identity: Identity,
    ) -> Call<ReplaceUserIdentity> {
        self.call(ReplaceUserIdentity { user_id: user_id.into(), target: target.into(), identity })
    }

    /// Gets a user's identity with a social provider. Returns a [`LinkedSocialIdentity`].
    ///
    /// `GET /api/users/{userId}/identities/{target}`, since Logto 1.30. `target` names the provider, like
    /// `github`.
    ///
    /// # Errors
    ///
    /// - `entity.not_found` (404): no such user.
    /// - `user.identity_not_exist` (404): the user has no such identity.
    ///
    /// # Example
    ///
    /// ```
    /// # use logto_management::testing::FakeLogto;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let fake = FakeLogto::start().await;
    /// # let user_id = fake.seed().user("ada").identity("github", "583231").add();
    /// # fake.seed().social_tokens(&user_id, "github");
    /// # let client = fake.client();
    /// let linked = client.users().get_identity(&user_id, "github").include_token_secret(true).await?;
    /// println!("{} at GitHub", linked.identity.user_id);
    /// if let Some(token) = &linked.token_secret {
    ///     println!("with a token since {}", token.created_at);
    /// }
    /// # assert!(linked.token_secret.is_some());
    /// # Ok(())
    /// # }
    /// ```
    pub fn get_identity(&self, user_id: impl Into<String>, target: impl Into<String>) -> Call<GetUserIdentity> {
        self.call(GetUserIdentity { user_id: user_id.into(), target: target.into(), include_token_secret: false })
    }

    /// Removes a user's identity with a social provider. Returns the [`User`] without it.
    ///
    /// `DELETE /api/users/{userId}/identities/{target}`, since Logto 1.28. `target` names the provider,
    /// like `github`.
    ///
    /// # Errors
    ///
    /// - `entity.not_found` (404): no such user.
    /// - `user.identity_not_exist` (404): the user has no such identity.
    ///
    /// # Example
    ///
    /// ```
    /// # use logto_management::testing::FakeLogto;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let fake = FakeLogto::start().await;
    /// # let user_id = fake.seed().user("ada").identity("github", "583231").add();
    /// # let client = fake.client();
    /// let user = client.users().delete_identity(&user_id, "github").await?;
    /// assert!(!user.identities.contains_key("github"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn delete_identity(&self, user_id: impl Into<String>, target: impl Into<String>) -> Call<DeleteUserIdentity> {
        self.call(DeleteUserIdentity { user_id: user_id.into(), target: target.into() })
    }

    /// Gets a user's identity with an enterprise single sign-on connector. Returns a [`LinkedSsoIdentity`].
    ///
    /// `GET /api/users/{userId}/sso-identities/{ssoConnectorId}`, since Logto 1.30.
    ///
    /// # Errors
    ///
    /// - `entity.not_found` (404): no such user.
    /// - `user.enterprise_sso_identity_not_exists` (404): the user has no identity there.
    ///
    /// # Example
    ///
    /// ```
    /// # use logto_management::testing::FakeLogto;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let fake = FakeLogto::start().await;
    /// # let user_id = fake.seed().user("ada").add();
    /// # let sso_connector_id = fake.seed().sso_connector("https://login.example.com");
    /// # fake.seed().sso_identity(&user_id, &sso_connector_id, "ada@example.com", serde_json::json!({}));
    /// # let client = fake.client();
    /// let linked = client.users().get_sso_identity(&user_id, &sso_connector_id).await?;
    /// println!("{} at {}", linked.sso_identity.identity_id, linked.sso_identity.issuer);
    /// # assert_eq!(linked.sso_identity.issuer, "https://login.example.com");
    /// # Ok(())
    /// # }
    /// ```
    pub fn get_sso_identity(
        &self,
        user_id: impl Into<String>,
        sso_connector_id: impl Into<String>,
    ) -> Call<GetUserSsoIdentity> {
        self.call(GetUserSsoIdentity {
            user_id: user_id.into(),
            sso_connector_id: sso_connector_id.into(),
            include_token_secret: false,
        })
    }

    /// Lists all identities of a user, social and enterprise single sign-on ones. Returns
    /// [`AllIdentities`].
    ///
    /// `GET /api/users/{userId}/all-identities`, since Logto 1.30.
    ///
    /// # Errors
    ///
    /// `entity.not_found` (404): no such user.
    ///
    /// # Example
    ///
    /// ```
    /// # use logto_management::testing::FakeLogto;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let fake = FakeLogto::start().await;
    /// # let user_id = fake.seed().user("ada").identity("github", "583231").add();
    /// # let client = fake.client();
    /// let all = client.users().list_all_identities(&user_id).await?;
    /// println!("{} social, {} SSO", all.social_identities.len(), all.sso_identities.len());
    /// # assert_eq!((all.social_identities.len(), all.sso_identities.len()), (1, 0));
    /// # Ok(())
    /// # }
    /// ```
    pub fn list_all_identities(&self, user_id: impl Into<String>) -> Call<ListUserAllIdentities> {
        self.call(ListUserAllIdentities { user_id: user_id.into(), include_token_secret: false })
    }
}

macro_rules! include_token_secret {
    ($($operation:ident),+) => {$(
        impl Call<$operation> {
            /// Whether the answer comes with what Logto knows of the provider's stored token.
            pub fn include_token_secret(mut self, include: bool) -> Self {
                self.operation.include_token_secret = include;
                self
            }
        }
    )+};
}

include_token_secret!(GetUserIdentity, GetUserSsoIdentity, ListUserAllIdentities);

operation! {
    "create_identity" => CreateUserIdentity: POST "/api/users/{userId}/identities" since (1, 28), Once;
    [user_id = "userId"] { connector_id: String, connector_data: RawData } -> BTreeMap<String, Identity>,
    |this, raw| {
        let body = raw::types::NewIdentity::new(this.connector_id.clone(), this.connector_data.clone());
        raw.create_user_identity(&this.user_id, &body)
    }
}

operation! {
    "update_identity" => ReplaceUserIdentity: PUT "/api/users/{userId}/identities/{target}" since (1, 28), Idempotent;
    [user_id = "userId", target = "target"] { identity: Identity } -> BTreeMap<String, Identity>,
    |this, raw| raw.replace_user_identity(&this.user_id, &this.target, &this.identity)
}

// The server counts any value as yes, so no is said by leaving the parameter out.
operation! {
    "get_identity" => GetUserIdentity: GET "/api/users/{userId}/identities/{target}" since (1, 30), Read;
    [user_id = "userId", target = "target"] { include_token_secret: bool } -> LinkedSocialIdentity,
    |this, raw| {
        let include = this.include_token_secret.then_some(true);
        raw.get_user_identity(&this.user_id, &this.target, include)
    }
}

operation! {
    "delete_identity" => DeleteUserIdentity: DELETE "/api/users/{userId}/identities/{target}" since (1, 28), Idempotent;
    [user_id = "userId", target = "target"] {} -> User,
    |this, raw| raw.delete_user_identity(&this.user_id, &this.target)
}

operation! {
    "get_sso_identity" => GetUserSsoIdentity: GET "/api/users/{userId}/sso-identities/{ssoConnectorId}" since (1, 30), Read;
    [user_id = "userId", sso_connector_id = "ssoConnectorId"] { include_token_secret: bool } -> LinkedSsoIdentity,
    |this, raw| {
        let include = this.include_token_secret.then_some(true);
        raw.get_user_sso_identity(&this.user_id, &this.sso_connector_id, include)
    }
}

operation! {
    "list_all_identities" => ListUserAllIdentities: GET "/api/users/{userId}/all-identities" since (1, 30), Read;
    [user_id = "userId"] { include_token_secret: bool } -> AllIdentities,
    |this, raw| {
        let include = this.include_token_secret.then_some(true);
        raw.list_user_all_identities(&this.user_id, include)
    }
}
