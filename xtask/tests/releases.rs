//! Documents of Logto as it was, is and may become: all of them go through.

mod support;

use serde_json::{Value, json};
use support::{Folder, answer, current, release};

fn component<'d>(document: &'d Value, name: &str) -> &'d Value {
    &document["components"]["schemas"][name]
}

fn enum_values(document: &Value, name: &str) -> Vec<String> {
    serde_json::from_value(component(document, name)["enum"].clone()).expect("an enum")
}

/// Every `$ref` in a document.
fn references(value: &Value) -> Vec<&str> {
    match value {
        Value::Object(entries) => {
            let own = value["$ref"].as_str();
            own.into_iter().chain(entries.values().flat_map(references)).collect()
        }
        Value::Array(entries) => entries.iter().flat_map(references).collect(),
        _ => Vec::new(),
    }
}

/// Places below a value at which a structure stands that is no component.
fn nameless(value: &Value, place: &str, is_component: bool, found: &mut Vec<String>) {
    let is_structure = value["properties"].is_object() || value["enum"].is_array() || value["oneOf"].is_array();
    if is_structure && !is_component {
        found.push(place.to_owned());
    }
    match value {
        Value::Object(entries) => {
            entries.iter().for_each(|(key, entry)| nameless(entry, &format!("{place}/{key}"), false, found));
        }
        Value::Array(entries) => entries.iter().for_each(|entry| nameless(entry, place, false, found)),
        _ => {}
    }
}

fn assert_well_formed(users: &Value) {
    for reference in references(users) {
        assert!(users.pointer(&reference[1..]).is_some(), "{reference} leads nowhere");
    }
    let mut found = Vec::new();
    nameless(&users["paths"], "", false, &mut found);
    for (name, schema) in users["components"]["schemas"].as_object().expect("components") {
        nameless(schema, name, true, &mut found);
    }
    assert!(found.is_empty(), "without a name: {found:?}");
    let text = users.to_string();
    for note in ["\"x-name\"", "\"x-tag\"", "\"x-security\""] {
        assert!(!text.contains(note), "the note {note} among the steps is left");
    }
}

/// How many operations the users part has.
fn operation_count(document: &Value) -> usize {
    let items = document["paths"].as_object().expect("paths").values();
    let operations = items.flat_map(|item| item.as_object().expect("methods").values());
    operations.filter(|operation| operation["x-part"] == "users").count()
}

#[test]
fn releases_from_1_28_on_go_through() {
    let folder = Folder::new();
    for (version, document, operations) in
        [("1.28.0", release("1.28.0"), 27), ("1.36.0", release("1.36.0"), 34), ("1.42.0", current(), 40)]
    {
        folder.take(&document, &["--logto-version", version]);
        let users = folder.users();
        assert_well_formed(&users);
        assert_eq!(operation_count(&users), operations, "{version}");
    }
}

#[test]
fn what_an_old_release_lacks_is_skipped_with_a_note() {
    let folder = Folder::new();
    let outcome = folder.take(&release("1.28.0"), &["--logto-version", "1.28.0"]);
    assert!(outcome.errors.contains("skipped: names/users.yaml: Session: "), "{}", outcome.errors);
    assert!(outcome.errors.contains("skipped: overlay.yaml: “Servers before 1.41"), "{}", outcome.errors);
}

#[test]
fn a_document_of_an_unknown_release_is_history_if_one_says_so() {
    let folder = Folder::new();
    assert!(!folder.give(&release("1.28.0"), &[]).is_success);
    folder.take(&release("1.28.0"), &["--history"]);
}

#[test]
fn the_current_release_needs_no_leniency() {
    let folder = Folder::new();
    let outcome = folder.update_spec(&[]);
    assert_eq!((outcome.is_success, outcome.errors.as_str()), (true, ""));
}

#[test]
fn an_old_answer_without_a_body_has_none() {
    let folder = Folder::new();
    folder.take(&release("1.28.0"), &["--history"]);
    let answers = &folder.users()["paths"]["/api/users/{userId}/roles"]["post"]["responses"];
    assert_eq!(answers["2XX"].get("content"), None);
}

#[test]
fn a_new_member_of_an_answer_is_there_and_optional_if_it_may_be_null() {
    let folder = Folder::new();
    let mut document = current();
    let user = answer(&mut document, "/api/users/{userId}", "get");
    user["properties"]["cimdClientId"] = json!({ "type": "string", "nullable": true, "maxLength": 21 });
    user["required"].as_array_mut().expect("a list").push("cimdClientId".into());
    folder.take(&document, &["--logto-version", "1.43.0"]);
    let users = folder.users();
    let user = component(&users, "User");
    assert_eq!(user["properties"]["cimdClientId"], json!({ "type": "string", "nullable": true }));
    assert!(!user["required"].as_array().expect("a list").contains(&"cimdClientId".into()));
    assert_eq!(component(&users, "GetUserAnswer"), &Value::Null, "other answers of users are users too");
}

#[test]
fn a_new_operation_that_answers_a_user_answers_the_same_type() {
    let folder = Folder::new();
    let mut document = current();
    let mut operation = document["paths"]["/api/users/{userId}/is-suspended"]["patch"].clone();
    operation["operationId"] = "UpdateUserIsHidden".into();
    operation["requestBody"]["content"]["application/json"]["schema"] = json!({
        "type": "object",
        "properties": { "isHidden": { "type": "boolean" }, "why": { "type": "string", "enum": ["asked", "other"] } },
    });
    document["paths"]["/api/users/{userId}/is-hidden"] = json!({ "patch": operation });
    folder.take(&document, &[]);
    let users = folder.users();
    let operation = &users["paths"]["/api/users/{userId}/is-hidden"]["patch"];
    let schema = |holder: &Value| holder["content"]["application/json"]["schema"]["$ref"].clone();
    assert_eq!(schema(&operation["responses"]["2XX"]), "#/components/schemas/User");
    assert_eq!(schema(&operation["requestBody"]), "#/components/schemas/UpdateUserIsHiddenBody");
    assert_eq!(enum_values(&users, "Why"), ["asked", "other"]);
    assert_well_formed(&users);
}

#[test]
fn a_new_value_of_an_enum_is_there() {
    let folder = Folder::new();
    let mut document = current();
    let factor = answer(&mut document, "/api/users/{userId}/mfa-verifications", "get");
    let values = factor["items"]["properties"]["type"]["enum"].as_array_mut();
    values.expect("the kinds of factors").push("Carrier".into());
    folder.take(&document, &[]);
    assert!(enum_values(&folder.users(), "MfaType").contains(&"Carrier".to_owned()));
}

#[test]
fn a_new_kind_of_verification_record_is_there() {
    let folder = Folder::new();
    let mut document = current();
    let record = json!({
        "type": "object",
        "properties": { "id": { "type": "string" }, "type": { "type": "string", "format": "\"Carrier\"" } },
        "required": ["id", "type"],
    });
    for (path, place) in [
        ("/api/users/{userId}/sessions", "/properties/sessions/items/properties/lastSubmission"),
        ("/api/users/{userId}/sessions/{sessionId}", "/properties/lastSubmission"),
    ] {
        let submission = answer(&mut document, path, "get").pointer_mut(place).expect("the last submission");
        let records = submission["properties"]["verificationRecords"]["items"]["oneOf"].as_array_mut();
        records.expect("the kinds of records").push(record.clone());
    }
    folder.take(&document, &[]);
    let users = folder.users();
    let mapping = &component(&users, "VerificationRecord")["discriminator"]["mapping"];
    assert_eq!(mapping["Carrier"], "#/components/schemas/VerificationRecordCarrier");
    assert_well_formed(&users);
}

#[test]
fn a_schema_that_contains_itself_goes_through() {
    let folder = Folder::new();
    let mut document = current();
    let reference = json!({ "$ref": "#/components/schemas/Team" });
    document["components"]["schemas"]["Team"] = json!({
        "type": "object",
        "properties": { "name": { "type": "string" }, "teams": { "type": "array", "items": reference } },
    });
    answer(&mut document, "/api/users/{userId}", "get")["properties"]["team"] = reference.clone();
    folder.take(&document, &[]);
    let users = folder.users();
    assert_eq!(component(&users, "User")["properties"]["team"], reference);
    assert_well_formed(&users);
}

/// Whatever Logto writes elsewhere may come to the users part one day.
#[test]
fn nearly_all_of_logto_goes_through() {
    let folder = Folder::new();
    let mut document = current();
    let paths = document["paths"].as_object_mut().expect("paths");
    for operation in paths.values_mut().flat_map(|item| item.as_object_mut().expect("methods").values_mut()) {
        let is_upload = operation["requestBody"]["content"].get("multipart/form-data").is_some();
        // Texts that are no Rust names tell the branches of these apart.
        let is_beyond_the_generator = operation["tags"] == json!(["Configs"]);
        let is_elsewhere = operation["tags"] != json!(["Users"]);
        if is_elsewhere && !is_upload && !is_beyond_the_generator {
            operation["tags"] = json!(["Users"]);
            // Without the noun of its part, `DeleteUserRole` is called what `DeleteRole` is.
            let id = operation["operationId"].as_str().expect("a name").replace("User", "Member");
            operation["operationId"] = format!("{id}Elsewhere").into();
        }
    }
    folder.take(&document, &["--history"]);
    assert_well_formed(&folder.users());
}
