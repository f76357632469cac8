//! Discriminators. What a union says of its branches beside them is written into the branches, which is how
//! Logto's documents say it: by a member with one value.

use serde_json::{Value, json};

use crate::openapi::document;
use crate::openapi::schema::{self, NAME_HINT, branches_mut, literal, set_required};

pub fn write_out(document: &mut Value) {
    document::schemas_mut(document, &mut |_, schema| {
        let discriminator = schema["discriminator"].clone();
        if let Some(property) = discriminator["propertyName"].as_str() {
            let branches = branches_mut(schema).into_iter();
            branches.for_each(|branch| write_into(branch, property, &discriminator["mapping"]));
        }
    });
}

/// A branch that was referred to has the name of what it was.
fn write_into(branch: &mut Value, property: &str, mapping: &Value) {
    let Some(name) = branch[NAME_HINT].as_str() else { return };
    let is_of_branch = |target: &Value| target.as_str().is_some_and(|it| it.rsplit('/').next() == Some(name));
    let mapped = mapping.as_object().into_iter().flatten().find(|(_, target)| is_of_branch(target));
    let value = mapped.map_or(name, |(value, _)| value).to_owned();
    if let Some(parts) = branch.get_mut("allOf").and_then(Value::as_array_mut) {
        let tag = json!({ "type": "string", "enum": [value] });
        parts.push(json!({ "type": "object", "properties": { property: tag }, "required": [property] }));
    } else if branch["properties"].is_object() && literal(&branch["properties"][property]).is_none() {
        branch["properties"][property] = json!({ "type": "string", "enum": [value] });
        let mut required: Vec<String> = schema::required(branch).map(str::to_owned).collect();
        required.retain(|name| name != property);
        required.push(property.to_owned());
        set_required(branch, required);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::write_out;
    use crate::openapi::samples::answer_after;

    fn branch(name: &str) -> Value {
        json!({ "type": "object", "properties": { "kind": { "type": "string" } }, "x-name": name })
    }

    fn kind_of(branch: &Value) -> (&Value, &Value) {
        (&branch["properties"]["kind"]["enum"][0], &branch["required"][0])
    }

    #[test]
    fn branches_say_by_a_member_which_they_are() {
        let schema = json!({
            "oneOf": [branch("Cat"), branch("Dog")],
            "discriminator": { "propertyName": "kind", "mapping": { "hound": "#/components/schemas/Dog" } },
        });
        let union = answer_after(write_out, &schema);
        assert_eq!(kind_of(&union["oneOf"][0]), (&json!("Cat"), &json!("kind")));
        assert_eq!(kind_of(&union["oneOf"][1]), (&json!("hound"), &json!("kind")));
    }

    #[test]
    fn what_a_branch_says_by_itself_stays() {
        let mut cat = branch("Cat");
        cat["properties"]["kind"]["enum"] = json!(["tom"]);
        let schema = json!({ "oneOf": [cat], "discriminator": { "propertyName": "kind" } });
        assert_eq!(answer_after(write_out, &schema), schema);
    }
}
