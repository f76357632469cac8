//! Personal access tokens: found by name, in the path or, since 1.33, in the body.

use super::{
    database,
    input::Input,
    rows,
    validation::{Check, Field, Type},
};
use crate::testing::{
    http::answer::{Answer, Outcome, Refusal},
    tenant::{Tenant, personal_access_token::PersonalAccessToken, user::User},
};
use reqwest::StatusCode;

/// The last moment that JavaScript knows.
const LAST_DATE: i64 = 8_640_000_000_000_000;
const NAME_LIMIT: usize = 256;
const NAME: Type = Type::Text(&[Check::AtLeast(1), Check::AtMost(NAME_LIMIT)]);

pub static NEW_TOKEN: Type =
    Type::Object(&[Field::required("name", NAME), Field::optional("expiresAt", Type::Nullable(&Type::Number))]);
pub static RENAMING: Type = Type::Object(&[Field::required("name", NAME)]);
pub static RENAMING_BY_NAME: Type =
    Type::Object(&[Field::required("name", NAME), Field::optional("currentName", Type::Text(&[]))]);
pub static DELETION: Type = Type::Object(&[Field::required("name", Type::Text(&[]))]);

impl User {
    fn check_token_name(&self, name: &str) -> Result<(), Refusal> {
        let is_taken = self.personal_access_tokens.iter().any(|token| token.name == name);
        if is_taken { Err(Refusal::unprocessable("user.personal_access_token_name_exists")) } else { Ok(()) }
    }
}

/// By value, as the database's index has them. Logto promises no order.
pub fn list(tenant: &mut Tenant, input: &Input) -> Outcome {
    let user = tenant.user(input.argument("userId"))?;
    check_dates(user)?;
    let mut tokens: Vec<&PersonalAccessToken> = user.personal_access_tokens.iter().collect();
    tokens.sort_by_key(|token| &token.value);
    Ok(Answer::ok(tokens.into_iter().map(|token| token.to_json(&user.id)).collect::<Vec<_>>()))
}

pub fn create(tenant: &mut Tenant, input: &Input) -> Outcome {
    rows::check_expiry(tenant, input)?;
    let expires_at = input.body["expiresAt"].as_f64().map(whole);
    let now = tenant.now();
    let name = input.text("name").unwrap_or_default();
    database::check_text(tenant.release, name, NAME_LIMIT)?;
    let value = format!("pat_{}", tenant.ids.secret());
    let no_user = || Refusal::new(StatusCode::NOT_FOUND, "entity.relation_foreign_key_not_found");
    let user = tenant.users.get_mut(input.argument("userId")).ok_or_else(no_user)?;
    user.check_token_name(name)?;
    let token = PersonalAccessToken { name: name.to_owned(), value, created_at: now, expires_at };
    let answer = token.to_json(&user.id);
    user.personal_access_tokens.push(token);
    check_dates(user)?;
    Ok(Answer::created(answer))
}

/// Logto stores any number, and then cannot answer one that is no date to JavaScript.
fn check_dates(user: &User) -> Result<(), Refusal> {
    let mut ends = user.personal_access_tokens.iter().filter_map(|token| token.expires_at);
    if ends.any(|end| end > LAST_DATE) { Err(Refusal::internal()) } else { Ok(()) }
}

/// A moment without the fraction of its millisecond.
#[expect(clippy::cast_possible_truncation, reason = "what is too large for a moment is cut off at its end")]
fn whole(moment: f64) -> i64 {
    moment.floor() as i64
}

pub fn rename(tenant: &mut Tenant, input: &Input) -> Outcome {
    rename_from(tenant, input, input.argument("name"))
}

pub fn rename_by_name(tenant: &mut Tenant, input: &Input) -> Outcome {
    let new = input.body["name"].as_str().unwrap_or_default();
    rename_from(tenant, input, input.body["currentName"].as_str().unwrap_or(new))
}

fn rename_from(tenant: &mut Tenant, input: &Input, current: &str) -> Outcome {
    let new = input.text("name").unwrap_or_default();
    database::check_text(tenant.release, new, NAME_LIMIT)?;
    let missing = || Refusal::new(StatusCode::NOT_FOUND, "entity.not_exists").naming("name", "personal_access_token");
    let user = tenant.users.get_mut(input.argument("userId")).ok_or_else(missing)?;
    let place = user.personal_access_tokens.iter().position(|token| token.name == current).ok_or_else(missing)?;
    if new != current {
        user.check_token_name(new)?;
    }
    let token = &mut user.personal_access_tokens[place];
    new.clone_into(&mut token.name);
    Ok(Answer::ok(token.to_json(&user.id)))
}

pub fn delete(tenant: &mut Tenant, input: &Input) -> Outcome {
    delete_named(tenant, input, input.argument("name"))
}

pub fn delete_by_name(tenant: &mut Tenant, input: &Input) -> Outcome {
    delete_named(tenant, input, input.body["name"].as_str().unwrap_or_default())
}

fn delete_named(tenant: &mut Tenant, input: &Input, name: &str) -> Outcome {
    let user = tenant.users.get_mut(input.argument("userId")).ok_or_else(Refusal::not_found)?;
    let place = user.personal_access_tokens.iter().position(|token| token.name == name);
    user.personal_access_tokens.remove(place.ok_or_else(Refusal::not_found)?);
    Ok(Answer::no_content())
}
