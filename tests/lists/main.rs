//! Reading and writing at scale: pages, walks, search, many at once.

mod bulk;
mod search;
mod walk;
