//! How long calls take, each beside the floor: the same request by reqwest, the same answer by serde_json.
//!
//! `cargo bench --package benches --bench calls` prints the times, and then ratios of processor time. The
//! client has one thread, whose time is measured alone: the server's is not part of it.

use std::{
    collections::BTreeMap,
    future::Future,
    sync::{LazyLock, Mutex},
    time::Duration,
};

use benches::{Calls, Decode, Server, Side};
use cpu_time::ThreadTime;
use divan::Bencher;
use futures_util::future::join_all;
use logto_management::{
    Client,
    auth::{AccessToken, AuthError},
};
use tokio::runtime::Runtime;
use tracing_subscriber::util::SubscriberInitExt;

const SIDES: [Side; 2] = [Side::Ours, Side::Floor];

static SERVER: LazyLock<Server> = LazyLock::new(Server::start);
/// The processor times of each bench, ours and the floor's.
static TIMES: Mutex<BTreeMap<String, [Vec<Duration>; 2]>> = Mutex::new(BTreeMap::new());

fn main() {
    divan::main();
    println!("\nprocessor time, median, ours to the floor's");
    for (bench, [ours, floor]) in std::mem::take(&mut *TIMES.lock().expect("nobody panics")) {
        let (ours, floor) = (median(ours), median(floor));
        let ratio = ours.as_secs_f64() / floor.as_secs_f64();
        println!("{bench:<24} {:>9.1} µs {:>9.1} µs {ratio:>6.2}", micros(ours), micros(floor));
    }
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

/// Runs one side of a bench, and notes the processor time of each run.
fn measure<T>(bencher: Bencher, bench: &str, side: Side, mut run: impl FnMut() -> T) {
    let mut times = Vec::new();
    bencher.bench_local(|| {
        let begin = ThreadTime::now();
        let result = run();
        times.push(begin.elapsed());
        result
    });
    TIMES.lock().expect("nobody panics").entry(bench.to_owned()).or_default()[side as usize].append(&mut times);
}

/// The same for a call.
fn measure_call<T, F: Future<Output = T>>(bencher: Bencher, bench: &str, side: Side, mut call: impl FnMut() -> F) {
    let runtime = runtime();
    measure(bencher, bench, side, || runtime.block_on(call()));
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("there are threads")
}

fn calls() -> Calls {
    Calls::new(&SERVER.endpoint())
}

#[divan::bench(args = SIDES, sample_count = 2000, sample_size = 1)]
fn get(bencher: Bencher, side: Side) {
    let calls = calls();
    measure_call(bencher, "get", side, || calls.get(side));
}

#[divan::bench(args = SIDES, sample_count = 300, sample_size = 1)]
fn get_32_in_flight(bencher: Bencher, side: Side) {
    let calls = calls();
    measure_call(bencher, "get, 32 in flight", side, || join_all((0..32).map(|_| calls.get(side))));
}

#[divan::bench(args = SIDES, sample_count = 2000, sample_size = 1)]
fn update(bencher: Bencher, side: Side) {
    let calls = calls();
    measure_call(bencher, "update", side, || calls.update(side));
}

#[divan::bench(args = SIDES, sample_count = 500, sample_size = 1)]
fn list_100(bencher: Bencher, side: Side) {
    let calls = calls();
    measure_call(bencher, "list of 100", side, || calls.list(side));
}

#[divan::bench(args = SIDES, sample_count = 2000, sample_size = 1)]
fn search(bencher: Bencher, side: Side) {
    let calls = calls();
    measure_call(bencher, "search", side, || calls.search(side));
}

/// A token that is fetched once and kept. The floor is given one.
#[divan::bench(args = SIDES, sample_count = 2000, sample_size = 1)]
fn get_with_cached_token(bencher: Bencher, side: Side) {
    let source = || async { Ok::<_, AuthError>(AccessToken::new("token").expires_in(Duration::from_secs(3600))) };
    let client = Client::builder().endpoint(SERVER.endpoint()).token_source(source).build().expect("all is said");
    let calls = calls().with_client(client);
    measure_call(bencher, "get, cached token", side, || calls.get(side));
}

/// With a subscriber that wants all spans. Every other bench here is without one.
#[divan::bench(args = SIDES, sample_count = 2000, sample_size = 1)]
fn get_with_subscriber(bencher: Bencher, side: Side) {
    let calls = calls();
    let runtime = runtime();
    let _subscriber = tracing_subscriber::registry().set_default();
    measure(bencher, "get, with subscriber", side, || runtime.block_on(calls.get(side)));
}

#[divan::bench(args = SIDES, consts = [1, 20, 100], sample_count = 1000, sample_size = 1)]
fn decode<const COUNT: usize>(bencher: Bencher, side: Side) {
    let users = Decode::new(COUNT);
    measure(bencher, &format!("decode of {COUNT:>3}"), side, || users.run(side));
}
