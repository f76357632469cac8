//! What a part of Logto's document says, as a list of spots: each parameter, status, content type and
//! schema of each operation, with everything that is said of it. References are followed and ways of
//! writing the same thing are brought into one form before, so that two documents can be compared by
//! what they say.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use serde::Serialize;
use serde_json::Value;

use crate::openapi::document::{JSON, PART, Side, operations};
use crate::openapi::part::{SECURITY, SERVERS};
use crate::openapi::rephrase::demands::DEMANDS;
use crate::openapi::rephrase::rephrase;
use crate::openapi::rust_names::member_name;
use crate::openapi::schema::{self, Kind, LIMITS, branches, is_nullable, is_required, kind, literal, tag_property};

/// What is said of a schema by the mere presence of a keyword.
const MARKS: [&str; 3] = ["deprecated", "readOnly", "writeOnly"];
/// What is said of a parameter beside its schema.
const OF_PARAMETERS: [&str; 4] = ["style", "explode", "allowReserved", "allowEmptyValue"];
/// What is said in words.
pub const WORDS: [&str; 5] = ["summary", "description", "title", "example", "examples"];

#[derive(Clone, Debug)]
pub struct Operation {
    /// The part of the library that has it, if one does.
    pub part: String,
    pub id: String,
    pub method: String,
    pub path: String,
    /// By keys that are the same in another document; a spot comes after the one it is in.
    pub spots: IndexMap<String, Spot>,
}

impl Operation {
    /// The method and the path.
    pub fn title(&self) -> String {
        format!("{} {}", self.method.to_uppercase(), self.path)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    Operation,
    Parameter,
    Body,
    Status,
    ContentType,
    Schema,
    Member,
    Items,
    Values,
    Branch,
}

impl Part {
    pub fn name(self) -> &'static str {
        match self {
            Self::Operation => "operation",
            Self::Parameter => "parameter",
            Self::Body => "body",
            Self::Status => "status",
            Self::ContentType => "content type",
            Self::Schema => "content",
            Self::Member => "member",
            Self::Items => "items",
            Self::Values => "values",
            Self::Branch => "kind",
        }
    }
}

/// What stands at the beginning of a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Root {
    Operation,
    /// Where it travels, and its name.
    Parameter(String, String),
    Body,
    /// Its status.
    Answer(String),
}

impl Root {
    pub fn side(&self) -> Side {
        match self {
            Self::Answer(_) => Side::Answer,
            _ => Side::Request,
        }
    }

    pub fn is_failure(&self) -> bool {
        matches!(self, Self::Answer(status) if !status.starts_with('2'))
    }

    pub fn text(&self) -> String {
        match self {
            Self::Operation => String::new(),
            Self::Parameter(place, name) => format!("{place}:{name}"),
            Self::Body => "body".to_owned(),
            Self::Answer(status) => format!("answer {status}"),
        }
    }
}

/// One spot of an operation.
#[derive(Clone, Debug)]
pub struct Spot {
    /// The key of the spot around it.
    pub parent: Option<String>,
    pub part: Part,
    pub root: Root,
    /// The content type, where it is not JSON.
    pub content_type: Option<String>,
    /// From the root's schema on: `.member`, `[]`, `{}`, `|Tag`.
    pub steps: Vec<String>,
    /// Whatever is said, such as `type` or `maxLength`.
    pub says: BTreeMap<String, String>,
    /// The values of an enum.
    pub values: BTreeSet<String>,
    /// What people read.
    pub words: BTreeMap<String, String>,
}

impl Spot {
    fn new(parent: Option<&str>, part: Part, root: &Root) -> Self {
        Self {
            parent: parent.map(str::to_owned),
            part,
            root: root.clone(),
            content_type: None,
            steps: Vec::new(),
            says: BTreeMap::new(),
            values: BTreeSet::new(),
            words: BTreeMap::new(),
        }
    }

    /// Where it is inside its operation, like `answer 200 .mfa.enabled`.
    pub fn text(&self) -> String {
        let content_type = self.content_type.as_ref().map(|it| format!(" ({it})")).unwrap_or_default();
        let path = if self.steps.is_empty() { String::new() } else { format!(" {}", self.steps.concat()) };
        format!("{}{content_type}{path}", self.root.text())
    }

    /// Its name among the spots beside it.
    pub fn own_name(&self) -> String {
        match (self.part, &self.content_type) {
            (Part::ContentType, Some(content_type)) => content_type.clone(),
            _ => self.steps.last().cloned().unwrap_or_else(|| self.root.text()),
        }
    }

    /// What a parameter or a member is called in Rust; all else has no other name there.
    pub fn name_in_rust(&self) -> String {
        match (self.part, &self.root, self.steps.last()) {
            (Part::Parameter, Root::Parameter(place, name), _) => format!("{place}:{}", member_name(name)),
            (Part::Member, _, Some(member)) => format!(".{}", member_name(member.trim_start_matches('.'))),
            _ => self.own_name(),
        }
    }

    /// The component that it is in, which the document keeps because it contains itself.
    pub fn component(&self) -> Option<&str> {
        self.steps.first().map(String::as_str).filter(|step| !step.starts_with(['.', '[', '{', '|', '&']))
    }

    fn say(&mut self, aspect: &str, what: impl Into<String>) {
        self.says.insert(aspect.to_owned(), what.into());
    }

    fn read_words(&mut self, holder: &Value) {
        for keyword in WORDS {
            if let Some(words) = holder.get(keyword) {
                self.words.insert(keyword.to_owned(), words.to_string());
            }
        }
    }

    fn read_marks(&mut self, holder: &Value) {
        for keyword in MARKS {
            if holder[keyword] == true {
                self.say(keyword, "true");
            }
        }
    }
}

/// What some operations say that stand on their own.
pub fn read(part: Value) -> Vec<Operation> {
    let part = rephrase(part);
    operations(&part).map(|(method, path, operation)| read_operation(&part, method, path, operation)).collect()
}

fn read_operation(document: &Value, method: &str, path: &str, operation: &Value) -> Operation {
    let mut reader = Reader { document, open: Vec::new(), spots: IndexMap::new() };
    reader.operation(operation);
    let text = |key: &str| operation[key].as_str().unwrap_or_default().to_owned();
    Operation {
        part: text(PART),
        id: text("operationId"),
        method: method.to_owned(),
        path: path.to_owned(),
        spots: reader.spots,
    }
}

struct Reader<'d> {
    document: &'d Value,
    /// The references that are being followed: only such as contain themselves are left.
    open: Vec<String>,
    spots: IndexMap<String, Spot>,
}

impl Reader<'_> {
    fn operation(&mut self, operation: &Value) {
        let mut spot = Spot::new(None, Part::Operation, &Root::Operation);
        spot.read_words(operation);
        spot.read_marks(operation);
        for (aspect, keyword) in [("security", SECURITY), ("servers", SERVERS)] {
            if let Some(said) = operation[keyword].as_str() {
                spot.say(aspect, said);
            }
        }
        self.spots.insert(String::new(), spot);
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            self.parameter(parameter);
        }
        if operation["requestBody"].is_object() {
            self.body(&operation["requestBody"]);
        }
        for (status, answer) in operation["responses"].as_object().into_iter().flatten() {
            let root = Root::Answer(status.clone());
            let mut spot = Spot::new(Some(""), Part::Status, &root);
            spot.read_words(answer);
            self.holder(spot, answer);
        }
    }

    fn parameter(&mut self, parameter: &Value) {
        let [place, name] = ["in", "name"].map(|key| parameter[key].as_str().unwrap_or_default().to_owned());
        let mut spot = Spot::new(Some(""), Part::Parameter, &Root::Parameter(place, name));
        spot.read_words(parameter);
        spot.read_marks(parameter);
        if parameter["required"] == true {
            spot.say("required", "true");
        }
        for keyword in OF_PARAMETERS {
            if let Some(value) = parameter.get(keyword).filter(|value| !is_default(parameter, keyword, value)) {
                spot.say(keyword, value.to_string());
            }
        }
        self.schema(spot.root.text(), spot, &parameter["schema"]);
    }

    fn body(&mut self, body: &Value) {
        let mut spot = Spot::new(Some(""), Part::Body, &Root::Body);
        spot.read_words(body);
        if body["required"] == true {
            spot.say("required", "true");
        }
        self.holder(spot, body);
    }

    /// A body or an answer, and what it has of each content type.
    fn holder(&mut self, spot: Spot, holder: &Value) {
        let (root, key) = (spot.root.clone(), spot.root.text());
        self.spots.insert(key.clone(), spot);
        for (content_type, media) in holder["content"].as_object().into_iter().flatten() {
            let key_of_type = format!("{key} {content_type}");
            let mut spot = Spot::new(Some(&key), Part::ContentType, &root);
            spot.content_type = Some(content_type.clone());
            self.spots.insert(key_of_type.clone(), spot);
            if media["schema"].is_object() {
                let mut spot = Spot::new(Some(&key_of_type), Part::Schema, &root);
                spot.content_type = Some(content_type.clone()).filter(|it| it != JSON);
                self.schema(format!("{key_of_type} schema"), spot, &media["schema"]);
            }
        }
    }

    /// A schema, and all inside it.
    fn schema(&mut self, key: String, mut spot: Spot, schema: &Value) {
        say_schema(&mut spot, schema);
        let inner = self.inner_spots(&key, &spot, schema);
        let root = spot.root.clone();
        self.spots.insert(key.clone(), spot);
        for (key, spot, schema) in inner {
            self.schema(key, spot, schema);
        }
        self.follow(&key, &root, schema);
    }

    /// A reference to what contains itself is said by its name; what it means is said once for each side, below
    /// a spot of its own.
    fn follow(&mut self, around: &str, root: &Root, schema: &Value) {
        let Some(reference) = schema["$ref"].as_str() else {
            return;
        };
        let key = format!("{reference} {:?}", root.side());
        let target = self.document.pointer(reference.trim_start_matches('#'));
        let is_new = !self.spots.contains_key(&key) && !self.open.contains(&key);
        if let (true, Some(target)) = (is_new, target) {
            self.open.push(key.clone());
            let mut spot = Spot::new(Some(around), Part::Schema, root);
            spot.steps = vec![type_name(reference).to_owned()];
            self.schema(key, spot, target);
            self.open.pop();
        }
    }

    fn inner_spots<'s>(&self, key: &str, outer: &Spot, schema: &'s Value) -> Vec<(String, Spot, &'s Value)> {
        let inner = |part: Part, label: String, schema: &'s Value| {
            let mut spot = Spot::new(Some(key), part, &outer.root);
            spot.content_type.clone_from(&outer.content_type);
            spot.steps = outer.steps.iter().cloned().chain([label.clone()]).collect();
            (format!("{key}{label}"), spot, schema)
        };
        let members = schema::members(schema).map(|(name, member)| {
            let (key, mut spot, member) = inner(Part::Member, format!(".{name}"), member);
            if is_required(schema, name) {
                spot.say("required", "true");
            }
            (key, spot, member)
        });
        let kinds = labelled(branches(schema)).into_iter().map(|(label, branch)| inner(Part::Branch, label, branch));
        let parts = schema["allOf"].as_array().into_iter().flatten().enumerate();
        let parts = parts.map(|(index, part)| inner(Part::Branch, format!("&{index}"), part));
        let content = [(Part::Items, "items", "[]"), (Part::Values, "additionalProperties", "{}")];
        let content = content.into_iter().filter_map(|(part, keyword, label)| {
            let schema = schema.get(keyword).filter(|it| it.is_object() && kind(it) != Kind::Any)?;
            Some(inner(part, label.to_owned(), schema))
        });
        members.chain(kinds).chain(parts).chain(content).collect()
    }
}

/// Whether a parameter is written so anyway.
fn is_default(parameter: &Value, keyword: &str, value: &Value) -> bool {
    let style = if parameter["in"] == "query" || parameter["in"] == "cookie" { "form" } else { "simple" };
    match keyword {
        "style" => *value == style,
        "explode" => *value == (parameter.get("style").map_or(style == "form", |style| style == "form")),
        _ => *value == false,
    }
}

fn say_schema(spot: &mut Spot, schema: &Value) {
    spot.read_words(schema);
    spot.read_marks(schema);
    spot.say("type", type_text(schema));
    if let Some(format) = schema["format"].as_str() {
        spot.say("format", format);
    }
    if is_nullable(schema) {
        spot.say("nullable", "true");
    }
    if schema["additionalProperties"] == false {
        spot.say("additionalProperties", "false");
    }
    if let Some(tag) = tag_property(branches(schema)) {
        spot.say("tag", tag);
    }
    if let Some(demands) = schema[DEMANDS].as_str() {
        spot.say("demands", demands);
    }
    for limit in LIMITS {
        if let Some(value) = schema.get(limit) {
            spot.say(limit, value.to_string());
        }
    }
    spot.values = schema["enum"].as_array().into_iter().flatten().map(text).collect();
}

fn type_text(schema: &Value) -> String {
    match kind(schema) {
        Kind::Reference => type_name(schema["$ref"].as_str().unwrap_or_default()).to_owned(),
        kind => kind.to_string().trim_start_matches("an ").trim_start_matches("a ").to_owned(),
    }
}

fn type_name(reference: &str) -> &str {
    reference.rsplit('/').next().unwrap_or_default()
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The branches of a union, by what tells them apart: their tag, or else their type and a number.
pub fn labelled(branches: &[Value]) -> Vec<(String, &Value)> {
    let mut known = BTreeMap::new();
    let numbered = branches.iter().map(|branch| {
        let literal = schema::members(branch).find_map(|(_, member)| literal(member));
        let label = literal.map_or_else(|| type_text(branch), str::to_owned);
        let count: &mut usize = known.entry(label.clone()).or_default();
        *count += 1;
        match count {
            1 => (format!("|{label}"), branch),
            count => (format!("|{label} {count}"), branch),
        }
    });
    numbered.collect()
}
