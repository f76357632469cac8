//! Names as Rust sees them: which texts are one name in it, and which names are spoken for.

use heck::{ToSnakeCase, ToUpperCamelCase};

/// What every Rust file knows without an import, or the generated code around a type.
const PRELUDE: [&str; 45] = [
    "AsMut",
    "AsRef",
    "Box",
    "Clone",
    "Copy",
    "Debug",
    "Default",
    "Deserialize",
    "Display",
    "DoubleEndedIterator",
    "Drop",
    "Eq",
    "Err",
    "ExactSizeIterator",
    "Extend",
    "Fn",
    "FnMut",
    "FnOnce",
    "From",
    "FromIterator",
    "FromStr",
    "Hash",
    "Into",
    "IntoIterator",
    "Iterator",
    "None",
    "Ok",
    "Option",
    "Ord",
    "PartialEq",
    "PartialOrd",
    "Result",
    "Self",
    "Send",
    "Serialize",
    "Sized",
    "Some",
    "String",
    "Sync",
    "ToOwned",
    "ToString",
    "TryFrom",
    "TryInto",
    "Unpin",
    "Vec",
];

/// The library's own types beside the generated ones, and those that the generator knows by name.
const OWN: [&str; 10] = [
    "IsoTimestamp",
    "JsonObject",
    "Map",
    "Patch",
    "QueryPairs",
    "RawData",
    "Secret",
    "SecondsTimestamp",
    "Timestamp",
    "Upload",
];

/// Whether a type cannot have this name, because something else has it wherever types are used.
pub fn is_spoken_for(name: &str) -> bool {
    PRELUDE.contains(&name) || OWN.contains(&name)
}

/// The name of a type for what the document keeps under a name of its own.
pub fn component_name(text: &str) -> String {
    let name = type_name(text);
    if is_spoken_for(&name) { format!("{name}Data") } else { name }
}

/// A text as the name of a type.
pub fn type_name(text: &str) -> String {
    let name = words(text).to_upper_camel_case();
    match name.chars().next() {
        None => "Value".to_owned(),
        Some(first) if first.is_alphabetic() => name,
        Some(_) => format!("N{name}"),
    }
}

/// A text as the name of a member, an argument or a method. What gives the same name cannot stand in one
/// place.
pub fn member_name(text: &str) -> String {
    words(text).to_snake_case()
}

/// Only letters and digits count, the rest ends a word.
fn words(text: &str) -> String {
    text.replace('\'', "").replace(|letter: char| !letter.is_alphanumeric(), "-")
}

#[cfg(test)]
mod tests {
    use super::{is_spoken_for, member_name, type_name};

    #[test]
    fn every_text_gives_a_name() {
        for (text, name) in
            [("user.name", "UserName"), ("@id", "Id"), ("2fa", "N2fa"), ("", "Value"), ("@", "Value"), ("日本", "日本")]
        {
            assert_eq!(type_name(text), name);
        }
    }

    #[test]
    fn spelling_alone_makes_no_other_name() {
        assert_eq!(member_name("phoneVerified"), member_name("phone_verified"));
        assert_eq!(member_name("@id"), member_name("id"));
    }

    #[test]
    fn what_everybody_knows_is_spoken_for() {
        assert!(["Result", "Option", "String", "RawData"].into_iter().all(is_spoken_for));
        assert!(!is_spoken_for("User"));
    }
}
