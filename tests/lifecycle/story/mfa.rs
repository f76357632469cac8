//! Second factors are set up for a user, and removed.

use logto_management::{
    Result,
    types::{CreatedMfaVerification, MfaType, NewBackupCodes, NewTotp},
};

use super::refusal;
use crate::stage::Stage;

pub async fn play(stage: &Stage<'_>) -> Result<()> {
    let users = stage.users();
    let user = stage.user().await?;
    assert!(users.list_mfa_verifications(&user.id).await?.is_empty());

    let alone = users.create_mfa_verification(&user.id, NewBackupCodes::new()).await;
    assert_eq!(refusal(alone), "session.mfa.backup_code_can_not_be_alone");

    let CreatedMfaVerification::Totp(totp) = users.create_mfa_verification(&user.id, NewTotp::new()).await? else {
        panic!("an authenticator app was asked for");
    };
    assert!(totp.secret_qr_code.expose_secret().starts_with("data:image/"));
    let twice = users.create_mfa_verification(&user.id, NewTotp::new()).await;
    assert_eq!(refusal(twice), "user.totp_already_in_use");

    let created = users.create_mfa_verification(&user.id, NewBackupCodes::new()).await?;
    let CreatedMfaVerification::BackupCode(backup) = created else { panic!("backup codes were asked for") };
    assert_eq!(backup.codes.len(), 10);

    let verifications = users.list_mfa_verifications(&user.id).await?;
    let kinds: Vec<_> = verifications.iter().map(|verification| &verification.kind).collect();
    assert!(kinds.contains(&&MfaType::Totp) && kinds.contains(&&MfaType::BackupCode), "{kinds:?}");
    for verification in &verifications {
        users.delete_mfa_verification(&user.id, &verification.id).await?;
    }
    assert!(users.list_mfa_verifications(&user.id).await?.is_empty());
    let again = users.delete_mfa_verification(&user.id, &verifications[0].id).await;
    assert_eq!(refusal(again), "entity.not_found");
    Ok(())
}
