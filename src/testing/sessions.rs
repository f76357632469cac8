//! Sessions and grants: what a sign-in leaves behind, and how to end it.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{
    Object,
    answer::{Answer, Outcome, Refusal},
    input::Input,
    release::{Entity, Release},
    tenant::Tenant,
    users::User,
    validation::{Field, Type},
};

const SESSION_LIFETIME: i64 = 14 * 24 * 60 * 60 * 1000;
const GRANT_LIFETIME: i64 = 180 * 24 * 60 * 60 * 1000;

/// What users sign in to.
#[derive(Clone, Debug)]
pub(super) struct Application {
    pub name: String,
    pub is_third_party: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Session {
    jti: String,
    pub uid: String,
    account_id: String,
    client_id: String,
    /// By application.
    authorizations: BTreeMap<String, Authorization>,
    /// How the user proved who it is.
    verification: Value,
    created_at: i64,
}

#[derive(Clone, Debug)]
struct Authorization {
    sid: String,
    grant_id: String,
}

#[derive(Clone, Debug)]
pub(super) struct Grant {
    pub id: String,
    account_id: String,
    client_id: String,
    created_at: i64,
}

pub(super) static GRANTS_QUERY: [Field; 1] = [Field::optional("appType", Type::OneOf(&["firstParty", "thirdParty"]))];
pub(super) static DELETION_QUERY: [Field; 1] =
    [Field::optional("revokeGrantsTarget", Type::OneOf(&["all", "firstParty"]))];

impl Session {
    fn expires_at(&self) -> i64 {
        self.created_at + SESSION_LIFETIME
    }

    fn to_json(&self) -> Value {
        let authorizations = self.authorizations.iter().map(|(application, authorization)| {
            let Authorization { sid, grant_id } = authorization;
            (application.clone(), json!({ "sid": sid, "grantId": grant_id, "persistsLogout": true }))
        });
        json!({
            "payload": {
                "exp": self.expires_at() / 1000,
                "iat": self.created_at / 1000,
                "jti": self.jti,
                "uid": self.uid,
                "kind": "Session",
                "loginTs": self.created_at / 1000,
                "accountId": self.account_id,
                "authorizations": authorizations.collect::<Object>(),
            },
            "lastSubmission": {
                "interactionEvent": "SignIn",
                "userId": self.account_id,
                "verificationRecords": [self.verification],
                "signInContext": { "ip": "127.0.0.1", "userAgent": "FakeLogto" },
            },
            "clientId": self.client_id,
            "accountId": self.account_id,
            "expiresAt": self.expires_at(),
        })
    }
}

impl Grant {
    fn expires_at(&self) -> i64 {
        self.created_at + GRANT_LIFETIME
    }

    fn to_json(&self, release: Release, application: &Application) -> Value {
        let mut answer = Object::from_iter([
            ("id".to_owned(), json!(self.id)),
            (
                "payload".to_owned(),
                json!({
                    "exp": self.expires_at() / 1000,
                    "iat": self.created_at / 1000,
                    "jti": self.id,
                    "kind": "Grant",
                    "clientId": self.client_id,
                    "accountId": self.account_id,
                    "openid": { "scope": "openid profile email offline_access" },
                }),
            ),
            ("expiresAt".to_owned(), json!(self.expires_at())),
            ("application".to_owned(), json!({ "id": self.client_id, "name": application.name })),
        ]);
        release.trim(Entity::Grant, &mut answer);
        Value::Object(answer)
    }
}

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

pub(super) fn list(tenant: &mut Tenant, input: &Input) -> Outcome {
    let sessions: Vec<Value> = tenant.active_sessions(input.argument("userId")).map(Session::to_json).collect();
    Ok(Answer::ok(json!({ "sessions": sessions })))
}

pub(super) fn get(tenant: &mut Tenant, input: &Input) -> Outcome {
    let uid = input.argument("sessionId");
    let session = tenant.active_sessions(input.argument("userId")).find(|session| session.uid == uid);
    Ok(Answer::ok(session.ok_or_else(no_session)?.to_json()))
}

pub(super) fn delete(tenant: &mut Tenant, input: &Input) -> Outcome {
    let uid = input.argument("sessionId");
    let place = tenant.sessions.iter().position(|session| session.uid == uid).ok_or_else(no_session)?;
    if tenant.sessions[place].account_id != input.argument("userId") {
        return Err(Refusal::new(StatusCode::NOT_FOUND, "oidc.invalid_session_account_id"));
    }
    let session = tenant.sessions.remove(place);
    if let Some(target) = input.query.get("revokeGrantsTarget") {
        let applications = &tenant.applications;
        let is_meant = |application: &str| {
            target == "all" || applications.get(application).is_some_and(|application| !application.is_third_party)
        };
        let authorizations = session.authorizations.iter().filter(|(application, _)| is_meant(application));
        let revoked: Vec<&String> = authorizations.map(|(_, authorization)| &authorization.grant_id).collect();
        tenant.grants.retain(|grant| !revoked.contains(&&grant.id));
    }
    Ok(Answer::no_content())
}

pub(super) fn list_grants(tenant: &mut Tenant, input: &Input) -> Outcome {
    let now = tenant.now();
    let user_id = input.argument("userId");
    let wants_third_party = input.query.get("appType").map(|kind| kind == "thirdParty");
    let active = tenant.grants.iter().filter(|grant| grant.account_id == user_id && grant.expires_at() > now);
    let grants = active.filter_map(|grant| {
        let application = tenant.applications.get(&grant.client_id)?;
        let is_wanted = wants_third_party.is_none_or(|wanted| wanted == application.is_third_party);
        is_wanted.then(|| grant.to_json(tenant.release, application))
    });
    Ok(Answer::ok(json!({ "grants": grants.collect::<Vec<_>>() })))
}

pub(super) fn delete_grant(tenant: &mut Tenant, input: &Input) -> Outcome {
    let (user_id, id) = (input.argument("userId"), input.argument("grantId"));
    let place = tenant.grants.iter().position(|grant| grant.id == id && grant.account_id == user_id);
    let missing = || Refusal::new(StatusCode::NOT_FOUND, "oidc.invalid_grant");
    tenant.grants.remove(place.ok_or_else(missing)?);
    for session in &mut tenant.sessions {
        session.authorizations.retain(|_, authorization| authorization.grant_id != id);
    }
    Ok(Answer::no_content())
}
