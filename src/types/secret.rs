//! Values that must not be printed: `Secret` and `RawData`.

use std::{fmt, ops::Deref};

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;

/// A text that must not be seen: a password, a token, a secret.
///
/// `Debug` does not show it, and its memory is wiped when it is dropped.
///
/// ```
/// use logto_management::types::Secret;
///
/// let password = Secret::from("correct horse");
/// assert!(!format!("{password:?}").contains("horse"));
/// assert_eq!(password.expose_secret(), "correct horse");
/// ```
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(transparent)]
pub struct Secret(SecretString);

impl Secret {
    /// The text itself.
    pub fn expose_secret(&self) -> &str {
        self.0.expose_secret()
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<&String> for Secret {
    fn from(text: &String) -> Self {
        text.as_str().into()
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.expose_secret() == other.expose_secret()
    }
}

impl Eq for Secret {}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.expose_secret())
    }
}

#[cfg(feature = "schemars")]
impl schemars::JsonSchema for Secret {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Secret".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "format": "password" })
    }
}

/// Any JSON, as an identity provider or a newer Logto sent it.
///
/// Use it as the [`Value`] that it holds. It often carries the provider's tokens, so `Debug` does
/// not show it.
///
/// ```
/// use logto_management::types::RawData;
///
/// let details = RawData::from(serde_json::json!({ "email": "ada@example.com" }));
/// assert_eq!(details["email"], "ada@example.com");
/// ```
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct RawData(Value);

impl RawData {
    /// The JSON itself.
    pub fn into_value(self) -> Value {
        self.0
    }
}

impl Deref for RawData {
    type Target = Value;

    fn deref(&self) -> &Value {
        &self.0
    }
}

impl From<Value> for RawData {
    fn from(value: Value) -> Self {
        Self(value)
    }
}

impl fmt::Debug for RawData {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("RawData(..)")
    }
}
