//! Multi-factor authentication of a user.

use super::handle::Users;
use crate::{
    Call,
    call::declare::operation,
    types::{CreatedMfaVerification, MfaVerification, NewMfaVerification},
};

/// # Second factors
///
/// Multi-factor authentication (MFA).
impl Users {
    /// Lists a user's second factors: authenticator app, passkeys, backup codes, and codes by email or
    /// phone. Returns all of them, each an [`MfaVerification`].
    ///
    /// `GET /api/users/{userId}/mfa-verifications`, since Logto 1.28.
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
    /// # fake.seed().passkey(&user_id, "Laptop");
    /// # let client = fake.client();
    /// for verification in client.users().list_mfa_verifications(&user_id).await? {
    ///     println!("{} since {}", verification.kind, verification.created_at);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn list_mfa_verifications(&self, user_id: impl Into<String>) -> Call<ListUserMfaVerifications> {
        self.call(ListUserMfaVerifications { user_id: user_id.into() })
    }

    /// Creates a second factor for a user: an authenticator app (TOTP) or backup codes. Returns a
    /// [`CreatedMfaVerification`], with the secret or the codes.
    ///
    /// `POST /api/users/{userId}/mfa-verifications`, since Logto 1.28. Hand them to the user: they are not
    /// shown again. [`create_totp`](Self::create_totp) and
    /// [`create_backup_codes`](Self::create_backup_codes) do the same for one kind, and return the type of
    /// that kind.
    ///
    /// # Errors
    ///
    /// - `entity.not_found` (404): no such user.
    /// - `user.totp_already_in_use`, `user.backup_code_already_in_use` (422): there is one already.
    /// - `session.mfa.backup_code_can_not_be_alone` (422): backup codes need another factor first.
    /// - `user.invalid_totp_secret`, `user.wrong_backup_code_format` (422): the secret or the codes
    ///   that you gave are malformed.
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
    /// use logto_management::types::{CreatedMfaVerification, NewBackupCodes, NewTotp};
    ///
    /// let created = client.users().create_mfa_verification(&user_id, NewTotp::new()).await?;
    /// if let CreatedMfaVerification::Totp(totp) = created {
    ///     println!("scan {}", totp.secret_qr_code.expose_secret());
    /// }
    ///
    /// let created = client.users().create_mfa_verification(&user_id, NewBackupCodes::new()).await?;
    /// if let CreatedMfaVerification::BackupCode(backup) = created {
    ///     println!("keep these {} codes", backup.codes.len());
    /// }
    /// # assert_eq!(client.users().list_mfa_verifications(&user_id).await?.len(), 2);
    /// # Ok(())
    /// # }
    /// ```
    pub fn create_mfa_verification(
        &self,
        user_id: impl Into<String>,
        verification: impl Into<NewMfaVerification>,
    ) -> Call<CreateUserMfaVerification> {
        self.call(CreateUserMfaVerification { user_id: user_id.into(), verification: verification.into() })
    }

    /// Deletes a second factor of a user. Returns nothing.
    ///
    /// `DELETE /api/users/{userId}/mfa-verifications/{verificationId}`, since Logto 1.28. `verification_id`
    /// is the [`id`](MfaVerification::id) in the list.
    ///
    /// # Errors
    ///
    /// `entity.not_found` (404): no such user or verification.
    ///
    /// # Example
    ///
    /// ```
    /// # use logto_management::testing::FakeLogto;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let fake = FakeLogto::start().await;
    /// # let user_id = fake.seed().user("ada").add();
    /// # fake.seed().passkey(&user_id, "Laptop");
    /// # let client = fake.client();
    /// let users = client.users();
    /// for verification in users.list_mfa_verifications(&user_id).await? {
    ///     users.delete_mfa_verification(&user_id, verification.id).await?;
    /// }
    /// # assert!(users.list_mfa_verifications(&user_id).await?.is_empty());
    /// # Ok(())
    /// # }
    /// ```
    pub fn delete_mfa_verification(
        &self,
        user_id: impl Into<String>,
        verification_id: impl Into<String>,
    ) -> Call<DeleteUserMfaVerification> {
        self.call(DeleteUserMfaVerification { user_id: user_id.into(), verification_id: verification_id.into() })
    }
}

operation! {
    "list_mfa_verifications" => ListUserMfaVerifications: GET "/api/users/{userId}/mfa-verifications" since (1, 28), Read;
    [user_id = "userId"] {} -> Vec<MfaVerification>,
    |this, raw| raw.list_user_mfa_verifications(&this.user_id)
}

operation! {
    "create_mfa_verification" => CreateUserMfaVerification: POST "/api/users/{userId}/mfa-verifications" since (1, 28), Once;
    [user_id = "userId"] { verification: NewMfaVerification } -> CreatedMfaVerification,
    |this, raw| raw.create_user_mfa_verification(&this.user_id, &this.verification)
}

operation! {
    "delete_mfa_verification" => DeleteUserMfaVerification:
        DELETE "/api/users/{userId}/mfa-verifications/{verificationId}" since (1, 28), Idempotent;
    [user_id = "userId", verification_id = "verificationId"] {} -> (), done (),
    |this, raw| raw.delete_user_mfa_verification(&this.user_id, &this.verification_id)
}
