//! Walks through a list that changes all the time: whatever existed throughout is given, and once.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex},
};

use futures_util::TryStreamExt;
use proptest::{collection::vec, prelude::*, test_runner::Config};
use serde_json::Value;
use tokio::runtime::Runtime;

use crate::server::{Answer, Asked, ListServer, user, users};

/// What happens to the list beside one request: so many are deleted from this part of it on, and then so
/// many are created.
#[derive(Clone, Debug, Default)]
struct Change {
    created: usize,
    deleted: usize,
    part: f64,
}

fn change() -> impl Strategy<Value = Change> {
    let counts = prop_oneof![
        3 => Just((0, 0)),
        2 => (1..3usize, Just(0)),
        2 => (Just(0), 1..6usize),
        // The total stays the same.
        2 => (1..3usize).prop_map(|count| (count, count)),
        1 => (1..3usize, 1..6usize),
    ];
    (counts, 0.0..1.0).prop_map(|((created, deleted), part)| Change { created, deleted, part })
}

/// Newest first.
#[derive(Default)]
struct World {
    users: Vec<Value>,
    created: u64,
    changes: Vec<Change>,
    /// How long requests wait before they are answered, and answers before they are sent.
    delays: Vec<u8>,
    requests: usize,
}

impl World {
    fn new(count: usize, changes: Vec<Change>, delays: Vec<u8>) -> Self {
        Self { users: users(count), created: count as u64, changes, delays, requests: 0 }
    }

    fn ids(&self) -> BTreeSet<String> {
        self.users.iter().map(|user| user["id"].as_str().unwrap().to_owned()).collect()
    }

    fn delays(&mut self) -> (u8, u8) {
        self.requests += 1;
        let delay = |place: usize| self.delays[place % self.delays.len()];
        (delay(self.requests * 2), delay(self.requests * 2 + 1))
    }

    fn answer(&mut self, asked: Asked) -> Answer {
        let Change { created, deleted, part } = self.changes.pop().unwrap_or_default();
        self.delete(deleted, part);
        self.create(created);
        Answer::users(&asked.of(&self.users), self.users.len())
    }

    fn create(&mut self, count: usize) {
        for _ in 0..count {
            self.users.insert(0, user(&format!("u{}", self.created), self.created));
            self.created += 1;
        }
    }

    fn delete(&mut self, count: usize, part: f64) {
        let first = (self.users.len() as f64 * part) as usize;
        self.users.drain(first..(first + count).min(self.users.len()));
    }
}

async fn answer(world: &Mutex<World>, asked: Asked) -> Answer {
    let (before, after) = world.lock().unwrap().delays();
    for _ in 0..before {
        tokio::task::yield_now().await;
    }
    let answer = world.lock().unwrap().answer(asked);
    for _ in 0..after {
        tokio::task::yield_now().await;
    }
    answer
}

#[test]
fn whatever_existed_throughout_is_given_once() {
    let runtime = Runtime::new().unwrap();
    let world = Arc::new(Mutex::new(World::default()));
    let server = runtime.block_on(ListServer::start_slow({
        let world = Arc::clone(&world);
        move |asked| {
            let world = Arc::clone(&world);
            async move { answer(&world, asked).await }
        }
    }));
    let client = runtime.block_on(async { server.client() });
    let cases = Config { cases: 400, failure_persistence: None, ..Config::default() };
    proptest!(cases, |(
        count in 0..150usize,
        size in 4..12u32,
        in_flight in 1..=16usize,
        changes in vec(change(), 0..60),
        delays in vec(0..20u8, 1..40),
    )| {
        *world.lock().unwrap() = World::new(count, changes, delays);
        let before = world.lock().unwrap().ids();
        let walk = client.users().list().page_size(size).stream().in_flight(in_flight);
        let found: Vec<String> = runtime.block_on(walk.map_ok(|user| user.id).try_collect()).unwrap();
        let after = world.lock().unwrap().ids();

        let mut times = BTreeMap::<_, usize>::new();
        found.iter().for_each(|id| *times.entry(id.as_str()).or_default() += 1);
        let missed: Vec<_> = before.intersection(&after).filter(|id| !times.contains_key(id.as_str())).collect();
        let twice: Vec<_> = times.iter().filter(|(_, times)| **times > 1).collect();
        prop_assert!(missed.is_empty(), "missed: {missed:?}");
        prop_assert!(twice.is_empty(), "given twice: {twice:?}");
    });
}

/// Everybody is deleted as soon as they are seen: the walk comes to the end, and sees everybody.
#[tokio::test]
async fn a_walk_that_deletes_what_it_sees_sees_everybody() {
    for in_flight in [1, 4] {
        let world = Arc::new(Mutex::new(World::new(95, Vec::new(), vec![0])));
        let server = ListServer::start({
            let world = Arc::clone(&world);
            move |asked| world.lock().unwrap().answer(asked)
        })
        .await;
        let mut seen = BTreeSet::new();
        let mut walk = server.client().users().list().page_size(10).stream().in_flight(in_flight);
        while let Some(user) = walk.try_next().await.unwrap() {
            world.lock().unwrap().users.retain(|it| it["id"] != user.id.as_str());
            assert!(seen.insert(user.id), "seen twice");
        }
        assert_eq!((seen.len(), world.lock().unwrap().users.len()), (95, 0));
    }
}

/// What a deletion costs: the page that shows it, the one before it, and the page once more.
#[tokio::test]
async fn a_deletion_costs_two_requests() {
    let world = Arc::new(Mutex::new(World::new(95, Vec::new(), vec![0])));
    let server = ListServer::start({
        let world = Arc::clone(&world);
        move |asked| world.lock().unwrap().answer(asked)
    })
    .await;
    let mut walk = server.client().users().list().page_size(10).stream();
    let mut seen = 0;
    while walk.try_next().await.unwrap().is_some() {
        seen += 1;
        if seen == 20 {
            world.lock().unwrap().users.remove(3);
        }
    }
    assert_eq!((seen, server.requests()), (95, 12));
}

/// More are created than a page holds, and as many deleted at the end, while a page is on its way: the page is
/// full of new ones, and the total as before.
#[tokio::test]
async fn a_page_full_of_new_ones_shows_that_what_was_fetched_ahead_is_old() {
    let at = |created: u64| -> Vec<Value> {
        let new = (0..created).rev().map(|age| user(&format!("new{age}"), 40 + age));
        new.chain(users(40)).take(40).collect()
    };
    let asked_before = Mutex::new(BTreeSet::new());
    let server = ListServer::start(move |asked| {
        let is_first = asked_before.lock().unwrap().insert(asked.page);
        let created = match asked.page {
            1 if is_first => 0,
            // On their way beside the second page, and answered before it.
            3..=5 if is_first => 3,
            _ => 9,
        };
        Answer::users(&asked.of(&at(created)), 40)
    });
    let walk = server.await.client().users().list().page_size(4).stream().in_flight(4);
    let found: BTreeSet<String> = walk.map_ok(|user| user.id).try_collect().await.unwrap();
    let missed: Vec<_> = (9..40).map(|age| format!("u{age}")).filter(|id| !found.contains(id)).collect();
    assert!(missed.is_empty(), "missed: {missed:?}");
}
