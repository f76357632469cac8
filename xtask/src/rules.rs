pub mod compatibility;
pub mod corrections;
pub mod idle;
pub mod names;
pub mod overlay;
pub mod yaml;
