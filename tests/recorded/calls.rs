//! From a recorded request to the call of the facade that sends it.
//!
//! Where the typed API cannot say what the recorded request says, the call is a stand-in of the same
//! operation, and the reason is given: the recorded answer must be understood all the same.

use std::{future::Future, pin::Pin};

use logto_management::{
    Call, Client, Error, Method, Operation, Page, Paged, Response, Searched,
    types::{
        GrantApplicationType, Identity, NewMfaVerification, NewPersonalAccessToken, NewTotp, NewUser,
        RevokeGrantsTarget, Upload, UserUpdate,
    },
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use crate::exchange::{Exchange, says_the_same};

/// Of an operation that is left out of the library.
pub const NO_PART: &str = "the operation is no part of the library: it is requested by its path";

pub enum Outcome {
    Answer { value: Value, request_id: Option<String> },
    Error(Error),
}

pub struct PreparedCall {
    pub outcome: Pin<Box<dyn Future<Output = Outcome>>>,
    /// Why this is a stand-in.
    pub inexpressible: Option<String>,
}

/// The parts of a recorded request, as the typed API wants them.
struct Parts<'a> {
    exchange: &'a Exchange,
    segments: Vec<String>,
    query: Vec<(String, String)>,
    inexpressible: Option<String>,
}

impl Parts<'_> {
    /// The path's segment after `/api/users/{userId}/...`, counted from the user's id.
    fn segment(&self, index: usize) -> String {
        self.segments[index + 2].clone()
    }

    fn user_id(&self) -> String {
        self.segment(0)
    }

    fn refuse(&mut self, reason: impl Into<String>) {
        self.inexpressible.get_or_insert(reason.into());
    }

    fn take_query(&mut self, name: &str) -> Option<String> {
        let index = self.query.iter().position(|(other, _)| other == name)?;
        Some(self.query.remove(index).1)
    }

    /// A flag that the typed API has: only `true` is ever sent.
    fn flag(&mut self, name: &str) -> bool {
        match self.take_query(name).as_deref() {
            None => false,
            Some("true") => true,
            Some(other) => {
                self.refuse(format!("`{name}={other}`: a flag is sent as `true` or not at all"));
                false
            }
        }
    }

    fn number(&mut self, name: &str, allowed: std::ops::RangeInclusive<u32>) -> Option<u32> {
        let text = self.take_query(name)?;
        let number = text.parse().ok().filter(|number| allowed.contains(number));
        if number.is_none() {
            self.refuse(format!("`{name}={text}` is refused before it is sent"));
        }
        number
    }

    /// The body as a `T`, if a `T` says all that is in it.
    fn body<T: DeserializeOwned + Serialize>(&mut self) -> Option<T> {
        let json = self.json_body()?;
        self.typed("the body", json)
    }

    /// A part of the body as a `T`, if a `T` says all that is in it.
    fn typed<T: DeserializeOwned + Serialize>(&mut self, what: &str, json: Value) -> Option<T> {
        let value: T = match serde_json::from_value(json.clone()) {
            Ok(value) => value,
            Err(error) => {
                self.refuse(format!("{what} is of another type: {error}"));
                return None;
            }
        };
        let encoded = serde_json::to_value(&value).unwrap();
        if says_the_same(&encoded, &json) {
            return Some(value);
        }
        self.refuse(format!("of {what} {json} the types say {encoded}"));
        None
    }

    /// A body that the facade makes from arguments: exactly these members.
    fn members<const N: usize>(&mut self, names: [&str; N]) -> Option<[Value; N]> {
        let json = self.json_body()?;
        let found = names.map(|name| json.get(name).cloned());
        let has_all = found.iter().all(Option::is_some);
        if !has_all || json.as_object().is_none_or(|members| members.len() != N) {
            self.refuse(format!("the body {json} does not have the members {names:?} alone"));
            return None;
        }
        Some(found.map(Option::unwrap))
    }

    /// One member, as the argument of the facade's method that it is.
    fn member<T: DeserializeOwned + Serialize>(&mut self, name: &str) -> Option<T> {
        let [value] = self.members([name])?;
        self.typed(&format!("`{name}`"), value)
    }

    /// What stands in the path for a parameter of its template.
    fn path_argument(&self, template: &str, name: &str) -> String {
        let index = template.split('/').skip(1).position(|segment| segment.trim_matches(['{', '}']) == name);
        self.segments[index.expect("the template has its parameters")].clone()
    }

    /// A parameter of the query as a `T`: a text, what a text says in JSON, or all texts of that name.
    fn parameter<T: DeserializeOwned>(&mut self, name: &str) -> Option<T> {
        let (taken, rest) = std::mem::take(&mut self.query).into_iter().partition(|(other, _)| other == name);
        self.query = rest;
        let texts: Vec<_> = taken.into_iter().map(|(_, text): (String, String)| text).collect();
        let first = texts.first()?;
        let readings = [Ok(json!(first)), serde_json::from_str(first), Ok(json!(texts))];
        let value = readings.into_iter().flatten().find_map(|it| serde_json::from_value(it).ok());
        if value.is_none() {
            self.refuse(format!("`{name}={first}` is of another type"));
        }
        value
    }

    /// The file of a form.
    fn upload(&mut self) -> Option<Upload> {
        let (head, content) = self.exchange.body()?.split_once("\r\n\r\n")?;
        let content = content.rsplit_once("\r\n--")?.0;
        let name = head.split_once("filename=\"")?.1.split('"').next()?;
        let content_type = head.split_once("Content-Type: ")?.1.lines().next()?;
        Some(Upload::new(name, content_type, content))
    }

    /// The page and search of a list.
    fn list<O: Paged + Searched>(&mut self, call: Call<O>) -> Call<O> {
        let call = self.page_of(call);
        self.search(call)
    }

    fn search<O: Searched>(&mut self, mut call: Call<O>) -> Call<O> {
        for (name, value) in std::mem::take(&mut self.query) {
            call = call.search_param(name, value);
        }
        call
    }

    fn page_of<O: Paged>(&mut self, mut call: Call<O>) -> Call<O> {
        if let Some(number) = self.number("page", 1..=u32::MAX) {
            call = call.page(number);
        }
        if let Some(size) = self.number("page_size", 1..=100) {
            call = call.page_size(size);
        }
        call
    }

    fn json_body(&mut self) -> Option<Value> {
        let Some(body) = self.exchange.body().filter(|body| !body.is_empty()) else {
            self.refuse("no body: the typed API always sends one");
            return None;
        };
        if self.exchange.content_type().is_some_and(|it| !it.starts_with("application/json")) {
            self.refuse("the body is not sent as JSON");
            return None;
        }
        if body.contains("\\u0000") {
            self.refuse("a NUL character is refused before it is sent");
        }
        match serde_json::from_str(&body.replace("\\u0000", "")) {
            Ok(json) => Some(json),
            Err(error) => {
                self.refuse(format!("the body is not JSON: {error}"));
                None
            }
        }
    }

    fn prepare<T>(
        mut self,
        outcome: impl Future<Output = Result<Response<T>, Error>> + 'static,
        encode: impl Fn(T) -> Value + 'static,
    ) -> PreparedCall
    where
        T: 'static,
    {
        if let Some((name, value)) = self.query.first() {
            let reason = format!("no parameter `{name}={value}`");
            self.refuse(reason);
        }
        let outcome = Box::pin(async move {
            match outcome.await {
                Ok(answer) => {
                    let request_id = answer.request_id().map(str::to_owned);
                    Outcome::Answer { value: encode(answer.value), request_id }
                }
                Err(error) => Outcome::Error(error),
            }
        });
        PreparedCall { outcome, inexpressible: self.inexpressible }
    }

    fn send<O: Operation<Output: Serialize + 'static>>(self, call: Call<O>) -> PreparedCall {
        self.prepare(call.send(), |value| serde_json::to_value(value).unwrap())
    }

    /// A page is the server's list with what the headers say.
    fn send_page<T: Serialize + 'static, O: Operation<Output = Page<T>>>(self, call: Call<O>) -> PreparedCall {
        self.prepare(call.send(), |page| serde_json::to_value(page.items).unwrap())
    }

    /// A value that Logto wraps into an object of one member.
    fn send_wrapped<O: Operation<Output: Serialize + 'static>>(
        self,
        call: Call<O>,
        member: &'static str,
    ) -> PreparedCall {
        self.prepare(call.send(), move |value| json!({ member: value }))
    }
}

pub fn call(client: &Client, exchange: &Exchange) -> PreparedCall {
    let mut parts = Parts { exchange, segments: exchange.segments(), query: exchange.query(), inexpressible: None };
    let users = client.users();
    let Some(operation) = exchange.operation() else { return outside(client, parts) };
    match operation {
        "GetUser" => {
            let call = users.get(parts.user_id());
            let call = call.include_sso_identities(parts.flag("includeSsoIdentities"));
            let call = call.include_password_hash(parts.flag("includePasswordHash"));
            parts.send(call)
        }
        "UpdateUser" => {
            let update = parts.body().filter(|update| *update != UserUpdate::new());
            if update.is_none() {
                parts.refuse("an update that sets nothing is refused before it is sent");
            }
            let update = update.unwrap_or_else(|| UserUpdate::new().name("stand-in"));
            let user_id = parts.user_id();
            parts.send(users.update(user_id, update))
        }
        "DeleteUser" => {
            let call = users.delete(parts.user_id());
            parts.send(call)
        }
        "ListUserCustomData" => {
            let call = users.get_custom_data(parts.user_id());
            parts.send(call)
        }
        "UpdateUserCustomData" => {
            let members: Option<serde_json::Map<String, Value>> = parts.member("customData");
            let call = users.update_custom_data(parts.user_id(), members.unwrap_or_default());
            parts.send(call)
        }
        "ListUserLogtoConfigs" => {
            let call = users.get_logto_configs(parts.user_id());
            parts.send(call)
        }
        "UpdateUserLogtoConfigs" => {
            let update = parts.body().unwrap_or_default();
            let call = users.update_logto_configs(parts.user_id(), update);
            parts.send(call)
        }
        "UpdateUserProfile" => {
            let profile = parts.member("profile").unwrap_or_default();
            let call = users.update_profile(parts.user_id(), profile);
            parts.send(call)
        }
        "CreateUser" => {
            let call = users.create(parts.body::<NewUser>().unwrap_or_default());
            parts.send(call)
        }
        "ListUsers" => {
            let mut call = users.list().include_password_hash(parts.flag("includePasswordHash"));
            let exclusions = (parts.take_query("excludeRoleId"), parts.take_query("excludeOrganizationId"));
            match exclusions {
                (Some(_), Some(_)) => parts.refuse("both exclusions are refused before they are sent"),
                (Some(role), None) => call = call.exclude_role_id(role),
                (None, Some(organization)) => call = call.exclude_organization_id(organization),
                (None, None) => {}
            }
            let call = parts.list(call);
            parts.send_page(call)
        }
        "UpdateUserPassword" => {
            let password: String = parts.member("password").unwrap_or_default();
            let call = users.update_password(parts.user_id(), password);
            parts.send(call)
        }
        "UpdateUserPasswordExpiration" => {
            let is_expired = parts.member("isExpired").unwrap_or_default();
            let call = users.update_password_expiration(parts.user_id(), is_expired);
            parts.send(call)
        }
        "VerifyUserPassword" => {
            let password: String = parts.member("password").unwrap_or_default();
            let call = users.verify_password(parts.user_id(), password);
            parts.send(call)
        }
        "GetUserHasPassword" => {
            let call = users.has_password(parts.user_id());
            parts.send_wrapped(call, "hasPassword")
        }
        "UpdateUserIsSuspended" => {
            let is_suspended = parts.member("isSuspended").unwrap_or_default();
            let call = users.update_is_suspended(parts.user_id(), is_suspended);
            parts.send(call)
        }
        "ListUserRoles" => {
            let call = users.get_roles(parts.user_id());
            let call = parts.list(call);
            parts.send_page(call)
        }
        "AssignUserRoles" => {
            let mut ids: Vec<String> = parts.member("roleIds").unwrap_or_default();
            let count = ids.len();
            ids.dedup();
            if ids.len() < count {
                parts.refuse("a role that stands there twice is refused before it is sent");
            }
            let call = users.assign_roles(parts.user_id(), ids);
            parts.send(call)
        }
        "ReplaceUserRoles" => {
            let ids: Vec<String> = parts.member("roleIds").unwrap_or_default();
            let call = users.replace_roles(parts.user_id(), ids);
            parts.send(call)
        }
        "DeleteUserRole" => {
            let call = users.delete_role(parts.user_id(), parts.segment(2));
            parts.send(call)
        }
        "ReplaceUserIdentity" => {
            let identity = parts.body().unwrap_or_else(|| Identity::new("stand-in"));
            let call = users.update_identity(parts.user_id(), parts.segment(2), identity);
            parts.send(call)
        }
        "DeleteUserIdentity" => {
            let call = users.delete_identity(parts.user_id(), parts.segment(2));
            parts.send(call)
        }
        "GetUserIdentity" => {
            let call = users.get_identity(parts.user_id(), parts.segment(2));
            let call = call.include_token_secret(parts.flag("includeTokenSecret"));
            parts.send(call)
        }
        "CreateUserIdentity" => {
            let [id, data] = parts.members(["connectorId", "connectorData"]).unwrap_or_default();
            let call = users.create_identity(parts.user_id(), id.as_str().unwrap_or_default(), data);
            parts.send(call)
        }
        "ListUserOrganizations" => {
            let call = users.list_organizations(parts.user_id());
            parts.send(call)
        }
        "ListUserGrants" => {
            let mut call = users.list_grants(parts.user_id());
            if let Some(app_type) = parts.take_query("appType") {
                call = call.app_type(GrantApplicationType::from(app_type));
            }
            parts.send_wrapped(call, "grants")
        }
        "DeleteUserGrant" => {
            let call = users.delete_grant(parts.user_id(), parts.segment(2));
            parts.send(call)
        }
        "ListUserMfaVerifications" => {
            let call = users.list_mfa_verifications(parts.user_id());
            parts.send(call)
        }
        "CreateUserMfaVerification" => {
            let verification: Option<NewMfaVerification> = parts.body();
            let verification = verification.unwrap_or_else(|| NewTotp::new().into());
            let call = users.create_mfa_verification(parts.user_id(), verification);
            parts.send(call)
        }
        "DeleteUserMfaVerification" => {
            let call = users.delete_mfa_verification(parts.user_id(), parts.segment(2));
            parts.send(call)
        }
        "ListUserPersonalAccessTokens" => {
            let call = users.list_personal_access_tokens(parts.user_id());
            parts.send(call)
        }
        "CreateUserPersonalAccessToken" => {
            let token = parts.body().unwrap_or_else(|| NewPersonalAccessToken::new("stand-in"));
            let call = users.create_personal_access_token(parts.user_id(), token);
            parts.send(call)
        }
        "UpdateUserPersonalAccessToken" => {
            let name: String = parts.member("name").unwrap_or_default();
            let call = users.update_personal_access_token(parts.user_id(), parts.segment(2), name);
            parts.send(call)
        }
        "DeleteUserPersonalAccessToken" => {
            let call = users.delete_personal_access_token(parts.user_id(), parts.segment(2));
            parts.send(call)
        }
        "UpdatePersonalAccessTokenName" => {
            let [current, new] = parts.members(["currentName", "name"]).unwrap_or_default();
            let text = |value: Value| value.as_str().unwrap_or_default().to_owned();
            let call = users.update_personal_access_token_in_body(parts.user_id(), text(current), text(new));
            parts.send(call)
        }
        "DeletePersonalAccessTokenPost" => {
            let name: String = parts.member("name").unwrap_or_default();
            let call = users.delete_personal_access_token_in_body(parts.user_id(), name);
            parts.send(call)
        }
        "GetUserSsoIdentity" => {
            let call = users.get_sso_identity(parts.user_id(), parts.segment(2));
            let call = call.include_token_secret(parts.flag("includeTokenSecret"));
            parts.send(call)
        }
        "ListUserAllIdentities" => {
            let call = users.list_all_identities(parts.user_id());
            let call = call.include_token_secret(parts.flag("includeTokenSecret"));
            parts.send(call)
        }
        "ListUserSessions" => {
            let call = users.list_sessions(parts.user_id());
            parts.send_wrapped(call, "sessions")
        }
        "GetUserSession" => {
            let call = users.get_session(parts.user_id(), parts.segment(2));
            parts.send(call)
        }
        "DeleteUserSession" => {
            let mut call = users.delete_session(parts.user_id(), parts.segment(2));
            if let Some(target) = parts.take_query("revokeGrantsTarget") {
                call = call.revoke_grants(RevokeGrantsTarget::from(target));
            }
            parts.send(call)
        }
        other => parts::call(client, other, parts),
    }
}

/// The calls of the other parts, whose facades are generated.
#[allow(clippy::useless_conversion, reason = "a segment is a text or an enum of texts")]
mod parts {
    use logto_management::types;

    use super::{Client, NO_PART, Parts, PreparedCall, outside};

    include!(concat!(env!("OUT_DIR"), "/part_calls.rs"));
}

/// A request outside the users part, or to a path that the server did not know.
fn outside(client: &Client, parts: Parts) -> PreparedCall {
    match parts.exchange.json_answer() {
        Some(_) => request::<Value>(client, parts),
        None => request::<()>(client, parts),
    }
}

fn request<T: DeserializeOwned + Serialize + Send + Sync + 'static>(client: &Client, mut parts: Parts) -> PreparedCall {
    let exchange = parts.exchange;
    let method: Method = exchange.method().parse().unwrap();
    if exchange.path().ends_with('/') {
        parts.refuse("an empty segment at the end of a path is refused before it is sent");
    }
    let mut call = client.request::<T>(method, exchange.path().trim_end_matches('/'));
    for (name, value) in std::mem::take(&mut parts.query) {
        call = call.query(name, value);
    }
    if exchange.body().is_some_and(|body| !body.is_empty())
        && let Some(body) = parts.json_body()
    {
        call = call.json(&body);
    }
    parts.send(call)
}
