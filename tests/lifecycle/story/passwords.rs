//! A password is set, verified and marked as expired.

use logto_management::Result;

use super::refusal;
use crate::stage::{Stage, if_known};

const PASSWORD: &str = "correct horse battery staple";
const EXPIRATION_IS_OFF: &str = "sign_in_experiences.password_expiration_not_enabled";

pub async fn play(stage: &Stage<'_>) -> Result<()> {
    let users = stage.users();
    let user = stage.user().await?;

    assert!(!users.has_password(&user.id).await?);
    assert_eq!(refusal(users.verify_password(&user.id, PASSWORD).await), "session.invalid_credentials");
    assert_eq!(refusal(users.update_password(&user.id, "").await), "guard.invalid_input");

    assert!(users.update_password(&user.id, PASSWORD).await?.has_password);
    assert!(users.has_password(&user.id).await?);
    users.verify_password(&user.id, PASSWORD).await?;
    assert_eq!(refusal(users.verify_password(&user.id, "a guess").await), "session.invalid_credentials");

    match if_known(users.update_password_expiration(&user.id, true).await) {
        Err(error) if error.code() == Some(EXPIRATION_IS_OFF) => {
            stage.journal.skip("UpdateUserPasswordExpiration", "the password expiration policy is off");
        }
        Ok(None) => {}
        expired => {
            assert_eq!(expired?.map(|expired| expired.id), Some(user.id.clone()));
            users.update_password_expiration(&user.id, false).await?;
            assert_eq!(refusal(users.update_password_expiration("nosuchuser00", true).await), "entity.not_found");
        }
    }
    Ok(())
}
