//! Nothing can be done with a user that does not exist; and a server that is too old for an operation
//! says so, which is something else.

use std::fmt::Debug;

use logto_management::{
    Result,
    types::{Identity, LogtoConfigsUpdate, MfaConfigUpdate, NewPersonalAccessToken, NewTotp, Profile, UserUpdate},
};
use serde_json::json;

use crate::stage::{Stage, if_known};

const NOBODY: &str = "nosuchuser00";

pub async fn play(stage: &Stage<'_>) -> Result<()> {
    let users = stage.users();
    assert_missing(users.get(NOBODY).await);
    assert_missing(users.update(NOBODY, UserUpdate::new().name("x")).await);
    assert_missing(users.update_profile(NOBODY, Profile::new().nickname("x")).await);
    assert_missing(users.update_is_suspended(NOBODY, true).await);
    assert_missing(users.delete(NOBODY).await);

    assert_missing(users.get_custom_data(NOBODY).await);
    assert_missing(users.update_custom_data(NOBODY, [("x", json!(1))]).await);
    assert_missing(users.get_logto_configs(NOBODY).await);
    let configs = LogtoConfigsUpdate::new().mfa(MfaConfigUpdate::new().skipped(true));
    assert_missing(users.update_logto_configs(NOBODY, configs).await);

    assert_missing(users.update_password(NOBODY, "x").await);
    assert_missing(users.verify_password(NOBODY, "x").await);
    assert_missing(users.has_password(NOBODY).await);

    assert_missing(users.get_roles(NOBODY).await);
    assert_missing(users.assign_roles(NOBODY, ["x"]).await);
    assert_missing(users.replace_roles(NOBODY, ["x"]).await);
    assert_missing(users.delete_role(NOBODY, "x").await);
    assert_missing(users.list_organizations(NOBODY).await);

    assert_missing(users.update_identity(NOBODY, "x", Identity::new("x")).await);
    assert_missing(users.create_identity(NOBODY, "x", json!({})).await);
    assert_missing(users.get_identity(NOBODY, "x").await);
    assert_missing(users.delete_identity(NOBODY, "x").await);
    assert_missing(users.get_sso_identity(NOBODY, "x").await);
    assert_missing(users.list_all_identities(NOBODY).await);

    assert_missing(users.list_mfa_verifications(NOBODY).await);
    assert_missing(users.create_mfa_verification(NOBODY, NewTotp::new()).await);
    assert_missing(users.delete_mfa_verification(NOBODY, "x").await);

    assert_missing(users.list_personal_access_tokens(NOBODY).await);
    assert_missing(users.create_personal_access_token(NOBODY, NewPersonalAccessToken::new("x")).await);
    assert_missing(users.update_personal_access_token(NOBODY, "x", "y").await);
    assert_missing(users.delete_personal_access_token(NOBODY, "x").await);
    assert_missing(users.update_personal_access_token_in_body(NOBODY, "x", "y").await);
    assert_missing(users.delete_personal_access_token_in_body(NOBODY, "x").await);

    assert_missing(users.get_session(NOBODY, "x").await);
    assert_missing(users.delete_session(NOBODY, "x").await);
    assert_missing(users.delete_grant(NOBODY, "x").await);

    // These two say that nobody has nothing.
    assert!(if_known(users.list_sessions(NOBODY).await)?.is_none_or(|sessions| sessions.is_empty()));
    assert!(if_known(users.list_grants(NOBODY).await)?.is_none_or(|grants| grants.is_empty()));
    Ok(())
}

#[track_caller]
fn assert_missing<T: Debug>(result: Result<T>) {
    let error = result.expect_err("there is no such user");
    assert!(error.is_not_found() != error.is_unsupported(), "{error}");
}
