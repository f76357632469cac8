//! A wire between the import and the fake that can be watched and held: the import is killed when a
//! certain piece passes by, not when a certain time has passed.

use std::{
    net::Ipv4Addr,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering::SeqCst},
    },
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::{Notify, watch},
};

/// Passes requests and answers on, a piece at a time: most have one piece.
pub struct Relay {
    pub endpoint: String,
    gate: Arc<Gate>,
}

#[derive(Default)]
struct Gate {
    /// How many pieces are still to pass before the gate is reached.
    left: AtomicI64,
    /// Whether nothing passes from then on.
    holds: watch::Sender<bool>,
    reached: Notify,
}

impl Relay {
    /// Listens in front of a server, and lets everything pass.
    pub async fn start(server: &str) -> Self {
        let server = server.trim_start_matches("http://").to_owned();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let gate = Arc::new(Gate::default());
        let relay = Self { endpoint, gate: Arc::clone(&gate) };
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let server = TcpStream::connect(&server).await.unwrap();
                let ((from_client, to_client), (from_server, to_server)) = (client.into_split(), server.into_split());
                tokio::spawn(pass(from_client, to_server, Arc::clone(&gate)));
                tokio::spawn(pass(from_server, to_client, Arc::clone(&gate)));
            }
        });
        relay
    }

    /// Lets so many pieces pass, and says when the next one comes by. If it holds, neither that one
    /// nor any other arrives until it is opened.
    pub fn watch(&self, pieces: i64, holds: bool) {
        self.gate.holds.send_replace(holds);
        self.gate.left.store(pieces, SeqCst);
    }

    pub async fn reached(&self) {
        self.gate.reached.notified().await;
    }

    /// Lets everything pass, and what was held.
    pub fn open(&self) {
        self.gate.holds.send_replace(false);
    }
}

impl Gate {
    async fn pass(&self) {
        let left = self.left.fetch_sub(1, SeqCst);
        if left == 0 {
            self.reached.notify_one();
        }
        if left <= 0 {
            self.holds.subscribe().wait_for(|holds| !holds).await.unwrap();
        }
    }
}

async fn pass(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, gate: Arc<Gate>) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(length @ 1..) = from.read(&mut buffer).await {
        gate.pass().await;
        if to.write_all(&buffer[..length]).await.is_err() {
            return;
        }
    }
}
