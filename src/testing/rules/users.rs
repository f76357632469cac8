//! Users: creating, reading, listing, changing and deleting them, with their custom data and profile.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::{
    database,
    input::Input,
    lists, passwords,
    search::Search,
    validation::{Check, Field, Type},
};
use crate::{
    testing::{
        http::answer::{Answer, Body, Outcome, Refusal},
        tenant::{
            Tenant, password,
            phone::{self, Phone},
            release::{PASSWORD_HASHES, Release},
            table::{Link, Table},
            user::{COLUMNS, SEARCHED, User},
        },
    },
    types::JsonObject,
};

const USERNAME: Type = Type::Text(&[Check::Pattern(is_username)]);
const EMAIL: Type = Type::Text(&[Check::Pattern(is_email)]);
const PHONE: Type = Type::Text(&[Check::Pattern(is_phone)]);
const AVATAR: Type = Type::Nullable(&Type::OrEmpty(&Type::Text(&[Check::Url])));

const PROFILE: Type = Type::Object(&[
    Field::optional("familyName", Type::Text(&[])),
    Field::optional("givenName", Type::Text(&[])),
    Field::optional("middleName", Type::Text(&[])),
    Field::optional("nickname", Type::Text(&[])),
    Field::optional("preferredUsername", Type::Text(&[])),
    Field::optional("profile", Type::Text(&[])),
    Field::optional("website", Type::Text(&[])),
    Field::optional("gender", Type::Text(&[])),
    Field::optional("birthdate", Type::Text(&[])),
    Field::optional("zoneinfo", Type::Text(&[])),
    Field::optional("locale", Type::Text(&[])),
    Field::optional("address", ADDRESS),
]);
const ADDRESS: Type = Type::Object(&[
    Field::optional("formatted", Type::Text(&[])),
    Field::optional("streetAddress", Type::Text(&[])),
    Field::optional("locality", Type::Text(&[])),
    Field::optional("region", Type::Text(&[])),
    Field::optional("postalCode", Type::Text(&[])),
    Field::optional("country", Type::Text(&[])),
]);

pub static NEW_USER: Type = Type::Object(&[
    Field::optional("primaryPhone", PHONE),
    Field::optional("primaryEmail", EMAIL),
    Field::optional("username", USERNAME),
    Field::optional("password", Type::Text(&[Check::AtLeast(1)])),
    Field::optional("passwordDigest", Type::Text(&[Check::AtMost(256)])),
    Field::optional("passwordAlgorithm", Type::OneOf(&password::ALGORITHMS)),
    Field::optional("name", Type::Text(&[])),
    Field::optional("avatar", AVATAR),
    Field::optional("customData", Type::AnyObject),
    Field::optional("profile", PROFILE),
]);
pub static USER_UPDATE: Type = Type::Object(&[
    Field::optional("username", Type::Nullable(&Type::OrEmpty(&USERNAME))),
    Field::optional("primaryEmail", Type::Nullable(&Type::OrEmpty(&EMAIL))),
    Field::optional("primaryPhone", Type::Nullable(&Type::OrEmpty(&PHONE))),
    Field::optional("name", Type::Nullable(&Type::OrEmpty(&Type::Text(&[])))),
    Field::optional("avatar", AVATAR),
    Field::optional("customData", Type::AnyObject),
    Field::optional("profile", PROFILE),
]);
pub static CUSTOM_DATA: Type = Type::Object(&[Field::required("customData", Type::AnyObject)]);
pub static PROFILE_UPDATE: Type = Type::Object(&[Field::required("profile", PROFILE)]);
pub static SUSPENSION: Type = Type::Object(&[Field::required("isSuspended", Type::Boolean)]);
pub static GET_QUERY: [Field; 2] =
    [Field::optional("includeSsoIdentities", Type::Text(&[])), Field::optional("includePasswordHash", Type::Text(&[]))];

fn is_username(text: &str) -> bool {
    let is_word = text.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
    is_word && text.starts_with(|letter: char| !letter.is_ascii_digit())
}

fn is_email(text: &str) -> bool {
    let parts = text.char_indices().filter(|(index, letter)| *letter == '@' && *index > 0);
    let is_split = parts.map(|(index, _)| &text[index + 1..]).any(|domain| {
        let dots = domain.char_indices().filter(|(_, letter)| *letter == '.');
        dots.map(|(index, _)| index).any(|dot| dot > 0 && dot + 1 < domain.len())
    });
    is_split && !text.contains(char::is_whitespace)
}

fn is_phone(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|letter| letter.is_ascii_digit())
}

impl User {
    /// As [`to_json`](Self::to_json), with what the query asks for.
    fn to_json_for(&self, release: Release, input: &Input) -> Value {
        let mut answer = self.to_json(release);
        if release >= PASSWORD_HASHES && input.query.is_yes("includePasswordHash") {
            let password = self.password.as_ref();
            answer["passwordDigest"] = json!(password.map(|password| &password.digest));
            answer["passwordAlgorithm"] = json!(password.map(|password| &password.algorithm));
        }
        answer
    }

    /// Takes over what a body sets. The empty text and null both clear a column.
    fn assign(&mut self, body: &Value) {
        for column in &COLUMNS {
            if let Some(value) = body.get(column.member) {
                *(column.get_mut)(self) = value.as_str().filter(|text| !text.is_empty()).map(str::to_owned);
            }
        }
        if let Some(custom_data) = body["customData"].as_object() {
            self.custom_data.clone_from(custom_data);
        }
        if let Some(profile) = body["profile"].as_object() {
            self.profile.clone_from(profile);
        }
    }

    /// Whether the database takes the user, which brings the phone number into its stored form.
    fn store(&mut self, release: Release) -> Result<(), Refusal> {
        if let Some(digits) = &self.primary_phone {
            let phone = Phone::parse(digits).ok_or_else(|| Refusal::unprocessable("user.invalid_phone"))?;
            self.primary_phone = Some(phone.stored);
        }
        for column in &COLUMNS {
            (column.get)(self).as_deref().map_or(Ok(()), |text| database::check_text(release, text, column.limit))?;
        }
        database::check_json(&json!([self.custom_data, self.profile, self.identities]))
    }
}

pub fn list(tenant: &mut Tenant, input: &Input) -> Outcome {
    let (without_role, outside) = (input.query.get("excludeRoleId"), input.query.get("excludeOrganizationId"));
    if without_role.is_some() && outside.is_some() {
        let details = "Parameter `excludeRoleId` and `excludeOrganizationId` cannot be used at the same time.";
        return Err(Refusal::bad_request("request.invalid_input").naming("details", details));
    }
    let search = Search::parse(&input.query, SEARCHED)?;
    let window = input.page.unwrap_or_default().window()?;

    let newest_first = tenant.users.values().rev();
    let (total, page) = if search.is_empty() && without_role.or(outside).is_none() {
        (tenant.users.len(), window.of(newest_first))
    } else {
        let members = outside.and_then(|id| tenant.row(Table::Organizations, id)).map(|row| row.linked(Link::Members));
        let members: HashSet<&String> = members.into_iter().flatten().collect();
        let found = newest_first.filter(|user| {
            let has_role = without_role.is_some_and(|role| user.roles.iter().any(|assigned| assigned == role));
            !has_role && !members.contains(&user.id) && search.finds(|column| user.column(column))
        });
        let found: Vec<_> = found.collect();
        (found.len(), window.of(found))
    };
    let page = page.into_iter().map(|user| user.to_json_for(tenant.release, input)).collect();
    Ok(lists::answer(input, tenant.release, window, total, page))
}

/// Whether Logto can answer the users in this. It stores names of as many characters as its database
/// counts, and then refuses to answer those that are longer as JavaScript counts.
pub fn are_answerable(answer: &Answer) -> bool {
    let Body::Json(body) = &answer.body else { return true };
    let users = body.as_array().map_or(std::slice::from_ref(body), Vec::as_slice);
    let users = users.iter().filter(|user| user.get("primaryEmail").is_some());
    users.flat_map(|user| COLUMNS.iter().map(move |column| (&user[column.member], column.limit))).all(
        |(text, limit)| text.as_str().is_none_or(|text| text.len() <= limit || text.encode_utf16().count() <= limit),
    )
}

pub fn get(tenant: &mut Tenant, input: &Input) -> Outcome {
    let user = tenant.user(input.argument("userId"))?;
    let mut answer = user.to_json_for(tenant.release, input);
    if input.query.is_yes("includeSsoIdentities") {
        let identities = user.sso_identities.iter().map(|identity| identity.to_json(tenant.release, &user.id));
        answer["ssoIdentities"] = identities.collect();
    }
    Ok(Answer::ok(answer))
}

pub fn create(tenant: &mut Tenant, input: &Input) -> Outcome {
    let new_password = passwords::read(input)?;
    let columns = ["username", "primaryEmail", "primaryPhone"];
    columns.into_iter().try_for_each(|column| check_unique(tenant, column, input, None))?;
    let password = new_password.map(|password| password.store(&mut tenant.ids)).transpose()?;

    let mut user = User { password, ..User::new(tenant.ids.short(), tenant.now()) };
    user.assign(&input.body);
    user.store(tenant.release)?;
    user.roles = tenant.default_roles();
    let answer = user.to_json(tenant.release);
    tenant.users.insert(user.id.clone(), user.into());
    Ok(Answer::ok(answer))
}

pub fn update(tenant: &mut Tenant, input: &Input) -> Outcome {
    let mut user = tenant.user(input.argument("userId"))?.clone();
    let columns = ["primaryEmail", "primaryPhone", "username"];
    columns.into_iter().try_for_each(|column| check_unique(tenant, column, input, Some(&user.id)))?;
    if input.body.as_object().is_none_or(JsonObject::is_empty) {
        return Err(Refusal::unprocessable("entity.invalid_input"));
    }
    user.assign(&input.body);
    user.store(tenant.release)?;
    let release = tenant.release;
    let stored = tenant.user_mut(&user.id)?;
    *stored = User { updated_at: stored.updated_at, ..user };
    Ok(Answer::ok(stored.to_json(release)))
}

/// Refuses what another user has already.
fn check_unique(tenant: &Tenant, column: &str, input: &Input, but: Option<&str>) -> Result<(), Refusal> {
    let Some(wanted) = input.text(column) else { return Ok(()) };
    let others = || tenant.users.values().filter(|user| Some(user.id.as_str()) != but);
    let (is_taken, code) = match column {
        "username" => (others().any(|user| user.username.as_deref() == Some(wanted)), "user.username_already_in_use"),
        "primaryEmail" => {
            let same = |email: &String| email.to_lowercase() == wanted.to_lowercase();
            (others().any(|user| user.primary_email.as_ref().is_some_and(same)), "user.email_already_in_use")
        }
        _ => {
            let same = |number: &String| phone::same(number, wanted);
            (others().any(|user| user.primary_phone.as_ref().is_some_and(same)), "user.phone_already_in_use")
        }
    };
    if is_taken { Err(Refusal::unprocessable(code)) } else { Ok(()) }
}

pub fn delete(tenant: &mut Tenant, input: &Input) -> Outcome {
    let id = tenant.user(input.argument("userId"))?.id.clone();
    tenant.sign_out(&id);
    tenant.remove_user(&id);
    Ok(Answer::no_content())
}

pub fn suspend(tenant: &mut Tenant, input: &Input) -> Outcome {
    let release = tenant.release;
    let user = tenant.user_mut(input.argument("userId"))?;
    user.is_suspended = input.body["isSuspended"] == json!(true);
    let (answer, is_suspended, id) = (user.to_json(release), user.is_suspended, user.id.clone());
    if is_suspended {
        tenant.sign_out(&id);
    }
    Ok(Answer::ok(answer))
}

pub fn custom_data(tenant: &mut Tenant, input: &Input) -> Outcome {
    let user = tenant.user(input.argument("userId"))?;
    Ok(Answer::ok(user.custom_data.clone()))
}

pub fn update_custom_data(tenant: &mut Tenant, input: &Input) -> Outcome {
    merge(tenant, input, "customData", |user| &mut user.custom_data)
}

pub fn update_profile(tenant: &mut Tenant, input: &Input) -> Outcome {
    merge(tenant, input, "profile", |user| &mut user.profile)
}

/// Merges the top level of an object in the body into one of the user's, and answers that.
fn merge(tenant: &mut Tenant, input: &Input, member: &str, of: fn(&mut User) -> &mut JsonObject) -> Outcome {
    tenant.user(input.argument("userId"))?;
    database::check_json(&input.body)?;
    let merged = of(tenant.user_mut(input.argument("userId"))?);
    merged.extend(input.object(member).cloned().unwrap_or_default());
    Ok(Answer::ok(merged.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_patterns_are_those_of_logto() {
        assert!(is_username("_a1") && !is_username("1a") && !is_username("a b") && !is_username(""));
        assert!(
            is_email("a@b.c") && is_email("@@b.c") && !is_email("a@b.") && !is_email("a@.c") && !is_email("a b@c.d")
        );
        assert!(is_phone("14155550100") && !is_phone("+1415") && !is_phone(""));
    }
}
