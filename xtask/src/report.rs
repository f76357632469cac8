//! What is said of a new document: what changed upstream, whom it concerns, what to do about it, and what
//! version the library gets. `consequences` draws it up, `content` is what a report says as data, and
//! `format` how it looks.

mod advice;
mod changelog;
pub mod consequences;
mod content;
mod entries;
pub mod format;
mod markdown;
mod operation_code;
mod outside;
pub mod readme;
mod release;
mod table;
mod wording;
