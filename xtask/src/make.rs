//! From Logto's document to `api.json`: `select`, `normalise`, `hoist`, the overlay, `describe`, `soundness`, and
//! `generator`, which tries the library's own build script on the result; `resolve` and `facade_code` read what
//! comes of it. `pipeline` has their order.

#[allow(dead_code, reason = "of the build script, only what makes code is wanted")]
#[path = "../../build.rs"]
mod build_script;
mod describe;
mod facade_code;
mod generator;
mod hoist;
mod normalise;
pub mod pipeline;
mod resolve;
pub mod select;
mod soundness;
pub mod unnamed;
