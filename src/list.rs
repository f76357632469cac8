//! Lists: pages and streams of them, what they are searched by, and many calls at a time.

pub(crate) mod all;
pub mod bulk;
pub(crate) mod page;
pub(crate) mod paged;
pub mod search;
mod task;
pub(crate) mod walk;
