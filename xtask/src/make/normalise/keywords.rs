//! Keywords that mean nothing where they stand, such as `items` of a boolean, and those that no type can
//! say, such as `not`. The generator would refuse them, so each schema keeps what its kind has a use for.

use serde_json::Value;

use crate::openapi::document;
use crate::openapi::schema::{JSON_TYPE, Kind, NAME_HINT, TAG, kind};

const OF_ALL: [&str; 8] = ["description", "nullable", "deprecated", "readOnly", "writeOnly", NAME_HINT, TAG, JSON_TYPE];

pub fn keep_meaningful(document: &mut Value) {
    document::schemas_mut(document, &mut |_, schema| {
        let own = of_kind(kind(schema));
        if let Some(keywords) = schema.as_object_mut() {
            keywords.retain(|keyword, _| own.contains(&keyword.as_str()) || OF_ALL.contains(&keyword.as_str()));
        }
    });
}

fn of_kind(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Any => &[],
        Kind::Reference => &["$ref"],
        Kind::String | Kind::Integer | Kind::Number => &["type", "format"],
        Kind::Enum => &["type", "enum"],
        Kind::Boolean => &["type"],
        Kind::Array => &["type", "items"],
        Kind::Map => &["type", "additionalProperties"],
        Kind::Object => &["type", "properties", "required", "additionalProperties"],
        Kind::Union => &["oneOf", "anyOf", "discriminator"],
        Kind::Intersection => &["allOf"],
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::keep_meaningful;
    use crate::openapi::samples::answer_after;

    #[test]
    fn what_a_kind_has_no_use_for_goes() {
        let flag = json!({ "type": "boolean", "items": {}, "not": { "enum": [false] }, "description": "A flag." });
        assert_eq!(answer_after(keep_meaningful, &flag), json!({ "type": "boolean", "description": "A flag." }));
        let list = json!({ "type": "array", "items": { "type": "string", "not": {} }, "required": ["a"] });
        assert_eq!(answer_after(keep_meaningful, &list), json!({ "type": "array", "items": { "type": "string" } }));
    }
}
