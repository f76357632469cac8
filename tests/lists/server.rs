//! A list of users on a real socket, which pages as the test says and changes between requests.

use std::{
    future::Future,
    sync::{Arc, Mutex},
};

use logto_management::{Client, RetryPolicy};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

/// What a request asks for. Without a number it is the first page, without a size 20 items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    pub page: u64,
    pub size: usize,
}

impl Asked {
    /// The part of a list that Logto answers.
    pub fn of<T: Clone>(self, list: &[T]) -> Vec<T> {
        self.capped(list, usize::MAX)
    }

    /// The same from a server that has pages of this size at most.
    pub fn capped<T: Clone>(self, list: &[T], largest: usize) -> Vec<T> {
        let size = self.size.min(largest);
        list.chunks(size).nth(self.page as usize - 1).map(<[T]>::to_vec).unwrap_or_default()
    }
}

pub struct Answer {
    status: u16,
    total: Option<usize>,
    body: String,
}

impl Answer {
    pub fn users(users: &[Value], total: impl Into<Option<usize>>) -> Self {
        Self { status: 200, total: total.into(), body: json!(users).to_string() }
    }

    pub fn status(status: u16) -> Self {
        Self { status, total: None, body: "Internal Server Error".into() }
    }
}

/// Users with the ids `first` and downwards, newest first.
pub fn users(count: usize) -> Vec<Value> {
    (0..count).rev().map(|age| user(&format!("u{age}"), age as u64)).collect()
}

pub fn user(id: &str, created_at: u64) -> Value {
    let mut user: Value = serde_json::from_str(include_str!("../faults/user.json")).unwrap();
    (user["id"], user["createdAt"]) = (id.into(), created_at.into());
    user
}

pub struct ListServer {
    address: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl ListServer {
    pub async fn start(answer: impl Fn(Asked) -> Answer + Send + Sync + 'static) -> Self {
        Self::start_slow(move |asked| std::future::ready(answer(asked))).await
    }

    /// Answers in its own time, so that requests overtake each other.
    pub async fn start_slow<F: Future<Output = Answer> + Send + 'static>(
        answer: impl Fn(Asked) -> F + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::default();
        let server = Self { address, asked: Arc::clone(&asked) };
        let answer = Arc::new(answer);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&answer), Arc::clone(&asked)));
            }
        });
        server
    }

    /// A client that makes one attempt at each request.
    pub fn client(&self) -> Client {
        Client::builder().endpoint(&self.address).bearer_token("token").retry(RetryPolicy::none()).build().unwrap()
    }

    pub fn requests(&self) -> usize {
        self.asked.lock().unwrap().len()
    }

    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

async fn serve<F: Future<Output = Answer> + Send + 'static>(
    stream: TcpStream,
    answer: Arc<impl Fn(Asked) -> F>,
    seen: Arc<Mutex<Vec<Asked>>>,
) {
    let mut stream = BufReader::new(stream);
    while let Some(target) = next_target(&mut stream).await {
        let asked = Asked {
            page: parameter(&target, "page").unwrap_or(1),
            size: parameter(&target, "page_size").unwrap_or(20) as usize,
        };
        seen.lock().unwrap().push(asked);
        let Answer { status, total, body } = answer(asked).await;
        let total = total.map(|total| format!("total-number: {total}\r\n")).unwrap_or_default();
        let kind = if status == 200 { "application/json" } else { "text/plain" };
        let length = body.len();
        let head = format!("HTTP/1.1 {status} X\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\n{total}\r\n");
        if stream.write_all(format!("{head}{body}").as_bytes()).await.is_err() {
            return;
        }
    }
}

/// What the next request without a body asks for.
async fn next_target(stream: &mut BufReader<TcpStream>) -> Option<String> {
    let mut first = None;
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await.ok()?;
        match line.trim_end() {
            "" => return first,
            line => _ = first.get_or_insert_with(|| line.split(' ').nth(1).unwrap_or_default().to_owned()),
        }
    }
}

fn parameter(target: &str, name: &str) -> Option<u64> {
    let pairs = target.split(['?', '&']).filter_map(|pair| pair.split_once('='));
    pairs.into_iter().find(|(key, _)| *key == name)?.1.parse().ok()
}
