//! Walks through lists of servers that do not page as Logto does, or have items that cannot be read.

use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use futures_util::StreamExt;
use logto_management::{Error, ErrorKind, Items, types::User, users::ListUsers};
use serde_json::json;

use crate::server::{Answer, ListServer, users};

/// The items of a walk, and the errors, with the number of items before each.
async fn walk(mut items: Items<ListUsers>) -> (Vec<User>, Vec<(usize, Error)>) {
    let (mut found, mut errors) = (Vec::new(), Vec::new());
    while let Some(item) = items.next().await {
        match item {
            Ok(user) => found.push(user),
            Err(error) => errors.push((found.len(), error)),
        }
    }
    (found, errors)
}

fn is_everybody(found: &[User], count: usize) -> bool {
    let mut ids: Vec<_> = found.iter().map(|user| &user.id).collect();
    ids.sort();
    ids.dedup();
    ids.len() == count && found.len() == count
}

#[tokio::test]
async fn a_server_with_smaller_pages_than_asked_for_is_walked_with_those() {
    for (count, requests) in [(250, 13), (1000, 51)] {
        for in_flight in [1, 8] {
            let all = users(count);
            let server = ListServer::start(move |asked| Answer::users(&asked.capped(&all, 20), all.len())).await;
            let list = server.client().users().list().page_size(100).stream().in_flight(in_flight);
            let (found, errors) = walk(list).await;
            assert!(is_everybody(&found, count) && errors.is_empty(), "{} of {count}: {errors:?}", found.len());
            assert_eq!(server.requests(), requests);
        }
    }
}

#[tokio::test]
async fn a_server_that_gives_the_same_page_for_ever_is_found_out() {
    for total in [None, Some(1_000_000_000)] {
        for (in_flight, requests) in [(1, 12), (4, 16)] {
            let all = users(1000);
            let server = ListServer::start(move |_| Answer::users(&all[..20], total)).await;
            let (found, errors) = walk(server.client().users().list().stream().in_flight(in_flight)).await;
            assert!(is_everybody(&found, 20));
            let [(20, error)] = &errors[..] else { panic!("{errors:?}") };
            assert!(
                matches!(error.kind(), ErrorKind::List(_)) && error.to_string().contains("page's number"),
                "{error}"
            );
            assert!(server.requests() <= requests, "{} requests", server.requests());
        }
    }
}

#[tokio::test]
async fn a_server_that_gives_everything_at_once_is_taken_at_its_word_if_it_tells_the_total() {
    for total in [None, Some(1000)] {
        let all = users(1000);
        let server = ListServer::start(move |_| Answer::users(&all, total)).await;
        let (found, errors) = walk(server.client().users().list().page_size(10).stream()).await;
        assert_eq!(server.requests(), 1);
        match total {
            Some(_) => assert!(is_everybody(&found, 1000) && errors.is_empty(), "{errors:?}"),
            None => assert!(errors[0].1.to_string().contains("gives 1000"), "{errors:?}"),
        }
    }
}

#[tokio::test]
async fn the_last_page_that_has_a_number_is_the_last_one() {
    let all = users(20);
    let server = ListServer::start(move |_| Answer::users(&all, None)).await;
    let (found, errors) = walk(server.client().users().list().page(u32::MAX).stream()).await;
    assert!(is_everybody(&found, 20));
    assert!(errors[0].1.to_string().contains("last page that can be asked for"), "{errors:?}");
    assert_eq!((errors.len(), server.requests()), (1, 1));

    let server = ListServer::start(move |_| Answer::users(&[], 3)).await;
    let (found, errors) = walk(server.client().users().list().page(u32::MAX).stream()).await;
    assert_eq!((found.len(), errors.len(), server.requests()), (0, 0, 1));
}

#[tokio::test]
async fn a_list_that_has_the_oldest_first_is_walked_to_its_end() {
    for (size, requests) in [(1, 41), (10, 5), (40, 2)] {
        let mut all = users(40);
        all.reverse();
        let server = ListServer::start(move |asked| Answer::users(&asked.of(&all), all.len())).await;
        let (found, errors) = walk(server.client().users().list().page_size(size).stream()).await;
        assert!(is_everybody(&found, 40) && errors.is_empty(), "{} of 40 by {size}: {errors:?}", found.len());
        assert_eq!(server.requests(), requests);
    }
}

#[tokio::test]
async fn a_total_that_is_too_small_is_not_believed() {
    for total in [0, 1, 100, 500, 999] {
        for in_flight in [1, 4] {
            let all = users(1000);
            let server = ListServer::start(move |asked| Answer::users(&asked.of(&all), total)).await;
            let (found, errors) =
                walk(server.client().users().list().page_size(100).stream().in_flight(in_flight)).await;
            assert!(is_everybody(&found, 1000) && errors.is_empty(), "{} of 1000: {errors:?}", found.len());
            assert_eq!(server.requests(), 11);
        }
    }
}

#[tokio::test]
async fn a_total_that_is_too_large_is_told_after_everybody_was_given() {
    let all = users(250);
    let server = ListServer::start(move |asked| Answer::users(&asked.of(&all), 400)).await;
    let (found, errors) = walk(server.client().users().list().page_size(100).stream()).await;
    assert!(is_everybody(&found, 250));
    let [(250, error)] = &errors[..] else { panic!("{errors:?}") };
    assert!(error.to_string().contains("400 items, and gives none from place 250 on"), "{error}");
    assert_eq!(server.requests(), 5);
}

#[tokio::test]
async fn a_server_that_counts_before_it_lists_is_no_error() {
    let all = users(10);
    let answers = AtomicUsize::new(0);
    let server = ListServer::start(move |asked| {
        // When it counted for the second page, an eleventh was still there.
        let total = if answers.fetch_add(1, SeqCst) == 1 { 11 } else { 10 };
        Answer::users(&asked.of(&all), total)
    })
    .await;
    let (found, errors) = walk(server.client().users().list().page_size(10).stream()).await;
    assert!(is_everybody(&found, 10) && errors.is_empty(), "{errors:?}");
    assert_eq!(server.requests(), 3);
}

/// A server that answers 500 for each page with one of these places on it.
async fn with_unreadable(count: usize, places: &'static [usize]) -> ListServer {
    let all = users(count);
    ListServer::start(move |asked| {
        let span = (asked.page as usize - 1).saturating_mul(asked.size);
        if places.iter().any(|place| (span..span.saturating_add(asked.size)).contains(place)) {
            return Answer::status(500);
        }
        Answer::users(&asked.of(&all), all.len())
    })
    .await
}

#[tokio::test]
async fn a_page_that_cannot_be_read_is_an_error_that_names_page_and_places() {
    let server = with_unreadable(300, &[213]).await;
    let (found, errors) = walk(server.client().users().list().page_size(100).stream()).await;
    let [(200, error)] = &errors[..] else { panic!("{errors:?}") };
    assert_eq!((found.len(), error.page(), error.place(), server.requests()), (200, Some(3), None, 3));
    assert!(error.to_string().contains("page 3, places 200 to 299: 500"), "{error}");
}

#[tokio::test]
async fn an_item_that_cannot_be_read_is_stepped_over_when_asked_to() {
    for in_flight in [1, 8] {
        let server = with_unreadable(300, &[213]).await;
        let list = server.client().users().list().page_size(100).stream().step_over_unreadable();
        let (found, errors) = walk(list.in_flight(in_flight)).await;
        assert!(is_everybody(&found, 299), "{} found, {errors:?}", found.len());
        let [(213, error)] = &errors[..] else { panic!("{errors:?}") };
        assert_eq!((error.page(), error.place()), (Some(3), Some(213)));
        assert!(error.to_string().contains("page 3, place 213: 500"), "{error}");
        // Three whole pages, 14 parts of the third, a look whether the server works, and one behind the end.
        let ahead = server.requests() - 19;
        assert!(ahead == 0 || in_flight > 1 && ahead <= 2 * in_flight, "{:?}", server.asked());
    }
}

#[tokio::test]
async fn every_place_that_cannot_be_read_is_told() {
    const PLACES: &[usize] = &[0, 1, 19, 20, 57, 99];
    for size in [1, 7, 20, 100] {
        let server = with_unreadable(100, PLACES).await;
        let list = server.client().users().list().page_size(size).stream().step_over_unreadable();
        let (found, errors) = walk(list.in_flight(4)).await;
        assert!(is_everybody(&found, 94), "{} found by {size}, {errors:?}", found.len());
        let places: Vec<_> = errors.iter().map(|(_, error)| error.place().unwrap() as usize).collect();
        assert_eq!(places, PLACES, "by {size}");
    }
}

#[tokio::test]
async fn an_outage_is_not_stepped_over() {
    let all = users(300);
    let server = ListServer::start(move |asked| match asked.page {
        1 if asked.size == 100 => Answer::users(&asked.of(&all), all.len()),
        _ => Answer::status(500),
    })
    .await;
    let list = server.client().users().list().page_size(100).stream().step_over_unreadable();
    let (found, errors) = walk(list).await;
    assert_eq!((found.len(), errors.len()), (100, 1), "{errors:?}");
    // Two pages, parts of 50, 25, 5 and 1, and a look whether the server works.
    assert_eq!(server.requests(), 7);
}

#[tokio::test]
async fn an_item_that_does_not_decode_is_named_and_stepped_over_when_asked_to() {
    let mut all = users(60);
    all[33]["createdAt"] = json!("yesterday");
    let server = ListServer::start(move |asked| Answer::users(&asked.of(&all), all.len())).await;
    let list = || server.client().users().list();
    let (found, errors) = walk(list().stream()).await;
    let [(20, error)] = &errors[..] else { panic!("{errors:?}") };
    assert_eq!((found.len(), error.page(), error.place()), (20, Some(2), Some(33)));

    let (found, errors) = walk(list().stream().step_over_unreadable()).await;
    assert!(is_everybody(&found, 59), "{} found, {errors:?}", found.len());
    let [(33, error)] = &errors[..] else { panic!("{errors:?}") };
    assert_eq!((error.page(), error.place()), (Some(2), Some(33)));
}
