//! What comes in and goes out: where a document is fetched from, what is recorded of that, and writing
//! files all at once or not at all.

pub mod files;
pub mod lock;
pub mod source;
