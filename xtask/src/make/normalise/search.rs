//! Search parameters. An exploded object of texts in the query is no parameter but any number of
//! them: a list of names and values.

use serde_json::{Value, json};

use crate::openapi::document;
use crate::openapi::schema::{Kind, kind};

pub const QUERY_PAIRS: &str = "QueryPairs";

const DESCRIPTION: &str = "Any number of query parameters, each with its value.";

pub fn mark(document: &mut Value) {
    document::query_mut(document, &mut |parameter| {
        if is_pairs(parameter) {
            parameter["schema"] = json!({ "$ref": format!("#/components/schemas/{QUERY_PAIRS}") });
        }
    });
    document["components"]["schemas"][QUERY_PAIRS] = json!({
        "description": DESCRIPTION,
        "type": "object",
        "additionalProperties": { "type": "string" },
    });
}

fn is_pairs(parameter: &Value) -> bool {
    let values = &parameter["schema"]["additionalProperties"];
    parameter["explode"] != false && kind(&parameter["schema"]) == Kind::Map && kind(values) == Kind::String
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::mark;
    use crate::openapi::samples::parameter_after;

    #[test]
    fn an_exploded_map_of_texts_is_a_list_of_pairs() {
        let texts = json!({ "type": "object", "additionalProperties": { "type": "string" } });
        let parameter = json!({ "name": "search_params", "in": "query", "explode": true, "schema": texts });
        let schema = &parameter_after(mark, &parameter)["schema"];
        assert_eq!(*schema, json!({ "$ref": "#/components/schemas/QueryPairs" }));
    }

    #[test]
    fn a_single_text_stays() {
        let parameter = json!({ "name": "q", "in": "query", "schema": { "type": "string" } });
        assert_eq!(parameter_after(mark, &parameter), parameter);
    }
}
