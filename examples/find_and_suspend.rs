//! Finds a user by email address and suspends the account:
//! `cargo run --example find_and_suspend -- ada@example.com`.

mod shared;

use std::env;

use logto_management::search::{Field, Search};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let logto = shared::Logto::connect().await?;
    let email = match (env::args().nth(1), &logto.fake) {
        (Some(email), _) => email,
        (None, Some(fake)) => {
            fake.seed().user("ada").email("ada@example.com").add();
            "ada@example.com".to_owned()
        }
        (None, None) => return Err("whose account? Give an email address".into()),
    };

    let users = logto.client.users();
    let found = users.list().search(&Search::new().exact(Field::PrimaryEmail, &email)).await?;
    let Some(user) = found.first() else {
        return Err(format!("no user has the address {email}").into());
    };
    let user = users.suspend(&user.id).await?;
    println!("{} ({email}) is suspended: {}", user.id, user.is_suspended);

    // Who is signed in already stays so until the sessions end. Logto knows of them since 1.38.
    match users.delete_all_sessions(&user.id).await {
        Ok(ended) => println!("signed out of {} browsers", ended.len()),
        Err(error) if error.is_unsupported() => println!("this Logto has no operations on sessions"),
        Err(error) => return Err(error.into()),
    }
    Ok(())
}
