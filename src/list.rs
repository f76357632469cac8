//! Lists: pages and streams of them, what they are searched by, and many calls at a time.

pub mod bulk;
pub(crate) mod page;
pub mod search;
pub(crate) mod walk;
