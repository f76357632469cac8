//! What can be asked of Logto.

use std::borrow::Cow;

use reqwest::Method;

use crate::{
    error::Safety,
    raw::{Draft, Requests},
};

/// Something that can be asked of Logto: one struct per operation, which holds its parameters.
///
/// Implemented by this crate alone; it is public because [`Call`](crate::Call) names it.
pub trait Operation: Send + Sync + 'static {
    /// What a successful call returns.
    type Output: Send + 'static;

    #[doc(hidden)]
    fn describe(&self) -> Description;

    /// The parameters that become a segment of the path, with their names.
    #[doc(hidden)]
    fn path_arguments(&self) -> Vec<(&'static str, &str)>;

    /// Why the call must not be sent.
    #[doc(hidden)]
    fn check(&self) -> Result<(), String> {
        Ok(())
    }

    /// What a repeated deletion returns that finds nothing any more.
    #[doc(hidden)]
    fn already_done(&self) -> Option<Self::Output> {
        None
    }

    /// The request of an attempt, and what reads its answer.
    #[doc(hidden)]
    fn draft(&self, requests: Requests<'_>) -> Draft<Self::Output>;
}

/// What is known of an operation before it is sent.
#[derive(Clone, Debug)]
pub struct Description {
    /// Its name in Logto's document, or the method and path of a request of the caller's own.
    pub(crate) id: Cow<'static, str>,
    pub(crate) method: Method,
    /// The path with its parameters in braces.
    pub(crate) template: Option<&'static str>,
    pub(crate) safety: Safety,
}

impl Description {
    /// The operation's name, without what a caller put into a path.
    pub(crate) fn operation(&self) -> &str {
        if self.template.is_some() { &self.id } else { "request" }
    }
}

/// Why a call of the operation must not be sent.
pub(super) fn reason_to_refuse(operation: &impl Operation) -> Option<String> {
    let unfit = operation.path_arguments().into_iter().find_map(|(name, value)| unfit_for_a_path(name, value));
    unfit.or_else(|| operation.check().err())
}

/// A segment that is empty or made of dots would address another resource: `DELETE /api/users/`
/// is the collection. A backslash counts as a slash in a URL.
fn unfit_for_a_path(name: &str, value: &str) -> Option<String> {
    match value {
        "" => Some(format!("`{name}` is empty")),
        "." | ".." => Some(format!("`{name}` is `{value}`, which would address another resource")),
        _ if value.contains('\0') => Some(format!("`{name}` has a NUL character, which Logto fails at")),
        _ if value.contains('\\') => Some(format!("`{name}` has a backslash, which cannot be part of a path")),
        _ => None,
    }
}
