//! `--check`: it says what is out of date, and changes nothing.

mod support;

use support::{Folder, Outcome};

fn check(folder: &Folder, arguments: &[&str]) -> Outcome {
    let before = folder.contents();
    let outcome = folder.update_spec(&[&["--check"], arguments].concat());
    assert!(folder.contents() == before, "--check changed something");
    outcome
}

#[test]
fn the_files_of_this_repository_are_up_to_date() {
    let outcome = check(&Folder::new(), &[]);
    assert_eq!((outcome.is_success, outcome.errors.as_str()), (true, ""));
}

#[test]
fn an_edit_of_users_json_by_hand_is_shown() {
    let folder = Folder::new();
    folder.edit("api.json", "\"description\": \"A user of the tenant.\"", "\"description\": \"Somebody.\"");
    let outcome = check(&folder, &[]);
    assert!(!outcome.is_success);
    for line in [
        "error: api.json is out of date",
        "-        \"description\": \"Somebody.\"",
        "+        \"description\": \"A user of the tenant.\"",
    ] {
        assert!(outcome.errors.contains(line), "{}", outcome.errors);
    }
}

#[test]
fn a_correction_that_was_not_applied_is_shown() {
    let folder = Folder::new();
    folder.edit("names/users.yaml", "doc: A user of the tenant.", "doc: Whoever signs in.");
    let outcome = check(&folder, &[]);
    assert!(!outcome.is_success && outcome.errors.contains("+        \"description\": \"Whoever signs in.\""));
    assert!(folder.update_spec(&[]).is_success);
    assert!(check(&folder, &[]).is_success);
}

#[test]
fn a_document_that_lock_toml_does_not_record_is_told() {
    let folder = Folder::new();
    folder.edit("management.json", "Logto API references", "Logto references");
    let outcome = check(&folder, &[]);
    assert!(!outcome.is_success);
    assert!(
        outcome.errors.contains("management.json is not the document that lock.toml records"),
        "{}",
        outcome.errors
    );
}

#[test]
fn a_source_is_compared_with_the_copy() {
    let folder = Folder::new();
    let management = folder.path("management.json");
    let source = management.to_str().expect("a plain path");
    assert!(check(&folder, &[source]).is_success);
    let other = Folder::new();
    other.edit("management.json", "Logto API references", "Logto references");
    let source = other.path("management.json");
    let outcome = check(&folder, &[source.to_str().expect("a plain path")]);
    assert!(!outcome.is_success);
    assert!(outcome.errors.contains("+    \"title\": \"Logto references\""), "{}", outcome.errors);
}

#[test]
fn running_again_changes_nothing() {
    let folder = Folder::new();
    let before = folder.contents();
    assert!(folder.update_spec(&[]).is_success);
    assert!(folder.contents() == before);
}

#[test]
fn without_a_lock_a_source_is_asked_for() {
    let folder = Folder::new();
    std::fs::remove_file(folder.path("lock.toml")).expect("it was there");
    let outcome = folder.update_spec(&[]);
    assert!(!outcome.is_success && outcome.errors.contains("name one, such as http://localhost:3001"));
    assert!(!check(&folder, &[]).is_success);
}

#[test]
fn an_edit_of_the_surface_by_hand_is_shown() {
    let folder = Folder::new();
    folder.edit("surface.txt", "get_user(user_id: &str", "get_user(id: &str");
    let outcome = check(&folder, &[]);
    assert!(!outcome.is_success && outcome.errors.contains("error: surface.txt is out of date"), "{}", outcome.errors);
}
