//! A server on loopback with answers that are ready before they are asked for.

use std::{
    io::{self, BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::Arc,
    thread,
};

use crate::decode::{user_json, users_json};

/// How many users a page of the list has.
pub const PAGE_SIZE: usize = 100;

/// Answers until the process ends, each connection in a thread of its own.
pub struct Server {
    address: SocketAddr,
}

struct Answers {
    user: Vec<u8>,
    page: Vec<u8>,
    nobody: Vec<u8>,
}

/// What the server reads of a request.
struct Request {
    /// `GET /api/users/u1 HTTP/1.1`
    line: String,
}

impl Server {
    /// Starts a server on a port of its own.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
        let address = listener.local_addr().expect("it is bound");
        let answers = Arc::new(Answers {
            user: answer(&user_json(1)),
            page: answer(&users_json(PAGE_SIZE)),
            nobody: answer("[]"),
        });
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let answers = Arc::clone(&answers);
                thread::spawn(move || serve(&stream, &answers));
            }
        });
        Self { address }
    }

    /// Where it is, as the address of a Logto.
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }
}

/// A whole answer with this body, as Logto would give it.
fn answer(body: &str) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json; charset=utf-8\r\netag: \"1d0-dqiwLvm0Uk+xmDep93xX7nvHHSo\"\r\n\
         logto-core-request-id: JM7SqA8V4oIs6uw1\r\ntotal-number: {PAGE_SIZE}\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    (head + body).into_bytes()
}

/// Answers what comes over one connection until it is closed. What is asked of a user `silent` stays without
/// an answer.
fn serve(stream: &TcpStream, answers: &Answers) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut requests = BufReader::new(stream);
    let mut writer = stream;
    while let Some(Request { line }) = read(&mut requests)? {
        let answer = match line.split(' ').nth(1).unwrap_or_default() {
            target if target.contains("silent") => continue,
            target if target.contains("search") => &answers.nobody,
            target if target.starts_with("/api/users?") => &answers.page,
            _ => &answers.user,
        };
        writer.write_all(answer)?;
    }
    Ok(())
}

/// Reads one request; `None` if there is none any more.
fn read(requests: &mut impl BufRead) -> io::Result<Option<Request>> {
    let mut first = String::new();
    if requests.read_line(&mut first)? == 0 {
        return Ok(None);
    }
    let mut body_length = 0;
    let mut line = String::new();
    while requests.read_line(&mut line)? > "\r\n".len() {
        if let Some(length) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            body_length = length.trim().parse().unwrap_or_default();
        }
        line.clear();
    }
    io::copy(&mut requests.take(body_length), &mut io::sink())?;
    Ok(Some(Request { line: first }))
}
