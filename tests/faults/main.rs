//! What callers get from a server and a network that misbehave, and what the server sees of it.

mod auth;
mod limits;
mod retries;
mod sequences;
mod server;
