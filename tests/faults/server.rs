//! A server that misbehaves on purpose, over a real socket. It serves one request a connection, does
//! what its script says, and remembers what it saw.
//!
//! It runs on the test's own runtime: what one side has written to a loopback socket is there for
//! the other at once, so that paused time does not run ahead of it.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use logto_management::{Client, ClientBuilder};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::{Instant, sleep},
};

pub const APP_ID: &str = "app-id";
pub const APP_SECRET: &str = "app-secret-to-keep";
pub const USER: &str = include_str!("user.json");

/// What becomes of one request.
#[derive(Clone, Debug)]
pub enum Step {
    /// A status, headers and a body.
    Answer(u16, Vec<(&'static str, String)>, String),
    /// The connection is reset before anything is read.
    ResetBeforeReading,
    /// The connection is reset when the head of the request is read.
    ResetAfterHead,
    /// The connection is reset when the whole request is read, and the server has acted.
    ResetAfterActing,
    /// A status, and a body that breaks off.
    Broken(u16, String),
    /// A success whose body has no end.
    Endless,
    /// The server has acted, and its answer breaks off in the middle.
    Truncate,
    /// The server has acted, and never answers.
    Stall,
    /// The server has acted, and its answer never ends.
    StallInBody,
    /// An answer after a while.
    After(Duration, Box<Step>),
}

impl Step {
    pub fn ok() -> Self {
        Self::Answer(200, Vec::new(), USER.into())
    }

    pub fn status(status: u16) -> Self {
        Self::Answer(status, Vec::new(), String::new())
    }

    pub fn logto(status: u16, code: &str) -> Self {
        Self::Answer(status, Vec::new(), format!(r#"{{"code":"{code}","message":"No."}}"#))
    }

    /// JSON with Logto's request id.
    pub fn logtos(status: u16, body: impl Into<String>) -> Self {
        Self::Answer(status, vec![("logto-core-request-id", "r1".to_owned())], body.into())
    }

    pub fn text(status: u16, body: &str) -> Self {
        Self::Answer(status, vec![("content-type", "text/plain; charset=utf-8".to_owned())], body.to_owned())
    }

    pub fn retry_after(status: u16, value: impl ToString) -> Self {
        Self::Answer(status, vec![("retry-after", value.to_string())], String::new())
    }

    /// Whether the server does what is asked.
    pub fn acts(&self) -> bool {
        match self {
            Self::Answer(status, ..) => *status < 300,
            Self::After(_, step) => step.acts(),
            Self::Broken(status, _) => *status < 300,
            Self::Endless | Self::ResetAfterActing | Self::Truncate | Self::Stall | Self::StallInBody => true,
            Self::ResetBeforeReading | Self::ResetAfterHead => false,
        }
    }
}

/// A request to the API.
#[derive(Clone, Debug)]
pub struct Seen {
    pub token: Option<String>,
    pub acted: bool,
    pub at: Instant,
}

#[derive(Default)]
struct State {
    api: VecDeque<Step>,
    token: VecDeque<Step>,
    token_lifetime: u64,
    seen: Vec<Seen>,
    token_requests: u64,
    expires_at: Option<Instant>,
    /// Until then, the API answers 502.
    back_at: Option<Instant>,
}

#[derive(Clone)]
pub struct Server {
    pub address: String,
    state: Arc<Mutex<State>>,
}

impl Server {
    /// A server whose API answers by this script, and with a user once it is through.
    pub async fn start(script: impl IntoIterator<Item = Step>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let state = State { api: script.into_iter().collect(), token_lifetime: 3600, ..State::default() };
        let server = Self { address, state: Arc::new(Mutex::new(state)) };
        let accepting = server.clone();
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let server = accepting.clone();
                tokio::spawn(async move { server.serve(stream).await });
            }
        });
        server
    }

    /// What the token endpoint does, before it issues tokens again.
    pub fn token_script(self, script: impl IntoIterator<Item = Step>) -> Self {
        self.state.lock().unwrap().token = script.into_iter().collect();
        self
    }

    /// The API answers 502 for a while.
    pub fn outage(self, time: Duration) -> Self {
        self.state.lock().unwrap().back_at = Some(Instant::now() + time);
        self
    }

    pub fn token_lifetime(self, seconds: u64) -> Self {
        self.state.lock().unwrap().token_lifetime = seconds;
        self
    }

    pub fn builder(&self) -> ClientBuilder {
        Client::builder().endpoint(&self.address).client_credentials(APP_ID, APP_SECRET)
    }

    pub fn client(&self) -> Client {
        self.builder().build().unwrap()
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.state.lock().unwrap().seen.clone()
    }

    pub fn token_requests(&self) -> u64 {
        self.state.lock().unwrap().token_requests
    }

    /// How often the server did what was asked.
    pub fn acted(&self) -> usize {
        self.seen().iter().filter(|seen| seen.acted).count()
    }

    async fn serve(&self, mut stream: TcpStream) {
        if let Some(step @ Step::ResetBeforeReading) = self.next_step()
            && !is_token_request_to_come(&stream).await
        {
            self.take_api_step(&step, None);
            return reset(stream);
        }
        let Some(head) = read_head(&mut stream).await else { return };
        let is_token_request = head.contains("/oidc/token");
        let token = header(&head, "authorization").and_then(|it| it.strip_prefix("Bearer ").map(str::to_owned));
        let step = if is_token_request { self.token_step() } else { self.api_step(&head, token) };
        if matches!(step, Step::ResetAfterHead) {
            return reset(stream);
        }
        let length = header(&head, "content-length").and_then(|it| it.parse().ok()).unwrap_or(0);
        let mut body = vec![0; length];
        let _ = stream.read_exact(&mut body).await;
        play(stream, step).await;
    }

    fn next_step(&self) -> Option<Step> {
        self.state.lock().unwrap().api.front().cloned()
    }

    fn take_api_step(&self, step: &Step, token: Option<String>) {
        let mut state = self.state.lock().unwrap();
        state.api.pop_front();
        state.seen.push(Seen { token, acted: step.acts(), at: Instant::now() });
    }

    fn api_step(&self, head: &str, token: Option<String>) -> Step {
        let expired = self.state.lock().unwrap().expires_at.is_none_or(|at| at <= Instant::now());
        let step = match self.next_step() {
            _ if self.state.lock().unwrap().back_at.is_some_and(|at| Instant::now() < at) => Step::status(502),
            _ if expired => Step::logto(401, "auth.unauthorized"),
            Some(step) => step,
            None if head.starts_with("DELETE") || head.contains("/verify ") => Step::status(204),
            None => Step::ok(),
        };
        self.take_api_step(&step, token);
        step
    }

    fn token_step(&self) -> Step {
        let mut state = self.state.lock().unwrap();
        state.token_requests += 1;
        if let Some(step) = state.token.pop_front() {
            return step;
        }
        let (number, lifetime) = (state.token_requests, state.token_lifetime);
        state.expires_at = Some(Instant::now() + Duration::from_secs(lifetime));
        let body = format!(
            r#"{{"access_token":"token-{number}","expires_in":{lifetime},"token_type":"Bearer","scope":"all"}}"#
        );
        Step::Answer(200, Vec::new(), body)
    }
}

/// Looks at what has come without reading it.
async fn is_token_request_to_come(stream: &TcpStream) -> bool {
    let mut begin = [0; 16];
    let length = stream.peek(&mut begin).await.unwrap_or(0);
    begin[..length].starts_with(b"POST /oidc/token")
}

async fn read_head(stream: &mut TcpStream) -> Option<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    String::from_utf8(head).ok()
}

fn header(head: &str, name: &str) -> Option<String> {
    let lines = head.lines().filter_map(|line| line.split_once(": "));
    lines.into_iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.to_owned())
}

async fn play(mut stream: TcpStream, step: Step) {
    match step {
        Step::After(delay, step) => {
            sleep(delay).await;
            Box::pin(play(stream, *step)).await;
        }
        Step::Answer(status, headers, body) => {
            let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
            let kind = match body.starts_with('<') {
                _ if headers.starts_with("content-type") => String::new(),
                true => "content-type: text/html\r\n".to_owned(),
                false => "content-type: application/json\r\n".to_owned(),
            };
            let length = body.len();
            let head =
                format!("HTTP/1.1 {status} X\r\nconnection: close\r\n{kind}content-length: {length}\r\n{headers}\r\n");
            let _ = stream.write_all(format!("{head}{body}").as_bytes()).await;
            let _ = stream.shutdown().await;
        }
        Step::Truncate => {
            let _ = stream.write_all(b"HTTP/1.1 200 X\r\ncontent-length: 500\r\n\r\n{\"id\":").await;
            let _ = stream.shutdown().await;
        }
        Step::Broken(status, body) => {
            let head = format!("HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: 9999\r\n");
            let id = "logto-core-request-id: r1\r\n\r\n";
            let _ = stream.write_all(format!("{head}{id}{body}").as_bytes()).await;
            let _ = stream.shutdown().await;
        }
        Step::Endless => {
            let _ = stream.write_all(b"HTTP/1.1 200 X\r\ncontent-type: application/json\r\n\r\n").await;
            while stream.write_all(&[b' '; 65536]).await.is_ok() {}
        }
        Step::StallInBody => {
            let _ = stream.write_all(b"HTTP/1.1 200 X\r\ncontent-length: 500\r\n\r\n{\"id\":").await;
            wait_for_hang_up(stream).await;
        }
        Step::Stall => wait_for_hang_up(stream).await,
        Step::ResetBeforeReading | Step::ResetAfterHead | Step::ResetAfterActing => reset(stream),
    }
}

async fn wait_for_hang_up(mut stream: TcpStream) {
    let _ = stream.read_u8().await;
}

/// Closes a connection so that the other side gets a reset.
fn reset(stream: TcpStream) {
    let _ = stream.set_zero_linger();
}
