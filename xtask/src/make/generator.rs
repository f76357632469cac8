//! Tries the code generator on a document before it is kept: better here than in the next build of
//! the library. The generator refuses some documents with an error and others with a panic, and says
//! of neither which operation it was; so, if it refuses, each operation is tried alone.

use std::panic::{self, AssertUnwindSafe};

use anyhow::{Result, anyhow, bail};
use serde_json::{Value, json};

use crate::make::build_script;
use crate::openapi::document::{operations, title};

/// The generated code, or which operation is to blame that there is none.
pub fn code_of(document: &Value) -> Result<String> {
    let refusal = match generate(document) {
        Ok(source) => return Ok(source),
        Err(refusal) => refusal,
    };
    let empty = json!({});
    generate(&with_paths(document, &empty))
        .map_err(|refusal| anyhow!("no code can be made of the types: {refusal}"))?;
    for (method, path, operation) in operations(document) {
        let alone = with_paths(document, &json!({ path: { method: operation } }));
        if let Err(refusal) = generate(&alone) {
            bail!("no code can be made of {}: {refusal}", title(method, path, operation));
        }
    }
    bail!("no code can be made of the document, though of each operation alone: {refusal}")
}

fn with_paths(document: &Value, paths: &Value) -> Value {
    let mut document = document.clone();
    document["paths"] = paths.clone();
    document
}

fn generate(document: &Value) -> Result<String, String> {
    let text = document.to_string();
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let outcome = panic::catch_unwind(AssertUnwindSafe(|| build_script::generate(&text)));
    panic::set_hook(hook);
    match outcome {
        Ok(Ok(source)) => Ok(source),
        Ok(Err(error)) => Err(error.to_string()),
        Err(panic) => Err(panic_message(panic.as_ref())),
    }
}

fn panic_message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("it panicked").to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::code_of;
    use crate::openapi::samples::{with_answer, with_operation};

    #[test]
    fn code_can_be_made_of_a_small_document() {
        code_of(&with_answer(&json!({ "type": "string" }))).unwrap();
    }

    #[test]
    fn an_operation_that_is_refused_is_named() {
        let mut document = with_answer(&json!({ "type": "string" }));
        let upload = json!({ "content": { "multipart/form-data": { "schema": { "type": "object" } } } });
        document["paths"]["/files"]["post"] =
            json!({ "operationId": "Upload", "requestBody": upload, "responses": { "2XX": { "description": "" } } });
        let error = code_of(&document).unwrap_err().to_string();
        assert!(error.starts_with("no code can be made of POST /files Upload: "), "{error}");
        assert!(error.contains("multipart/form-data"), "{error}");
    }

    #[test]
    fn a_panic_of_the_generator_is_an_error_too() {
        let responses = json!({ "2XX": { "description": "" }, "201": { "description": "" } });
        let cookie = json!({ "name": "session", "in": "cookie", "schema": { "type": "string" } });
        let operation = json!({ "operationId": "Eat", "parameters": [cookie], "responses": responses });
        let error = code_of(&with_operation(&operation)).unwrap_err().to_string();
        assert!(error.starts_with("no code can be made of POST /things Eat: "), "{error}");
    }
}
