//! Roles of a user.

use std::borrow::Cow;

use super::handle::Users;
use crate::{
    Call,
    call::declare::operation,
    list::page::{Page, PageQuery},
    list::paged::{Paged, Searched},
    list::search::Filter,
    raw,
    types::{AssignedRoles, ReplacedRoles, Role},
};

/// # Roles
///
/// What a user may do. Roles in organizations are not among them.
impl Users {
    /// Lists a user's roles. Returns the first 20: a [`Page`] of [`Role`]s.
    ///
    /// `GET /api/users/{userId}/roles`, since Logto 1.28. [`page_size`](Call::page_size) asks for up to
    /// 100, and [`all`](Call::all) collects every page.
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
    /// # let reader = fake.seed().role("reader");
    /// # let user_id = fake.seed().user("ada").role(&reader).add();
    /// # let client = fake.client();
    /// for role in client.users().get_roles(&user_id).await? {
    ///     println!("{}: {}", role.name, role.description);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn get_roles(&self, user_id: impl Into<String>) -> Call<ListUserRoles> {
        self.call(ListUserRoles { user_id: user_id.into(), page: PageQuery::default(), filter: Filter::default() })
    }

    /// Gives a user more roles. Returns [`AssignedRoles`]: the ids that were asked for, and those that were
    /// new.
    ///
    /// `POST /api/users/{userId}/roles`, since Logto 1.28. A role that the user has already is fine.
    /// Servers before 1.36 do not say which ones were new.
    ///
    /// # Errors
    ///
    /// - Not sent: an id stands there twice, which makes Logto fail.
    /// - `entity.not_found` (404): no such user.
    /// - `entity.not_exists_with_id` (404): no such role.
    /// - `user.invalid_role_type` (422): the role is for machine-to-machine apps.
    ///
    /// # Example
    ///
    /// ```
    /// # use logto_management::testing::FakeLogto;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let fake = FakeLogto::start().await;
    /// # let (reader, writer) = (fake.seed().role("reader"), fake.seed().role("writer"));
    /// # let user_id = fake.seed().user("ada").role(&reader).add();
    /// # let client = fake.client();
    /// let assigned = client.users().assign_roles(&user_id, [&reader, &writer]).await?;
    /// println!("new: {:?}", assigned.added_role_ids);
    /// # assert_eq!(assigned.added_role_ids, Some(vec![writer.clone()]));
    /// # assert_eq!(fake.user_roles(&user_id), [reader, writer]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn assign_roles(
        &self,
        user_id: impl Into<String>,
        role_ids: impl IntoIterator<Item = impl Into<String>>,
    ) -> Call<AssignUserRoles> {
        let role_ids = role_ids.into_iter().map(Into::into).collect();
        self.call(AssignUserRoles { user_id: user_id.into(), role_ids })
    }

    /// Gives a user exactly these roles, and takes all others away. Returns [`ReplacedRoles`], with the
    /// ids.
    ///
    /// `PUT /api/users/{userId}/roles`, since Logto 1.28. Without any id, the user has no roles afterwards.
    ///
    /// # Errors
    ///
    /// - `entity.not_found` (404): no such user.
    /// - `entity.not_exists_with_id` (404): no such role.
    /// - `entity.db_constraint_violated` (422): a role is for machine-to-machine apps. The user's
    ///   roles are gone then.
    ///
    /// # Example
    ///
    /// ```
    /// # use logto_management::testing::FakeLogto;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let fake = FakeLogto::start().await;
    /// # let (reader, writer) = (fake.seed().role("reader"), fake.seed().role("writer"));
    /// # let user_id = fake.seed().user("ada").role(&reader).add();
    /// # let client = fake.client();
    /// client.users().replace_roles(&user_id, [&writer]).await?;
    /// # assert_eq!(fake.user_roles(&user_id), [writer]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn replace_roles(
        &self,
        user_id: impl Into<String>,
        role_ids: impl IntoIterator<Item = impl Into<String>>,
    ) -> Call<ReplaceUserRoles> {
        let role_ids = role_ids.into_iter().map(Into::into).collect();
        self.call(ReplaceUserRoles { user_id: user_id.into(), role_ids })
    }

    /// Takes a role away from a user. Returns nothing.
    ///
    /// `DELETE /api/users/{userId}/roles/{roleId}`, since Logto 1.28.
    ///
    /// # Errors
    ///
    /// `entity.not_found` (404): no such user or role, or the user does not have the role.
    ///
    /// # Example
    ///
    /// ```
    /// # use logto_management::testing::FakeLogto;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let fake = FakeLogto::start().await;
    /// # let reader = fake.seed().role("reader");
    /// # let user_id = fake.seed().user("ada").role(&reader).add();
    /// # let client = fake.client();
    /// client.users().delete_role(&user_id, &reader).await?;
    /// # assert!(fake.user_roles(&user_id).is_empty());
    /// # Ok(())
    /// # }
    /// ```
    pub fn delete_role(&self, user_id: impl Into<String>, role_id: impl Into<String>) -> Call<DeleteUserRole> {
        self.call(DeleteUserRole { user_id: user_id.into(), role_id: role_id.into() })
    }
}

impl Paged for ListUserRoles {
    type Item = Role;

    fn page_query(&mut self) -> &mut PageQuery {
        &mut self.page
    }

    fn id<'a>(&self, role: &'a Role) -> Cow<'a, str> {
        (&role.id).into()
    }
}

impl Searched for ListUserRoles {
    fn filter(&mut self) -> &mut Filter {
        &mut self.filter
    }
}

operation! {
    "get_roles" => ListUserRoles: GET "/api/users/{userId}/roles" since (1, 28), Read;
    [user_id = "userId"] { page: PageQuery, filter: Filter } -> Page<Role>,
    check |this| this.page.check(),
    |this, raw| {
        let (number, size) = (this.page.number.map(i64::from), this.page.size.map(i64::from));
        let filter = this.filter.pairs();
        let roles = raw.list_user_roles(&this.user_id, number, size, Some(&filter));
        this.page.page(roles)
    }
}

operation! {
    "assign_roles" => AssignUserRoles: POST "/api/users/{userId}/roles" since (1, 28), Once;
    [user_id = "userId"] { role_ids: Vec<String> } -> AssignedRoles,
    check |this| match repeated(&this.role_ids) {
        Some(id) => Err(format!("the role `{id}` stands there twice, which makes Logto fail: name it once")),
        None => Ok(()),
    },
    |this, raw| {
        let body = raw::types::RoleIds::new(this.role_ids.clone());
        raw.assign_user_roles(&this.user_id, &body)
    }
}

operation! {
    "replace_roles" => ReplaceUserRoles: PUT "/api/users/{userId}/roles" since (1, 28), Idempotent;
    [user_id = "userId"] { role_ids: Vec<String> } -> ReplacedRoles,
    |this, raw| {
        let body = raw::types::RoleIds::new(this.role_ids.clone());
        raw.replace_user_roles(&this.user_id, &body)
    }
}

operation! {
    "delete_role" => DeleteUserRole: DELETE "/api/users/{userId}/roles/{roleId}" since (1, 28), Idempotent;
    [user_id = "userId", role_id = "roleId"] {} -> (), done (),
    |this, raw| raw.delete_user_role(&this.user_id, &this.role_id)
}

fn repeated(ids: &[String]) -> Option<&String> {
    ids.iter().enumerate().find_map(|(index, id)| ids[..index].contains(id).then_some(id))
}
