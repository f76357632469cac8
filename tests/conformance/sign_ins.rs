//! Sessions, grants and the identities of those who signed in: recorded with a server that people
//! signed in to. The fake gets the like from its typed seeds, so the statuses, the codes and the
//! members of the answers must be those recorded, while the values are its own.

use std::{collections::BTreeSet, path::Path};

use logto_management::testing::{FakeLogto, SignIn};
use serde_json::{Value, json};

use crate::{names::Names, recording, replay::Player};

const RECORDING: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/recordings/unreleased-identities-sessions-grants.jsonl");
/// Objects whose members come from elsewhere: a provider, or an id as a name.
const FREE: [&str; 4] = ["details", "detail", "enterpriseSsoUserInfo", "authorizations"];

/// A fake that people have signed in to, and what it has in place of the recorded names.
async fn with_sign_ins() -> (FakeLogto, Names) {
    let fake = FakeLogto::start().await;
    let seed = fake.seed();
    seed.social_connector("mock-social");
    let details = |id: &str| json!({ "id": id, "rawData": { "code": "fake", "userId": id } });
    let alice = seed.user("alice").email("alice@example.com").password("Pa55-w0rd!logto");
    let alice = alice.identity("github", "gh-2");
    let alice = alice.identity_with_details("mock-social", "soc-alice", details("soc-alice")).add();
    let social = seed.user("soc").identity_with_details("mock-social", "soc-user-1", details("soc-user-1")).add();
    seed.social_tokens(&social, "mock-social");
    let connector = seed.sso_connector("http://localhost:3002/oidc");
    let enterprise = seed.user("sso").add();
    seed.sso_identity(&enterprise, &connector, "60v1psoe0lte", json!({ "id": "60v1psoe0lte", "name": "Sso One" }));
    seed.sso_tokens(&enterprise, &connector);
    let nobody = seed.user("nobody").add();

    let (web, other) = (seed.application("First party web"), seed.third_party_application("Third party web"));
    let SignIn { session, .. } = seed.sign_in(&alice, &web);
    let SignIn { grant, .. } = seed.sign_in(&alice, &other);
    seed.sign_in(&enterprise, &web);

    let names = Names::from(
        [
            ("ri3tfvvasaky", &alice),
            ("sgnucua97l3x", &social),
            ("mi7j44wrgvsn", &enterprise),
            ("37v43nel5eve", &nobody),
            ("osiuita5gbpz", &connector),
            ("Il5YiVDSRXyvQiQXiLV70tAppWwWtr1iJMqZoKj_vW0", &session),
            ("y4AdW7MI-pOv-LJq3vfO_8IbLEySBdd98OgVP79Tt_u", &grant),
        ]
        .map(|(recorded, fake)| (recorded, fake.as_str())),
    );
    (fake, names)
}

/// Which members a value has, and of which type.
fn form(value: &Value) -> BTreeSet<String> {
    let mut form = BTreeSet::new();
    describe("", value, &mut form);
    form
}

fn describe(path: &str, value: &Value, form: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) if !FREE.iter().any(|name| path.ends_with(name)) => {
            for (name, member) in members {
                describe(&format!("{path}.{name}"), member, form);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| describe(&format!("{path}[]"), item, form)),
        _ => _ = form.insert(format!("{path}: {}", type_of(value))),
    }
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "text",
        Value::Array(_) => "list",
        Value::Object(_) => "object",
    }
}

#[tokio::test]
async fn answers_about_sign_ins_have_the_recorded_form() {
    let (fake, names) = with_sign_ins().await;
    let mut player = Player::new(fake, names);
    for exchange in recording::read(Path::new(RECORDING)) {
        let answer = player.send(&exchange).await;
        let what = format!("{:?} '{}'", exchange.operation, exchange.note.as_deref().unwrap_or_default());
        assert_eq!(answer.status, exchange.response.status, "{what}");
        let bodies = [&exchange.response.body, &answer.body].map(|body| serde_json::from_str(body).unwrap_or_default());
        let [recorded, answered]: [Value; 2] = bodies;
        assert_eq!(answered["code"], recorded["code"], "{what}");
        assert_eq!(form(&answered), form(&recorded), "{what}");
    }
}
