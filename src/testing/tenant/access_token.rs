//! Access tokens: what the fake knows of each.

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::testing::http::answer::Refusal;

/// The API indicator of every self-hosted Logto's Management API.
pub const MANAGEMENT_API: &str = "https://default.logto.app/api";

pub const ALL: &str = "all";

/// What the fake knows of a token.
#[derive(Clone, Debug)]
pub struct AccessToken {
    pub application_id: String,
    pub audience: String,
    pub scope: Option<&'static str>,
    pub issued_at: i64,
    pub expires_at: i64,
    /// The key that signed it is no longer one of the server's.
    pub is_revoked: bool,
}

impl AccessToken {
    pub fn check(&self, now: i64) -> Result<(), Refusal> {
        if self.is_revoked {
            return Err(unauthorized("ERR_JWKS_NO_MATCHING_KEY", "JWKSNoMatchingKey"));
        }
        if self.audience != MANAGEMENT_API {
            return Err(self.wrong_claim("ERR_JWT_CLAIM_VALIDATION_FAILED", "JWTClaimValidationFailed", "aud"));
        }
        if self.expires_at <= now {
            return Err(self.wrong_claim("ERR_JWT_EXPIRED", "JWTExpired", "exp"));
        }
        if self.scope.is_none() {
            return Err(Refusal::new(StatusCode::FORBIDDEN, "auth.forbidden"));
        }
        Ok(())
    }

    fn wrong_claim(&self, code: &str, name: &str, claim: &str) -> Refusal {
        let data = json!({
            "code": code,
            "name": name,
            "claim": claim,
            "reason": "check_failed",
            "payload": self.claims(),
        });
        Refusal::new(StatusCode::UNAUTHORIZED, "auth.unauthorized").with("data", data)
    }

    pub fn claims(&self) -> Value {
        let mut claims = json!({
            "sub": self.application_id,
            "client_id": self.application_id,
            "aud": self.audience,
            "iat": self.issued_at,
            "exp": self.expires_at,
        });
        add_scope(&mut claims, self.scope);
        claims
    }
}

/// A token without a scope has no such member.
pub fn add_scope(members: &mut Value, scope: Option<&str>) {
    if let Some(scope) = scope {
        members["scope"] = json!(scope);
    }
}

pub fn unauthorized(code: &str, name: &str) -> Refusal {
    let data = json!({ "code": code, "name": name });
    Refusal::new(StatusCode::UNAUTHORIZED, "auth.unauthorized").with("data", data)
}
