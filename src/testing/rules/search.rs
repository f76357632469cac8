//! Search: `search`, `mode`, `joint` and `isCaseSensitive`, with the errors and the matching that
//! Logto and its database have.

use regex_lite::{Regex, RegexBuilder, escape};
use serde_json::{Value, json};

use crate::testing::{
    http::{answer::Refusal, query::Query},
    tenant::table::Row,
};

const MODES: [&str; 4] = ["exact", "like", "similar_to", "posix"];
const JOINTS: [&str; 2] = ["or", "and"];

/// A search, ready to be held against rows.
#[derive(Debug)]
pub struct Search {
    /// What can be searched, as the database names it.
    columns: &'static [&'static str],
    matches: Vec<Match>,
    all_must_match: bool,
}

#[derive(Debug)]
struct Match {
    /// `None` searches all columns.
    column: Option<String>,
    pattern: Pattern,
}

#[derive(Debug)]
struct Pattern {
    kind: Kind,
    /// Then the pattern is in small letters, and so must be what it is held against.
    ignores_case: bool,
}

#[derive(Debug)]
enum Kind {
    OneOf(Vec<String>),
    Regex(Regex),
}

impl Search {
    pub fn parse(query: &Query, columns: &'static [&'static str]) -> Result<Self, Refusal> {
        let joint = query.get("joint").or(query.get("jointMode")).unwrap_or(JOINTS[0]);
        if !JOINTS.contains(&joint) {
            let expected = JOINTS.join(", ");
            return Err(invalid(&format!("Search joint mode `{joint}` is not valid, expect one of {expected}.")));
        }
        let is_case_sensitive = query.is_yes("isCaseSensitive");
        let modes = modes(query)?;
        let mode_of = |field: Option<&str>| {
            let find = |wanted| modes.iter().rev().find(|(field, _)| *field == wanted).map(|(_, mode)| *mode);
            find(field).or_else(|| find(None)).unwrap_or("like")
        };

        let values = values(query)?;
        for (field, values) in &values {
            check_values(mode_of(*field), values)?;
        }
        let matches = values.into_iter().map(|(field, values)| {
            let column =
                field.filter(|field| !field.is_empty()).map(|field| column_name(field, columns)).transpose()?;
            let pattern = Pattern::new(mode_of(field), &values, is_case_sensitive)?;
            Ok(Match { column, pattern })
        });
        Ok(Self { columns, matches: matches.collect::<Result<_, Refusal>>()?, all_must_match: joint == "and" })
    }

    pub fn is_empty(&self) -> bool {
        self.matches.is_empty()
    }

    /// Whether it finds what has these texts in its columns.
    pub fn finds<'a>(&self, text: impl Fn(&str) -> Option<&'a str>) -> bool {
        let mut matches = self.matches.iter().map(|wanted| wanted.finds(self.columns, &text));
        match () {
            () if self.is_empty() => true,
            () if self.all_must_match => matches.all(|found| found),
            () => matches.any(|found| found),
        }
    }

    /// As [`finds`](Self::finds), in the members of a row.
    pub fn finds_row(&self, row: &Row) -> bool {
        self.finds(|column| row.members.get(column).and_then(Value::as_str))
    }
}

impl Match {
    fn finds<'a>(&self, columns: &[&str], text: &impl Fn(&str) -> Option<&'a str>) -> bool {
        let fits = |column: &str| text(column).is_some_and(|text| self.pattern.fits(text));
        match &self.column {
            Some(column) => fits(column),
            None => columns.iter().any(|column| fits(column)),
        }
    }
}

impl Pattern {
    fn new(mode: &str, values: &[&str], is_case_sensitive: bool) -> Result<Self, Refusal> {
        let ends_in_escape = values[0].chars().rev().take_while(|letter| *letter == '\\').count() % 2 == 1;
        if values.iter().any(|value| value.contains('\0')) || (ends_in_escape && ["like", "similar_to"].contains(&mode))
        {
            return Err(Refusal::internal());
        }
        let ignores_case = !is_case_sensitive;
        let kind = match mode {
            "exact" => Kind::OneOf(values.iter().map(|value| fold(value, ignores_case)).collect()),
            "similar_to" if ignores_case => {
                return Err(invalid("Cannot use case-insensitive match for `similar to`."));
            }
            "similar_to" => Kind::regex(&similar_to(values[0]))?,
            "posix" => Kind::regex(&fold_regex(values[0], ignores_case))?,
            _ => Kind::regex(&like(&fold(values[0], ignores_case)))?,
        };
        Ok(Self { kind, ignores_case })
    }

    fn fits(&self, text: &str) -> bool {
        let text = fold(text, self.ignores_case);
        match &self.kind {
            Kind::OneOf(values) => values.contains(&text),
            Kind::Regex(regex) => regex.is_match(&text),
        }
    }
}

impl Kind {
    fn regex(pattern: &str) -> Result<Self, Refusal> {
        let regex = RegexBuilder::new(pattern).dot_matches_new_line(true).build();
        regex.map(Self::Regex).map_err(|_| Refusal::internal())
    }
}

fn fold(text: &str, ignores_case: bool) -> String {
    if ignores_case { text.to_lowercase() } else { text.to_owned() }
}

/// As [`fold`], but escapes stay: `\D` means something else than `\d`.
fn fold_regex(regex: &str, ignores_case: bool) -> String {
    let mut folded = String::new();
    let mut is_escaped = false;
    for letter in regex.chars() {
        match is_escaped {
            true => folded.push(letter),
            false => folded.push_str(&fold(letter.encode_utf8(&mut [0; 4]), ignores_case)),
        }
        is_escaped = letter == '\\' && !is_escaped;
    }
    folded
}

/// SQL's `LIKE` as a regular expression.
fn like(pattern: &str) -> String {
    translate(pattern, |letter| escape(&letter.to_string()))
}

/// SQL's `SIMILAR TO` as a regular expression: like `LIKE`, but most of what means something in a
/// regular expression keeps its meaning.
fn similar_to(pattern: &str) -> String {
    translate(pattern, |letter| match letter {
        '.' | '^' | '$' => format!("\\{letter}"),
        _ => letter.to_string(),
    })
}

fn translate(pattern: &str, literal: impl Fn(char) -> String) -> String {
    let mut regex = String::from("^(?:");
    let mut letters = pattern.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '%' => regex.push_str(".*"),
            '_' => regex.push('.'),
            '\\' => regex.extend(letters.next().map(|letter| escape(&letter.to_string()))),
            _ => regex.push_str(&literal(letter)),
        }
    }
    regex + ")$"
}

fn invalid(details: &str) -> Refusal {
    Refusal::bad_request("request.invalid_input").naming("details", details).with("data", json!({}))
}

/// The modes asked for, by field; `None` is for all fields.
fn modes(query: &Query) -> Result<Vec<(Option<&str>, &str)>, Refusal> {
    let given = query.pairs().filter(|(name, _)| name.starts_with("mode"));
    let checked = given.map(|(name, mode)| {
        let field = field_name(name)?;
        if MODES.contains(&mode) {
            return Ok((field, mode));
        }
        let of = field.map(|field| format!(" for field `{field}`")).unwrap_or_default();
        let expected = MODES.join(", ");
        Err(invalid(&format!("Search match mode `{mode}`{of} is not valid, expect one of {expected}.")))
    });
    checked.collect()
}

/// A field, and the values searched for in it; `None` is for all fields.
type Wanted<'a> = (Option<&'a str>, Vec<&'a str>);

/// What is searched for, in the order of first mention.
fn values(query: &Query) -> Result<Vec<Wanted<'_>>, Refusal> {
    let mut fields: Vec<Wanted<'_>> = Vec::new();
    for (name, value) in query.pairs().filter(|(name, _)| name.starts_with("search")) {
        let field = field_name(name)?;
        match fields.iter_mut().find(|(known, _)| *known == field) {
            Some((_, values)) => values.push(value),
            None => fields.push((field, vec![value])),
        }
    }
    Ok(fields)
}

/// The field in `search.field`.
fn field_name(parameter: &str) -> Result<Option<&str>, Refusal> {
    let mut steps = parameter.split('.').skip(1);
    match (steps.next(), steps.next()) {
        (field, None) => Ok(field),
        _ => {
            let path = parameter.split_once('.').map_or("", |(_, path)| path);
            Err(invalid(&format!(
                "Unsupported nested search field path `{path}` detected. Only the first level field is supported."
            )))
        }
    }
}

fn check_values(mode: &str, values: &[&str]) -> Result<(), Refusal> {
    if mode != "exact" && values.len() > 1 {
        return Err(invalid("Only one search value is allowed when search mode is not `exact`."));
    }
    if values.iter().any(|value| value.is_empty()) {
        return Err(invalid("Search value cannot be empty."));
    }
    Ok(())
}

/// A field as the database names it.
fn column_name(field: &str, columns: &[&str]) -> Result<String, Refusal> {
    let mut column = String::new();
    for letter in field.chars() {
        if letter.is_ascii_uppercase() && !column.is_empty() {
            column.push('_');
        }
        column.push(letter.to_ascii_lowercase());
    }
    if columns.contains(&column.as_str()) {
        return Ok(column);
    }
    let expected = columns.join(", ");
    Err(invalid(&format!("Search field `{column}` is not valid, expect one of {expected}.")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(query: &str, name: &'static str) -> bool {
        Search::parse(&Query::parse(query), &["name"]).unwrap().finds(|_| Some(name))
    }

    #[test]
    fn like_has_two_wildcards_and_an_escape() {
        assert!(finds("search=%25lic%25", "ALICE"));
        assert!(finds("search=al_ce", "alice"));
        assert!(!finds("search=lice", "alice"));
        assert!(finds("search=50\\%25", "50%"));
        assert!(!finds("search=50\\%25", "50 cents"));
        assert!(!finds("search=a.c", "abc"));
    }

    #[test]
    fn similar_to_is_case_sensitive_and_whole() {
        assert!(finds("search=(al|bo)%25&mode=similar_to&isCaseSensitive=true", "alice"));
        assert!(!finds("search=(al|bo)&mode=similar_to&isCaseSensitive=true", "alice"));
        assert!(Search::parse(&Query::parse("search=a&mode=similar_to"), &["name"]).is_err());
    }

    #[test]
    fn posix_finds_a_part() {
        assert!(finds("search=^al&mode=posix", "Alice"));
        assert!(!finds("search=^al&mode=posix&isCaseSensitive=true", "Alice"));
        assert!(finds("search=^[A-C]L\\D&mode=posix", "Alice"));
    }

    #[test]
    fn letters_of_all_alphabets_have_cases() {
        assert!(finds("search=%C3%9C%25", "\u{fc}nal"));
        assert!(finds("search=%C3%9C&mode=posix", "\u{fc}nal"));
        assert!(finds("search=%C3%9CNAL&mode=exact", "\u{fc}nal"));
        assert!(!finds("search=%C3%9C%25&isCaseSensitive=true", "\u{fc}nal"));
    }

    #[test]
    fn and_wants_every_match() {
        assert!(finds("search=a%25&search.name=b%25", "alice"));
        assert!(!finds("search=a%25&search.name=b%25&joint=and", "alice"));
    }
}
