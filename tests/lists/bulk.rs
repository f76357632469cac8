//! Many calls at once: no input is lost, whatever happens.

use std::{
    collections::BTreeSet,
    panic::AssertUnwindSafe,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use futures_util::{FutureExt, StreamExt};
use logto_management::{bulk::Bulk, testing::FakeLogto, types::NewUser};
use tokio::sync::Semaphore;

#[tokio::test]
async fn every_input_comes_back_with_its_own_result() {
    let fake = FakeLogto::start().await;
    let users = fake.client().users();
    // Every tenth is a name that the one before has taken.
    let names: Vec<_> =
        (0..100).map(|index| format!("user{}", if index % 10 == 9 { index - 1 } else { index })).collect();
    let mut bulk =
        Bulk::new(names, |name: &String| users.create(NewUser::new().username(name))).in_flight(8).in_order();
    let mut index = 0;
    let mut conflicts = 0;
    while let Some(done) = bulk.next().await {
        assert_eq!(done.index, index);
        match done.result {
            Ok(user) => assert_eq!(user.username.unwrap(), done.input),
            Err(error) => {
                assert!(error.is_conflict(), "{error}");
                conflicts += 1;
            }
        }
        index += 1;
    }
    assert_eq!((index, conflicts), (100, 10));
    assert_eq!(fake.users().len(), 90);
}

#[tokio::test]
async fn no_more_run_at_a_time_than_asked_for() {
    let (running, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    for in_order in [false, true] {
        let bulk = Bulk::new(0..200, |_: &i32| {
            let (running, most) = (Arc::clone(&running), Arc::clone(&most));
            async move {
                most.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                tokio::task::yield_now().await;
                running.fetch_sub(1, Ordering::SeqCst);
            }
        });
        let bulk = bulk.in_flight(5);
        let done: Vec<_> = if in_order { bulk.in_order().collect().await } else { bulk.collect().await };
        assert_eq!(done.len(), 200);
        assert!((2..=5).contains(&most.load(Ordering::SeqCst)), "{most:?}");
    }
}

#[tokio::test]
async fn a_bulk_that_is_stopped_says_what_has_become_of_every_input() {
    let gate = Arc::new(Semaphore::new(3));
    let bulk = Bulk::new(0..10, |input: &i32| {
        let (gate, input) = (Arc::clone(&gate), *input);
        async move {
            gate.acquire().await.unwrap().forget();
            input * 2
        }
    });
    let mut bulk = bulk.in_flight(4);
    let first = bulk.next().await.unwrap();
    assert_eq!(first.result, first.input * 2);
    let stopped = bulk.stop().await;
    let mut seen: Vec<_> = stopped.done.iter().map(|done| done.input).collect();
    seen.push(first.input);
    seen.extend(stopped.uncertain.iter().map(|(_, input)| *input));
    assert!(!stopped.uncertain.is_empty());
    seen.extend(stopped.not_begun);
    assert_eq!(seen.len(), 10);
    assert_eq!(seen.into_iter().collect::<BTreeSet<_>>(), (0..10).collect());
}

#[tokio::test]
async fn a_future_that_is_dropped_half_way_loses_nothing() {
    let gate = Arc::new(Semaphore::new(0));
    let mut bulk = Bulk::new(0..3, |input: &i32| {
        let (gate, input) = (Arc::clone(&gate), *input);
        async move {
            gate.acquire().await.unwrap().forget();
            input
        }
    });
    tokio::select! {
        biased;
        _ = bulk.next() => panic!("nothing can be done yet"),
        () = tokio::task::yield_now() => {}
    }
    gate.add_permits(3);
    let done: BTreeSet<_> = bulk.map(|done| done.result).collect().await;
    assert_eq!(done, [0, 1, 2].into());
}

#[tokio::test]
async fn an_input_whose_future_panics_is_given_back() {
    let bulk = || {
        Bulk::new(0..5, |input: &i32| {
            let input = *input;
            async move {
                assert_ne!(input, 2, "two is too many");
                input.to_string()
            }
        })
        .in_order()
    };
    let told = bulk().on_panic(|input, message| format!("{input}: {message}"));
    let results: Vec<_> = told.map(|done| done.result).collect().await;
    assert_eq!((results.len(), &results[1], &results[3]), (5, &"1".to_owned(), &"3".to_owned()));
    assert!(results[2].starts_with("2: ") && results[2].contains("two is too many"), "{}", results[2]);

    // Not told what to make of it, the panic goes on, and what has become of the others can be asked.
    let mut untold = bulk().in_flight(1);
    let mut seen = vec![untold.next().await.unwrap().input, untold.next().await.unwrap().input];
    assert!(AssertUnwindSafe(untold.next()).catch_unwind().await.is_err());
    seen.push(untold.next().await.unwrap().input);
    let stopped = untold.stop().await;
    assert_eq!((seen, stopped.panicked), (vec![0, 1, 3], vec![(2, 2)]));
    assert_eq!(stopped.not_begun.collect::<Vec<_>>(), [4]);
}
