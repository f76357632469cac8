//! Turns `openapi/api.json` into the raw client that `src/raw.rs` includes.
//!
//! progenitor generates it, and passes over the syntax tree make it ours: `build/open_types.rs` adds what
//! progenitor cannot say of types — enums that stay open, requests with three states, setters —,
//! `build/requests.rs` keeps of each method the request that it builds, and `build/facade.rs` writes the
//! facade of each part but users, with the examples of `build/method_examples.rs`. `build/examples.rs` adds
//! what tests make answers with.
//!
//! The front page of the documentation is made here, too, of the README.

#[path = "build/examples.rs"]
mod examples;
#[path = "build/facade.rs"]
pub(crate) mod facade;
#[path = "build/front_page.rs"]
mod front_page;
#[path = "build/method_examples.rs"]
mod method_examples;
#[path = "build/open_types.rs"]
mod open_types;
#[path = "build/requests.rs"]
mod requests;
#[path = "build/select.rs"]
mod select;
#[path = "build/syntax.rs"]
mod syntax;
#[path = "build/variants.rs"]
mod variants;

use std::{env, error::Error, fs, path::Path};

use progenitor::{GenerationSettings, Generator, InterfaceStyle};
use schemars_08::schema::{InstanceType, SchemaObject};
use serde_json::Value;
use syn::{File, Item};

const DOCUMENT: &str = "openapi/api.json";
const README: &str = "README.md";

#[allow(dead_code, reason = "xtask includes this file for `generate` alone")]
fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={DOCUMENT}");
    println!("cargo::rerun-if-changed={README}");
    let document = serde_json::from_str(&fs::read_to_string(DOCUMENT)?)?;
    let mut file = generate(&document, is_enabled)?;
    let folder = env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?;
    let write = |name, file: &File| fs::write(Path::new(&folder).join(name), prettyplease::unparse(file));
    write("parts.rs", &facade::generate(&file, &document))?;
    let types = file.items.extract_if(.., |item| matches!(item, Item::Mod(_))).collect();
    write("types.rs", &File { items: types, ..syn::parse_str("")? })?;
    write("requests.rs", &file)?;
    let front_page = front_page::front_page(&fs::read_to_string(README)?, is_enabled);
    fs::write(Path::new(&folder).join("front_page.md"), front_page)?;
    Ok(())
}

/// Whether the feature of a part is enabled.
fn is_enabled(part: &str) -> bool {
    let feature = part.to_uppercase().replace('-', "_");
    env::var_os(format!("CARGO_FEATURE_{feature}")).is_some()
}

/// The Rust code for some parts of an OpenAPI document: `mod types`, and `impl Requests`.
pub fn generate(document: &Value, is_enabled: impl Fn(&str) -> bool) -> Result<File, Box<dyn Error>> {
    let selected = select::without_uploads(select::select(document, is_enabled));
    let mut spec: openapiv3::OpenAPI = serde_json::from_value(selected)?;
    let variants = variants::Variants::take(&mut spec);
    let tokens = Generator::new(&settings()).generate_tokens(&spec)?;
    let mut file = syn::parse2(tokens)?;
    requests::rewrite(&mut file, document)?;
    open_types::rewrite(&mut file, document, &variants)?;
    Ok(file)
}

fn settings() -> GenerationSettings {
    let mut settings = GenerationSettings::new();
    settings
        .with_interface(InterfaceStyle::Positional)
        .with_map_type("::std::collections::BTreeMap")
        .with_derive("PartialEq");
    for (kind, format, name) in WIRE_FORMATS {
        let schema =
            SchemaObject { instance_type: Some(kind.into()), format: Some(format.into()), ..SchemaObject::default() };
        settings.with_conversion(schema, format!("crate::types::{name}"), [].into_iter());
    }
    for name in WIRE_TYPES {
        settings.with_replacement(name, format!("crate::types::{name}"), [].into_iter());
    }
    settings
}

/// Formats that `api.json` uses for values with a hand-written type in `src/types`.
const WIRE_FORMATS: [(InstanceType, &str, &str); 4] = [
    (InstanceType::Integer, "unix-milliseconds", "Timestamp"),
    (InstanceType::Integer, "unix-seconds", "SecondsTimestamp"),
    (InstanceType::String, "iso-8601", "IsoTimestamp"),
    (InstanceType::String, "password", "Secret"),
];

/// Components of `api.json` that have a hand-written type in `src/types`.
const WIRE_TYPES: [&str; 2] = ["RawData", "QueryPairs"];
