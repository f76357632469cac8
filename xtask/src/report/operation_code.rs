//! The code that a new operation on users wants: its declaration, its method and the setters of its
//! optional parameters, in the form of those that are there. It names everything by whole paths, so that it
//! can stand in any file of `src/users/`.

use heck::ToSnakeCase;
use semver::Version;

use crate::compare::spots::Operation;
use crate::compare::surface::{Signature, Surface};

pub struct OperationCode<'o> {
    pub operation: &'o Operation,
    pub name: &'o str,
    signature: &'o Signature,
    surface: &'o Surface,
    since: (u64, u64),
    arguments: Vec<Argument>,
}

/// An argument of the generated method.
struct Argument {
    name: String,
    of: String,
    role: Role,
}

enum Role {
    /// A segment of the path, with its name there.
    Segment(String),
    /// The number or the size of a page.
    Page(&'static str),
    Search,
    Required,
    /// What it is if it is given.
    Optional(String),
}

const PAGE_QUERY: &str = "crate::list::page::PageQuery";
const FILTER: &str = "crate::list::search::Filter";

impl<'o> OperationCode<'o> {
    pub fn new(operation: &'o Operation, name: &'o str, surface: &'o Surface, since: Option<&Version>) -> Option<Self> {
        let snake = operation.id.to_snake_case();
        let signature = surface.operations.iter().find(|signature| signature.name == snake)?;
        let is_paged = ["page", "page_size"].iter().all(|name| signature.arguments.iter().any(|(it, _)| it == name));
        let is_paged = is_paged && signature.output.starts_with("Vec<");
        let argument = |(name, of): &(String, String)| {
            let role = role(name, of, &operation.path, is_paged);
            Argument { name: name.clone(), of: of.clone(), role }
        };
        Some(Self {
            operation,
            name,
            signature,
            surface,
            since: since.map_or((0, 0), |version| (version.major, version.minor)),
            arguments: signature.arguments.iter().map(argument).collect(),
        })
    }

    /// The row in README.md.
    pub fn row(&self) -> String {
        let (Operation { path, .. }, (major, minor)) = (self.operation, self.since);
        let returns = match self.signature.output.as_str() {
            "()" => "nothing".to_owned(),
            output => format!("`{output}`"),
        };
        format!("| `{}` | {returns} | `{} {path}` | {major}.{minor} |", self.name, self.method())
    }

    pub fn text(&self) -> String {
        [self.method_code(), self.paged(), self.searched(), self.setters(), self.declaration()]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join("\n")
    }

    fn method(&self) -> String {
        self.operation.method.to_uppercase()
    }

    fn is_paged(&self) -> bool {
        self.arguments.iter().any(|it| matches!(it.role, Role::Page(_)))
    }

    fn is_searched(&self) -> bool {
        self.arguments.iter().any(|it| matches!(it.role, Role::Search))
    }

    fn output(&self) -> String {
        match self.is_paged() {
            true => format!("crate::list::page::Page<{}>", self.item()),
            false => whole(&self.signature.output),
        }
    }

    /// What a list is of.
    fn item(&self) -> String {
        whole(self.signature.output.trim_start_matches("Vec<").trim_end_matches('>'))
    }

    fn method_code(&self) -> String {
        let Operation { id, path, .. } = self.operation;
        let (name, method, (major, minor)) = (self.name, self.method(), self.since);
        let summary = self.words("", "summary").unwrap_or_else(|| format!("Sends {id}"));
        let returns = self.returns();
        let given: Vec<&Argument> = self.arguments.iter().filter(|it| it.is_given()).collect();
        let list = |part: &dyn Fn(&Argument) -> String| given.iter().map(|it| part(it)).collect::<Vec<_>>().join(", ");
        let parameters = list(&Argument::parameter);
        let parameters = if parameters.is_empty() { String::new() } else { format!(", {parameters}") };
        let example_parameters = list(&Argument::example_parameter);
        let example_parameters =
            if example_parameters.is_empty() { String::new() } else { format!(", {example_parameters}") };
        let (example_values, values) = (list(&|it| it.name.clone()), self.values());
        format!(
            "impl Users {{\n    \
                 /// {summary}. Returns {returns}.\n    \
                 ///\n    \
                 /// `{method} {path}`, since Logto {major}.{minor}.\n    \
                 ///\n    \
                 /// # Errors\n    \
                 ///\n    \
                 /// Whatever keeps Logto from it, as an [`Error`](crate::Error).\n    \
                 ///\n    \
                 /// # Example\n    \
                 ///\n    \
                 /// ```no_run\n    \
                 /// # async fn example(client: logto_management::Client{example_parameters}) -> logto_management::Result<()> {{\n    \
                 /// client.users().{name}({example_values}).await?;\n    \
                 /// # Ok(())\n    \
                 /// # }}\n    \
                 /// ```\n    \
                 pub fn {name}(&self{parameters}) -> Call<{id}> {{\n        \
                     self.call({id} {{ {values} }})\n    \
                 }}\n\
             }}\n"
        )
    }

    /// What the docs say that is returned, with a link.
    fn returns(&self) -> String {
        let whole = self.output();
        let linked = whole.split(['<', '>', ',', ' ']).find(|part| part.starts_with("crate::types::"));
        let linked = linked.or_else(|| whole.split('<').next()).unwrap_or_default();
        match self.signature.output.as_str() {
            "()" => "nothing".to_owned(),
            output if self.is_paged() => {
                format!("the first 20, or as many as [`Call::page_size`] says, of [`{output}`]({linked})")
            }
            output => format!("[`{output}`]({linked})"),
        }
    }

    /// The members of the operation's struct, each with what the method puts there.
    fn values(&self) -> String {
        let own = self.arguments.iter().filter_map(|it| match &it.role {
            Role::Segment(_) => Some(format!("{0}: {0}.into()", it.name)),
            Role::Required if it.of == "&str" => Some(format!("{0}: {0}.into()", it.name)),
            Role::Required => Some(it.name.clone()),
            Role::Optional(_) => Some(format!("{}: None", it.name)),
            Role::Page(_) | Role::Search => None,
        });
        let lists = [("page", PAGE_QUERY, self.is_paged()), ("filter", FILTER, self.is_searched())];
        let lists =
            lists.iter().filter(|(.., is_there)| *is_there).map(|(name, of, _)| format!("{name}: {of}::default()"));
        own.chain(lists).collect::<Vec<_>>().join(", ")
    }

    fn paged(&self) -> String {
        let (id, item) = (&self.operation.id, self.item());
        if !self.is_paged() {
            return String::new();
        }
        let key = match self.surface.first_text_of(item.rsplit("::").next().unwrap_or_default()) {
            Some(member) => format!("(&item.{member}).into()"),
            None => "format!(\"{item:?}\").into()".to_owned(),
        };
        format!(
            "impl crate::list::paged::Paged for {id} {{\n    \
                 type Item = {item};\n\n    \
                 fn page_query(&mut self) -> &mut {PAGE_QUERY} {{\n        &mut self.page\n    }}\n\n    \
                 fn id<'a>(&self, item: &'a {item}) -> std::borrow::Cow<'a, str> {{\n        {key}\n    }}\n\
             }}\n"
        )
    }

    fn searched(&self) -> String {
        if !self.is_searched() {
            return String::new();
        }
        format!(
            "impl crate::list::paged::Searched for {} {{\n    \
                 fn filter(&mut self) -> &mut {FILTER} {{\n        &mut self.filter\n    }}\n\
             }}\n",
            self.operation.id
        )
    }

    fn setters(&self) -> String {
        let setters = self.arguments.iter().filter_map(|it| {
            let Role::Optional(of) = &it.role else { return None };
            let (name, words) = (&it.name, self.parameter_words(&it.name));
            let (taken, value) = match of.as_str() {
                "&str" => ("impl Into<String>".to_owned(), format!("{name}.into()")),
                of => (owned(of), name.clone()),
            };
            Some(format!(
                "    /// {words}\n    \
                     pub fn {name}(mut self, {name}: {taken}) -> Self {{\n        \
                         self.operation.{name} = Some({value});\n        \
                         self\n    \
                     }}\n"
            ))
        });
        let setters: Vec<String> = setters.collect();
        match setters.is_empty() {
            true => String::new(),
            false => format!("impl crate::Call<{}> {{\n{}}}\n", self.operation.id, setters.join("\n")),
        }
    }

    fn declaration(&self) -> String {
        let Operation { id, path, .. } = self.operation;
        let (name, method, (major, minor), raw) = (self.name, self.method(), self.since, &self.signature.name);
        let segments = self.arguments.iter().filter_map(|it| match &it.role {
            Role::Segment(segment) => Some(format!("{} = \"{segment}\"", it.name)),
            _ => None,
        });
        let members = self.arguments.iter().filter_map(|it| match &it.role {
            Role::Required => Some(format!("{}: {}", it.name, owned(&it.of))),
            Role::Optional(of) => Some(format!("{}: Option<{}>", it.name, owned(of))),
            _ => None,
        });
        let lists = [("page", PAGE_QUERY, self.is_paged()), ("filter", FILTER, self.is_searched())];
        let lists = lists.iter().filter(|(.., is_there)| *is_there).map(|(name, of, _)| format!("{name}: {of}"));
        let members = members.chain(lists).collect::<Vec<_>>().join(", ");
        let members = if members.is_empty() { "{}".to_owned() } else { format!("{{ {members} }}") };
        let sent = self.arguments.iter().map(Argument::sent).collect::<Vec<_>>().join(", ");
        let (check, draft) = match self.is_paged() {
            true => (",\n    check |this| this.page.check()", format!("this.page.page(raw.{raw}({sent}))")),
            false => ("", format!("raw.{raw}({sent})")),
        };
        let done = if self.signature.output == "()" && method == "DELETE" { ", done ()" } else { "" };
        // What takes nothing of its operation does not name it.
        let this = if self.arguments.is_empty() { "_this" } else { "this" };
        format!(
            "operation! {{\n    \
                 \"{name}\" => {id}: {method} \"{path}\" since ({major}, {minor}), {};\n    \
                 [{}] {members} -> {}{check}{done},\n    \
                 |{this}, raw| {draft}\n\
             }}\n",
            safety(&method),
            segments.collect::<Vec<_>>().join(", "),
            self.output(),
        )
    }

    /// The document's words about a parameter, as one line.
    fn parameter_words(&self, name: &str) -> String {
        let spot = self
            .operation
            .spots
            .keys()
            .find(|key| key.split_once(':').is_some_and(|(_, parameter)| parameter.to_snake_case() == *name));
        let words = spot.and_then(|key| self.words(key, "description"));
        words.map_or_else(|| format!("Sets `{name}`."), |words| format!("{words}."))
    }

    fn words(&self, spot: &str, kind: &str) -> Option<String> {
        let words: String = serde_json::from_str(self.operation.spots.get(spot)?.words.get(kind)?).ok()?;
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        Some(words.trim_end_matches('.').to_owned()).filter(|words| !words.is_empty())
    }
}

fn role(name: &str, of: &str, path: &str, is_paged: bool) -> Role {
    let mut segments = path.split('/').filter_map(|it| it.strip_prefix('{')?.strip_suffix('}'));
    if let Some(segment) = segments.find(|it| it.to_snake_case() == name) {
        return Role::Segment(segment.to_owned());
    }
    match (name, of.strip_prefix("Option<").and_then(|of| of.strip_suffix('>'))) {
        ("page", Some(_)) if is_paged => Role::Page("number"),
        ("page_size", Some(_)) if is_paged => Role::Page("size"),
        (_, Some("&QueryPairs")) => Role::Search,
        (_, Some(inner)) => Role::Optional(inner.to_owned()),
        (_, None) => Role::Required,
    }
}

impl Argument {
    /// Whether the method takes it.
    fn is_given(&self) -> bool {
        matches!(self.role, Role::Segment(_) | Role::Required)
    }

    fn parameter(&self) -> String {
        match self.of.as_str() {
            "&str" => format!("{}: impl Into<String>", self.name),
            of => format!("{}: {}", self.name, owned(of)),
        }
    }

    fn example_parameter(&self) -> String {
        format!("{}: {}", self.name, owned(&self.of).replace("crate::", "logto_management::"))
    }

    /// What the generated method is given.
    fn sent(&self) -> String {
        let name = &self.name;
        match &self.role {
            Role::Page(part) => format!("this.page.{part}.map(i64::from)"),
            Role::Search => "Some(&this.filter.pairs())".to_owned(),
            Role::Optional(of) if of == "&str" => format!("this.{name}.as_deref()"),
            Role::Optional(of) if of.starts_with('&') => format!("this.{name}.as_ref()"),
            _ if self.of.starts_with('&') => format!("&this.{name}"),
            Role::Optional(of) if is_copied(of) => format!("this.{name}"),
            _ if is_copied(&self.of) => format!("this.{name}"),
            _ => format!("this.{name}.clone()"),
        }
    }
}

fn is_copied(of: &str) -> bool {
    matches!(of, "bool" | "i32" | "i64" | "u32" | "u64" | "f32" | "f64")
}

/// A type that owns what another borrows, by its whole path.
fn owned(of: &str) -> String {
    whole(&of.replace("&str", "String").replace('&', ""))
}

/// A type of the surface, by its whole path.
fn whole(of: &str) -> String {
    let mut whole = String::new();
    for part in of.split_inclusive(|letter: char| !letter.is_alphanumeric()) {
        let word = part.trim_end_matches(|letter: char| !letter.is_alphanumeric());
        whole.push_str(match word {
            "BTreeMap" => "std::collections::",
            "Map" | "Value" => "serde_json::",
            word if is_generated(word) => "crate::types::",
            _ => "",
        });
        whole.push_str(part);
    }
    whole
}

/// Whether a word of the surface is the name of one of the library's types.
fn is_generated(word: &str) -> bool {
    let is_known = ["String", "Option", "Vec", "BTreeMap", "Map", "Value", "QueryPairs"].contains(&word);
    word.starts_with(char::is_uppercase) && !is_known
}

fn safety(method: &str) -> &'static str {
    match method {
        "GET" | "HEAD" => "Read",
        "POST" => "Once",
        _ => "Idempotent",
    }
}
