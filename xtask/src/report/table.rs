//! The report for people at a terminal.

use std::fmt::Write;

use comfy_table::{ContentArrangement, Table, presets};

use crate::compare::rewritten::Rewritten;
use crate::compare::verdict::Concern;
use crate::report::content::Report;
use crate::report::outside::Outside;

pub fn render(report: &Report) -> String {
    if report.is_empty() {
        return "Nothing changed.\n".to_owned();
    }
    let mut text = format!("Logto {} → {}: {}\n", report.from, report.to, report.summary());
    section(&mut text, "By part", report.part_lines());
    for concern in Concern::ALL {
        write_concern(&mut text, report, concern);
    }
    section(&mut text, "Written in another way, and says the same", report.rewritten.iter().map(Rewritten::line));
    section(&mut text, "No part of the library", report.outside.iter().map(Outside::line));
    section(&mut text, "To do", report.advice.iter().map(ToString::to_string));
    section(&mut text, "Version", [report.version.text()].into_iter());
    if let Some(entry) = &report.version.changelog {
        section(&mut text, "For CHANGELOG.md", [entry.clone()].into_iter());
    }
    text
}

fn write_concern(text: &mut String, report: &Report, concern: Concern) {
    let mut table = Table::new();
    table.load_style(presets::UTF8_BORDERS_ONLY).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(["part", "what", "change", "where", "because"]);
    for entry in report.of(concern) {
        let places = entry.places.join("\n").replace('`', "");
        table.add_row([&entry.parts_text(), &entry.subject, &entry.change, &places, &entry.why]);
    }
    if !table.is_empty() {
        let _ = write!(text, "\n{} ({})\n{table}\n", concern.text(), report.counts[&concern]);
    }
}

fn section(text: &mut String, title: &str, items: impl Iterator<Item = String>) {
    let items: Vec<String> = items.collect();
    if !items.is_empty() {
        let _ = write!(text, "\n{title}\n");
        items.iter().for_each(|item| {
            let _ = writeln!(text, "  {}", item.trim_end().replace('\n', "\n  "));
        });
    }
}
