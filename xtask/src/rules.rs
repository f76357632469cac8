//! What people write in `openapi/` beside the document: names, corrections, and which releases lack what.
//! It is read here, kept up to date, and told when a document no longer has a use for it.

pub mod compatibility;
pub mod corrections;
pub mod idle;
pub mod names;
pub mod overlay;
pub mod parts;
pub mod yaml;
