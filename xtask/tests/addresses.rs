//! Documents that come over the network, and what can go wrong on the way.

mod support;

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

use support::{Folder, current};

/// Answers one request with these bytes, and hands back its first line.
fn serve_once(answer: Vec<u8>) -> (String, thread::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a request");
        let request = read_head(&mut stream);
        stream.write_all(&answer).expect("the client listens");
        request.lines().next().unwrap_or_default().to_owned()
    });
    (address, server)
}

fn read_head(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).expect("a request") == 1 {
        head.push(byte[0]);
    }
    String::from_utf8_lossy(&head).into_owned()
}

fn http(status: &str, length: usize, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}").into_bytes()
}

fn assert_refused(source: &str, words: &[&str]) {
    let folder = Folder::new();
    let before = folder.contents();
    let outcome = folder.update_spec(&[source]);
    assert!(!outcome.is_success, "it was taken");
    for word in words {
        assert!(outcome.errors.contains(word), "{word:?} is not in: {}", outcome.errors);
    }
    assert!(folder.contents() == before, "something changed");
}

/// The current document, with a change that matters to nobody.
fn changed() -> String {
    let mut document = current();
    document["info"]["title"] = "Another".into();
    document.to_string()
}

#[test]
fn an_endpoint_serves_the_document_and_is_recorded() {
    let folder = Folder::new();
    let body = changed();
    let (address, server) = serve_once(http("200 OK", body.len(), &body));
    let outcome = folder.update_spec(&[&format!("{address}/logto/"), "--logto-version", "1.42.0"]);
    assert!(outcome.is_success, "{}", outcome.errors);
    assert_eq!(server.join().expect("it served"), "GET /logto/api/.well-known/management.openapi.json HTTP/1.1");
    let lock = folder.read("lock.toml");
    let source = format!("source = \"{address}/logto/api/.well-known/management.openapi.json\"");
    assert!(lock.contains(&source) && lock.contains("logto-version = \"1.42.0\""), "{lock}");
}

/// Every server puts its own address into the document.
#[test]
fn another_server_with_the_same_document_changes_nothing() {
    let folder = Folder::new();
    let before = folder.contents();
    let mut document = current();
    document["servers"] =
        serde_json::json!([{ "url": "http://elsewhere:3001", "description": "Logto endpoint address." }]);
    let body = document.to_string();
    for arguments in [vec![], vec!["--check"], vec!["--logto-version", "1.42.0"]] {
        let (address, _server) = serve_once(http("200 OK", body.len(), &body));
        let outcome = folder.update_spec(&[&[address.as_str()], arguments.as_slice()].concat());
        assert!(outcome.is_success, "{}", outcome.errors);
        assert!(outcome.output.is_empty() || outcome.output == "Nothing changed.\n", "{}", outcome.output);
        assert!(folder.contents() == before, "something was written");
    }
}

#[test]
fn a_token_in_the_address_is_sent_and_not_written() {
    let folder = Folder::new();
    let body = changed();
    let (address, server) = serve_once(http("200 OK", body.len(), &body));
    let outcome = folder.update_spec(&[&format!("{address}/openapi.json?token=secret")]);
    assert!(outcome.is_success, "{}", outcome.errors);
    assert_eq!(server.join().expect("it served"), "GET /openapi.json?token=secret HTTP/1.1");
    assert!(folder.read("lock.toml").contains(&format!("source = \"{address}/openapi.json\"")));
    let (address, _server) = serve_once(http("401 Unauthorized", 0, ""));
    let outcome = folder.update_spec(&[&format!("{address}/openapi.json?token=secret")]);
    assert!(!outcome.is_success && !outcome.errors.contains("secret"), "{}", outcome.errors);
}

#[test]
fn an_address_where_nobody_listens() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    drop(listener);
    assert_refused(&address, &["cannot reach", &address, "refused"]);
}

#[test]
fn an_address_that_answers_an_error() {
    let (address, _server) = serve_once(http("404 Not Found", 9, "Not Found"));
    assert_refused(&address, &[&address, "answered 404 Not Found", "Logto endpoint"]);
}

#[test]
fn a_page_in_place_of_a_document() {
    let page = "<!doctype html><title>Logto</title>";
    let (address, _server) = serve_once(http("200 OK", page.len(), page));
    assert_refused(&format!("{address}/openapi.json"), &[&address, "HTML"]);
}

#[test]
fn a_connection_that_breaks_half_way() {
    let body = current().to_string();
    let (address, _server) = serve_once(http("200 OK", body.len(), &body[..body.len() / 2]));
    assert_refused(&address, &[&address, "broke off"]);
}

#[test]
fn a_connection_that_closes_without_an_answer() {
    let (address, _server) = serve_once(Vec::new());
    assert_refused(&address, &["cannot reach", &address]);
}

#[test]
fn a_password_in_the_address() {
    assert_refused("http://me:secret@localhost:3001", &["lock.toml"]);
}
