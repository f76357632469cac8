//! Media types. Where JSON is offered, JSON it is: other media types beside it go, and so do remarks
//! such as `charset=utf-8`. Only XML comes before JSON that is no more than a text: whoever offers XML
//! sends it, and has JSON beside it because the document has it everywhere.

use serde_json::{Map, Value};

use crate::openapi::document::{self, JSON, XML};
use crate::openapi::schema::{Kind, kind};

pub fn prefer_json(document: &mut Value) {
    for (_, operation) in document::operations_mut(document) {
        if let Some(body) = operation.get_mut("requestBody") {
            prefer_json_in(body);
        }
        let answers = operation.get_mut("responses").and_then(Value::as_object_mut);
        answers.into_iter().flatten().for_each(|(_, answer)| prefer_json_in(answer));
    }
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
        prefer_json(&mut document);
        let content = &operation(&document)["requestBody"]["content"];
        assert_eq!(*content, json!({ "application/json": { "schema": { "type": "boolean" } } }));
    }

    #[test]
    fn xml_comes_before_json_that_is_a_text() {
        let mut document = with_operation(&json!({
            "responses": { "200": { "content": { "application/json": {}, "text/xml": {} } } },
        }));
        prefer_json(&mut document);
        assert_eq!(operation(&document)["responses"]["200"]["content"], json!({ "text/xml": {} }));
        let described = json!({ "application/json": { "schema": { "type": "boolean" } } });
        document["paths"]["/things"]["post"]["responses"]["200"]["content"] = described.clone();
        document["paths"]["/things"]["post"]["responses"]["200"]["content"]["text/xml"] = json!({});
        prefer_json(&mut document);
        assert_eq!(operation(&document)["responses"]["200"]["content"], described);
    }

    #[test]
    fn without_json_all_stay() {
        let given = with_operation(&json!({ "requestBody": { "content": { "text/plain": {}, "text/css": {} } } }));
        let mut document = given.clone();
        prefer_json(&mut document);
        assert_eq!(document, given);
    }
}
