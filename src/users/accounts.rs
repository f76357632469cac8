//! User accounts: create, get, list, update, suspend, delete.

use std::borrow::Cow;

use super::handle::Users;
use crate::{
    Call,
    call::declare::operation,
    list::page::{Page, PageQuery},
    list::paged::{Paged, Searched},
    list::search::Filter,
    raw,
    types::{NewUser, Profile, Timestamp, User, UserUpdate},
};

/// # Accounts
///
/// Who the users are: create, find, change, suspend and delete them.
impl Users {
    /// Gets a user. Returns the [`User`].
    ///
    /// `GET /api/users/{userId}`, since Logto 1.28.
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
    /// let user = client.users().get(&user_id).include_sso_identities(true).await?;
    /// println!("{:?}, created at {}", user.username, user.created_at);
    /// # Ok(())
    /// # }
    /// ```
    pub fn get(&self, user_id: impl Into<String>) -> Call<GetUser> {
        self.call(GetUser { user_id: user_id.into(), include_password_hash: false, include_sso_identities: false })
    }

    /// Creates a user. Returns the [`User`] as created, with its id.
    ///
    /// `POST /api/users`, since Logto 1.28. All members of [`NewUser`] are optional. Unlike a sign-up, this
    /// does not apply the password policy, and sends no message.
    ///
    /// # Errors
    ///
    /// - `user.username_already_in_use`, `user.email_already_in_use`, `user.phone_already_in_use`
    ///   (422): see [`Error::is_conflict`](crate::Error::is_conflict).
    /// - `guard.invalid_input` (400): a member is malformed; `data.issues` says which. A phone
    ///   number is digits alone, without `+`.
    /// - `user.password_and_digest`, `user.password_algorithm_required` (400): give either
    ///   `password`, or `password_digest` with `password_algorithm`.
    /// - `entity.value_too_long` (422): a member exceeds its column.
    ///
    /// # Example
    ///
    /// ```
    /// # use logto_management::testing::FakeLogto;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let fake = FakeLogto::start().await;
    /// # let client = fake.client();
    /// use logto_management::types::{NewUser, Profile};
    /// use serde_json::json;
    ///
    /// let ada = NewUser::new()
    ///     .username("ada")
    ///     .primary_email("ada@example.com")
    ///     .password("correct horse battery staple")
    ///     .profile(Profile::new().given_name("Ada").family_name("Lovelace"))
    ///     .custom_data([("plan", json!("pro")), ("seats", json!(3))]);
    /// let user = client.users().create(ada).await?;
    /// assert!(user.has_password);
    /// # assert_eq!(fake.user(&user.id).unwrap()["customData"]["seats"], 3);
    /// # Ok(())
    /// # }
    /// ```
    pub fn create(&self, user: NewUser) -> Call<CreateUser> {
        self.call(CreateUser { user })
    }

    /// Lists users, newest first. Returns the first 20: a [`Page`] of [`User`]s.
    ///
    /// `GET /api/users`, since Logto 1.28. [`page_size`](Call::page_size) asks for up to 100,
    /// [`all`](Call::all) collects every page, [`stream`](Call::stream) gives one user after another, and
    /// [`search`](Call::search) selects.
    ///
    /// # Errors
    ///
    /// `request.invalid_input` (400): a search that Logto does not understand.
    ///
    /// # Example
    ///
    /// ```
    /// # use logto_management::testing::FakeLogto;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let fake = FakeLogto::start().await;
    /// # let ada_id = fake.seed().user("ada").add();
    /// # fake.seed().users(30);
    /// # let client = fake.client();
    /// use logto_management::search::{Field, Search};
    ///
    /// let ada = Search::new().contains(Field::Username, "ada");
    /// let page = client.users().list().page_size(50).search(&ada).await?;
    /// println!("{} of {:?} users", page.len(), page.total);
    /// for user in &page {
    ///     println!("{}: {:?}", user.id, user.primary_email);
    /// }
    /// # assert_eq!((page.len(), &page[0].id), (1, &ada_id));
    /// # Ok(())
    /// # }
    /// ```
    pub fn list(&self) -> Call<ListUsers> {
        self.call(ListUsers {
            page: PageQuery::default(),
            filter: Filter::default(),
            exclude_organization_id: None,
            exclude_role_id: None,
            include_password_hash: false,
        })
    }

    /// Updates a user: members that the update does not name stay as they are. Returns the [`User`] as
    /// updated.
    ///
    /// `PATCH /api/users/{userId}`, since Logto 1.28. `custom_data` and `profile` are replaced as a whole;
    /// [`update_custom_data`](Self::update_custom_data) and [`update_profile`](Self::update_profile) merge.
    ///
    /// # Errors
    ///
    /// - Not sent: the update says nothing, which Logto answers with 422.
    /// - `entity.not_found` (404): no such user.
    /// - `user.username_already_in_use`, `user.email_already_in_use`, `user.phone_already_in_use`
    ///   (422): see [`Error::is_conflict`](crate::Error::is_conflict).
    /// - `guard.invalid_input` (400): a member is malformed; `data.issues` says which.
    /// - `entity.value_too_long` (422): a member exceeds its column.
    ///
    /// # Example
    ///
    /// ```
    /// # use logto_management::testing::FakeLogto;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let fake = FakeLogto::start().await;
    /// # let user_id = fake.seed().user("ada").name("Ada").avatar("https://example.com/ada.png").add();
    /// # let client = fake.client();
    /// use logto_management::types::{Patch, UserUpdate};
    ///
    /// let update = UserUpdate::new().name("Ada King").avatar(Patch::Clear);
    /// let user = client.users().update(&user_id, update).await?;
    /// assert_eq!(user.avatar, None);
    /// assert_eq!(user.username.as_deref(), Some("ada"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn update(&self, user_id: impl Into<String>, update: UserUpdate) -> Call<UpdateUser> {
        self.call(UpdateUser { user_id: user_id.into(), update })
    }

    /// Updates a user's profile: members that are not set stay as they are. Returns the whole [`Profile`]
    /// as updated.
    ///
    /// `PATCH /api/users/{userId}/profile`, since Logto 1.28. The address is replaced as a whole.
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
    /// # let profile = serde_json::json!({ "givenName": "Ada" });
    /// # let user_id = fake.seed().user("ada").profile(profile).add();
    /// # let client = fake.client();
    /// use logto_management::types::Profile;
    ///
    /// let change = Profile::new().nickname("Ada").zoneinfo("Europe/London");
    /// let profile = client.users().update_profile(&user_id, change).await?;
    /// assert_eq!(profile.zoneinfo.as_deref(), Some("Europe/London"));
    /// # assert_eq!(profile.given_name.as_deref(), Some("Ada"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn update_profile(&self, user_id: impl Into<String>, profile: Profile) -> Call<UpdateUserProfile> {
        self.call(UpdateUserProfile { user_id: user_id.into(), profile })
    }

    /// Suspends a user (`true`), or ends the suspension (`false`). Returns the [`User`] as updated.
    ///
    /// `PATCH /api/users/{userId}/is-suspended`, since Logto 1.28. A suspended user cannot sign in.
    /// [`suspend`](Self::suspend) and [`unsuspend`](Self::unsuspend) are easier to read.
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
    /// let user = client.users().update_is_suspended(&user_id, true).await?;
    /// assert!(user.is_suspended);
    /// # Ok(())
    /// # }
    /// ```
    pub fn update_is_suspended(&self, user_id: impl Into<String>, is_suspended: bool) -> Call<UpdateUserIsSuspended> {
        self.call(UpdateUserIsSuspended { user_id: user_id.into(), is_suspended })
    }

    /// Deletes a user, and everything that belongs to the user. Returns nothing.
    ///
    /// `DELETE /api/users/{userId}`, since Logto 1.28. This cannot be undone.
    ///
    /// # Errors
    ///
    /// `entity.not_found` (404): no such user, or deleted before.
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
    /// client.users().delete(&user_id).await?;
    /// # assert!(fake.users().is_empty());
    /// # Ok(())
    /// # }
    /// ```
    pub fn delete(&self, user_id: impl Into<String>) -> Call<DeleteUser> {
        self.call(DeleteUser { user_id: user_id.into() })
    }
}

impl Call<GetUser> {
    /// Whether the user comes with `sso_identities`.
    pub fn include_sso_identities(mut self, include: bool) -> Self {
        self.operation.include_sso_identities = include;
        self
    }

    /// Whether the user comes with `password_digest` and `password_algorithm`. Servers before 1.38
    /// ignore it.
    pub fn include_password_hash(mut self, include: bool) -> Self {
        self.operation.include_password_hash = include;
        self
    }
}

impl Paged for ListUsers {
    type Item = User;

    fn page_query(&mut self) -> &mut PageQuery {
        &mut self.page
    }

    fn id<'a>(&self, user: &'a User) -> Cow<'a, str> {
        (&user.id).into()
    }

    fn created_at(&self, user: &User) -> Option<Timestamp> {
        Some(user.created_at)
    }
}

impl Searched for ListUsers {
    fn filter(&mut self) -> &mut Filter {
        &mut self.filter
    }
}

impl Call<ListUsers> {
    /// Leaves out the users that have this role. Cannot be combined with
    /// [`exclude_organization_id`](Self::exclude_organization_id).
    pub fn exclude_role_id(mut self, role_id: impl Into<String>) -> Self {
        self.operation.exclude_role_id = Some(role_id.into());
        self
    }

    /// Leaves out the members of this organization. Cannot be combined with
    /// [`exclude_role_id`](Self::exclude_role_id).
    pub fn exclude_organization_id(mut self, organization_id: impl Into<String>) -> Self {
        self.operation.exclude_organization_id = Some(organization_id.into());
        self
    }

    /// Whether the users come with `password_digest` and `password_algorithm`. Servers before 1.38
    /// ignore it.
    pub fn include_password_hash(mut self, include: bool) -> Self {
        self.operation.include_password_hash = include;
        self
    }
}

operation! {
    "get" => GetUser: GET "/api/users/{userId}" since (1, 28), Read;
    [user_id = "userId"] { include_password_hash: bool, include_sso_identities: bool } -> User,
    |this, raw| raw.get_user(
        &this.user_id,
        this.include_password_hash.then_some(true),
        this.include_sso_identities.then_some(true),
    )
}

operation! {
    "create" => CreateUser: POST "/api/users" since (1, 28), Once;
    [] { user: NewUser } -> User,
    |this, raw| raw.create_user(&this.user)
}

operation! {
    "list" => ListUsers: GET "/api/users" since (1, 28), Read;
    [] {
        page: PageQuery,
        filter: Filter,
        exclude_organization_id: Option<String>,
        exclude_role_id: Option<String>,
        include_password_hash: bool,
    } -> Page<User>,
    check |this| {
        if this.exclude_role_id.is_some() && this.exclude_organization_id.is_some() {
            return Err("`exclude_role_id` and `exclude_organization_id` cannot be combined: leave one out".into());
        }
        this.page.check()
    },
    |this, raw| {
        let filter = this.filter.pairs();
        let users = raw.list_users(
            this.exclude_organization_id.as_deref(),
            this.exclude_role_id.as_deref(),
            this.include_password_hash.then_some(true),
            this.page.number.map(i64::from),
            this.page.size.map(i64::from),
            Some(&filter),
        );
        this.page.page(users)
    }
}

operation! {
    "update" => UpdateUser: PATCH "/api/users/{userId}" since (1, 28), Idempotent;
    [user_id = "userId"] { update: UserUpdate } -> User,
    check |this| {
        if this.update == UserUpdate::default() {
            return Err("the update sets nothing, which Logto refuses: name a member to set or clear".into());
        }
        Ok(())
    },
    |this, raw| raw.update_user(&this.user_id, &this.update)
}

operation! {
    "update_profile" => UpdateUserProfile: PATCH "/api/users/{userId}/profile" since (1, 28), Idempotent;
    [user_id = "userId"] { profile: Profile } -> Profile,
    |this, raw| {
        let body = raw::types::ProfileUpdate::new(this.profile.clone());
        raw.update_user_profile(&this.user_id, &body)
    }
}

operation! {
    "update_is_suspended" => UpdateUserIsSuspended: PATCH "/api/users/{userId}/is-suspended" since (1, 28), Idempotent;
    [user_id = "userId"] { is_suspended: bool } -> User,
    |this, raw| {
        let body = raw::types::SuspensionUpdate::new(this.is_suspended);
        raw.update_user_is_suspended(&this.user_id, &body)
    }
}

operation! {
    "delete" => DeleteUser: DELETE "/api/users/{userId}" since (1, 28), Idempotent;
    [user_id = "userId"] {} -> (), done (),
    |this, raw| raw.delete_user(&this.user_id)
}
