//! The models: what calls take and what they return.
//!
//! Most are generated from Logto's own document. They may gain members in any release, so they are
//! built by `new` and setters, and matched with `..`. An enum has a variant `Unknown` for what a
//! newer server sends; it is written back as it came.
//!
//! Members that a supported server leaves out are optional.

mod open_enum;
mod patch;
mod query;
mod secret;
#[cfg(feature = "users")]
mod session;
mod time;
#[cfg(feature = "users")]
mod totp;
mod upload;

/// What `build.rs` makes of Logto's document.
#[allow(missing_docs, clippy::all, rustdoc::bare_urls, reason = "generated code")]
pub(crate) mod generated {
    pub use file::types::*;

    mod file {
        include!(concat!(env!("OUT_DIR"), "/types.rs"));
    }
}

pub use patch::Patch;
pub use secret::{RawData, Secret};
pub use time::{IsoTimestamp, SecondsTimestamp, Timestamp};
pub use upload::Upload;
pub(crate) use upload::UploadContent;

/// A JSON object, like custom data.
pub type JsonObject = serde_json::Map<String, serde_json::Value>;

pub(crate) use open_enum::open_enum;
pub(crate) use query::{QueryPairs, QueryValue};

pub use generated::*;
