//! How much is asked of the rules that people wrote for one release when they meet a document of
//! another. In the document of that release or a newer one, a rule without an object is an error: it
//! is out of date. An older document cannot have everything yet, so the rule is skipped with a note.

use anyhow::{Result, bail};

#[derive(Debug)]
pub struct Age {
    is_history: bool,
    notes: Vec<String>,
}

impl Age {
    pub fn new(is_history: bool) -> Self {
        Self { is_history, notes: Vec::new() }
    }

    /// A rule had nothing to do, for the reason told.
    pub fn idle(&mut self, rule: String) -> Result<()> {
        if !self.is_history {
            bail!("{rule}");
        }
        self.notes.push(rule);
        Ok(())
    }

    /// The rules that were skipped.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }
}
