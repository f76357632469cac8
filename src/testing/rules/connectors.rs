//! Connectors: where social and enterprise identities come from, and how a scripted one answers.

use reqwest::StatusCode;

use super::{
    input::Input,
    rows,
    validation::{Check, Field, Type},
};
use crate::testing::{
    http::answer::{Answer, Outcome, Refusal},
    tenant::{Tenant, connector::Connector, table::Table},
};

/// The kinds of enterprises' identity providers.
const PROVIDERS: [&str; 6] = ["OIDC", "SAML", "AzureAD", "AzureAdOidc", "GoogleWorkspace", "Okta"];

pub static NEW_CONNECTOR: Type = Type::Object(&[
    Field::required("connectorId", Type::Text(&[Check::AtLeast(1), Check::AtMost(128)])),
    Field::optional("config", Type::AnyObject),
    Field::optional("id", Type::Text(&[Check::AtLeast(1), Check::AtMost(128)])),
]);
pub static NEW_SSO_CONNECTOR: Type = Type::Object(&[
    Field::required("providerName", Type::Text(&[])),
    Field::required("connectorName", Type::Text(&[])),
    Field::optional("config", Type::AnyObject),
    Field::optional("domains", Type::List(&Type::Text(&[]), 0)),
    Field::optional("branding", Type::AnyObject),
    Field::optional("syncProfile", Type::Boolean),
    Field::optional("enableTokenStorage", Type::Boolean),
]);

pub fn list(tenant: &mut Tenant, _: &Input) -> Outcome {
    Ok(Answer::ok(tenant.connectors.values().map(Connector::to_json).collect::<Vec<_>>()))
}

pub fn create(tenant: &mut Tenant, input: &Input) -> Outcome {
    let id = input.text("id").map_or_else(|| tenant.ids.short(), str::to_owned);
    let connector = Connector::new(id, input.text("connectorId").unwrap_or_default());
    let answer = connector.to_json();
    tenant.connectors.insert(connector.id.clone(), connector);
    Ok(Answer::ok(answer))
}

pub fn delete(tenant: &mut Tenant, input: &Input) -> Outcome {
    tenant.connectors.shift_remove(input.argument("id")).ok_or_else(Refusal::not_found)?;
    Ok(Answer::no_content())
}

pub fn create_sso(tenant: &mut Tenant, input: &Input) -> Outcome {
    let provider = input.text("providerName").unwrap_or_default();
    if !PROVIDERS.contains(&provider) {
        return Err(Refusal::unprocessable("connector.not_found").naming("type", provider));
    }
    let name = input.text("connectorName").unwrap_or_default();
    if rows::is_taken(tenant, Table::SsoConnectors, "connectorName", name, None) {
        return Err(Refusal::new(StatusCode::CONFLICT, "single_sign_on.duplicate_connector_name"));
    }
    Ok(Answer::ok(rows::create(tenant, Table::SsoConnectors, input.body.clone())))
}

pub fn delete_sso(tenant: &mut Tenant, input: &Input) -> Outcome {
    let answer = rows::find_and_delete(tenant, input, Table::SsoConnectors)?;
    let id = input.argument("id");
    for user in tenant.users.values_mut() {
        user.sso_identities.retain(|identity| identity.connector_id != id);
        user.token_secrets.retain(|secret| secret.connector_id != id);
    }
    Ok(answer)
}
