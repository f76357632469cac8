//! A user signs in, and what that leaves behind is ended.

use logto_management::{
    Result,
    types::{GrantApplicationType, RevokeGrantsTarget},
};

use super::refusal;
use crate::stage::{Stage, if_known};

pub async fn play(stage: &Stage<'_>) -> Result<()> {
    let users = stage.users();
    let user = stage.user().await?;
    let Some(sessions) = if_known(users.list_sessions(&user.id).await)? else { return Ok(()) };
    assert!(sessions.is_empty());
    assert!(users.list_grants(&user.id).await?.is_empty());

    let Some(sign_in) = stage.backend.sign_in(&user.id) else {
        for operation in ["GetUserSession", "DeleteUserSession", "DeleteUserGrant"] {
            stage.journal.skip(operation, "nobody has signed in");
        }
        return Ok(());
    };
    let sessions = users.list_sessions(&user.id).await?;
    assert_eq!(sessions.iter().map(|session| &session.payload.uid).collect::<Vec<_>>(), [&sign_in.session]);
    let session = users.get_session(&user.id, &sign_in.session).await?;
    assert_eq!(session.payload.account_id, user.id);
    assert!(session.last_submission.is_some_and(|submission| submission.verification_records.len() == 1));

    let grants = users.list_grants(&user.id).app_type(GrantApplicationType::FirstParty).await?;
    assert_eq!(grants.iter().map(|grant| &grant.id).collect::<Vec<_>>(), [&sign_in.grant]);
    assert!(users.list_grants(&user.id).app_type(GrantApplicationType::ThirdParty).await?.is_empty());
    users.delete_grant(&user.id, &sign_in.grant).await?;
    assert_eq!(refusal(users.delete_grant(&user.id, &sign_in.grant).await), "oidc.invalid_grant");

    users.delete_session(&user.id, &sign_in.session).revoke_grants(RevokeGrantsTarget::All).await?;
    assert_eq!(refusal(users.get_session(&user.id, &sign_in.session).await), "oidc.session_not_found");
    assert!(users.list_sessions(&user.id).await?.is_empty());
    Ok(())
}
