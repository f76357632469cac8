//! Where a spot of Logto's document ends up in api.json: which type, which member, and what is said
//! of it there. What a caller sees of a change is what changes there.

use std::collections::BTreeSet;

use heck::ToSnakeCase;
use serde_json::{Value, json};

use crate::compare::spots::{Root, Spot};
use crate::openapi::document::{ANSWERS, METHOD, PAGED, PART, SUCCESS, UPLOAD, operations};
use crate::openapi::rust_names::{component_name, member_name};
use crate::openapi::schema::{self, JSON_TYPE, Kind};
use crate::openapi::usage;

/// One place of api.json.
#[derive(Clone, Debug)]
pub struct Counterpart<'d> {
    /// The type and the path from there, like `Organization.color`.
    pub name: String,
    /// What stands there, a reference perhaps.
    pub schema: &'d Value,
    /// What the reference leads to, or the schema itself.
    pub target: &'d Value,
    /// Of a member, whether it is always there.
    pub is_required: bool,
    document: &'d Value,
}

impl Counterpart<'_> {
    /// All that decides about the Rust type.
    pub fn shape(&self) -> Value {
        json!([schema::shape(self.schema), self.is_required])
    }

    /// All that decides about the Rust type in what servers send: there, what may be null is what may be left out.
    pub fn shape_in_answer(&self) -> Value {
        let mut shape = schema::shape(self.schema);
        schema::take(&mut shape, "nullable");
        json!([shape, self.is_required && !self.is_nullable()])
    }

    /// Whether all members of another, and of all that they refer to, are here as they are there.
    pub fn has_all_of(&self, other: &Self) -> bool {
        let (mine, theirs) = (Counterparts(self.document), Counterparts(other.document));
        mine.has_all(self.schema, theirs, other.schema, &mut BTreeSet::new())
    }

    pub fn is_nullable(&self) -> bool {
        schema::is_nullable(self.schema)
    }

    /// The member that tells the kinds of a union apart.
    pub fn tag(&self) -> Option<&str> {
        self.target["discriminator"]["propertyName"].as_str()
    }

    pub fn has_value(&self, value: &str) -> bool {
        schema::strings(&self.target["enum"]).any(|known| known == value)
    }

    /// All types that it leads to, and the member that it is, or the type that it is inside of.
    pub fn concerned(&self) -> BTreeSet<String> {
        let inner = usage::types_of(self.document, self.schema);
        let own = match self.member() {
            Some((owner, member)) => Some(format!("{owner}.{}", member_name(member))),
            None => self.name.split(['.', '[', '{', '|', ' ']).next().map(str::to_owned),
        };
        inner.into_iter().map(str::to_owned).chain(own).collect()
    }

    /// The type of which it is a member, and the member.
    pub fn member(&self) -> Option<(&str, &str)> {
        let (name, member) = self.name.split_once('.')?;
        (!name.contains(' ') && !member.contains(['.', '[', '{', '|'])).then_some((name, member))
    }
}

/// How a call reads an answer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reading {
    Nothing,
    Json,
    JsonText,
    /// Beside an answer without content it gives an `Option`.
    JsonIfAny,
    Xml,
}

impl Reading {
    pub fn gives_text(self) -> bool {
        matches!(self, Self::JsonText | Self::Xml)
    }
}

#[derive(Clone, Copy)]
pub struct Counterparts<'d>(pub &'d Value);

impl<'d> Counterparts<'d> {
    pub fn operation(&self, id: &str) -> Option<&'d Value> {
        operations(self.0).map(|(_, _, operation)| operation).find(|operation| operation["operationId"] == id)
    }

    /// How a caller reaches an operation of a generated facade, like `roles().list`.
    pub fn method(&self, id: &str) -> Option<String> {
        let operation = self.operation(id)?;
        let [part, method] = [PART, METHOD].map(|key| operation[key].as_str());
        Some(format!("{}().{}", part?.to_snake_case(), method?))
    }

    /// What a call gives of the content of an answer.
    pub fn reading(&self, id: &str) -> Option<Reading> {
        let operation = self.operation(id)?;
        let comes = |what: &str| operation[ANSWERS].as_object().is_some_and(|it| it.values().any(|it| it == what));
        Some(match root_schema(operation, &Root::Answer(SUCCESS.to_owned())) {
            Some(_) if comes("empty") => Reading::JsonIfAny,
            Some(schema) if schema::kind(schema) == Kind::String => Reading::JsonText,
            Some(_) => Reading::Json,
            None if comes("xml") => Reading::Xml,
            None => Reading::Nothing,
        })
    }

    /// All types that an operation leads to.
    pub fn types(&self, id: &str) -> BTreeSet<String> {
        let types = self.operation(id).map(|operation| usage::types_of(self.0, operation));
        types.into_iter().flatten().map(str::to_owned).collect()
    }

    /// Whether a list comes a page at a time.
    pub fn is_paged(&self, id: &str) -> bool {
        self.operation(id).is_some_and(|operation| operation.get(PAGED).is_some())
    }

    /// The name of the file in the form that an upload sends.
    pub fn field_of_file(&self, id: &str) -> Option<&'d str> {
        self.operation(id)?[UPLOAD].as_object()?.keys().next().map(String::as_str)
    }

    pub fn has_parameter(&self, id: &str, parameter: &Root) -> bool {
        self.operation(id).and_then(|operation| root_schema(operation, parameter)).is_some()
    }

    pub fn find(&self, id: &str, spot: &Spot) -> Option<Counterpart<'d>> {
        let operation = self.operation(id)?;
        let (mut counterpart, steps) = match spot.component() {
            Some(name) => (self.component(name)?, &spot.steps[1..]),
            None => {
                let schema = root_schema(operation, &spot.root)?;
                (self.counterpart(format!("{id} {}", root_word(&spot.root)), schema, false), &spot.steps[..])
            }
        };
        for step in steps {
            counterpart = self.step(&counterpart, step)?;
        }
        Some(counterpart)
    }

    fn step(&self, counterpart: &Counterpart<'d>, step: &str) -> Option<Counterpart<'d>> {
        let outer = match type_name(counterpart.schema) {
            Some(name) => name.to_owned(),
            None => counterpart.name.clone(),
        };
        let target = counterpart.target;
        let (schema, is_required) = match step.split_at(1) {
            // What nothing tells apart is one type in api.json.
            ("|" | "&", _) if schema::branches(target).is_empty() => return Some(counterpart.clone()),
            (".", member) => (target["properties"].get(member)?, schema::is_required(target, member)),
            ("|", tag) => (self.branch(target, tag)?, false),
            ("[", _) => (target.get("items")?, false),
            ("{", _) => (target.get("additionalProperties")?, false),
            _ => return None,
        };
        Some(self.counterpart(format!("{outer}{step}"), schema, is_required))
    }

    fn has_all<'o>(
        &self,
        mine: &Value,
        theirs: Counterparts<'o>,
        other: &'o Value,
        known: &mut BTreeSet<&'o str>,
    ) -> bool {
        if type_name(mine) != type_name(other) {
            return false;
        }
        if type_name(other).is_some_and(|name| !known.insert(name)) {
            return true;
        }
        let (mine, other) = (self.target(mine), theirs.target(other));
        schema::kind(mine) == schema::kind(other)
            && schema::required(other).all(|name| schema::is_required(mine, name))
            && schema::children(other).into_iter().all(|(step, theirs_inner)| {
                let step_here = schema::children(mine).into_iter().find(|(mine, _)| *mine == step);
                step_here.is_some_and(|(_, mine_inner)| self.has_all(mine_inner, theirs, theirs_inner, known))
            })
    }

    /// What a reference leads to, or the schema itself.
    fn target<'s>(&self, schema: &'s Value) -> &'s Value
    where
        'd: 's,
    {
        reference(schema).and_then(|it| self.0.pointer(it.trim_start_matches('#'))).unwrap_or(schema)
    }

    /// What the document keeps under its own name, because it contains itself.
    fn component(&self, name: &str) -> Option<Counterpart<'d>> {
        let name = component_name(name);
        let schema = self.0["components"]["schemas"].get(&name)?;
        Some(self.counterpart(name, schema, false))
    }

    /// The branch of a tag, or else of the type of JSON that a label begins with.
    fn branch(&self, union: &'d Value, label: &str) -> Option<&'d Value> {
        let branches = schema::branches(union);
        if let Some(reference) = union["discriminator"]["mapping"].get(label) {
            return branches.iter().find(|branch| branch["$ref"] == *reference);
        }
        let json_type = match label.split(' ').next()? {
            "string" | "enum" => "text",
            "boolean" => "flag",
            "integer" | "number" => "number",
            "array" => "list",
            _ => "object",
        };
        branches.iter().find(|branch| branch[JSON_TYPE] == json_type)
    }

    fn counterpart(&self, name: String, schema: &'d Value, is_required: bool) -> Counterpart<'d> {
        Counterpart { name, schema, target: self.target(schema), is_required, document: self.0 }
    }
}

fn root_word(root: &Root) -> String {
    match root {
        Root::Answer(_) => "answer".to_owned(),
        other => other.text(),
    }
}

fn root_schema<'d>(operation: &'d Value, root: &Root) -> Option<&'d Value> {
    let in_content = |holder: &'d Value| holder["content"].as_object()?.values().next()?.get("schema");
    match root {
        Root::Operation => None,
        Root::Body => in_content(&operation["requestBody"]),
        Root::Answer(_) => in_content(&operation["responses"][SUCCESS]),
        Root::Parameter(place, name) => {
            let mut parameters = operation["parameters"].as_array()?.iter();
            parameters.find(|it| it["in"] == *place && it["name"] == *name)?.get("schema")
        }
    }
}

fn reference(schema: &Value) -> Option<&str> {
    schema["$ref"].as_str().or_else(|| schema["allOf"][0]["$ref"].as_str())
}

/// The type that a schema refers to.
pub fn type_name(schema: &Value) -> Option<&str> {
    reference(schema)?.rsplit('/').next()
}
