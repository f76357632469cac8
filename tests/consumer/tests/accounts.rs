//! The service's own tests, against the fake.

use consumer::{Accounts, SignUp};
use logto_management::testing::{FakeLogto, Fault};

fn accounts(fake: &FakeLogto) -> Accounts {
    Accounts::new(&fake.client(), fake.seed().role("member"))
}

#[tokio::test]
async fn a_new_account_is_a_member() {
    let fake = FakeLogto::start().await;
    let member = fake.seed().role("member");
    let sign_up = Accounts::new(&fake.client(), &member).sign_up("ada", "correct horse").await.unwrap();
    let SignUp::Welcome(user) = sign_up else { panic!("the name is free") };
    assert_eq!(fake.user_roles(&user.id), [member]);
    assert_eq!(fake.user(&user.id).unwrap()["hasPassword"], true);
}

#[tokio::test]
async fn a_name_is_taken_once() {
    let fake = FakeLogto::start().await;
    fake.seed().user("ada").add();
    assert_eq!(accounts(&fake).sign_up("ada", "correct horse").await.unwrap(), SignUp::NameTaken);
}

#[tokio::test]
async fn an_account_without_its_role_is_not_kept() {
    let fake = FakeLogto::start().await;
    fake.fail(Fault::status(500).on("AssignUserRoles"));
    accounts(&fake).sign_up("ada", "correct horse").await.unwrap_err();
    assert!(fake.users().is_empty());
}

#[tokio::test]
async fn a_user_who_is_locked_out_has_no_grants_left() {
    let fake = FakeLogto::start().await;
    let ada = fake.seed().user("ada").add();
    fake.seed().sign_in(&ada, &fake.seed().application("Shop"));
    accounts(&fake).lock_out(&ada).await.unwrap();
    assert_eq!(fake.user(&ada).unwrap()["isSuspended"], true);
    assert!(fake.client().users().list_grants(&ada).await.unwrap().is_empty());
}

#[tokio::test]
async fn an_old_logto_can_lock_out_too() {
    let fake = FakeLogto::builder().version(1, 28).start().await;
    let ada = fake.seed().user("ada").add();
    accounts(&fake).lock_out(&ada).await.unwrap();
    assert_eq!(fake.user(&ada).unwrap()["isSuspended"], true);
}

#[tokio::test]
async fn all_names_are_found_however_many() {
    let fake = FakeLogto::start().await;
    fake.seed().user("ada").add();
    fake.seed().users(250);
    let accounts = accounts(&fake);
    let names = tokio::spawn(async move { accounts.names("user_").await });
    assert_eq!(names.await.unwrap().unwrap().len(), 250);
}
