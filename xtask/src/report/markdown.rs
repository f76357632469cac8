//! The report as the text of a pull request.

use std::fmt::Write;

use crate::compare::rewritten::Rewritten;
use crate::compare::verdict::Concern;
use crate::report::content::Report;
use crate::report::entries::Entry;
use crate::report::outside::Outside;

pub fn render(report: &Report) -> String {
    let mut text = format!("# Logto {} → {}\n\n{}.\n", report.from, report.to, report.summary());
    if report.is_empty() {
        return "Nothing changed.\n".to_owned();
    }
    list(&mut text, "By part", report.part_lines());
    for concern in Concern::ALL.into_iter().filter(|concern| report.counts[concern] > 0) {
        let _ = write!(text, "\n## {} ({})\n\n", capitalised(concern.text()), report.counts[&concern]);
        text.push_str("| part | what | change | where | because |\n| --- | --- | --- | --- | --- |\n");
        report.of(concern).for_each(|entry| text.push_str(&row(entry)));
    }
    list(&mut text, "Written in another way, and says the same", report.rewritten.iter().map(Rewritten::line));
    list(&mut text, "No part of the library", report.outside.iter().map(Outside::line));
    if !report.advice.is_empty() {
        text.push_str("\n## To do\n");
    }
    for advice in &report.advice {
        let _ = write!(text, "\n{}\n", advice.title());
        if let Some(lines) = &advice.lines {
            let _ = write!(text, "\n```{}\n{}\n```\n", advice.language(), lines.trim_end());
        }
    }
    let _ = write!(text, "\n## Version\n\n{}\n", report.version.text());
    if let Some(entry) = &report.version.changelog {
        let _ = write!(text, "\n```markdown\n{}\n```\n", entry.trim_end());
    }
    text
}

fn row(entry: &Entry) -> String {
    let cell = |text: &str| text.replace('|', "\\|");
    format!(
        "| {} | `{}` | {} | {} | {} |\n",
        entry.parts_text(),
        cell(&entry.subject),
        cell(&entry.change),
        cell(&entry.places.join("<br>")),
        cell(&entry.why)
    )
}

fn list(text: &mut String, title: &str, items: impl Iterator<Item = String>) {
    let items: Vec<String> = items.collect();
    if !items.is_empty() {
        let _ = write!(text, "\n## {title}\n\n");
        items.iter().for_each(|item| {
            let _ = writeln!(text, "- {item}");
        });
    }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
