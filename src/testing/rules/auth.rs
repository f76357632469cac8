//! Getting in: the token endpoint, and the check of the token that every call carries.
//!
//! Access tokens look like the JWTs that Logto issues, but nothing is read out of them: the fake
//! remembers what it has issued.

use base64::{Engine, prelude::BASE64_STANDARD, prelude::BASE64_URL_SAFE_NO_PAD};
use reqwest::{
    StatusCode,
    header::{self, HeaderMap},
};
use serde_json::{Value, json};

use crate::testing::{
    http::{
        answer::{Answer, Outcome, Refusal},
        body,
        query::Query,
    },
    tenant::{
        Tenant,
        access_token::{ALL, AccessToken, MANAGEMENT_API, add_scope, unauthorized},
        table::{Link, Table},
    },
};

pub const TOKEN_PATH: &str = "/oidc/token";

impl Tenant {
    /// A token with access to the Management API.
    pub fn issue_for_management(&mut self, application_id: &str) -> String {
        self.issue(application_id, MANAGEMENT_API, true)
    }

    fn issue(&mut self, application_id: &str, audience: &str, asks_for_all: bool) -> String {
        let now = self.now() / 1000;
        let has_access = self.has_access(application_id);
        let token = AccessToken {
            application_id: application_id.to_owned(),
            audience: audience.to_owned(),
            scope: (has_access && asks_for_all && audience == MANAGEMENT_API).then_some(ALL),
            issued_at: now,
            expires_at: now + self.token_lifetime,
            is_revoked: false,
        };
        let header = json!({ "alg": "ES384", "typ": "at+jwt", "kid": "fake" });
        let mut claims = token.claims();
        claims["jti"] = json!(self.ids.session());
        let text = format!("{}.{}.{}", encode(&header), encode(&claims), self.ids.signature());
        self.access_tokens.insert(text.clone(), token);
        text
    }

    /// Whether one of the application's roles gives access to the Management API.
    fn has_access(&self, application_id: &str) -> bool {
        let roles = self.row(Table::Applications, application_id).map_or(&[][..], |row| row.linked(Link::Roles));
        let scopes =
            roles.iter().filter_map(|id| self.row(Table::Roles, id)).flat_map(|role| role.linked(Link::Scopes));
        let mut scopes = scopes.filter_map(|id| self.row(Table::Scopes, id));
        scopes.any(|scope| scope.text("resourceId") == "management-api" && scope.text("name") == ALL)
    }

    /// Whether this is a secret of the application, and one that is still good.
    fn is_secret(&self, application_id: &str, value: &str) -> bool {
        let now = self.now();
        self.rows(Table::ApplicationSecrets).values().any(|secret| {
            let is_good = secret.members["expiresAt"].as_i64().is_none_or(|end| end > now);
            is_good && secret.text("applicationId") == application_id && secret.text("value") == value
        })
    }

    /// All tokens issued so far are past their time.
    pub fn expire_tokens(&mut self) {
        let now = self.now() / 1000;
        for token in self.access_tokens.values_mut() {
            token.expires_at = token.expires_at.min(now);
        }
    }

    /// All tokens issued so far are signed with a key that is gone.
    pub fn revoke_tokens(&mut self) {
        for token in self.access_tokens.values_mut() {
            token.is_revoked = true;
        }
    }

    /// Whether the bearer of this header may call the Management API.
    pub fn authorize(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if given.is_empty() {
            return Err(Refusal::new(StatusCode::UNAUTHORIZED, "auth.authorization_header_missing"));
        }
        let Some(token) = given.strip_prefix("Bearer") else {
            let code = "auth.authorization_token_type_not_supported";
            let data = json!({ "supportedTypes": ["Bearer"] });
            return Err(Refusal::new(StatusCode::UNAUTHORIZED, code).with("data", data));
        };
        let token = token.trim_start();
        match self.access_tokens.get(token) {
            Some(token) => token.check(self.now() / 1000),
            None if token.split('.').count() == 3 => Err(unauthorized("ERR_JWKS_NO_MATCHING_KEY", "JWKSNoMatchingKey")),
            None => Err(unauthorized("ERR_JWS_INVALID", "JWSInvalid")),
        }
    }
}

fn encode(part: &Value) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(part.to_string())
}

/// `POST /oidc/token`.
pub fn token(tenant: &mut Tenant, headers: &HeaderMap, bytes: &[u8]) -> Outcome {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    if body::media_type(content_type) != body::FORM {
        let description = "only application/x-www-form-urlencoded content-type bodies are supported on POST /token";
        return Err(oidc("invalid_request", description));
    }
    let form = Query::parse(&String::from_utf8_lossy(bytes));
    let application_id = authenticate(tenant, headers, &form)?;
    match form.get("grant_type") {
        Some("client_credentials") => {}
        Some(_) => return Err(oidc("unsupported_grant_type", "unsupported grant_type requested")),
        None => return Err(oidc("invalid_request", "missing required parameter 'grant_type'")),
    }
    let resource = form.get("resource").unwrap_or_default();
    if !tenant.rows(Table::Resources).values().any(|known| known.text("indicator") == resource) {
        return Err(oidc("invalid_target", "resource indicator is missing, or unknown"));
    }
    let asks_for_all = form.get("scope").is_some_and(|scope| scope.split_whitespace().any(|scope| scope == ALL));
    let token = tenant.issue(&application_id, resource, asks_for_all);
    let scope = tenant.access_tokens[&token].scope;
    let mut answer = json!({ "access_token": token, "expires_in": tenant.token_lifetime, "token_type": "Bearer" });
    add_scope(&mut answer, scope);
    Ok(Answer::ok(answer).header("cache-control", "no-store"))
}

/// The application that asks, by HTTP Basic or by what it says in the form.
fn authenticate(tenant: &Tenant, headers: &HeaderMap, form: &Query) -> Result<String, Refusal> {
    let basic = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).and_then(basic_credentials);
    let in_form = || Some((form.get("client_id")?.to_owned(), form.get("client_secret")?.to_owned()));
    let (id, secret) =
        basic.or_else(in_form).ok_or_else(|| oidc("invalid_request", "no client authentication mechanism provided"))?;
    if tenant.row(Table::Applications, &id).is_none() {
        return Err(oidc("invalid_client", &format!("invalid client {id}")));
    }
    if !tenant.is_secret(&id, &secret) {
        return Err(oidc_with(StatusCode::UNAUTHORIZED, "invalid_client", "client authentication failed"));
    }
    Ok(id)
}

/// Id and secret, each encoded as in a form.
fn basic_credentials(header: &str) -> Option<(String, String)> {
    let encoded = header.strip_prefix("Basic ")?;
    let decoded = String::from_utf8(BASE64_STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (id, secret) = decoded.split_once(':')?;
    let plain = |text: &str| Query::parse(&format!("text={text}")).get("text").map(str::to_owned);
    Some((plain(id)?, plain(secret)?))
}

fn oidc(error: &str, description: &str) -> Refusal {
    oidc_with(StatusCode::BAD_REQUEST, error, description)
}

fn oidc_with(status: StatusCode, error: &str, description: &str) -> Refusal {
    Refusal::new(status, &format!("oidc.{error}")).with("error", error).with("error_description", description)
}
