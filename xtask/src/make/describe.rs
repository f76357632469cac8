//! Fifth step: what the library's facade must know of an operation and cannot read from OpenAPI, as
//! `x-` keywords beside it. openapi/README.md says what each of them means.

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use semver::Version;
use serde_json::{Value, json};

use crate::make::normalise::QUERY_PAIRS;
use crate::openapi::document::{self, ANSWERS, BY_HAND, JSON, METHOD, PAGED, PAGING, PART, SUCCESS};
use crate::openapi::schema::{Kind, kind};
use crate::rules::compatibility::Compatibility;
use crate::rules::idle::Idle;
use crate::rules::parts::{Paged, Parts, Safety};

const PARTS: &str = "x-parts";
const SINCE: &str = "x-since";
const SAFETY: &str = "x-safety";
const SEARCH: &str = "x-search";
const WORD: &str = "x-word";

pub fn describe(document: &mut Value, parts: &Parts, idle: &mut Idle) -> Result<()> {
    tell_idle(document, parts, idle);
    document[PARTS] = parts.docs().map(|(name, doc)| (name.to_owned(), Value::from(doc))).collect();
    let safeties: Vec<Safety> =
        document::operations(document).map(|(method, _, operation)| safety(method, operation, parts)).collect();
    let mut taken = BTreeMap::new();
    for ((title, operation), safety) in document::operations_mut(document).zip(safeties) {
        let part = operation[PART].as_str().unwrap_or_default().to_owned();
        let method = parts.method(&part, id(operation));
        if let Some(other) = taken.insert((part, method.clone()), title.clone()) {
            bail!("parts.yaml: {other} and {title} would both be the method `{method}`: name one of them there");
        }
        operation[METHOD] = method.into();
        operation[SAFETY] = safety.word().into();
        if let Some(paged) = paged(operation, parts) {
            operation[PAGED] = paged;
        }
        if let Some(search) = search(operation) {
            operation[SEARCH] = search.into();
        }
        if let Some(doc) = parts.exception(id(operation)).and_then(|exception| exception.doc.as_deref()) {
            operation["description"] = doc.into();
        }
    }
    Ok(())
}

/// Says of each operation which release is the first to have it, and the status at which older ones say
/// that it is done by a word in place of JSON.
pub fn date(document: &mut Value, compatibility: &Compatibility) {
    for (_, operation) in document::operations_mut(document) {
        let is_measured = operation[PART] == BY_HAND;
        if let Some(Version { major, minor, .. }) = compatibility.since(id(operation), is_measured) {
            operation[SINCE] = json!([major, minor]);
        }
        if compatibility.has_answered_without_json(id(operation))
            && let Some(status) = status_with_json(operation)
        {
            operation[WORD] = status.into();
        }
    }
}

/// What is said in parts.yaml of operations that are not there.
fn tell_idle(document: &Value, parts: &Parts, idle: &mut Idle) {
    let has = |wanted: &str| document::operations(document).any(|(_, _, operation)| id(operation) == wanted);
    for exceptional in parts.exceptional().filter(|exceptional| !has(exceptional)) {
        idle.add(format!("parts.yaml: the document has no operation {exceptional}"));
    }
}

fn status_with_json(operation: &Value) -> Option<u16> {
    let (status, _) = operation[ANSWERS].as_object()?.iter().find(|(_, comes)| *comes == "json")?;
    status.parse().ok()
}

fn id(operation: &Value) -> &str {
    operation["operationId"].as_str().unwrap_or_default()
}

fn safety(method: &str, operation: &Value, parts: &Parts) -> Safety {
    let said = parts.exception(id(operation)).and_then(|exception| exception.safety);
    said.unwrap_or_else(|| Safety::of(method))
}

fn query(operation: &Value) -> impl Iterator<Item = &Value> {
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    parameters.filter(|parameter| parameter["in"] == "query")
}

/// Whether a list comes a page at a time; `optional` says that it comes whole unless a page is asked for.
fn paged(operation: &Value, parts: &Parts) -> Option<Value> {
    let is_number = |parameter: &Value| kind(&parameter["schema"]) == Kind::Integer;
    let takes = |name: &&str| query(operation).any(|it| it["name"] == **name && is_number(it));
    let answer = &operation["responses"][SUCCESS]["content"][JSON]["schema"];
    let is_paged = PAGING.iter().all(takes) && kind(answer) == Kind::Array;
    let said = parts.exception(id(operation)).and_then(|exception| exception.paged);
    is_paged.then(|| said.map_or_else(|| true.into(), |Paged::Optional| "optional".into()))
}

/// How a list is searched: by `fields` of its items, by one text `q`, or not at all.
fn search(operation: &Value) -> Option<&'static str> {
    let pairs = format!("#/components/schemas/{QUERY_PAIRS}");
    if query(operation).any(|parameter| parameter["schema"]["$ref"] == *pairs) {
        return Some("fields");
    }
    query(operation).any(|parameter| parameter["name"] == "q").then_some("q")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{date, describe};
    use crate::rules::idle::Idle;
    use crate::rules::parts::Parts;
    use crate::rules::yaml;

    const PARTS: &str = "
        parts: {things: {doc: T., tags: [Things], nouns: [thing]}}
        left_out: {}
        operations: {TestThing: {safety: read, doc: Tries it.}}
    ";

    fn parameter(name: &str, schema: &Value) -> Value {
        json!({ "name": name, "in": "query", "schema": schema })
    }

    fn described(operations: &Value) -> anyhow::Result<(Value, Idle)> {
        let mut document = json!({ "paths": { "/things": operations } });
        let mut idle = Idle::default();
        describe(&mut document, &Parts::parse(PARTS)?, &mut idle)?;
        Ok((document, idle))
    }

    #[test]
    fn a_list_says_how_it_is_read() {
        let [text, number] = ["string", "integer"].map(|of| json!({ "type": of }));
        let parameters = [parameter("page", &number), parameter("page_size", &number), parameter("q", &text)];
        let things = json!({ "type": "array", "items": {} });
        let responses = json!({ "2XX": { "content": { "application/json": { "schema": things } } } });
        let list = json!({
            "operationId": "ListThings", "x-part": "things", "parameters": parameters, "responses": responses,
        });
        let (document, idle) = described(&json!({ "get": list })).unwrap();
        let list = &document["paths"]["/things"]["get"];
        assert_eq!(
            [&list["x-method"], &list["x-safety"], &list["x-paged"], &list["x-search"]],
            [&json!("list"), &json!("read"), &json!(true), &json!("q")]
        );
        let expected = "parts.yaml: the document has no operation TestThing";
        assert_eq!(idle.refuse().unwrap_err().to_string(), expected);
    }

    #[test]
    fn what_people_say_goes_before_the_rules() {
        let test = json!({ "operationId": "TestThing", "x-part": "things", "description": "Runs." });
        let (document, _) = described(&json!({ "post": test })).unwrap();
        let test = &document["paths"]["/things"]["post"];
        assert_eq!([&test["x-safety"], &test["description"]], ["read", "Tries it."]);
    }

    #[test]
    fn what_older_releases_answer_by_a_word_is_said() {
        let operation = |id: &str| json!({ "operationId": id, "x-answers": { "201": "json" } });
        let mut document =
            json!({ "paths": { "/things": { "post": operation("AddThing"), "put": operation("SetThing") } } });
        let releases = "releases: [{version: 1.28.0, evidence: document, lacks: {answers: [AddThing]}}, \
                        {version: 1.36.0, evidence: document}]";
        date(&mut document, &yaml::parse(releases).unwrap());
        let things = &document["paths"]["/things"];
        assert_eq!((&things["post"]["x-word"], things["put"].get("x-word")), (&json!(201), None));
        assert_eq!(things["post"]["x-since"], json!([1, 28]));
    }

    #[test]
    fn two_methods_of_a_name_are_an_error() {
        let operation = |id: &str| json!({ "operationId": id, "x-part": "things" });
        let error = described(&json!({ "get": operation("GetThing"), "put": operation("GetThings") })).unwrap_err();
        assert!(error.to_string().contains("would both be the method `get`"), "{error}");
    }
}
