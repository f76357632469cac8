//! `oneOf` and `anyOf`. Logto's unions have branches that say the same thing twice, or nearly, and
//! unions of texts that differ only in their pattern. These fold; a union of one branch is that branch.

use serde_json::{Value, json};

use crate::openapi::document;
use crate::openapi::schema::{self, Kind, branches, is_null, is_nullable, kind, literal, same_shape};
use crate::openapi::unify::unify;

pub fn fold(document: &mut Value) {
    fold_by(document, common);
}

/// The same as far as nothing is lost: only what is identical folds.
pub fn rephrase(document: &mut Value) {
    fold_by(document, |left, right| same_shape(left, right).then(|| left.clone()));
}

/// The one branch that serves for two, where there is one.
type Common = fn(&Value, &Value) -> Option<Value>;

fn fold_by(document: &mut Value, common: Common) {
    document::schemas_mut(document, &mut |_, schema| {
        if kind(schema) == Kind::Union {
            fold_one(schema, common);
        }
    });
}

fn fold_one(schema: &mut Value, common: Common) {
    let branches = flat_branches(schema);
    let allows_null = branches.iter().any(|branch| is_nullable(branch) || is_null(branch));
    schema::replace(schema, union_of(fold_branches(branches, common)));
    if allows_null {
        schema["nullable"] = true.into();
    }
}

/// The branches, with those of unions inside the union among them.
fn flat_branches(schema: &Value) -> Vec<Value> {
    let mut flat = Vec::new();
    for branch in branches(schema) {
        match kind(branch) {
            Kind::Union => flat.extend(flat_branches(branch)),
            _ => flat.push(branch.clone()),
        }
    }
    flat
}

fn union_of(mut branches: Vec<Value>) -> Value {
    match branches.len() {
        1 => branches.remove(0),
        _ => json!({ "oneOf": branches }),
    }
}

fn fold_branches(branches: Vec<Value>, common: Common) -> Vec<Value> {
    let mut folded: Vec<Value> = Vec::new();
    for mut branch in branches.into_iter().filter(|branch| !is_null(branch)) {
        schema::take(&mut branch, "nullable");
        let common = folded.iter().enumerate().find_map(|(index, known)| Some((index, common(known, &branch)?)));
        match common {
            Some((index, common)) => folded[index] = common,
            None => folded.push(branch),
        }
    }
    folded
}

fn common(left: &Value, right: &Value) -> Option<Value> {
    match (kind(left), kind(right)) {
        (Kind::String | Kind::Enum, Kind::String | Kind::Enum) => texts(left, right),
        (Kind::Number | Kind::Integer, Kind::Number | Kind::Integer) => unify(left, right).ok(),
        (Kind::Object, Kind::Object) => {
            same_but_for_literals(left, right).or_else(|| same_but_for_literals(right, left))
        }
        _ => same_shape(left, right).then(|| left.clone()),
    }
}

/// Two kinds of text: either of their patterns, if both have one.
fn texts(left: &Value, right: &Value) -> Option<Value> {
    let mut folded = unify(left, right).ok()?;
    if let (Some(one), Some(other)) = (left["pattern"].as_str(), right["pattern"].as_str()) {
        folded["pattern"] = match one == other {
            true => one.into(),
            false => format!("{one}|{other}").into(),
        };
    }
    Some(folded)
}

/// The first of two objects, if the second is the same apart from having a plain text where the
/// first has a literal. Words that only the second has are kept.
fn same_but_for_literals(exact: &Value, vague: &Value) -> Option<Value> {
    let mut filled = vague.clone();
    for (name, member) in schema::members_mut(&mut filled) {
        let known = exact["properties"].get(name)?;
        if literal(known).is_some() && kind(member) == Kind::String {
            member["enum"] = known["enum"].clone();
        }
    }
    same_shape(exact, &filled).then(|| unify(exact, &filled).ok())?
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::fold;
    use crate::openapi::samples::answer_after;

    #[test]
    fn texts_become_one_text_that_matches_either_pattern() {
        let schema = json!({
            "oneOf": [{ "type": "string", "pattern": "^a$" }, { "type": "string", "pattern": "^$" }],
            "type": "string",
            "nullable": true,
            "description": "A name.",
        });
        let folded = json!({ "type": "string", "pattern": "^a$|^$", "nullable": true, "description": "A name." });
        assert_eq!(answer_after(fold, &schema), folded);
    }

    #[test]
    fn a_text_without_a_pattern_matches_all() {
        let schema = json!({ "oneOf": [{ "type": "string" }, { "type": "string", "pattern": "^$" }] });
        assert_eq!(answer_after(fold, &schema), json!({ "type": "string" }));
    }

    #[test]
    fn enums_become_one_enum() {
        let schema = json!({ "anyOf": [
            { "type": "string", "enum": ["email", "phone"] },
            { "type": "string", "enum": ["userId"] },
        ] });
        assert_eq!(answer_after(fold, &schema), json!({ "type": "string", "enum": ["email", "phone", "userId"] }));
    }

    #[test]
    fn a_branch_without_its_literal_is_a_duplicate_whose_words_are_kept() {
        let exact = json!({ "type": "object", "properties": {
            "type": { "type": "string", "enum": ["Totp"] },
            "secret": { "type": "string" },
        } });
        let vague = json!({ "type": "object", "properties": {
            "type": { "type": "string" },
            "secret": { "type": "string", "description": "Base32." },
        } });
        let folded = json!({ "type": "object", "properties": {
            "type": { "type": "string", "enum": ["Totp"] },
            "secret": { "type": "string", "description": "Base32." },
        } });
        assert_eq!(answer_after(fold, &json!({ "oneOf": [exact.clone(), vague.clone()] })), folded);
        assert_eq!(answer_after(fold, &json!({ "oneOf": [vague, exact] })), folded);
    }

    #[test]
    fn null_as_a_branch_makes_the_rest_nullable() {
        let schema = json!({ "oneOf": [{ "type": "boolean" }, { "enum": [null] }] });
        assert_eq!(answer_after(fold, &schema), json!({ "type": "boolean", "nullable": true }));
    }

    #[test]
    fn a_union_in_a_union_is_part_of_it() {
        let inner = json!({ "anyOf": [{ "type": "boolean" }, { "type": "number" }] });
        let schema = json!({ "oneOf": [{ "type": "boolean" }, inner] });
        assert_eq!(answer_after(fold, &schema), json!({ "oneOf": [{ "type": "boolean" }, { "type": "number" }] }));
    }
}
