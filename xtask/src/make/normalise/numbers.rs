//! Numbers. The document has no integers but in parameters, though what it counts is whole: ages in
//! seconds, days, users, retries. A correction in `overlay.yaml` is for what is not.

use serde_json::Value;

use crate::openapi::document;
use crate::openapi::schema::{Kind, kind};

pub fn make_whole(document: &mut Value) {
    document::schemas_mut(document, &mut |_, schema| {
        if kind(schema) == Kind::Number {
            schema["type"] = "integer".into();
        }
    });
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::make_whole;
    use crate::openapi::samples::answer_after;

    #[test]
    fn a_number_is_whole() {
        let schema = json!({ "type": "object", "properties": { "count": { "type": "number", "nullable": true } } });
        let whole = json!({ "type": "integer", "nullable": true });
        assert_eq!(answer_after(make_whole, &schema)["properties"]["count"], whole);
    }
}
