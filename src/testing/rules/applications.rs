//! Applications, with their secrets and their roles.

use reqwest::StatusCode;
use serde_json::{Value, json};

use super::{
    input::{Input, distinct},
    lists,
    rows::{self, nothing_to_change},
    search::Search,
    validation::{Check, DESCRIPTION, Field, ID, Type},
};
use crate::{
    testing::{
        http::answer::{Answer, Outcome, Refusal},
        tenant::{
            Tenant,
            release::ROLES_ANSWER_JSON,
            role::FOR_MACHINES,
            table::{Link, Row, Table},
        },
    },
    types::JsonObject,
};

const SAML: &str = "SAML";
const PROTECTED: &str = "Protected";
const TYPES: [&str; 6] = ["Native", "SPA", "Traditional", FOR_MACHINES, PROTECTED, SAML];
const NAME: Type = Type::Text(&[Check::AtLeast(1), Check::AtMost(256)]);
const ADDRESSES: Type = Type::List(&Type::Text(&[Check::Custom(is_address)]), 0);
const OIDC: Type = Type::Object(&[
    Field::required("redirectUris", ADDRESSES),
    Field::required("postLogoutRedirectUris", ADDRESSES),
    Field::optional("backchannelLogoutUri", Type::Text(&[Check::Url])),
    Field::optional("backchannelLogoutSessionRequired", Type::Boolean),
    Field::optional("logoUri", Type::Text(&[])),
]);

pub static NEW_APPLICATION: Type = Type::Object(&[
    Field::required("name", NAME),
    Field::optional("description", DESCRIPTION),
    Field::required("type", Type::OneOf(&TYPES)),
    Field::optional("oidcClientMetadata", OIDC),
    Field::optional("customClientMetadata", Type::AnyObject),
    Field::optional("customData", Type::AnyObject),
    Field::optional("isThirdParty", Type::Boolean),
    Field::optional(
        "protectedAppMetadata",
        Type::Object(&[Field::required("subDomain", Type::Text(&[])), Field::required("origin", Type::Text(&[]))]),
    ),
]);
pub static APPLICATION_UPDATE: Type = Type::Object(&[
    Field::optional("name", NAME),
    Field::optional("description", DESCRIPTION),
    Field::optional("oidcClientMetadata", OIDC),
    Field::optional("customClientMetadata", Type::AnyObject),
    Field::optional("customData", Type::AnyObject),
    Field::optional("appLevelAccessControlEnabled", Type::Boolean),
]);
pub static CUSTOM_DATA: Type = Type::AnyObject;
pub static ROLE_IDS: Type = Type::Object(&[Field::required("roleIds", Type::List(&ID, 1))]);
pub static NEW_SECRET: Type =
    Type::Object(&[Field::required("name", NAME), Field::optional("expiresAt", Type::Nullable(&Type::Number))]);
pub static SECRET_UPDATE: Type = Type::Object(&[Field::required("name", NAME)]);

fn is_address(text: &str) -> bool {
    reqwest::Url::parse(text).is_ok()
}

fn find<'a>(tenant: &'a Tenant, id: &str) -> Result<&'a Row, Refusal> {
    rows::find(tenant, Table::Applications, id)
}

/// Newest first.
pub fn list(tenant: &mut Tenant, input: &Input) -> Outcome {
    let search = Search::parse(&input.query, &["id", "name", "description"])?;
    let types: Vec<&str> = input.query.pairs().filter(|(name, _)| *name == "types").map(|(_, kind)| kind).collect();
    let third_party = input.query.get("isThirdParty").map(|_| input.query.is_yes("isThirdParty"));
    let (role, outside) = (input.query.get("excludeRoleId"), input.query.get("excludeOrganizationId"));
    let outside = outside.and_then(|id| tenant.row(Table::Organizations, id));
    let found = tenant.rows(Table::Applications).values().rev().filter(|row| {
        let has_role = role.is_some_and(|role| row.linked(Link::Roles).iter().any(|id| id == role));
        let is_inside = outside.is_some_and(|outside| outside.linked(Link::Applications).contains(&row.id));
        let is_of_type = types.is_empty() || types.contains(&row.text("type"));
        let is_of_party = third_party.is_none_or(|wanted| row.is("isThirdParty") == wanted);
        !has_role && !is_inside && is_of_type && is_of_party && search.finds_row(row)
    });
    lists::page(input, tenant.release, found.collect(), Row::to_json)
}

/// Whether the application may do all that the Management API can, is said here alone.
pub fn get(tenant: &mut Tenant, input: &Input) -> Outcome {
    let application = find(tenant, input.argument("id"))?;
    let mut answer = application.to_json();
    answer["isAdmin"] = json!(application.linked(Link::Roles).contains(&tenant.management_role));
    Ok(Answer::ok(answer))
}

/// What Logto makes of the site that a protected application stands before. No domain is configured, so
/// that the host is the subdomain and a dot.
fn protected(input: &Input) -> JsonObject {
    let site = &input.body["protectedAppMetadata"];
    let host = format!("{}.", site["subDomain"].as_str().unwrap_or_default());
    let addresses = json!({
        "redirectUris": [format!("https://{host}/sign-in-callback")],
        "postLogoutRedirectUris": [format!("https://{host}")],
    });
    let site = json!({
        "host": host,
        "origin": site["origin"],
        "sessionDuration": 14 * 24 * 60 * 60,
        "pageRules": [],
        "additionalScopes": [],
    });
    JsonObject::from_iter([("oidcClientMetadata".to_owned(), addresses), ("protectedAppMetadata".to_owned(), site)])
}

pub fn create(tenant: &mut Tenant, input: &Input) -> Outcome {
    let mut said = input.body.as_object().cloned().unwrap_or_default();
    match input.text("type") {
        Some(SAML) => return Err(Refusal::bad_request("application.saml.use_saml_app_api")),
        Some(PROTECTED) => said.extend(protected(input)),
        _ => {}
    }
    let id = tenant.add(Table::Applications, Value::Object(said));
    // Who runs where users can look into it, keeps no secret.
    if matches!(input.text("type"), Some("Traditional" | FOR_MACHINES)) {
        tenant.add_secret(&id);
    }
    Ok(Answer::ok(find(tenant, &id)?.to_json()))
}

/// Unlike elsewhere, a body that sets nothing is no mistake.
pub fn update(tenant: &mut Tenant, input: &Input) -> Outcome {
    let id = input.argument("id");
    let application = find(tenant, id)?.to_json();
    let sets_nothing = input.body.as_object().is_none_or(JsonObject::is_empty);
    if sets_nothing { Ok(Answer::ok(application)) } else { rows::update(tenant, input, Table::Applications) }
}

/// Merges the top level.
pub fn update_custom_data(tenant: &mut Tenant, input: &Input) -> Outcome {
    let application = tenant.row_mut(Table::Applications, input.argument("applicationId"));
    let application = application.ok_or_else(|| nothing_to_change(Table::Applications))?;
    let data = application.members.get_mut("customData").and_then(Value::as_object_mut);
    let data = data.expect("an application has custom data");
    data.extend(input.body.as_object().cloned().unwrap_or_default());
    Ok(Answer::ok(data.clone()))
}

pub fn list_roles(tenant: &mut Tenant, input: &Input) -> Outcome {
    let application = find(tenant, input.argument("applicationId"))?;
    let search = Search::parse(&input.query, &["id", "name", "description"])?;
    let roles = application.linked(Link::Roles).iter().filter_map(|id| tenant.row(Table::Roles, id));
    let found = roles.filter(|role| search.finds_row(role)).collect();
    lists::page(input, tenant.release, found, Row::to_json)
}

/// The roles in the body that the application does not have yet, if it may have them.
fn new_roles(tenant: &Tenant, input: &Input) -> Result<Vec<String>, Refusal> {
    let application = find(tenant, input.argument("applicationId"))?;
    if application.text("type") != FOR_MACHINES {
        return Err(Refusal::unprocessable("application.invalid_type"));
    }
    let ids = distinct(input.texts("roleIds"));
    rows::check_all(tenant, Table::Roles, &ids)?;
    if ids.iter().any(|id| tenant.rows(Table::Roles)[id].text("type") != FOR_MACHINES) {
        return Err(Refusal::unprocessable("application.invalid_role_type"));
    }
    Ok(ids.into_iter().filter(|id| !application.linked(Link::Roles).contains(id)).collect())
}

fn roles_mut<'a>(tenant: &'a mut Tenant, input: &Input) -> Result<&'a mut Vec<String>, Refusal> {
    let application = tenant.row_mut(Table::Applications, input.argument("applicationId"));
    Ok(application.ok_or_else(Refusal::not_found)?.linked_mut(Link::Roles))
}

pub fn assign_roles(tenant: &mut Tenant, input: &Input) -> Outcome {
    let new = new_roles(tenant, input)?;
    roles_mut(tenant, input)?.extend(new.clone());
    if tenant.release < ROLES_ANSWER_JSON {
        return Ok(Answer::bare(StatusCode::CREATED));
    }
    Ok(Answer::created(json!({ "roleIds": input.texts("roleIds"), "addedRoleIds": new })))
}

/// Logto inserts what is new, and does not foresee that this may be nothing.
pub fn replace_roles(tenant: &mut Tenant, input: &Input) -> Outcome {
    let (new, wanted) = (new_roles(tenant, input)?, input.texts("roleIds"));
    let roles = roles_mut(tenant, input)?;
    roles.retain(|id| wanted.contains(id));
    if new.is_empty() {
        return Err(Refusal::unprocessable("entity.invalid_input"));
    }
    roles.extend(new);
    Ok(Answer::bare(StatusCode::OK))
}

pub fn remove_role(tenant: &mut Tenant, input: &Input) -> Outcome {
    let roles = roles_mut(tenant, input)?;
    let place = roles.iter().position(|id| id == input.argument("roleId"));
    roles.remove(place.ok_or_else(Refusal::not_found)?);
    Ok(Answer::no_content())
}

fn secrets_of<'a>(tenant: &'a Tenant, application: &'a str) -> impl Iterator<Item = &'a Row> {
    tenant.rows(Table::ApplicationSecrets).values().filter(move |row| row.text("applicationId") == application)
}

/// The id of the secret with the name in the path.
fn secret_id(tenant: &Tenant, input: &Input) -> Option<String> {
    let mut secrets = secrets_of(tenant, input.argument("id"));
    secrets.find(|secret| secret.text("name") == input.argument("name")).map(|secret| secret.id.clone())
}

fn check_secret_name(tenant: &Tenant, input: &Input, but: Option<&str>) -> Result<(), Refusal> {
    let mut others = secrets_of(tenant, input.argument("id")).filter(|secret| Some(secret.id.as_str()) != but);
    let is_taken = others.any(|secret| Some(secret.text("name")) == input.text("name"));
    if is_taken { Err(Refusal::unprocessable("application.secret_name_exists")) } else { Ok(()) }
}

pub fn list_secrets(tenant: &mut Tenant, input: &Input) -> Outcome {
    let secrets: Vec<Value> = secrets_of(tenant, input.argument("id")).map(Row::to_json).collect();
    Ok(Answer::ok(secrets))
}

pub fn create_secret(tenant: &mut Tenant, input: &Input) -> Outcome {
    rows::check_expiry(tenant, input)?;
    let id = &find(tenant, input.argument("id"))?.id;
    check_secret_name(tenant, input, None)?;
    let mut said = input.body.clone();
    said["applicationId"] = json!(id);
    said["value"] = json!(tenant.ids.secret());
    Ok(Answer::created(rows::create(tenant, Table::ApplicationSecrets, said)))
}

pub fn update_secret(tenant: &mut Tenant, input: &Input) -> Outcome {
    let id = secret_id(tenant, input).ok_or_else(|| nothing_to_change(Table::ApplicationSecrets))?;
    check_secret_name(tenant, input, Some(&id))?;
    rows::change(tenant, Table::ApplicationSecrets, &id, input.body.clone())
}

pub fn delete_secret(tenant: &mut Tenant, input: &Input) -> Outcome {
    let id = secret_id(tenant, input).ok_or_else(Refusal::not_found)?;
    tenant.remove(Table::ApplicationSecrets, &id);
    Ok(Answer::no_content())
}

/// No application of this age has one.
pub fn delete_legacy_secret(tenant: &mut Tenant, input: &Input) -> Outcome {
    find(tenant, input.argument("id"))?;
    Err(Refusal::bad_request("application.no_legacy_secret_found"))
}
