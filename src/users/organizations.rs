//! Organizations of a user.

use super::{Users, operation::operation};
use crate::{Call, attempt::answer, types::Organization};

impl Users {
    /// Lists the organizations that a user is a member of, with the user's roles in each.
    ///
    /// `GET /api/users/{userId}/organizations`, since Logto 1.28. Not paged.
    ///
    /// # Errors
    ///
    /// `entity.not_found` (404): no such user.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: logto_management::Client) -> Result<(), logto_management::Error> {
    /// for organization in client.users().list_organizations("kq3d5yq2w1bx").await? {
    ///     let roles: Vec<_> = organization.organization_roles.iter().map(|role| &role.name).collect();
    ///     println!("{}: {roles:?}", organization.name);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn list_organizations(&self, user_id: impl Into<String>) -> Call<ListUserOrganizations> {
        self.call(ListUserOrganizations { user_id: user_id.into() })
    }
}

operation! {
    "list_organizations" => ListUserOrganizations: GET "/api/users/{userId}/organizations" since (1, 28), Read;
    [user_id = "userId"] {} -> Vec<Organization>,
    |this, raw| answer(raw, raw.list_user_organizations(&this.user_id)).await
}
