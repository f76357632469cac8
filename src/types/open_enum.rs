//! `open_enum!`: an enum of texts that stays open. A value which this version of the crate does not
//! know is kept, and written back as it came.

macro_rules! open_enum {
    (
        $(#[$meta:meta])*
        pub enum $name:ident { $( $(#[$variant_meta:meta])* $variant:ident = $text:literal, )+ }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $( $(#[$variant_meta])* $variant, )+
            /// A value that this version of the crate does not know, as it came.
            Unknown(String),
        }

        impl $name {
            /// The value as Logto writes it.
            pub fn as_str(&self) -> &str {
                match self {
                    $( Self::$variant => $text, )+
                    Self::Unknown(text) => text,
                }
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                formatter.write_str(self.as_str())
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $( $text => Self::$variant, )+
                    other => Self::Unknown(other.to_owned()),
                }
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self::from(text.as_str())
            }
        }

        impl $crate::types::QueryValue for $name {
            fn each(&self, name: &str, push: &mut dyn FnMut(&str, &str)) {
                push(name, self.as_str());
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                <String as ::serde::Deserialize>::deserialize(deserializer).map(Self::from)
            }
        }

        #[cfg(feature = "schemars")]
        impl ::schemars::JsonSchema for $name {
            fn schema_name() -> ::std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut ::schemars::SchemaGenerator) -> ::schemars::Schema {
                let examples: &[&str] = &[$($text),+];
                ::schemars::json_schema!({ "type": "string", "examples": examples })
            }
        }
    };
}

pub(crate) use open_enum;

#[cfg(test)]
mod tests {
    open_enum! {
        /// A shape.
        pub enum Shape {
            /// Round.
            Circle = "circle",
        }
    }

    #[test]
    fn a_known_value_has_a_variant() {
        let shape: Shape = serde_json::from_str(r#""circle""#).unwrap();
        assert_eq!(shape, Shape::Circle);
        assert_eq!(shape.to_string(), "circle");
    }

    #[test]
    fn an_unknown_value_is_written_back_as_it_came() {
        let shape: Shape = serde_json::from_str(r#""Möbius""#).unwrap();
        assert_eq!(shape, Shape::Unknown("Möbius".into()));
        assert_eq!(serde_json::to_string(&shape).unwrap(), r#""Möbius""#);
    }
}
