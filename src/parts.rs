//! The parts of the Management API besides users, each behind a feature of its name.
//!
//! `build.rs` writes them from Logto's document: a module for each part, with a method an operation.

/// What the modules have in common.
#[allow(unused_imports, reason = "which of it is used depends on the enabled parts")]
mod prelude {
    pub(crate) use std::{borrow::Cow, fmt, sync::Arc};

    pub(crate) use crate::{
        Call, OperationInfo,
        call::{context::Context, declare::operation},
        list::{
            page::{Page, PageQuery},
            paged::{Paged, Searched},
            search::Filter,
        },
        types,
    };
}

include!(concat!(env!("OUT_DIR"), "/parts.rs"));
