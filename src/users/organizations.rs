//! Organizations of a user.

use super::handle::Users;
use crate::{Call, call::declare::operation, types::UserOrganization};

/// # Organizations
///
/// Where a user is a member.
impl Users {
    /// Lists the organizations that a user is a member of. Returns all of them, each a [`UserOrganization`]
    /// with the user's roles there.
    ///
    /// `GET /api/users/{userId}/organizations`, since Logto 1.28.
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
    /// # let (acme, owner) = (fake.seed().organization("Acme"), fake.seed().organization_role("owner"));
    /// # let user_id = fake.seed().user("ada").member_of(&acme, &[&owner]).add();
    /// # let client = fake.client();
    /// let organizations = client.users().list_organizations(&user_id).await?;
    /// for organization in &organizations {
    ///     let roles: Vec<_> = organization.organization_roles.iter().map(|role| &role.name).collect();
    ///     println!("{}: {roles:?}", organization.name);
    /// }
    /// # assert_eq!(organizations[0].organization_roles[0].name, "owner");
    /// # Ok(())
    /// # }
    /// ```
    pub fn list_organizations(&self, user_id: impl Into<String>) -> Call<ListUserOrganizations> {
        self.call(ListUserOrganizations { user_id: user_id.into() })
    }
}

operation! {
    "list_organizations" => ListUserOrganizations: GET "/api/users/{userId}/organizations" since (1, 28), Read;
    [user_id = "userId"] {} -> Vec<UserOrganization>,
    |this, raw| raw.list_user_organizations(&this.user_id)
}
