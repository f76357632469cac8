//! How an operation is declared: its place in Logto's document, and the `operation!` macro, which
//! makes its struct.

use reqwest::Method;

/// One operation, and its place in Logto's document.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OperationInfo {
    /// Its `operationId` in Logto's document, like `GetUser`.
    pub id: &'static str,
    /// The method of its part that makes the call, like `get` of [`Users`](crate::users::Users).
    pub name: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// The path, with its parameters in braces.
    pub path: &'static str,
    /// The first Logto release that is known to have it, as major and minor number. Outside of users, the
    /// releases 1.28, 1.36 and 1.42 are known, so it may have come somewhat earlier.
    pub since: (u32, u32),
}

/// Declares the struct of an operation, with its parameters, and the request of an attempt.
///
/// After the release stands what happens when it is done twice, a [`Safety`](crate::error::Safety).
/// Members in `[brackets]` are segments of the path, texts unless a type stands there, under their names
/// in Logto's document. `done` is what a repeated deletion returns that finds nothing any more.
macro_rules! operation {
    (
        $name:literal => $operation:ident: $method:ident $path:literal since ($major:literal, $minor:literal), $safety:ident;
        [$($segment:ident $(: $segment_type:ty)? = $parameter:literal),*] { $($member:ident: $type:ty),* $(,)? } -> $output:ty
        $(, check |$checked:ident| $check:expr)?
        $(, done $done:expr)?
        , |$this:ident, $raw:ident| $draft:expr
    ) => {
        #[doc = concat!("`", stringify!($operation), "`: what the method `", $name, "` of this part sends.")]
        #[derive(Clone, Debug)]
        pub struct $operation {
            $(pub(super) $segment: $crate::call::declare::segment_type!($($segment_type)?),)*
            $(pub(super) $member: $type,)*
        }

        impl $operation {
            pub(super) const INFO: $crate::call::declare::OperationInfo = $crate::call::declare::OperationInfo {
                id: stringify!($operation),
                name: $name,
                method: ::reqwest::Method::$method,
                path: $path,
                since: ($major, $minor),
            };
        }

        impl $crate::Operation for $operation {
            type Output = $output;

            fn describe(&self) -> $crate::call::operation::Description {
                $crate::call::operation::Description {
                    id: Self::INFO.id.into(),
                    method: Self::INFO.method,
                    template: Some(Self::INFO.path),
                    safety: $crate::error::Safety::$safety,
                }
            }

            fn path_arguments(&self) -> Vec<(&'static str, &str)> {
                vec![$(($parameter, self.$segment.as_str())),*]
            }

            $(fn check(&self) -> ::std::result::Result<(), String> {
                let $checked = self;
                $check
            })?

            $(fn already_done(&self) -> Option<$output> {
                Some($done)
            })?

            fn draft(&self, $raw: $crate::raw::Requests<'_>) -> $crate::raw::Draft<$output> {
                let $this = self;
                $draft
            }
        }
    };
}

/// The type of a segment: a text, unless something else is said.
macro_rules! segment_type {
    () => {
        String
    };
    ($type:ty) => {
        $type
    };
}

pub(crate) use {operation, segment_type};
