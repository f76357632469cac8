//! The front page of the documentation: the README, without what is of use in the repository alone, and
//! with links in the table of operations.

/// What stands between these two is for readers of the repository: its own heading, badges, commands.
const REPOSITORY: &str = "<!-- repository -->";
const END: &str = "<!-- end -->";
/// The heading of the table whose rows are operations.
const OPERATIONS: &str = "| method | returns |";

pub fn front_page(readme: &str) -> String {
    let mut page = String::with_capacity(readme.len() * 2);
    let mut is_left_out = false;
    let mut is_operation = false;
    for line in readme.lines() {
        is_left_out |= line == REPOSITORY;
        is_operation = line.starts_with('|') && (is_operation || line.starts_with(OPERATIONS));
        if !is_left_out {
            page.push_str(&if is_operation { linked(line) } else { line.to_owned() });
            page.push('\n');
        }
        is_left_out &= line != END;
    }
    page
}

/// A row with links: the first column names a method, the second what it returns.
fn linked(row: &str) -> String {
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
