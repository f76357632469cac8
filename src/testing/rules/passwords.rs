//! Passwords: setting, verifying and expiring them.

use serde_json::json;

use super::{
    input::Input,
    validation::{Check, Field, Type},
};
use crate::testing::{
    http::answer::{Answer, Outcome, Refusal},
    tenant::{Tenant, ids::Ids, password::Password},
};

/// What a `Legacy` password may be hashed with: what OpenSSL knows, and Logto's own two.
const LEGACY_HASHES: [&str; 15] = [
    "md5",
    "sha1",
    "sha224",
    "sha256",
    "sha384",
    "sha512",
    "sha512-256",
    "sha3-224",
    "sha3-256",
    "sha3-384",
    "sha3-512",
    "ripemd160",
    "pbkdf2",
    "pbkdf2sync",
    "firebase-scrypt",
];

pub static PASSWORD: Type = Type::Object(&[Field::required("password", Type::Text(&[Check::AtLeast(1)]))]);
pub static EXPIRATION: Type = Type::Object(&[Field::required("isExpired", Type::Boolean)]);

/// The password that a new user is to have.
pub enum NewPassword {
    Plain(String),
    Digest { digest: String, algorithm: String },
}

impl NewPassword {
    pub fn store(self, ids: &mut Ids) -> Result<Password, Refusal> {
        match self {
            Self::Plain(plain) => Ok(Password::new(&plain, ids)),
            Self::Digest { digest, algorithm } => {
                if algorithm == "Legacy" {
                    check_legacy(&digest)?;
                }
                Ok(Password::from_digest(digest, algorithm))
            }
        }
    }
}

/// What the body of a new user says about its password.
pub fn read(input: &Input) -> Result<Option<NewPassword>, Refusal> {
    let algorithm = input.text("passwordAlgorithm").map(str::to_owned);
    match (input.text("password"), input.text("passwordDigest"), algorithm) {
        (Some(_), Some(_), _) => Err(Refusal::bad_request("user.password_and_digest")),
        (Some(plain), None, _) => Ok(Some(NewPassword::Plain(plain.to_owned()))),
        (None, Some(_), None) => Err(Refusal::bad_request("user.password_algorithm_required")),
        (None, Some(digest), Some(algorithm)) => Ok(Some(NewPassword::Digest { digest: digest.to_owned(), algorithm })),
        (None, None, _) => Ok(None),
    }
}

/// A legacy password names its hash, the arguments with `@` for the password, and the result.
fn check_legacy(digest: &str) -> Result<(), Refusal> {
    let malformed = || Refusal::bad_request("password.invalid_legacy_password_format");
    let (algorithm, arguments, _) =
        serde_json::from_str::<(String, Vec<String>, String)>(digest).map_err(|_| malformed())?;
    if !arguments.iter().any(|argument| argument == "@") {
        return Err(malformed());
    }
    if !LEGACY_HASHES.contains(&algorithm.to_lowercase().as_str()) {
        let refusal = Refusal::bad_request("password.unsupported_legacy_hash_algorithm");
        return Err(refusal.naming("algorithm", &algorithm));
    }
    Ok(())
}

pub fn update(tenant: &mut Tenant, input: &Input) -> Outcome {
    tenant.user(input.argument("userId"))?;
    let password = Password::new(input.text("password").unwrap_or_default(), &mut tenant.ids);
    let release = tenant.release;
    let user = tenant.user_mut(input.argument("userId"))?;
    user.password = Some(password);
    user.is_password_expired = false;
    Ok(Answer::ok(user.to_json(release)))
}

pub fn expire(tenant: &mut Tenant, input: &Input) -> Outcome {
    tenant.user(input.argument("userId"))?;
    let is_expired = input.body["isExpired"] == json!(true);
    if is_expired && !tenant.password_expiration {
        return Err(Refusal::bad_request("sign_in_experiences.password_expiration_not_enabled"));
    }
    let release = tenant.release;
    let user = tenant.user_mut(input.argument("userId"))?;
    user.is_password_expired = is_expired;
    Ok(Answer::ok(user.to_json(release)))
}

/// A password that came as a digest is kept as Logto keeps its own, once somebody has given it.
pub fn verify(tenant: &mut Tenant, input: &Input) -> Outcome {
    let user = tenant.user(input.argument("userId"))?;
    let wrong = || Refusal::unprocessable("session.invalid_credentials");
    let (password, given) = (user.password.as_ref().ok_or_else(wrong)?, input.text("password").unwrap_or_default());
    if !password.is(given, &tenant.known_digests).map_err(|_| Refusal::internal())? {
        return Err(wrong());
    }
    if password.is_digest() {
        let password = Password::new(given, &mut tenant.ids);
        tenant.users[input.argument("userId")].password = Some(password);
    }
    Ok(Answer::no_content())
}

pub fn has_password(tenant: &mut Tenant, input: &Input) -> Outcome {
    let user = tenant.user(input.argument("userId"))?;
    Ok(Answer::ok(json!({ "hasPassword": user.password.is_some() })))
}
