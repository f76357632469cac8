//! The library around `openapi/`: what its files for readers say of it, and whether it compiles with what has
//! been written there.
//! What the compiler says is told by operation and type, since those are in Logto's document.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};
use heck::ToSnakeCase;
use indexmap::IndexSet;
use serde_json::Value;

use crate::openapi::document::{operations, title};
use crate::openapi::usage;
use crate::openapi::words::{counted, first_of};

const PACKAGE: &str = "logto-management";
pub const CHANGELOG: &str = "CHANGELOG.md";
pub const README: &str = "README.md";
/// Of a type that many operations have, as many are named.
const MOST_NAMED: usize = 3;

pub struct Library(PathBuf);

impl Library {
    /// The library that a folder belongs to; a folder may stand alone.
    pub fn around(folder: &Path) -> Option<Self> {
        let root = folder.join("..");
        root.join("Cargo.toml").is_file().then_some(Self(root))
    }

    pub fn edit(&self, file: &str, edit: impl FnOnce(&str) -> String) -> Result<()> {
        let path = self.0.join(file);
        let before = fs::read_to_string(&path).with_context(|| format!("cannot read {file}"))?;
        let after = edit(&before);
        ensure!(!after.is_empty(), "{file} would be empty");
        if after != before {
            fs::write(&path, after).with_context(|| format!("cannot write {file}"))?;
        }
        Ok(())
    }

    /// Compiles it, as most callers have it and with all its parts. `before` is the api.json that it compiled
    /// with so far.
    pub fn check(&self, before: &Value, after: &Value) -> Result<()> {
        let places = Places { before, after };
        for features in [&[][..], &["--features", "full"]] {
            self.check_with(features, &places)?;
        }
        Ok(())
    }

    fn check_with(&self, features: &[&str], places: &Places) -> Result<()> {
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
        cargo.args(["check", "--quiet", "--package", PACKAGE, "--message-format", "json"]).args(features);
        let cargo = cargo.current_dir(&self.0).stderr(Stdio::piped());
        let output = cargo.output().context("cannot run cargo; --no-check leaves this out")?;
        if output.status.success() {
            return Ok(());
        }
        // What a macro writes is refused at each place, in the same words.
        let errors: IndexSet<String> = errors(&output.stdout).map(|error| places.tell(&error)).collect();
        let with = if features.is_empty() { "its default features" } else { "all its parts" };
        let written = format!("openapi/ is written, but the library does not compile with it, with {with}: {MEND}");
        match errors.len() {
            0 => bail!("{written}:\n{}", String::from_utf8_lossy(&output.stderr).trim_end()),
            count => bail!("{written} ({}):\n{}", counted(count, "error"), Vec::from_iter(errors).join("\n")),
        }
    }
}

const MEND: &str = "mend what follows, or take it back by `git checkout openapi CHANGELOG.md README.md`";

/// One error of the compiler.
struct CompileError {
    message: String,
    file: PathBuf,
    line: u64,
    /// The words of the message and of the code it is about, among them names of types and methods.
    words: BTreeSet<String>,
}

fn errors(messages: &[u8]) -> impl Iterator<Item = CompileError> {
    let text = String::from_utf8_lossy(messages).into_owned();
    let messages: Vec<Value> = text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    messages.into_iter().filter_map(|message| CompileError::read(&message["message"]))
}

impl CompileError {
    /// `None` for what is no error, or stands nowhere, such as how many there are.
    fn read(message: &Value) -> Option<Self> {
        let spans = message["spans"].as_array()?;
        let span = spans.iter().find(|span| span["is_primary"] == true)?;
        let text = message["message"].as_str()?;
        let code = spans.iter().flat_map(|span| span["text"].as_array().into_iter().flatten());
        let code = code.filter_map(|line| line["text"].as_str());
        let error = Self {
            message: text.to_owned(),
            file: span["file_name"].as_str()?.into(),
            line: span["line_start"].as_u64()?,
            words: code.chain([text]).flat_map(words).map(str::to_owned).collect(),
        };
        (message["level"] == "error").then_some(error)
    }

    /// Of generated code, the folder says nothing.
    fn place(&self) -> String {
        let is_generated = self.file.components().any(|part| part.as_os_str() == "out");
        let name = self.file.file_name().unwrap_or_default().to_string_lossy();
        let file = if is_generated { format!("generated {name}") } else { self.file.display().to_string() };
        format!("{file}:{}", self.line)
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_alphanumeric() && letter != '_').filter(|word| !word.is_empty())
}

/// Where in Logto's document things are.
struct Places<'d> {
    before: &'d Value,
    after: &'d Value,
}

impl Places<'_> {
    fn tell(&self, error: &CompileError) -> String {
        let mut told = format!("  {}: {}", error.place(), error.message);
        for (name, place) in error.words.iter().filter_map(|word| Some((word, self.of(word)?))) {
            told += &format!("\n    {name}: {place}");
        }
        told
    }

    /// The operations that a name of the generated code is about.
    fn of(&self, name: &str) -> Option<String> {
        if let Some(operation) = named(self.after, name) {
            return Some(operation);
        }
        if let Some(operation) = named(self.before, name) {
            return Some(format!("{operation}, which is not there any more"));
        }
        self.of_type(name)
    }

    fn of_type(&self, name: &str) -> Option<String> {
        let (document, gone) = match (&self.after["components"]["schemas"][name], self.before) {
            (Value::Null, before) if before["components"]["schemas"][name].is_null() => return None,
            (Value::Null, before) => (before, ", where it is not any more"),
            _ => (self.after, ""),
        };
        let with = operations(document).filter(|(.., operation)| usage::types_of(document, operation).contains(name));
        let titles: Vec<String> = with.map(|(method, path, operation)| title(method, path, operation)).collect();
        Some(format!("{}{gone}", first_of(&titles, MOST_NAMED, ", ")))
    }
}

/// The operation with this name, or with this method of a generated request.
fn named(document: &Value, name: &str) -> Option<String> {
    let (method, path, operation) = operations(document).find(|(.., operation)| {
        let id = operation["operationId"].as_str().unwrap_or_default();
        id == name || (name.contains('_') && id.to_snake_case() == name)
    })?;
    Some(title(method, path, operation))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{CompileError, Places};

    fn document(operation: &str) -> Value {
        let answer =
            json!({ "content": { "application/json": { "schema": { "$ref": "#/components/schemas/User" } } } });
        json!({
            "paths": { "/api/users": { "get": { "operationId": operation, "responses": { "2XX": answer } } } },
            "components": { "schemas": { "User": { "type": "object" } } },
        })
    }

    fn error(message: &str, file: &str) -> CompileError {
        let span =
            json!({ "file_name": file, "line_start": 7, "is_primary": true, "text": [{ "text": "a.get_it()" }] });
        CompileError::read(&json!({ "message": message, "level": "error", "spans": [span] })).unwrap()
    }

    #[test]
    fn an_error_is_told_with_the_operations_of_what_it_names() {
        let (before, after) = (document("GetIt"), document("GetUser"));
        let places = Places { before: &before, after: &after };
        let told = places.tell(&error("no field `color` on type `types::User`", "src/users/accounts.rs"));
        let lines: Vec<&str> = told.lines().collect();
        assert_eq!(lines[0], "  src/users/accounts.rs:7: no field `color` on type `types::User`");
        assert_eq!(lines[1], "    User: GET /api/users GetUser");
        assert_eq!(lines[2], "    get_it: GET /api/users GetIt, which is not there any more");
    }

    #[test]
    fn of_generated_code_the_file_is_told_alone() {
        let file = "/somewhere/target/debug/build/logto-management-1/out/types.rs";
        assert_eq!(error("no", file).place(), "generated types.rs:7");
    }

    #[test]
    fn warnings_and_summaries_are_no_errors() {
        assert!(CompileError::read(&json!({ "message": "2 errors", "level": "error", "spans": [] })).is_none());
        let span = json!({ "file_name": "a.rs", "line_start": 7, "is_primary": true, "text": [] });
        let warning = json!({ "message": "unused", "level": "warning", "spans": [span] });
        assert!(CompileError::read(&warning).is_none());
    }
}
