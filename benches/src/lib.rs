//! What is measured: calls of this library, and beside each the floor, which is the same request by reqwest
//! and the same answer by serde_json, with nothing else.
//!
//! Both ask a server that does nothing but answer, so that it is never what is waited for.

mod calls;
mod decode;
mod server;

pub use calls::{Calls, Side};
pub use decode::{Decode, users_json};
pub use server::Server;

/// A bare HTTP client. Any makes TLS ready, although nothing here uses it.
pub fn http() -> reqwest::Client {
    // Only the first time it has something to do.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::new()
}
