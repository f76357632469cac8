//! `allOf`. What must satisfy several schemas at once becomes the one schema that says so: of
//! objects, all members of all of them.

use anyhow::{Result, anyhow};
use serde_json::{Value, json};

use crate::openapi::document;
use crate::openapi::schema::{self, Kind, branches, kind};
use crate::openapi::unify::{Mismatch, unify, unify_all};

pub fn fold(document: &mut Value) -> Result<()> {
    for root in document::roots(document) {
        if let Some(schema) = document.pointer_mut(&root.pointer) {
            fold_inside(schema).map_err(|error| {
                anyhow!("`{} {}`: the parts of an `allOf` contradict each other: {error}", root.owner, root.what)
            })?;
        }
    }
    Ok(())
}

fn fold_inside(schema: &mut Value) -> Result<(), Mismatch> {
    let steps: Vec<String> = schema::children(schema).into_iter().map(|(step, _)| step).collect();
    let mut children = schema::children_mut(schema).into_iter().zip(steps);
    children.try_for_each(|(child, step)| fold_inside(child).map_err(|error| error.within(&step)))?;
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
    let folded = parts.into_iter().map(without_choice).reduce(|left, right| both(&left?, &right?));
    schema::replace(schema, folded.transpose()?.unwrap_or_else(|| json!({})));
    Ok(())
}

/// A union that is part of the whole leaves a choice, which one schema for all branches takes away.
fn without_choice(part: Value) -> Result<Value, Mismatch> {
    match kind(&part) {
        Kind::Union => Ok(unify_all(branches(&part))?.unwrap_or_else(|| json!({}))),
        _ => Ok(part),
    }
}

fn both(left: &Value, right: &Value) -> Result<Value, Mismatch> {
    if kind(left) == Kind::Any {
        return Ok(right.clone());
    }
    if kind(right) == Kind::Any {
        return Ok(left.clone());
    }
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
    use crate::openapi::samples::{answer, with_answer};

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
    fn a_union_among_them_gives_the_members_of_its_branches() {
        let object = |name: &str| json!({ "type": "object", "properties": { name: { "type": "string" } } });
        let mut document = with_answer(&json!({ "allOf": [object("a"), { "oneOf": [object("b"), object("c")] }, {}] }));
        fold(&mut document).unwrap();
        let members: Vec<_> =
            crate::openapi::schema::members(answer(&document)).map(|(name, _)| name.clone()).collect();
        assert_eq!(members, ["a", "b", "c"]);
    }

    #[test]
    fn the_impossible_is_an_error_that_names_the_operation() {
        let mut document = with_answer(&json!({ "allOf": [{ "type": "string" }, { "type": "boolean" }] }));
        let error = fold(&mut document).unwrap_err();
        let expected = "`DoThing answer`: the parts of an `allOf` contradict each other: a string and a boolean";
        assert_eq!(format!("{error:#}"), expected);
    }
}
