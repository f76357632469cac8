//! Whether all that may be secret is of a type that nothing prints: every member of `api.json` whose name
//! sounds like it is such a type, or stands here with the reason why not.

mod support;

use serde_json::Value;
use support::Folder;

const WORDS: [&str; 13] = [
    "auth",
    "code",
    "config",
    "credential",
    "digest",
    "environment",
    "header",
    "key",
    "params",
    "password",
    "payload",
    "secret",
    "token",
];

/// What sounds like a secret and is none.
const PLAIN: [(&str, &str); 16] = [
    ("ConnectorFormItem.key", "the name of a setting"),
    ("FormCondition.targetKey", "the name of a setting"),
    ("Log.key", "what kind of event it is"),
    ("LogPayload.key", "what kind of event it is"),
    ("RecaptchaEnterprise.siteKey", "it stands in every page"),
    ("Turnstile.siteKey", "it stands in every page"),
    ("*.postalCode", "a part of an address"),
    ("*.configTemplate", "a text to begin with, without values"),
    ("InvitationMessageContent.code", "of a mail's template, not of a sign-in"),
    ("PasswordIssue.code", "what is wrong with a password"),
    ("TestBackupCode.code", "of a sample that a script is tried with"),
    ("*.webauthnRelatedOrigins", "addresses"),
    ("*.tokenType", "such as Bearer"),
    ("*.oneTimeTokenContext", "what a script is tried with"),
    ("*.subjectTokenContext", "what a script is tried with"),
    ("*.tokenSample", "what a script is tried with"),
];

#[test]
fn whatever_sounds_like_a_secret_is_never_printed() {
    let document = Folder::new().users();
    let schemas = document["components"]["schemas"].as_object().expect("types");
    let mut printed = Vec::new();
    for (name, schema) in schemas {
        for (member, of) in schema["properties"].as_object().into_iter().flatten() {
            let place = format!("{name}.{member}");
            if sounds_secret(member) && is_printed(of) && !is_plain(&place, member) {
                printed.push(place);
            }
        }
    }
    assert_eq!(printed, [""; 0], "mark them in openapi/overlay.yaml by `format: password`, or say here why not");
}

/// A list of exceptions that nothing needs any more hides what comes under their names.
#[test]
fn every_exception_is_there() {
    let document = Folder::new().users();
    let schemas = document["components"]["schemas"].as_object().expect("types");
    for (place, _) in PLAIN {
        let (name, member) = place.split_once('.').expect("a type and a member");
        let is_there =
            |(of, schema): (&String, &Value)| (name == "*" || name == of) && !schema["properties"][member].is_null();
        assert!(schemas.iter().any(is_there), "{place}");
    }
}

fn sounds_secret(member: &str) -> bool {
    let member = member.to_lowercase();
    WORDS.iter().any(|word| member.contains(word))
}

/// Whether a value is a text or of any kind: what has a type of its own is looked at by its members.
fn is_printed(schema: &Value) -> bool {
    let inner = ["items", "additionalProperties"].map(|key| &schema[key]).into_iter().find(|inner| inner.is_object());
    match inner {
        Some(inner) => is_printed(inner),
        None if schema["format"] == "password" || !schema["enum"].is_null() => false,
        None if schema["type"] == "string" => true,
        None => {
            schema["type"].is_null() && schema["allOf"].is_null() && schema["$ref"].is_null() || is_free_form(schema)
        }
    }
}

fn is_free_form(schema: &Value) -> bool {
    schema["type"] == "object" && schema["properties"].is_null()
}

fn is_plain(place: &str, member: &str) -> bool {
    PLAIN.iter().any(|(plain, _)| *plain == place || plain.strip_prefix("*.") == Some(member))
}
