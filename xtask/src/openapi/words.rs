//! How things are counted, and how much of a list is told, in every text for people.

/// "1 change", "2 changes".
pub fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// The first of them, and how many more there are.
pub fn first_of<T: AsRef<str>>(items: &[T], most: usize, separator: &str) -> String {
    let first: Vec<&str> = items.iter().take(most).map(AsRef::as_ref).collect();
    match items.len().saturating_sub(most) {
        0 => first.join(separator),
        more => format!("{} and {more} more", first.join(separator)),
    }
}

#[cfg(test)]
mod tests {
    use super::{counted, first_of};

    #[test]
    fn one_is_no_plural() {
        assert_eq!([counted(1, "place"), counted(2, "place")], ["1 place", "2 places"]);
    }

    #[test]
    fn of_a_long_list_the_first_are_told() {
        assert_eq!(first_of(&["a", "b"], 2, ", "), "a, b");
        assert_eq!(first_of(&["a", "b", "c", "d"], 2, ", "), "a, b and 2 more");
    }
}
