//! Identities: the social and enterprise accounts that a user has linked, and the tokens of the
//! providers that Logto keeps for them.

use reqwest::StatusCode;
use serde_json::{Value, json};

use super::{
    database,
    input::Input,
    validation::{Field, Type},
};
use crate::{
    testing::{
        http::answer::{Answer, Outcome, Refusal},
        tenant::{
            Tenant,
            connector::SOCIAL,
            identity::{Provider, TokenSecret},
            user::User,
        },
    },
    types::JsonObject,
};

pub static IDENTITY: Type =
    Type::Object(&[Field::required("userId", Type::Text(&[])), Field::optional("details", Type::AnyObject)]);
pub static NEW_IDENTITY: Type =
    Type::Object(&[Field::required("connectorId", Type::Text(&[])), Field::required("connectorData", Type::AnyObject)]);
pub static TOKEN_QUERY: [Field; 1] = [Field::optional("includeTokenSecret", Type::Text(&[]))];

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

pub fn replace(tenant: &mut Tenant, input: &Input) -> Outcome {
    let user = tenant.user(input.argument("userId"))?;
    let target = input.argument("target");
    let status = if user.identities.contains_key(target) { StatusCode::OK } else { StatusCode::CREATED };
    let id = input.body["userId"].as_str().unwrap_or_default();
    let identities = link(tenant, input, target, id, input.body.clone())?;
    Ok(Answer::json(status, identities))
}

pub fn create(tenant: &mut Tenant, input: &Input) -> Outcome {
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
fn link(tenant: &mut Tenant, input: &Input, target: &str, id: &str, identity: Value) -> Result<JsonObject, Refusal> {
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

pub fn delete(tenant: &mut Tenant, input: &Input) -> Outcome {
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

pub fn get(tenant: &mut Tenant, input: &Input) -> Outcome {
    let (user, identity) = identity(tenant, input)?;
    let wants_token = input.query.is_yes("includeTokenSecret");
    let token = wants_token.then(|| user.social_token(input.argument("target"))).flatten();
    Ok(Answer::ok(object([("identity", Some(identity.clone())), ("tokenSecret", token)])))
}

pub fn get_sso(tenant: &mut Tenant, input: &Input) -> Outcome {
    let user = tenant.user(input.argument("userId"))?;
    let connector_id = input.argument("ssoConnectorId");
    let identity = user.sso_identities.iter().find(|identity| identity.connector_id == connector_id);
    let missing = || Refusal::new(StatusCode::NOT_FOUND, "user.enterprise_sso_identity_not_exists");
    let identity = identity.ok_or_else(missing)?.to_json(tenant.release, &user.id);
    let wants_token = input.query.is_yes("includeTokenSecret");
    let token = wants_token.then(|| user.enterprise_token(connector_id)).flatten();
    Ok(Answer::ok(object([("ssoIdentity", Some(identity)), ("tokenSecret", token)])))
}

pub fn list(tenant: &mut Tenant, input: &Input) -> Outcome {
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
