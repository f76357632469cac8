//! Walking 100,000 users: how much faster with pages fetched ahead, and in how much memory.
//!
//! `cargo bench --bench walk` prints ratios of one run. The server and each walk are processes of
//! their own, so that the memory is that of the walk alone; this program starts itself for each.

use std::{
    env, fs,
    io::{BufRead, BufReader, Read},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use futures_util::TryStreamExt;
use logto_management::{
    Client,
    testing::{FakeLogto, Fault},
    types::User,
};

const USERS: usize = 100_000;
/// To see whether memory grows with the number of users.
const FEWER_USERS: usize = 10_000;
const LATENCY: Duration = Duration::from_millis(20);
const PAGE_SIZE: u32 = 100;
const IN_FLIGHT: usize = 8;

/// Ways to walk, by the names under which this program starts itself.
const BARE: &str = "bare reqwest, a page at a time";
const SEQUENTIAL: &str = "stream, a page at a time";
const AHEAD: &str = "stream, 8 pages in flight";

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["server", users] => serve(users.parse().expect("a number")).await,
        ["walk", way, endpoint, token] => walk(way, endpoint, token).await,
        _ if arguments.contains(&"--bench") => compare(),
        _ => println!("to be run by `cargo bench`"),
    }
}

/// Serves users until its standard input ends.
async fn serve(users: usize) {
    let fake = FakeLogto::start().await;
    fake.seed().users(users);
    fake.fail(Fault::delay(LATENCY).always());
    println!("{}\n{}", fake.endpoint(), fake.access_token());
    let mut nothing = Vec::new();
    tokio::task::spawn_blocking(move || std::io::stdin().read_to_end(&mut nothing)).await.unwrap().unwrap();
}

/// Walks all users, and tells how many there are, the time in milliseconds and the memory in KiB.
async fn walk(way: &str, endpoint: &str, token: &str) {
    let start = Instant::now();
    let users = match way {
        BARE => walk_bare(endpoint, token).await,
        SEQUENTIAL => walk_stream(endpoint, token, 1).await,
        AHEAD => walk_stream(endpoint, token, IN_FLIGHT).await,
        _ => panic!("there is no way to walk called {way}"),
    };
    println!("{users}\n{}\n{}", start.elapsed().as_millis(), peak_memory());
}

async fn walk_stream(endpoint: &str, token: &str, in_flight: usize) -> usize {
    let client = Client::builder().endpoint(endpoint).bearer_token(token).build().unwrap();
    let users = client.users().list().page_size(PAGE_SIZE).stream().in_flight(in_flight);
    users.try_fold(0, async |count, _user| Ok(count + 1)).await.unwrap()
}

/// What one would write without this crate.
async fn walk_bare(endpoint: &str, token: &str) -> usize {
    let http = benches::http();
    let mut count = 0;
    for page in 1.. {
        let url = format!("{endpoint}/api/users?page={page}&page_size={PAGE_SIZE}");
        let answer = http.get(url).bearer_auth(token).send().await.unwrap().error_for_status().unwrap();
        let users: Vec<User> = answer.json().await.unwrap();
        count += users.len();
        if users.len() < PAGE_SIZE as usize {
            break;
        }
    }
    count
}

/// The most memory that this process has had, in KiB. Linux alone tells; 0 elsewhere.
fn peak_memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or_default()
}

fn compare() {
    let few = Server::start(FEWER_USERS);
    let few_ahead = few.measure(AHEAD);
    let few_sequential = few.measure(SEQUENTIAL);
    drop(few);
    let many = Server::start(USERS);
    let ahead = many.measure(AHEAD);
    let sequential = many.measure(SEQUENTIAL);
    let bare = many.measure(BARE);

    let pages = USERS / PAGE_SIZE as usize;
    println!("{USERS} users on {pages} pages, {LATENCY:?} of added latency an answer");
    for (way, walk) in [(AHEAD, &ahead), (SEQUENTIAL, &sequential), (BARE, &bare)] {
        let ratio = walk.time.as_secs_f64() / ahead.time.as_secs_f64();
        println!("{way:<32} {:>6.2} s, {ratio:>5.2} times as long", walk.time.as_secs_f64());
    }
    println!("peak memory with {FEWER_USERS} and {USERS} users");
    for (way, few, many) in [(AHEAD, few_ahead, ahead), (SEQUENTIAL, few_sequential, sequential)] {
        let ratio = many.memory as f64 / few.memory as f64;
        println!("{way:<32} {:>6.1} MiB and {:>5.1} MiB, ratio {ratio:.2}", mib(few.memory), mib(many.memory));
    }
}

fn mib(kib: u64) -> f64 {
    kib as f64 / 1024.0
}

struct Walk {
    time: Duration,
    memory: u64,
}

/// A server process; it ends when this is dropped.
struct Server {
    process: Child,
    users: usize,
    endpoint: String,
    token: String,
}

impl Server {
    fn start(users: usize) -> Self {
        let mut process = start(&["server", &users.to_string()]);
        let [endpoint, token] = said(&mut process);
        Self { process, users, endpoint, token }
    }

    fn measure(&self, way: &str) -> Walk {
        let mut process = start(&["walk", way, &self.endpoint, &self.token]);
        let [users, time, memory] = said(&mut process).map(|line| line.parse().expect("a number"));
        assert_eq!(users, self.users as u64, "{way} has missed users");
        process.wait().expect("the walk ends");
        Walk { time: Duration::from_millis(time), memory }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        _ = self.process.wait();
    }
}

fn start(arguments: &[&str]) -> Child {
    let mut command = Command::new(env::current_exe().expect("this program's path"));
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("this program starts again")
}

/// The first lines that a process prints.
fn said<const LINES: usize>(process: &mut Child) -> [String; LINES] {
    let mut lines = BufReader::new(process.stdout.take().expect("it is piped")).lines();
    std::array::from_fn(|_| lines.next().expect("a line").expect("text"))
}
