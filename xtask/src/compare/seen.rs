//! What callers see of two surfaces, line by line: what is lost, what is gained, and which requests are made
//! in another way.

use std::collections::{BTreeMap, BTreeSet};

/// One line of what callers see, with the method or the type that it is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seen {
    /// Like `roles().list` or `Role`; of the requests of users, `get_user`.
    pub subject: String,
    pub line: String,
}

impl Seen {
    /// Of a member of a type, the type and the member, like `Role.name`.
    pub fn member(&self) -> Option<String> {
        let (member, _) = self.line.strip_prefix(&format!("`struct {} ", self.subject))?.split_once(':')?;
        Some(format!("{}.{member}", self.subject))
    }

    /// Whether it is how a type is made, which follows from its members.
    pub fn is_constructor(&self) -> bool {
        self.line.starts_with(&format!("`struct {} new(", self.subject))
    }
}

/// What callers see of one surface and not of another.
pub fn lost(before: &str, now: &str) -> BTreeSet<Seen> {
    seen(before).difference(&seen(now)).cloned().collect()
}

/// What callers see of one surface and did not see of another.
pub fn gained(before: &str, now: &str) -> BTreeSet<Seen> {
    lost(now, before)
}

/// The requests of one surface that another has with other arguments or another answer, by their names,
/// each as it is now.
pub fn changed_methods(before: &str, now: &str) -> BTreeMap<String, String> {
    let before = method_lines(before);
    let changed = |(name, line): &(String, String)| before.get(name).is_some_and(|before| before != line);
    method_lines(now).into_iter().filter(changed).collect()
}

fn method_lines(text: &str) -> BTreeMap<String, String> {
    let lines = text.lines().filter_map(|line| line.strip_prefix("request "));
    lines.filter_map(|line| Some((line.split_once('(')?.0.to_owned(), line.to_owned()))).collect()
}

/// Methods, their setters, and the members of types, each with its type. Requests are sent by the facade
/// alone, which hands on the types that they take and give.
fn seen(text: &str) -> BTreeSet<Seen> {
    let (mut outer, mut subject) = ("", "");
    let mut seen = BTreeSet::new();
    let mut add = |subject: &str, line: String| seen.insert(Seen { subject: subject.to_owned(), line });
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        if let Some(member) = line.strip_prefix("    ") {
            add(subject, format!("`{outer} {member}`"));
        } else if let Some((request, signature)) = line.strip_prefix("request ").and_then(|it| it.split_once('(')) {
            for types in types_of_request(signature) {
                add(request, format!("`{request}` {types}"));
            }
        } else if let Some(method) = line.strip_prefix("fn ") {
            subject = path(method);
            outer = subject;
            add(subject, format!("`{method}`"));
        } else {
            subject = line.split(' ').nth(1).unwrap_or_default();
            outer = line;
        }
    }
    seen
}

/// `takes NewUser` and `gives User` of `body: &NewUser) -> User`.
fn types_of_request(signature: &str) -> impl Iterator<Item = String> {
    let (arguments, output) = signature.rsplit_once(") -> ").unwrap_or((signature, ""));
    let bodies = arguments.split(", ").filter_map(|argument| argument.strip_prefix("body: &"));
    bodies.map(|body| format!("takes {body}")).chain([format!("gives {output}")])
}

/// `roles().list` of `roles().list(id: String) -> Role`.
fn path(method: &str) -> &str {
    let arguments = method.match_indices('(').nth(1);
    arguments.map_or(method, |(index, _)| &method[..index])
}

/// The surface as it reads with another name of an argument of a method or request, which nobody writes who
/// calls it.
pub fn with_argument_renamed(text: &str, method: &str, from: &str, to: &str) -> String {
    let heads = [format!("fn {method}("), format!("request {method}(")];
    let renamed = text.split_inclusive('\n').map(|line| {
        let Some(head) = heads.iter().find(|head| line.starts_with(*head)) else { return line.to_owned() };
        let arguments = line[head.len()..].split(", ");
        let renamed = arguments.map(|it| match it.strip_prefix(from).filter(|rest| rest.starts_with(':')) {
            Some(rest) => format!("{to}{rest}"),
            None => it.to_owned(),
        });
        format!("{head}{}", renamed.collect::<Vec<_>>().join(", "))
    });
    renamed.collect()
}

#[cfg(test)]
mod tests {
    use super::{Seen, changed_methods, gained, lost, with_argument_renamed};

    const BEFORE: &str = "# Words.\n\n## roles\n\nrequest get_user(id: &str, all: Option<bool>) -> User\n\
        fn roles().get(id: String) -> Thing\n    .q(String)\n\nstruct User\n    id: String\n    age: Option<i64>\n";

    #[test]
    fn what_callers_see_is_lost_and_gained_line_by_line() {
        let now = BEFORE.replace("id: String)", "id: String, all: bool)").replace(".q(", ".query(");
        let now = now.replace("    age: Option<i64>\n", "").replace("get_user(id: &str", "get_user(user_id: &str");
        let now = now.replace(") -> User", ") -> Person");
        let gone = [
            ("User", "`struct User age: Option<i64>`"),
            ("get_user", "`get_user` gives User"),
            ("roles().get", "`roles().get .q(String)`"),
            ("roles().get", "`roles().get(id: String) -> Thing`"),
        ];
        let gone = gone.map(|(subject, line)| Seen { subject: subject.to_owned(), line: line.to_owned() });
        assert_eq!(lost(BEFORE, &now), gone.into());
        assert_eq!(gained(BEFORE, &now).len(), 3);
        assert_eq!(Vec::from_iter(changed_methods(BEFORE, &now).into_keys()), ["get_user"]);
    }

    #[test]
    fn the_name_of_an_argument_is_nobodys() {
        let now = BEFORE.replace("get(id: String", "get(role_id: String").replace("get_user(id:", "get_user(user_id:");
        let renamed = with_argument_renamed(BEFORE, "roles().get", "id", "role_id");
        let renamed = with_argument_renamed(&renamed, "get_user", "id", "user_id");
        assert_eq!(renamed, now);
    }
}
