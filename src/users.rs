//! Users: the operations of the Management API, one method each.
//!
//! [`Users`], from [`Client::users`](crate::Client::users), has the methods. Each returns a [`Call`],
//! which is awaited or sent. [`OPERATIONS`] lists them.

mod accounts;
mod custom_data;
mod get_many;
mod identities;
mod mfa;
mod organizations;
mod passwords;
mod personal_access_tokens;
mod roles;
mod sessions;
mod shorthands;

use std::{fmt, sync::Arc};

use crate::{Call, Operation, call::context::Context};

pub use crate::OperationInfo;
pub use accounts::{CreateUser, DeleteUser, GetUser, ListUsers, UpdateUser, UpdateUserIsSuspended, UpdateUserProfile};
pub use custom_data::{ListUserCustomData, ListUserLogtoConfigs, UpdateUserCustomData, UpdateUserLogtoConfigs};
pub use get_many::FoundUsers;
pub use identities::{
    CreateUserIdentity, DeleteUserIdentity, GetUserIdentity, GetUserSsoIdentity, ListUserAllIdentities,
    ReplaceUserIdentity,
};
pub use mfa::{CreateUserMfaVerification, DeleteUserMfaVerification, ListUserMfaVerifications};
pub use organizations::ListUserOrganizations;
pub use passwords::{GetUserHasPassword, UpdateUserPassword, UpdateUserPasswordExpiration, VerifyUserPassword};
pub use personal_access_tokens::{
    CreateUserPersonalAccessToken, DeletePersonalAccessTokenPost, DeleteUserPersonalAccessToken,
    ListUserPersonalAccessTokens, UpdatePersonalAccessTokenName, UpdateUserPersonalAccessToken,
};
pub use roles::{AssignUserRoles, DeleteUserRole, ListUserRoles, ReplaceUserRoles};
pub use sessions::{DeleteUserGrant, DeleteUserSession, GetUserSession, ListUserGrants, ListUserSessions};
pub use shorthands::CreateUserMfaFactor;

/// Everything that can be done with users; from [`Client::users`](crate::Client::users).
///
/// | subject | methods |
/// | --- | --- |
/// | accounts | [`create`](Self::create), [`get`](Self::get), [`get_many`](Self::get_many), [`list`](Self::list), [`update`](Self::update), [`update_profile`](Self::update_profile), [`suspend`](Self::suspend), [`unsuspend`](Self::unsuspend), [`delete`](Self::delete) |
/// | passwords | [`update_password`](Self::update_password), [`verify_password`](Self::verify_password), [`has_password`](Self::has_password), [`update_password_expiration`](Self::update_password_expiration) |
/// | roles | [`get_roles`](Self::get_roles), [`assign_roles`](Self::assign_roles), [`replace_roles`](Self::replace_roles), [`delete_role`](Self::delete_role) |
/// | custom data and settings | [`get_custom_data`](Self::get_custom_data), [`update_custom_data`](Self::update_custom_data), [`get_logto_configs`](Self::get_logto_configs), [`update_logto_configs`](Self::update_logto_configs) |
/// | organizations | [`list_organizations`](Self::list_organizations) |
/// | identities | [`list_all_identities`](Self::list_all_identities), [`get_identity`](Self::get_identity), [`create_identity`](Self::create_identity), [`update_identity`](Self::update_identity), [`delete_identity`](Self::delete_identity), [`get_sso_identity`](Self::get_sso_identity) |
/// | second factors | [`list_mfa_verifications`](Self::list_mfa_verifications), [`create_totp`](Self::create_totp), [`create_backup_codes`](Self::create_backup_codes), [`create_mfa_verification`](Self::create_mfa_verification), [`delete_mfa_verification`](Self::delete_mfa_verification) |
/// | personal access tokens | [`list_personal_access_tokens`](Self::list_personal_access_tokens), [`create_personal_access_token`](Self::create_personal_access_token), [`update_personal_access_token`](Self::update_personal_access_token), [`delete_personal_access_token`](Self::delete_personal_access_token) |
/// | sessions and grants | [`list_sessions`](Self::list_sessions), [`get_session`](Self::get_session), [`delete_session`](Self::delete_session), [`delete_all_sessions`](Self::delete_all_sessions), [`list_grants`](Self::list_grants), [`delete_grant`](Self::delete_grant) |
#[derive(Clone)]
pub struct Users {
    context: Arc<Context>,
}

impl Users {
    pub(crate) fn new(context: Arc<Context>) -> Self {
        Self { context }
    }

    fn call<O: Operation>(&self, operation: O) -> Call<O> {
        Call::new(Arc::clone(&self.context), operation)
    }
}

impl fmt::Debug for Users {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Users")
    }
}

/// All operations on users, in the order of Logto's document.
pub const OPERATIONS: &[OperationInfo] = &[
    GetUser::INFO,
    UpdateUser::INFO,
    DeleteUser::INFO,
    ListUserCustomData::INFO,
    UpdateUserCustomData::INFO,
    ListUserLogtoConfigs::INFO,
    UpdateUserLogtoConfigs::INFO,
    UpdateUserProfile::INFO,
    CreateUser::INFO,
    ListUsers::INFO,
    UpdateUserPassword::INFO,
    UpdateUserPasswordExpiration::INFO,
    VerifyUserPassword::INFO,
    GetUserHasPassword::INFO,
    UpdateUserIsSuspended::INFO,
    ListUserRoles::INFO,
    AssignUserRoles::INFO,
    ReplaceUserRoles::INFO,
    DeleteUserRole::INFO,
    ReplaceUserIdentity::INFO,
    DeleteUserIdentity::INFO,
    GetUserIdentity::INFO,
    CreateUserIdentity::INFO,
    ListUserOrganizations::INFO,
    ListUserGrants::INFO,
    DeleteUserGrant::INFO,
    ListUserMfaVerifications::INFO,
    CreateUserMfaVerification::INFO,
    DeleteUserMfaVerification::INFO,
    ListUserPersonalAccessTokens::INFO,
    CreateUserPersonalAccessToken::INFO,
    UpdatePersonalAccessTokenName::INFO,
    DeleteUserPersonalAccessToken::INFO,
    UpdateUserPersonalAccessToken::INFO,
    DeletePersonalAccessTokenPost::INFO,
    GetUserSsoIdentity::INFO,
    ListUserAllIdentities::INFO,
    ListUserSessions::INFO,
    GetUserSession::INFO,
    DeleteUserSession::INFO,
];
