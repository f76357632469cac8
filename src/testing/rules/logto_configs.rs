//! A user's own settings for multi-factor authentication and passkeys.

use serde_json::{Value, json};

use super::{
    input::Input,
    validation::{Field, Type},
};
use crate::{
    testing::{
        http::answer::{Answer, Outcome},
        tenant::{
            Tenant,
            release::{Entity, Release},
            user::User,
        },
    },
    types::JsonObject,
};

const MFA: &str = "mfa";
const PASSKEY: &str = "passkeySignIn";

/// What can be changed before 1.38.
pub static SKIP_MFA: Type =
    Type::Object(&[Field::required(MFA, Type::Object(&[Field::required("skipped", Type::Boolean)]))]);
/// What can be changed since.
pub static CONFIGS: Type = Type::Object(&[
    Field::optional(
        MFA,
        Type::Object(&[
            Field::optional("enabled", Type::Boolean),
            Field::optional("skipped", Type::Boolean),
            Field::optional("skipMfaOnSignIn", Type::Boolean),
        ]),
    ),
    Field::optional(PASSKEY, Type::Object(&[Field::optional("skipped", Type::Boolean)])),
]);

pub fn get(tenant: &mut Tenant, input: &Input) -> Outcome {
    let user = tenant.user(input.argument("userId"))?;
    Ok(Answer::ok(to_json(user, tenant.release)))
}

pub fn update(tenant: &mut Tenant, input: &Input) -> Outcome {
    let release = tenant.release;
    let user = tenant.user_mut(input.argument("userId"))?;
    for part in [MFA, PASSKEY] {
        let changes = input.object(part).cloned().unwrap_or_default();
        user.logto_configs.entry(part).or_default().extend(changes);
    }
    Ok(Answer::ok(to_json(user, release)))
}

/// What was never set is false, except `enabled`, which is absent then.
fn to_json(user: &User, release: Release) -> Value {
    let part = |name| user.logto_configs.get(name).cloned().unwrap_or_default();
    let mut mfa = JsonObject::from_iter([("skipped".into(), json!(false)), ("skipMfaOnSignIn".into(), json!(false))]);
    mfa.extend(part(MFA));
    release.trim(Entity::MfaConfig, &mut mfa);
    let mut passkey = JsonObject::from_iter([("skipped".into(), json!(false))]);
    passkey.extend(part(PASSKEY));

    let mut configs =
        JsonObject::from_iter([(MFA.into(), Value::Object(mfa)), (PASSKEY.into(), Value::Object(passkey))]);
    release.trim(Entity::LogtoConfigs, &mut configs);
    Value::Object(configs)
}
