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
    let user = users.update_is_suspended(&user.id, true).await?;
    println!("{} ({email}) is suspended: {}", user.id, user.is_suspended);

    // Who is signed in stays so until the sessions end: they are ended one by one, where this Logto knows
    // of sessions.
    match users.list_sessions(&user.id).await {
        Ok(sessions) => {
            for session in &sessions {
                users.delete_session(&user.id, &session.payload.uid).await?;
            }
            println!("{} sessions ended", sessions.len());
        }
        Err(error) if error.is_unsupported() => println!("this Logto has no operations on sessions"),
        Err(error) => return Err(error.into()),
    }
    Ok(())
}
