//! The program that `cargo xtask instructions` counts the instructions of: it makes one kind of call, so
//! many times.
//!
//! `instructions serve` is the server, in a process of its own, so that it is not counted. It ends with its
//! standard input.

use std::{
    env,
    io::{self, Read},
};

use benches::{Calls, Decode, Server, Side};

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["serve"] => serve(),
        [case, side, count, endpoint] => {
            let side = if side == "ours" { Side::Ours } else { Side::Floor };
            repeat(case, side, count.parse().expect("a number"), endpoint);
        }
        _ => eprintln!("to be run by `cargo xtask instructions`"),
    }
}

fn serve() {
    println!("{}", Server::start().endpoint());
    let mut nothing = Vec::new();
    io::stdin().read_to_end(&mut nothing).expect("standard input ends");
}

fn repeat(case: &str, side: Side, count: u32, endpoint: &str) {
    let calls = Calls::new(endpoint);
    let decode = Decode::new(100);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("there are threads");
    runtime.block_on(async {
        for _ in 0..count {
            match case {
                "get" => drop(calls.get(side).await),
                "update" => drop(calls.update(side).await),
                "list" => assert_eq!(calls.list(side).await, 100),
                "decode" => assert_eq!(decode.run(side), 100),
                _ => panic!("there is no case {case}"),
            }
        }
    });
}
