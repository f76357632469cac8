//! HTTP as Logto's server reads and writes it.

pub mod answer;
pub mod body;
pub mod path;
mod phrases;
pub mod query;
