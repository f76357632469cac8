//! The operations of the enabled parts, by which the fake calls requests even where it has no rule for them.

use reqwest::Method;

use super::{http::path, tenant::release::Release};
use crate::{OperationInfo, parts, users};

/// The operation of a release that a request is for. One whose path says the same in plain words comes first.
pub(super) fn find(release: Release, method: &Method, path: &str) -> Option<&'static OperationInfo> {
    of_any_release(method, path).filter(|info| is_in(release, info))
}

/// Whether a request is for what only later releases have.
pub(super) fn came_later(release: Release, method: &Method, path: &str) -> bool {
    of_any_release(method, path).is_some_and(|info| !is_in(release, info))
}

pub(super) fn is_operation(id: &str) -> bool {
    all().any(|info| info.id == id)
}

fn of_any_release(method: &Method, path: &str) -> Option<&'static OperationInfo> {
    let here = all().filter(|info| info.method == *method && path::arguments(info.path, path).is_some());
    here.min_by_key(|info| info.path.matches('{').count())
}

fn is_in(release: Release, info: &OperationInfo) -> bool {
    let (major, minor) = info.since;
    Release(major, minor) <= release
}

fn all() -> impl Iterator<Item = &'static OperationInfo> {
    parts::OPERATIONS.iter().copied().chain([users::OPERATIONS]).flatten()
}
