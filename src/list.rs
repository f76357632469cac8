//! Lists: pages and streams of them, what they are searched by, and many calls at a time.

pub(crate) mod all;
pub mod bulk;
mod frontier;
pub(crate) mod page;
pub(crate) mod paged;
pub(crate) mod requested;
pub mod search;
mod seen;
mod span;
mod task;
pub(crate) mod walk;
