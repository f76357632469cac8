//! Connections that are not made, fall silent or carry what was not asked for.

use std::time::Duration;

use logto_management::{Client, types::NewUser};
use tokio::{
    io::AsyncReadExt,
    net::{TcpListener, TcpStream},
    time::{Instant, sleep},
};

use crate::server::USER;

/// A server that accepts no connection any more, since its queue is full.
async fn full() -> (String, Vec<TcpStream>, TcpListener) {
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(1).unwrap();
    let address = listener.local_addr().unwrap();
    let mut waiting = Vec::new();
    while let Ok(Ok(stream)) = tokio::time::timeout(Duration::from_millis(200), TcpStream::connect(address)).await {
        waiting.push(stream);
    }
    (format!("http://{address}"), waiting, listener)
}

#[tokio::test]
async fn a_post_that_never_connected_did_not_act() {
    let (address, _waiting, _listener) = full().await;
    let client = Client::builder().endpoint(address).bearer_token("t").build().unwrap();
    let call = client.users().create(NewUser::new()).attempt_timeout(Duration::from_millis(300));
    let error = call.timeout(Duration::from_millis(900)).await.unwrap_err();
    assert!(error.is_timeout() && !error.may_have_acted(), "{error}");
    assert!(error.attempts() > 1, "it is tried again: {error}");
}

/// An HTTP/2 server whose first connection never answers.
async fn silent_at_first() -> (String, tokio::sync::mpsc::UnboundedReceiver<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (connected, connections) = tokio::sync::mpsc::unbounded_channel();
    tokio::spawn(async move {
        let (mut silent, _) = listener.accept().await.unwrap();
        connected.send(()).unwrap();
        tokio::spawn(async move { while silent.read_u8().await.is_ok() {} });
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let _ = connected.send(());
            tokio::spawn(serve(stream));
        }
    });
    (address, connections)
}

async fn serve(stream: TcpStream) {
    let mut connection = h2::server::handshake(stream).await.unwrap();
    while let Some(Ok((_, mut respond))) = connection.accept().await {
        let answer = http::Response::builder().header("content-type", "application/json").body(()).unwrap();
        let mut body = respond.send_response(answer, false).unwrap();
        body.send_data(USER.into(), true).unwrap();
    }
}

#[tokio::test]
async fn a_connection_on_which_an_attempt_timed_out_is_not_used_again() {
    let (address, mut connections) = silent_at_first().await;
    let client = Client::builder()
        .endpoint(address)
        .bearer_token("t")
        .configure_http(|http| http.http2_prior_knowledge())
        .attempt_timeout(Duration::from_millis(300))
        .build()
        .unwrap();
    client.users().get("u1").await.unwrap();
    client.users().get("u1").await.unwrap();
    assert_eq!(connections.len(), 2, "a second connection, and no third");
    connections.close();
}

#[tokio::test]
async fn a_silent_connection_is_found_out_by_pings() {
    let (address, connections) = silent_at_first().await;
    let client = Client::builder()
        .endpoint(address)
        .bearer_token("t")
        .configure_http(|http| http.http2_prior_knowledge())
        .http2_keep_alive(Duration::from_millis(100), Duration::from_millis(100))
        .build()
        .unwrap();
    let begun = Instant::now();
    client.users().get("u1").await.unwrap();
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    assert_eq!(connections.len(), 2);
}

#[tokio::test]
async fn an_http2_stream_that_is_refused_is_one_attempt_each() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (seen, mut requests) = tokio::sync::mpsc::unbounded_channel();
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let seen = seen.clone();
            tokio::spawn(async move {
                let mut connection = h2::server::handshake(stream).await.unwrap();
                while let Some(Ok((_, mut respond))) = connection.accept().await {
                    let _ = seen.send(());
                    respond.send_reset(h2::Reason::REFUSED_STREAM);
                }
            });
        }
    });
    let client = Client::builder()
        .endpoint(address)
        .bearer_token("t")
        .configure_http(|http| http.http2_prior_knowledge())
        .build()
        .unwrap();
    let error = client.users().get("u1").await.unwrap_err();
    sleep(Duration::from_millis(50)).await;
    let mut count = 0;
    while requests.try_recv().is_ok() {
        count += 1;
    }
    assert_eq!((error.attempts(), count), (4, 4), "{error:#}");
}

#[tokio::test]
async fn this_machine_needs_no_certificates_whatever_its_name() {
    let server = crate::server::Server::start([]).await;
    let port = server.address.rsplit(':').next().unwrap();
    for host in ["127.0.0.1", "localhost", "logto.localhost", "localhost.", "[::ffff:127.0.0.1]"] {
        let builder = Client::builder().endpoint(format!("http://{host}:{port}")).client_credentials("app", "secret");
        let user = builder.build().unwrap().users().get("u1").await;
        user.unwrap_or_else(|error| panic!("{host}: {error:#}"));
    }
}
