//! Roles: a user's, and the tenant's list of them.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{
    answer::{Answer, Outcome, Refusal},
    input::Input,
    paging,
    release::ROLES_ANSWER_JSON,
    search::{Row, Search},
    tenant::{TENANT_ID, Tenant},
    users::User,
    validation::{Check, Field, Type},
};

pub(super) const FOR_USERS: &str = "User";
pub(super) const FOR_MACHINES: &str = "MachineToMachine";
const TYPES: [&str; 2] = [FOR_USERS, FOR_MACHINES];
/// The names of Logto's own roles begin so.
const INTERNAL: &str = "#internal:";
/// How many of a role's users a list of roles shows.
const FEATURED: usize = 3;

#[derive(Clone, Debug)]
pub(super) struct Role {
    pub id: String,
    pub name: String,
    pub description: String,
    pub kind: String,
    pub is_default: bool,
}

const NAME: Type = Type::Text(&[Check::AtLeast(1), Check::AtMost(128)]);
const ID: Type = Type::Text(&[Check::AtLeast(1)]);

pub(super) static ROLE_IDS: Type = Type::Object(&[Field::required("roleIds", Type::List(&ID, 0))]);
pub(super) static NEW_ROLE: Type = Type::Object(&[
    Field::required("name", NAME),
    Field::required("description", NAME),
    Field::optional("type", Type::OneOf(&TYPES)),
    Field::optional("isDefault", Type::Boolean),
]);
pub(super) static ROLE_UPDATE: Type = Type::Object(&[
    Field::optional("name", NAME),
    Field::optional("description", NAME),
    Field::optional("isDefault", Type::Boolean),
]);
pub(super) static LIST_QUERY: [Field; 2] =
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

impl Role {
    pub fn is_default_for_users(&self) -> bool {
        self.is_default && self.kind == FOR_USERS
    }

    fn to_json(&self) -> Value {
        json!({
            "tenantId": TENANT_ID,
            "id": self.id,
            "name": self.name,
            "description": self.description,
            "type": self.kind,
            "isDefault": self.is_default,
        })
    }
}

impl Tenant {
    fn role(&self, id: &str) -> Result<&Role, Refusal> {
        self.roles.get(id).ok_or_else(|| no_role(id))
    }

    /// Gives roles to a user. The database wants each pair once, and no role of machines.
    fn insert_roles(&mut self, user_id: &str, ids: Vec<String>) -> Result<(), Refusal> {
        if ids.iter().any(|id| self.roles.get(id).is_some_and(|role| role.kind == FOR_MACHINES)) {
            return Err(Refusal::unprocessable("entity.db_constraint_violated"));
        }
        if (1..ids.len()).any(|index| ids[..index].contains(&ids[index])) {
            return Err(Refusal::internal());
        }
        self.users[user_id].roles.extend(ids);
        Ok(())
    }
}

fn no_role(id: &str) -> Refusal {
    Refusal::new(StatusCode::NOT_FOUND, "entity.not_exists_with_id").naming("name", "roles").naming("id", id)
}

pub(super) fn list_of_user(tenant: &mut Tenant, input: &Input) -> Outcome {
    let user = tenant.user(input.argument("userId"))?;
    let search = Search::parse::<Role>(&input.query)?;
    let window = input.page.window()?;
    let is_wanted = |role: &&Role| user.roles.contains(&role.id) && search.finds(*role);
    let found: Vec<Value> = tenant.roles.values().filter(is_wanted).map(Role::to_json).collect();
    Ok(paging::answer(input, tenant.release, window, found.len(), window.of(found)))
}

pub(super) fn assign(tenant: &mut Tenant, input: &Input) -> Outcome {
    let user = tenant.user(input.argument("userId"))?;
    let (user_id, ids) = (user.id.clone(), input.texts("roleIds"));
    let new: Vec<String> = ids.iter().filter(|id| !user.roles.contains(id)).cloned().collect();
    if new.iter().filter_map(|id| tenant.roles.get(id)).any(|role| role.kind == FOR_MACHINES) {
        return Err(Refusal::unprocessable("user.invalid_role_type"));
    }
    new.iter().try_for_each(|id| tenant.role(id).map(drop))?;
    tenant.insert_roles(&user_id, new.clone())?;
    Ok(answer(tenant, StatusCode::CREATED, json!({ "roleIds": ids, "addedRoleIds": new })))
}

pub(super) fn replace(tenant: &mut Tenant, input: &Input) -> Outcome {
    let user = tenant.user(input.argument("userId"))?;
    let (user_id, ids) = (user.id.clone(), input.texts("roleIds"));
    let new: Vec<String> = ids.iter().filter(|id| !user.roles.contains(id)).cloned().collect();
    new.iter().try_for_each(|id| tenant.role(id).map(drop))?;
    // Not in one transaction with what follows: when that fails, these are gone all the same.
    tenant.users[&user_id].roles.retain(|id| ids.contains(id));
    tenant.insert_roles(&user_id, new)?;
    Ok(answer(tenant, StatusCode::OK, json!({ "roleIds": distinct(ids) })))
}

pub(super) fn remove(tenant: &mut Tenant, input: &Input) -> Outcome {
    let user = tenant.users.get_mut(input.argument("userId")).ok_or_else(Refusal::not_found)?;
    let place = user.roles.iter().position(|id| id == input.argument("roleId")).ok_or_else(Refusal::not_found)?;
    user.roles.remove(place);
    Ok(Answer::no_content())
}

fn answer(tenant: &Tenant, status: StatusCode, body: Value) -> Answer {
    if tenant.release < ROLES_ANSWER_JSON { Answer::bare(status) } else { Answer::json(status, body) }
}

/// Each once, in the order of first mention.
pub(super) fn distinct(ids: Vec<String>) -> Vec<String> {
    let mut distinct: Vec<String> = Vec::new();
    for id in ids {
        if !distinct.contains(&id) {
            distinct.push(id);
        }
    }
    distinct
}

pub(super) fn list(tenant: &mut Tenant, input: &Input) -> Outcome {
    let search = Search::parse::<Role>(&input.query)?;
    let excluded = input.query.get("excludeUserId").and_then(|id| tenant.users.get(id));
    let kind = input.query.get("type");
    let window = input.page.window()?;
    let is_wanted = |role: &&Role| {
        let is_excluded = excluded.is_some_and(|user| user.roles.contains(&role.id));
        !is_excluded && kind.is_none_or(|kind| role.kind == kind) && search.finds(*role)
    };
    let found: Vec<&Role> = tenant.roles.values().filter(is_wanted).collect();
    let total = found.len();
    let page = window.of(found).into_iter().map(|role| with_users(tenant, role)).collect();
    Ok(paging::answer(input, tenant.release, window, total, page))
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

pub(super) fn get(tenant: &mut Tenant, input: &Input) -> Outcome {
    Ok(Answer::ok(tenant.role(input.argument("id"))?.to_json()))
}

pub(super) fn create(tenant: &mut Tenant, input: &Input) -> Outcome {
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

pub(super) fn update(tenant: &mut Tenant, input: &Input) -> Outcome {
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

pub(super) fn delete(tenant: &mut Tenant, input: &Input) -> Outcome {
    let id = tenant.role(input.argument("id"))?.id.clone();
    tenant.roles.shift_remove(&id);
    for user in tenant.users.values_mut() {
        user.roles.retain(|assigned| *assigned != id);
    }
    Ok(Answer::no_content())
}
