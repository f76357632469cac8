//! Whom something concerns, from the worst down.

use serde::Serialize;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Concern {
    /// Callers' code has to change.
    CompileTime,
    /// Callers' code stays, and fails against servers of some release.
    RunTime,
    /// Something that could not be done before.
    Capability,
    Harmless,
}

impl Concern {
    pub const ALL: [Self; 4] = [Self::CompileTime, Self::RunTime, Self::Capability, Self::Harmless];

    pub fn text(self) -> &'static str {
        match self {
            Self::CompileTime => "breaks callers at compile time",
            Self::RunTime => "breaks callers at run time",
            Self::Capability => "new capability",
            Self::Harmless => "harmless",
        }
    }

    /// Where there is no room for more.
    pub fn name(self) -> &'static str {
        match self {
            Self::CompileTime => "compile time",
            Self::RunTime => "run time",
            Self::Capability => "new",
            Self::Harmless => "harmless",
        }
    }
}

/// A verdict with its reason.
pub type Verdict = (Concern, &'static str);
