//! What becomes of the library when a new document is written: its changelog, its README, and whether it
//! compiles.

mod support;

use serde_json::{Value, json};
use support::library::{CHANGELOG, README, build_around};
use support::{Folder, answer, current};

const COMPILES: &str = "pub fn library() {}";

/// A document in which users have one member more.
fn with_a_new_member() -> Value {
    let mut document = current();
    let user = answer(&mut document, "/api/users/{userId}", "get");
    user["properties"]["shoeSize"] = json!({ "type": "number" });
    document
}

#[test]
fn what_callers_notice_stands_in_the_changelog_once() {
    let folder = Folder::new();
    build_around(&folder, COMPILES);
    folder.take(&with_a_new_member(), &["--write"]);
    let changelog = folder.read("../CHANGELOG.md");
    assert!(changelog.starts_with(CHANGELOG.trim_end()), "{changelog}");
    let lines = changelog.lines().filter(|line| line.contains("shoeSize") && line.starts_with("- ")).count();
    assert_eq!(lines, 1, "{changelog}");

    folder.take(&with_a_new_member(), &["--write"]);
    assert_eq!(folder.read("../CHANGELOG.md"), changelog);
}

#[test]
fn the_readme_counts_the_operations() {
    let folder = Folder::new();
    build_around(&folder, COMPILES);
    let mut document = current();
    let readme = |count: usize| format!("# A library\n\n| `roles` | {count} | roles |\n");
    folder.write("../README.md", &readme(1));
    let role = document["paths"]["/api/roles/{id}"]["get"].clone();
    document["paths"]["/api/roles/{id}/archive"]["post"] = role;
    document["paths"]["/api/roles/{id}/archive"]["post"]["operationId"] = "ArchiveRole".into();
    folder.take(&document, &["--write"]);
    let roles = folder.users()["paths"].to_string().matches("\"x-part\":\"roles\"").count();
    assert_eq!(folder.read("../README.md"), readme(roles));
}

#[test]
fn without_write_changelog_and_readme_stay() {
    let folder = Folder::new();
    build_around(&folder, "it does not compile");
    folder.take(&with_a_new_member(), &[]);
    assert_eq!((folder.read("../CHANGELOG.md"), folder.read("../README.md")), (CHANGELOG.into(), README.into()));
}

#[test]
fn a_library_that_no_longer_compiles_is_told_by_place() {
    let folder = Folder::new();
    build_around(&folder, "pub struct User;\npub fn name(user: User) -> u8 { user.nickname }");
    let outcome = folder.give(&with_a_new_member(), &["--write"]);
    assert!(!outcome.is_success);
    for words in [
        "openapi/ is written",
        "(1 error)",
        "git checkout openapi CHANGELOG.md README.md",
        "src/lib.rs:2: no field `nickname` on type `User`",
        "User: GET /api/",
    ] {
        assert!(outcome.errors.contains(words), "{words:?} is not in: {}", outcome.errors);
    }
    assert!(folder.read("management.json").contains("shoeSize"), "nothing is written");
}

#[test]
fn the_library_must_compile_with_and_without_all_its_parts() {
    for (features, told) in
        [("not(feature = \"full\")", "its default features"), ("feature = \"full\"", "all its parts")]
    {
        let folder = Folder::new();
        build_around(&folder, &format!("#[cfg({features})]\npub fn library() -> u8 {{ true }}"));
        let outcome = folder.give(&with_a_new_member(), &["--write"]);
        assert!(!outcome.is_success && outcome.errors.contains(told), "{}", outcome.errors);
    }
}

#[test]
fn a_library_that_cannot_be_built_at_all_says_what_cargo_says() {
    let folder = Folder::new();
    build_around(&folder, COMPILES);
    folder.write("../Cargo.toml", "[package]\nname = \"another\"\nversion = \"0.1.0\"\n[workspace]\n");
    let outcome = folder.give(&with_a_new_member(), &["--write"]);
    assert!(
        !outcome.is_success && outcome.errors.contains("`logto-management` did not match any packages"),
        "{}",
        outcome.errors
    );
    folder.take(&with_a_new_member(), &["--write", "--no-check"]);
}
