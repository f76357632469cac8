//! Methods that are no operation of their own: one operation under a name that says more, or several
//! calls for one purpose.

use std::marker::PhantomData;

use futures_util::StreamExt;
use serde::de::DeserializeOwned;

use super::{accounts::UpdateUserIsSuspended, handle::Users, mfa::CreateUserMfaVerification};
use crate::{
    Call, Operation,
    call::operation::Description,
    error::Result,
    list::bulk::Bulk,
    raw::{Draft, Requests},
    types::{CreatedBackupCodes, CreatedTotp, NewBackupCodes, NewMfaVerification, NewTotp, Session},
};

/// How many sessions are ended at a time.
const IN_FLIGHT: usize = 4;

/// # Shorthands
///
/// Operations under names that say more, and several calls for one purpose.
impl Users {
    /// Suspends a user, who then cannot sign in. Returns the [`User`](crate::types::User) as updated.
    ///
    /// Sends what [`update_is_suspended`](Self::update_is_suspended) sends with `true`.
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
    /// let user = client.users().suspend(&user_id).await?;
    /// assert!(user.is_suspended);
    /// # Ok(())
    /// # }
    /// ```
    pub fn suspend(&self, user_id: impl Into<String>) -> Call<UpdateUserIsSuspended> {
        self.update_is_suspended(user_id, true)
    }

    /// Ends a user's suspension. Returns the [`User`](crate::types::User) as updated.
    ///
    /// Sends what [`update_is_suspended`](Self::update_is_suspended) sends with `false`.
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
    /// # let user_id = fake.seed().user("ada").suspended().add();
    /// # let client = fake.client();
    /// let user = client.users().unsuspend(&user_id).await?;
    /// assert!(!user.is_suspended);
    /// # Ok(())
    /// # }
    /// ```
    pub fn unsuspend(&self, user_id: impl Into<String>) -> Call<UpdateUserIsSuspended> {
        self.update_is_suspended(user_id, false)
    }

    /// Creates an authenticator app (TOTP) as a second factor of a user. Returns the [`CreatedTotp`],
    /// with its secret.
    ///
    /// Sends what [`create_mfa_verification`](Self::create_mfa_verification) sends. The secret is not
    /// shown again: give the user [`secret_qr_code`](CreatedTotp::secret_qr_code) to scan, or
    /// [`provisioning_uri`](CreatedTotp::provisioning_uri) to open.
    ///
    /// # Errors
    ///
    /// - `entity.not_found` (404): no such user.
    /// - `user.totp_already_in_use` (422): the user has one already.
    /// - `user.invalid_totp_secret` (422): the secret that you gave is malformed.
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
    /// use logto_management::types::NewTotp;
    ///
    /// let totp = client.users().create_totp(&user_id, NewTotp::new()).await?;
    /// println!("scan {}", totp.secret_qr_code.expose_secret());
    /// # assert!(!totp.secret.expose_secret().is_empty());
    /// # Ok(())
    /// # }
    /// ```
    pub fn create_totp(&self, user_id: impl Into<String>, totp: NewTotp) -> Call<CreateUserMfaFactor<CreatedTotp>> {
        self.create_factor(user_id, totp.into())
    }

    /// Creates backup codes as a second factor of a user. Returns the [`CreatedBackupCodes`].
    ///
    /// Sends what [`create_mfa_verification`](Self::create_mfa_verification) sends. The codes are not
    /// shown again: give them to the user.
    ///
    /// # Errors
    ///
    /// - `entity.not_found` (404): no such user.
    /// - `user.backup_code_already_in_use` (422): the user has some already.
    /// - `session.mfa.backup_code_can_not_be_alone` (422): the user needs another factor first.
    /// - `user.wrong_backup_code_format` (422): the codes that you gave are malformed.
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
    /// use logto_management::types::NewBackupCodes;
    ///
    /// let backup = client.users().create_backup_codes(&user_id, NewBackupCodes::new()).await?;
    /// println!("keep these {} codes", backup.codes.len());
    /// # assert_eq!(backup.codes.len(), 10);
    /// # Ok(())
    /// # }
    /// ```
    pub fn create_backup_codes(
        &self,
        user_id: impl Into<String>,
        codes: NewBackupCodes,
    ) -> Call<CreateUserMfaFactor<CreatedBackupCodes>> {
        self.create_factor(user_id, codes.into())
    }

    fn create_factor<T>(
        &self,
        user_id: impl Into<String>,
        verification: NewMfaVerification,
    ) -> Call<CreateUserMfaFactor<T>>
    where
        T: DeserializeOwned + Send + 'static,
    {
        let creation = CreateUserMfaVerification { user_id: user_id.into(), verification };
        self.call(CreateUserMfaFactor { creation, created: PhantomData })
    }

    /// Ends all sessions of a user: wherever the user is signed in, the browser must sign in anew.
    /// Returns the [`Session`]s that were ended.
    ///
    /// Calls [`list_sessions`](Self::list_sessions), and [`delete_session`](Self::delete_session) for
    /// each, four at a time; since Logto 1.38. A session that has ended meanwhile is left out. If a
    /// deletion fails, the others are tried all the same, and the first error is returned: some sessions
    /// have ended then, and the call may be repeated. A session that begins meanwhile is not found:
    /// [`suspend`](Self::suspend) the user first if there must be none.
    ///
    /// What the user has granted to applications stays, with the tokens of these applications.
    ///
    /// # Errors
    ///
    /// Those of the two operations.
    ///
    /// # Example
    ///
    /// ```
    /// # use logto_management::testing::FakeLogto;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let fake = FakeLogto::start().await;
    /// # let user_id = fake.seed().user("ada").add();
    /// # fake.seed().sign_in(&user_id, &fake.seed().application("Shop"));
    /// # let client = fake.client();
    /// let ended = client.users().delete_all_sessions(&user_id).await?;
    /// println!("signed out of {} browsers", ended.len());
    /// # assert_eq!(ended.len(), 1);
    /// # assert!(client.users().list_sessions(&user_id).await?.is_empty());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn delete_all_sessions(&self, user_id: impl Into<String>) -> Result<Vec<Session>> {
        let user_id = user_id.into();
        let sessions = self.list_sessions(&user_id).await?;
        let deletions = Bulk::new(sessions, |session: &Session| self.delete_session(&user_id, session.id()));
        let outcomes: Vec<_> = deletions.in_flight(IN_FLIGHT).in_order().collect().await;
        let mut ended = Vec::with_capacity(outcomes.len());
        for outcome in outcomes {
            match outcome.result {
                Ok(()) => ended.push(outcome.input),
                Err(error) if error.is_not_found() => {}
                Err(error) => return Err(error),
            }
        }
        Ok(ended)
    }
}

/// [`CreateUserMfaVerification`] for a factor of one kind: what [`Users::create_totp`] and
/// [`Users::create_backup_codes`] send.
#[derive(Clone, Debug)]
pub struct CreateUserMfaFactor<T> {
    creation: CreateUserMfaVerification,
    created: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned + Send + 'static> Operation for CreateUserMfaFactor<T> {
    type Output = T;

    fn describe(&self) -> Description {
        self.creation.describe()
    }

    fn path_arguments(&self) -> Vec<(&'static str, &str)> {
        self.creation.path_arguments()
    }

    fn draft(&self, requests: Requests<'_>) -> Draft<T> {
        self.creation.draft(requests).read_by(|answer, _| answer.json())
    }
}
