//! The memory of a client, of a call under way, and of what a call allocates, each beside the floor.
//!
//! `cargo bench --package benches --bench memory` prints it. What is counted is what the client's own
//! thread allocates, so the numbers are the same each time.

use std::{
    future::{Future, IntoFuture},
    task::Poll,
};

use allocation_counter::{AllocationInfo, measure};
use benches::{Calls, Server, Side};
use futures_util::future::{FutureExt, join_all};
use logto_management::{Client, types::NewUser};
use tokio::runtime::Runtime;

const CALLS: usize = 100;

fn main() {
    let server = Server::start();
    println!("{:<40} {:>10} {:>10} {:>10}", "", "ours", "floor", "above");
    let (ours, floor) = allocations(&server);
    line("allocations of a `get`", ours.count_total / CALLS as u64, floor.count_total / CALLS as u64);
    line("bytes allocated by a `get`", ours.bytes_total / CALLS as u64, floor.bytes_total / CALLS as u64);
    let (ours, floor) = clients(&server);
    line("bytes of a client", held(&ours), held(&floor));
    let (ours, floor) = under_way(&server);
    line("bytes of a `get` under way", ours, floor);

    println!("\n{:<40} {:>10}", "bytes of a future", "ours");
    let users = Calls::new(&server.endpoint()).client().users();
    for (call, size) in [
        ("get", size_of_val(&*users.get("id").into_future())),
        ("create", size_of_val(&*users.create(NewUser::new()).into_future())),
        ("list", size_of_val(&*users.list().into_future())),
    ] {
        println!("{call:<40} {size:>10}");
    }
}

fn line(what: &str, ours: u64, floor: u64) {
    println!("{what:<40} {ours:>10} {floor:>10} {:>10}", ours.cast_signed() - floor.cast_signed());
}

/// What a call allocates once the connection is there.
fn allocations(server: &Server) -> (AllocationInfo, AllocationInfo) {
    let calls = Calls::new(&server.endpoint());
    let runtime = runtime();
    let of = |side| {
        let many = || {
            runtime.block_on(async {
                for _ in 0..CALLS {
                    calls.get(side).await;
                }
            })
        };
        many();
        measure(many)
    };
    (of(Side::Ours), of(Side::Floor))
}

/// What a client holds before it is used.
fn clients(server: &Server) -> (AllocationInfo, AllocationInfo) {
    let ours = || Client::builder().endpoint(server.endpoint()).bearer_token("token").build().expect("all is said");
    // What is made once for all clients is not part of the second one.
    let (_ours, _floor) = (ours(), benches::http());
    (measure(|| std::mem::forget(ours())), measure(|| std::mem::forget(benches::http())))
}

/// What a call holds that waits for its answer.
fn under_way(server: &Server) -> (u64, u64) {
    let calls = Calls::new(&server.endpoint());
    let runtime = runtime();
    let ours = held_by(&runtime, || calls.client().users().get("silent").into_future());
    let floor = held_by(&runtime, || calls.bare_get("silent").bearer_auth("token").send().boxed());
    (ours, floor)
}

/// What is held by each of many calls that have been sent.
fn held_by<F: Future>(runtime: &Runtime, call: impl Fn() -> F) -> u64 {
    let info = measure(|| {
        let mut all = Box::pin(join_all((0..CALLS).map(|_| call())));
        runtime.block_on(async {
            // Often enough for all of them to be connected and sent; none is ever answered.
            for _ in 0..1000 {
                std::future::poll_fn(|context| {
                    assert!(all.as_mut().poll(context).is_pending(), "nobody answers");
                    Poll::Ready(())
                })
                .await;
                tokio::task::yield_now().await;
            }
        });
        std::mem::forget(all);
    });
    held(&info) / CALLS as u64
}

fn held(info: &AllocationInfo) -> u64 {
    u64::try_from(info.bytes_current).unwrap_or_default()
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("there are threads")
}
