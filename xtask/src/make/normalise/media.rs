//! Media types. Where JSON is offered, JSON it is: other media types beside it go, and so do remarks
//! such as `charset=utf-8`. Only XML comes before JSON that is no more than a text: whoever offers XML
//! sends it, and has JSON beside it because the document has it everywhere.

use anyhow::{Result, ensure};
use serde_json::{Map, Value};

use crate::openapi::document::{self, FORM, JSON, XML};
use crate::openapi::schema::{Kind, kind};

pub fn prefer_json(document: &mut Value) -> Result<()> {
    for (title, operation) in document::operations_mut(document) {
        if let Some(body) = operation.get_mut("requestBody") {
            prefer_json_in(body);
            check_body(&body["content"], &title)?;
        }
        let answers = operation.get_mut("responses").and_then(Value::as_object_mut);
        answers.into_iter().flatten().for_each(|(_, answer)| prefer_json_in(answer));
    }
    Ok(())
}

fn check_body(content: &Value, title: &str) -> Result<()> {
    let offered: Vec<&str> =
        content.as_object().into_iter().flatten().map(|(media_type, _)| essence(media_type)).collect();
    ensure!(
        offered.is_empty() || offered.iter().any(|it| [JSON, FORM].contains(it)),
        "{title}: it takes {} alone, and the library sends JSON, and forms with a file: \
         name the operation under `left_out` in parts.yaml",
        offered.join(" or "),
    );
    Ok(())
}

fn prefer_json_in(holder: &mut Value) {
    let content = holder.get_mut("content").and_then(Value::as_object_mut);
    if let Some(content) = content {
        let offered = |wanted: &str| {
            let (_, media) = content.iter().find(|(media_type, _)| essence(media_type) == wanted)?;
            Some((wanted.to_owned(), media.clone()))
        };
        let is_text = |media: &Value| matches!(kind(&media["schema"]), Kind::Any | Kind::String);
        let described = offered(JSON).filter(|(_, media)| !is_text(media));
        let preferred = described.or_else(|| offered(XML)).or_else(|| offered(JSON));
        if let Some(preferred) = preferred {
            *content = Map::from_iter([preferred]);
        }
    }
}

fn essence(media_type: &str) -> &str {
    media_type.split(';').next().unwrap_or_default().trim()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::prefer_json;
    use crate::openapi::samples::{operation, with_operation};

    #[test]
    fn json_stays_and_what_stands_beside_it_goes() {
        let mut document = with_operation(&json!({
            "requestBody": { "content": {
                "text/plain": { "schema": { "type": "string" } },
                "application/json; charset=utf-8": { "schema": { "type": "boolean" } },
            } },
        }));
        prefer_json(&mut document).unwrap();
        let content = &operation(&document)["requestBody"]["content"];
        assert_eq!(*content, json!({ "application/json": { "schema": { "type": "boolean" } } }));
    }

    #[test]
    fn xml_comes_before_json_that_is_a_text() {
        let mut document = with_operation(&json!({
            "responses": { "200": { "content": { "application/json": {}, "text/xml": {} } } },
        }));
        prefer_json(&mut document).unwrap();
        assert_eq!(operation(&document)["responses"]["200"]["content"], json!({ "text/xml": {} }));
        let described = json!({ "application/json": { "schema": { "type": "boolean" } } });
        document["paths"]["/things"]["post"]["responses"]["200"]["content"] = described.clone();
        document["paths"]["/things"]["post"]["responses"]["200"]["content"]["text/xml"] = json!({});
        prefer_json(&mut document).unwrap();
        assert_eq!(operation(&document)["responses"]["200"]["content"], described);
    }

    #[test]
    fn a_body_of_another_kind_is_an_error() {
        let body = json!({ "content": { "text/plain": {}, "text/css": {} } });
        let error = prefer_json(&mut with_operation(&json!({ "requestBody": body }))).unwrap_err().to_string();
        assert!(error.starts_with("POST /things: it takes text/plain or text/css alone"), "{error}");
    }
}
