//! Identities: the social and enterprise accounts that a user has linked, and the tokens of the
//! providers that Logto keeps for them.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{
    Object,
    answer::{Answer, Outcome, Refusal},
    connectors::SOCIAL,
    database,
    input::Input,
    release::{Entity, Release},
    tenant::{TENANT_ID, Tenant},
    users::User,
    validation::{Field, Type},
};

/// An account at an enterprise's identity provider.
#[derive(Clone, Debug)]
pub(super) struct SsoIdentity {
    pub id: String,
    pub connector_id: String,
    pub issuer: String,
    pub identity_id: String,
    pub detail: Object,
    pub created_at: i64,
}

/// Tokens of a provider, of which only what surrounds them is ever shown.
#[derive(Clone, Debug)]
pub(super) struct TokenSecret {
    pub id: String,
    pub connector_id: String,
    pub identity_id: String,
    pub provider: Provider,
    pub scope: String,
    pub has_refresh_token: bool,
    pub created_at: i64,
}

/// Where a token comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Provider {
    Social { target: String },
    Enterprise { issuer: String },
}

const TOKEN_LIFETIME_SECONDS: i64 = 3600;

pub(super) static IDENTITY: Type =
    Type::Object(&[Field::required("userId", Type::Text(&[])), Field::optional("details", Type::AnyObject)]);
pub(super) static NEW_IDENTITY: Type =
    Type::Object(&[Field::required("connectorId", Type::Text(&[])), Field::required("connectorData", Type::AnyObject)]);
pub(super) static TOKEN_QUERY: [Field; 1] = [Field::optional("includeTokenSecret", Type::Text(&[]))];

impl SsoIdentity {
    pub fn to_json(&self, release: Release, user_id: &str) -> Value {
        let mut answer = Object::from_iter([
            ("tenantId".to_owned(), json!(TENANT_ID)),
            ("id".to_owned(), json!(self.id)),
            ("userId".to_owned(), json!(user_id)),
            ("issuer".to_owned(), json!(self.issuer)),
            ("identityId".to_owned(), json!(self.identity_id)),
            ("detail".to_owned(), json!(self.detail)),
            ("createdAt".to_owned(), json!(self.created_at)),
            ("updatedAt".to_owned(), json!(self.created_at)),
            ("ssoConnectorId".to_owned(), json!(self.connector_id)),
        ]);
        release.trim(Entity::SsoIdentity, &mut answer);
        Value::Object(answer)
    }
}

impl TokenSecret {
    fn to_json(&self, user_id: &str) -> Value {
        let mut answer = json!({
            "tenantId": TENANT_ID,
            "id": self.id,
            "userId": user_id,
            "type": "federated_token_set",
            "metadata": {
                "scope": self.scope,
                "expiresAt": self.created_at / 1000 + TOKEN_LIFETIME_SECONDS,
                "tokenType": "Bearer",
                "hasRefreshToken": self.has_refresh_token,
            },
            "createdAt": self.created_at,
            "updatedAt": self.created_at,
            "identityId": self.identity_id,
        });
        let members = match &self.provider {
            Provider::Social { target } => [("connectorId", &self.connector_id), ("target", target)],
            Provider::Enterprise { issuer } => [("ssoConnectorId", &self.connector_id), ("issuer", issuer)],
        };
        for (name, value) in members {
            answer[name] = json!(value);
        }
        answer
    }
}

impl User {
    fn social_token(&self, target: &str) -> Option<Value> {
        let is_of = |secret: &&TokenSecret| secret.provider == Provider::Social { target: target.to_owned() };
        self.token_secrets.iter().find(is_of).map(|secret| secret.to_json(&self.id))
    }

    fn enterprise_token(&self, connector_id: &str) -> Option<Value> {
        let is_of = |secret: &&TokenSecret| {
            matches!(secret.provider, Provider::Enterprise { .. }) && secret.connector_id == connector_id
        };
        self.token_secrets.iter().find(is_of).map(|secret| secret.to_json(&self.id))
    }
}

/// An object with the members that are there.
fn object<const N: usize>(members: [(&str, Option<Value>); N]) -> Value {
    members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}

pub(super) fn replace(tenant: &mut Tenant, input: &Input) -> Outcome {
    let user = tenant.user(input.argument("userId"))?;
    let target = input.argument("target");
    let status = if user.identities.contains_key(target) { StatusCode::OK } else { StatusCode::CREATED };
    let id = input.body["userId"].as_str().unwrap_or_default();
    let identities = link(tenant, input, target, id, input.body.clone())?;
    Ok(Answer::json(status, identities))
}

pub(super) fn create(tenant: &mut Tenant, input: &Input) -> Outcome {
    let connector_id = input.body["connectorId"].as_str().unwrap_or_default();
    let connector = tenant.connectors.get(connector_id).cloned().ok_or_else(Refusal::not_found)?;
    tenant.user(input.argument("userId"))?;
    if connector.kind != SOCIAL {
        let refusal = Refusal::unprocessable("session.invalid_connector_id");
        return Err(refusal.naming("connectorId", connector_id));
    }
    let data = input.object("connectorData").cloned().unwrap_or_default();
    let (id, details) = connector.user_info(&data, &mut tenant.ids)?;
    let identity = json!({ "userId": id, "details": details });
    Ok(Answer::ok(link(tenant, input, &connector.target, &id, identity)?))
}

/// Gives a user an identity that no other user has.
fn link(tenant: &mut Tenant, input: &Input, target: &str, id: &str, identity: Value) -> Result<Object, Refusal> {
    let user_id = input.argument("userId");
    let mut others = tenant.users.values().filter(|user| user.id != user_id);
    if others.any(|user| user.identities.get(target).is_some_and(|known| known["userId"] == id)) {
        return Err(Refusal::unprocessable("user.identity_already_in_use"));
    }
    database::check_json(&identity)?;
    let user = tenant.user_mut(user_id)?;
    user.identities.insert(target.to_owned(), identity);
    Ok(user.identities.clone())
}

pub(super) fn delete(tenant: &mut Tenant, input: &Input) -> Outcome {
    let target = input.argument("target");
    identity(tenant, input)?;
    let release = tenant.release;
    let user = tenant.user_mut(input.argument("userId"))?;
    user.identities.remove(target);
    user.token_secrets.retain(|secret| secret.provider != Provider::Social { target: target.to_owned() });
    Ok(Answer::ok(user.to_json(release)))
}

fn identity<'a>(tenant: &'a Tenant, input: &Input) -> Result<(&'a User, &'a Value), Refusal> {
    let user = tenant.user(input.argument("userId"))?;
    let identity = user.identities.get(input.argument("target"));
    let missing = || Refusal::new(StatusCode::NOT_FOUND, "user.identity_not_exist");
    Ok((user, identity.ok_or_else(missing)?))
}

pub(super) fn get(tenant: &mut Tenant, input: &Input) -> Outcome {
    let (user, identity) = identity(tenant, input)?;
    let wants_token = input.query.is_yes("includeTokenSecret");
    let token = wants_token.then(|| user.social_token(input.argument("target"))).flatten();
    Ok(Answer::ok(object([("identity", Some(identity.clone())), ("tokenSecret", token)])))
}

pub(super) fn get_sso(tenant: &mut Tenant, input: &Input) -> Outcome {
    let user = tenant.user(input.argument("userId"))?;
    let connector_id = input.argument("ssoConnectorId");
    let identity = user.sso_identities.iter().find(|identity| identity.connector_id == connector_id);
    let missing = || Refusal::new(StatusCode::NOT_FOUND, "user.enterprise_sso_identity_not_exists");
    let identity = identity.ok_or_else(missing)?.to_json(tenant.release, &user.id);
    let wants_token = input.query.is_yes("includeTokenSecret");
    let token = wants_token.then(|| user.enterprise_token(connector_id)).flatten();
    Ok(Answer::ok(object([("ssoIdentity", Some(identity)), ("tokenSecret", token)])))
}

pub(super) fn list(tenant: &mut Tenant, input: &Input) -> Outcome {
    let user = tenant.user(input.argument("userId"))?;
    // Any value counts as yes here, even `false`.
    let wants_tokens = input.query.get("includeTokenSecret").is_some();

    // The database keeps the members of an object by length, then by name.
    let mut social: Vec<(&String, &Value)> = user.identities.iter().collect();
    social.sort_by_key(|(target, _)| (target.len(), *target));
    let social = social.into_iter().map(|(target, identity)| {
        let token = wants_tokens.then(|| user.social_token(target)).flatten();
        object([("target", Some(json!(target))), ("identity", Some(identity.clone())), ("tokenSecret", token)])
    });
    let enterprise = user.sso_identities.iter().map(|identity| {
        let token = wants_tokens.then(|| user.enterprise_token(&identity.connector_id)).flatten();
        let connector_id = Some(json!(identity.connector_id));
        let identity = Some(identity.to_json(tenant.release, &user.id));
        object([("ssoConnectorId", connector_id), ("ssoIdentity", identity), ("tokenSecret", token)])
    });
    let (social, enterprise): (Vec<Value>, Vec<Value>) = (social.collect(), enterprise.collect());
    Ok(Answer::ok(json!({ "socialIdentities": social, "ssoIdentities": enterprise })))
}
