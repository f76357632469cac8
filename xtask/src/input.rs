pub mod files;
pub mod lock;
pub mod source;
