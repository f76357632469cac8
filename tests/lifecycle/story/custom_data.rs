//! Applications keep data with a user, and Logto its own settings.

use logto_management::{
    Result,
    types::{LogtoConfigsUpdate, MfaConfigUpdate},
};
use serde_json::json;

use crate::stage::{Stage, if_known};

pub async fn play(stage: &Stage<'_>) -> Result<()> {
    let users = stage.users();
    let user = stage.user().await?;

    assert_eq!(json!(users.get_custom_data(&user.id).await?), json!({}));
    users.update_custom_data(&user.id, [("plan", json!("free")), ("limits", json!({ "a": 1, "b": 2 }))]).await?;
    let updated = users.update_custom_data(&user.id, [("plan", json!(null)), ("limits", json!({ "a": 3 }))]).await?;
    assert_eq!(json!(updated), json!({ "plan": null, "limits": { "a": 3 } }), "only the top level is merged");
    assert_eq!(users.get_custom_data(&user.id).await?, updated);

    let Some(configs) = if_known(users.get_logto_configs(&user.id).await)? else { return Ok(()) };
    assert!(!configs.mfa.skipped);
    let skip = LogtoConfigsUpdate::new().mfa(MfaConfigUpdate::new().skipped(true));
    assert!(users.update_logto_configs(&user.id, skip).await?.mfa.skipped);
    assert!(users.get_logto_configs(&user.id).await?.mfa.skipped);
    Ok(())
}
