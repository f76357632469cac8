//! Rules that people wrote and that found nothing to do in a document: a place or a target that it does
//! not have, a correction that it has made by itself. In the document of the release that the rules
//! were written for, or of a newer one, such a rule is out of date. An older document cannot have
//! everything yet.

use anyhow::{Result, ensure};

use crate::openapi::words::first_of;

/// Of the rules that found nothing, as many are told: most follow from the first.
const MOST_RULES: usize = 4;

#[derive(Debug, Default)]
pub struct Idle {
    rules: Vec<IdleRule>,
}

#[derive(Debug, PartialEq)]
pub struct IdleRule {
    /// Which rule it is, and why it had nothing to do.
    pub rule: String,
    /// The position of a correction that the document has made superfluous.
    pub correction: Option<usize>,
}

impl Idle {
    pub fn add(&mut self, rule: String) {
        self.rules.push(IdleRule { rule, correction: None });
    }

    pub fn add_superfluous(&mut self, rule: String, correction: usize) {
        self.rules.push(IdleRule { rule, correction: Some(correction) });
    }

    pub fn rules(&self) -> &[IdleRule] {
        &self.rules
    }

    /// All of them, as an error.
    pub fn refuse(&self) -> Result<()> {
        let rules: Vec<&str> = self.rules.iter().map(|idle| idle.rule.as_str()).collect();
        ensure!(rules.is_empty(), "{}", first_of(&rules, MOST_RULES, "\n"));
        Ok(())
    }
}
