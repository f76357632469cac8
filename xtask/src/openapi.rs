pub mod document;
#[cfg(test)]
pub mod samples;
pub mod schema;
pub mod unify;
