//! Accounts at social and enterprise identity providers are linked to a user.

use logto_management::{Method, Result, types::Identity};
use serde_json::{Value, json};

use super::refusal;
use crate::stage::{Stage, if_known};

const TARGET: &str = "lifecycle";

pub async fn play(stage: &Stage<'_>) -> Result<()> {
    let users = stage.users();
    let (user, other) = (stage.user().await?, stage.user().await?);
    let (old, new) = (stage.name("account"), stage.name("account"));

    users.update_identity(&user.id, TARGET, Identity::new(&old)).await?;
    let identities = users.update_identity(&user.id, TARGET, Identity::new(&new)).await?;
    assert_eq!(identities[TARGET].user_id, new);
    let taken = users.update_identity(&other.id, TARGET, Identity::new(&new)).await.unwrap_err();
    assert!(taken.is_conflict(), "{taken}");

    if let Some(linked) = if_known(users.get_identity(&user.id, TARGET).include_token_secret(true).await)? {
        assert_eq!(linked.identity.user_id, new);
        assert_eq!(refusal(users.get_identity(&user.id, "nowhere").await), "user.identity_not_exist");
        let all = users.list_all_identities(&user.id).include_token_secret(true).await?;
        assert_eq!((all.social_identities.len(), all.sso_identities.len()), (1, 0));
        link_enterprise_account(stage, &user.id).await?;
    }

    assert!(users.delete_identity(&user.id, TARGET).await?.identities.is_empty());
    assert_eq!(refusal(users.delete_identity(&user.id, TARGET).await), "user.identity_not_exist");
    link_social_account(stage, &user.id).await
}

async fn link_social_account(stage: &Stage<'_>, user_id: &str) -> Result<()> {
    let users = stage.users();
    assert_eq!(refusal(users.create_identity(user_id, "nosuchconnector", json!({})).await), "entity.not_found");

    let Some((connector_id, target)) = social_connector(stage).await? else {
        stage.journal.skip("CreateUserIdentity", "no social connector is set up");
        return Ok(());
    };
    let account = stage.name("account");
    let data = json!({ "code": "a-code", "userId": account, "redirectUri": "https://app.example.com/callback" });
    match users.create_identity(user_id, &connector_id, data).await {
        Err(error) if error.code().is_some_and(|code| code.starts_with("connector.")) => {
            stage.journal.skip("CreateUserIdentity", "the social connector wants somebody to sign in");
        }
        identities => assert_eq!(identities?[&target].user_id, account),
    }
    Ok(())
}

/// The id and target of a social connector, if there is one.
async fn social_connector(stage: &Stage<'_>) -> Result<Option<(String, String)>> {
    let connectors: Vec<Value> = stage.client.request(Method::GET, "/api/connectors").await?;
    let social = connectors.into_iter().find(|connector| connector["type"] == "Social");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    Ok(social.map(|connector| (text(&connector["id"]), text(&connector["target"]))))
}

async fn link_enterprise_account(stage: &Stage<'_>, user_id: &str) -> Result<()> {
    let users = stage.users();
    let missing = users.get_sso_identity(user_id, "nosuchconnector").await;
    assert_eq!(refusal(missing), "user.enterprise_sso_identity_not_exists");

    let account = format!("{}@example.com", stage.name("account"));
    let Some(connector_id) = stage.backend.link_enterprise_account(user_id, &account) else {
        stage.journal.skip("GetUserSsoIdentity", "nobody has signed in by an enterprise SSO connector");
        return Ok(());
    };
    let linked = users.get_sso_identity(user_id, &connector_id).include_token_secret(true).await?;
    assert_eq!(linked.sso_identity.identity_id, account);
    assert_eq!(users.list_all_identities(user_id).await?.sso_identities.len(), 1);
    Ok(())
}
