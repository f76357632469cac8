pub mod check;
pub mod generator;
pub mod hoist;
pub mod normalise;
pub mod pipeline;
pub mod select;
