//! What the fake can do: one table of operations, and how a request finds its row.

pub mod auth;
mod connectors;
mod database;
mod identities;
pub mod input;
mod lists;
mod logto_configs;
mod mfa;
mod organizations;
pub mod paging;
mod passwords;
mod personal_access_tokens;
mod roles;
mod search;
mod sessions;
mod users;
pub mod validation;

use axum::http::{Method, StatusCode};

use self::personal_access_tokens as tokens;
use super::{
    http::{
        answer::{Answer, Outcome, Refusal},
        path,
    },
    tenant::{Tenant, release::Release},
};
use input::{Arguments, Input};
use validation::{Field, Type};

/// One operation.
pub(super) struct Route {
    pub operation: &'static str,
    method: &'static str,
    /// The path below `/api`, with its parameters in braces.
    path: &'static str,
    /// The first release that has it.
    since: Release,
    pub is_paged: bool,
    pub query: &'static [Field],
    pub body: Option<&'static Type>,
    pub handle: Handler,
}

pub(super) type Handler = fn(&mut Tenant, &Input) -> Outcome;

/// All operations, in the order in which Logto registers them. One whose input changed stands twice:
/// the last row that a release has is the one that it follows.
#[rustfmt::skip]
pub(super) const ROUTES: &[Route] = &[
    get("GetStatus", "/status", |_, _| Ok(Answer::no_content())),
    // Users
    get("GetUser", "/users/{userId}", users::get).query(&users::GET_QUERY),
    get("ListUserCustomData", "/users/{userId}/custom-data", users::custom_data),
    patch("UpdateUserCustomData", "/users/{userId}/custom-data", &users::CUSTOM_DATA, users::update_custom_data),
    get("ListUserLogtoConfigs", "/users/{userId}/logto-configs", logto_configs::get).since(1, 33),
    patch("UpdateUserLogtoConfigs", "/users/{userId}/logto-configs", &logto_configs::SKIP_MFA, logto_configs::update).since(1, 33),
    patch("UpdateUserLogtoConfigs", "/users/{userId}/logto-configs", &logto_configs::CONFIGS, logto_configs::update).since(1, 38),
    patch("UpdateUserProfile", "/users/{userId}/profile", &users::PROFILE_UPDATE, users::update_profile),
    post("CreateUser", "/users", &users::NEW_USER, users::create),
    patch("UpdateUser", "/users/{userId}", &users::USER_UPDATE, users::update),
    patch("UpdateUserPassword", "/users/{userId}/password", &passwords::PASSWORD, passwords::update),
    patch("UpdateUserPasswordExpiration", "/users/{userId}/password/expiration", &passwords::EXPIRATION, passwords::expire).since(1, 41),
    post("VerifyUserPassword", "/users/{userId}/password/verify", &passwords::PASSWORD, passwords::verify),
    get("GetUserHasPassword", "/users/{userId}/has-password", passwords::has_password),
    patch("UpdateUserIsSuspended", "/users/{userId}/is-suspended", &users::SUSPENSION, users::suspend),
    delete("DeleteUser", "/users/{userId}", users::delete),
    get("ListUserRoles", "/users/{userId}/roles", roles::list_of_user).paged(),
    post("AssignUserRoles", "/users/{userId}/roles", &roles::ROLE_IDS, roles::assign),
    put("ReplaceUserRoles", "/users/{userId}/roles", &roles::ROLE_IDS, roles::replace),
    delete("DeleteUserRole", "/users/{userId}/roles/{roleId}", roles::remove),
    get("ListUsers", "/users", users::list).paged(),
    put("ReplaceUserIdentity", "/users/{userId}/identities/{target}", &identities::IDENTITY, identities::replace),
    post("CreateUserIdentity", "/users/{userId}/identities", &identities::NEW_IDENTITY, identities::create),
    delete("DeleteUserIdentity", "/users/{userId}/identities/{target}", identities::delete),
    get("GetUserIdentity", "/users/{userId}/identities/{target}", identities::get).query(&identities::TOKEN_QUERY).since(1, 30),
    get("ListUserOrganizations", "/users/{userId}/organizations", organizations::list_of_user),
    get("ListUserGrants", "/users/{userId}/grants", sessions::list_grants).query(&sessions::GRANTS_QUERY).since(1, 38),
    delete("DeleteUserGrant", "/users/{userId}/grants/{grantId}", sessions::delete_grant).since(1, 38),
    get("ListUserMfaVerifications", "/users/{userId}/mfa-verifications", mfa::list),
    post("CreateUserMfaVerification", "/users/{userId}/mfa-verifications", &mfa::NEW_FACTOR, mfa::create),
    delete("DeleteUserMfaVerification", "/users/{userId}/mfa-verifications/{verificationId}", mfa::delete),
    get("ListUserPersonalAccessTokens", "/users/{userId}/personal-access-tokens", tokens::list),
    post("CreateUserPersonalAccessToken", "/users/{userId}/personal-access-tokens", &tokens::NEW_TOKEN, tokens::create),
    delete("DeleteUserPersonalAccessToken", "/users/{userId}/personal-access-tokens/{name}", tokens::delete),
    post("DeletePersonalAccessTokenPost", "/users/{userId}/personal-access-tokens/delete", &tokens::DELETION, tokens::delete_by_name).since(1, 33),
    patch("UpdateUserPersonalAccessToken", "/users/{userId}/personal-access-tokens/{name}", &tokens::RENAMING, tokens::rename),
    patch("UpdatePersonalAccessTokenName", "/users/{userId}/personal-access-tokens", &tokens::RENAMING_BY_NAME, tokens::rename_by_name).since(1, 33),
    get("GetUserSsoIdentity", "/users/{userId}/sso-identities/{ssoConnectorId}", identities::get_sso).query(&identities::TOKEN_QUERY).since(1, 30),
    get("ListUserAllIdentities", "/users/{userId}/all-identities", identities::list).query(&identities::TOKEN_QUERY).since(1, 30),
    get("ListUserSessions", "/users/{userId}/sessions", sessions::list).since(1, 38),
    get("GetUserSession", "/users/{userId}/sessions/{sessionId}", sessions::get).since(1, 38),
    delete("DeleteUserSession", "/users/{userId}/sessions/{sessionId}", sessions::delete).query(&sessions::DELETION_QUERY).since(1, 38),
    // What users have to do with
    get("ListRoles", "/roles", roles::list).query(&roles::LIST_QUERY).paged(),
    post("CreateRole", "/roles", &roles::NEW_ROLE, roles::create),
    get("GetRole", "/roles/{id}", roles::get),
    patch("UpdateRole", "/roles/{id}", &roles::ROLE_UPDATE, roles::update),
    delete("DeleteRole", "/roles/{id}", roles::delete),
    get("ListConnectors", "/connectors", connectors::list),
    post("CreateConnector", "/connectors", &connectors::NEW_CONNECTOR, connectors::create),
    delete("DeleteConnector", "/connectors/{id}", connectors::delete),
    post("CreateSsoConnector", "/sso-connectors", &connectors::NEW_SSO_CONNECTOR, connectors::create_sso),
    delete("DeleteSsoConnector", "/sso-connectors/{id}", connectors::delete_sso),
    get("ListOrganizations", "/organizations", organizations::list).paged(),
    post("CreateOrganization", "/organizations", &organizations::NEW_ORGANIZATION, organizations::create),
    get("GetOrganization", "/organizations/{id}", organizations::get),
    delete("DeleteOrganization", "/organizations/{id}", organizations::delete),
    get("ListOrganizationUsers", "/organizations/{id}/users", organizations::list_members).paged(),
    post("AddOrganizationUsers", "/organizations/{id}/users", &organizations::USER_IDS, organizations::add_members),
    delete("DeleteOrganizationUser", "/organizations/{id}/users/{userId}", organizations::remove_member),
    get("ListOrganizationUserRoles", "/organizations/{id}/users/{userId}/roles", organizations::list_member_roles),
    post("AssignOrganizationRolesToUser", "/organizations/{id}/users/{userId}/roles", &organizations::ROLE_IDS, organizations::assign_member_roles),
    delete("DeleteOrganizationUserRole", "/organizations/{id}/users/{userId}/roles/{organizationRoleId}", organizations::remove_member_role),
    get("ListOrganizationRoles", "/organization-roles", organizations::list_roles).paged(),
    post("CreateOrganizationRole", "/organization-roles", &organizations::NEW_ROLE, organizations::create_role),
    delete("DeleteOrganizationRole", "/organization-roles/{id}", organizations::delete_role),
];

const fn route(operation: &'static str, method: &'static str, path: &'static str, handle: Handler) -> Route {
    Route { operation, method, path, since: Release(1, 0), is_paged: false, query: &[], body: None, handle }
}

const fn get(operation: &'static str, path: &'static str, handle: Handler) -> Route {
    route(operation, "GET", path, handle)
}

const fn delete(operation: &'static str, path: &'static str, handle: Handler) -> Route {
    route(operation, "DELETE", path, handle)
}

const fn post(operation: &'static str, path: &'static str, body: &'static Type, handle: Handler) -> Route {
    Route { body: Some(body), ..route(operation, "POST", path, handle) }
}

const fn put(operation: &'static str, path: &'static str, body: &'static Type, handle: Handler) -> Route {
    Route { body: Some(body), ..route(operation, "PUT", path, handle) }
}

const fn patch(operation: &'static str, path: &'static str, body: &'static Type, handle: Handler) -> Route {
    Route { body: Some(body), ..route(operation, "PATCH", path, handle) }
}

impl Route {
    const fn since(self, major: u32, minor: u32) -> Self {
        Self { since: Release(major, minor), ..self }
    }

    const fn query(self, query: &'static [Field]) -> Self {
        Self { query, ..self }
    }

    const fn paged(self) -> Self {
        Self { is_paged: true, ..self }
    }
}

/// The row for a request to a path below `/api`, with the parameters in the path.
///
/// The users part is known whole: what has no row there, Logto does not have. Of the rest, only what
/// another release has is known to be missing.
pub(super) fn find(release: Release, method: &Method, path: &str) -> Result<(&'static Route, Arguments), Refusal> {
    let name = if method == Method::HEAD { "GET" } else { method.as_str() };
    let rows: Vec<_> = ROUTES.iter().filter_map(|row| Some((row, path::arguments(row.path, path)?))).collect();
    let is_whole = path.split('/').nth(1).is_some_and(|part| part.eq_ignore_ascii_case("users"));
    if !is_whole && rows.iter().all(|(row, _)| row.method != name) {
        return Err(Refusal::not_told(method, &format!("/api{path}")));
    }
    let here: Vec<_> = rows.into_iter().filter(|(row, _)| row.since <= release).collect();
    if here.is_empty() {
        return Err(Refusal::bare(StatusCode::NOT_FOUND));
    }
    let allowed = allowed_methods(here.iter().map(|(row, _)| row.method));
    let found = here.into_iter().rev().find(|(row, _)| row.method == name);
    found.ok_or_else(|| Refusal::bare(StatusCode::METHOD_NOT_ALLOWED).header("allow", allowed))
}

fn allowed_methods(methods: impl Iterator<Item = &'static str>) -> String {
    let methods = methods.flat_map(|method| if method == "GET" { vec!["HEAD", "GET"] } else { vec![method] });
    let mut allowed: Vec<&str> = Vec::new();
    for method in methods {
        if !allowed.contains(&method) {
            allowed.push(method);
        }
    }
    allowed.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::users::OPERATIONS;

    #[test]
    fn every_operation_on_users_has_a_row_that_says_what_the_client_says() {
        for info in OPERATIONS {
            let row = ROUTES.iter().find(|row| row.operation == info.id);
            let row = row.unwrap_or_else(|| panic!("{} is not faked", info.id));
            assert_eq!(
                (row.method, format!("/api{}", row.path)),
                (info.method.as_str(), info.path.to_owned()),
                "{}",
                info.id
            );
            let first = row.since.max(Release(1, 28));
            assert_eq!((first.0, first.1), info.since.max((1, 28)), "{}", info.id);
        }
        let faked = ROUTES.iter().filter(|row| row.path.starts_with("/users"));
        for row in faked {
            assert!(OPERATIONS.iter().any(|info| info.id == row.operation), "{} is unknown", row.operation);
        }
    }

    #[test]
    fn a_release_has_no_operation_of_a_later_one() {
        let found = |release, method, path| find(release, &method, path).map(|(route, _)| route.operation).ok();
        let path = "/users/u/sessions";
        assert_eq!(found(Release(1, 37), Method::GET, path), None);
        assert_eq!(found(Release(1, 38), Method::GET, path), Some("ListUserSessions"));
        assert_eq!(found(Release(1, 42), Method::HEAD, "/Users/"), Some("ListUsers"));
    }
}
