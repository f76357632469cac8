//! From Logto's document to `api.json`: the steps in their order, and the rules that people keep
//! beside them.

use std::path::Path;

use anyhow::{Context, Result};
use semver::Version;
use serde_json::Value;

use crate::compare::surface::Surface;
use crate::make::unnamed::{Unnamed, unnamed};
use crate::make::{describe, facade_code, generator, hoist, normalise, resolve, select, soundness};
use crate::rules::compatibility::Compatibility;
use crate::rules::idle::Idle;
use crate::rules::names::Names;
use crate::rules::overlay::{Leniency, Overlay};
use crate::rules::parts::Parts;

const PARTS: &str = "parts.yaml";
pub const OVERLAY: &str = "overlay.yaml";

/// What people wrote: parts, names and corrections.
pub struct Rules {
    pub parts: Parts,
    names: Names,
    overlay: Overlay,
    pub overlay_text: String,
}

/// What the rules make of a document.
pub struct Users {
    /// api.json.
    pub document: Value,
    /// What callers see of the code that is generated from it.
    pub surface: Surface,
    /// Its types whose names nobody chose.
    pub unnamed: Vec<Unnamed>,
    /// What is lenient for the sake of older servers.
    pub leniencies: Vec<Leniency>,
}

impl Users {
    /// Says of each operation which release is the first to have it.
    pub fn date(&mut self, compatibility: &Compatibility) {
        describe::date(&mut self.document, compatibility);
    }
}

impl Rules {
    pub fn read(folder: &Path) -> Result<Self> {
        let overlay_text = read(folder, OVERLAY)?;
        Ok(Self {
            parts: Parts::parse(&read(folder, PARTS)?).context(PARTS)?,
            names: Names::read(folder)?,
            overlay: Overlay::parse(&overlay_text).context(OVERLAY)?,
            overlay_text,
        })
    }

    /// The same with another overlay.yaml.
    pub fn with_overlay(self, text: String) -> Result<Self> {
        Ok(Self { overlay: Overlay::parse(&text).context(OVERLAY)?, overlay_text: text, ..self })
    }

    /// The release of Logto that the rules were written for.
    pub fn version(&self) -> &Version {
        self.overlay.version()
    }

    pub fn apply(&self, document: &Value, idle: &mut Idle) -> Result<Users> {
        let users = select::select(document, &self.parts, idle)?;
        let users = normalise::normalise(users)?;
        let kept =
            users["components"]["schemas"].as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect();
        let users = hoist::hoist(users, &self.names, idle)?;
        let unnamed = unnamed(&users, &self.names, &kept);
        let mut users = self.overlay.apply(users, idle)?;
        describe::describe(&mut users, &self.parts, idle)?;
        soundness::ensure_sound(&users)?;
        let code = generator::code_of(&users)?;
        resolve::ensure_names(&code).context("the generated code would not compile")?;
        let methods = facade_code::methods(&code, &users)?;
        let surface = Surface::of(&code, methods, &users)?;
        let leniencies = self.overlay.leniencies(&users);
        Ok(Users { document: users, surface, unnamed, leniencies })
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
