//! Second step: the systematic repairs. Each is a function from document to document about one way
//! in which Logto's documents are unfit for a code generator; none knows a particular type or
//! operation. What is particular stands in `names/` and `overlay.yaml`.

mod answers;
mod components;
mod flags;
mod keywords;
mod leniency;
mod limits;
mod marks;
mod media;
mod noise;
mod numbers;
mod one_or_many;
mod parameters;
mod raw_data;
mod search;
mod secrets;
mod tags;
mod times;
mod uploads;
mod validators;

use anyhow::Result;
use serde_json::Value;

pub use search::QUERY_PAIRS;

use crate::openapi::rephrase::{demands, discriminators, intersections, literals, patterns, unions};

/// The repairs in the order in which they build on each other.
pub fn normalise(mut document: Value) -> Result<Value> {
    components::fit_names(&mut document);
    validators::look_behind(&mut document);
    discriminators::write_out(&mut document);
    demands::remove(&mut document);
    marks::remove(&mut document);
    noise::remove(&mut document);
    media::prefer_json(&mut document)?;
    uploads::set_aside(&mut document);
    literals::repair(&mut document);
    numbers::make_whole(&mut document);
    patterns::unwrap(&mut document);
    intersections::fold(&mut document)?;
    unions::fold(&mut document);
    one_or_many::take_lists(&mut document);
    tags::tell_apart(&mut document);
    limits::describe_and_remove(&mut document);
    keywords::keep_meaningful(&mut document);
    answers::keep_success(&mut document)?;
    flags::make_boolean(&mut document);
    times::give_formats(&mut document);
    secrets::hide(&mut document);
    raw_data::mark(&mut document);
    search::mark(&mut document);
    parameters::make_sendable(&mut document);
    leniency::loosen(&mut document);
    Ok(document)
}
