//! Secrets. Whoever has one can act for somebody else, so nothing prints it by accident. The name of the
//! member tells; a correction in `overlay.yaml` is for those where it does not.

use serde_json::Value;

use crate::openapi::document;
use crate::openapi::schema::{Kind, kind};

const MEMBERS: [&str; 11] = [
    "accessToken",
    "clientSecret",
    "password",
    "privateKey",
    "refreshToken",
    "secret",
    "secretKey",
    "signingKey",
    "subjectToken",
    "token",
    "verificationCode",
];

/// Maps whose values may be secrets.
const MAPS: [&str; 2] = ["environmentVariables", "headers"];

pub fn hide(document: &mut Value) {
    document::members_mut(document, &mut |name, member| {
        if MEMBERS.contains(&name) && kind(member) == Kind::String {
            member["format"] = "password".into();
        }
        if MAPS.contains(&name) && kind(&member["additionalProperties"]) == Kind::String {
            member["additionalProperties"]["format"] = "password".into();
        }
    });
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::hide;
    use crate::openapi::samples::answer_after;

    fn after(name: &str, member: &Value) -> Value {
        let schema = json!({ "type": "object", "properties": { name: member } });
        answer_after(hide, &schema)["properties"][name].clone()
    }

    #[test]
    fn a_secret_is_told_by_its_name() {
        let text = json!({ "type": "string", "nullable": true });
        assert_eq!(after("secret", &text), json!({ "type": "string", "nullable": true, "format": "password" }));
        assert_eq!(after("secretary", &text), text);
    }

    #[test]
    fn the_values_of_a_map_may_be_secret() {
        let map = json!({ "type": "object", "additionalProperties": { "type": "string" } });
        assert_eq!(after("headers", &map)["additionalProperties"]["format"], "password");
    }
}
