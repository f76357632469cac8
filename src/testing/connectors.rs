//! Connectors: where social and enterprise identities come from, and how a scripted one answers.

use serde_json::{Value, json};

use super::{
    Object,
    answer::{Answer, Outcome, Refusal},
    ids::Ids,
    input::Input,
    tenant::Tenant,
    validation::{Check, Field, Type},
};

pub(super) const SOCIAL: &str = "Social";

/// The connectors that Logto's own tests use: id, target and type. Any other is taken for a social one
/// whose target is the first word of its id.
const MOCKS: [(&str, &str, &str); 4] = [
    ("mock-social-connector", "mock-social", SOCIAL),
    ("mock-email-service", "mock-mail", "Email"),
    ("mock-email-service-alternative", "mock-mail-alternative", "Email"),
    ("mock-short-message-service", "mock-sms", "Sms"),
];

#[derive(Clone, Debug)]
pub(super) struct Connector {
    pub id: String,
    connector_id: String,
    pub target: String,
    pub kind: String,
    /// Whom it names whatever it is told; without, it repeats what it is told.
    pub script: Option<Object>,
}

#[derive(Clone, Debug)]
pub(super) struct SsoConnector {
    pub id: String,
    pub name: String,
    pub issuer: String,
}

pub(super) static NEW_CONNECTOR: Type = Type::Object(&[
    Field::required("connectorId", Type::Text(&[Check::AtLeast(1), Check::AtMost(128)])),
    Field::optional("config", Type::AnyObject),
    Field::optional("id", Type::Text(&[Check::AtLeast(1), Check::AtMost(128)])),
]);
pub(super) static NEW_SSO_CONNECTOR: Type = Type::Object(&[
    Field::required("providerName", Type::Text(&[])),
    Field::required("connectorName", Type::Text(&[])),
    Field::optional("config", Type::AnyObject),
]);

impl Connector {
    pub fn new(id: String, connector_id: &str) -> Self {
        let first_word = connector_id.split('-').next().unwrap_or_default();
        let mock = MOCKS.into_iter().find(|(known, ..)| *known == connector_id);
        let (_, target, kind) = mock.unwrap_or((connector_id, first_word, SOCIAL));
        Self {
            id,
            connector_id: connector_id.to_owned(),
            target: target.to_owned(),
            kind: kind.to_owned(),
            script: None,
        }
    }

    /// A social connector that always names the same person.
    pub fn scripted(id: String, target: &str, script: Object) -> Self {
        Self { script: Some(script), ..Self::new(id, target) }
    }

    fn to_json(&self) -> Value {
        json!({ "id": self.id, "connectorId": self.connector_id, "target": self.target, "type": self.kind })
    }

    /// Whom the provider names when told `data`: the identity's id and the details. It wants a `code`.
    pub fn user_info(&self, data: &Object, ids: &mut Ids) -> Result<(String, Object), Refusal> {
        let members = ["code", "userId", "email", "phone", "name", "avatar"];
        let are_texts = members.iter().all(|name| data.get(*name).is_none_or(Value::is_string));
        if !are_texts || !data.contains_key("code") {
            let message = Value::Object(data.clone()).to_string();
            return Err(Refusal::bad_request("connector.invalid_response").with("data", json!({ "message": message })));
        }
        let mut details = self.script.clone().unwrap_or_else(|| {
            let told = members[2..].iter().filter_map(|name| Some(((*name).to_owned(), data.get(*name)?.clone())));
            let id =
                data.get("userId").cloned().unwrap_or_else(|| json!(format!("mock-social-sub-{}", ids.standard())));
            told.chain([("id".to_owned(), id)]).collect()
        });
        details.insert("rawData".to_owned(), Value::Object(data.clone()));
        let id = details.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
        Ok((id, details))
    }
}

pub(super) fn list(tenant: &mut Tenant, _: &Input) -> Outcome {
    Ok(Answer::ok(tenant.connectors.values().map(Connector::to_json).collect::<Vec<_>>()))
}

pub(super) fn create(tenant: &mut Tenant, input: &Input) -> Outcome {
    let id = input.text("id").map_or_else(|| tenant.ids.short(), str::to_owned);
    let connector = Connector::new(id, input.text("connectorId").unwrap_or_default());
    let answer = connector.to_json();
    tenant.connectors.insert(connector.id.clone(), connector);
    Ok(Answer::ok(answer))
}

pub(super) fn delete(tenant: &mut Tenant, input: &Input) -> Outcome {
    tenant.connectors.shift_remove(input.argument("id")).ok_or_else(Refusal::not_found)?;
    Ok(Answer::no_content())
}

pub(super) fn create_sso(tenant: &mut Tenant, input: &Input) -> Outcome {
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

pub(super) fn delete_sso(tenant: &mut Tenant, input: &Input) -> Outcome {
    let connector = tenant.sso_connectors.shift_remove(input.argument("id")).ok_or_else(Refusal::not_found)?;
    for user in tenant.users.values_mut() {
        user.sso_identities.retain(|identity| identity.connector_id != connector.id);
        user.token_secrets.retain(|secret| secret.connector_id != connector.id);
    }
    Ok(Answer::no_content())
}
