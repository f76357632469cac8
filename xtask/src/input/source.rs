//! Where a document comes from, and reading it. Whatever goes wrong on the way is said in words that
//! help: a wrong address, a server that is not Logto, a page in place of a document.

use std::error::Error;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail, ensure};
use reqwest::Url;
use reqwest::blocking::{Client, Response};
use serde_json::Value;

/// How lock.toml names the copy in this repository.
pub const VENDORED: &str = "openapi/management.json";

const WELL_KNOWN: &str = "/api/.well-known/management.openapi.json";
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const TOTAL_TIMEOUT: Duration = Duration::from_secs(60);

#[derive(Debug, PartialEq)]
pub enum Source {
    Address(Url),
    File(PathBuf),
    Vendored(PathBuf),
}

impl Source {
    pub fn parse(text: &str) -> Result<Self> {
        if !text.starts_with("http://") && !text.starts_with("https://") {
            return Ok(Self::File(text.into()));
        }
        let mut url = Url::parse(text).with_context(|| format!("{text} is not an address"))?;
        ensure!(
            url.username().is_empty() && url.password().is_none(),
            "an address with a password is not taken, because it is written to lock.toml"
        );
        if !url.path().ends_with(".json") {
            let path = format!("{}{WELL_KNOWN}", url.path().trim_end_matches('/'));
            url.set_path(&path);
        }
        Ok(Self::Address(url))
    }

    /// How lock.toml names it. A file of this machine means nothing elsewhere, but its copy does.
    pub fn recorded(&self) -> String {
        match self {
            Self::Address(url) => shown(url),
            Self::File(_) | Self::Vendored(_) => VENDORED.to_owned(),
        }
    }

    /// The path below which a server has all of Logto's, if it has one.
    pub fn prefix(&self) -> &str {
        match self {
            Self::Address(url) => url.path().strip_suffix(WELL_KNOWN).unwrap_or_default(),
            Self::File(_) | Self::Vendored(_) => "",
        }
    }

    pub fn read(&self) -> Result<Value> {
        let (name, text) = match self {
            Self::Address(url) => (shown(url), fetch(url)?),
            Self::File(path) | Self::Vendored(path) => (path.display().to_string(), read_file(path)?),
        };
        parse(&text).context(name)
    }
}

/// The address without its query, where tokens travel.
fn shown(url: &Url) -> String {
    let mut shown = url.clone();
    shown.set_query(None);
    shown.set_fragment(None);
    shown.to_string()
}

fn read_file(path: &PathBuf) -> Result<String> {
    let hint = match path.exists() {
        true => "",
        false => " (an address begins with http:// or https://)",
    };
    std::fs::read_to_string(path).with_context(|| format!("cannot read {}{hint}", path.display()))
}

fn fetch(url: &Url) -> Result<String> {
    // Whoever comes first sets the provider: it is the same one.
    _ = rustls::crypto::ring::default_provider().install_default();
    let client = Client::builder().connect_timeout(CONNECT_TIMEOUT).timeout(TOTAL_TIMEOUT).build()?;
    let response = client.get(url.clone()).send().map_err(|error| unreachable(url, &error))?;
    check_status(url, &response)?;
    response.text().map_err(|error| anyhow!("{} broke off its answer: {}", shown(url), root_cause(&error)))
}

fn check_status(url: &Url, response: &Response) -> Result<()> {
    let status = response.status();
    ensure!(
        status.is_success(),
        "{} answered {status}: is it the address of a Logto endpoint, or of a document?",
        shown(url)
    );
    Ok(())
}

fn unreachable(url: &Url, error: &reqwest::Error) -> anyhow::Error {
    match error.is_timeout() {
        true => anyhow!("{} did not answer in time", shown(url)),
        false => anyhow!("cannot reach {}: {}", shown(url), root_cause(error)),
    }
}

/// The innermost error, which says what happened rather than who was told.
fn root_cause(error: &dyn Error) -> String {
    let mut cause = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}

/// The document in a text, if it is one of OpenAPI 3.0.
pub fn parse(text: &str) -> Result<Value> {
    let text = text.trim_start_matches('\u{feff}');
    let document: Value = serde_json::from_str(text).map_err(|error| match error.to_string() {
        error if error.contains("recursion limit") => {
            anyhow!("it has schemas in schemas, deeper than can be read: {error}")
        }
        error => anyhow!("not JSON{}: {error}", looks_like(text)),
    })?;
    check_version(&document)?;
    Ok(document)
}

fn looks_like(text: &str) -> &'static str {
    let text = text.trim_start();
    let first_line = text.lines().next().unwrap_or_default();
    let begins_like_yaml = ["openapi:", "swagger:", "---", "#"].iter().any(|start| first_line.starts_with(start));
    match text {
        "" => " but empty",
        _ if text.starts_with('<') => " but, by its looks, HTML (is it the address of a page?)",
        _ if begins_like_yaml => " but, by its looks, YAML (convert it first)",
        _ => "",
    }
}

fn check_version(document: &Value) -> Result<()> {
    let version = document.get("openapi").or_else(|| document.get("swagger"));
    match version {
        Some(Value::Number(number)) => {
            bail!("`openapi` is the number {number}, where the version belongs as a text, such as \"3.0.1\"")
        }
        Some(Value::String(version)) if version.starts_with("3.0.") => Ok(()),
        Some(version) => bail!("it is OpenAPI {version}, but only 3.0 is understood"),
        None => bail!("it is JSON, but not an OpenAPI document: it does not say `openapi`"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Source, parse};

    fn address(text: &str) -> String {
        match Source::parse(text).unwrap() {
            Source::Address(url) => url.to_string(),
            other => panic!("{other:?} is no address"),
        }
    }

    #[test]
    fn an_endpoint_is_completed() {
        let expected = "http://localhost:3001/api/.well-known/management.openapi.json";
        assert_eq!(address("http://localhost:3001"), expected);
        assert_eq!(address("http://localhost:3001/"), expected);
        let prefixed = "https://example.com/logto/api/.well-known/management.openapi.json";
        assert_eq!(address("https://example.com/logto/"), prefixed);
        assert_eq!(Source::parse("https://example.com/logto/").unwrap().prefix(), "/logto");
    }

    #[test]
    fn a_document_is_taken_as_it_is() {
        assert_eq!(address("https://example.com/openapi.json"), "https://example.com/openapi.json");
    }

    #[test]
    fn anything_else_is_a_file_and_recorded_as_its_copy() {
        let source = Source::parse("v1.42.0.json").unwrap();
        assert_eq!(source, Source::File("v1.42.0.json".into()));
        assert_eq!(source.recorded(), "openapi/management.json");
    }

    #[test]
    fn a_password_in_an_address_is_refused() {
        assert!(Source::parse("https://me:secret@example.com").unwrap_err().to_string().contains("lock.toml"));
    }

    #[test]
    fn a_token_in_an_address_is_used_and_not_told() {
        let source = Source::parse("https://example.com/openapi.json?token=secret#part").unwrap();
        assert_eq!(source.recorded(), "https://example.com/openapi.json");
        let Source::Address(url) = source else { panic!("it is an address") };
        assert_eq!(url.query(), Some("token=secret"));
    }

    #[test]
    fn what_is_no_document_is_told_apart() {
        let error = |text: &str| parse(text).unwrap_err().to_string();
        assert_eq!(error("{\n  \"openapi\": \n}"), "not JSON: expected value at line 3 column 1");
        assert!(error("").starts_with("not JSON but empty"));
        assert!(error("<!doctype html>").starts_with("not JSON but, by its looks, HTML"));
        assert!(error("openapi: 3.0.1\n").starts_with("not JSON but, by its looks, YAML"));
        assert!(error(r#"{"openapi":3.0}"#).starts_with("`openapi` is the number 3.0, where the version belongs"));
        let deep = format!("{{\"a\":{}", "[".repeat(200));
        assert!(error(&deep).starts_with("it has schemas in schemas, deeper than can be read"));
        assert_eq!(error(r#"{"openapi":"3.1.0"}"#), r#"it is OpenAPI "3.1.0", but only 3.0 is understood"#);
        assert!(error(r#"{"paths":{}}"#).contains("not an OpenAPI document"));
    }
}
