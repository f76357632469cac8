//! Reading and writing at scale: pages, walks, search, many at once.

mod bulk;
mod changes;
mod odd_servers;
mod requested;
mod search;
mod server;
mod walk;
