//! `Patch`: what an update does to one member.

use serde::{Deserialize, Deserializer, Serialize, Serializer, ser::Error};

/// What an update does to one member: leave it alone, clear it or set it.
///
/// Setters take anything that converts into it: a value sets, `Patch::Clear` or a `None` clears,
/// and a member whose setter is not called is left alone.
///
/// ```
/// use logto_management::types::{Patch, UserUpdate};
///
/// let update = UserUpdate::new().name("Ada").avatar(Patch::Clear);
/// assert_eq!(serde_json::to_value(update).unwrap(), serde_json::json!({ "name": "Ada", "avatar": null }));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Patch<T> {
    /// The member stays as it is: it is not sent.
    #[default]
    Keep,
    /// The member is removed: `null` is sent.
    Clear,
    /// The member gets this value.
    Set(T),
}

impl<T> Patch<T> {
    /// Whether the member stays as it is.
    pub fn is_keep(&self) -> bool {
        matches!(self, Self::Keep)
    }
}

impl<T> From<T> for Patch<T> {
    fn from(value: T) -> Self {
        Self::Set(value)
    }
}

impl From<&str> for Patch<String> {
    fn from(value: &str) -> Self {
        Self::Set(value.to_owned())
    }
}

impl From<&String> for Patch<String> {
    fn from(value: &String) -> Self {
        Self::Set(value.clone())
    }
}

impl<T> From<Option<T>> for Patch<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Clear, Self::Set)
    }
}

impl<T: Serialize> Serialize for Patch<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Set(value) => serializer.serialize_some(value),
            Self::Clear => serializer.serialize_none(),
            // Written as null it would clear what should stay.
            Self::Keep => Err(S::Error::custom("`Patch::Keep` must be skipped: see `Patch::is_keep`")),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(Self::from)
    }
}

#[cfg(feature = "schemars")]
impl<T: schemars::JsonSchema> schemars::JsonSchema for Patch<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("Patch_{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Option::<T>::json_schema(generator)
    }
}
