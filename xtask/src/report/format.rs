//! How a report looks: for people, for machines, for pull requests.

use clap::ValueEnum;
use serde_json::Value;

use crate::report::content::Report;
use crate::report::{markdown, table};

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Table,
    /// For machines.
    Json,
    /// For pull requests.
    Markdown,
}

impl Format {
    pub fn render(self, report: &Report) -> String {
        match self {
            Self::Table => table::render(report),
            Self::Json => format!("{:#}\n", serde_json::to_value(report).unwrap_or(Value::Null)),
            Self::Markdown => markdown::render(report),
        }
    }
}
