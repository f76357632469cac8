//! HTTP as Logto's server reads and writes it.

pub mod answer;
pub mod body;
mod phrases;
pub mod query;
