//! The report: every change is there with its place and whom it concerns, and nothing else is.

mod support;

use serde_json::{Value, json};
use support::{Folder, answer, current, release};

/// A folder that has the document of a release.
fn folder_of(version: &str) -> Folder {
    let folder = Folder::new();
    folder.take(&release(version), &["--logto-version", version]);
    folder
}

fn report(folder: &Folder, document: &Value, arguments: &[&str]) -> Value {
    let outcome = folder.take(document, &[&["--dry-run", "--format", "json"], arguments].concat());
    serde_json::from_str(&outcome.output).expect("the report is JSON")
}

fn places(report: &Value) -> usize {
    let changes = report["changes"].as_array().expect("changes");
    changes.iter().map(|change| change["places"].as_array().expect("places").len()).sum()
}

/// How many of them belong to operations of the users part.
fn places_of_users(report: &Value) -> usize {
    let changes = report["changes"].as_array().expect("changes").iter();
    let places = changes.flat_map(|change| change["places"].as_array().expect("places"));
    let paths: Vec<&str> = places.filter_map(|place| place.as_str()?.split([' ', '`']).nth(2)).collect();
    let users = current();
    let is_of_users = |path: &&&str| {
        let methods = users["paths"][**path].as_object().into_iter().flat_map(|methods| methods.values());
        methods.into_iter().any(|operation| operation["tags"][0] == "Users")
    };
    paths.iter().filter(is_of_users).count()
}

fn change<'r>(report: &'r Value, subject: &str) -> &'r Value {
    let mut changes = report["changes"].as_array().expect("changes").iter();
    changes.find(|change| change["subject"] == subject).unwrap_or_else(|| panic!("nothing about {subject}: {report:#}"))
}

/// What a change of the current document is reported as: its concern, and what changed.
fn verdict(subject: &str, alter: impl Fn(&mut Value)) -> (String, String) {
    let mut document = current();
    alter(&mut document);
    let report = report(&Folder::new(), &document, &["--logto-version", "1.43.0"]);
    let change = change(&report, subject);
    let text = |key: &str| change[key].as_str().expect("a text").to_owned();
    (text("concern"), text("change"))
}

fn operation<'d>(document: &'d mut Value, path: &str, method: &str) -> &'d mut Value {
    &mut document["paths"][path][method]
}

fn body<'d>(document: &'d mut Value, path: &str, method: &str) -> &'d mut Value {
    &mut operation(document, path, method)["requestBody"]["content"]["application/json"]["schema"]
}

fn parameters<'d>(document: &'d mut Value, path: &str, method: &str) -> &'d mut Vec<Value> {
    operation(document, path, method)["parameters"].as_array_mut().expect("parameters")
}

#[test]
fn nothing_new_is_no_change() {
    let folder = Folder::new();
    assert_eq!(folder.update_spec(&[]).output, "Nothing changed.\n");
}

/// As many as a comparison by other means has found.
#[test]
fn the_changes_between_releases_are_all_there_and_no_more() {
    let report_of = |from, to: &Value, version| report(&folder_of(from), to, &["--logto-version", version]);
    let first = report_of("1.28.0", &release("1.36.0"), "1.36.0");
    assert_eq!((places(&first), places_of_users(&first), first["reworded"].as_u64()), (200, 24, Some(19)));
    let second = report_of("1.36.0", &current(), "1.42.0");
    assert_eq!((places(&second), places_of_users(&second), second["reworded"].as_u64()), (297, 38, Some(29)));
    let enabled = change(&second, "MfaConfig.enabled");
    assert_eq!(enabled["places"][0], "`GET /api/users/{userId}/logto-configs` answer 200 `.mfa.enabled`");
    assert_eq!(change(&second, "LogtoConfigsUpdate.mfa")["concern"], "compile-time");
}

#[test]
fn the_same_said_in_another_way_is_no_change() {
    let mut document = current();
    let user = answer(&mut document, "/api/users/{userId}", "get");
    let name = user["properties"]["name"].take();
    user["properties"]["name"] = json!({ "$ref": "#/components/schemas/Name" });
    user["properties"]["customData"]["additionalProperties"] = json!({});
    user["required"].as_array_mut().expect("a list").reverse();
    document["components"]["schemas"]["Name"] = json!({ "oneOf": [name, { "enum": [null] }] });
    assert_eq!(report(&Folder::new(), &document, &[])["changes"], json!([]));
}

#[test]
fn a_new_member_that_older_servers_lack_breaks_at_run_time() {
    let verdict = verdict("UserOrganization.plan", |document| {
        for path in ["/api/users/{userId}/organizations", "/api/applications/{id}/organizations"] {
            let organization = &mut answer(document, path, "get")["items"];
            organization["properties"]["plan"] = json!({ "type": "string" });
            organization["required"].as_array_mut().expect("a list").push("plan".into());
        }
    });
    assert_eq!(verdict, ("run-time".into(), "member added (string, required)".into()));
}

#[test]
fn a_new_member_that_may_be_null_breaks_nobody() {
    let verdict = verdict("UserOrganization.plan", |document| {
        let organization = &mut answer(document, "/api/users/{userId}/organizations", "get")["items"];
        organization["properties"]["plan"] = json!({ "type": "string", "nullable": true });
        organization["required"].as_array_mut().expect("a list").push("plan".into());
    });
    assert_eq!(verdict, ("harmless".into(), "member added (string, required, nullable)".into()));
}

#[test]
fn what_goes_or_becomes_another_type_breaks_at_compile_time() {
    let has_password = |alter: &dyn Fn(&mut Value)| {
        verdict("HasPassword.hasPassword", |document| {
            alter(answer(document, "/api/users/{userId}/has-password", "get"));
        })
    };
    let gone =
        has_password(&|answer| drop(answer["properties"].as_object_mut().expect("members").remove("hasPassword")));
    assert_eq!(gone, ("compile-time".into(), "member removed (boolean, required)".into()));
    let other = has_password(&|answer| answer["properties"]["hasPassword"] = json!({ "type": "string" }));
    assert_eq!(other, ("compile-time".into(), "member: type boolean → string".into()));
    let role = verdict("Role.name", |document| {
        let required = answer(document, "/api/users/{userId}/roles", "get")["items"]["required"].as_array_mut();
        required.expect("a list").retain(|name| name != "name");
    });
    assert_eq!(role, ("compile-time".into(), "member no longer required".into()));
}

#[test]
fn values_of_enums_may_come_but_not_go() {
    let values = |document: &mut Value| {
        let factor = answer(document, "/api/users/{userId}/mfa-verifications", "get");
        factor["items"]["properties"]["type"]["enum"].as_array_mut().expect("values").as_mut_slice()[0] =
            "Carrier".into();
    };
    let mut document = current();
    values(&mut document);
    let report = report(&Folder::new(), &document, &[]);
    let changes = report["changes"].as_array().expect("changes");
    let at_places = changes.iter().filter(|change| change["places"] != json!([]));
    let verdicts: Vec<_> = at_places.map(|change| (&change["concern"], &change["change"])).collect();
    let expected = [
        (&json!("compile-time"), &json!("value `Totp` removed")),
        (&json!("harmless"), &json!("value `Carrier` added")),
    ];
    assert_eq!(verdicts, expected);
    // What had the same values elsewhere is no longer of the same type.
    let told = change(&report, "SampleUser");
    assert_eq!((&told["concern"], &told["parts"]), (&json!("compile-time"), &json!(["configs"])));
}

#[test]
fn limits_matter_in_requests_alone_and_when_they_tighten() {
    let limited = |limit: u32| {
        verdict("NewUser.passwordDigest", |document| {
            body(document, "/api/users", "post")["properties"]["passwordDigest"]["maxLength"] = limit.into();
        })
    };
    assert_eq!(limited(255), ("run-time".into(), "member: maxLength 256 → 255".into()));
    assert_eq!(limited(257), ("harmless".into(), "member: maxLength 256 → 257".into()));
    let answered = verdict("User.name", |document| {
        answer(document, "/api/users/{userId}", "get")["properties"]["name"]["maxLength"] = 1.into();
    });
    assert_eq!(answered.0, "harmless");
}

#[test]
fn parameters_are_capabilities_until_they_are_required_or_go() {
    let parameter = |name: &str, required: bool| json!({ "name": name, "in": "query", "required": required, "schema": { "type": "string" } });
    let list = |change: &dyn Fn(&mut Vec<Value>)| {
        verdict("ListUserRoles", |document| change(parameters(document, "/api/users/{userId}/roles", "get")))
    };
    let added = list(&|parameters| parameters.push(parameter("deep", false)));
    assert_eq!(added, ("capability".into(), "parameter `query:deep` added (string)".into()));
    let demanded = list(&|parameters| parameters.push(parameter("deep", true)));
    assert_eq!(demanded.0, "compile-time");
    let removed = list(&|parameters| parameters.retain(|parameter| parameter["name"] != "page"));
    assert_eq!(removed.0, "compile-time");
}

#[test]
fn error_answers_and_content_types_beside_json_concern_nobody() {
    let failure = verdict("GetUser", |document| {
        operation(document, "/api/users/{userId}", "get")["responses"]["418"] = json!({ "description": "No." });
    });
    assert_eq!(failure, ("harmless".into(), "status 418 added".into()));
    let xml = verdict("GetUser", |document| {
        operation(document, "/api/users/{userId}", "get")["responses"]["200"]["content"]["text/xml"] = json!({});
    });
    assert_eq!(xml, ("harmless".into(), "content type text/xml added".into()));
}

#[test]
fn what_has_moved_is_said_to_have_moved() {
    let path = verdict("ListUserAllIdentities", |document| {
        let item = document["paths"]["/api/users/{userId}/all-identities"].take();
        document["paths"].as_object_mut().expect("paths").shift_remove("/api/users/{userId}/all-identities");
        document["paths"]["/api/users/{userId}/identities/all"] = item;
    });
    let was = "operation moved: it was `GET /api/users/{userId}/all-identities`";
    assert_eq!(path, ("run-time".into(), was.into()));
    let member = verdict("UserOrganization.colour", |document| {
        let organization = &mut answer(document, "/api/users/{userId}/organizations", "get")["items"];
        let color = organization["properties"].as_object_mut().expect("members").shift_remove("color");
        organization["properties"]["colour"] = color.expect("it was there");
    });
    let was = "member moved: it was `GET /api/users/{userId}/organizations` answer 200 `[].color`";
    // At other places it is called as before, so that the type has both.
    assert_eq!(member, ("run-time".into(), was.into()));
}

#[test]
fn new_words_are_counted() {
    let mut document = current();
    operation(&mut document, "/api/users", "get")["description"] = "Other words.".into();
    let report = report(&Folder::new(), &document, &[]);
    assert_eq!((&report["changes"], &report["reworded"]), (&json!([]), &json!(1)));
}

#[test]
fn the_rest_of_the_document_is_told_in_a_line_a_tag() {
    let mut document = current();
    let status = document["paths"]["/api/status"].clone();
    document["paths"]["/api/state"] = status;
    let report = report(&Folder::new(), &document, &[]);
    let line = json!([{ "tag": "Status", "added": ["GET /api/state"], "removed": [], "changed": 0 }]);
    assert_eq!((&report["outside"], &report["changes"], &report["advice"]), (&line, &json!([]), &json!([])));
}

#[test]
fn a_tag_that_nobody_knows_is_left_out_and_asked_about() {
    let mut document = current();
    let mut list = document["paths"]["/api/roles"]["get"].clone();
    list["tags"] = json!(["Teams"]);
    list["operationId"] = "ListTeams".into();
    document["paths"]["/api/teams"] = json!({ "get": list });
    let report = report(&Folder::new(), &document, &["--logto-version", "1.43.0"]);
    assert_eq!(report["outside"][0]["tag"], "Teams");
    let advice = &report["advice"][0];
    assert_eq!(advice["file"], "openapi/parts.yaml");
    assert!(advice["lines"].as_str().expect("lines").contains("tags: [\"Teams\"]"), "{advice:#}");
}

#[test]
fn a_new_operation_of_another_part_than_users_is_simply_there() {
    let mut document = current();
    let mut archive = document["paths"]["/api/organizations/{id}"]["delete"].clone();
    archive["operationId"] = "ArchiveOrganization".into();
    document["paths"]["/api/organizations/{id}/archive"] = json!({ "post": archive });
    let report = report(&Folder::new(), &document, &["--logto-version", "1.43.0"]);
    let change = change(&report, "ArchiveOrganization");
    assert_eq!((&change["concern"], &change["parts"]), (&json!("capability"), &json!(["organizations"])));
    assert_eq!(change["why"], "callers have it as `organizations().archive`");
    assert_eq!(report["counts-by-part"], json!({ "organizations": { "capability": 1 } }));
    assert_eq!(report["advice"], json!([]));
}

#[test]
fn a_new_operation_comes_with_its_name_and_lines() {
    let mut document = current();
    let mut operation = document["paths"]["/api/users/{userId}/is-suspended"]["patch"].clone();
    operation["operationId"] = "UpdateUserIsHidden".into();
    document["paths"]["/api/users/{userId}/is-hidden"] = json!({ "patch": operation });
    let report = report(&Folder::new(), &document, &["--logto-version", "1.43.0"]);
    let advice = &report["advice"][0];
    assert!(advice["what"].as_str().expect("a text").contains("which by rule would be `update_is_hidden`"), "{advice}");
    let line = "\"update_is_hidden\" => UpdateUserIsHidden: PATCH \"/api/users/{userId}/is-hidden\" since (1, 43), Idempotent;";
    assert!(advice["lines"].as_str().expect("lines").contains(line), "{advice:#}");
}

#[test]
fn the_version_follows_from_the_changes() {
    let folder = folder_of("1.36.0");
    let report = report(&folder, &current(), &["--logto-version", "1.42.0"]);
    assert_eq!(report["version"]["to"], "0.2.0");
    let changelog = report["version"]["changelog"].as_str().expect("an entry");
    assert!(changelog.contains("- **Breaking:** `LogtoConfigsUpdate.mfa`: member no longer required."), "{changelog}");
}

#[test]
fn a_dry_run_changes_nothing() {
    let folder = folder_of("1.36.0");
    let before = folder.contents();
    folder.take(&current(), &["--dry-run", "--format", "markdown"]);
    assert!(folder.contents() == before);
}

#[test]
fn each_format_tells_the_same() {
    let folder = folder_of("1.36.0");
    for (format, words) in [
        ("table", "GET /api/users/{userId}/logto-configs answer 200 .mfa.enabled"),
        ("markdown", "`GET /api/users/{userId}/logto-configs` answer 200 `.mfa.enabled`"),
        ("json", "`GET /api/users/{userId}/logto-configs` answer 200 `.mfa.enabled`"),
    ] {
        let outcome = folder.take(&current(), &["--dry-run", "--format", format]);
        assert!(outcome.output.contains(words), "{}", outcome.output);
    }
}
