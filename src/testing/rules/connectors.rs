//! Connectors: where social and enterprise identities come from, and how a scripted one answers.

use serde_json::json;

use super::{
    input::Input,
    validation::{Check, Field, Type},
};
use crate::testing::{
    http::answer::{Answer, Outcome, Refusal},
    tenant::{
        Tenant,
        connector::{Connector, SsoConnector},
    },
};

pub static NEW_CONNECTOR: Type = Type::Object(&[
    Field::required("connectorId", Type::Text(&[Check::AtLeast(1), Check::AtMost(128)])),
    Field::optional("config", Type::AnyObject),
    Field::optional("id", Type::Text(&[Check::AtLeast(1), Check::AtMost(128)])),
]);
pub static NEW_SSO_CONNECTOR: Type = Type::Object(&[
    Field::required("providerName", Type::Text(&[])),
    Field::required("connectorName", Type::Text(&[])),
    Field::optional("config", Type::AnyObject),
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
    let name = input.text("connectorName").unwrap_or_default().to_owned();
    let issuer = input.body["config"]["issuer"].as_str().unwrap_or_default().to_owned();
    let connector = SsoConnector { id: tenant.ids.short(), name, issuer };
    let answer = json!({
        "id": connector.id,
        "providerName": input.body["providerName"],
        "connectorName": connector.name,
        "config": input.object("config").cloned().unwrap_or_default(),
    });
    tenant.sso_connectors.insert(connector.id.clone(), connector);
    Ok(Answer::ok(answer))
}

pub fn delete_sso(tenant: &mut Tenant, input: &Input) -> Outcome {
    let connector = tenant.sso_connectors.shift_remove(input.argument("id")).ok_or_else(Refusal::not_found)?;
    for user in tenant.users.values_mut() {
        user.sso_identities.retain(|identity| identity.connector_id != connector.id);
        user.token_secrets.retain(|secret| secret.connector_id != connector.id);
    }
    Ok(Answer::no_content())
}
