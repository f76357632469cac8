//! From Logto's document to `api.json`: `select`, `normalise`, `hoist`, the overlay, `describe`, `soundness`, and
//! `generator`, which tries the library's own build script on the result. `pipeline` has their order.

#[allow(dead_code, reason = "of the build script, only `generate` is wanted")]
#[path = "../../build.rs"]
mod build_script;
mod describe;
mod generator;
mod hoist;
mod normalise;
pub mod pipeline;
mod resolve;
pub mod select;
mod soundness;
pub mod unnamed;
