//! Users: the operations of the Management API, one method each.
//!
//! [`Users`], from [`Client::users`](crate::Client::users), has the methods. Each returns a [`Call`](crate::Call),
//! which is awaited or sent. [`OPERATIONS`] lists them.

mod accounts;
mod custom_data;
mod get_many;
mod handle;
mod identities;
mod mfa;
mod organizations;
mod passwords;
mod personal_access_tokens;
mod roles;
mod sessions;
mod shorthands;

pub use crate::OperationInfo;
pub use accounts::{CreateUser, DeleteUser, GetUser, ListUsers, UpdateUser, UpdateUserIsSuspended, UpdateUserProfile};
pub use custom_data::{ListUserCustomData, ListUserLogtoConfigs, UpdateUserCustomData, UpdateUserLogtoConfigs};
pub use get_many::FoundUsers;
pub use handle::Users;
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
