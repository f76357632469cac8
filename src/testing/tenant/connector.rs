//! Where social and enterprise identities come from, and whom a provider names.

use serde_json::{Value, json};

use super::ids::Ids;
use crate::{testing::http::answer::Refusal, types::JsonObject};

pub const SOCIAL: &str = "Social";

/// The connectors that Logto's own tests use: id, target and type. Any other is taken for a social one
/// whose target is the first word of its id.
const MOCKS: [(&str, &str, &str); 4] = [
    ("mock-social-connector", "mock-social", SOCIAL),
    ("mock-email-service", "mock-mail", "Email"),
    ("mock-email-service-alternative", "mock-mail-alternative", "Email"),
    ("mock-short-message-service", "mock-sms", "Sms"),
];

#[derive(Clone, Debug)]
pub struct Connector {
    pub id: String,
    pub connector_id: String,
    pub target: String,
    pub kind: String,
    /// Whom it names whatever it is told; without, it repeats what it is told.
    pub script: Option<JsonObject>,
}

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
    pub fn scripted(id: String, target: &str, script: JsonObject) -> Self {
        Self { script: Some(script), ..Self::new(id, target) }
    }

    pub fn to_json(&self) -> Value {
        json!({ "id": self.id, "connectorId": self.connector_id, "target": self.target, "type": self.kind })
    }

    /// Whom the provider names when told `data`: the identity's id and the details. It wants a `code`.
    pub fn user_info(&self, data: &JsonObject, ids: &mut Ids) -> Result<(String, JsonObject), Refusal> {
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
