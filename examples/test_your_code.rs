//! How to test code that uses the client: `cargo test --example test_your_code`.
//!
//! The code takes a `Client`. The tests give it one of a fake, seed what is there, let things go wrong,
//! and look at what has become of it.

mod shared;

use logto_management::{Client, Error, types::NewUser};

#[tokio::main]
async fn main() -> Result<(), Error> {
    let logto = shared::Logto::connect().await?;
    let role = match &logto.fake {
        Some(fake) => fake.seed().role("member"),
        None => std::env::var("ROLE_ID").unwrap_or_default(),
    };
    println!("welcome, {}", sign_up(&logto.client, "ada", &role).await?);
    Ok(())
}

/// Creates an account with the role that every account has, and returns its id. An account that cannot
/// get its role is not kept.
async fn sign_up(client: &Client, username: &str, role_id: &str) -> Result<String, Error> {
    let users = client.users();
    let user = users.create(NewUser::new().username(username)).await?;
    if let Err(error) = users.assign_roles(&user.id, [role_id]).await {
        users.delete(&user.id).await?;
        return Err(error);
    }
    Ok(user.id)
}

#[cfg(test)]
mod tests {
    use logto_management::testing::{FakeLogto, Fault, TOKEN};

    use super::*;

    #[tokio::test]
    async fn a_new_account_has_its_role() {
        let fake = FakeLogto::start().await;
        let member = fake.seed().role("member");

        let id = sign_up(&fake.client(), "ada", &member).await.unwrap();

        assert_eq!(fake.user(&id).unwrap()["username"], "ada");
        assert_eq!(fake.user_roles(&id), [member]);
    }

    #[tokio::test]
    async fn a_name_that_is_taken_is_a_conflict() {
        let fake = FakeLogto::start().await;
        let member = fake.seed().role("member");
        fake.seed().user("ada").add();

        let error = sign_up(&fake.client(), "ada", &member).await.unwrap_err();

        assert!(error.is_conflict());
        assert_eq!(fake.users().len(), 1);
    }

    #[tokio::test]
    async fn an_account_without_its_role_is_not_kept() {
        let fake = FakeLogto::start().await;
        let member = fake.seed().role("member");
        fake.fail(Fault::status(500).on("AssignUserRoles"));

        let error = sign_up(&fake.client(), "ada", &member).await.unwrap_err();

        assert_eq!(error.status().map(|status| status.as_u16()), Some(500));
        assert!(fake.users().is_empty());
    }

    #[tokio::test]
    async fn a_short_outage_of_the_token_endpoint_goes_unnoticed() {
        let fake = FakeLogto::start().await;
        let member = fake.seed().role("member");
        fake.fail(Fault::status(503).on(TOKEN).times(1));

        assert!(sign_up(&fake.client(), "ada", &member).await.is_ok());
    }
}
