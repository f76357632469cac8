//! The client that `build.rs` generates from `openapi/users.json`. Nothing outside this crate sees
//! it; what is public of its types is named in `src/types.rs`.

#![allow(dead_code, missing_docs, unused_imports, clippy::all, reason = "generated code")]

include!(concat!(env!("OUT_DIR"), "/users.rs"));
