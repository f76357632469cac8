//! Passwords: set, verify, expire.

use super::handle::Users;
use crate::{
    Call,
    call::declare::operation,
    raw,
    types::{Secret, User},
};

/// # Passwords
///
/// Set, check and expire a password.
impl Users {
    /// Sets a user's password. Returns the [`User`].
    ///
    /// `PATCH /api/users/{userId}/password`, since Logto 1.28. The password policy of the sign-in
    /// experience does not apply here.
    ///
    /// # Errors
    ///
    /// - `entity.not_found` (404): no such user.
    /// - `guard.invalid_input` (400): the password is empty.
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
    /// let user = client.users().update_password(&user_id, "correct horse battery staple").await?;
    /// assert!(user.has_password);
    /// # Ok(())
    /// # }
    /// ```
    pub fn update_password(&self, user_id: impl Into<String>, password: impl Into<Secret>) -> Call<UpdateUserPassword> {
        self.call(UpdateUserPassword { user_id: user_id.into(), password: password.into() })
    }

    /// Checks a user's password: the call succeeds if it is the right one. Returns nothing.
    ///
    /// `POST /api/users/{userId}/password/verify`, since Logto 1.28.
    ///
    /// # Errors
    ///
    /// - `session.invalid_credentials` (422): wrong password, or the user has none.
    /// - `entity.not_found` (404): no such user.
    ///
    /// # Example
    ///
    /// ```
    /// # use logto_management::testing::FakeLogto;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let fake = FakeLogto::start().await;
    /// # let user_id = fake.seed().user("ada").password("correct horse battery staple").add();
    /// # let client = fake.client();
    /// match client.users().verify_password(&user_id, "a guess").await {
    ///     Ok(()) => println!("right"),
    ///     Err(error) if error.code() == Some("session.invalid_credentials") => println!("wrong"),
    ///     Err(error) => return Err(error.into()),
    /// }
    /// # client.users().verify_password(&user_id, "correct horse battery staple").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn verify_password(&self, user_id: impl Into<String>, password: impl Into<Secret>) -> Call<VerifyUserPassword> {
        self.call(VerifyUserPassword { user_id: user_id.into(), password: password.into() })
    }

    /// Tells whether a user has a password. Returns a [`bool`].
    ///
    /// `GET /api/users/{userId}/has-password`, since Logto 1.28.
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
    /// # let client = fake.client();
    /// if !client.users().has_password(&user_id).await? {
    ///     println!("signs in by other means");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn has_password(&self, user_id: impl Into<String>) -> Call<GetUserHasPassword> {
        self.call(GetUserHasPassword { user_id: user_id.into() })
    }

    /// Marks a user's password as expired (`true`), or takes the mark away (`false`). Returns the [`User`].
    ///
    /// `PATCH /api/users/{userId}/password/expiration`, since Logto 1.41. With an expired password, the
    /// user must set a new one at the next sign-in.
    ///
    /// # Errors
    ///
    /// - `entity.not_found` (404): no such user.
    /// - `sign_in_experiences.password_expiration_not_enabled` (400): enable the password
    ///   expiration policy in the sign-in experience first.
    ///
    /// # Example
    ///
    /// ```
    /// # use logto_management::testing::FakeLogto;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let fake = FakeLogto::start().await;
    /// # let user_id = fake.seed().user("ada").password("correct horse battery staple").add();
    /// # fake.seed().password_expiration(true);
    /// # let client = fake.client();
    /// client.users().update_password_expiration(&user_id, true).await?;
    /// # assert!(fake.is_password_expired(&user_id));
    /// # Ok(())
    /// # }
    /// ```
    pub fn update_password_expiration(
        &self,
        user_id: impl Into<String>,
        is_expired: bool,
    ) -> Call<UpdateUserPasswordExpiration> {
        self.call(UpdateUserPasswordExpiration { user_id: user_id.into(), is_expired })
    }
}

operation! {
    "update_password" => UpdateUserPassword: PATCH "/api/users/{userId}/password" since (1, 28), Idempotent;
    [user_id = "userId"] { password: Secret } -> User,
    |this, raw| {
        let body = raw::types::PasswordUpdate::new(this.password.clone());
        raw.update_user_password(&this.user_id, &body)
    }
}

operation! {
    "verify_password" => VerifyUserPassword: POST "/api/users/{userId}/password/verify" since (1, 28), Once;
    [user_id = "userId"] { password: Secret } -> (),
    |this, raw| {
        let body = raw::types::PasswordVerificationRequest::new(this.password.clone());
        raw.verify_user_password(&this.user_id, &body)
    }
}

operation! {
    "has_password" => GetUserHasPassword: GET "/api/users/{userId}/has-password" since (1, 28), Read;
    [user_id = "userId"] {} -> bool,
    |this, raw| raw.get_user_has_password(&this.user_id).map(|it| it.has_password)
}

operation! {
    "update_password_expiration" => UpdateUserPasswordExpiration:
        PATCH "/api/users/{userId}/password/expiration" since (1, 41), Idempotent;
    [user_id = "userId"] { is_expired: bool } -> User,
    |this, raw| {
        let body = raw::types::PasswordExpirationUpdate::new(this.is_expired);
        raw.update_user_password_expiration(&this.user_id, &body)
    }
}
