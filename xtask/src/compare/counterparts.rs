//! Where a spot of Logto's document ends up in users.json: which type, which member, and what is said
//! of it there. What a caller sees of a change is what changes there.

use serde_json::{Value, json};

use crate::compare::spots::{Root, Spot};
use crate::openapi::document::{SUCCESS, operations};
use crate::openapi::schema;

/// One place of users.json.
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
}

impl Counterpart<'_> {
    /// All that decides about the Rust type.
    pub fn shape(&self) -> Value {
        json!([schema::shape(self.schema), self.is_required])
    }

    pub fn is_nullable(&self) -> bool {
        schema::is_nullable(self.schema)
    }

    pub fn has_value(&self, value: &str) -> bool {
        schema::strings(&self.target["enum"]).any(|known| known == value)
    }

    /// The type of which it is a member, and the member.
    pub fn member(&self) -> Option<(&str, &str)> {
        let (name, member) = self.name.split_once('.')?;
        (!name.contains(' ') && !member.contains(['.', '[', '{', '|'])).then_some((name, member))
    }
}

#[derive(Clone, Copy)]
pub struct Counterparts<'d>(pub &'d Value);

impl<'d> Counterparts<'d> {
    pub fn operation(&self, id: &str) -> Option<&'d Value> {
        operations(self.0).map(|(_, _, operation)| operation).find(|operation| operation["operationId"] == id)
    }

    pub fn has_parameter(&self, id: &str, parameter: &Root) -> bool {
        self.operation(id).and_then(|operation| root_schema(operation, parameter)).is_some()
    }

    pub fn find(&self, id: &str, spot: &Spot) -> Option<Counterpart<'d>> {
        let schema = root_schema(self.operation(id)?, &spot.root)?;
        let mut counterpart = self.counterpart(format!("{id} {}", root_word(&spot.root)), schema, false);
        for step in &spot.steps {
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
            (".", member) => (target["properties"].get(member)?, schema::is_required(target, member)),
            ("|", tag) => (self.branch(target, tag)?, false),
            ("[", _) => (target.get("items")?, false),
            ("{", _) => (target.get("additionalProperties")?, false),
            _ => return None,
        };
        Some(self.counterpart(format!("{outer}{step}"), schema, is_required))
    }

    fn branch(&self, union: &'d Value, tag: &str) -> Option<&'d Value> {
        let reference = &union["discriminator"]["mapping"][tag];
        schema::branches(union).iter().find(|branch| branch["$ref"] == *reference)
    }

    fn counterpart(&self, name: String, schema: &'d Value, is_required: bool) -> Counterpart<'d> {
        let target = reference(schema).and_then(|it| self.0.pointer(it.trim_start_matches('#')));
        Counterpart { name, schema, target: target.unwrap_or(schema), is_required }
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
