//! The accounts of a service that keeps its users in Logto.

use futures_util::TryStreamExt;
use logto_management::{
    Client, Error,
    search::{Field, Search},
    types::{NewUser, User},
    users::Users,
};

#[derive(Clone, Debug)]
pub struct Accounts {
    users: Users,
    /// The role that every account has.
    member: String,
}

/// What became of a sign-up.
#[derive(Debug, PartialEq)]
pub enum SignUp {
    Welcome(Box<User>),
    NameTaken,
}

impl Accounts {
    pub fn new(client: &Client, member: impl Into<String>) -> Self {
        Self { users: client.users(), member: member.into() }
    }

    /// Makes an account. One that cannot get its role is not kept.
    pub async fn sign_up(&self, username: &str, password: &str) -> Result<SignUp, Error> {
        let user = match self.users.create(NewUser::new().username(username).password(password)).await {
            Ok(user) => user,
            Err(error) if error.is_conflict() => return Ok(SignUp::NameTaken),
            Err(error) => return Err(error),
        };
        if let Err(error) = self.users.assign_roles(&user.id, [&self.member]).await {
            self.users.delete(&user.id).await?;
            return Err(error);
        }
        Ok(SignUp::Welcome(Box::new(user)))
    }

    /// Suspends an account, and takes back what it has granted applications, as far as this Logto knows
    /// of grants.
    pub async fn lock_out(&self, user_id: &str) -> Result<(), Error> {
        self.users.update_is_suspended(user_id, true).await?;
        let grants = match self.users.list_grants(user_id).await {
            Err(error) if error.is_unsupported() => Vec::new(),
            grants => grants?,
        };
        for grant in grants {
            self.users.delete_grant(user_id, grant.id).await?;
        }
        Ok(())
    }

    /// The usernames that begin so.
    pub async fn names(&self, beginning: &str) -> Result<Vec<String>, Error> {
        let search = Search::new().starts_with(Field::Username, beginning);
        let users = self.users.list().page_size(100).search(&search).stream().in_flight(4);
        users.try_filter_map(async |user| Ok(user.username)).try_collect().await
    }
}
