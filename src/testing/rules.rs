//! What the fake can do: one table of operations, and how a request finds its row.

mod applications;
pub mod auth;
mod connectors;
mod database;
mod identities;
pub mod input;
mod invitations;
mod links;
mod lists;
mod logto_configs;
mod mfa;
mod organization_template;
mod organizations;
pub mod paging;
mod passwords;
mod personal_access_tokens;
mod resources;
mod roles;
mod rows;
mod search;
mod sessions;
pub mod users;
pub mod validation;

use reqwest::{Method, StatusCode};

use self::{organization_template as template, personal_access_tokens as tokens};
use super::{
    http::{
        answer::{Answer, Outcome, Refusal},
        path,
    },
    known,
    tenant::{Tenant, release::Release, table::Table},
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
    pub paging: Paging,
    pub query: &'static [Field],
    pub body: Option<&'static Type>,
    pub handle: Handler,
}

/// Whether a list is answered in pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Paging {
    Never,
    /// Whole, unless the query asks for a page.
    OnDemand,
    Always,
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
    get("ListUserSessions", "/users/{userId}/sessions", sessions::list).since(1, 37),
    get("GetUserSession", "/users/{userId}/sessions/{sessionId}", sessions::get).since(1, 37),
    delete("DeleteUserSession", "/users/{userId}/sessions/{sessionId}", sessions::delete).query(&sessions::DELETION_QUERY).since(1, 37),
    // Roles
    get("ListRoles", "/roles", roles::list).query(&roles::LIST_QUERY).paged(),
    post("CreateRole", "/roles", &roles::NEW_ROLE, roles::create),
    get("GetRole", "/roles/{id}", |tenant, input| rows::get(tenant, input, Table::Roles)),
    patch("UpdateRole", "/roles/{id}", &roles::ROLE_UPDATE, roles::update),
    delete("DeleteRole", "/roles/{id}", |tenant, input| rows::find_and_delete(tenant, input, Table::Roles)),
    get("ListRoleUsers", "/roles/{id}/users", roles::list_users).paged(),
    post("CreateRoleUser", "/roles/{id}/users", &roles::USER_IDS, roles::add_users),
    delete("DeleteRoleUser", "/roles/{id}/users/{userId}", roles::remove_user),
    get("ListRoleApplications", "/roles/{id}/applications", roles::list_applications).paged(),
    post("CreateRoleApplication", "/roles/{id}/applications", &roles::APPLICATION_IDS, roles::add_applications),
    delete("DeleteRoleApplication", "/roles/{id}/applications/{applicationId}", roles::remove_application),
    get("ListRoleScopes", "/roles/{id}/scopes", roles::list_scopes).paged_on_demand(),
    post("CreateRoleScope", "/roles/{id}/scopes", &roles::SCOPE_IDS, roles::add_scopes),
    delete("DeleteRoleScope", "/roles/{id}/scopes/{scopeId}", roles::remove_scope),
    // Resources
    get("ListResources", "/resources", resources::list).paged_on_demand(),
    post("CreateResource", "/resources", &resources::NEW_RESOURCE, resources::create),
    get("GetResource", "/resources/{id}", |tenant, input| rows::get(tenant, input, Table::Resources)),
    patch("UpdateResource", "/resources/{id}", &resources::RESOURCE_UPDATE, resources::update),
    patch("UpdateResourceIsDefault", "/resources/{id}/is-default", &resources::DEFAULT, resources::change_default),
    delete("DeleteResource", "/resources/{id}", resources::delete),
    get("ListResourceScopes", "/resources/{resourceId}/scopes", resources::list_scopes).paged(),
    post("CreateResourceScope", "/resources/{resourceId}/scopes", &resources::NEW_SCOPE, resources::create_scope),
    patch("UpdateResourceScope", "/resources/{resourceId}/scopes/{scopeId}", &resources::SCOPE_UPDATE, resources::update_scope),
    delete("DeleteResourceScope", "/resources/{resourceId}/scopes/{scopeId}", resources::delete_scope),
    // Applications
    get("ListApplications", "/applications", applications::list).paged_on_demand(),
    post("CreateApplication", "/applications", &applications::NEW_APPLICATION, applications::create),
    get("GetApplication", "/applications/{id}", applications::get),
    patch("UpdateApplication", "/applications/{id}", &applications::APPLICATION_UPDATE, applications::update),
    delete("DeleteApplication", "/applications/{id}", |tenant, input| rows::find_and_delete(tenant, input, Table::Applications)),
    patch("UpdateApplicationCustomData", "/applications/{applicationId}/custom-data", &applications::CUSTOM_DATA, applications::update_custom_data),
    get("ListApplicationRoles", "/applications/{applicationId}/roles", applications::list_roles).paged(),
    post("AssignApplicationRoles", "/applications/{applicationId}/roles", &applications::ROLE_IDS, applications::assign_roles),
    put("ReplaceApplicationRoles", "/applications/{applicationId}/roles", &applications::ROLE_IDS, applications::replace_roles),
    delete("DeleteApplicationRole", "/applications/{applicationId}/roles/{roleId}", applications::remove_role),
    get("ListApplicationOrganizations", "/applications/{id}/organizations", organizations::list_of_application).paged_on_demand(),
    get("ListApplicationSecrets", "/applications/{id}/secrets", applications::list_secrets),
    post("CreateApplicationSecret", "/applications/{id}/secrets", &applications::NEW_SECRET, applications::create_secret),
    patch("UpdateApplicationSecret", "/applications/{id}/secrets/{name}", &applications::SECRET_UPDATE, applications::update_secret),
    delete("DeleteApplicationSecret", "/applications/{id}/secrets/{name}", applications::delete_secret),
    delete("DeleteApplicationLegacySecret", "/applications/{id}/legacy-secret", applications::delete_legacy_secret),
    // Organizations
    get("ListOrganizations", "/organizations", organizations::list).paged(),
    post("CreateOrganization", "/organizations", &organizations::NEW_ORGANIZATION, organizations::create),
    get("GetOrganization", "/organizations/{id}", |tenant, input| rows::get(tenant, input, Table::Organizations)),
    patch("UpdateOrganization", "/organizations/{id}", &organizations::ORGANIZATION_UPDATE, |tenant, input| rows::update(tenant, input, Table::Organizations)),
    delete("DeleteOrganization", "/organizations/{id}", |tenant, input| rows::delete(tenant, input, Table::Organizations)),
    get("ListOrganizationUsers", "/organizations/{id}/users", organizations::list_members).paged(),
    post("AddOrganizationUsers", "/organizations/{id}/users", &organizations::USER_IDS, |tenant, input| links::add_and_tell(tenant, input, &links::MEMBERS)),
    put("ReplaceOrganizationUsers", "/organizations/{id}/users", &organizations::ALL_USER_IDS, |tenant, input| links::replace(tenant, input, &links::MEMBERS)),
    delete("DeleteOrganizationUser", "/organizations/{id}/users/{userId}", |tenant, input| links::remove(tenant, input, &links::MEMBERS)),
    post("AssignOrganizationRolesToUsers", "/organizations/{id}/users/roles", &organizations::ROLES_OF_USERS, organizations::add_roles_to_members),
    get("ListOrganizationUserRoles", "/organizations/{id}/users/{userId}/roles", |tenant, input| links::list(tenant, input, &links::MEMBER_ROLES)).paged_on_demand(),
    post("AssignOrganizationRolesToUser", "/organizations/{id}/users/{userId}/roles", &organizations::ROLES_BY_ID_OR_NAME, |tenant, input| links::add_and_tell(tenant, input, &links::MEMBER_ROLES)),
    put("ReplaceOrganizationUserRoles", "/organizations/{id}/users/{userId}/roles", &organizations::ROLES_BY_ID_OR_NAME, |tenant, input| links::replace(tenant, input, &links::MEMBER_ROLES)),
    delete("DeleteOrganizationUserRole", "/organizations/{id}/users/{userId}/roles/{organizationRoleId}", |tenant, input| links::remove(tenant, input, &links::MEMBER_ROLES)),
    get("ListOrganizationUserScopes", "/organizations/{id}/users/{userId}/scopes", organizations::list_member_scopes),
    get("ListOrganizationApplications", "/organizations/{id}/applications", organizations::list_applications).paged(),
    post("AddOrganizationApplications", "/organizations/{id}/applications", &organizations::APPLICATION_IDS, |tenant, input| links::add(tenant, input, &links::APPLICATIONS)),
    put("ReplaceOrganizationApplications", "/organizations/{id}/applications", &organizations::ALL_APPLICATION_IDS, |tenant, input| links::replace(tenant, input, &links::APPLICATIONS)),
    delete("DeleteOrganizationApplication", "/organizations/{id}/applications/{applicationId}", |tenant, input| links::remove(tenant, input, &links::APPLICATIONS)),
    post("AssignOrganizationRolesToApplications", "/organizations/{id}/applications/roles", &organizations::ROLES_OF_APPLICATIONS, organizations::add_roles_to_applications),
    get("ListOrganizationApplicationRoles", "/organizations/{id}/applications/{applicationId}/roles", |tenant, input| links::list(tenant, input, &links::APPLICATION_ROLES)).paged_on_demand(),
    post("AssignOrganizationRolesToApplication", "/organizations/{id}/applications/{applicationId}/roles", &organizations::ROLE_IDS, |tenant, input| links::add(tenant, input, &links::APPLICATION_ROLES)),
    put("ReplaceOrganizationApplicationRoles", "/organizations/{id}/applications/{applicationId}/roles", &organizations::ROLE_IDS, |tenant, input| links::replace(tenant, input, &links::APPLICATION_ROLES)),
    delete("DeleteOrganizationApplicationRole", "/organizations/{id}/applications/{applicationId}/roles/{organizationRoleId}", |tenant, input| links::remove(tenant, input, &links::APPLICATION_ROLES)),
    get("ListOrganizationJitRoles", "/organizations/{id}/jit/roles", |tenant, input| links::list(tenant, input, &links::JIT_ROLES)).paged_on_demand(),
    post("CreateOrganizationJitRole", "/organizations/{id}/jit/roles", &organizations::ROLE_IDS, |tenant, input| links::add(tenant, input, &links::JIT_ROLES)),
    put("ReplaceOrganizationJitRoles", "/organizations/{id}/jit/roles", &organizations::ROLE_IDS, |tenant, input| links::replace(tenant, input, &links::JIT_ROLES)),
    delete("DeleteOrganizationJitRole", "/organizations/{id}/jit/roles/{organizationRoleId}", |tenant, input| links::remove(tenant, input, &links::JIT_ROLES)),
    get("ListOrganizationJitSsoConnectors", "/organizations/{id}/jit/sso-connectors", |tenant, input| links::list(tenant, input, &links::JIT_SSO_CONNECTORS)).paged_on_demand(),
    post("CreateOrganizationJitSsoConnector", "/organizations/{id}/jit/sso-connectors", &organizations::SSO_CONNECTOR_IDS, |tenant, input| links::add(tenant, input, &links::JIT_SSO_CONNECTORS)),
    put("ReplaceOrganizationJitSsoConnectors", "/organizations/{id}/jit/sso-connectors", &organizations::SSO_CONNECTOR_IDS, |tenant, input| links::replace(tenant, input, &links::JIT_SSO_CONNECTORS)),
    delete("DeleteOrganizationJitSsoConnector", "/organizations/{id}/jit/sso-connectors/{ssoConnectorId}", |tenant, input| links::remove(tenant, input, &links::JIT_SSO_CONNECTORS)),
    // Organization roles and scopes
    get("ListOrganizationRoles", "/organization-roles", template::list_roles).paged(),
    post("CreateOrganizationRole", "/organization-roles", &template::NEW_ROLE, template::create_role),
    get("GetOrganizationRole", "/organization-roles/{id}", template::get_role),
    patch("UpdateOrganizationRole", "/organization-roles/{id}", &template::SCOPE_UPDATE, |tenant, input| rows::update_named(tenant, input, Table::OrganizationRoles)),
    delete("DeleteOrganizationRole", "/organization-roles/{id}", |tenant, input| rows::delete(tenant, input, Table::OrganizationRoles)),
    get("ListOrganizationRoleScopes", "/organization-roles/{id}/scopes", |tenant, input| links::list(tenant, input, &links::ROLE_SCOPES)).paged_on_demand(),
    post("CreateOrganizationRoleScope", "/organization-roles/{id}/scopes", &template::ROLE_SCOPES, |tenant, input| links::add(tenant, input, &links::ROLE_SCOPES)),
    put("ReplaceOrganizationRoleScopes", "/organization-roles/{id}/scopes", &template::ROLE_SCOPES, |tenant, input| links::replace(tenant, input, &links::ROLE_SCOPES)),
    delete("DeleteOrganizationRoleScope", "/organization-roles/{id}/scopes/{organizationScopeId}", |tenant, input| links::remove(tenant, input, &links::ROLE_SCOPES)),
    get("ListOrganizationRoleResourceScopes", "/organization-roles/{id}/resource-scopes", |tenant, input| links::list(tenant, input, &links::ROLE_RESOURCE_SCOPES)).paged_on_demand(),
    post("CreateOrganizationRoleResourceScope", "/organization-roles/{id}/resource-scopes", &template::ROLE_RESOURCE_SCOPES, |tenant, input| links::add(tenant, input, &links::ROLE_RESOURCE_SCOPES)),
    put("ReplaceOrganizationRoleResourceScopes", "/organization-roles/{id}/resource-scopes", &template::ROLE_RESOURCE_SCOPES, |tenant, input| links::replace(tenant, input, &links::ROLE_RESOURCE_SCOPES)),
    delete("DeleteOrganizationRoleResourceScope", "/organization-roles/{id}/resource-scopes/{scopeId}", |tenant, input| links::remove(tenant, input, &links::ROLE_RESOURCE_SCOPES)),
    get("ListOrganizationScopes", "/organization-scopes", template::list_scopes).paged_on_demand(),
    post("CreateOrganizationScope", "/organization-scopes", &template::NEW_SCOPE, template::create_scope),
    get("GetOrganizationScope", "/organization-scopes/{id}", |tenant, input| rows::get(tenant, input, Table::OrganizationScopes)),
    patch("UpdateOrganizationScope", "/organization-scopes/{id}", &template::SCOPE_UPDATE, |tenant, input| rows::update_named(tenant, input, Table::OrganizationScopes)),
    delete("DeleteOrganizationScope", "/organization-scopes/{id}", |tenant, input| rows::delete(tenant, input, Table::OrganizationScopes)),
    // Invitations to organizations
    get("ListOrganizationInvitations", "/organization-invitations", invitations::list),
    post("CreateOrganizationInvitation", "/organization-invitations", &invitations::NEW_INVITATION, invitations::create),
    get("GetOrganizationInvitation", "/organization-invitations/{id}", invitations::get),
    put("ReplaceOrganizationInvitationStatus", "/organization-invitations/{id}/status", &invitations::STATUS, invitations::change_status),
    post("CreateOrganizationInvitationMessage", "/organization-invitations/{id}/message", &invitations::MESSAGE, invitations::send_message),
    delete("DeleteOrganizationInvitation", "/organization-invitations/{id}", |tenant, input| rows::delete(tenant, input, Table::OrganizationInvitations)),
    // Connectors, as far as users' identities need them
    get("ListConnectors", "/connectors", connectors::list),
    post("CreateConnector", "/connectors", &connectors::NEW_CONNECTOR, connectors::create),
    delete("DeleteConnector", "/connectors/{id}", connectors::delete),
    post("CreateSsoConnector", "/sso-connectors", &connectors::NEW_SSO_CONNECTOR, connectors::create_sso),
    delete("DeleteSsoConnector", "/sso-connectors/{id}", connectors::delete_sso),
];

/// The parts of Logto's API of which the fake has some rows, or none.
const PARTS: [&str; 33] = [
    ".well-known",
    "account-center",
    "applications",
    "authn",
    "captcha-provider",
    "configs",
    "connector-factories",
    "connectors",
    "custom-phrases",
    "custom-profile-fields",
    "dashboard",
    "domains",
    "email-templates",
    "hooks",
    "logs",
    "one-time-tokens",
    "organization-invitations",
    "organization-roles",
    "organization-scopes",
    "organizations",
    "resources",
    "roles",
    "saml",
    "saml-applications",
    "secrets",
    "sentinel-activities",
    "sign-in-exp",
    "sso-connector-providers",
    "sso-connectors",
    "subject-tokens",
    "systems",
    "user-assets",
    "verification-codes",
];

const fn route(operation: &'static str, method: &'static str, path: &'static str, handle: Handler) -> Route {
    Route { operation, method, path, since: Release(1, 0), paging: Paging::Never, query: &[], body: None, handle }
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
        Self { paging: Paging::Always, ..self }
    }

    const fn paged_on_demand(self) -> Self {
        Self { paging: Paging::OnDemand, ..self }
    }
}

/// The row for a request to a path below `/api`, with the parameters in the path.
///
/// The users part is known whole: what has no row there, Logto does not have. Of the other
/// [parts](PARTS), only what came with a later release is known to be missing.
pub(super) fn find(release: Release, method: &Method, path: &str) -> Result<(&'static Route, Arguments), Refusal> {
    let name = if method == Method::HEAD { "GET" } else { method.as_str() };
    let rows: Vec<_> = ROUTES.iter().filter_map(|row| Some((row, path::arguments(row.path, path)?))).collect();
    let part = path.split('/').nth(1).unwrap_or_default().to_ascii_lowercase();
    if PARTS.contains(&part.as_str()) && rows.iter().all(|(row, _)| row.method != name) {
        let path = format!("/api{path}");
        return Err(match known::came_later(release, method, &path) {
            true => Refusal::bare(StatusCode::NOT_FOUND),
            false => Refusal::not_told(method, &path),
        });
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
    fn every_row_is_an_operation_in_the_document_of_logto() {
        let document = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi/management.json");
        let document: serde_json::Value = serde_json::from_slice(&std::fs::read(document).unwrap()).unwrap();
        let paths = document["paths"].as_object().unwrap();
        for row in ROUTES {
            let path = &paths[&format!("/api{}", row.path)];
            assert_eq!(path[row.method.to_lowercase()]["operationId"], row.operation, "{} {}", row.method, row.path);
        }
        for path in paths.keys() {
            let part = path.split('/').nth(2).unwrap();
            let is_known = PARTS.contains(&part) || ["users", "status", "swagger.json"].contains(&part);
            assert!(is_known, "{part} is no part that the fake knows of");
        }
    }

    #[test]
    fn a_release_has_no_operation_of_a_later_one() {
        let found = |release, method, path| find(release, &method, path).map(|(route, _)| route.operation).ok();
        let path = "/users/u/sessions";
        assert_eq!(found(Release(1, 36), Method::GET, path), None);
        assert_eq!(found(Release(1, 37), Method::GET, path), Some("ListUserSessions"));
        assert_eq!(found(Release(1, 42), Method::HEAD, "/Users/"), Some("ListUsers"));
    }
}
