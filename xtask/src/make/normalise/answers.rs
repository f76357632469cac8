//! Answers. Error answers go: every failure becomes the client's own error, whatever the document
//! says of it. The success answers of an operation become one, for any status of success, so that a
//! 201 where the document says 200 is no error.

use anyhow::{Result, anyhow, bail};
use serde_json::{Value, json};

use crate::openapi::document::{self, ANSWERS, ERRORS, JSON, SUCCESS, XML};
use crate::openapi::unify::{Mismatch, unify_all};

pub fn keep_success(document: &mut Value) -> Result<()> {
    for (title, operation) in document::operations_mut(document) {
        let answer =
            success(operation).map_err(|error| anyhow!("{title}: its success answers have no common type: {error}"))?;
        if let Some(content_type) = foreign(operation).filter(|_| answer.get("content").is_none()) {
            bail!(
                "{title}: it answers {content_type} alone, and the library reads JSON, XML and words that say nothing: \
                 name the operation under `left_out` in parts.yaml"
            );
        }
        operation[ANSWERS] =
            successes(operation).map(|(status, answer)| (status.clone(), what_comes(answer))).collect();
        let errors: Value = failures(operation).collect();
        if errors != json!({}) {
            operation[ERRORS] = errors;
        }
        operation["responses"] = json!({ SUCCESS: answer });
    }
    Ok(())
}

fn successes(operation: &Value) -> impl Iterator<Item = (&String, &Value)> {
    operation["responses"].as_object().into_iter().flatten().filter(|(status, _)| status.starts_with('2'))
}

/// The statuses of failure that the document has words for.
fn failures(operation: &Value) -> impl Iterator<Item = (String, Value)> {
    let answers = operation["responses"].as_object().into_iter().flatten();
    let failures = answers.filter(|(status, _)| status.starts_with(['4', '5']));
    failures.filter_map(|(status, answer)| {
        let words = answer["description"].as_str()?.trim();
        (!words.is_empty()).then(|| (status.clone(), words.into()))
    })
}

/// JSON without a schema is a word, such as `Created`, in plain text.
fn what_comes(answer: &Value) -> &'static str {
    let Some(content) = answer["content"].as_object().filter(|content| !content.is_empty()) else { return "empty" };
    match json_schema(answer) {
        Some(_) => "json",
        None if content.contains_key(XML) => "xml",
        None => "text",
    }
}

fn success(operation: &Value) -> Result<Value, Mismatch> {
    let successes: Vec<&Value> = successes(operation).map(|(_, answer)| answer).collect();
    let description = successes.first().and_then(|answer| answer["description"].as_str());
    let mut success = json!({ "description": description.unwrap_or_default() });
    if let Some(schema) = common_schema(&successes)? {
        success["content"] = json!({ JSON: { "schema": schema } });
    }
    Ok(success)
}

fn common_schema(answers: &[&Value]) -> Result<Option<Value>, Mismatch> {
    unify_all(answers.iter().filter_map(|answer| json_schema(answer)))
}

/// The schema of an answer in JSON. One that says nothing stands where there is no body.
fn json_schema(answer: &Value) -> Option<&Value> {
    answer["content"][JSON].get("schema").filter(|schema| **schema != json!({}))
}

/// The content type of an answer that is described, and is neither JSON nor XML.
fn foreign(operation: &Value) -> Option<&String> {
    let contents = successes(operation).filter_map(|(_, answer)| answer["content"].as_object());
    let described = contents.flatten().filter(|(_, media)| media.get("schema").is_some_and(|it| *it != json!({})));
    described.map(|(content_type, _)| content_type).find(|content_type| ![JSON, XML].contains(&content_type.as_str()))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::keep_success;
    use crate::openapi::samples::{operation, with_operation};

    fn responses_after(responses: &Value) -> anyhow::Result<Value> {
        let mut document = with_operation(&json!({ "operationId": "DoThing", "responses": responses }));
        keep_success(&mut document)?;
        Ok(operation(&document)["responses"].clone())
    }

    fn json_answer(schema: &Value) -> Value {
        json!({ "description": "Done.", "content": { "application/json": { "schema": schema } } })
    }

    #[test]
    fn errors_go_and_success_has_any_status() {
        let text = json_answer(&json!({ "type": "string" }));
        let kept = responses_after(&json!({ "201": text, "404": { "description": "Not found." } })).unwrap();
        assert_eq!(kept, json!({ "2XX": text }));
    }

    #[test]
    fn success_answers_are_unified() {
        let [created, replaced] =
            [json!(["a"]), json!(["b"])].map(|values| json_answer(&json!({ "type": "string", "enum": values })));
        let kept = responses_after(&json!({ "200": created, "201": replaced })).unwrap();
        assert_eq!(kept, json!({ "2XX": json_answer(&json!({ "type": "string", "enum": ["a", "b"] })) }));
    }

    #[test]
    fn json_without_a_schema_is_no_body() {
        let created = json!({ "description": "Done.", "content": { "application/json": {} } });
        assert_eq!(responses_after(&json!({ "201": created })).unwrap(), json!({ "2XX": { "description": "Done." } }));
    }

    #[test]
    fn each_status_says_what_comes() {
        let mut document = with_operation(&json!({ "responses": {
            "200": json_answer(&json!({ "type": "string" })),
            "201": { "content": { "application/json": {} } },
            "202": { "content": { "text/xml": { "schema": { "type": "string" } } } },
            "204": {},
            "404": { "description": "Not there. " },
            "422": { "description": "" },
        } }));
        keep_success(&mut document).unwrap();
        assert_eq!(operation(&document)["x-errors"], json!({ "404": "Not there." }));
        let expected = json!({ "200": "json", "201": "text", "202": "xml", "204": "empty" });
        assert_eq!(operation(&document)["x-answers"], expected);
    }

    #[test]
    fn answers_that_differ_in_kind_are_an_error_that_names_the_operation() {
        let [text, list] =
            [json!({ "type": "string" }), json!({ "type": "array", "items": {} })].map(|schema| json_answer(&schema));
        let error = responses_after(&json!({ "200": text, "202": list })).unwrap_err();
        let expected = "POST /things DoThing: its success answers have no common type: a string and an array";
        assert_eq!(error.to_string(), expected);
    }
}
