//! Walks through lists, against the fake.

use std::collections::BTreeSet;

use futures_util::{StreamExt, TryStreamExt};
use logto_management::{
    Client, ErrorKind, RetryPolicy,
    testing::{FakeLogto, Fault},
    types::User,
};

async fn with_users(count: usize) -> (FakeLogto, Client) {
    let fake = FakeLogto::start().await;
    fake.seed().users(count);
    let client = fake.client();
    (fake, client)
}

fn listings(fake: &FakeLogto) -> usize {
    fake.requests().iter().filter(|request| request.operation == Some("ListUsers")).count()
}

#[tokio::test]
async fn a_list_that_is_awaited_gives_one_page() {
    let (_fake, client) = with_users(25).await;
    let page = client.users().list().page(2).page_size(10).await.unwrap();
    assert_eq!((page.len(), page.number, page.size, page.total), (10, 2, 10, Some(25)));
    assert_eq!(page.has_next(), Some(true));
    assert!(!page.is_last());
    let page = client.users().list().page(3).page_size(10).await.unwrap();
    assert_eq!((page.len(), page.has_next(), page.is_last()), (5, Some(false), true));
    let json = serde_json::to_value(&page).unwrap();
    assert_eq!((json["items"].as_array().unwrap().len(), &json["total"]), (5, &25.into()));
    let ids: Vec<String> = page.as_slice().iter().map(|user| user.id.clone()).collect();
    let users: Vec<User> = page.into();
    assert_eq!(users.into_iter().map(|user| user.id).collect::<Vec<_>>(), ids);
}

#[tokio::test]
async fn all_is_everybody_or_an_error_that_says_there_are_more() {
    let (fake, client) = with_users(250).await;
    let list = || client.users().list().page_size(100);
    let everybody = list().all().await.unwrap();
    assert_eq!((everybody.len(), listings(&fake)), (250, 3));
    assert_eq!(list().page(3).all().in_flight(2).await.unwrap().len(), 50);
    assert_eq!(list().all().limit(250).await.unwrap().len(), 250);

    fake.clear_requests();
    let error = list().all().limit(249).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::List(_)), "{error:?}");
    assert!(error.to_string().contains("250 items"), "{error}");
    assert_eq!(listings(&fake), 1, "the first page tells");
}

#[tokio::test]
async fn a_page_size_that_logto_would_refuse_is_refused_before_it_is_sent() {
    let (fake, client) = with_users(1).await;
    for size in [0, 101] {
        let error = client.users().list().page_size(size).await.unwrap_err();
        assert!(error.is_invalid_input() && error.to_string().contains("1 to 100"), "{error}");
    }
    assert!(client.users().list().page(0).await.unwrap_err().is_invalid_input());
    assert_eq!(listings(&fake), 0);
}

#[tokio::test]
async fn a_walk_gives_every_user_once_and_makes_no_request_too_many() {
    for in_flight in [1, 3, 100] {
        let (fake, client) = with_users(100).await;
        let users: Vec<_> =
            client.users().list().page_size(10).stream().in_flight(in_flight).try_collect().await.unwrap();
        let ids: BTreeSet<_> = users.iter().map(|user| &user.id).collect();
        assert_eq!((users.len(), ids.len()), (100, 100));
        assert!(users.is_sorted_by_key(|user| std::cmp::Reverse(user.created_at)), "newest first");
        // The tenth page is full: one more tells that there are no others.
        assert_eq!(listings(&fake), 11, "with {in_flight} in flight");
    }
}

#[tokio::test]
async fn a_walk_through_nothing_is_one_empty_page() {
    let (fake, client) = with_users(0).await;
    let pages: Vec<_> = client.users().list().pages().in_flight(4).try_collect().await.unwrap();
    assert_eq!(pages.iter().map(|page| page.len()).collect::<Vec<_>>(), [0]);
    assert_eq!(listings(&fake), 1);
}

#[tokio::test]
async fn who_is_created_during_a_walk_makes_nobody_seen_twice_and_nobody_missed() {
    for in_flight in [1, 4] {
        let (fake, client) = with_users(60).await;
        let before: BTreeSet<_> = fake.users().iter().map(|user| user["id"].as_str().unwrap().to_owned()).collect();
        let mut walk = client.users().list().page_size(10).stream().in_flight(in_flight);
        let mut seen = Vec::new();
        while let Some(user) = walk.try_next().await.unwrap() {
            seen.push(user.id);
            if seen.len() % 7 == 0 && seen.len() < 50 {
                fake.seed().users(3);
            }
            if seen.len() == 30 {
                // More than the walk remembers the ids of.
                fake.seed().users(400);
            }
        }
        let distinct: BTreeSet<_> = seen.iter().cloned().collect();
        assert_eq!(distinct.len(), seen.len(), "somebody was seen twice");
        assert!(distinct.is_superset(&before), "somebody was missed");
    }
}

#[tokio::test]
async fn an_error_comes_after_the_items_before_it_and_the_walk_resumes_at_its_page() {
    let (fake, client) = with_users(50).await;
    let walk = client.users().list().page_size(10).retry(RetryPolicy::none());
    let mut stream = walk.clone().stream();
    for _ in 0..30 {
        stream.try_next().await.unwrap().unwrap();
    }
    fake.fail(Fault::status(500).on("ListUsers").times(1));
    let error = stream.try_next().await.unwrap_err();
    assert_eq!(error.page(), Some(4));
    assert!(error.to_string().contains("page 4"), "{error}");
    assert!(stream.next().await.is_none(), "an error ends the stream");

    let rest: Vec<_> = walk.page(error.page().unwrap()).stream().try_collect().await.unwrap();
    assert_eq!(rest.len(), 20);
}

#[tokio::test]
async fn a_slow_consumer_holds_the_walk_up() {
    let (fake, client) = with_users(100).await;
    let mut pages = client.users().list().page_size(10).pages().in_flight(3);
    pages.try_next().await.unwrap().unwrap();
    pages.try_next().await.unwrap().unwrap();
    // The two pages given out, and at most the three in flight.
    assert!(listings(&fake) <= 5);
}

#[tokio::test]
async fn roles_are_walked_alike() {
    let fake = FakeLogto::start().await;
    let roles: Vec<_> = (0..25).map(|index| fake.seed().role(&format!("role-{index:02}"))).collect();
    let user = fake.seed().user("ada").add();
    let client = fake.client();
    client.users().assign_roles(&user, &roles).await.unwrap();
    let found: Vec<_> =
        client.users().get_roles(&user).page_size(10).stream().in_flight(2).try_collect().await.unwrap();
    let found: BTreeSet<_> = found.into_iter().map(|role| role.id).collect();
    assert_eq!(found, roles.into_iter().collect());
}
