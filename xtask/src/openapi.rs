//! Questions that every step asks of a document: where its operations and schemas stand, what kind a
//! schema is, what two of them have in common, which part belongs to a tag, which parts use a type, how the
//! same thing is written in one way, and how things are counted in words.

pub mod document;
pub mod form;
pub mod part;
pub mod rephrase;
pub mod rust_names;
#[cfg(test)]
pub mod samples;
pub mod schema;
pub mod servers;
pub mod unify;
pub mod usage;
pub mod words;
