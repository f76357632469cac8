//! What callers notice of a change, for CHANGELOG.md, after Keep a Changelog.

use std::collections::BTreeSet;

use crate::compare::verdict::Concern;
use crate::report::entries::Entry;

/// The lines of each section.
#[derive(Debug, Default)]
pub struct Notes([(&'static str, BTreeSet<String>); 3]);

impl Notes {
    pub fn of(entries: &[Entry]) -> Self {
        let mut notes = ["Added", "Changed", "Removed"].map(|title| (title, BTreeSet::new()));
        for entry in entries {
            notes[section(entry)].1.extend(line(entry));
        }
        Self(notes)
    }

    /// The sections that have lines, each with its title.
    pub fn text(&self) -> String {
        let sections = self.0.iter().filter(|(_, lines)| !lines.is_empty());
        let texts = sections.map(|(title, lines)| {
            let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
            format!("### {title}\n\n{}\n", lines.join("\n"))
        });
        texts.collect::<Vec<String>>().join("\n")
    }

    /// A changelog with these notes in what is not released yet. What it says already is not said again.
    pub fn add_to(&self, changelog: &str) -> String {
        let mut lines: Vec<String> = changelog.lines().map(str::to_owned).collect();
        for (title, notes) in &self.0 {
            let new: Vec<String> = notes.iter().filter(|note| !lines.contains(note)).cloned().collect();
            if !new.is_empty() {
                let at = end_of_section(&mut lines, title);
                lines.splice(at..at, new);
            }
        }
        lines.join("\n") + "\n"
    }
}

fn section(entry: &Entry) -> usize {
    match entry.concern {
        _ if entry.change.contains(" removed") => 2,
        Concern::CompileTime => 1,
        _ if entry.change.contains(" added") => 0,
        _ => 1,
    }
}

/// What callers may notice. The rest is between Logto and the generator.
fn line(entry: &Entry) -> Option<String> {
    let breaking = match entry.concern {
        Concern::CompileTime => "**Breaking:** ",
        Concern::Harmless if entry.change.contains(" added") && entry.subject.contains('.') => "",
        Concern::Harmless => return None,
        _ => "",
    };
    Some(format!("- {breaking}`{}`: {}.", entry.subject, entry.change))
}

/// Where the lines of a section end in what is not released yet. What is missing of the two is made.
fn end_of_section(lines: &mut Vec<String>, title: &str) -> usize {
    let release = unreleased(lines);
    let next = |lines: &[String], from: usize, marks: &[&str]| {
        let is_next = |line: &String| marks.iter().any(|mark| line.starts_with(mark));
        lines[from..].iter().position(is_next).map_or(lines.len(), |found| from + found)
    };
    let end = next(lines, release + 1, &["## "]);
    let heading = format!("### {title}");
    match lines[release..end].iter().position(|line| *line == heading) {
        Some(found) => last_line(lines, next(lines, release + found + 1, &["## ", "### "])),
        None => {
            let at = last_line(lines, end);
            lines.splice(at..at, [String::new(), heading, String::new()]);
            at + 3
        }
    }
}

/// The heading of what is not released yet.
fn unreleased(lines: &mut Vec<String>) -> usize {
    let is_unreleased = |line: &String| line.starts_with("## ") && line.to_lowercase().contains("unreleased");
    let newest = lines.iter().position(|line| line.starts_with("## ")).unwrap_or(lines.len());
    if !lines.get(newest).is_some_and(is_unreleased) {
        lines.splice(newest..newest, ["## [Unreleased]".to_owned(), String::new()]);
    }
    newest
}

/// The end of what stands before a place, without the empty lines between.
fn last_line(lines: &[String], before: usize) -> usize {
    lines[..before].iter().rposition(|line| !line.trim().is_empty()).map_or(0, |last| last + 1)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::Notes;

    fn notes(added: &[&str], removed: &[&str]) -> Notes {
        let lines = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect();
        Notes([("Added", lines(added)), ("Changed", BTreeSet::new()), ("Removed", lines(removed))])
    }

    const RELEASED: &str = "# Changelog\n\nWords.\n\n## [0.1.0] - 2026-01-01\n\n### Added\n\n- All.\n";

    #[test]
    fn a_section_of_its_own_comes_before_what_is_released() {
        let after = notes(&["- `A`: member added."], &[]).add_to(RELEASED);
        let head = "# Changelog\n\nWords.\n\n## [Unreleased]\n\n### Added\n\n- `A`: member added.\n\n## [0.1.0]";
        assert!(after.starts_with(head), "{after}");
        assert!(after.ends_with("- All.\n"), "{after}");
    }

    #[test]
    fn what_is_not_released_yet_gets_more_lines_and_no_line_twice() {
        let unreleased = RELEASED.replace("2026-01-01", "unreleased");
        let once = notes(&["- B."], &["- C."]).add_to(&unreleased);
        assert!(once.ends_with("### Added\n\n- All.\n- B.\n\n### Removed\n\n- C.\n"), "{once}");
        assert_eq!(notes(&["- B."], &["- C."]).add_to(&once), once);
    }

    #[test]
    fn nothing_to_say_changes_nothing() {
        assert_eq!(Notes::default().add_to(RELEASED), RELEASED);
    }
}
