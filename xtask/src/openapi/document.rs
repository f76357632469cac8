//! Where operations and schemas stand in an OpenAPI document, so that no step has to know.

use serde_json::Value;

use crate::openapi::schema;

pub const JSON: &str = "application/json";
pub const XML: &str = "text/xml";
/// The status under which the one answer of an operation stands, once there is only one.
pub const SUCCESS: &str = "2XX";

/// The part of the library that an operation belongs to.
pub const PART: &str = "x-part";
/// The part whose facade people write; that of the others is generated.
pub const BY_HAND: &str = "users";
/// The name of an operation's method.
pub const METHOD: &str = "x-method";
/// Whether an operation lists a page at a time.
pub const PAGED: &str = "x-paged";
/// The media type of a form with a file.
pub const FORM: &str = "multipart/form-data";
/// The parameters by which a list is asked for a page.
pub const PAGING: [&str; 2] = ["page", "page_size"];
/// Each status of success of an operation, with what comes: `json`, `text`, `xml` or `empty`.
pub const ANSWERS: &str = "x-answers";
/// Each status of failure that the document names, with its words.
pub const ERRORS: &str = "x-errors";
/// The fields of a form with a file.
pub const UPLOAD: &str = "x-upload";

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// Whether a schema travels to Logto or comes from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Request,
    Answer,
}

/// A place at which a schema begins.
pub struct Root {
    /// The operation or component.
    pub owner: String,
    /// `answer`, `body`, `component`, or a parameter such as `query:page`.
    pub what: String,
    pub side: Side,
    /// A JSON pointer to the schema.
    pub pointer: String,
}

/// Every operation with its method and path, in the document's order.
pub fn operations(document: &Value) -> impl Iterator<Item = (&str, &str, &Value)> {
    let paths = document["paths"].as_object().into_iter().flatten();
    paths.flat_map(|(path, item)| {
        let methods = item.as_object().into_iter().flatten();
        methods
            .filter(|(method, _)| is_method(method))
            .map(move |(method, operation)| (method.as_str(), path.as_str(), operation))
    })
}

/// Every operation with its title.
pub fn operations_mut(document: &mut Value) -> impl Iterator<Item = (String, &mut Value)> {
    let paths = document.get_mut("paths").and_then(Value::as_object_mut);
    paths.into_iter().flatten().flat_map(|(path, item)| {
        let methods = item.as_object_mut().into_iter().flatten();
        methods
            .filter(|(method, _)| is_method(method))
            .map(move |(method, operation)| (title(method, path, operation), operation))
    })
}

pub fn is_method(key: &str) -> bool {
    METHODS.contains(&key)
}

/// `METHOD path operationId`, as messages name an operation.
pub fn title(method: &str, path: &str, operation: &Value) -> String {
    let id = operation["operationId"].as_str().unwrap_or_default();
    format!("{} {path} {id}", method.to_uppercase()).trim_end().to_owned()
}

pub fn parameters_mut(operation: &mut Value) -> impl Iterator<Item = &mut Value> {
    operation.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten()
}

/// Visits every query parameter.
pub fn query_mut(document: &mut Value, visit: &mut impl FnMut(&mut Value)) {
    for (_, operation) in operations_mut(document) {
        parameters_mut(operation).filter(|parameter| parameter["in"] == "query").for_each(&mut *visit);
    }
}

/// Every place at which a schema begins, in the document's order, components last.
pub fn roots(document: &Value) -> Vec<Root> {
    let mut roots = Vec::new();
    for (method, path, operation) in operations(document) {
        let pointer = format!("/paths/{}/{method}", escape(path));
        roots.extend(parameter_roots(operation, &pointer));
        roots.extend(body_roots(operation, &pointer));
        roots.extend(answer_roots(operation, &pointer));
    }
    for (name, _) in document["components"]["schemas"].as_object().into_iter().flatten() {
        roots.push(Root {
            owner: name.clone(),
            what: "component".to_owned(),
            side: Side::Answer,
            pointer: format!("/components/schemas/{}", escape(name)),
        });
    }
    roots
}

fn parameter_roots(operation: &Value, pointer: &str) -> impl Iterator<Item = Root> {
    let parameters = operation["parameters"].as_array().into_iter().flatten().enumerate();
    parameters.filter(|(_, parameter)| parameter.get("schema").is_some()).map(move |(index, parameter)| {
        let [place, name] = ["in", "name"].map(|key| parameter[key].as_str().unwrap_or_default());
        Root {
            owner: id(operation),
            what: format!("{place}:{name}"),
            side: Side::Request,
            pointer: format!("{pointer}/parameters/{index}/schema"),
        }
    })
}

fn body_roots(operation: &Value, pointer: &str) -> impl Iterator<Item = Root> {
    let bodies = content_roots(&operation["requestBody"], format!("{pointer}/requestBody"));
    bodies.map(move |(media_type, pointer)| Root {
        owner: id(operation),
        what: qualified("body", &media_type, JSON),
        side: Side::Request,
        pointer,
    })
}

fn answer_roots(operation: &Value, pointer: &str) -> impl Iterator<Item = Root> {
    let answers = operation["responses"].as_object().into_iter().flatten();
    answers.flat_map(move |(status, answer)| {
        let schemas = content_roots(answer, format!("{pointer}/responses/{}", escape(status)));
        schemas.map(move |(media_type, pointer)| Root {
            owner: id(operation),
            what: qualified(&qualified("answer", status, SUCCESS), &media_type, JSON),
            side: Side::Answer,
            pointer,
        })
    })
}

/// The media types of a body or an answer that have a schema, with a pointer to it.
fn content_roots(holder: &Value, pointer: String) -> impl Iterator<Item = (String, String)> {
    let content = holder["content"].as_object().into_iter().flatten();
    let with_schema = content.filter(|(_, media)| media.get("schema").is_some());
    with_schema
        .map(move |(media_type, _)| (media_type.clone(), format!("{pointer}/content/{}/schema", escape(media_type))))
}

/// A word, with what makes it another than the usual.
fn qualified(word: &str, quality: &str, usual: &str) -> String {
    if quality == usual { word.to_owned() } else { format!("{word}:{quality}") }
}

fn id(operation: &Value) -> String {
    operation["operationId"].as_str().unwrap_or_default().to_owned()
}

/// A key as a segment of a JSON pointer.
pub fn escape(segment: &str) -> String {
    segment.replace('~', "~0").replace('/', "~1")
}

/// Visits each schema with which an operation or a component begins.
pub fn roots_mut(document: &mut Value, visit: &mut impl FnMut(Side, &mut Value)) {
    for root in roots(document) {
        if let Some(schema) = document.pointer_mut(&root.pointer) {
            visit(root.side, schema);
        }
    }
}

/// Visits every schema of the document, the innermost first.
pub fn schemas_mut(document: &mut Value, visit: &mut impl FnMut(Side, &mut Value)) {
    roots_mut(document, &mut |side, root| schema::walk(root, &mut |schema| visit(side, schema)));
}

/// Visits every member of every object in the document.
pub fn members_mut(document: &mut Value, visit: &mut impl FnMut(&str, &mut Value)) {
    schemas_mut(document, &mut |_, schema| {
        schema::members_mut(schema).for_each(|(name, member)| visit(name, member));
    });
}
