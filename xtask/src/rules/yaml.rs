//! Reads the files that people write. YAML comes in through one door, so that a key written twice is
//! an error in each of them.

use anyhow::Result;
use serde::de::DeserializeOwned;

pub fn parse<T: DeserializeOwned>(text: &str) -> Result<T> {
    let value: serde_yaml_ng::Value = serde_yaml_ng::from_str(text)?;
    Ok(serde_yaml_ng::from_value(value)?)
}
