//! Every operation on users, the way an application uses it: one suite, two backends.
//!
//! It runs against the fake, and against the Logto of the environment if `LOGTO_ENDPOINT`,
//! `LOGTO_APP_ID` and `LOGTO_APP_SECRET` are set. The chapters of `story` make the calls on a
//! [`Stage`](stage::Stage), which makes what they need and removes it in the end. A
//! [`Journal`](journal::Journal) sees every attempt, so that a run knows which operations were
//! answered; one that was neither answered nor skipped with a reason fails the run.

mod backend;
mod journal;
mod stage;
mod story;

use backend::Backend;
use journal::Journal;
use logto_management::{
    Client, Method,
    testing::{FakeLogto, Fault, TOKEN},
    users::OPERATIONS,
};
use serde_json::Value;

/// Releases that gained operations on users, or changed what they answer, and the newest.
const RELEASES: [(u32, u32); 7] = [(1, 28), (1, 30), (1, 33), (1, 36), (1, 38), (1, 41), (1, 42)];

/// What cannot be had from a Logto on which nobody has signed in and no connector is set up.
const NEED_SETTING_UP: [&str; 6] = [
    "UpdateUserPasswordExpiration",
    "CreateUserIdentity",
    "DeleteUserGrant",
    "GetUserSsoIdentity",
    "GetUserSession",
    "DeleteUserSession",
];

/// A fake on which everything is set up.
async fn furnished(release: (u32, u32)) -> FakeLogto {
    let fake = FakeLogto::builder().version(release.0, release.1).start().await;
    fake.seed().social_connector("mock-social");
    fake.seed().password_expiration(true);
    fake
}

#[tokio::test]
async fn every_operation_works_on_the_fake() {
    let fake = furnished((1, 42)).await;
    let run = story::run(&Backend::fake(&fake)).await;
    journal::print(&run.journal.table("the fake"));
    run.assert_complete();
    assert_eq!(run.journal.skipped(), [""; 0]);
}

#[tokio::test]
async fn each_release_has_the_operations_that_are_documented_for_it() {
    for release in RELEASES {
        let fake = furnished(release).await;
        let run = story::run(&Backend::fake(&fake)).await;
        let name = format!("the fake as Logto {}.{}", release.0, release.1);
        journal::print(&run.journal.summary(&name));
        run.assert_complete();
        let newer = OPERATIONS.iter().filter(|info| info.since > release).map(|info| info.id);
        assert_eq!(run.journal.skipped(), newer.collect::<Vec<_>>(), "{name}");
    }
}

#[tokio::test]
async fn what_is_not_set_up_is_skipped_by_name() {
    let fake = FakeLogto::start().await;
    let builder = Client::builder().endpoint(fake.endpoint()).client_credentials(fake.app_id(), fake.app_secret());
    let run = story::run(&Backend::real(builder)).await;
    journal::print(&run.journal.table("a fake with nothing in it"));
    run.assert_complete();
    assert_eq!(run.journal.skipped(), NEED_SETTING_UP);
    let tokens = fake.requests().into_iter().filter(|request| request.operation == Some(TOKEN));
    assert_eq!(tokens.count(), 1, "one access token does for all");
}

#[tokio::test]
async fn every_operation_works_on_the_logto_of_the_environment() {
    let Some(backend) = Backend::from_env() else {
        return journal::print(
            "lifecycle on a real Logto: not run, as LOGTO_ENDPOINT, LOGTO_APP_ID or LOGTO_APP_SECRET is not set",
        );
    };
    let run = story::run(&backend).await;
    journal::print(&run.journal.table("the Logto of the environment"));
    run.assert_complete();
}

#[tokio::test]
async fn a_run_that_fails_says_where_and_removes_what_it_made() {
    let fake = furnished((1, 42)).await;
    fake.fail(Fault::status(500).on("AssignUserRoles").always());
    let before = roles_and_organizations(&fake).await;

    let run = story::run(&Backend::fake(&fake)).await;

    let chapters: Vec<_> = run.failures.iter().map(|failure| failure.chapter).collect();
    assert_eq!(chapters, ["roles", "unknown user"]);
    assert!(run.journal.missing().contains(&"AssignUserRoles"));
    assert_eq!(fake.users(), [Value::Null; 0]);
    assert_eq!(roles_and_organizations(&fake).await, before);
}

async fn roles_and_organizations(fake: &FakeLogto) -> Vec<Value> {
    let mut found = Vec::new();
    for path in ["/api/roles", "/api/organizations", "/api/organization-roles"] {
        found.push(fake.client().request(Method::GET, path).await.unwrap());
    }
    found
}

#[test]
fn an_operation_that_was_neither_called_nor_skipped_is_missing() {
    let journal = Journal::default();
    journal.skip("GetUser", "for a reason");
    let others: Vec<_> = OPERATIONS.iter().map(|info| info.id).filter(|id| *id != "GetUser").collect();
    assert_eq!(journal.missing(), others);
}
