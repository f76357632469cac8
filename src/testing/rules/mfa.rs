//! Multi-factor authentication: a user's factors, and which of them an application may create.

use serde_json::json;

use super::{
    input::Input,
    validation::{Field, Type},
};
use crate::testing::{
    http::answer::{Answer, Outcome, Refusal},
    tenant::{
        Tenant,
        mfa::{BACKUP_CODE, Factor, MfaVerification, TOTP},
    },
};

const BACKUP_CODES: usize = 10;
const BACKUP_CODE_LENGTH: usize = 10;
/// Not the code that an authenticator app wants, but an image all the same: one white pixel.
const QR_CODE: &str = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAG7buVgAAAABJRU5ErkJggg==";

pub static NEW_FACTOR: Type = Type::Tagged(
    "type",
    &[
        (TOTP, &[Field::optional("secret", Type::Text(&[]))]),
        (BACKUP_CODE, &[Field::optional("codes", Type::List(&Type::Text(&[]), 0))]),
    ],
);

impl Tenant {
    /// Adds a factor to a user, and gives its id.
    pub fn add_factor(&mut self, user_id: &str, factor: Factor) -> Result<String, Refusal> {
        let verification = MfaVerification { id: self.ids.standard(), created_at: self.now(), factor };
        let id = verification.id.clone();
        self.user_mut(user_id)?.mfa_verifications.push(verification);
        Ok(id)
    }
}

pub fn list(tenant: &mut Tenant, input: &Input) -> Outcome {
    let user = tenant.user(input.argument("userId"))?;
    let verifications = user.mfa_verifications.iter().map(|verification| verification.to_json(tenant.release));
    Ok(Answer::ok(verifications.collect::<Vec<_>>()))
}

pub fn create(tenant: &mut Tenant, input: &Input) -> Outcome {
    tenant.user(input.argument("userId"))?;
    if input.body["type"] == TOTP { create_totp(tenant, input) } else { create_backup_codes(tenant, input) }
}

fn create_totp(tenant: &mut Tenant, input: &Input) -> Outcome {
    let user = tenant.user(input.argument("userId"))?;
    if user.mfa_verifications.iter().any(|known| matches!(known.factor, Factor::Totp)) {
        return Err(Refusal::unprocessable("user.totp_already_in_use"));
    }
    if input.text("secret").is_some_and(|secret| !is_totp_secret(secret)) {
        return Err(Refusal::unprocessable("user.totp_secret_invalid"));
    }
    let given = input.body["secret"].as_str().map(str::to_owned);
    let secret = given.unwrap_or_else(|| tenant.ids.totp_secret());
    tenant.add_factor(input.argument("userId"), Factor::Totp)?;
    Ok(Answer::ok(json!({ "type": TOTP, "secret": secret, "secretQrCode": QR_CODE })))
}

fn create_backup_codes(tenant: &mut Tenant, input: &Input) -> Outcome {
    let user = tenant.user(input.argument("userId"))?;
    if user.mfa_verifications.iter().any(|known| matches!(known.factor, Factor::BackupCode(1..))) {
        return Err(Refusal::unprocessable("user.backup_code_already_in_use"));
    }
    if user.mfa_verifications.iter().all(|known| matches!(known.factor, Factor::BackupCode(_))) {
        return Err(Refusal::unprocessable("session.mfa.backup_code_can_not_be_alone"));
    }
    let given = input.body.get("codes").map(|_| input.texts("codes"));
    if given.as_ref().is_some_and(|codes| !are_backup_codes(codes)) {
        return Err(Refusal::unprocessable("user.wrong_backup_code_format"));
    }
    let codes = given.unwrap_or_else(|| (0..BACKUP_CODES).map(|_| tenant.ids.backup_code()).collect());
    tenant.add_factor(input.argument("userId"), Factor::BackupCode(codes.len()))?;
    Ok(Answer::ok(json!({ "type": BACKUP_CODE, "codes": codes })))
}

pub fn delete(tenant: &mut Tenant, input: &Input) -> Outcome {
    let user = tenant.user(input.argument("userId"))?;
    let id = input.argument("verificationId");
    let place = user.mfa_verifications.iter().position(|known| known.id == id).ok_or_else(Refusal::not_found)?;
    tenant.user_mut(input.argument("userId"))?.mfa_verifications.remove(place);
    Ok(Answer::no_content())
}

/// Base32 of 16 to 32 characters, padded to whole blocks of eight.
fn is_totp_secret(secret: &str) -> bool {
    let digits = secret.trim_end_matches('=');
    let is_base32 = digits.chars().all(|letter| matches!(letter, 'A'..='Z' | '2'..='7'));
    let is_whole = secret.len().is_multiple_of(8) && matches!(secret.len() - digits.len(), 0 | 1 | 3 | 4 | 6);
    (16..=32).contains(&secret.len()) && is_base32 && is_whole
}

fn are_backup_codes(codes: &[String]) -> bool {
    let is_code =
        |code: &String| code.len() == BACKUP_CODE_LENGTH && code.chars().all(|letter| letter.is_ascii_hexdigit());
    codes.len() == BACKUP_CODES && codes.iter().all(is_code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_totp_secret_is_base32_in_whole_blocks() {
        assert!(is_totp_secret("JBSWY3DPEHPK3PXP"));
        assert!(is_totp_secret("JBSWY3DPEHPK3PXPJA======"));
        assert!(!is_totp_secret("JBSWY3DPEHPK3PX"));
        assert!(!is_totp_secret("jbswy3dpehpk3pxp"));
        assert!(!is_totp_secret("JBSWY3DP"));
    }
}
