//! The front page of the documentation: the README, without what is of use in the repository alone, and
//! with links in the tables of operations and parts, as far as the parts are there.

/// What stands between these two is for readers of the repository: its own heading, badges, commands.
const REPOSITORY: &str = "<!-- repository -->";
const END: &str = "<!-- end -->";
/// How the tables begin whose rows get links.
const OPERATIONS: &str = "| method | returns |";
const PARTS: &str = "| feature | operations |";

pub fn front_page(readme: &str, is_enabled: fn(&str) -> bool) -> String {
    let operations = |line: &str| if is_enabled("users") { operation(line) } else { line.to_owned() };
    let parts = |line: &str| part(line, is_enabled);
    let mut page = String::with_capacity(readme.len() * 2);
    let mut is_left_out = false;
    let mut links: Option<&dyn Fn(&str) -> String> = None;
    for line in readme.lines() {
        is_left_out |= line == REPOSITORY;
        links = match line {
            _ if line.starts_with(OPERATIONS) => Some(&operations),
            _ if line.starts_with(PARTS) => Some(&parts),
            _ => links.filter(|_| line.starts_with('|')),
        };
        if !is_left_out {
            page.push_str(&links.map_or_else(|| line.to_owned(), |linked| linked(line)));
            page.push('\n');
        }
        is_left_out &= line != END;
    }
    page
}

/// A row whose first column names a part of the API, which is a module if it is enabled.
fn part(row: &str, is_enabled: fn(&str) -> bool) -> String {
    match row.split('`').nth(1) {
        Some(feature) if is_enabled(feature) && feature != "full" => {
            let module = feature.replace('-', "_");
            row.replacen(&format!("`{feature}`"), &format!("[`{feature}`]({module})"), 1)
        }
        _ => row.to_owned(),
    }
}

/// A row whose first column names a method, and the second what it returns.
fn operation(row: &str) -> String {
    let mut columns = row.split('|');
    let (Some(start), Some(method), Some(returns)) = (columns.next(), columns.next(), columns.next()) else {
        return row.to_owned();
    };
    let method = link(method, "users::Users::");
    let returns = link(returns, "types::");
    let rest: Vec<&str> = columns.collect();
    format!("{start}|{method}|{returns}|{}", rest.join("|"))
}

/// Turns each `` `Name` `` into a link, `Page` and primitive types into one of their own.
fn link(column: &str, path: &str) -> String {
    let mut parts = column.split('`');
    let mut linked = parts.next().unwrap_or_default().to_owned();
    while let (Some(name), Some(text)) = (parts.next(), parts.next()) {
        let target = match name {
            "Page" | "bool" => name.to_owned(),
            _ => format!("{path}{name}"),
        };
        linked.push_str(&format!("[`{name}`]({target}){text}"));
    }
    linked
}
