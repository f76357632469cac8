//! Small documents for the tests of single steps.

use serde_json::{Value, json};

use crate::openapi::document::{JSON, SUCCESS};

/// A document of one operation with this body, and no answer.
pub fn with_body(schema: &Value) -> Value {
    let operation = json!({
        "operationId": "DoThing",
        "tags": ["Users"],
        "requestBody": { "content": { JSON: { "schema": schema } } },
        "responses": { SUCCESS: { "description": "Done." } },
    });
    with_operation(&operation)
}

/// A document of one operation with this answer.
pub fn with_answer(schema: &Value) -> Value {
    let operation = json!({
        "operationId": "DoThing",
        "tags": ["Users"],
        "responses": { SUCCESS: { "description": "Done.", "content": { JSON: { "schema": schema } } } },
    });
    with_operation(&operation)
}

/// A document of one operation with this parameter.
pub fn with_parameter(parameter: &Value) -> Value {
    let operation = json!({
        "operationId": "DoThing",
        "tags": ["Users"],
        "parameters": [parameter],
        "responses": { SUCCESS: { "description": "Done." } },
    });
    with_operation(&operation)
}

pub fn with_operation(operation: &Value) -> Value {
    json!({
        "openapi": "3.0.1",
        "info": { "title": "A small document", "version": "1" },
        "paths": { "/things": { "post": operation } },
        "components": { "schemas": {} },
    })
}

pub fn operation(document: &Value) -> &Value {
    &document["paths"]["/things"]["post"]
}

pub fn body(document: &Value) -> &Value {
    &operation(document)["requestBody"]["content"][JSON]["schema"]
}

pub fn answer(document: &Value) -> &Value {
    &operation(document)["responses"][SUCCESS]["content"][JSON]["schema"]
}

pub fn parameter(document: &Value) -> &Value {
    &operation(document)["parameters"][0]
}

/// What a step makes of an answer.
pub fn answer_after(step: impl Fn(&mut Value), schema: &Value) -> Value {
    let mut document = with_answer(schema);
    step(&mut document);
    answer(&document).clone()
}

/// What a step makes of a body.
pub fn body_after(step: impl Fn(&mut Value), schema: &Value) -> Value {
    let mut document = with_body(schema);
    step(&mut document);
    body(&document).clone()
}

/// What a step makes of a parameter.
pub fn parameter_after(step: impl Fn(&mut Value), given: &Value) -> Value {
    let mut document = with_parameter(given);
    step(&mut document);
    parameter(&document).clone()
}
