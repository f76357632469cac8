//! What older releases lack: it is written down, kept up with new documents, and held against what the
//! library relies on.

mod support;

use serde_json::{Value, json};
use support::{Folder, answer, current, release};

/// The current document, in which a user's organizations always have a plan, wherever they stand.
fn with_plan() -> Value {
    let mut document = current();
    for path in ["/api/users/{userId}/organizations", "/api/applications/{id}/organizations"] {
        let organization = &mut answer(&mut document, path, "get")["items"];
        organization["properties"]["plan"] = serde_json::json!({ "type": "string" });
        organization["required"].as_array_mut().expect("a list").push("plan".into());
    }
    document
}

fn required(folder: &Folder, name: &str) -> Vec<String> {
    serde_json::from_value(folder.users()["components"]["schemas"][name]["required"].clone()).expect("a list")
}

/// The committed data is what the documents say.
#[test]
fn what_a_release_lacks_is_recorded_from_its_document() {
    let folder = Folder::new();
    let before = folder.contents();
    for version in ["1.28.0", "1.36.0"] {
        let outcome = folder.take(&release(version), &["--logto-version", version, "--record"]);
        assert!(outcome.output.contains(&format!("Logto {version} lacks")), "{}", outcome.output);
    }
    assert!(folder.contents() == before, "{}", folder.read("compatibility.yaml"));
}

#[test]
fn a_release_that_was_not_there_is_added() {
    let folder = Folder::new();
    folder.take(&release("1.36.0"), &["--logto-version", "1.37.0", "--record"]);
    let text = folder.read("compatibility.yaml");
    assert!(
        text.contains("- version: 1.37.0\n  evidence: document\n  lacks:\n    operations:\n    - CleanupDomains\n"),
        "{text}"
    );
    let added = text.split("- version: ").find(|release| release.starts_with("1.37.0")).expect("it is there");
    assert!(added.contains("    - DeleteUserGrant\n") && added.contains("    - ListUserSessions\n"), "{added}");
}

#[test]
fn what_a_new_document_brings_all_older_releases_lack() {
    let folder = Folder::new();
    folder.take(&with_plan(), &["--logto-version", "1.43.0"]);
    let text = folder.read("compatibility.yaml");
    let supported = text.matches("- version:").count();
    assert_eq!(text.matches("- UserOrganization.plan\n").count(), supported - 1, "{text}");
}

#[test]
fn a_member_that_a_release_lacks_must_not_be_required() {
    let folder = Folder::new();
    folder.take(&with_plan(), &["--logto-version", "1.43.0"]);
    assert!(required(&folder, "UserOrganization").contains(&"plan".to_owned()));
    let outcome = folder.update_spec(&["--check"]);
    assert!(
        !outcome.is_success
            && outcome.errors.contains("requires what a supported release lacks: UserOrganization.plan")
    );
}

#[test]
fn write_makes_it_optional() {
    let folder = Folder::new();
    folder.take(&with_plan(), &["--logto-version", "1.43.0", "--write"]);
    assert!(!required(&folder, "UserOrganization").contains(&"plan".to_owned()));
    let overlay = folder.read("overlay.yaml");
    assert!(overlay.contains("description: Servers before 1.43 may leave out plan, or send null."), "{overlay}");
    let outcome = folder.update_spec(&["--check"]);
    assert!(outcome.is_success, "{}", outcome.errors);
}

#[test]
fn what_is_never_null_any_more_stays_optional_by_write_and_breaks_nobody() {
    let folder = Folder::new();
    let mut document = current();
    let before = document.clone();
    never_null(&mut document, "primaryEmail");
    assert!(document != before);
    let outcome = folder.take(&document, &["--logto-version", "1.43.0", "--write", "--format", "json"]);
    let report: Value = serde_json::from_str(&outcome.output).expect("a report");
    assert_eq!((&report["counts"]["compile-time"], &report["version"]["to"]), (&json!(0), &json!("0.1.1")));
    assert!(!required(&folder, "User").contains(&"primaryEmail".to_owned()));
}

/// Takes away that a member may be null, wherever there is one in an answer.
fn never_null(value: &mut Value, member: &str) {
    match value {
        Value::Object(entries) => {
            if let Some(member) = entries.get_mut("properties").and_then(|members| members.get_mut(member)) {
                member.as_object_mut().expect("a schema").shift_remove("nullable");
            }
            entries.iter_mut().filter(|(key, _)| *key != "requestBody").for_each(|(_, it)| never_null(it, member));
        }
        Value::Array(entries) => entries.iter_mut().for_each(|it| never_null(it, member)),
        _ => {}
    }
}

#[test]
fn write_takes_out_what_upstream_has_corrected() {
    let folder = Folder::new();
    let mut document = current();
    let grant = &mut answer(&mut document, "/api/users/{userId}/grants", "get")["properties"]["grants"]["items"];
    grant["required"].as_array_mut().expect("a list").retain(|name| name != "application");
    assert!(!folder.give(&document, &["--logto-version", "1.43.0"]).is_success);
    folder.take(&document, &["--logto-version", "1.43.0", "--write"]);
    let overlay = folder.read("overlay.yaml");
    assert!(!overlay.contains("which application a grant is for") && overlay.contains("# Types"), "{overlay}");
}

#[test]
fn an_entry_about_nothing_is_told() {
    let folder = Folder::new();
    folder.edit("compatibility.yaml", "- Organization.color", "- Organization.colour");
    let outcome = folder.update_spec(&["--check"]);
    assert!(!outcome.is_success && outcome.errors.contains("lacks what nothing has: [\"Organization.colour\"]"));
}

#[test]
fn what_a_release_lacks_is_lacked_under_a_new_name_too() {
    let folder = Folder::new();
    let lacked = folder.read("compatibility.yaml").matches("- UserOrganization.color").count();
    assert!(lacked > 0);
    for file in ["names/users.yaml", "overlay.yaml"] {
        let text = folder.read(file).replace("ListUserOrganization", "List-").replace("UserOrganization", "Membership");
        folder.write(file, &text.replace("List-", "ListUserOrganization"));
    }
    let outcome = folder.update_spec(&[]);
    assert!(outcome.is_success, "{}", outcome.errors);
    let compatibility = folder.read("compatibility.yaml");
    assert_eq!(compatibility.matches("- Membership.color").count(), lacked);
    assert!(!compatibility.contains("- UserOrganization."), "{compatibility}");
}

#[test]
fn what_nothing_has_or_had_is_refused_with_what_to_do() {
    let folder = Folder::new();
    folder.edit("compatibility.yaml", "- UserOrganization.color", "- UserOrganization.colour");
    let outcome = folder.update_spec(&[]);
    let words = "compatibility.yaml: 1.28.0: it lacks `UserOrganization.colour`, which api.json neither has nor had";
    assert!(!outcome.is_success && outcome.errors.contains(words), "{}", outcome.errors);
}

#[test]
fn the_facade_says_since_when_as_the_data_does() {
    let folder = Folder::new();
    folder.edit("compatibility.yaml", "    - GetUserIdentity\n", "    - GetUser\n");
    let outcome = folder.update_spec(&[]);
    assert!(outcome.is_success, "{}", outcome.errors);
    let outcome = folder.update_spec(&["--check"]);
    assert!(!outcome.is_success && outcome.errors.contains("but compatibility.yaml has"), "{}", outcome.errors);
}

#[test]
fn a_correction_for_servers_that_are_not_supported_any_more_is_told() {
    let folder = Folder::new();
    let releases = folder.read("compatibility.yaml");
    let kept = releases.replace("    - Grant.application\n", "").replace("    members:\n- ", "- ");
    folder.write("compatibility.yaml", &kept);
    let outcome = folder.update_spec(&["--check"]);
    let words = "every supported release sends Grant.application, so take it out";
    assert!(!outcome.is_success && outcome.errors.contains(words), "{}", outcome.errors);
    let outcome = folder.update_spec(&["--dry-run"]);
    assert!(outcome.output.contains("every supported release sends `Grant.application`"), "{}", outcome.output);
}
