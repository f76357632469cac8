//! API resources, and the scopes that each has.

use serde_json::{Value, json};

use super::{
    input::Input,
    lists,
    rows::{self, no_row, nothing_to_change},
    search::Search,
    validation::{Check, Field, Type},
};
use crate::testing::{
    http::answer::{Answer, Outcome, Refusal},
    tenant::{
        Tenant,
        access_token::MANAGEMENT_API,
        table::{Row, Table},
    },
};

const TEXT: Type = Type::Text(&[Check::AtLeast(1)]);
const SCOPE_DESCRIPTION: Type = Type::Nullable(&Type::Text(&[]));

pub static NEW_RESOURCE: Type = Type::Object(&[
    Field::required("name", TEXT),
    Field::required("indicator", TEXT),
    Field::optional("isDefault", Type::Boolean),
    Field::optional("accessTokenTtl", Type::Number),
]);
pub static RESOURCE_UPDATE: Type = Type::Object(&[
    Field::optional("name", TEXT),
    Field::optional("isDefault", Type::Boolean),
    Field::optional("accessTokenTtl", Type::Number),
]);
pub static DEFAULT: Type = Type::Object(&[Field::required("isDefault", Type::Boolean)]);
pub static NEW_SCOPE: Type =
    Type::Object(&[Field::required("name", TEXT), Field::optional("description", SCOPE_DESCRIPTION)]);
pub static SCOPE_UPDATE: Type =
    Type::Object(&[Field::optional("name", TEXT), Field::optional("description", SCOPE_DESCRIPTION)]);

fn scopes_of<'a>(tenant: &'a Tenant, resource: &'a str) -> impl Iterator<Item = &'a Row> {
    tenant.rows(Table::Scopes).values().filter(move |scope| scope.text("resourceId") == resource)
}

fn with_scopes(tenant: &Tenant, resource: &Row) -> Value {
    let mut answer = resource.to_json();
    answer["scopes"] = scopes_of(tenant, &resource.id).map(Row::to_json).collect();
    answer
}

pub fn list(tenant: &mut Tenant, input: &Input) -> Outcome {
    let shows_scopes = input.query.is_yes("includeScopes");
    let found = tenant.rows(Table::Resources).values().collect();
    lists::page(input, tenant.release, found, |resource: &Row| {
        if shows_scopes { with_scopes(tenant, resource) } else { resource.to_json() }
    })
}

pub fn create(tenant: &mut Tenant, input: &Input) -> Outcome {
    let indicator = input.text("indicator").unwrap_or_default();
    if rows::is_taken(tenant, Table::Resources, "indicator", indicator, None) {
        let refusal = Refusal::unprocessable("resource.resource_identifier_in_use");
        return Err(refusal.naming("indicator", indicator));
    }
    let id = tenant.add(Table::Resources, input.body.clone());
    let answer = with_scopes(tenant, &tenant.rows(Table::Resources)[&id]);
    Ok(Answer::created(answer))
}

pub fn update(tenant: &mut Tenant, input: &Input) -> Outcome {
    let resource = rows::find(tenant, Table::Resources, input.argument("id"))?;
    if resource.text("indicator") == MANAGEMENT_API {
        return Err(Refusal::bad_request("resource.cannot_modify_management_api"));
    }
    rows::update(tenant, input, Table::Resources)
}

/// There is at most one default.
pub fn change_default(tenant: &mut Tenant, input: &Input) -> Outcome {
    if tenant.row(Table::Resources, input.argument("id")).is_none() {
        return Err(nothing_to_change(Table::Resources));
    }
    if input.body["isDefault"] == true {
        for resource in tenant.rows_mut(Table::Resources).values_mut() {
            resource.members.insert("isDefault".to_owned(), json!(false));
        }
    }
    rows::update(tenant, input, Table::Resources)
}

pub fn delete(tenant: &mut Tenant, input: &Input) -> Outcome {
    let resource = rows::find(tenant, Table::Resources, input.argument("id"))?;
    if resource.text("indicator") == MANAGEMENT_API {
        return Err(Refusal::bad_request("resource.cannot_delete_management_api"));
    }
    rows::delete(tenant, input, Table::Resources)
}

pub fn list_scopes(tenant: &mut Tenant, input: &Input) -> Outcome {
    let search = Search::parse(&input.query, &["id", "name", "description"])?;
    let found = scopes_of(tenant, input.argument("resourceId")).filter(|scope| search.finds_row(scope)).collect();
    lists::page(input, tenant.release, found, Row::to_json)
}

fn check_name(tenant: &Tenant, input: &Input, but: Option<&str>) -> Result<(), Refusal> {
    let Some(name) = input.text("name") else { return Ok(()) };
    if name.contains(' ') {
        return Err(Refusal::bad_request("scope.name_with_space"));
    }
    let mut others = scopes_of(tenant, input.argument("resourceId")).filter(|scope| Some(scope.id.as_str()) != but);
    if others.any(|scope| scope.text("name") == name) {
        return Err(Refusal::unprocessable("scope.name_exists").naming("name", name));
    }
    Ok(())
}

pub fn create_scope(tenant: &mut Tenant, input: &Input) -> Outcome {
    let resource = input.argument("resourceId");
    tenant.row(Table::Resources, resource).ok_or_else(|| no_row(Table::Resources, resource))?;
    check_name(tenant, input, None)?;
    let mut said = input.body.clone();
    said["resourceId"] = json!(resource);
    Ok(Answer::created(rows::create(tenant, Table::Scopes, said)))
}

/// The scope in the path, if it is the resource's.
fn scope_id<'a>(tenant: &Tenant, input: &'a Input) -> Option<&'a str> {
    let id = input.argument("scopeId");
    let scope = tenant.row(Table::Scopes, id)?;
    (scope.text("resourceId") == input.argument("resourceId")).then_some(id)
}

pub fn update_scope(tenant: &mut Tenant, input: &Input) -> Outcome {
    let id = scope_id(tenant, input).ok_or_else(|| nothing_to_change(Table::Scopes))?;
    check_name(tenant, input, Some(id))?;
    rows::change(tenant, Table::Scopes, id, input.body.clone())
}

pub fn delete_scope(tenant: &mut Tenant, input: &Input) -> Outcome {
    let id = scope_id(tenant, input).ok_or_else(Refusal::not_found)?;
    tenant.remove(Table::Scopes, id);
    Ok(Answer::no_content())
}
