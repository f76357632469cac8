//! Parameters that take one value or a list of such. A list can say both.

use serde_json::Value;

use crate::openapi::document;
use crate::openapi::schema::{self, Kind, branches, kind, same_shape};

pub fn take_lists(document: &mut Value) {
    document::query_mut(document, &mut |parameter| {
        if let Some(list) = list_of_the_others(&parameter["schema"]) {
            schema::replace(&mut parameter["schema"], list);
        }
    });
}

fn list_of_the_others(schema: &Value) -> Option<Value> {
    let branches = branches(schema);
    let list = branches.iter().find(|branch| kind(branch) == Kind::Array)?;
    let is_covered = |branch: &Value| same_shape(branch, list) || same_shape(branch, &list["items"]);
    branches.iter().all(is_covered).then(|| list.clone())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::take_lists;
    use crate::openapi::samples::parameter_after;

    #[test]
    fn one_or_many_are_many() {
        let text = json!({ "type": "string", "enum": ["a", "b"] });
        let list = json!({ "type": "array", "items": text });
        let parameter = json!({ "name": "types", "in": "query", "schema": { "oneOf": [list, text] } });
        assert_eq!(parameter_after(take_lists, &parameter)["schema"], list);
    }

    #[test]
    fn a_list_of_something_else_stays_a_branch() {
        let list = json!({ "type": "array", "items": { "type": "number" } });
        let schema = json!({ "oneOf": [list, { "type": "string" }] });
        let parameter = json!({ "name": "types", "in": "query", "schema": schema });
        assert_eq!(parameter_after(take_lists, &parameter)["schema"], schema);
    }
}
