//! A copy of `openapi/` to run the command in, and questions about what it left there.

#![allow(dead_code, reason = "each test file uses its own part")]

pub mod library;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

const FILES: [&str; 7] =
    ["management.json", "api.json", "parts.yaml", "surface.txt", "lock.toml", "overlay.yaml", "compatibility.yaml"];

/// The folder with the names of types, a file for each part.
const NAMES: &str = "names";

/// `openapi` in a folder for temporary files, so that a library may stand around it.
pub struct Folder(TempDir);

/// How the command ended.
pub struct Outcome {
    pub is_success: bool,
    pub output: String,
    pub errors: String,
}

impl Folder {
    pub fn new() -> Self {
        let folder = Self::empty();
        for file in FILES {
            fs::copy(openapi().join(file), folder.path(file)).expect("openapi/ is complete");
        }
        fs::create_dir(folder.path(NAMES)).expect("the folder is writable");
        for entry in fs::read_dir(openapi().join(NAMES)).expect("openapi/ is complete") {
            let entry = entry.expect("an entry");
            fs::copy(entry.path(), folder.path(NAMES).join(entry.file_name())).expect("openapi/ is complete");
        }
        folder
    }

    fn empty() -> Self {
        let folder = Self(tempfile::tempdir().expect("a folder for temporary files"));
        fs::create_dir(folder.dir()).expect("the folder is writable");
        folder
    }

    /// A folder with nothing but these rules.
    pub fn of(names: &str, overlay: &str) -> Self {
        let folder = Self::empty();
        folder.write("parts.yaml", "{parts: {users: {doc: Users., tags: [Users], nouns: [user]}}, left_out: {}}");
        fs::create_dir(folder.path(NAMES)).expect("the folder is writable");
        folder.write("names/users.yaml", names);
        folder.write("overlay.yaml", overlay);
        folder
    }

    /// Another folder with the same files.
    pub fn copy(&self) -> Self {
        let copy = Self::empty();
        self.contents().iter().for_each(|(file, content)| copy.write(file, content));
        fs::create_dir(copy.path(NAMES)).expect("the folder is writable");
        for entry in fs::read_dir(self.path(NAMES)).expect("names have a folder") {
            let entry = entry.expect("an entry");
            fs::copy(entry.path(), copy.path(NAMES).join(entry.file_name())).expect("the folder is writable");
        }
        copy
    }

    fn dir(&self) -> PathBuf {
        self.0.path().join("openapi")
    }

    pub fn path(&self, file: &str) -> PathBuf {
        self.dir().join(file)
    }

    pub fn read(&self, file: &str) -> String {
        read(&self.path(file))
    }

    pub fn write(&self, file: &str, content: &str) {
        self.write_bytes(file, content.as_bytes());
    }

    pub fn write_bytes(&self, file: &str, content: &[u8]) {
        fs::write(self.path(file), content).expect("the folder is writable");
    }

    /// Replaces a text that must be there.
    pub fn edit(&self, file: &str, from: &str, to: &str) {
        let content = self.read(file);
        assert!(content.contains(from), "{file} has no {from:?}");
        self.write(file, &content.replacen(from, to, 1));
    }

    pub fn users(&self) -> Value {
        serde_json::from_str(&self.read("api.json")).expect("api.json is JSON")
    }

    /// Every file in the folder, but for the names of types.
    pub fn contents(&self) -> BTreeMap<String, String> {
        let entries = fs::read_dir(self.dir()).expect("the folder is readable");
        let files = entries.map(|entry| entry.expect("an entry")).filter(|entry| entry.path().is_file());
        let names = files.map(|entry| entry.file_name().into_string().expect("a plain name"));
        names.map(|name| (name.clone(), self.read(&name))).collect()
    }

    /// Runs `cargo xtask update-spec` in the folder.
    pub fn update_spec(&self, arguments: &[&str]) -> Outcome {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command.arg("update-spec").args(arguments).arg("--dir").arg(self.dir());
        // What is built of the folder stays in it.
        command.env_remove("CARGO_TARGET_DIR").env_remove("CARGO_BUILD_TARGET_DIR");
        let output = command.output().expect("xtask runs");
        let [errors, text] = [output.stderr, output.stdout].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        Outcome { is_success: output.status.success(), output: text, errors }
    }

    /// Runs the command on a document, which it must take.
    pub fn take(&self, document: &Value, arguments: &[&str]) -> Outcome {
        let outcome = self.give(document, arguments);
        assert!(outcome.is_success, "{}", outcome.errors);
        outcome
    }

    /// Runs the command on a document.
    pub fn give(&self, document: &Value, arguments: &[&str]) -> Outcome {
        self.give_text(&document.to_string(), arguments)
    }

    /// Runs the command on a file with this content.
    pub fn give_text(&self, text: &str, arguments: &[&str]) -> Outcome {
        let file = tempfile::NamedTempFile::new().expect("a temporary file");
        fs::write(file.path(), text).expect("a temporary file is writable");
        let path = file.path().to_str().expect("a plain path");
        self.update_spec(&[&[path], arguments].concat())
    }
}

fn openapi() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../openapi")
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The document in this repository.
pub fn current() -> Value {
    serde_json::from_str(&read(&openapi().join("management.json"))).expect("management.json is JSON")
}

/// The document of an older release.
pub fn release(version: &str) -> Value {
    let path = openapi().join(format!("releases/{version}.json"));
    serde_json::from_str(&read(&path)).expect("a release is JSON")
}

/// The answer that the document describes for an operation.
pub fn answer<'d>(document: &'d mut Value, path: &str, method: &str) -> &'d mut Value {
    &mut document["paths"][path][method]["responses"]["200"]["content"]["application/json"]["schema"]
}
