//! What the methods are called on.

use std::{fmt, sync::Arc};

use crate::{Call, Operation, call::context::Context};

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

    pub(super) fn call<O: Operation>(&self, operation: O) -> Call<O> {
        Call::new(Arc::clone(&self.context), operation)
    }
}

impl fmt::Debug for Users {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Users")
    }
}
