//! The facade in `src/users/`, which people write: the table of its operations, read from its source,
//! and the lines that a new operation would need there.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use heck::ToSnakeCase;
use semver::Version;
use syn::parse::{Parse, ParseStream};
use syn::{Ident, Item, LitInt, LitStr, Token, parenthesized};

use crate::compare::spots::Operation;
use crate::compare::surface::Signature;

const SOURCES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../src/users");

/// A row of the table of operations.
#[derive(Debug)]
pub struct Row {
    pub name: String,
    pub id: String,
    pub since: (u64, u64),
    /// The rest of its declaration.
    declaration: String,
}

impl Row {
    /// Whether it hands on a parameter of the document.
    pub fn takes(&self, parameter: &str) -> bool {
        let name = parameter.to_snake_case();
        self.declaration.split(|letter: char| !letter.is_alphanumeric() && letter != '_').any(|word| word == name)
    }
}

impl Parse for Row {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let name = input.parse::<LitStr>()?.value();
        input.parse::<Token![=>]>()?;
        let id = input.parse::<Ident>()?.to_string();
        input.parse::<Token![:]>()?;
        let (_method, _path, _since): (Ident, LitStr, Ident) = (input.parse()?, input.parse()?, input.parse()?);
        let release;
        parenthesized!(release in input);
        let major = release.parse::<LitInt>()?.base10_parse()?;
        release.parse::<Token![,]>()?;
        let minor = release.parse::<LitInt>()?.base10_parse()?;
        let declaration = input.parse::<proc_macro2::TokenStream>()?.to_string();
        Ok(Self { name, id, since: (major, minor), declaration })
    }
}

/// All rows, of each `operation!` in the facade's source.
pub fn rows() -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for entry in fs::read_dir(SOURCES).with_context(|| format!("cannot read {SOURCES}"))? {
        let path = entry?.path();
        if path.extension().is_some_and(|it| it == "rs") {
            rows.extend(rows_of(&path).with_context(|| path.display().to_string())?);
        }
    }
    Ok(rows)
}

fn rows_of(path: &Path) -> Result<Vec<Row>> {
    let file = syn::parse_file(&fs::read_to_string(path)?)?;
    let macros = file.items.iter().filter_map(|item| match item {
        Item::Macro(item) if item.mac.path.is_ident("operation") => Some(&item.mac),
        _ => None,
    });
    Ok(macros.map(syn::Macro::parse_body).collect::<syn::Result<_>>()?)
}

/// The name by rule: that of the operation, without saying again that it is about users.
pub fn name(id: &str, taken: &[Row]) -> String {
    let snake = id.to_snake_case();
    let short: Vec<&str> = snake.split('_').filter(|word| !matches!(*word, "user" | "users")).collect();
    let short = short.join("_");
    let is_taken = taken.iter().any(|row| row.name == short && row.id != id);
    if is_taken { snake } else { short }
}

/// What to add for an operation: its declaration, its method, and its rows in the lists.
pub fn lines(operation: &Operation, signature: &Signature, name: &str, since: Option<&Version>) -> String {
    let Operation { id, method, path, .. } = operation;
    let method = method.to_uppercase();
    let (major, minor) = since.map_or((0, 0), |version| (version.major, version.minor));
    let arguments: Vec<Argument> = signature.arguments.iter().map(|it| Argument::new(it, path)).collect();
    let join = |part: fn(&Argument) -> Option<String>| arguments.iter().filter_map(part).collect::<Vec<_>>().join(", ");
    let (segments, members) = (join(Argument::segment), join(Argument::member));
    let members = if members.is_empty() { "{}".to_owned() } else { format!("{{ {members} }}") };
    let (sent, parameters, values) = (join(Argument::sent), join(Argument::parameter), join(Argument::value));
    let parameters = if parameters.is_empty() { String::new() } else { format!(", {parameters}") };
    let summary = summary(operation).unwrap_or_else(|| format!("Sends {id}"));
    let (raw, output, safety) = (&signature.name, &signature.output, safety(&method));
    format!(
        "// in the file of src/users/ that it belongs to\n\
         /// {summary}.\n\
         ///\n\
         /// `{method} {path}`, since Logto {major}.{minor}.\n\
         pub fn {name}(&self{parameters}) -> Call<{id}> {{\n    self.call({id} {{ {values} }})\n}}\n\
         \n\
         operation! {{\n    \
             \"{name}\" => {id}: {method} \"{path}\" since ({major}, {minor}), {safety};\n    \
             [{segments}] {members} -> {output},\n    \
             |this, raw| answer(raw, raw.{raw}({sent})).await\n\
         }}\n\
         \n\
         // in `pub use` and in OPERATIONS of src/users.rs\n\
         {id}::INFO,\n\
         \n\
         // in the table of README.md\n\
         | `{name}` | `{method} {path}` | {major}.{minor} |"
    )
}

/// What Logto's document calls it.
fn summary(operation: &Operation) -> Option<String> {
    let words = operation.spots.get("")?.words.get("summary")?;
    serde_json::from_str(words).ok()
}

fn safety(method: &str) -> &'static str {
    match method {
        "GET" | "HEAD" => "Read",
        "POST" => "Once",
        _ => "Idempotent",
    }
}

/// An argument of the generated method, as the facade hands it on.
struct Argument {
    name: String,
    of: String,
    /// Its name in the path, if it is a segment there.
    segment: Option<String>,
}

impl Argument {
    fn new((name, of): &(String, String), path: &str) -> Self {
        let segments = path.split('/').filter_map(|it| it.strip_prefix('{')?.strip_suffix('}'));
        let segment = segments.filter(|it| it.to_snake_case() == *name).map(str::to_owned).next();
        Self { name: name.clone(), of: of.clone(), segment }
    }

    fn owned(&self) -> String {
        self.of.replace("&str", "String").replace('&', "")
    }

    fn segment(&self) -> Option<String> {
        Some(format!("{} = \"{}\"", self.name, self.segment.as_ref()?))
    }

    fn member(&self) -> Option<String> {
        self.segment.is_none().then(|| format!("{}: {}", self.name, self.owned()))
    }

    fn sent(&self) -> Option<String> {
        Some(match self.of.as_str() {
            of if of.starts_with('&') => format!("&this.{}", self.name),
            "Option<&str>" => format!("this.{}.as_deref()", self.name),
            of if of.starts_with("Option<&") => format!("this.{}.as_ref()", self.name),
            _ => format!("this.{}.clone()", self.name),
        })
    }

    fn parameter(&self) -> Option<String> {
        match (&self.segment, self.of.starts_with("Option<")) {
            (Some(_), _) => Some(format!("{}: impl Into<String>", self.name)),
            (None, true) => None,
            (None, false) => Some(format!("{}: {}", self.name, self.owned())),
        }
    }

    fn value(&self) -> Option<String> {
        Some(match (&self.segment, self.of.starts_with("Option<")) {
            (Some(_), _) => format!("{0}: {0}.into()", self.name),
            (None, true) => format!("{}: None", self.name),
            (None, false) => self.name.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Row, lines, name, rows};
    use crate::compare::spots::Operation;
    use crate::compare::surface::Signature;

    #[test]
    fn the_table_is_read_from_the_source() {
        let rows = rows().unwrap();
        let get = rows.iter().find(|row| row.id == "GetUser").unwrap();
        assert_eq!((get.name.as_str(), get.since), ("get", (1, 28)));
        assert!(get.takes("includeSsoIdentities") && !get.takes("include"));
    }

    #[test]
    fn names_follow_the_rule() {
        assert_eq!(name("ListUserGrants", &[]), "list_grants");
        assert_eq!(name("GetUser", &[]), "get");
        let taken =
            [Row { name: "list_grants".into(), id: "ListGrants".into(), since: (1, 28), declaration: String::new() }];
        assert_eq!(name("ListUserGrants", &taken), "list_user_grants");
    }

    #[test]
    fn most_names_of_today_follow_the_rule() {
        let rows = rows().unwrap();
        let by_rule = rows.iter().filter(|row| name(&row.id, &rows) == row.name).count();
        assert!(by_rule * 4 > rows.len() * 3, "only {by_rule} of {} do", rows.len());
    }

    #[test]
    fn the_lines_for_a_new_operation_declare_it_and_call_it() {
        let operation = Operation {
            id: "HideUser".into(),
            method: "patch".into(),
            path: "/api/users/{userId}/hidden".into(),
            spots: indexmap::IndexMap::new(),
        };
        let arguments = [("user_id", "&str"), ("why", "Option<&str>"), ("body", "&Hiding")];
        let arguments = arguments.map(|(name, of)| (name.to_owned(), of.to_owned())).to_vec();
        let signature = Signature { name: "hide_user".into(), arguments, output: "User".into() };
        let lines = lines(&operation, &signature, "hide", Some(&"1.43.0".parse().unwrap()));
        for line in [
            "pub fn hide(&self, user_id: impl Into<String>, body: Hiding) -> Call<HideUser> {",
            "self.call(HideUser { user_id: user_id.into(), why: None, body })",
            "\"hide\" => HideUser: PATCH \"/api/users/{userId}/hidden\" since (1, 43), Idempotent;",
            "[user_id = \"userId\"] { why: Option<String>, body: Hiding } -> User,",
            "|this, raw| answer(raw, raw.hide_user(&this.user_id, this.why.as_deref(), &this.body)).await",
            "| `hide` | `PATCH /api/users/{userId}/hidden` | 1.43 |",
        ] {
            assert!(lines.contains(line), "{line} is not in:\n{lines}");
        }
    }
}
