//! What applications and Logto keep beside an account: custom data, and Logto's own settings.

use super::handle::Users;
use crate::{
    Call,
    call::declare::operation,
    raw,
    types::{JsonObject, LogtoConfigs, LogtoConfigsUpdate},
};

/// # Custom data and settings
///
/// What your applications, and Logto itself, keep with a user.
impl Users {
    /// Gets a user's custom data: whatever your applications keep there. Returns a [`JsonObject`].
    ///
    /// `GET /api/users/{userId}/custom-data`, since Logto 1.28.
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
    /// # let custom_data = serde_json::json!({ "plan": "pro" });
    /// # let user_id = fake.seed().user("ada").custom_data(custom_data).add();
    /// # let client = fake.client();
    /// let custom_data = client.users().get_custom_data(&user_id).await?;
    /// println!("plan: {:?}", custom_data.get("plan"));
    /// # assert_eq!(custom_data["plan"], "pro");
    /// # Ok(())
    /// # }
    /// ```
    pub fn get_custom_data(&self, user_id: impl Into<String>) -> Call<ListUserCustomData> {
        self.call(ListUserCustomData { user_id: user_id.into() })
    }

    /// Updates a user's custom data: members that are not named stay as they are. Returns all of it as
    /// updated, a [`JsonObject`].
    ///
    /// `PATCH /api/users/{userId}/custom-data`, since Logto 1.28. Only the top level is merged: a nested
    /// object is replaced as a whole, and a member is set to null rather than removed.
    /// [`update`](Self::update) replaces all of it.
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
    /// # let custom_data = serde_json::json!({ "plan": "free", "theme": "dark" });
    /// # let user_id = fake.seed().user("ada").custom_data(custom_data).add();
    /// # let client = fake.client();
    /// use serde_json::json;
    ///
    /// let members = [("plan", json!("pro")), ("seats", json!(5))];
    /// let custom_data = client.users().update_custom_data(&user_id, members).await?;
    /// assert_eq!(custom_data["plan"], "pro");
    /// # assert_eq!(custom_data["theme"], "dark");
    /// # Ok(())
    /// # }
    /// ```
    pub fn update_custom_data<K: Into<String>, V: Into<serde_json::Value>>(
        &self,
        user_id: impl Into<String>,
        members: impl IntoIterator<Item = (K, V)>,
    ) -> Call<UpdateUserCustomData> {
        let members = members.into_iter().map(|(key, value)| (key.into(), value.into())).collect();
        self.call(UpdateUserCustomData { user_id: user_id.into(), members })
    }

    /// Gets what Logto itself remembers of a user, like the choice to skip setting up MFA. Returns the
    /// [`LogtoConfigs`].
    ///
    /// `GET /api/users/{userId}/logto-configs`, since Logto 1.33.
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
    /// let configs = client.users().get_logto_configs(&user_id).await?;
    /// println!("skipped setting up MFA: {}", configs.mfa.skipped);
    /// # assert!(!configs.mfa.skipped);
    /// # Ok(())
    /// # }
    /// ```
    pub fn get_logto_configs(&self, user_id: impl Into<String>) -> Call<ListUserLogtoConfigs> {
        self.call(ListUserLogtoConfigs { user_id: user_id.into() })
    }

    /// Updates what Logto itself remembers of a user: members that the update does not name stay as they
    /// are. Returns the whole [`LogtoConfigs`] as updated.
    ///
    /// `PATCH /api/users/{userId}/logto-configs`, since Logto 1.33.
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
    /// use logto_management::types::{LogtoConfigsUpdate, MfaConfigUpdate};
    ///
    /// let update = LogtoConfigsUpdate::new().mfa(MfaConfigUpdate::new().skipped(true));
    /// let configs = client.users().update_logto_configs(&user_id, update).await?;
    /// assert!(configs.mfa.skipped);
    /// # Ok(())
    /// # }
    /// ```
    pub fn update_logto_configs(
        &self,
        user_id: impl Into<String>,
        update: LogtoConfigsUpdate,
    ) -> Call<UpdateUserLogtoConfigs> {
        self.call(UpdateUserLogtoConfigs { user_id: user_id.into(), update })
    }
}

operation! {
    "get_custom_data" => ListUserCustomData: GET "/api/users/{userId}/custom-data" since (1, 28), Read;
    [user_id = "userId"] {} -> JsonObject,
    |this, raw| raw.list_user_custom_data(&this.user_id)
}

operation! {
    "update_custom_data" => UpdateUserCustomData: PATCH "/api/users/{userId}/custom-data" since (1, 28), Idempotent;
    [user_id = "userId"] { members: JsonObject } -> JsonObject,
    |this, raw| {
        let body = raw::types::CustomDataUpdate::new(this.members.clone());
        raw.update_user_custom_data(&this.user_id, &body)
    }
}

operation! {
    "get_logto_configs" => ListUserLogtoConfigs: GET "/api/users/{userId}/logto-configs" since (1, 33), Read;
    [user_id = "userId"] {} -> LogtoConfigs,
    |this, raw| raw.list_user_logto_configs(&this.user_id)
}

operation! {
    "update_logto_configs" => UpdateUserLogtoConfigs: PATCH "/api/users/{userId}/logto-configs" since (1, 33), Idempotent;
    [user_id = "userId"] { update: LogtoConfigsUpdate } -> LogtoConfigs,
    |this, raw| raw.update_user_logto_configs(&this.user_id, &this.update)
}
