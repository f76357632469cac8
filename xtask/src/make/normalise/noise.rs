//! Takes away what says nothing to a reader of the generated code: examples, titles, who may call
//! and where, and the one word `arbitrary` that stands where a description should.

use serde_json::Value;

use crate::openapi::document;
use crate::openapi::part::{SECURITY, SERVERS};
use crate::openapi::schema;

const KEYWORDS: [&str; 6] = ["example", "examples", "title", "externalDocs", "xml", "discriminator"];

pub fn remove(document: &mut Value) {
    for (_, operation) in document::operations_mut(document) {
        schema::take(operation, SECURITY);
        schema::take(operation, SERVERS);
    }
    document::schemas_mut(document, &mut |_, schema| {
        for keyword in KEYWORDS {
            schema::take(schema, keyword);
        }
        if says_nothing(&schema["description"]) {
            schema::take(schema, "description");
        }
    });
}

fn says_nothing(description: &Value) -> bool {
    let Some(description) = description.as_str() else {
        return false;
    };
    let first = description.split_whitespace().next();
    first.is_none_or(|word| word == "arbitrary")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::remove;
    use crate::openapi::samples::answer_after;

    #[test]
    fn examples_and_the_word_arbitrary_go() {
        let schema = json!({ "type": "object", "description": "arbitrary JSON object", "example": {} });
        assert_eq!(answer_after(remove, &schema), json!({ "type": "object" }));
    }

    #[test]
    fn a_real_description_stays() {
        let schema = json!({ "type": "string", "description": "An arbitrary name." });
        assert_eq!(answer_after(remove, &schema), schema);
    }

    #[test]
    fn a_member_may_be_called_example() {
        let schema = json!({ "type": "object", "properties": { "example": { "type": "string" } } });
        assert_eq!(answer_after(remove, &schema), schema);
    }
}
