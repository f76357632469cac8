//! The advice for new operations on users is code that works: pasted as it is, the library compiles with it
//! and passes the test of its facade.

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use support::{Folder, current};

fn holder(schema: Value) -> Value {
    json!({ "description": "", "content": { "application/json": { "schema": schema } } })
}

fn query(name: &str, required: bool, schema: Value) -> Value {
    json!({ "name": name, "in": "query", "required": required, "description": format!("About {name}."), "schema": schema })
}

/// The current document with an operation of each kind.
fn newer() -> Value {
    let text = || json!({ "type": "string" });
    let id = || json!({ "name": "userId", "in": "path", "required": true, "schema": text() });
    let page = |name: &str| query(name, false, json!({ "type": "integer" }));
    let badge = || {
        json!({
            "type": "object",
            "properties": { "name": text(), "level": { "type": "string", "enum": ["low", "high"] } },
            "required": ["name", "level"],
        })
    };
    let nothing = || json!({ "204": { "description": "" } });
    let badges = || json!({ "200": holder(json!({ "type": "array", "items": badge() })) });
    let search = json!({
        "name": "search_params", "in": "query", "required": false, "explode": true,
        "schema": { "type": "object", "additionalProperties": { "type": "string" } },
    });
    let mut document = current();
    let mut add = |path: &str, method: &str, id: &str, parameters: Value, body: Option<Value>, answers: Value| {
        let mut operation = json!({
            "operationId": id, "tags": ["Users"], "summary": format!("What {id} does"),
            "parameters": parameters, "responses": answers,
        });
        if let Some(body) = body {
            operation["requestBody"] = holder(body);
            operation["requestBody"]["required"] = true.into();
        }
        document["paths"][path][method] = operation;
    };
    let users = document_user();
    let one = "/api/users/{userId}/badges/{badgeName}";
    let badge_name = || json!({ "name": "badgeName", "in": "path", "required": true, "schema": text() });
    add(
        "/api/users/{userId}/badges",
        "get",
        "ListUserBadges",
        json!([id(), page("page"), page("page_size"), search.clone()]),
        None,
        badges(),
    );
    add(
        "/api/users/{userId}/badges",
        "post",
        "CreateUserBadge",
        json!([id()]),
        Some(badge()),
        json!({ "201": holder(badge()) }),
    );
    add(
        "/api/users/{userId}/badges",
        "put",
        "ReplaceUserBadges",
        json!([id()]),
        Some(
            json!({ "type": "object", "properties": { "names": { "type": "array", "items": text() } }, "required": ["names"] }),
        ),
        badges(),
    );
    add(
        one,
        "get",
        "GetUserBadge",
        json!([
            id(),
            badge_name(),
            query("includeHistory", false, text()),
            query("depth", false, json!({ "type": "integer" })),
            query("order", false, json!({ "type": "string", "enum": ["up", "down"] })),
            query("since", false, text())
        ]),
        None,
        json!({ "200": holder(badge()) }),
    );
    add(
        one,
        "patch",
        "UpdateUserBadge",
        json!([id(), badge_name(), query("reason", true, text())]),
        Some(json!({ "type": "object", "properties": { "level": { "type": "string", "enum": ["low", "high"] } } })),
        json!({ "200": holder(badge()) }),
    );
    add(one, "delete", "DeleteUserBadge", json!([id(), badge_name()]), None, nothing());
    add("/api/users/{userId}/badges/refresh", "post", "RefreshUserBadges", json!([id()]), None, nothing());
    add(
        "/api/users/of-level/{levelId}",
        "get",
        "ListLevelUsers",
        json!([
            json!({ "name": "levelId", "in": "path", "required": true, "schema": text() }),
            page("page"),
            page("page_size")
        ]),
        None,
        json!({ "200": holder(json!({ "type": "array", "items": users })) }),
    );
    add(
        "/api/users/statistics",
        "get",
        "GetUserStatistics",
        json!([]),
        None,
        json!({ "200": holder(json!({ "type": "object", "additionalProperties": { "type": "number" } })) }),
    );
    // One of another part, which has been there for long.
    document["paths"]["/api/roles/{id}/users"]["get"]["tags"] = json!(["Users"]);
    document
}

fn document_user() -> Value {
    support::answer(&mut current(), "/api/users/{userId}", "get").clone()
}

/// By this, cargo tells the copy from the library itself, beside which it stands in the target folder.
const VERSION: &str = "0.0.0-advised";

/// A copy of what the library and the test of its facade are made of.
struct Library(PathBuf);

impl Library {
    fn copy() -> Self {
        let library = Self(Path::new(env!("CARGO_TARGET_TMPDIR")).join("advised"));
        let _ = fs::remove_dir_all(&library.0);
        for path in ["Cargo.lock", "build.rs", "README.md", "build", "src", "tests/facade.rs"] {
            library.add(path);
        }
        let mut manifest: toml::Table =
            fs::read_to_string(root().join("Cargo.toml")).expect("it is there").parse().expect("TOML");
        manifest["workspace"]["members"] = vec!["tests"].into();
        manifest["package"]["version"] = VERSION.into();
        ["bench", "example", "test"].iter().for_each(|targets| drop(manifest.remove(*targets)));
        library.write("Cargo.toml", &manifest.to_string());
        let mut manifest: toml::Table =
            fs::read_to_string(root().join("tests/Cargo.toml")).expect("it is there").parse().expect("TOML");
        let targets = manifest["test"].as_array_mut().expect("targets");
        targets.retain(|target| target["name"].as_str() == Some("facade"));
        manifest["package"]["version"] = VERSION.into();
        library.write("tests/Cargo.toml", &manifest.to_string());
        library
    }

    fn add(&self, path: &str) {
        let from = root().join(path);
        if from.is_dir() {
            for entry in fs::read_dir(from).expect("a folder") {
                self.add(&format!("{path}/{}", entry.expect("an entry").file_name().to_string_lossy()));
            }
        } else {
            self.write(path, &fs::read_to_string(from).expect("a text"));
        }
    }

    fn write(&self, path: &str, content: &str) {
        let path = self.0.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("it is writable");
        fs::write(path, content).expect("it is writable");
    }

    /// Puts lines where the advice says.
    fn paste(&self, advice: &Value) {
        let [what, file, lines] = ["what", "file", "lines"].map(|key| advice[key].as_str().unwrap_or_default());
        let before = fs::read_to_string(self.0.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
        let after = |line: &str, lines: &str| {
            assert!(before.contains(line), "{file} has no {line}");
            before.replacen(line, &format!("{line}\n{lines}"), 1)
        };
        let content = match what.rsplit(": ").next() {
            Some("at the end") => format!("{before}\n{lines}"),
            Some("beside the other `pub use`") => format!("{before}\n{lines}\n"),
            Some("in OPERATIONS") => after("pub const OPERATIONS: &[OperationInfo] = &[", lines),
            Some("in the table of operations") => {
                after("| method | returns | endpoint | since |\n| --- | --- | --- | --- |", lines)
            }
            other => panic!("nobody knows where {other:?} is"),
        };
        self.write(file, &content);
    }

    /// Counts so many operations of each part more in the README.
    fn count(&self, more: &[(&str, isize)]) {
        let readme = fs::read_to_string(self.0.join("README.md")).expect("it was copied");
        let counted = readme.lines().map(|line| {
            let mut cells: Vec<String> = line.split(" | ").map(str::to_owned).collect();
            let part = cells[0].trim_start_matches("| ").trim_matches('`');
            let more = more.iter().find(|(counted, _)| *counted == part).map(|(_, more)| more);
            if let Some((number, more)) = cells.get(1).and_then(|count| count.parse::<isize>().ok()).zip(more) {
                cells[1] = (number + more).to_string();
            }
            cells.join(" | ") + "\n"
        });
        self.write("README.md", &counted.collect::<String>());
    }

    fn test_facade(&self) -> Result<(), String> {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("..");
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["test", "--quiet", "--package", "tests", "--test", "facade", "--target-dir"]).arg(target);
        let output = cargo.current_dir(&self.0).output().expect("cargo runs");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let errors = format!("{}{}", text(&output.stderr), text(&output.stdout));
        let is_clean = output.status.success() && !errors.contains("warning");
        if is_clean { Ok(()) } else { Err(errors) }
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

#[test]
fn the_advice_for_new_operations_compiles_and_passes_the_facades_test() {
    let folder = Folder::new();
    let outcome = folder.take(&newer(), &["--logto-version", "1.43.0", "--format", "json"]);
    let report: Value = serde_json::from_str(&outcome.output).expect("a report");
    let advice = report["advice"].as_array().expect("advice");
    let library = Library::copy();
    library.write("openapi/api.json", &folder.read("api.json"));
    let (names, code): (Vec<_>, Vec<_>) = advice.iter().partition(|it| it["file"] == "openapi/names");
    code.iter().for_each(|advice| library.paste(advice));
    library.count(&[("users", 10), ("roles", -1), ("full", 9)]);
    assert_eq!(code.iter().filter(|it| it["what"].as_str().expect("a text").contains("has no method yet")).count(), 10);
    let code = advice.iter().map(|it| it["lines"].as_str().unwrap_or_default()).collect::<Vec<_>>().join("\n");
    for line in [
        "pub fn list_level_users(",
        "-> crate::list::page::Page<",
        ", done ()",
        "pub fn include_history(mut self, include_history: bool)",
    ] {
        assert!(code.contains(line), "{line} is not in:\n{code}");
    }
    library.test_facade().unwrap_or_else(|errors| panic!("{errors}"));
    assert!(names.len() > 3, "{names:?}");
}
