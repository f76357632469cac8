//! Logto's search language, as far as a program should write it.
//!
//! A search has conditions on fields, and says how they are joined. What Logto would refuse is
//! refused before it is sent, with the reason.

use std::fmt;

use crate::types::QueryPairs;

/// A field that can be searched.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Field {
    /// `id`
    Id,
    /// `primaryEmail`
    PrimaryEmail,
    /// `primaryPhone`
    PrimaryPhone,
    /// `username`
    Username,
    /// `name`
    Name,
    /// A field that this version of the crate does not know, as Logto writes it.
    Other(String),
}

impl Field {
    fn as_str(&self) -> &str {
        match self {
            Self::Id => "id",
            Self::PrimaryEmail => "primaryEmail",
            Self::PrimaryPhone => "primaryPhone",
            Self::Username => "username",
            Self::Name => "name",
            Self::Other(name) => name,
        }
    }
}

/// How the conditions of a search are joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joint {
    /// One is enough. So it is when nothing is said.
    Or,
    /// All must hold.
    And,
}

/// How a value is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Like,
    Exact,
    SimilarTo,
    Posix,
}

impl Mode {
    fn as_str(self) -> &'static str {
        match self {
            Self::Like => "like",
            Self::Exact => "exact",
            Self::SimilarTo => "similar_to",
            Self::Posix => "posix",
        }
    }
}

/// A search for users or roles.
///
/// Upper and lower case count as equal unless [`case_sensitive`](Self::case_sensitive) is called.
///
/// ```
/// use logto_management::search::{Field, Joint, Search};
///
/// let search = Search::new()
///     .ends_with(Field::PrimaryEmail, "@example.com")
///     .exact_any(Field::Username, ["ada", "grace"])
///     .joint(Joint::And);
///
/// let ada = String::from("ada@example.com");
/// let by_email = Search::new().exact(Field::PrimaryEmail, &ada);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use = "a search does nothing until a call takes it"]
pub struct Search {
    conditions: Vec<Condition>,
    joint: Option<Joint>,
    is_case_sensitive: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Condition {
    /// `None` for all fields that can be searched.
    field: Option<Field>,
    mode: Mode,
    values: Vec<String>,
}

/// What a list call filters by: a search, and parameters as the caller wrote them.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub(crate) search: Search,
    pub(crate) params: QueryPairs,
}

impl Filter {
    pub(crate) fn pairs(&self) -> QueryPairs {
        let mut pairs = self.params.clone();
        self.search.write(&mut pairs);
        pairs
    }
}

impl Search {
    /// A search that finds everything.
    pub fn new() -> Self {
        Self::default()
    }

    /// Any searchable field has this text in it.
    pub fn text(self, text: impl AsRef<str>) -> Self {
        let pattern = format!("%{}%", escaped(text.as_ref()));
        self.and(None, Mode::Like, [pattern])
    }

    /// Any searchable field is like this pattern: `%` is any text, `_` any character, and `\` takes
    /// them literally.
    pub fn any_like(self, pattern: impl Into<String>) -> Self {
        self.and(None, Mode::Like, [pattern.into()])
    }

    /// The field has this text in it.
    pub fn contains(self, field: Field, text: impl AsRef<str>) -> Self {
        self.like(field, format!("%{}%", escaped(text.as_ref())))
    }

    /// The field starts with this text.
    pub fn starts_with(self, field: Field, text: impl AsRef<str>) -> Self {
        self.like(field, format!("{}%", escaped(text.as_ref())))
    }

    /// The field ends with this text.
    pub fn ends_with(self, field: Field, text: impl AsRef<str>) -> Self {
        self.like(field, format!("%{}", escaped(text.as_ref())))
    }

    /// The field is like this pattern: `%` is any text, `_` any character, and `\` takes them
    /// literally.
    pub fn like(self, field: Field, pattern: impl Into<String>) -> Self {
        self.and(Some(field), Mode::Like, [pattern.into()])
    }

    /// The field is this value.
    pub fn exact(self, field: Field, value: impl Into<String>) -> Self {
        self.exact_any(field, [value])
    }

    /// The field is one of these values.
    pub fn exact_any(self, field: Field, values: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.and(Some(field), Mode::Exact, values.into_iter().map(Into::into))
    }

    /// The field matches this pattern as SQL's `SIMILAR TO` does. It needs
    /// [`case_sensitive`](Self::case_sensitive).
    pub fn similar_to(self, field: Field, pattern: impl Into<String>) -> Self {
        self.and(Some(field), Mode::SimilarTo, [pattern.into()])
    }

    /// The field matches this POSIX regular expression.
    pub fn posix(self, field: Field, expression: impl Into<String>) -> Self {
        self.and(Some(field), Mode::Posix, [expression.into()])
    }

    /// How the conditions are joined.
    pub fn joint(mut self, joint: Joint) -> Self {
        self.joint = Some(joint);
        self
    }

    /// Tells upper from lower case.
    pub fn case_sensitive(mut self) -> Self {
        self.is_case_sensitive = true;
        self
    }

    fn and(mut self, field: Option<Field>, mode: Mode, values: impl IntoIterator<Item = String>) -> Self {
        self.conditions.push(Condition { field, mode, values: values.into_iter().collect() });
        self
    }

    /// Why Logto would refuse it.
    pub(crate) fn check(&self) -> Result<(), String> {
        self.conditions.iter().try_for_each(|condition| self.check_condition(condition))?;
        match self.repeated_field() {
            Some(condition) => Err(format!(
                "the search has two conditions on {condition}: give several values to one `exact_any`, or one condition"
            )),
            None => Ok(()),
        }
    }

    fn check_condition(&self, condition: &Condition) -> Result<(), String> {
        if condition.values.is_empty() {
            return Err(format!("the search on {condition} has no values"));
        }
        if condition.values.iter().any(String::is_empty) {
            return Err(format!("the search on {condition} has an empty value"));
        }
        if condition.values.iter().any(|value| value.contains('\0')) {
            return Err(format!("the search on {condition} has a NUL character, which Logto fails at"));
        }
        if condition.mode != Mode::Exact && condition.values.iter().any(|value| ends_in_escape(value)) {
            return Err(format!(
                "the pattern on {condition} ends in a backslash that escapes nothing, which Logto fails at: write two"
            ));
        }
        if condition.mode == Mode::SimilarTo && !self.is_case_sensitive {
            return Err(format!("`similar_to` on {condition} needs `case_sensitive`"));
        }
        Ok(())
    }

    fn repeated_field(&self) -> Option<&Condition> {
        let repeats = |(index, condition): (usize, &Condition)| {
            self.conditions[..index].iter().any(|other| other.field == condition.field)
        };
        self.conditions.iter().enumerate().find(|it| repeats(*it)).map(|(_, condition)| condition)
    }

    fn write(&self, pairs: &mut QueryPairs) {
        for Condition { field, mode, values } in &self.conditions {
            let suffix = field.as_ref().map(|field| format!(".{}", field.as_str())).unwrap_or_default();
            for value in values {
                pairs.push(format!("search{suffix}"), value);
            }
            if *mode != Mode::Like {
                pairs.push(format!("mode{suffix}"), mode.as_str());
            }
        }
        if let Some(joint) = self.joint {
            pairs.push("joint", if joint == Joint::And { "and" } else { "or" });
        }
        if self.is_case_sensitive {
            pairs.push("isCaseSensitive", "true");
        }
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.field {
            Some(field) => write!(formatter, "`{}`", field.as_str()),
            None => formatter.write_str("all fields"),
        }
    }
}

/// Whether the last of a pattern's backslashes has nothing after it to escape.
fn ends_in_escape(pattern: &str) -> bool {
    let backslashes = pattern.len() - pattern.trim_end_matches('\\').len();
    !backslashes.is_multiple_of(2)
}

/// A text for a pattern, taken literally.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, '%' | '_' | '\\') {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(search: &Search) -> String {
        let mut pairs = QueryPairs::default();
        search.write(&mut pairs);
        let mut serializer = form_urlencoded::Serializer::new(String::new());
        serializer.extend_pairs(pairs.iter());
        serializer.finish()
    }

    #[test]
    fn literal_text_is_escaped() {
        let search = Search::new().contains(Field::Username, r"50%_\");
        assert_eq!(query(&search), "search.username=%2550%5C%25%5C_%5C%5C%25");
    }

    #[test]
    fn an_exact_field_may_have_several_values() {
        let search = Search::new().exact_any(Field::Id, ["a", "b"]).case_sensitive();
        assert_eq!(query(&search), "search.id=a&search.id=b&mode.id=exact&isCaseSensitive=true");
    }

    #[test]
    fn conditions_can_be_joined() {
        let search = Search::new().starts_with(Field::Name, "A").posix(Field::Username, "^a").joint(Joint::And);
        assert_eq!(query(&search), "search.name=A%25&search.username=%5Ea&mode.username=posix&joint=and");
        assert_eq!(query(&Search::new().text("ada")), "search=%25ada%25");
    }

    #[test]
    fn what_logto_would_refuse_is_refused_with_the_reason() {
        let reason = |search: Search| search.check().unwrap_err();
        assert!(reason(Search::new().any_like("")).contains("empty value"));
        assert!(reason(Search::new().exact_any(Field::Id, [""; 0])).contains("no values"));
        assert!(reason(Search::new().exact(Field::Name, "a\0")).contains("NUL"));
        assert!(reason(Search::new().text("a\0")).contains("NUL"));
        for pattern in [r"\", r"a\", r"a\\\"] {
            assert!(reason(Search::new().like(Field::Name, pattern)).contains("escapes nothing"), "{pattern}");
            assert!(reason(Search::new().any_like(pattern)).contains("escapes nothing"), "{pattern}");
            assert!(reason(Search::new().posix(Field::Name, pattern)).contains("escapes nothing"), "{pattern}");
        }
        assert_eq!(Search::new().like(Field::Name, r"a\\").contains(Field::Username, r"\").check(), Ok(()));
        assert_eq!(Search::new().exact(Field::Name, r"\").check(), Ok(()));
        assert!(reason(Search::new().similar_to(Field::Name, "A%")).contains("case_sensitive"));
        assert!(
            reason(Search::new().like(Field::Name, "a").like(Field::Name, "b")).contains("two conditions on `name`")
        );
        assert_eq!(Search::new().similar_to(Field::Name, "A%").case_sensitive().check(), Ok(()));
    }
}
