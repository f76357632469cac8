//! Sessions of a user, and the grants that applications hold.

use super::handle::Users;
use crate::{
    Call,
    call::declare::operation,
    types::{Grant, GrantApplicationType, RevokeGrantsTarget, Session},
};

/// # Sessions and grants
///
/// Where a user is signed in, and what the user has granted to applications.
impl Users {
    /// Lists a user's sessions. Returns all of them, each a [`Session`]; none for a user who does not
    /// exist.
    ///
    /// `GET /api/users/{userId}/sessions`, since Logto 1.37.
    ///
    /// # Example
    ///
    /// ```
    /// # use logto_management::testing::FakeLogto;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let fake = FakeLogto::start().await;
    /// # let user_id = fake.seed().user("ada").add();
    /// # let sign_in = fake.seed().sign_in(&user_id, &fake.seed().application("Shop"));
    /// # let client = fake.client();
    /// for session in client.users().list_sessions(&user_id).await? {
    ///     println!("{} until {}", session.payload.uid, session.expires_at);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn list_sessions(&self, user_id: impl Into<String>) -> Call<ListUserSessions> {
        self.call(ListUserSessions { user_id: user_id.into() })
    }

    /// Gets a session of a user. Returns the [`Session`].
    ///
    /// `GET /api/users/{userId}/sessions/{sessionId}`, since Logto 1.37. `session_id` is what
    /// [`Session::id`] returns.
    ///
    /// # Errors
    ///
    /// `oidc.session_not_found` (404): no such user or session.
    ///
    /// # Example
    ///
    /// ```
    /// # use logto_management::testing::FakeLogto;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let fake = FakeLogto::start().await;
    /// # let user_id = fake.seed().user("ada").add();
    /// # let sign_in = fake.seed().sign_in(&user_id, &fake.seed().application("Shop"));
    /// # let session_id = sign_in.session;
    /// # let client = fake.client();
    /// use logto_management::types::VerificationRecord;
    ///
    /// let session = client.users().get_session(&user_id, &session_id).await?;
    /// let records = session.last_submission.map(|it| it.verification_records).unwrap_or_default();
    /// if records.iter().any(|record| matches!(record, VerificationRecord::Password(_))) {
    ///     println!("signed in by password");
    /// }
    /// # assert!(matches!(records[..], [VerificationRecord::Password(_)]));
    /// # Ok(())
    /// # }
    /// ```
    pub fn get_session(&self, user_id: impl Into<String>, session_id: impl Into<String>) -> Call<GetUserSession> {
        self.call(GetUserSession { user_id: user_id.into(), session_id: session_id.into() })
    }

    /// Ends a session of a user. Returns nothing.
    ///
    /// `DELETE /api/users/{userId}/sessions/{sessionId}`, since Logto 1.37. `session_id` is what
    /// [`Session::id`] returns. What the user has granted to applications stays, unless
    /// [`revoke_grants`](Call::revoke_grants) says otherwise.
    ///
    /// # Errors
    ///
    /// `oidc.session_not_found` (404): no such user or session.
    ///
    /// # Example
    ///
    /// ```
    /// # use logto_management::testing::FakeLogto;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let fake = FakeLogto::start().await;
    /// # let user_id = fake.seed().user("ada").add();
    /// # let sign_in = fake.seed().sign_in(&user_id, &fake.seed().application("Shop"));
    /// # let session_id = sign_in.session;
    /// # let client = fake.client();
    /// use logto_management::types::RevokeGrantsTarget;
    ///
    /// let everywhere = RevokeGrantsTarget::All;
    /// client.users().delete_session(&user_id, &session_id).revoke_grants(everywhere).await?;
    /// # assert!(client.users().list_sessions(&user_id).await?.is_empty());
    /// # assert!(client.users().list_grants(&user_id).await?.is_empty());
    /// # Ok(())
    /// # }
    /// ```
    pub fn delete_session(&self, user_id: impl Into<String>, session_id: impl Into<String>) -> Call<DeleteUserSession> {
        self.call(DeleteUserSession { user_id: user_id.into(), session_id: session_id.into(), revoke_grants: None })
    }

    /// Lists what a user has granted to applications. Returns all of it, each a [`Grant`]; none for a user
    /// who does not exist.
    ///
    /// `GET /api/users/{userId}/grants`, since Logto 1.38.
    ///
    /// # Example
    ///
    /// ```
    /// # use logto_management::testing::FakeLogto;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let fake = FakeLogto::start().await;
    /// # let user_id = fake.seed().user("ada").add();
    /// # fake.seed().sign_in(&user_id, &fake.seed().third_party_application("Shop"));
    /// # let client = fake.client();
    /// use logto_management::types::GrantApplicationType;
    ///
    /// let grants = client.users().list_grants(&user_id).app_type(GrantApplicationType::ThirdParty).await?;
    /// for grant in &grants {
    ///     println!("{} until {}", grant.payload.client_id, grant.expires_at);
    /// }
    /// # assert_eq!(grants.len(), 1);
    /// # Ok(())
    /// # }
    /// ```
    pub fn list_grants(&self, user_id: impl Into<String>) -> Call<ListUserGrants> {
        self.call(ListUserGrants { user_id: user_id.into(), app_type: None })
    }

    /// Takes back what a user has granted to an application: the application's tokens end. Returns nothing.
    ///
    /// `DELETE /api/users/{userId}/grants/{grantId}`, since Logto 1.38. `grant_id` is the [`id`](Grant::id)
    /// in the list.
    ///
    /// # Errors
    ///
    /// `oidc.invalid_grant` (404): no such user or grant.
    ///
    /// # Example
    ///
    /// ```
    /// # use logto_management::testing::FakeLogto;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let fake = FakeLogto::start().await;
    /// # let user_id = fake.seed().user("ada").add();
    /// # let sign_in = fake.seed().sign_in(&user_id, &fake.seed().application("Shop"));
    /// # let grant_id = sign_in.grant;
    /// # let client = fake.client();
    /// client.users().delete_grant(&user_id, &grant_id).await?;
    /// # assert!(client.users().list_grants(&user_id).await?.is_empty());
    /// # Ok(())
    /// # }
    /// ```
    pub fn delete_grant(&self, user_id: impl Into<String>, grant_id: impl Into<String>) -> Call<DeleteUserGrant> {
        self.call(DeleteUserGrant { user_id: user_id.into(), grant_id: grant_id.into() })
    }
}

impl Call<DeleteUserSession> {
    /// Which applications' grants end with the session.
    pub fn revoke_grants(mut self, target: RevokeGrantsTarget) -> Self {
        self.operation.revoke_grants = Some(target);
        self
    }
}

impl Call<ListUserGrants> {
    /// Only the grants of first-party or of third-party applications.
    pub fn app_type(mut self, app_type: GrantApplicationType) -> Self {
        self.operation.app_type = Some(app_type);
        self
    }
}

operation! {
    "list_sessions" => ListUserSessions: GET "/api/users/{userId}/sessions" since (1, 37), Read;
    [user_id = "userId"] {} -> Vec<Session>,
    |this, raw| raw.list_user_sessions(&this.user_id).map(|it| it.sessions)
}

operation! {
    "get_session" => GetUserSession: GET "/api/users/{userId}/sessions/{sessionId}" since (1, 37), Read;
    [user_id = "userId", session_id = "sessionId"] {} -> Session,
    |this, raw| raw.get_user_session(&this.user_id, &this.session_id)
}

operation! {
    "delete_session" => DeleteUserSession: DELETE "/api/users/{userId}/sessions/{sessionId}" since (1, 37), Idempotent;
    [user_id = "userId", session_id = "sessionId"] { revoke_grants: Option<RevokeGrantsTarget> } -> (), done (),
    |this, raw| raw.delete_user_session(&this.user_id, &this.session_id, this.revoke_grants.clone())
}

operation! {
    "list_grants" => ListUserGrants: GET "/api/users/{userId}/grants" since (1, 38), Read;
    [user_id = "userId"] { app_type: Option<GrantApplicationType> } -> Vec<Grant>,
    |this, raw| raw.list_user_grants(&this.user_id, this.app_type.clone()).map(|it| it.grants)
}

operation! {
    "delete_grant" => DeleteUserGrant: DELETE "/api/users/{userId}/grants/{grantId}" since (1, 38), Idempotent;
    [user_id = "userId", grant_id = "grantId"] {} -> (), done (),
    |this, raw| raw.delete_user_grant(&this.user_id, &this.grant_id)
}
