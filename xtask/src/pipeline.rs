//! From Logto's document to `users.json`: the steps in their order, and the rules that people keep
//! beside them.

use std::path::Path;

use anyhow::{Context, Result};
use semver::Version;
use serde_json::Value;

use crate::age::Age;
use crate::names::Names;
use crate::overlay::Overlay;
use crate::{check, generator, hoist, normalise, select};

const NAMES: &str = "names.yaml";
const OVERLAY: &str = "overlay.yaml";

/// What people wrote: names and corrections.
pub struct Rules {
    names: Names,
    overlay: Overlay,
}

impl Rules {
    pub fn read(folder: &Path) -> Result<Self> {
        Ok(Self {
            names: Names::parse(&read(folder, NAMES)?).context(NAMES)?,
            overlay: Overlay::parse(&read(folder, OVERLAY)?).context(OVERLAY)?,
        })
    }

    /// The release of Logto that the rules were written for.
    pub fn version(&self) -> &Version {
        self.overlay.version()
    }

    /// The text of users.json for a document.
    pub fn apply(&self, document: &Value, age: &mut Age) -> Result<String> {
        let users = select::select(document)?;
        let users = normalise::normalise(users)?;
        let users = hoist::hoist(users, &self.names, age)?;
        let users = self.overlay.apply(users, age)?;
        check::check(&users)?;
        generator::check(&users)?;
        Ok(pretty(&users))
    }
}

/// A document as it is kept in files.
pub fn pretty(document: &Value) -> String {
    format!("{document:#}\n")
}

fn read(folder: &Path, file: &str) -> Result<String> {
    let path = folder.join(file);
    std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))
}
