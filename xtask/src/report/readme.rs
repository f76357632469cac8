//! The table of parts in README.md: how many operations each of them has.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::openapi::document::{PART, operations};

/// All parts together.
const FULL: &str = "full";

/// The README with the numbers of an api.json.
pub fn with_counts(readme: &str, document: &Value) -> String {
    let mut counts = BTreeMap::from([(FULL, 0)]);
    for part in operations(document).filter_map(|(_, _, operation)| operation[PART].as_str()) {
        *counts.entry(part).or_insert(0) += 1;
        *counts.entry(FULL).or_insert(0) += 1;
    }
    readme.split_inclusive('\n').map(|line| recounted(line, &counts).unwrap_or_else(|| line.to_owned())).collect()
}

/// A row with the number of its part, if it is one.
fn recounted(line: &str, counts: &BTreeMap<&str, usize>) -> Option<String> {
    let (part, rest) = line.strip_prefix("| `")?.split_once("` | ")?;
    let (number, about) = rest.split_once(" | ")?;
    number.parse::<usize>().ok()?;
    Some(format!("| `{part}` | {} | {about}", counts.get(part)?))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::with_counts;

    #[test]
    fn the_rows_of_parts_are_counted_and_all_else_stays() {
        let [role, user] = ["roles", "users"].map(|part| json!({ "operationId": part, "x-part": part }));
        let document = json!({ "paths": { "/roles": { "get": role, "post": role }, "/users": { "get": user } } });
        let readme = |roles, users, full| {
            format!(
                "| feature | operations |\n| --- | --- |\n| `roles` | {roles} | `x` | 7 |\n| `users` | {users} | y |\n\
                 | `full` | {full} | all |\n| `gone` | 4 | what nothing has |\n| `get` | `Role` | `GET` |\n\nEnd."
            )
        };
        assert_eq!(with_counts(&readme(1, 9, 10), &document), readme(2, 1, 3));
    }
}
