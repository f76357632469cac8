//! Demands. A union of nothing but lists of required members, such as that one of two must be there, says
//! nothing of what the members are: what stands beside it does.

use serde_json::Value;

use crate::openapi::document;
use crate::openapi::schema::{Kind, branches, kind, required, take};

/// Which members must be there, in words.
pub const DEMANDS: &str = "x-demands";

pub fn remove(document: &mut Value) {
    document::schemas_mut(document, &mut |_, schema| {
        let has_members = schema["properties"].as_object().is_some_and(|members| !members.is_empty());
        if has_members && branches(schema).iter().all(|branch| kind(branch) == Kind::Any) {
            let demands: Vec<String> =
                branches(schema).iter().map(|branch| required(branch).collect::<Vec<_>>().join(" and ")).collect();
            ["oneOf", "anyOf"].iter().for_each(|keyword| drop(take(schema, keyword)));
            if !demands.is_empty() {
                schema[DEMANDS] = demands.join(" or ").into();
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::remove;
    use crate::openapi::samples::answer_after;

    #[test]
    fn demands_of_members_leave_the_members_as_they_are() {
        let object = json!({ "type": "object", "properties": { "a": {}, "b": {} } });
        let mut given = object.clone();
        given["anyOf"] = json!([{ "required": ["a"] }, { "required": ["b"] }]);
        let mut expected = object;
        expected["x-demands"] = "a or b".into();
        assert_eq!(answer_after(remove, &given), expected);
    }

    #[test]
    fn a_union_of_types_stays() {
        let kinds = json!([{ "type": "object", "properties": { "a": {} } }, { "required": ["c"] }]);
        let given = json!({ "properties": { "c": {} }, "oneOf": kinds });
        assert_eq!(answer_after(remove, &given), given);
    }
}
