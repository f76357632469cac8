//! Calls from code that is not async: they wait outside of a runtime, and inside of one they say so.

use std::{thread, time::Duration};

use futures_util::StreamExt;
use logto_management::{
    Client, ErrorKind,
    blocking::{self, Wait, WaitEach},
    bulk::Bulk,
    testing::{FakeLogto, Fault},
    types::NewUser,
};

fn start() -> FakeLogto {
    blocking::wait(FakeLogto::start()).unwrap()
}

#[test]
fn a_call_is_waited_for() {
    let fake = start();
    let users = fake.client().users();

    let user = users.create(NewUser::new().username("ada")).wait().unwrap();
    assert_eq!(users.get(&user.id).wait().unwrap(), user);
    assert!(users.get("nobody").wait().unwrap_err().is_not_found());
    assert!(users.delete(&user.id).send().wait().unwrap().status.is_success());
}

#[test]
fn lists_are_collected_and_iterated_over() {
    let fake = start();
    let ids = fake.seed().users(250);
    let users = fake.client().users();

    assert_eq!(users.list().page_size(100).all().wait().unwrap().len(), ids.len());
    let found = users.get_many([&ids[0], "nobody"]).wait().unwrap();
    assert_eq!((found.users.len(), found.missing), (1, vec!["nobody".to_owned()]));
    let stream = users.list().page_size(100).stream().in_flight(3);
    let streamed: Vec<_> = stream.wait_each().unwrap().map(|user| user.unwrap().id).collect();
    assert_eq!(streamed.len(), ids.len());

    fake.fail(Fault::status(400).always());
    let mut pages = users.list().pages().wait_each().unwrap();
    assert_eq!(pages.next().unwrap().unwrap_err().page(), Some(1));
    assert!(pages.next().is_none());
}

#[test]
fn many_calls_are_waited_for() {
    let fake = start();
    let users = fake.client().users();
    let bulk = Bulk::new(["ada", "grace"], |name| users.create(NewUser::new().username(*name))).in_order();

    let outcomes: Vec<_> = blocking::wait(bulk.collect()).unwrap();

    assert!(outcomes.iter().all(|done| done.result.is_ok()));
    assert_eq!(fake.users().len(), 2);
}

#[test]
fn threads_share_a_client() {
    let fake = start();
    let client = fake.client();

    thread::scope(|scope| {
        for number in 0..16 {
            let users = client.users();
            scope.spawn(move || users.create(NewUser::new().username(format!("user_{number}"))).wait().unwrap());
        }
    });

    assert_eq!(fake.users().len(), 16);
}

#[test]
fn a_timeout_ends_the_waiting() {
    let fake = start();
    fake.fail(Fault::delay(Duration::from_secs(600)).always());
    let client = Client::builder().endpoint(fake.endpoint()).bearer_token(fake.access_token()).build().unwrap();

    let error = client.users().get("ada").timeout(Duration::from_millis(50)).wait().unwrap_err();

    assert!(error.is_timeout());
}

#[tokio::test]
async fn inside_of_a_runtime_it_is_an_error_that_says_what_to_do() {
    let fake = FakeLogto::start().await;
    let users = fake.client().users();

    let error = users.list().wait().unwrap_err();

    assert!(matches!(error.kind(), ErrorKind::InvalidRequest(_)));
    assert!(error.to_string().contains("await the call instead"), "{error}");
    assert!(users.list().stream().wait_each().is_err());
    assert!(blocking::wait(async { 1 }).is_err());
    let inside = tokio::task::spawn_blocking(move || users.list().wait().is_err()).await;
    assert!(inside.unwrap());
    assert!(fake.requests().is_empty());
}

#[test]
fn an_iterator_that_is_carried_into_a_runtime_ends_with_an_error() {
    let fake = start();
    fake.seed().user("ada").add();
    let mut each = fake.client().users().list().stream().wait_each().unwrap();

    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let inside = runtime.block_on(async { each.next() });

    assert!(inside.unwrap().is_err());
    assert!(each.next().is_none());
}
