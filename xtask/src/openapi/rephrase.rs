//! The repairs of how a document is written that leave alone what it says, so that two documents can be
//! compared by what they say.

pub mod demands;
pub mod discriminators;
pub mod intersections;
pub mod literals;
pub mod patterns;
pub mod unions;

use serde_json::Value;

pub fn rephrase(mut document: Value) -> Value {
    discriminators::write_out(&mut document);
    demands::remove(&mut document);
    literals::rephrase(&mut document);
    patterns::unwrap(&mut document);
    // What cannot be folded stays as it is written.
    let _ = intersections::fold(&mut document);
    unions::rephrase(&mut document);
    document
}
