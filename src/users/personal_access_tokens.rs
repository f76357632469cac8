//! Personal access tokens of a user. A token is known by its name, which is unique for the user.
//!
//! The operations of Logto 1.28 take the name as a segment of the path. A name with a `/` reaches
//! the server there only if nothing on the way decodes it, so since 1.33 there are two that take
//! the name in the body.

use super::handle::Users;
use crate::{
    Call,
    call::declare::operation,
    raw,
    types::{NewPersonalAccessToken, PersonalAccessToken},
};

/// The last date that Logto, which is JavaScript, can count, in milliseconds since 1970.
const LAST_DATE: i64 = 8_640_000_000_000_000;

/// # Personal access tokens
///
/// A token is known by its name, which no other token of the user has.
impl Users {
    /// Lists a user's personal access tokens, with their values. Returns all of them, each a
    /// [`PersonalAccessToken`], in no fixed order.
    ///
    /// `GET /api/users/{userId}/personal-access-tokens`, since Logto 1.28.
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
    /// # let user_id = fake.seed().user("ada").add();
    /// # let token = logto_management::types::NewPersonalAccessToken::new("ci");
    /// # fake.client().users().create_personal_access_token(&user_id, token).await?;
    /// # let client = fake.client();
    /// for token in client.users().list_personal_access_tokens(&user_id).await? {
    ///     println!("{}, expires {:?}", token.name, token.expires_at);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn list_personal_access_tokens(&self, user_id: impl Into<String>) -> Call<ListUserPersonalAccessTokens> {
        self.call(ListUserPersonalAccessTokens { user_id: user_id.into() })
    }

    /// Creates a personal access token for a user. Returns the [`PersonalAccessToken`], with its value.
    ///
    /// `POST /api/users/{userId}/personal-access-tokens`, since Logto 1.28. It never expires, unless
    /// [`expires_at`](NewPersonalAccessToken::expires_at) is set.
    ///
    /// # Errors
    ///
    /// - `user.personal_access_token_name_exists` (422): the user has a token of this name.
    /// - `request.invalid_input` (400): the expiry is in the past.
    /// - `guard.invalid_input` (400): a name has 1 to 256 characters.
    /// - `entity.relation_foreign_key_not_found` (404): no such user.
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
    /// use logto_management::types::NewPersonalAccessToken;
    /// use std::time::{Duration, SystemTime};
    ///
    /// let in_a_month = SystemTime::now() + Duration::from_secs(30 * 24 * 60 * 60);
    /// let token = NewPersonalAccessToken::new("ci").expires_at(in_a_month);
    /// let token = client.users().create_personal_access_token(&user_id, token).await?;
    /// println!("{}", token.value.expose_secret());
    /// # assert!(token.expires_at.is_some());
    /// # Ok(())
    /// # }
    /// ```
    pub fn create_personal_access_token(
        &self,
        user_id: impl Into<String>,
        token: NewPersonalAccessToken,
    ) -> Call<CreateUserPersonalAccessToken> {
        self.call(CreateUserPersonalAccessToken { user_id: user_id.into(), token })
    }

    /// Renames a personal access token of a user. Returns the [`PersonalAccessToken`].
    ///
    /// `PATCH /api/users/{userId}/personal-access-tokens/{name}`, since Logto 1.28. For a name with a `/`,
    /// use [`update_personal_access_token_in_body`](Self::update_personal_access_token_in_body).
    ///
    /// # Errors
    ///
    /// - `entity.not_exists` (404): no such user or token.
    /// - `user.personal_access_token_name_exists` (422): the user has a token of the new name.
    /// - `guard.invalid_input` (400): a name has 1 to 256 characters.
    ///
    /// # Example
    ///
    /// ```
    /// # use logto_management::testing::FakeLogto;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let fake = FakeLogto::start().await;
    /// # let user_id = fake.seed().user("ada").add();
    /// # let token = logto_management::types::NewPersonalAccessToken::new("ci");
    /// # fake.client().users().create_personal_access_token(&user_id, token).await?;
    /// # let client = fake.client();
    /// let token = client.users().update_personal_access_token(&user_id, "ci", "build").await?;
    /// assert_eq!(token.name, "build");
    /// # Ok(())
    /// # }
    /// ```
    pub fn update_personal_access_token(
        &self,
        user_id: impl Into<String>,
        name: impl Into<String>,
        new_name: impl Into<String>,
    ) -> Call<UpdateUserPersonalAccessToken> {
        self.call(UpdateUserPersonalAccessToken {
            user_id: user_id.into(),
            name: name.into(),
            new_name: new_name.into(),
        })
    }

    /// Deletes a personal access token of a user. Returns nothing.
    ///
    /// `DELETE /api/users/{userId}/personal-access-tokens/{name}`, since Logto 1.28. For a name with a `/`,
    /// use [`delete_personal_access_token_in_body`](Self::delete_personal_access_token_in_body).
    ///
    /// # Errors
    ///
    /// `entity.not_found` (404): no such user or token.
    ///
    /// # Example
    ///
    /// ```
    /// # use logto_management::testing::FakeLogto;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let fake = FakeLogto::start().await;
    /// # let user_id = fake.seed().user("ada").add();
    /// # let token = logto_management::types::NewPersonalAccessToken::new("ci");
    /// # fake.client().users().create_personal_access_token(&user_id, token).await?;
    /// # let client = fake.client();
    /// client.users().delete_personal_access_token(&user_id, "ci").await?;
    /// # assert!(client.users().list_personal_access_tokens(&user_id).await?.is_empty());
    /// # Ok(())
    /// # }
    /// ```
    pub fn delete_personal_access_token(
        &self,
        user_id: impl Into<String>,
        name: impl Into<String>,
    ) -> Call<DeleteUserPersonalAccessToken> {
        self.call(DeleteUserPersonalAccessToken { user_id: user_id.into(), name: name.into() })
    }

    /// Renames a personal access token of a user, whatever characters its name has. Returns the
    /// [`PersonalAccessToken`].
    ///
    /// `PATCH /api/users/{userId}/personal-access-tokens`, since Logto 1.33. Both names travel in the body.
    ///
    /// # Errors
    ///
    /// - `entity.not_exists` (404): no such user or token.
    /// - `user.personal_access_token_name_exists` (422): the user has a token of the new name.
    /// - [`Error::is_unsupported`](crate::Error::is_unsupported): the server is older than 1.33.
    ///
    /// # Example
    ///
    /// ```
    /// # use logto_management::testing::FakeLogto;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let fake = FakeLogto::start().await;
    /// # let user_id = fake.seed().user("ada").add();
    /// # let token = logto_management::types::NewPersonalAccessToken::new("ci/deploy");
    /// # fake.client().users().create_personal_access_token(&user_id, token).await?;
    /// # let client = fake.client();
    /// let token = client.users().update_personal_access_token_in_body(&user_id, "ci/deploy", "deploy").await?;
    /// assert_eq!(token.name, "deploy");
    /// # Ok(())
    /// # }
    /// ```
    pub fn update_personal_access_token_in_body(
        &self,
        user_id: impl Into<String>,
        name: impl Into<String>,
        new_name: impl Into<String>,
    ) -> Call<UpdatePersonalAccessTokenName> {
        self.call(UpdatePersonalAccessTokenName {
            user_id: user_id.into(),
            name: name.into(),
            new_name: new_name.into(),
        })
    }

    /// Deletes a personal access token of a user, whatever characters its name has. Returns nothing.
    ///
    /// `POST /api/users/{userId}/personal-access-tokens/delete`, since Logto 1.33. The name travels in the
    /// body.
    ///
    /// # Errors
    ///
    /// - `entity.not_found` (404): no such user or token.
    /// - [`Error::is_unsupported`](crate::Error::is_unsupported): the server is older than 1.33.
    ///
    /// # Example
    ///
    /// ```
    /// # use logto_management::testing::FakeLogto;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let fake = FakeLogto::start().await;
    /// # let user_id = fake.seed().user("ada").add();
    /// # let token = logto_management::types::NewPersonalAccessToken::new("ci/deploy");
    /// # fake.client().users().create_personal_access_token(&user_id, token).await?;
    /// # let client = fake.client();
    /// client.users().delete_personal_access_token_in_body(&user_id, "ci/deploy").await?;
    /// # assert!(client.users().list_personal_access_tokens(&user_id).await?.is_empty());
    /// # Ok(())
    /// # }
    /// ```
    pub fn delete_personal_access_token_in_body(
        &self,
        user_id: impl Into<String>,
        name: impl Into<String>,
    ) -> Call<DeletePersonalAccessTokenPost> {
        self.call(DeletePersonalAccessTokenPost { user_id: user_id.into(), name: name.into() })
    }
}

operation! {
    "list_personal_access_tokens" => ListUserPersonalAccessTokens:
        GET "/api/users/{userId}/personal-access-tokens" since (1, 28), Read;
    [user_id = "userId"] {} -> Vec<PersonalAccessToken>,
    |this, raw| raw.list_user_personal_access_tokens(&this.user_id)
}

operation! {
    "create_personal_access_token" => CreateUserPersonalAccessToken:
        POST "/api/users/{userId}/personal-access-tokens" since (1, 28), Once;
    [user_id = "userId"] { token: NewPersonalAccessToken } -> PersonalAccessToken,
    check |this| match this.token.expires_at {
        Some(time) if time.as_unix_millis() > LAST_DATE => Err(format!(
            "the token expires {} milliseconds after 1970, which is beyond any date: Logto would store it, and then \
             fail to list the user's tokens. Leave the expiry out for a token without one",
            time.as_unix_millis()
        )),
        _ => Ok(()),
    },
    |this, raw| raw.create_user_personal_access_token(&this.user_id, &this.token)
}

operation! {
    "update_personal_access_token" => UpdateUserPersonalAccessToken:
        PATCH "/api/users/{userId}/personal-access-tokens/{name}" since (1, 28), Once;
    [user_id = "userId", name = "name"] { new_name: String } -> PersonalAccessToken,
    |this, raw| {
        let body = raw::types::PersonalAccessTokenUpdate::new(this.new_name.clone());
        raw.update_user_personal_access_token(&this.user_id, &this.name, &body)
    }
}

operation! {
    "delete_personal_access_token" => DeleteUserPersonalAccessToken:
        DELETE "/api/users/{userId}/personal-access-tokens/{name}" since (1, 28), Idempotent;
    [user_id = "userId", name = "name"] {} -> (), done (),
    |this, raw| raw.delete_user_personal_access_token(&this.user_id, &this.name)
}

operation! {
    "update_personal_access_token_in_body" => UpdatePersonalAccessTokenName:
        PATCH "/api/users/{userId}/personal-access-tokens" since (1, 33), Once;
    [user_id = "userId"] { name: String, new_name: String } -> PersonalAccessToken,
    |this, raw| {
        let body = raw::types::PersonalAccessTokenRename::new(this.new_name.clone()).current_name(&this.name);
        raw.update_personal_access_token_name(&this.user_id, &body)
    }
}

operation! {
    "delete_personal_access_token_in_body" => DeletePersonalAccessTokenPost:
        POST "/api/users/{userId}/personal-access-tokens/delete" since (1, 33), Once;
    [user_id = "userId"] { name: String } -> (),
    |this, raw| {
        let body = raw::types::PersonalAccessTokenDeletion::new(this.name.clone());
        raw.delete_personal_access_token_post(&this.user_id, &body)
    }
}
