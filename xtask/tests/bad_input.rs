//! What cannot be used is refused in words that help, and then no file has changed.

mod support;

use serde_json::{Value, json};
use support::{Folder, Outcome, answer, current};

/// Runs the command, which must fail, say all these words, and leave everything as it was.
fn assert_refused(run: impl Fn(&Folder) -> Outcome, words: &[&str]) {
    assert_refused_in(&Folder::new(), run, words);
}

fn assert_refused_in(folder: &Folder, run: impl Fn(&Folder) -> Outcome, words: &[&str]) {
    let before = folder.contents();
    let outcome = run(folder);
    assert!(!outcome.is_success, "it was taken");
    for word in words {
        assert!(outcome.errors.contains(word), "{word:?} is not in: {}", outcome.errors);
    }
    assert!(!outcome.errors.contains("panicked"), "{}", outcome.errors);
    assert!(folder.contents() == before, "something changed");
}

fn assert_text_refused(text: &str, words: &[&str]) {
    assert_refused(|folder| folder.give_text(text, &[]), words);
}

/// The current document, changed, is refused.
fn assert_change_refused(change: impl Fn(&mut Value), words: &[&str]) {
    let mut document = current();
    change(&mut document);
    assert_refused(|folder| folder.give(&document, &[]), words);
}

#[test]
fn what_is_no_json() {
    assert_text_refused("{\n  \"openapi\": 3.0.1\n}", &["not JSON", "line 2 column 17"]);
    assert_text_refused("<!DOCTYPE html>\n<html></html>", &["not JSON", "HTML"]);
    assert_text_refused("openapi: 3.0.1\npaths: {}\n", &["not JSON", "YAML"]);
    assert_text_refused("", &["not JSON but empty"]);
    let whole = current().to_string();
    assert_text_refused(&whole[..whole.len() / 2], &["not JSON: EOF while parsing"]);
}

#[test]
fn what_is_no_openapi_3_0() {
    assert_text_refused(r#"{ "swagger": "2.0", "paths": {} }"#, &[r#"it is OpenAPI "2.0", but only 3.0"#]);
    assert_text_refused("[]", &["not an OpenAPI document"]);
    assert_change_refused(|document| document["openapi"] = "3.1.0".into(), &[r#"it is OpenAPI "3.1.0""#]);
}

#[test]
fn what_is_too_deep_or_too_large_a_number() {
    let deep = format!("{{\"openapi\": \"3.0.1\", \"paths\": {}{}}}", "[".repeat(5000), "]".repeat(5000));
    assert_text_refused(&deep, &["deeper than can be read", "recursion limit"]);
    assert_text_refused("{\"openapi\": \"3.0.1\", \"limit\": 1e999}", &["not JSON", "number out of range"]);
}

#[test]
fn what_is_no_text() {
    let folder = Folder::new();
    folder.write_bytes("binary.json", &[0xff, 0xfe, 0x00, 0x7b]);
    let path = folder.path("binary.json");
    let source = path.to_str().expect("a plain path").to_owned();
    let outcome = folder.update_spec(&[&source]);
    assert!(!outcome.is_success && outcome.errors.contains("cannot read"), "{}", outcome.errors);
}

#[test]
fn parts_that_are_not_there() {
    let words = ["#/components/", " at #/paths/", "leads nowhere"];
    assert_change_refused(|document| drop(document.as_object_mut().expect("it").remove("components")), &words);
    assert_change_refused(
        |document| drop(document.as_object_mut().expect("it").remove("paths")),
        &["no operation is tagged"],
    );
    assert_change_refused(
        |document| drop(document.as_object_mut().expect("it").remove("info")),
        &["`info` is missing or null, not an object"],
    );
}

#[test]
fn references_that_lead_on_and_on() {
    let chain = |document: &mut Value| {
        for step in 0..400 {
            let next = format!("#/components/schemas/Step{}", step + 1);
            document["components"]["schemas"][format!("Step{step}")] =
                json!({ "type": "object", "properties": { "next": { "$ref": next } } });
        }
        answer(document, "/api/users/{userId}", "get")["properties"]["step"] =
            json!({ "$ref": "#/components/schemas/Step0" });
    };
    assert_change_refused(chain, &["references lead too far"]);
    let doubling = |document: &mut Value| {
        for step in 0..40 {
            let next = json!({ "$ref": format!("#/components/schemas/Step{}", step + 1) });
            document["components"]["schemas"][format!("Step{step}")] =
                json!({ "type": "object", "properties": { "left": next, "right": next } });
        }
        document["components"]["schemas"]["Step40"] = json!({ "type": "string" });
        answer(document, "/api/users/{userId}", "get")["properties"]["step"] =
            json!({ "$ref": "#/components/schemas/Step0" });
    };
    assert_change_refused(doubling, &["references lead too far"]);
}

#[test]
fn a_document_without_users() {
    assert_change_refused(|document| document["paths"] = json!({}), &["no operation is tagged `Users`"]);
}

#[test]
fn a_file_that_is_not_there() {
    let words = ["cannot read localhost:3001", "http://"];
    assert_refused(|folder| folder.update_spec(&["localhost:3001"]), &words);
}

#[test]
fn a_version_that_is_none() {
    assert_refused(|folder| folder.update_spec(&["--logto-version", "latest"]), &["--logto-version"]);
}

#[test]
fn references_that_lead_nowhere_or_in_a_circle() {
    let with_team = |team: Value| {
        move |document: &mut Value| {
            answer(document, "/api/users", "get")["items"]["properties"]["team"] =
                json!({ "$ref": "#/components/schemas/Team" });
            document["components"]["schemas"]["Team"] = team.clone();
        }
    };
    let place = "at #/paths/~1api~1users/get/responses/200/content/application~1json/schema/items/properties/team";
    let dangling = json!({ "$ref": "#/components/schemas/Gone" });
    assert_change_refused(with_team(dangling), &["#/components/schemas/Gone", place, "leads nowhere"]);
    let circular = json!({ "$ref": "#/components/schemas/Team" });
    assert_change_refused(with_team(circular), &["#/components/schemas/Team", place, "leads back to itself"]);
}

#[test]
fn operations_without_a_name_of_their_own() {
    let operation = |document: &mut Value, id: Value| document["paths"]["/api/users"]["post"]["operationId"] = id;
    assert_change_refused(|document| operation(document, Value::Null), &["POST /api/users has no operationId"]);
    let words = ["two operations are called GetUser", "GET /api/users/{userId}", "POST /api/users GetUser"];
    assert_change_refused(|document| operation(document, "GetUser".into()), &words);
}

#[test]
fn an_operation_that_takes_neither_json_nor_a_file() {
    for media_type in
        ["application/xml", "application/x-www-form-urlencoded", "application/merge-patch+json", "text/plain"]
    {
        let mut document = current();
        document["paths"]["/api/users"]["post"]["requestBody"]["content"] =
            json!({ media_type: { "schema": { "type": "object" } } });
        let words = ["POST /api/users CreateUser: it takes ", media_type, "left_out"];
        assert_refused(|folder| folder.give(&document, &[]), &words);
    }
}

#[test]
fn an_operation_that_nothing_can_be_called_after() {
    for id in ["get-user", "get user", "1st", ""] {
        let rename = |document: &mut Value| document["paths"]["/api/users"]["post"]["operationId"] = id.into();
        assert_change_refused(rename, &["POST /api/users", "operationId"]);
    }
}

#[test]
fn answers_that_have_nothing_in_common() {
    let text = json!({ "description": "", "content": { "application/json": { "schema": { "type": "string" } } } });
    assert_change_refused(
        |document| document["paths"]["/api/users/{userId}"]["get"]["responses"]["202"] = text.clone(),
        &["GET /api/users/{userId} GetUser: its success answers have no common type: an object and a string"],
    );
}

#[test]
fn a_correction_whose_target_is_gone() {
    let without_secrets = |document: &mut Value| {
        let items = document["paths"].as_object_mut().expect("paths").values_mut();
        for operation in items.flat_map(|item| item.as_object_mut().expect("methods").values_mut()) {
            if let Some(parameters) = operation.get_mut("parameters").and_then(Value::as_array_mut) {
                parameters.retain(|parameter| parameter["name"] != "includeTokenSecret");
            }
        }
    };
    let words = ["overlay.yaml", "any value counts as yes", "@.name == 'includeTokenSecret'", "not in the document"];
    assert_change_refused(without_secrets, &words);
}

/// Wherever an organization stands, which is known by another member.
fn make_color_optional(value: &mut Value) {
    let is_organization = value.pointer("/properties/isMfaRequired").is_some();
    if is_organization && let Some(required) = value.get_mut("required").and_then(Value::as_array_mut) {
        required.retain(|name| name != "color");
    }
    match value {
        Value::Object(entries) => entries.values_mut().for_each(make_color_optional),
        Value::Array(entries) => entries.iter_mut().for_each(make_color_optional),
        _ => {}
    }
}

#[test]
fn a_correction_of_a_member_that_is_optional_by_itself() {
    let without_color = |document: &mut Value| make_color_optional(&mut document["paths"]);
    let target = "$.components.schemas['UserOrganization', 'Organization']";
    let words = ["overlay.yaml", "have no organization colors", target, "changes nothing"];
    assert_change_refused(without_color, &words);
}

#[test]
fn a_correction_that_logto_has_made() {
    let with_password = |document: &mut Value| {
        for (path, method) in [("/api/users/{userId}", "get"), ("/api/users/{userId}", "patch")] {
            let user = answer(document, path, method);
            user["required"].as_array_mut().expect("a list").push("hasPassword".into());
        }
    };
    let mut document = current();
    with_password(&mut document);
    let folder = Folder::new();
    folder.take(&document, &[]);
    for (path, method) in [
        ("/api/users", "post"),
        ("/api/users/{userId}/password", "patch"),
        ("/api/users/{userId}/password/expiration", "patch"),
        ("/api/users/{userId}/is-suspended", "patch"),
        ("/api/users/{userId}/identities/{target}", "delete"),
    ] {
        let user = answer(&mut document, path, method);
        user["required"].as_array_mut().expect("a list").push("hasPassword".into());
    }
    for path in ["/api/users", "/api/roles/{id}/users"] {
        let list = answer(&mut document, path, "get");
        list["items"]["required"].as_array_mut().expect("a list").push("hasPassword".into());
    }
    let words = ["overlay.yaml", "hasPassword with every user", "$.components.schemas.User", "changes nothing"];
    assert_refused_in(&folder, |folder| folder.give(&document, &[]), &words);
}

#[test]
fn a_parameter_that_logto_has_documented() {
    let documented = |document: &mut Value| {
        let parameters = document["paths"]["/api/users"]["get"]["parameters"].as_array_mut().expect("a list");
        parameters.push(json!({ "name": "excludeRoleId", "in": "query", "schema": { "type": "string" } }));
    };
    let words =
        ["overlay.yaml", "takes these parameters too", "the document has the parameter `excludeRoleId` by itself"];
    assert_change_refused(documented, &words);
}

#[test]
fn mistakes_in_the_rules() {
    let mistake = |file: &str, from: &str, to: &str, words: &[&str]| {
        let folder = Folder::new();
        folder.edit(file, from, to);
        assert_refused_in(&folder, |folder| folder.update_spec(&[]), words);
    };
    mistake("overlay.yaml", "remove: true", "removes: true", &["overlay.yaml", "unknown field `removes`"]);
    mistake("overlay.yaml", "target: $.components", "target: components", &["overlay.yaml", "no JSONPath"]);
    mistake("overlay.yaml", "overlay: 1.0.0", "overlay: 2.0.0", &["overlay.yaml", "2.0.0 is not 1.0"]);
    mistake("names/users.yaml", "GetUser answer", "GetUsr answer", &["names/users.yaml", "User", "no `GetUsr answer`"]);
    mistake(
        "names/users.yaml",
        "    username: ",
        "    usrname: ",
        &["names/users.yaml", "User", "no member `usrname`"],
    );
    mistake("names/users.yaml", "doc: A user", "words: A user", &["names/users.yaml", "unknown field `words`"]);
    mistake("lock.toml", "sha256", "sha512", &["lock.toml", "unknown field `sha512`"]);
}

#[test]
fn a_disk_that_is_full() {
    let folder = Folder::new();
    let before = folder.contents();
    let mut document = current();
    document["info"]["title"] = "Another".into();
    folder.write("new.json", &document.to_string());
    let command = format!(
        "trap '' XFSZ; ulimit -f 64; exec '{}' update-spec '{}' --dir '{}'",
        env!("CARGO_BIN_EXE_xtask"),
        folder.path("new.json").display(),
        folder.path(".").display(),
    );
    let output = std::process::Command::new("sh").args(["-c", &command]).output().expect("a shell");
    std::fs::remove_file(folder.path("new.json")).expect("it is there");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && errors.contains("nothing has changed"), "{errors}");
    assert!(folder.contents() == before, "something changed");
}

#[test]
fn a_file_that_cannot_be_replaced() {
    let folder = Folder::new();
    std::fs::remove_file(folder.path("lock.toml")).expect("it was there");
    let mut document = current();
    document["info"]["title"] = "Another".into();
    let before = folder.read("management.json");
    std::fs::create_dir(folder.path("lock.toml")).expect("the name is free");
    assert!(!folder.give(&document, &[]).is_success);
    assert_eq!(folder.read("management.json"), before);
}
