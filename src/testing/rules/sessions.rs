//! Sessions and grants: what a sign-in leaves behind, and how to end it.

use std::collections::BTreeMap;

use reqwest::StatusCode;
use serde_json::{Value, json};

use super::{
    input::Input,
    validation::{Field, Type},
};
use crate::testing::{
    http::answer::{Answer, Outcome, Refusal},
    tenant::{
        Tenant,
        session::{Authorization, Grant, Session},
        table::Table,
        user::User,
    },
};

pub static GRANTS_QUERY: [Field; 1] = [Field::optional("appType", Type::OneOf(&["firstParty", "thirdParty"]))];
pub static DELETION_QUERY: [Field; 1] = [Field::optional("revokeGrantsTarget", Type::OneOf(&["all", "firstParty"]))];

impl Tenant {
    /// A user signs in to an application: a session, and a grant to the application.
    pub fn sign_in(&mut self, user_id: &str, application_id: &str) -> (String, String) {
        let (now, verification_id) = (self.now(), self.ids.standard());
        let verification = self.users.get_mut(user_id).map(|user| {
            user.last_sign_in_at = Some(now);
            user.verification(&verification_id)
        });
        let grant = Grant {
            id: self.ids.session(),
            account_id: user_id.to_owned(),
            client_id: application_id.to_owned(),
            created_at: now,
        };
        let authorization = Authorization { sid: self.ids.session(), grant_id: grant.id.clone() };
        let session = Session {
            jti: self.ids.session(),
            uid: self.ids.session(),
            account_id: user_id.to_owned(),
            client_id: application_id.to_owned(),
            authorizations: BTreeMap::from([(application_id.to_owned(), authorization)]),
            verification: verification.unwrap_or_default(),
            created_at: now,
        };
        let ids = (session.uid.clone(), grant.id.clone());
        self.sessions.push(session);
        self.grants.push(grant);
        ids
    }

    /// Ends all sessions of a user.
    pub fn sign_out(&mut self, user_id: &str) {
        self.sessions.retain(|session| session.account_id != user_id);
    }

    /// The sessions of a user that have not run out.
    fn active_sessions(&self, user_id: &str) -> impl Iterator<Item = &Session> {
        let now = self.now();
        self.sessions.iter().filter(move |session| session.account_id == user_id && session.expires_at() > now)
    }
}

impl User {
    /// A sign-in of this user: by an enterprise identity, if there is one, or else by password.
    fn verification(&self, id: &str) -> Value {
        if let Some(identity) = self.sso_identities.first() {
            return json!({
                "id": id,
                "type": "EnterpriseSso",
                "connectorId": identity.connector_id,
                "issuer": identity.issuer,
                "enterpriseSsoUserInfo": identity.detail,
            });
        }
        let identifiers =
            [("username", &self.username), ("email", &self.primary_email), ("phone", &self.primary_phone)];
        let (kind, value) = identifiers.into_iter().find(|(_, value)| value.is_some()).unwrap_or(identifiers[0]);
        json!({
            "id": id,
            "type": "Password",
            "identifier": { "type": kind, "value": value.as_deref().unwrap_or_default() },
            "verified": true,
        })
    }
}

fn no_session() -> Refusal {
    Refusal::new(StatusCode::NOT_FOUND, "oidc.session_not_found")
}

pub fn list(tenant: &mut Tenant, input: &Input) -> Outcome {
    let sessions: Vec<Value> = tenant.active_sessions(input.argument("userId")).map(Session::to_json).collect();
    Ok(Answer::ok(json!({ "sessions": sessions })))
}

pub fn get(tenant: &mut Tenant, input: &Input) -> Outcome {
    let uid = input.argument("sessionId");
    let session = tenant.active_sessions(input.argument("userId")).find(|session| session.uid == uid);
    Ok(Answer::ok(session.ok_or_else(no_session)?.to_json()))
}

pub fn delete(tenant: &mut Tenant, input: &Input) -> Outcome {
    let uid = input.argument("sessionId");
    let place = tenant.sessions.iter().position(|session| session.uid == uid).ok_or_else(no_session)?;
    if tenant.sessions[place].account_id != input.argument("userId") {
        return Err(Refusal::new(StatusCode::NOT_FOUND, "oidc.invalid_session_account_id"));
    }
    let session = tenant.sessions.remove(place);
    if let Some(target) = input.query.get("revokeGrantsTarget") {
        let applications = tenant.rows(Table::Applications);
        let is_meant = |application: &str| {
            target == "all" || applications.get(application).is_some_and(|application| !application.is("isThirdParty"))
        };
        let authorizations = session.authorizations.iter().filter(|(application, _)| is_meant(application));
        let revoked: Vec<&String> = authorizations.map(|(_, authorization)| &authorization.grant_id).collect();
        tenant.grants.retain(|grant| !revoked.contains(&&grant.id));
    }
    Ok(Answer::no_content())
}

pub fn list_grants(tenant: &mut Tenant, input: &Input) -> Outcome {
    let now = tenant.now();
    let user_id = input.argument("userId");
    let wants_third_party = input.query.get("appType").map(|kind| kind == "thirdParty");
    let active = tenant.grants.iter().filter(|grant| grant.account_id == user_id && grant.expires_at() > now);
    let grants = active.filter_map(|grant| {
        let application = tenant.row(Table::Applications, &grant.client_id)?;
        let is_wanted = wants_third_party.is_none_or(|wanted| wanted == application.is("isThirdParty"));
        is_wanted.then(|| grant.to_json(tenant.release, application))
    });
    Ok(Answer::ok(json!({ "grants": grants.collect::<Vec<_>>() })))
}

pub fn delete_grant(tenant: &mut Tenant, input: &Input) -> Outcome {
    let (user_id, id) = (input.argument("userId"), input.argument("grantId"));
    let place = tenant.grants.iter().position(|grant| grant.id == id && grant.account_id == user_id);
    let missing = || Refusal::new(StatusCode::NOT_FOUND, "oidc.invalid_grant");
    tenant.grants.remove(place.ok_or_else(missing)?);
    for session in &mut tenant.sessions {
        session.authorizations.retain(|_, authorization| authorization.grant_id != id);
    }
    Ok(Answer::no_content())
}
