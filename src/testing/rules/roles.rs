//! Roles: a user's, and the tenant's, with who has them and the scopes that they give.

use reqwest::StatusCode;
use serde_json::{Value, json};

use super::{
    input::{Input, distinct},
    lists,
    rows::{self, body_without, check_all},
    search::Search,
    validation::{Check, Field, ID, NAME, Type},
};
use crate::testing::{
    http::answer::{Answer, Outcome, Refusal},
    tenant::{
        Tenant,
        release::ROLES_ANSWER_JSON,
        role::{FOR_MACHINES, FOR_USERS, TYPES},
        table::{Link, Row, Table},
        user::{self, User},
    },
};

/// The names of Logto's own roles begin so.
const INTERNAL: &str = "#internal:";
/// How many of those who have a role a list of roles shows.
const FEATURED: usize = 3;
const COLUMNS: &[&str] = &["id", "name", "description"];
const DESCRIPTION: Type = Type::Text(&[Check::AtLeast(1), Check::AtMost(128)]);

pub static ROLE_IDS: Type = Type::Object(&[Field::required("roleIds", Type::List(&ID, 0))]);
pub static NEW_ROLE: Type = Type::Object(&[
    Field::required("name", NAME),
    Field::required("description", DESCRIPTION),
    Field::optional("type", Type::OneOf(&TYPES)),
    Field::optional("isDefault", Type::Boolean),
    Field::optional("scopeIds", Type::List(&ID, 0)),
]);
pub static ROLE_UPDATE: Type = Type::Object(&[
    Field::optional("name", NAME),
    Field::optional("description", DESCRIPTION),
    Field::optional("isDefault", Type::Boolean),
]);
pub static LIST_QUERY: [Field; 2] =
    [Field::optional("excludeUserId", Type::Text(&[])), Field::optional("type", Type::OneOf(&TYPES))];
pub static USER_IDS: Type = Type::Object(&[Field::required("userIds", Type::List(&ID, 1))]);
pub static SCOPE_IDS: Type = Type::Object(&[Field::required("scopeIds", Type::List(&ID, 1))]);
pub static APPLICATION_IDS: Type = Type::Object(&[Field::required("applicationIds", Type::List(&ID, 1))]);

impl Tenant {
    /// Whether one of these is a role of machines.
    fn has_machine_role(&self, ids: &[String]) -> bool {
        ids.iter().filter_map(|id| self.row(Table::Roles, id)).any(|role| role.text("type") == FOR_MACHINES)
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

    /// The roles that new users get.
    pub fn default_roles(&self) -> Vec<String> {
        let roles = self.rows(Table::Roles).values();
        let roles = roles.filter(|role| role.is("isDefault") && role.text("type") == FOR_USERS);
        roles.map(|role| role.id.clone()).collect()
    }

    fn users_with<'a>(&'a self, role: &'a Row) -> impl DoubleEndedIterator<Item = &'a User> {
        self.users.values().map(AsRef::as_ref).filter(|user: &&User| user.roles.contains(&role.id))
    }

    fn applications_with<'a>(&'a self, role: &'a Row) -> impl DoubleEndedIterator<Item = &'a Row> {
        self.rows(Table::Applications).values().filter(|row| row.linked(Link::Roles).contains(&role.id))
    }
}

/// Of the roles asked for, those that the user does not have yet.
fn new_roles(tenant: &Tenant, input: &Input) -> Result<Vec<String>, Refusal> {
    let user = tenant.user(input.argument("userId"))?;
    Ok(input.texts("roleIds").into_iter().filter(|id| !user.roles.contains(id)).collect())
}

pub fn list_of_user(tenant: &mut Tenant, input: &Input) -> Outcome {
    let user = tenant.user(input.argument("userId"))?;
    let search = Search::parse(&input.query, COLUMNS)?;
    let is_wanted = |role: &&Row| user.roles.contains(&role.id) && search.finds_row(role);
    let found = tenant.rows(Table::Roles).values().filter(is_wanted).collect();
    lists::page(input, tenant.release, found, Row::to_json)
}

pub fn assign(tenant: &mut Tenant, input: &Input) -> Outcome {
    let new = new_roles(tenant, input)?;
    if tenant.has_machine_role(&new) {
        return Err(Refusal::unprocessable("user.invalid_role_type"));
    }
    check_all(tenant, Table::Roles, &new)?;
    tenant.insert_roles(input.argument("userId"), new.clone())?;
    let body = json!({ "roleIds": input.texts("roleIds"), "addedRoleIds": new });
    Ok(answer(tenant, StatusCode::CREATED, body))
}

pub fn replace(tenant: &mut Tenant, input: &Input) -> Outcome {
    let (user_id, ids) = (input.argument("userId"), input.texts("roleIds"));
    let new = new_roles(tenant, input)?;
    check_all(tenant, Table::Roles, &new)?;
    // Not in one transaction with what follows: when that fails, these are gone all the same.
    tenant.users[user_id].roles.retain(|id| ids.contains(id));
    tenant.insert_roles(user_id, new)?;
    Ok(answer(tenant, StatusCode::OK, json!({ "roleIds": distinct(ids) })))
}

pub fn remove(tenant: &mut Tenant, input: &Input) -> Outcome {
    take(tenant, input.argument("userId"), input.argument("roleId"))
}

/// Takes a role from a user.
fn take(tenant: &mut Tenant, user_id: &str, role_id: &str) -> Outcome {
    let user = tenant.users.get_mut(user_id).ok_or_else(Refusal::not_found)?;
    let place = user.roles.iter().position(|id| id == role_id).ok_or_else(Refusal::not_found)?;
    user.roles.remove(place);
    Ok(Answer::no_content())
}

fn answer(tenant: &Tenant, status: StatusCode, body: Value) -> Answer {
    if tenant.release < ROLES_ANSWER_JSON { Answer::bare(status) } else { Answer::json(status, body) }
}

/// Those of users first.
pub fn list(tenant: &mut Tenant, input: &Input) -> Outcome {
    let search = Search::parse(&input.query, COLUMNS)?;
    let excluded = input.query.get("excludeUserId").and_then(|id| tenant.users.get(id));
    let kind = input.query.get("type");
    let is_wanted = |role: &&Row| {
        let is_excluded = excluded.is_some_and(|user| user.roles.contains(&role.id));
        !is_excluded && kind.is_none_or(|kind| role.text("type") == kind) && search.finds_row(role)
    };
    let mut found: Vec<&Row> = tenant.rows(Table::Roles).values().filter(is_wanted).collect();
    found.sort_by_key(|role| role.text("type") == FOR_MACHINES);
    lists::page(input, tenant.release, found, |role| with_holders(tenant, role))
}

/// A role with who has it.
fn with_holders(tenant: &Tenant, role: &Row) -> Value {
    let mut answer = role.to_json();
    answer["usersCount"] = json!(tenant.users_with(role).count());
    answer["featuredUsers"] = tenant.users_with(role).take(FEATURED).map(User::in_short).collect();
    let featured = tenant.applications_with(role).take(FEATURED);
    answer["applicationsCount"] = json!(tenant.applications_with(role).count());
    answer["featuredApplications"] = featured.map(|row| row.only(&["id", "name", "type"])).collect();
    answer
}

/// The role that the path names.
fn find<'a>(tenant: &'a Tenant, input: &Input) -> Result<&'a Row, Refusal> {
    rows::find(tenant, Table::Roles, input.argument("id"))
}

pub fn create(tenant: &mut Tenant, input: &Input) -> Outcome {
    if input.text("name").is_some_and(|name| name.starts_with(INTERNAL)) {
        return Err(Refusal::new(StatusCode::FORBIDDEN, "role.internal_role_violation"));
    }
    check_name(tenant, input, None)?;
    let id = tenant.add(Table::Roles, body_without(input, &["scopeIds"]));
    // Only now: when a scope is not there, the role is all the same.
    let scopes = input.texts("scopeIds");
    check_all(tenant, Table::Scopes, &scopes)?;
    let role = &mut tenant.rows_mut(Table::Roles)[&id];
    role.linked_mut(Link::Scopes).extend(scopes);
    Ok(Answer::ok(role.to_json()))
}

pub fn update(tenant: &mut Tenant, input: &Input) -> Outcome {
    let id = find(tenant, input)?.id.clone();
    check_name(tenant, input, Some(&id))?;
    rows::update(tenant, input, Table::Roles)
}

fn check_name(tenant: &Tenant, input: &Input, but: Option<&str>) -> Result<(), Refusal> {
    let name = input.text("name").unwrap_or_default();
    let is_taken = rows::is_taken(tenant, Table::Roles, "name", name, but);
    if is_taken { Err(Refusal::unprocessable("role.name_in_use").naming("name", name)) } else { Ok(()) }
}

/// Newest first.
pub fn list_users(tenant: &mut Tenant, input: &Input) -> Outcome {
    let role = find(tenant, input)?;
    let search = Search::parse(&input.query, user::SEARCHED)?;
    let users = tenant.users_with(role).rev().filter(|user| search.finds(|column| user.column(column)));
    lists::page(input, tenant.release, users.collect(), |user| user.to_json(tenant.release))
}

pub fn add_users(tenant: &mut Tenant, input: &Input) -> Outcome {
    let role = find(tenant, input)?;
    let (role_id, is_for_machines) = (role.id.clone(), role.text("type") == FOR_MACHINES);
    let ids = distinct(input.texts("userIds"));
    for id in &ids {
        if tenant.users.get(id).is_some_and(|user| user.roles.contains(&role_id)) {
            return Err(Refusal::unprocessable("role.user_exists").naming("userId", id));
        }
    }
    ids.iter().try_for_each(|id| tenant.user(id).map(drop))?;
    if is_for_machines {
        return Err(Refusal::unprocessable("entity.db_constraint_violated"));
    }
    for id in &ids {
        tenant.users[id].roles.push(role_id.clone());
    }
    Ok(Answer::bare(StatusCode::CREATED))
}

pub fn remove_user(tenant: &mut Tenant, input: &Input) -> Outcome {
    take(tenant, input.argument("userId"), input.argument("id"))
}

pub fn list_applications(tenant: &mut Tenant, input: &Input) -> Outcome {
    let role = find(tenant, input)?;
    let search = Search::parse(&input.query, COLUMNS)?;
    let found = tenant.applications_with(role).rev().filter(|row| search.finds_row(row));
    lists::page(input, tenant.release, found.collect(), Row::to_json)
}

pub fn add_applications(tenant: &mut Tenant, input: &Input) -> Outcome {
    let role_id = find(tenant, input)?.id.clone();
    let ids = distinct(input.texts("applicationIds"));
    for id in &ids {
        let application = tenant.row(Table::Applications, id);
        if application.is_some_and(|row| row.linked(Link::Roles).contains(&role_id)) {
            return Err(Refusal::unprocessable("role.application_exists").naming("applicationId", id));
        }
    }
    check_all(tenant, Table::Applications, &ids)?;
    for id in &ids {
        tenant.rows_mut(Table::Applications)[id].linked_mut(Link::Roles).push(role_id.clone());
    }
    Ok(Answer::bare(StatusCode::CREATED))
}

pub fn remove_application(tenant: &mut Tenant, input: &Input) -> Outcome {
    let application = tenant.row_mut(Table::Applications, input.argument("applicationId"));
    let roles = application.ok_or_else(Refusal::not_found)?.linked_mut(Link::Roles);
    let place = roles.iter().position(|id| id == input.argument("id"));
    roles.remove(place.ok_or_else(Refusal::not_found)?);
    Ok(Answer::no_content())
}

pub fn list_scopes(tenant: &mut Tenant, input: &Input) -> Outcome {
    let role = find(tenant, input)?;
    let search = Search::parse(&input.query, COLUMNS)?;
    let scopes = role.linked(Link::Scopes).iter().filter_map(|id| tenant.row(Table::Scopes, id));
    let found = scopes.filter(|scope| search.finds_row(scope)).collect();
    lists::page(input, tenant.release, found, |scope: &Row| {
        let mut answer = scope.to_json();
        let resource = tenant.row(Table::Resources, scope.text("resourceId"));
        answer["resource"] = json!(resource.map(Row::to_json));
        answer
    })
}

pub fn add_scopes(tenant: &mut Tenant, input: &Input) -> Outcome {
    let role = find(tenant, input)?;
    let (role_id, ids) = (role.id.clone(), distinct(input.texts("scopeIds")));
    if let Some(id) = ids.iter().find(|id| role.linked(Link::Scopes).contains(id)) {
        return Err(Refusal::unprocessable("role.scope_exists").naming("scopeId", id));
    }
    check_all(tenant, Table::Scopes, &ids)?;
    tenant.rows_mut(Table::Roles)[&role_id].linked_mut(Link::Scopes).extend(ids);
    let all = tenant.rows(Table::Roles)[&role_id].linked(Link::Scopes);
    Ok(Answer::created(rows::show_all(tenant, Table::Scopes, all)))
}

pub fn remove_scope(tenant: &mut Tenant, input: &Input) -> Outcome {
    let role = tenant.row_mut(Table::Roles, input.argument("id")).ok_or_else(Refusal::not_found)?;
    let place = role.linked(Link::Scopes).iter().position(|id| id == input.argument("scopeId"));
    role.linked_mut(Link::Scopes).remove(place.ok_or_else(Refusal::not_found)?);
    Ok(Answer::no_content())
}
