//! Roles: a user's, and the tenant's list of them.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{
    input::{Input, distinct},
    lists,
    search::{Row, Search},
    validation::{Check, Field, Type},
};
use crate::testing::{
    http::answer::{Answer, Outcome, Refusal},
    tenant::{
        Tenant,
        release::ROLES_ANSWER_JSON,
        role::{FOR_USERS, Role, TYPES},
        user::User,
    },
};

/// The names of Logto's own roles begin so.
const INTERNAL: &str = "#internal:";
/// How many of a role's users a list of roles shows.
const FEATURED: usize = 3;

const NAME: Type = Type::Text(&[Check::AtLeast(1), Check::AtMost(128)]);
const ID: Type = Type::Text(&[Check::AtLeast(1)]);

pub static ROLE_IDS: Type = Type::Object(&[Field::required("roleIds", Type::List(&ID, 0))]);
pub static NEW_ROLE: Type = Type::Object(&[
    Field::required("name", NAME),
    Field::required("description", NAME),
    Field::optional("type", Type::OneOf(&TYPES)),
    Field::optional("isDefault", Type::Boolean),
]);
pub static ROLE_UPDATE: Type = Type::Object(&[
    Field::optional("name", NAME),
    Field::optional("description", NAME),
    Field::optional("isDefault", Type::Boolean),
]);
pub static LIST_QUERY: [Field; 2] =
    [Field::optional("excludeUserId", Type::Text(&[])), Field::optional("type", Type::OneOf(&TYPES))];

impl Row for Role {
    const COLUMNS: &'static [&'static str] = &["id", "name", "description"];

    fn column(&self, name: &str) -> Option<&str> {
        match name {
            "id" => Some(&self.id),
            "name" => Some(&self.name),
            _ => Some(&self.description),
        }
    }
}

impl Tenant {
    fn role(&self, id: &str) -> Result<&Role, Refusal> {
        self.roles.get(id).ok_or_else(|| no_role(id))
    }

    /// Whether one of these is a role of machines.
    fn has_machine_role(&self, ids: &[String]) -> bool {
        ids.iter().filter_map(|id| self.roles.get(id)).any(Role::is_for_machines)
    }

    /// Gives roles to a user. The database wants each pair once, and no role of machines.
    fn insert_roles(&mut self, user_id: &str, ids: Vec<String>) -> Result<(), Refusal> {
        if self.has_machine_role(&ids) {
            return Err(Refusal::unprocessable("entity.db_constraint_violated"));
        }
        if distinct(ids.clone()) != ids {
            return Err(Refusal::internal());
        }
        self.users[user_id].roles.extend(ids);
        Ok(())
    }
}

/// Of the roles asked for, those that the user does not have yet.
fn new_roles(tenant: &Tenant, input: &Input) -> Result<Vec<String>, Refusal> {
    let user = tenant.user(input.argument("userId"))?;
    Ok(input.texts("roleIds").into_iter().filter(|id| !user.roles.contains(id)).collect())
}

fn no_role(id: &str) -> Refusal {
    Refusal::new(StatusCode::NOT_FOUND, "entity.not_exists_with_id").naming("name", "roles").naming("id", id)
}

pub fn list_of_user(tenant: &mut Tenant, input: &Input) -> Outcome {
    let user = tenant.user(input.argument("userId"))?;
    let search = Search::parse::<Role>(&input.query)?;
    let is_wanted = |role: &&Role| user.roles.contains(&role.id) && search.finds(*role);
    lists::page(input, tenant.release, tenant.roles.values().filter(is_wanted).collect(), Role::to_json)
}

pub fn assign(tenant: &mut Tenant, input: &Input) -> Outcome {
    let new = new_roles(tenant, input)?;
    if tenant.has_machine_role(&new) {
        return Err(Refusal::unprocessable("user.invalid_role_type"));
    }
    new.iter().try_for_each(|id| tenant.role(id).map(drop))?;
    tenant.insert_roles(input.argument("userId"), new.clone())?;
    let body = json!({ "roleIds": input.texts("roleIds"), "addedRoleIds": new });
    Ok(answer(tenant, StatusCode::CREATED, body))
}

pub fn replace(tenant: &mut Tenant, input: &Input) -> Outcome {
    let (user_id, ids) = (input.argument("userId"), input.texts("roleIds"));
    let new = new_roles(tenant, input)?;
    new.iter().try_for_each(|id| tenant.role(id).map(drop))?;
    // Not in one transaction with what follows: when that fails, these are gone all the same.
    tenant.users[user_id].roles.retain(|id| ids.contains(id));
    tenant.insert_roles(user_id, new)?;
    Ok(answer(tenant, StatusCode::OK, json!({ "roleIds": distinct(ids) })))
}

pub fn remove(tenant: &mut Tenant, input: &Input) -> Outcome {
    let user = tenant.users.get_mut(input.argument("userId")).ok_or_else(Refusal::not_found)?;
    let place = user.roles.iter().position(|id| id == input.argument("roleId")).ok_or_else(Refusal::not_found)?;
    user.roles.remove(place);
    Ok(Answer::no_content())
}

fn answer(tenant: &Tenant, status: StatusCode, body: Value) -> Answer {
    if tenant.release < ROLES_ANSWER_JSON { Answer::bare(status) } else { Answer::json(status, body) }
}

pub fn list(tenant: &mut Tenant, input: &Input) -> Outcome {
    let search = Search::parse::<Role>(&input.query)?;
    let excluded = input.query.get("excludeUserId").and_then(|id| tenant.users.get(id));
    let kind = input.query.get("type");
    let is_wanted = |role: &&Role| {
        let is_excluded = excluded.is_some_and(|user| user.roles.contains(&role.id));
        !is_excluded && kind.is_none_or(|kind| role.kind == kind) && search.finds(*role)
    };
    let found = tenant.roles.values().filter(is_wanted).collect();
    lists::page(input, tenant.release, found, |role| with_users(tenant, role))
}

/// A role with who has it.
fn with_users(tenant: &Tenant, role: &Role) -> Value {
    let users: Vec<&User> =
        tenant.users.values().map(AsRef::as_ref).filter(|user: &&User| user.roles.contains(&role.id)).collect();
    let featured = users.iter().take(FEATURED);
    let featured: Vec<Value> =
        featured.map(|user| json!({ "id": user.id, "avatar": user.avatar, "name": user.name })).collect();
    let mut answer = role.to_json();
    answer["usersCount"] = json!(users.len());
    answer["featuredUsers"] = json!(featured);
    answer["applicationsCount"] = json!(0);
    answer["featuredApplications"] = json!([]);
    answer
}

pub fn get(tenant: &mut Tenant, input: &Input) -> Outcome {
    Ok(Answer::ok(tenant.role(input.argument("id"))?.to_json()))
}

pub fn create(tenant: &mut Tenant, input: &Input) -> Outcome {
    let name = input.text("name").unwrap_or_default();
    if name.starts_with(INTERNAL) {
        return Err(Refusal::new(StatusCode::FORBIDDEN, "role.internal_role_violation"));
    }
    check_name(tenant, name, None)?;
    let role = Role {
        id: tenant.ids.standard(),
        name: name.to_owned(),
        description: input.text("description").unwrap_or_default().to_owned(),
        kind: input.text("type").unwrap_or(FOR_USERS).to_owned(),
        is_default: input.body["isDefault"] == json!(true),
    };
    let answer = role.to_json();
    tenant.roles.insert(role.id.clone(), role);
    Ok(Answer::ok(answer))
}

pub fn update(tenant: &mut Tenant, input: &Input) -> Outcome {
    let mut role = tenant.role(input.argument("id"))?.clone();
    if let Some(name) = input.text("name") {
        check_name(tenant, name, Some(&role.id))?;
        name.clone_into(&mut role.name);
    }
    if let Some(description) = input.text("description") {
        description.clone_into(&mut role.description);
    }
    role.is_default = input.body["isDefault"].as_bool().unwrap_or(role.is_default);
    let answer = role.to_json();
    tenant.roles.insert(role.id.clone(), role);
    Ok(Answer::ok(answer))
}

fn check_name(tenant: &Tenant, name: &str, but: Option<&str>) -> Result<(), Refusal> {
    let is_taken = tenant.roles.values().any(|role| role.name == name && Some(role.id.as_str()) != but);
    if is_taken { Err(Refusal::unprocessable("role.name_in_use").naming("name", name)) } else { Ok(()) }
}

pub fn delete(tenant: &mut Tenant, input: &Input) -> Outcome {
    let id = tenant.role(input.argument("id"))?.id.clone();
    tenant.roles.shift_remove(&id);
    for user in tenant.users.values_mut() {
        user.roles.retain(|assigned| *assigned != id);
    }
    Ok(Answer::no_content())
}
