//! A run that is killed half way: the next one undoes what it had begun, and tells what it had to tell.

mod support;

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use support::{Folder, current};

const WRITTEN: [&str; 6] =
    ["management.json", "api.json", "surface.txt", "compatibility.yaml", "overlay.yaml", "lock.toml"];

/// A document that changes most of what is written.
fn newer() -> Value {
    let mut document = current();
    document["paths"]["/api/users"]["get"]["deprecated"] = true.into();
    let organization = support::answer(&mut document, "/api/users/{userId}/organizations", "get");
    organization["items"]["properties"]["plan"] = serde_json::json!({ "type": "string" });
    document
}

fn start(folder: &Folder, source: &str) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.args(["update-spec", source, "--logto-version", "1.43.0", "--dir"]).arg(folder.path("."));
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("xtask runs")
}

/// Kills the run as soon as a file is another one than before.
fn kill_at(folder: &Folder, run: &mut Child, file: &str) {
    let identity = || fs::metadata(folder.path(file)).map(|metadata| metadata.ino()).ok();
    let before = identity();
    while identity() == before && run.try_wait().expect("it can be asked").is_none() {
        std::thread::yield_now();
    }
    let _ = run.kill();
    run.wait().expect("it ends");
}

#[test]
fn killed_at_any_rename_the_next_run_is_whole_and_tells_all() {
    let source = tempfile::NamedTempFile::new().expect("a temporary file");
    fs::write(source.path(), newer().to_string()).expect("it is writable");
    let source = source.path().to_str().expect("a plain path");
    let undisturbed = Folder::new();
    let told = undisturbed.update_spec(&[source, "--logto-version", "1.43.0"]).output;
    assert!(told.contains("Organization.plan"), "{told}");
    for round in 0..10 {
        let folder = Folder::new();
        let before = folder.contents();
        let mut run = start(&folder, source);
        kill_at(&folder, &mut run, WRITTEN[round % WRITTEN.len()]);
        let was_whole = !folder.path(".update-spec.journal").exists();
        let again = folder.update_spec(&[source, "--logto-version", "1.43.0"]);
        assert!(again.is_success, "{}", again.errors);
        // A run that came to its end has told already.
        assert!(again.output == told || was_whole, "round {round}: {}", again.output);
        assert!(folder.contents() == undisturbed.contents() && folder.contents() != before, "round {round}");
    }
}

#[test]
fn a_check_after_an_interrupted_run_says_what_to_do() {
    let folder = Folder::new();
    folder.write(".update-spec.journal", "{}");
    let outcome = folder.update_spec(&["--check"]);
    assert!(!outcome.is_success && outcome.errors.contains("a run was interrupted"), "{}", outcome.errors);
    assert!(folder.update_spec(&[]).is_success);
    assert!(folder.update_spec(&["--check"]).is_success);
}

#[test]
fn two_runs_at_once_leave_a_whole_folder() {
    let folder = Folder::new();
    let source = tempfile::NamedTempFile::new().expect("a temporary file");
    fs::write(source.path(), newer().to_string()).expect("it is writable");
    let source = source.path().to_str().expect("a plain path");
    let mut runs = [(); 3].map(|()| start(&folder, source));
    let successes = runs.iter_mut().filter_map(|run| run.wait().ok()).filter(|status| status.success()).count();
    assert!(successes >= 1);
    let outcome = folder.update_spec(&["--check"]);
    assert!(outcome.is_success, "{}", outcome.errors);
}
