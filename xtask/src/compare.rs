pub mod changes;
pub mod concern;
pub mod facade;
pub mod facts;
pub mod slots;
pub mod surface;
