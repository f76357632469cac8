//! Turns `openapi/users.json` into the raw client that `src/raw.rs` includes.
//!
//! progenitor generates it, and two passes over the syntax tree make it ours: `build/open_types.rs` adds
//! what progenitor cannot say of types — enums that stay open, requests with three states, setters —
//! and `build/requests.rs` keeps of each method the request that it builds.

#[path = "build/open_types.rs"]
mod open_types;
#[path = "build/requests.rs"]
mod requests;
#[path = "build/variants.rs"]
mod variants;

use std::{env, error::Error, fs, path::Path};

use progenitor::{GenerationSettings, Generator, InterfaceStyle};
use schemars_08::schema::{InstanceType, SchemaObject};
use syn::{File, Item};

const DOCUMENT: &str = "openapi/users.json";

#[allow(dead_code, reason = "xtask includes this file for `generate` alone")]
fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={DOCUMENT}");
    let mut file = generate(&fs::read_to_string(DOCUMENT)?)?;
    let folder = env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?;
    let types = file.items.extract_if(.., |item| matches!(item, Item::Mod(_))).collect();
    let types = File { shebang: None, attrs: Vec::new(), items: types };
    fs::write(Path::new(&folder).join("types.rs"), prettyplease::unparse(&types))?;
    fs::write(Path::new(&folder).join("requests.rs"), prettyplease::unparse(&file))?;
    Ok(())
}

/// The Rust code for the text of an OpenAPI document: `mod types`, and `impl Requests`.
pub fn generate(document: &str) -> Result<File, Box<dyn Error>> {
    let mut spec: openapiv3::OpenAPI = serde_json::from_str(document)?;
    let variants = variants::Variants::take(&mut spec);
    let tokens = Generator::new(&settings()).generate_tokens(&spec)?;
    let mut file = syn::parse2(tokens)?;
    requests::rewrite(&mut file)?;
    open_types::rewrite(&mut file, &serde_json::from_str(document)?, &variants)?;
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

/// Formats that `users.json` uses for values with a hand-written type in `src/types`.
const WIRE_FORMATS: [(InstanceType, &str, &str); 4] = [
    (InstanceType::Integer, "unix-milliseconds", "Timestamp"),
    (InstanceType::Integer, "unix-seconds", "SecondsTimestamp"),
    (InstanceType::String, "iso-8601", "IsoTimestamp"),
    (InstanceType::String, "password", "Secret"),
];

/// Components of `users.json` that have a hand-written type in `src/types`.
const WIRE_TYPES: [&str; 2] = ["RawData", "QueryPairs"];
