//! Organizations: a user's, and what a test needs to set them up: organizations, their members, and
//! the roles that members have there.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{
    input::{Input, distinct},
    lists,
    validation::{Check, Field, Type},
};
use crate::testing::{
    http::answer::{Answer, Outcome, Refusal},
    tenant::{
        Tenant,
        organization::{Organization, OrganizationRole},
        release::{MEMBERS_ANSWER_JSON, Release},
    },
};

const ID: Type = Type::Text(&[Check::AtLeast(1)]);
const NAME: Type = Type::Text(&[Check::AtLeast(1), Check::AtMost(128)]);
const DESCRIPTION: Type = Type::Nullable(&Type::Text(&[Check::AtMost(256)]));

pub static NEW_ORGANIZATION: Type = Type::Object(&[
    Field::required("name", NAME),
    Field::optional("description", DESCRIPTION),
    Field::optional("customData", Type::AnyObject),
    Field::optional("isMfaRequired", Type::Boolean),
]);
pub static NEW_ROLE: Type = Type::Object(&[Field::required("name", NAME), Field::optional("description", DESCRIPTION)]);
pub static USER_IDS: Type = Type::Object(&[Field::required("userIds", Type::List(&ID, 1))]);
pub static ROLE_IDS: Type = Type::Object(&[Field::optional("organizationRoleIds", Type::List(&ID, 0))]);

impl Tenant {
    /// Ids and names of organization roles.
    fn role_names(&self, ids: &[String]) -> Value {
        let roles = ids.iter().filter_map(|id| self.organization_roles.get(id));
        roles.map(|role| json!({ "id": role.id, "name": role.name })).collect()
    }
}

fn no_such_entity() -> Refusal {
    Refusal::unprocessable("entity.relation_foreign_key_not_found")
}

pub fn list_of_user(tenant: &mut Tenant, input: &Input) -> Outcome {
    let user = tenant.user(input.argument("userId"))?;
    let organizations = tenant.organizations.values().filter_map(|organization| {
        let roles = organization.members.get(&user.id)?;
        let mut answer = organization.to_json(tenant.release);
        answer.insert("organizationRoles".to_owned(), tenant.role_names(roles));
        Some(Value::Object(answer))
    });
    Ok(Answer::ok(organizations.collect::<Vec<_>>()))
}

pub fn list(tenant: &mut Tenant, input: &Input) -> Outcome {
    let release = tenant.release;
    let named = |organization: &&Organization| is_like(input, &[&organization.id, &organization.name]);
    let found = tenant.organizations.values().filter(named).map(|found| Value::Object(found.to_json(release)));
    lists::page(input, tenant.release, found.collect(), |found| found)
}

pub fn get(tenant: &mut Tenant, input: &Input) -> Outcome {
    let id = input.argument("id");
    let missing = || {
        let refusal = Refusal::new(StatusCode::NOT_FOUND, "entity.not_exists_with_id");
        refusal.naming("name", "organizations").naming("id", id)
    };
    Ok(Answer::ok(tenant.organizations.get(id).ok_or_else(missing)?.to_json(tenant.release)))
}

pub fn create(tenant: &mut Tenant, input: &Input) -> Outcome {
    let name = input.text("name").unwrap_or_default();
    let organization = Organization {
        description: input.text("description").map(str::to_owned),
        custom_data: input.object("customData").cloned().unwrap_or_default(),
        is_mfa_required: input.body["isMfaRequired"] == json!(true),
        ..Organization::new(tenant.ids.short(), name, tenant.now())
    };
    let answer = organization.to_json(tenant.release);
    tenant.organizations.insert(organization.id.clone(), organization);
    Ok(Answer::created(answer))
}

pub fn delete(tenant: &mut Tenant, input: &Input) -> Outcome {
    tenant.organizations.shift_remove(input.argument("id")).ok_or_else(Refusal::not_found)?;
    Ok(Answer::no_content())
}

pub fn list_members(tenant: &mut Tenant, input: &Input) -> Outcome {
    let organization = tenant.organizations.get(input.argument("id"));
    let found = organization.into_iter().flat_map(|organization| &organization.members).filter_map(|(id, roles)| {
        let user = tenant.users.get(id)?;
        let texts = [&user.username, &user.primary_email, &user.primary_phone, &user.name];
        let texts: Vec<&str> = texts.into_iter().filter_map(Option::as_deref).chain([id.as_str()]).collect();
        let mut answer = user.to_json(tenant.release);
        answer["organizationRoles"] = tenant.role_names(roles);
        is_like(input, &texts).then_some(answer)
    });
    lists::page(input, tenant.release, found.collect(), |found| found)
}

pub fn add_members(tenant: &mut Tenant, input: &Input) -> Outcome {
    let ids = input.texts("userIds");
    if !ids.iter().all(|id| tenant.users.contains_key(id)) {
        return Err(no_such_entity());
    }
    let organization = tenant.organizations.get_mut(input.argument("id")).ok_or_else(no_such_entity)?;
    for id in &ids {
        organization.members.entry(id.clone()).or_default();
    }
    Ok(answer(tenant.release, json!({ "userIds": ids })))
}

pub fn remove_member(tenant: &mut Tenant, input: &Input) -> Outcome {
    let organization = tenant.organizations.get_mut(input.argument("id")).ok_or_else(Refusal::not_found)?;
    organization.members.shift_remove(input.argument("userId")).ok_or_else(Refusal::not_found)?;
    Ok(Answer::no_content())
}

/// The roles of a member.
fn roles_of<'a>(tenant: &'a mut Tenant, input: &Input) -> Result<&'a mut Vec<String>, Refusal> {
    let organization = tenant.organizations.get_mut(input.argument("id"));
    let roles = organization.and_then(|organization| organization.members.get_mut(input.argument("userId")));
    roles.ok_or_else(|| Refusal::unprocessable("organization.require_membership"))
}

pub fn list_member_roles(tenant: &mut Tenant, input: &Input) -> Outcome {
    let ids = roles_of(tenant, input)?.clone();
    let roles = ids.iter().filter_map(|id| tenant.organization_roles.get(id));
    Ok(Answer::ok(roles.map(OrganizationRole::to_json).collect::<Vec<_>>()))
}

pub fn assign_member_roles(tenant: &mut Tenant, input: &Input) -> Outcome {
    roles_of(tenant, input)?;
    let ids = distinct(input.texts("organizationRoleIds"));
    if !ids.iter().all(|id| tenant.organization_roles.contains_key(id)) {
        return Err(no_such_entity());
    }
    let roles = roles_of(tenant, input)?;
    let new: Vec<String> = ids.iter().filter(|id| !roles.contains(id)).cloned().collect();
    roles.extend(new);
    Ok(answer(tenant.release, json!({ "organizationRoleIds": ids })))
}

pub fn remove_member_role(tenant: &mut Tenant, input: &Input) -> Outcome {
    let roles = roles_of(tenant, input)?;
    let place = roles.iter().position(|id| id == input.argument("organizationRoleId"));
    roles.remove(place.ok_or_else(Refusal::not_found)?);
    Ok(Answer::no_content())
}

pub fn list_roles(tenant: &mut Tenant, input: &Input) -> Outcome {
    let named = |role: &&OrganizationRole| is_like(input, &[&role.id, &role.name]);
    let found = tenant.organization_roles.values().filter(named).map(|role| {
        let mut answer = role.to_json();
        answer["scopes"] = json!([]);
        answer["resourceScopes"] = json!([]);
        answer
    });
    lists::page(input, tenant.release, found.collect(), |found| found)
}

pub fn create_role(tenant: &mut Tenant, input: &Input) -> Outcome {
    let name = input.text("name").unwrap_or_default();
    if tenant.organization_roles.values().any(|role| role.name == name) {
        return Err(Refusal::unprocessable("entity.unique_integrity_violation"));
    }
    let description = input.text("description").map(str::to_owned);
    let role = OrganizationRole { id: tenant.ids.standard(), name: name.to_owned(), description };
    let answer = role.to_json();
    tenant.organization_roles.insert(role.id.clone(), role);
    Ok(Answer::created(answer))
}

pub fn delete_role(tenant: &mut Tenant, input: &Input) -> Outcome {
    let role = tenant.organization_roles.shift_remove(input.argument("id")).ok_or_else(Refusal::not_found)?;
    for roles in tenant.organizations.values_mut().flat_map(|organization| organization.members.values_mut()) {
        roles.retain(|id| *id != role.id);
    }
    Ok(Answer::no_content())
}

/// Whether one of these texts has in it what `q` looks for.
fn is_like(input: &Input, texts: &[&str]) -> bool {
    let wanted = input.query.get("q").unwrap_or_default().to_lowercase();
    texts.iter().any(|text| text.to_lowercase().contains(&wanted))
}

fn answer(release: Release, body: Value) -> Answer {
    if release < MEMBERS_ANSWER_JSON { Answer::bare(StatusCode::CREATED) } else { Answer::created(body) }
}
