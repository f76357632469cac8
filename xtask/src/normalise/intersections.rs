//! `allOf`. What must satisfy several schemas at once becomes the one schema that says so: of
//! objects, all members of all of them.

use anyhow::{Context, Result, anyhow};
use serde_json::Value;

use crate::document;
use crate::schema::{self, Kind, kind};
use crate::unify::{Mismatch, unify};

pub fn fold(document: &mut Value) -> Result<()> {
    for root in document::roots(document) {
        if let Some(schema) = document.pointer_mut(&root.pointer) {
            fold_inside(schema)
                .map_err(|error| anyhow!("it must be {error} at once"))
                .with_context(|| format!("`allOf` somewhere in `{} {}`", root.owner, root.what))?;
        }
    }
    Ok(())
}

fn fold_inside(schema: &mut Value) -> Result<(), Mismatch> {
    schema::children_mut(schema).into_iter().try_for_each(fold_inside)?;
    match kind(schema) {
        Kind::Intersection => fold_one(schema),
        _ => Ok(()),
    }
}

fn fold_one(schema: &mut Value) -> Result<(), Mismatch> {
    let Some(Value::Array(mut parts)) = schema::take(schema, "allOf") else {
        return Ok(());
    };
    if kind(schema) == Kind::Object {
        parts.push(schema.clone());
    }
    let folded = parts.into_iter().map(Ok).reduce(|left, right| both(&left?, &right?));
    let Some(mut folded) = folded.transpose()? else {
        return Ok(());
    };
    for keyword in ["description", "nullable", schema::NAME_HINT] {
        if let Some(value) = schema.get(keyword) {
            folded[keyword] = value.clone();
        }
    }
    *schema = folded;
    Ok(())
}

fn both(left: &Value, right: &Value) -> Result<Value, Mismatch> {
    let mut folded = unify(left, right)?;
    let mut required: Vec<String> = schema::required(left).map(str::to_owned).collect();
    required.extend(schema::required(right).filter(|name| !schema::is_required(left, name)).map(str::to_owned));
    schema::set_required(&mut folded, required);
    Ok(folded)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::fold;
    use crate::samples::{answer, with_answer};

    #[test]
    fn objects_give_all_their_members() {
        let mut document = with_answer(&json!({
            "description": "Both.",
            "allOf": [
                { "type": "object", "properties": { "a": { "type": "string" } }, "required": ["a"] },
                { "type": "object", "properties": { "b": { "type": "number" } }, "required": ["b"] },
            ],
        }));
        fold(&mut document).unwrap();
        let both = json!({
            "type": "object",
            "properties": { "a": { "type": "string" }, "b": { "type": "number" } },
            "required": ["a", "b"],
            "description": "Both.",
        });
        assert_eq!(*answer(&document), both);
    }

    #[test]
    fn the_impossible_is_an_error_that_names_the_operation() {
        let mut document = with_answer(&json!({ "allOf": [{ "type": "string" }, { "type": "boolean" }] }));
        let error = fold(&mut document).unwrap_err();
        let expected = "`allOf` somewhere in `DoThing answer`: it must be a string and a boolean at once";
        assert_eq!(format!("{error:#}"), expected);
    }
}
