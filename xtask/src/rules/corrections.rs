//! Edits `overlay.yaml` as a person would: whole corrections go and come, and every other line stays as
//! it is, comments too.

use anyhow::{Result, ensure};

use crate::rules::overlay::Overlay;

const ITEM: &str = "  - ";

/// Takes out the corrections at these positions, and adds others at the end.
pub fn edit(text: &str, superfluous: &[usize], new: &[&str]) -> Result<String> {
    let mut edited = without(text, superfluous);
    for correction in new {
        if !edited.ends_with("\n\n") && !edited.trim_end().ends_with("actions:") {
            edited.push('\n');
        }
        edited.push_str(correction);
    }
    let [before, after] = [Overlay::parse(text)?, Overlay::parse(&edited)?].map(|overlay| overlay.len());
    ensure!(
        after + superfluous.len() == before + new.len(),
        "overlay.yaml is not laid out as this command can edit it: do by hand what the report says"
    );
    Ok(edited)
}

fn without(text: &str, superfluous: &[usize]) -> String {
    let mut corrections = 0;
    let mut is_inside = false;
    let mut kept = String::new();
    for line in text.split_inclusive('\n') {
        if line.starts_with(ITEM) {
            is_inside = superfluous.contains(&corrections);
            corrections += 1;
        } else if !line.starts_with("    ") {
            is_inside = false;
        }
        if !is_inside {
            kept.push_str(line);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::edit;

    const HEAD: &str = "overlay: 1.0.0\ninfo: {title: Test, version: 1.42.0}\nactions:\n  # Always\n\n";
    const ONE: &str = "  - target: $.one\n    description: One.\n    remove: true\n";
    const TWO: &str = "  - target: $.two\n    description: Two.\n    update:\n      a: [b]\n";

    #[test]
    fn whole_corrections_go_and_come_and_comments_stay() {
        let text = format!("{HEAD}{ONE}{TWO}\n  # End\n");
        let edited = edit(&text, &[1], &["  - target: $.new\n    description: New.\n    remove: true\n"]);
        let expected = format!("{HEAD}{ONE}\n  # End\n\n{}", ONE.replace("one", "new").replace("One", "New"));
        assert_eq!(edited.unwrap(), expected);
    }

    #[test]
    fn a_layout_of_another_kind_is_left_alone() {
        let text = format!("{HEAD}  [{{target: $.a, description: A., remove: true}}]\n").replace("  # Always\n", "");
        assert!(edit(&text, &[0], &[]).unwrap_err().to_string().contains("do by hand"));
    }
}
