//! Data of identity providers and connectors. Logto passes on what a provider said, which may hold tokens,
//! keeps what a connector is set up with, which may hold a client's secret, and logs what it was asked with,
//! all under a handful of names. They get a type of their own, so that nothing prints them by accident.

use serde_json::{Value, json};

use crate::openapi::document;
use crate::openapi::schema::{self, Kind, is_free_form, kind};

const RAW_DATA: &str = "RawData";

const MEMBERS: [&str; 7] = ["details", "detail", "rawData", "connectorData", "config", "providerConfig", "params"];
const DESCRIPTION: &str = "Any JSON of an identity provider, a connector or a log. It may hold tokens and secrets.";

pub fn mark(document: &mut Value) {
    document::members_mut(document, &mut |name, member| {
        let is_open = is_free_form(member) || kind(member) == Kind::Any;
        if MEMBERS.contains(&name) && is_open {
            for keyword in ["type", "additionalProperties"] {
                schema::take(member, keyword);
            }
            member["$ref"] = format!("#/components/schemas/{RAW_DATA}").into();
        }
    });
    document["components"]["schemas"][RAW_DATA] = json!({ "description": DESCRIPTION, "nullable": true });
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::mark;
    use crate::openapi::samples::answer_after;

    fn after(name: &str, member: &Value) -> Value {
        let schema = json!({ "type": "object", "properties": { name: member } });
        answer_after(mark, &schema)["properties"][name].clone()
    }

    #[test]
    fn what_a_provider_said_has_a_type_of_its_own() {
        let map = json!({ "type": "object", "additionalProperties": true, "description": "Details." });
        let expected = json!({ "description": "Details.", "$ref": "#/components/schemas/RawData" });
        assert_eq!(after("details", &map), expected);
        assert_eq!(after("rawData", &json!({ "nullable": true }))["$ref"], expected["$ref"]);
    }

    #[test]
    fn a_structure_of_that_name_stays() {
        let text = json!({ "type": "string" });
        assert_eq!(after("detail", &text), text);
    }

    #[test]
    fn other_free_form_members_stay() {
        let map = json!({ "type": "object", "additionalProperties": true });
        assert_eq!(after("customData", &map), map);
    }
}
