//! The sockets, and how a fault cuts one: the only place that knows that answers are bytes.

use std::{
    convert::Infallible,
    io,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use http_body_util::Full;
use hyper::{Request, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

pub(super) type Response = hyper::Response<Full<Bytes>>;

/// How long to leave alone what has no socket left to give.
const OUT_OF_SOCKETS: Duration = Duration::from_millis(50);

/// Answers what comes to a port, for as long as it is polled. What is dropped with it closes its
/// connections.
pub(super) async fn listen<F>(
    listener: TcpListener,
    answer: impl Fn(Line, Request<Incoming>) -> F + Clone + Send + 'static,
) where
    F: Future<Output = Response> + Send + 'static,
{
    let mut connections = JoinSet::new();
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(OUT_OF_SOCKETS).await;
            continue;
        };
        let (line, answer) = (Line::default(), answer.clone());
        let socket = TokioIo::new(Socket { stream, line: line.clone() });
        let service = service_fn(move |request| {
            let answer = answer(line.clone(), request);
            async { Ok::<_, Infallible>(answer.await) }
        });
        // A connection that breaks concerns its client alone.
        connections.spawn(async { _ = http1::Builder::new().serve_connection(socket, service).await });
        while connections.try_join_next().is_some() {}
    }
}

/// One connection.
struct Socket {
    stream: TcpStream,
    line: Line,
}

/// Lets the handler of a request cut the connection that it came by.
#[derive(Clone, Debug, Default)]
pub(super) struct Line(Arc<Mutex<Cut>>);

#[derive(Clone, Copy, Debug, Default)]
enum Cut {
    #[default]
    Never,
    /// At once, so that the client sees a reset.
    Now,
    /// After so many bytes of the body that follows the next head.
    InBody(usize),
    /// After so many bytes.
    After(usize),
}

impl Line {
    /// In place of an answer, the client gets a reset.
    pub fn reset(&self) {
        self.set(Cut::Now);
    }

    /// Of the answer's body, the client gets so many bytes and then the end of the connection.
    pub fn truncate(&self, bytes: usize) {
        self.set(Cut::InBody(bytes));
    }

    fn set(&self, cut: Cut) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = cut;
    }

    /// How much of the next bytes may go out, `None` for all.
    fn allowance(&self, bytes: &[u8]) -> Option<usize> {
        let cut = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match cut {
            Cut::Never => None,
            Cut::Now => Some(0),
            Cut::InBody(of_body) => {
                let head = bytes.windows(4).position(|window| window == b"\r\n\r\n").map_or(bytes.len(), |end| end + 4);
                self.set(Cut::After(head + of_body));
                Some(head + of_body)
            }
            Cut::After(bytes) => Some(bytes),
        }
    }

    fn has_sent(&self, bytes: usize) {
        let mut cut = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Cut::After(left) = &mut *cut {
            *left -= bytes;
        }
    }

    fn is_reset(&self) -> bool {
        matches!(*self.0.lock().unwrap_or_else(PoisonError::into_inner), Cut::Now)
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Socket {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let allowance = self.line.allowance(bytes).unwrap_or(bytes.len()).min(bytes.len());
        if allowance == 0 && !bytes.is_empty() {
            if self.line.is_reset() {
                // With nothing to linger for, closing the socket resets the connection.
                self.stream.set_zero_linger()?;
            }
            return Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()));
        }
        let sent = Pin::new(&mut self.stream).poll_write(context, &bytes[..allowance]);
        if let Poll::Ready(Ok(count)) = sent {
            self.line.has_sent(count);
        }
        sent
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
