//! Deletes the users who have not signed in for 90 days. Without `--delete` it only says who they are:
//! `cargo run --example clean_up -- --delete`.

mod shared;

use std::{
    env,
    time::{Duration, SystemTime},
};

use futures_util::{StreamExt, TryStreamExt};
use logto_management::{
    bulk::Bulk,
    testing::FakeLogto,
    types::{Timestamp, User},
};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let logto = shared::Logto::connect().await?;
    if let Some(fake) = &logto.fake {
        people(fake);
    }
    let users = logto.client.users();
    let limit = Timestamp::from(SystemTime::now() - 90 * DAY);

    // Collected before anything is deleted: deletions move the pages that are still to come.
    let everybody = users.list().page_size(100).stream().in_flight(4);
    let idle: Vec<User> =
        everybody.try_filter(|user| std::future::ready(last_seen(user) < limit)).try_collect().await?;
    for user in &idle {
        println!("{} {:?}, last seen {}", user.id, user.username, last_seen(user));
    }
    if !env::args().any(|argument| argument == "--delete") {
        println!("{} users would be deleted: add --delete to do it", idle.len());
        return Ok(());
    }

    let mut failed = 0;
    let mut deletions = Bulk::new(idle, |user| users.delete(&user.id)).in_flight(8);
    while let Some(done) = deletions.next().await {
        match done.result {
            Ok(()) => println!("{} is deleted", done.input.id),
            // Somebody else was faster.
            Err(error) if error.is_not_found() => {}
            Err(error) => {
                println!("{} is not deleted: {error}", done.input.id);
                failed += 1;
            }
        }
    }
    if failed > 0 { Err(format!("{failed} users could not be deleted").into()) } else { Ok(()) }
}

/// The last sign-in, or for those who never signed in, the day on which they came.
fn last_seen(user: &User) -> Timestamp {
    user.last_sign_in_at.unwrap_or(user.created_at)
}

/// One who was here yesterday, and one who was not for a year.
fn people(fake: &FakeLogto) {
    let ago = |days| Timestamp::from(SystemTime::now() - days * DAY);
    fake.seed().user("ada").last_sign_in_at(ago(1)).add();
    fake.seed().user("charles").last_sign_in_at(ago(365)).add();
}
