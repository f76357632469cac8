//! Names of the variants of an enum, from the texts that they stand for: every text gets one, and no two
//! get the same.

use std::collections::BTreeSet;

use heck::ToPascalCase;
use openapiv3::{OpenAPI, ReferenceOr, Schema, SchemaKind, StringType, Type};

/// The variant that keeps what is not known.
const CATCH_ALL: &str = "Unknown";

/// The enums of a document with the texts of their variants, each with its name.
pub struct Variants(std::collections::BTreeMap<String, Vec<(String, String)>>);

impl Variants {
    /// Puts the names in place of the texts, so that the generator has nothing left to choose.
    pub fn take(document: &mut OpenAPI) -> Self {
        let schemas = document.components.iter_mut().flat_map(|components| &mut components.schemas);
        let enums = schemas.filter_map(|(name, schema)| Some((name.clone(), values_mut(schema)?)));
        let named = enums.map(|(name, values)| {
            let texts: Vec<String> = values.iter().flatten().cloned().collect();
            let names = names(texts.iter().map(String::as_str));
            *values = names.iter().cloned().map(Some).collect();
            (name, names.into_iter().zip(texts).collect())
        });
        Self(named.collect())
    }

    /// The variants of an enum, each with its text.
    pub fn of(&self, name: &str) -> Option<&[(String, String)]> {
        self.0.get(name).map(Vec::as_slice)
    }
}

fn values_mut(schema: &mut ReferenceOr<Schema>) -> Option<&mut Vec<Option<String>>> {
    match schema {
        ReferenceOr::Item(Schema {
            schema_kind: SchemaKind::Type(Type::String(StringType { enumeration, .. })),
            ..
        }) => Some(enumeration).filter(|values| !values.is_empty()),
        _ => None,
    }
}

/// A name for each text, in their order. Of texts that would have the same name, the one that is written
/// like it has it, or else the first of the alphabet; the others get a number.
pub fn names<'t>(texts: impl Iterator<Item = &'t str>) -> Vec<String> {
    let texts: Vec<&str> = texts.collect();
    let mut order: Vec<usize> = (0..texts.len()).collect();
    order.sort_by_key(|index| (plain_name(texts[*index]) != texts[*index], texts[*index]));
    let mut taken = BTreeSet::from([CATCH_ALL.to_owned()]);
    let mut names = vec![String::new(); texts.len()];
    for index in order {
        let plain = plain_name(texts[index]);
        let numbered = (2..).map(|number| format!("{plain}{number}"));
        let short = end_of_urn(texts[index]).map(plain_name);
        let mut candidates = short.into_iter().chain([plain.clone()]).chain(numbered);
        let name = candidates.find(|name| !taken.contains(name));
        names[index] = name.expect("numbers do not end");
        taken.insert(names[index].clone());
    }
    names
}

/// What tells a URN from others of its kind: `HTTP-POST` of `urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST`.
fn end_of_urn(text: &str) -> Option<&str> {
    text.strip_prefix("urn:")?.rsplit(':').next().filter(|end| !end.is_empty())
}

/// `jwt.accessToken` is `JwtAccessToken`, and `>=` is `GreaterEqual`.
fn plain_name(text: &str) -> String {
    let words = text.replace('\'', "").replace(|letter: char| !letter.is_alphanumeric(), "-");
    let name = match words.to_pascal_case() {
        name if name.is_empty() => text.chars().map(mark_name).collect(),
        name => name,
    };
    match name.chars().next() {
        None => "Empty".to_owned(),
        Some(first) if !first.is_alphabetic() => format!("X{name}"),
        Some(_) if name == "Self" => "SelfValue".to_owned(),
        Some(_) => name,
    }
}

fn mark_name(mark: char) -> String {
    let name = match mark {
        ' ' => "Space",
        '!' => "Not",
        '"' => "Quote",
        '#' => "Hash",
        '$' => "Dollar",
        '%' => "Percent",
        '&' => "And",
        '(' | ')' | '[' | ']' | '{' | '}' => "Bracket",
        '*' => "Star",
        '+' => "Plus",
        ',' => "Comma",
        '-' => "Minus",
        '.' => "Dot",
        '/' => "Slash",
        ':' => "Colon",
        ';' => "Semicolon",
        '<' => "Less",
        '=' => "Equal",
        '>' => "Greater",
        '?' => "Question",
        '@' => "At",
        '\\' => "Backslash",
        '^' => "Caret",
        '_' => "Underscore",
        '|' => "Or",
        '~' => "Tilde",
        other => return format!("U{:X}", u32::from(other)),
    };
    name.to_owned()
}
