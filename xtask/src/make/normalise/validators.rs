//! What Logto checks by code of its own. Of such a value the document says that it is an object, and
//! "Validator function" in place of a description, whatever it is. The name of the member tells more:
//! addresses are texts, and a name or description is there in several languages.

use serde_json::{Value, json};

use crate::openapi::document;
use crate::openapi::schema::{self, Kind, kind};

const WORDS: &str = "Validator function";

pub fn look_behind(document: &mut Value) {
    document::members_mut(document, &mut |name, member| {
        if name.ends_with("Uris") && kind(member) == Kind::Array && is_validator(&member["items"]) {
            member["items"] = json!({ "type": "string" });
        }
        if matches!(name, "name" | "description") && is_validator(member) {
            let texts = json!({ "type": "object", "additionalProperties": { "type": "string" } });
            schema::take(member, "description");
            schema::replace(member, texts);
        }
        if name.ends_with("Url") && matches!(kind(member), Kind::Map) {
            schema::replace(member, json!({ "type": "string" }));
        }
    });
    document::schemas_mut(document, &mut |_, schema| {
        if is_validator(schema) {
            schema::take(schema, "description");
        }
    });
}

fn is_validator(schema: &Value) -> bool {
    schema["description"] == WORDS
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::look_behind;
    use crate::openapi::samples::answer_after;

    fn validator() -> Value {
        json!({ "type": "object", "description": "Validator function", "additionalProperties": true })
    }

    fn after(name: &str, member: &Value) -> Value {
        let schema = json!({ "type": "object", "properties": { name: member } });
        answer_after(look_behind, &schema)["properties"][name].clone()
    }

    #[test]
    fn addresses_are_texts() {
        let list = json!({ "type": "array", "items": validator() });
        assert_eq!(after("redirectUris", &list), json!({ "type": "array", "items": { "type": "string" } }));
        let address =
            json!({ "type": "object", "additionalProperties": true, "nullable": true, "description": "Where." });
        let text = json!({ "type": "string", "nullable": true, "description": "Where." });
        assert_eq!(after("deleteAccountUrl", &address), text);
    }

    #[test]
    fn a_name_is_there_in_several_languages() {
        let texts = json!({ "type": "object", "additionalProperties": { "type": "string" } });
        assert_eq!(after("name", &validator()), texts);
    }

    #[test]
    fn anything_else_is_an_object_without_words() {
        let object = json!({ "type": "object", "additionalProperties": true });
        assert_eq!(after("encryption", &validator()), object);
    }

    #[test]
    fn what_has_words_of_its_own_stays() {
        let data = json!({ "type": "object", "additionalProperties": true, "description": "Any." });
        assert_eq!(after("name", &data), data);
    }
}
