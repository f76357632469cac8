//! Third step: every structure becomes a named component. Logto writes all schemas inline, the user
//! object eight times; here each place of the document is told which type stands there, places of
//! one type are unified, and a reference takes their place.
//!
//! Names come from `names/`. Structures that are not there, as a newer document has them, join
//! a type that they plainly are, or are named by rule.

mod classes;
mod components;
mod joins;
mod naming;
mod places;

use anyhow::Result;
use serde_json::Value;

use crate::rules::idle::Idle;
use crate::rules::names::Names;
use classes::Classes;
use places::Places;

pub fn hoist(mut document: Value, names: &Names, idle: &mut Idle) -> Result<Value> {
    let places = Places::of(&document);
    let mut classes = Classes::new(&places);
    naming::apply_listed(&mut classes, &places, names, idle)?;
    naming::apply_rules(&mut classes, &places, names)?;
    components::build(&mut document, &places, &classes, names, idle)?;
    Ok(document)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::hoist;
    use crate::openapi::document::{JSON, SUCCESS};
    use crate::rules::idle::Idle;
    use crate::rules::names::Names;

    /// A document with an operation for each answer, and one for each body.
    fn document(answers: &[(&str, Value)], bodies: &[(&str, Value)]) -> Value {
        let content = |schema: &Value| json!({ "content": { JSON: { "schema": schema } } });
        let mut document = json!({ "paths": {}, "components": { "schemas": {} } });
        for (id, schema) in answers {
            let operation = json!({ "operationId": id, "responses": { SUCCESS: content(schema) } });
            document["paths"][format!("/{id}")] = json!({ "get": operation });
        }
        for (id, schema) in bodies {
            let operation = json!({ "operationId": id, "requestBody": content(schema), "responses": {} });
            document["paths"][format!("/{id}")] = json!({ "post": operation });
        }
        document
    }

    fn object(members: &[(&str, Value)]) -> Value {
        let properties: Value = members.iter().map(|(name, schema)| (name.to_string(), schema.clone())).collect();
        json!({ "type": "object", "properties": properties })
    }

    /// An object of so many texts, and these members.
    fn object_of(count: usize, more: &[(&str, Value)]) -> Value {
        let mut object = object(more);
        for number in 0..count {
            object["properties"][format!("text{number}")] = text();
        }
        object
    }

    fn text() -> Value {
        json!({ "type": "string" })
    }

    fn list(items: Value) -> Value {
        json!({ "type": "array", "items": items })
    }

    fn reference(name: &str) -> Value {
        json!({ "$ref": format!("#/components/schemas/{name}") })
    }

    fn hoisted(document: Value, names: &str) -> anyhow::Result<Value> {
        let mut idle = Idle::default();
        let hoisted = hoist(document, &Names::parse(names)?, &mut idle)?;
        idle.refuse()?;
        Ok(hoisted)
    }

    fn answer<'d>(document: &'d Value, id: &str) -> &'d Value {
        &document["paths"][format!("/{id}")]["get"]["responses"][SUCCESS]["content"][JSON]["schema"]
    }

    fn type_names(document: &Value) -> Vec<&str> {
        document["components"]["schemas"].as_object().unwrap().keys().map(String::as_str).collect()
    }

    #[test]
    fn a_structure_becomes_a_component_with_its_name_and_words() {
        let names = "User: {doc: A user., at: [GetUser answer], members: {id: The id.}}";
        let document = hoisted(document(&[("GetUser", object(&[("id", text())]))], &[]), names).unwrap();
        let user = object(&[("id", json!({ "type": "string", "description": "The id." }))]);
        let mut expected = json!({ "description": "A user." });
        expected.as_object_mut().unwrap().extend(user.as_object().unwrap().clone());
        assert_eq!(document["components"]["schemas"], json!({ "User": expected }));
        assert_eq!(*answer(&document, "GetUser"), reference("User"));
    }

    #[test]
    fn what_is_said_about_a_place_stays_there() {
        let mut profile = object(&[("name", text())]);
        profile["nullable"] = true.into();
        profile["description"] = "If any.".into();
        let document = hoisted(document(&[("GetUser", object(&[("profile", profile)]))], &[]), "{}").unwrap();
        let member = &document["components"]["schemas"]["GetUserAnswer"]["properties"]["profile"];
        assert_eq!(*member, json!({ "nullable": true, "description": "If any.", "allOf": [reference("Profile")] }));
        assert_eq!(document["components"]["schemas"]["Profile"], object(&[("name", text())]));
    }

    #[test]
    fn listed_places_are_one_type_and_so_is_what_is_in_them() {
        let user = |member: &str| object(&[("profile", object(&[(member, text())]))]);
        let names = "User: {doc: A user., at: [GetUser answer, 'ListUsers answer[]']}";
        let given = document(&[("GetUser", user("name")), ("ListUsers", list(user("age")))], &[]);
        let document = hoisted(given, names).unwrap();
        assert_eq!(type_names(&document), ["Profile", "User"]);
        assert_eq!(document["components"]["schemas"]["Profile"], object(&[("name", text()), ("age", text())]));
        assert_eq!(*answer(&document, "ListUsers"), list(reference("User")));
    }

    #[test]
    fn listed_places_of_different_kinds_are_an_error_that_names_both() {
        let names = "User: {doc: A user., at: [GetUser answer, GetThing answer]}";
        let (one, other) = (object(&[("id", text())]), object(&[("id", json!({ "type": "boolean" }))]));
        let error = hoisted(document(&[("GetUser", one), ("GetThing", other)], &[]), names).unwrap_err();
        let expected = "User cannot be the type of both `GetUser answer` and `GetThing answer`: \
            .id is a string and a boolean; in names/, let one of them be a type of another name";
        assert_eq!(format!("{error:#}"), expected);
    }

    #[test]
    fn a_place_cannot_have_two_names() {
        let names = "A: {doc: A., at: [GetUser answer]}\nB: {doc: B., at: [GetUser answer]}";
        let error = hoisted(document(&[("GetUser", object(&[("id", text())]))], &[]), names).unwrap_err();
        assert_eq!(format!("{error:#}"), "names/things.yaml: B cannot stand at `GetUser answer`: it is A already");
    }

    #[test]
    fn a_name_for_what_needs_none_is_an_error() {
        let names = "Users: {doc: Users., at: [ListUsers answer]}";
        let error = hoisted(document(&[("ListUsers", list(text()))], &[]), names).unwrap_err();
        assert_eq!(
            format!("{error:#}"),
            "names/things.yaml: Users cannot stand at `ListUsers answer`: an array needs no name"
        );
    }

    #[test]
    fn rules_about_what_the_document_lacks_are_idle() {
        let given = document(&[("GetUser", object(&[("id", text())]))], &[]);
        let names = Names::parse(
            "User: {doc: A user., at: [GetUser answer], members: {age: The age.}}\nRole: {doc: A role., at: [GetRole answer]}",
        );
        let names = names.unwrap();
        let role = "names/things.yaml: Role: the document has no `GetRole answer`";
        let mut idle = Idle::default();
        hoist(given, &names, &mut idle).unwrap();
        let expected = format!("{role}\nnames/things.yaml: User: it has no member `age`");
        assert_eq!(idle.refuse().unwrap_err().to_string(), expected);
    }

    #[test]
    fn unlisted_structures_are_named_after_their_member() {
        let session =
            object(&[("identities", json!({ "type": "object", "additionalProperties": object(&[("a", text())]) }))]);
        let sessions = object(&[("sessions", list(session)), ("address", object(&[("b", text())]))]);
        let document = hoisted(document(&[("ListSessions", sessions)], &[]), "{}").unwrap();
        assert_eq!(type_names(&document), ["Address", "Identity", "ListSessionsAnswer", "Session"]);
    }

    #[test]
    fn a_name_that_is_taken_gets_that_of_the_structure_around_it() {
        let answers = [
            ("GetUser", object(&[("kind", json!({ "type": "string", "enum": ["a"] }))])),
            ("GetRole", object(&[("kind", json!({ "type": "string", "enum": ["b"] }))])),
        ];
        let document = hoisted(document(&answers, &[]), "{}").unwrap();
        assert_eq!(type_names(&document), ["GetRoleAnswer", "GetRoleAnswerKind", "GetUserAnswer", "Kind"]);
    }

    #[test]
    fn a_name_that_the_document_gave_is_kept() {
        let mut user = object(&[("id", text())]);
        user["x-name"] = "Person".into();
        let document = hoisted(document(&[("GetUser", user)], &[]), "{}").unwrap();
        assert_eq!(document["components"]["schemas"], json!({ "Person": object(&[("id", text())]) }));
    }

    #[test]
    fn branches_are_named_after_the_union_and_their_tag() {
        let branch = |tag: &str, member: &str| {
            let mut branch = object(&[(member, text())]);
            branch["x-tag"] = tag.into();
            branch
        };
        let record = json!({
            "oneOf": [branch("Totp", "a"), branch("WebAuthn", "b")],
            "discriminator": { "propertyName": "type" },
        });
        let names = "Record: {doc: A record., at: [GetRecord answer]}\nTotp: {doc: A code., at: [Record|Totp]}";
        let document = hoisted(document(&[("GetRecord", record)], &[]), names).unwrap();
        let expected = json!({
            "oneOf": [reference("Totp"), reference("RecordWebAuthn")],
            "discriminator": { "propertyName": "type", "mapping": {
                "Totp": "#/components/schemas/Totp",
                "WebAuthn": "#/components/schemas/RecordWebAuthn",
            } },
            "description": "A record.",
        });
        assert_eq!(document["components"]["schemas"]["Record"], expected);
    }

    #[test]
    fn an_identical_structure_joins_a_type_if_it_is_large_or_has_its_name() {
        let small = |member: &str| object(&[(member, object(&[("skipped", text())]))]);
        let answers = [
            ("GetLarge", object_of(4, &[])),
            ("GetSame", object_of(4, &[])),
            ("GetMfa", small("mfa")),
            ("GetMfaAgain", object_of(1, &[("mfa", object(&[("skipped", text())]))])),
            ("GetPasskey", small("passkey")),
        ];
        let document = hoisted(document(&answers, &[]), "{}").unwrap();
        let expected = ["GetLargeAnswer", "GetMfaAgainAnswer", "GetMfaAnswer", "GetPasskeyAnswer", "Mfa", "Passkey"];
        assert_eq!(type_names(&document), expected);
    }

    #[test]
    fn an_answer_that_has_nearly_all_of_a_type_joins_it() {
        let answers = [("GetUser", object_of(9, &[])), ("DeleteIdentity", object_of(8, &[]))];
        let document = hoisted(document(&answers, &[]), "User: {doc: A user., at: [GetUser answer]}").unwrap();
        assert_eq!(type_names(&document), ["User"]);
    }

    #[test]
    fn an_answer_that_has_something_of_its_own_does_not_join() {
        let answers = [("GetUser", object_of(9, &[])), ("GetOther", object_of(8, &[("own", text())]))];
        let document = hoisted(document(&answers, &[]), "User: {doc: A user., at: [GetUser answer]}").unwrap();
        assert_eq!(type_names(&document), ["GetOtherAnswer", "User"]);
    }

    #[test]
    fn a_body_never_loosens_the_type_of_an_answer() {
        let given = document(&[("GetUser", object_of(9, &[]))], &[("UpdateUser", object_of(8, &[]))]);
        let document = hoisted(given, "User: {doc: A user., at: [GetUser answer]}").unwrap();
        assert_eq!(type_names(&document), ["UpdateUserBody", "User"]);
    }

    #[test]
    fn a_component_that_contains_itself_may_have_words() {
        let mut given = document(&[("GetTree", reference("Tree"))], &[]);
        given["components"]["schemas"]["Tree"] = object(&[("branches", list(reference("Tree")))]);
        let document = hoisted(given, "Tree: {doc: A tree., at: [Tree component]}").unwrap();
        assert_eq!(document["components"]["schemas"]["Tree"]["description"], "A tree.");
    }

    #[test]
    fn a_component_that_contains_itself_keeps_its_name() {
        let mut given = document(&[("GetTree", reference("Tree"))], &[]);
        given["components"]["schemas"]["Tree"] = object(&[("branches", list(reference("Tree")))]);
        let document = hoisted(given.clone(), "{}").unwrap();
        assert_eq!(document, given);
    }
}
