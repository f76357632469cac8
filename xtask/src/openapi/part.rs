//! A part of Logto's document, standing on its own: some operations stay, such as those of a tag; what they refer to is
//! written into place, and everything else goes. A schema that contains itself cannot be written into
//! place: it stays a component, and the reference stays.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use anyhow::{Context, Result, ensure};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

use crate::openapi::document::{escape, operations};
use crate::openapi::schema::{NAME_HINT, strings};
use crate::openapi::servers;

/// What an operation asks of those who call it, in words, wherever the document says it.
pub const SECURITY: &str = "x-security";
/// What stands between proofs of which any one will do.
pub const OR: &str = " or ";
/// What stands there if nothing is asked.
pub const NO_PROOF: &str = "nothing";

/// At which addresses an operation is called, if not at that of Logto alone.
pub const SERVERS: &str = "x-servers";

/// What stands in place of a tag for an operation that has none.
pub const UNTAGGED: &str = "(no tag)";
/// The keys of an operation that are kept.
const KEPT: [&str; 8] =
    ["operationId", "tags", "summary", "description", "deprecated", "parameters", "requestBody", "responses"];
const SCHEMAS: &str = "#/components/schemas/";
/// How deep inside the document a reference may stand, once those around it are followed.
const DEEPEST: usize = 150;
/// How many references may be followed in all. References that double at each step reach it soon.
const MOST_REFERENCES: usize = 100_000;

/// Some operations, with what they refer to written into place.
pub fn keep(document: &Value, is_kept: impl Fn(&Value) -> bool) -> Result<Value> {
    let mut references = References::new(document);
    let mut paths = Map::new();
    for (method, path, operation) in operations(document) {
        if !is_kept(operation) {
            continue;
        }
        let root = Place { outer: None, segment: Segment::Key("#/paths") };
        let place = root.key(path);
        let mut operation = references.resolve(&essence(document, path, operation), &place.key(method))?;
        drop_overridden(&mut operation);
        let item = paths.entry(path).or_insert_with(|| json!({}));
        item[method] = operation;
    }
    Ok(json!({
        "openapi": document["openapi"],
        "info": { "title": document["info"]["title"], "version": document["info"]["version"] },
        "paths": paths,
        "components": { "schemas": references.recursive },
    }))
}

/// The tags of an operation; one without any has [`UNTAGGED`].
pub fn tags(operation: &Value) -> Vec<&str> {
    let tags: Vec<&str> = strings(&operation["tags"]).collect();
    if tags.is_empty() { vec![UNTAGGED] } else { tags }
}

pub fn has_tag(operation: &Value, tag: &str) -> bool {
    tags(operation).contains(&tag)
}

/// What matters of an operation, with the parameters that its path declares for all methods.
fn essence(document: &Value, path: &str, operation: &Value) -> Value {
    let shared = document["paths"][path]["parameters"].as_array();
    let own = operation["parameters"].as_array();
    let all: Vec<&Value> = shared.into_iter().chain(own).flatten().collect();
    let requirements = operation.get("security").unwrap_or(&document["security"]);
    let servers = servers::said_of(document, path, operation);
    let kept = operation.as_object().into_iter().flatten().filter(|(key, _)| KEPT.contains(&key.as_str()));
    let mut operation: Value = kept.map(|(key, value)| (key.clone(), value.clone())).collect();
    operation["parameters"] = json!(all);
    operation[SECURITY] = security(document, requirements).into();
    if let Some(servers) = servers {
        operation[SERVERS] = servers.into();
    }
    operation
}

/// Any one of these proofs of who calls, like `OAuth2 (oauth2: all)`.
fn security(document: &Value, requirements: &Value) -> String {
    let proofs = |requirement: &Value| {
        let proofs = requirement.as_object().into_iter().flatten().map(|(name, scopes)| {
            let scheme = &document["components"]["securitySchemes"][name];
            let kind = ["type", "scheme", "in"].iter().filter_map(|key| scheme[key].as_str()).collect::<Vec<_>>();
            let scopes = strings(scopes).collect::<Vec<_>>();
            let scopes = if scopes.is_empty() { String::new() } else { format!(": {}", scopes.join(", ")) };
            format!("{name} ({}{scopes})", kind.join(" "))
        });
        proofs.collect::<Vec<_>>().join(" and ")
    };
    let any: Vec<String> = requirements.as_array().into_iter().flatten().map(proofs).collect();
    let any: Vec<&str> = any.iter().map(|proof| if proof.is_empty() { NO_PROOF } else { proof }).collect();
    if any.is_empty() { NO_PROOF.to_owned() } else { any.join(OR) }
}

/// A parameter of the operation itself stands for one of the same name that the path declares.
fn drop_overridden(operation: &mut Value) {
    let Some(parameters) = operation["parameters"].as_array_mut() else {
        return;
    };
    let key = |parameter: &Value| (parameter["in"].clone(), parameter["name"].clone());
    let keys: Vec<_> = parameters.iter().map(key).collect();
    let mut index = 0;
    parameters.retain(|parameter| {
        index += 1;
        !keys[index..].contains(&key(parameter))
    });
}

/// Where in the document a reference stands, for messages.
struct Place<'p> {
    outer: Option<&'p Place<'p>>,
    segment: Segment<'p>,
}

enum Segment<'p> {
    Key(&'p str),
    Index(usize),
}

impl Place<'_> {
    fn key<'p>(&'p self, key: &'p str) -> Place<'p> {
        Place { outer: Some(self), segment: Segment::Key(key) }
    }

    fn index(&self, index: usize) -> Place<'_> {
        Place { outer: Some(self), segment: Segment::Index(index) }
    }

    fn depth(&self) -> usize {
        1 + self.outer.map_or(0, Place::depth)
    }
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(outer) = self.outer {
            write!(formatter, "{outer}/")?;
        }
        match self.segment {
            Segment::Key(key) if self.outer.is_none() => formatter.write_str(key),
            Segment::Key(key) => formatter.write_str(&escape(key)),
            Segment::Index(index) => write!(formatter, "{index}"),
        }
    }
}

/// Follows `$ref`s and remembers which of them lead back to themselves.
struct References<'d> {
    document: &'d Value,
    open: Vec<String>,
    followed: usize,
    circular: BTreeSet<String>,
    recursive: BTreeMap<String, Value>,
}

impl<'d> References<'d> {
    fn new(document: &'d Value) -> Self {
        Self { document, open: Vec::new(), followed: 0, circular: BTreeSet::new(), recursive: BTreeMap::new() }
    }

    fn resolve(&mut self, value: &Value, place: &Place) -> Result<Value> {
        if let Some(reference) = value["$ref"].as_str() {
            return self.follow(reference, place);
        }
        match value {
            Value::Object(entries) => {
                entries.iter().map(|(key, entry)| Ok((key.clone(), self.resolve_entry(key, entry, place)?))).collect()
            }
            Value::Array(entries) => {
                entries.iter().enumerate().map(|(index, entry)| self.resolve(entry, &place.index(index))).collect()
            }
            _ => Ok(value.clone()),
        }
    }

    fn resolve_entry(&mut self, key: &str, entry: &Value, place: &Place) -> Result<Value> {
        match is_data(key, place) {
            true => Ok(entry.clone()),
            false => self.resolve(entry, &place.key(key)),
        }
    }

    fn follow(&mut self, reference: &str, place: &Place) -> Result<Value> {
        let name = reference.strip_prefix(SCHEMAS);
        if name.is_some_and(|name| self.recursive.contains_key(name)) {
            return Ok(json!({ "$ref": reference }));
        }
        if self.open.iter().any(|open| open == reference) {
            ensure!(name.is_some(), "{reference} at {place} leads back to itself");
            self.circular.insert(reference.to_owned());
            return Ok(json!({ "$ref": reference }));
        }
        self.followed += 1;
        ensure!(
            place.depth() < DEEPEST && self.followed <= MOST_REFERENCES,
            "{reference}: references lead too far, from one to the next, to be written into place"
        );
        self.open.push(reference.to_owned());
        let resolved = self.resolve(self.target(reference, place)?, place)?;
        self.open.pop();
        self.settle(reference, resolved, place)
    }

    fn target(&self, reference: &str, place: &Place) -> Result<&'d Value> {
        let pointer = reference.strip_prefix('#').with_context(|| {
            format!("{reference} at {place} leads out of the document: bring what it refers to into the document")
        })?;
        // As a part of an address, it may be written in its letters.
        let pointer = percent_decode_str(pointer).decode_utf8_lossy();
        self.document.pointer(&pointer).with_context(|| format!("{reference} at {place} leads nowhere"))
    }

    /// What stands in place of a reference, once its target is known.
    fn settle(&mut self, reference: &str, mut resolved: Value, place: &Place) -> Result<Value> {
        let Some(name) = reference.strip_prefix(SCHEMAS) else {
            return Ok(resolved);
        };
        if !self.circular.contains(reference) {
            if let Some(keywords) = resolved.as_object_mut() {
                keywords.entry(NAME_HINT).or_insert_with(|| name.into());
            }
            return Ok(resolved);
        }
        let itself = json!({ "$ref": reference });
        ensure!(resolved != itself, "{reference} at {place} leads back to itself and nowhere else");
        self.recursive.insert(name.to_owned(), resolved);
        Ok(itself)
    }
}

/// Whether a key holds data, in which a `$ref` would mean nothing.
fn is_data(key: &str, place: &Place) -> bool {
    let names_a_member = matches!(place.segment, Segment::Key("properties"));
    matches!(key, "example" | "examples" | "default" | "enum") && !names_a_member
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{has_tag, keep};

    fn of(document: &Value, tag: &str) -> anyhow::Result<Value> {
        keep(document, |operation| has_tag(operation, tag))
    }

    fn document(schemas: &Value) -> Value {
        let answer = |schema: Value| json!({ "200": { "content": { "application/json": { "schema": schema } } } });
        json!({
            "openapi": "3.0.1",
            "info": { "title": "Logto", "version": "Cloud", "description": "Long." },
            "servers": [],
            "paths": {
                "/users/{id}": {
                    "parameters": [{ "$ref": "#/components/parameters/id" }, { "name": "a", "in": "query", "schema": {} }],
                    "get": {
                        "operationId": "GetUser",
                        "tags": ["Users"],
                        "security": [],
                        "parameters": [{ "name": "a", "in": "query", "required": true, "schema": {} }],
                        "responses": answer(json!({ "$ref": "#/components/schemas/User" })),
                    },
                },
                "/roles": { "get": { "operationId": "ListRoles", "tags": ["Roles"], "responses": {} } },
            },
            "components": {
                "parameters": { "id": { "name": "id", "in": "path", "required": true, "schema": { "type": "string" } } },
                "schemas": schemas,
            },
        })
    }

    fn plain() -> Value {
        document(&json!({ "User": { "type": "object" } }))
    }

    fn error(document: &Value) -> String {
        format!("{:#}", of(document, "Users").unwrap_err())
    }

    #[test]
    fn the_users_part_stays_alone_and_says_in_place_what_it_referred_to() {
        let selected = of(&plain(), "Users").unwrap();
        let operation = json!({
            "operationId": "GetUser",
            "tags": ["Users"],
            "x-security": "nothing",
            "parameters": [
                { "name": "id", "in": "path", "required": true, "schema": { "type": "string" } },
                { "name": "a", "in": "query", "required": true, "schema": {} },
            ],
            "responses": {
                "200": { "content": { "application/json": { "schema": { "type": "object", "x-name": "User" } } } },
            },
        });
        let expected = json!({
            "openapi": "3.0.1",
            "info": { "title": "Logto", "version": "Cloud" },
            "paths": { "/users/{id}": { "get": operation } },
            "components": { "schemas": {} },
        });
        assert_eq!(selected, expected);
    }

    #[test]
    fn what_is_asked_of_callers_is_said_of_each_operation() {
        let mut document = plain();
        document["components"]["securitySchemes"] =
            json!({ "OAuth2": { "type": "oauth2" }, "Key": { "type": "apiKey", "in": "header" } });
        document["security"] = json!([{ "OAuth2": ["all"] }]);
        let asked =
            |document: &Value| of(document, "Users").unwrap()["paths"]["/users/{id}"]["get"]["x-security"].clone();
        assert_eq!(asked(&document), "nothing");
        document["paths"]["/users/{id}"]["get"].as_object_mut().unwrap().remove("security");
        assert_eq!(asked(&document), "OAuth2 (oauth2: all)");
        document["security"] = json!([{ "Key": [], "OAuth2": [] }, {}]);
        assert_eq!(asked(&document), "Key (apiKey header) and OAuth2 (oauth2) or nothing");
    }

    #[test]
    fn a_schema_that_contains_itself_stays_a_component() {
        let list = json!({ "type": "array", "items": { "$ref": "#/components/schemas/User" } });
        let user = json!({ "type": "object", "properties": { "friends": list } });
        let selected = of(&document(&json!({ "User": user })), "Users").unwrap();
        assert_eq!(selected["components"]["schemas"], json!({ "User": user }));
    }

    #[test]
    fn a_reference_to_nothing_but_itself_is_an_error() {
        let user = json!({ "$ref": "#/components/schemas/User" });
        let place = "#/paths/~1users~1{id}/get/responses/200/content/application~1json/schema";
        let expected = format!("#/components/schemas/User at {place} leads back to itself and nowhere else");
        assert_eq!(error(&document(&json!({ "User": user }))), expected);
    }

    #[test]
    fn a_dangling_reference_is_an_error_that_says_where() {
        let expected = "#/components/schemas/User at \
            #/paths/~1users~1{id}/get/responses/200/content/application~1json/schema leads nowhere";
        assert_eq!(error(&document(&json!({}))), expected);
    }

    #[test]
    fn a_reference_may_lead_to_another_operation() {
        let mut document = plain();
        let there = "#/paths/~1users~1%7Bid%7D/get/responses/200";
        document["paths"]["/people"]["get"] =
            json!({ "operationId": "List", "tags": ["Users"], "responses": { "200": { "$ref": there } } });
        let selected = of(&document, "Users").unwrap();
        let paths = &selected["paths"];
        assert_eq!(paths["/people"]["get"]["responses"], paths["/users/{id}"]["get"]["responses"]);
    }

    #[test]
    fn a_reference_out_of_the_document_is_an_error() {
        let user = json!({ "$ref": "other.json#/User" });
        assert!(error(&document(&json!({ "User": user }))).contains("leads out of the document"));
    }

    #[test]
    fn a_reference_in_an_example_means_nothing() {
        let user = json!({ "type": "object", "example": { "$ref": "#/nowhere" } });
        of(&document(&json!({ "User": user })), "Users").unwrap();
    }
}
