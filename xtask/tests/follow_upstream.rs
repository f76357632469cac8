//! `scripts/follow-upstream.sh`, as the workflow runs it, in a repository of its own and against an endpoint
//! that serves a document.
#![cfg(unix)]

mod support;

use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};
use std::thread;

use serde_json::{Value, json};
use support::library::build_around;
use support::{Folder, answer, current};

/// A repository with the script, a small library, and a `cargo` whose `xtask` is the one under test.
struct Repository(Folder);

impl Repository {
    fn new(code: &str) -> Self {
        let folder = Folder::new();
        build_around(&folder, code);
        fs::create_dir(folder.path("../scripts")).expect("the folder is writable");
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scripts/follow-upstream.sh");
        fs::copy(script, folder.path("../scripts/follow-upstream.sh")).expect("the script is there");
        fs::create_dir(folder.path("../bin")).expect("the folder is writable");
        let [xtask, cargo] = [env!("CARGO_BIN_EXE_xtask"), env!("CARGO")];
        let shim = format!(
            "#!/bin/sh\n[ \"$1\" = xtask ] || exec {cargo} \"$@\"\nshift\nexec {xtask} \"$@\" --dir \"$PWD/openapi\"\n"
        );
        folder.write("../bin/cargo", &shim);
        let executable = fs::Permissions::from_mode(0o755);
        fs::set_permissions(folder.path("../bin/cargo"), executable).expect("the file is ours");
        folder.write("../.gitignore", "/target\n/bin\nCargo.lock\n");
        let repository = Self(folder);
        repository.git(&["init", "--quiet"]);
        repository.git(&["add", "."]);
        repository.git(&["-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "--quiet", "--message", "All"]);
        repository
    }

    fn git(&self, arguments: &[&str]) -> String {
        let output = Command::new("git").args(arguments).current_dir(self.0.path("..")).output().expect("git runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// The names of the files that changed.
    fn changes(&self) -> Vec<String> {
        self.git(&["status", "--porcelain"]).lines().map(|line| line[3..].to_owned()).collect()
    }

    fn follow(&self, endpoint: &str) -> Output {
        let path = format!("{}:{}", self.0.path("../bin").display(), std::env::var("PATH").unwrap_or_default());
        let mut script = Command::new(self.0.path("../scripts/follow-upstream.sh"));
        // The cargo that runs this test is not the one that the script shall find.
        script
            .args(["1.43.0", endpoint])
            .env("PATH", path)
            .env_remove("CARGO")
            .env_remove("CARGO_TARGET_DIR")
            .env_remove("CARGO_BUILD_TARGET_DIR")
            .output()
            .expect("bash and curl are there")
    }

    fn report(&self) -> String {
        self.0.read("../target/upstream.md")
    }
}

/// The address of a server that gives one answer to whoever asks.
fn serve(status: &'static str, body: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut request = [0; 4096];
            let _ = stream.read(&mut request);
            let head = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
            let _ = stream.write_all((head + &body).as_bytes());
        }
    });
    address
}

fn with_a_new_member() -> Value {
    let mut document = current();
    let user = answer(&mut document, "/api/users/{userId}", "get");
    user["properties"]["shoeSize"] = json!({ "type": "number" });
    document
}

const COMPILES: &str = "pub fn library() {}";

#[test]
fn a_changed_document_is_written_with_report_version_changelog_and_compatibility() {
    let repository = Repository::new(COMPILES);
    let output = repository.follow(&serve("200 OK", with_a_new_member().to_string()));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let report = repository.report();
    for words in ["shoeSize", "0.1.0 → 0.1.1", "## [0.1.1]", "Follows Logto 1.43.0"] {
        assert!(report.contains(words), "{words:?} is not in: {report}");
    }
    let changes = repository.changes();
    for file in ["CHANGELOG.md", "openapi/api.json", "openapi/compatibility.yaml", "openapi/lock.toml"] {
        assert!(changes.iter().any(|change| change == file), "{file} is not in {changes:?}");
    }
}

#[test]
fn the_same_document_changes_nothing_but_the_release() {
    let repository = Repository::new(COMPILES);
    let output = repository.follow(&serve("200 OK", current().to_string()));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let changes = repository.changes();
    assert!(changes.iter().all(|file| file.starts_with("openapi/")), "{changes:?}");
    assert!(!changes.iter().any(|file| file.ends_with("api.json")), "{changes:?}");
}

#[test]
fn rules_that_do_not_fit_leave_the_report_alone() {
    let repository = Repository::new(COMPILES);
    let mut document = with_a_new_member();
    // A rule in overlay.yaml is about this operation.
    document["paths"]["/api/users"]["post"]["operationId"] = "MakeUser".into();
    let output = repository.follow(&serve("200 OK", document.to_string()));
    let report = repository.report();
    assert!(report.contains("shoeSize") && report.contains("MakeUser") && report.contains("## Not done"), "{report}");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(repository.changes(), [""; 0]);
}

#[test]
fn a_library_that_does_not_compile_is_in_the_report_beside_what_changed() {
    let repository = Repository::new("pub struct User;\npub fn name(user: User) -> u8 { user.nickname }");
    let output = repository.follow(&serve("200 OK", with_a_new_member().to_string()));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let report = repository.report();
    assert!(report.contains("shoeSize") && report.contains("no field `nickname` on type `User`"), "{report}");
    assert!(repository.changes().iter().any(|file| file == "openapi/api.json"));
}

#[test]
fn what_is_no_document_is_an_error_and_changes_nothing() {
    let closed = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port");
    for endpoint in [
        format!("http://{closed}"),
        serve("404 Not Found", "no".into()),
        serve("200 OK", "<!doctype html><title>Sign in</title>".into()),
        serve("200 OK", "{}".into()),
    ] {
        let repository = Repository::new(COMPILES);
        let output = repository.follow(&endpoint);
        assert!(!output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
        assert!(!output.stderr.is_empty(), "nothing is said");
        assert_eq!(repository.changes(), [""; 0]);
    }
}
