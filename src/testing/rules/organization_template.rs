//! What all organizations share: the roles that members can have, and the scopes of these.

use serde_json::{Value, json};

use super::{
    input::Input,
    lists,
    rows::{self, body_without, is_like, unknown_reference},
    validation::{DESCRIPTION, Field, ID, NAME, Type},
};
use crate::testing::{
    http::answer::{Answer, Outcome, Refusal},
    tenant::{
        Tenant,
        role::TYPES,
        table::{Link, Row, Table},
    },
};

const SCOPE_IDS: Type = Type::List(&ID, 0);
/// The scopes that a new role gets: the member of the body, what they are, and how the role has them.
const SCOPES: [(&str, Table, Link); 2] = [
    ("organizationScopeIds", Table::OrganizationScopes, Link::Scopes),
    ("resourceScopeIds", Table::Scopes, Link::ResourceScopes),
];

pub static NEW_SCOPE: Type =
    Type::Object(&[Field::required("name", NAME), Field::optional("description", DESCRIPTION)]);
pub static SCOPE_UPDATE: Type =
    Type::Object(&[Field::optional("name", NAME), Field::optional("description", DESCRIPTION)]);
pub static NEW_ROLE: Type = Type::Object(&[
    Field::required("name", NAME),
    Field::optional("description", DESCRIPTION),
    Field::optional("type", Type::OneOf(&TYPES)),
    Field::optional("organizationScopeIds", SCOPE_IDS),
    Field::optional("resourceScopeIds", SCOPE_IDS),
]);
pub static ROLE_SCOPES: Type = Type::Object(&[Field::required("organizationScopeIds", SCOPE_IDS)]);
pub static ROLE_RESOURCE_SCOPES: Type = Type::Object(&[Field::required("scopeIds", SCOPE_IDS)]);

pub fn list_scopes(tenant: &mut Tenant, input: &Input) -> Outcome {
    let scopes = tenant.rows(Table::OrganizationScopes).values();
    let found = scopes.filter(|row| is_like(input, &[&row.id, row.text("name")])).collect();
    lists::page(input, tenant.release, found, Row::to_json)
}

pub fn create_scope(tenant: &mut Tenant, input: &Input) -> Outcome {
    rows::check_name(tenant, input, Table::OrganizationScopes, None)?;
    Ok(Answer::created(rows::create(tenant, Table::OrganizationScopes, input.body.clone())))
}

/// By name, each with its scopes.
pub fn list_roles(tenant: &mut Tenant, input: &Input) -> Outcome {
    let roles = tenant.rows(Table::OrganizationRoles).values();
    let mut found: Vec<&Row> = roles.filter(|row| is_like(input, &[&row.id, row.text("name")])).collect();
    found.sort_by_key(|row| row.text("name"));
    lists::page(input, tenant.release, found, |role| with_scopes(tenant, role))
}

fn with_scopes(tenant: &Tenant, role: &Row) -> Value {
    let mut answer = role.to_json();
    answer["scopes"] = rows::only(tenant, Table::OrganizationScopes, role.linked(Link::Scopes), &["id", "name"]);
    let scopes = role.linked(Link::ResourceScopes).iter().filter_map(|id| tenant.row(Table::Scopes, id));
    let scopes = scopes.map(|scope| {
        let resource = tenant.row(Table::Resources, scope.text("resourceId"));
        let mut answer = scope.only(&["id", "name"]);
        answer["resource"] = json!(resource.map(|resource| resource.only(&["id", "name"])));
        answer
    });
    answer["resourceScopes"] = scopes.collect();
    answer
}

/// Unlike others, Logto reads a role with a query that does not say what it did not find.
pub fn get_role(tenant: &mut Tenant, input: &Input) -> Outcome {
    let role = tenant.row(Table::OrganizationRoles, input.argument("id")).ok_or_else(Refusal::not_found)?;
    Ok(Answer::ok(role.to_json()))
}

pub fn create_role(tenant: &mut Tenant, input: &Input) -> Outcome {
    rows::check_name(tenant, input, Table::OrganizationRoles, None)?;
    for (member, table, _) in SCOPES {
        if !input.texts(member).iter().all(|id| tenant.rows(table).contains_key(id)) {
            return Err(unknown_reference());
        }
    }
    let said = body_without(input, &SCOPES.map(|(member, ..)| member));
    let id = tenant.add(Table::OrganizationRoles, said);
    let role = &mut tenant.rows_mut(Table::OrganizationRoles)[&id];
    for (member, _, link) in SCOPES {
        role.linked_mut(link).extend(input.texts(member));
    }
    Ok(Answer::created(role.to_json()))
}
