//! The parts besides users, on the fake: by its own rules where it has them, by told answers elsewhere.

use logto_management::{
    Method,
    testing::FakeLogto,
    types::{
        ApplicationType, HookConfigInput, HookEvent, NewApplication, NewApplicationSecret, NewHook, NewOrganization,
        NewOrganizationRole, NewSsoConnector, OidcClientMetadata, OrganizationRoleRefs, Patch, RoleUpdate,
    },
};
use serde_json::json;

#[tokio::test]
async fn an_application_is_created_with_the_addresses_that_it_returns_to() {
    let fake = FakeLogto::start().await;
    let applications = fake.client().applications();
    let metadata =
        OidcClientMetadata::new(["https://app.example.com/callback"], ["https://app.example.com/signed-out"]);
    let new = NewApplication::new("Shop", ApplicationType::Spa).oidc_client_metadata(metadata);
    let application = applications.create(new).await.unwrap();
    assert_eq!(application.oidc_client_metadata.redirect_uris, ["https://app.example.com/callback"]);
    let found = applications.get(&application.id).await.unwrap();
    assert_eq!(found.name, "Shop");

    let secret = applications.create_secret(&application.id, NewApplicationSecret::new("production")).await.unwrap();
    assert!(!format!("{secret:?}").contains(secret.value.expose_secret()));
}

#[tokio::test]
async fn an_organization_has_members_with_roles() {
    let fake = FakeLogto::start().await;
    let client = fake.client();
    let ada = fake.seed().user("ada").add();
    let admin = client.organization_roles().create(NewOrganizationRole::new("admin")).await.unwrap();
    let acme = client.organizations().create(NewOrganization::new("Acme")).await.unwrap();
    client.organizations().add_users(&acme.id, [ada.as_str()]).await.unwrap();
    let refs = OrganizationRoleRefs::new().organization_role_ids([admin.id.as_str()]);
    client.organizations().assign_roles_to_user(&acme.id, &ada, refs).await.unwrap();

    let members = client.organizations().list_users(&acme.id).all().await.unwrap();
    assert_eq!(members.len(), 1);
    let roles = client.organizations().list_user_roles(&acme.id, &ada).await.unwrap();
    assert_eq!(roles.iter().map(|role| &role.name).collect::<Vec<_>>(), ["admin"]);
    let memberships = client.users().list_organizations(&ada).await.unwrap();
    assert_eq!(memberships[0].name, "Acme");
}

#[tokio::test]
async fn what_the_fake_does_not_know_is_told() {
    let fake = FakeLogto::start().await;
    let client = fake.client();
    let hook = json!({
        "tenantId": "default", "id": "h1", "name": "Audit", "events": ["User.Created"], "enabled": true,
        "config": { "url": "https://hooks.example.com" }, "signingKey": "whsec_do_not_print", "createdAt": 1,
    });
    fake.answer(Method::POST, "/api/hooks", 201, hook);
    let new =
        NewHook::new(HookConfigInput::new("https://hooks.example.com")).name("Audit").events([HookEvent::UserCreated]);
    let hook = client.hooks().create(new).await.unwrap();
    assert_eq!(hook.signing_key.expose_secret(), "whsec_do_not_print");
    assert!(!format!("{hook:?}").contains("whsec_do_not_print"));

    let connector = json!({
        "tenantId": "default", "id": "s1", "providerName": "OIDC", "connectorName": "Acme", "domains": ["acme.example"],
        "config": { "clientSecret": "oidc_do_not_print" }, "branding": {}, "syncProfile": false,
        "enableTokenStorage": false, "createdAt": 1,
    });
    fake.answer(Method::POST, "/api/sso-connectors", 200, connector);
    let new = NewSsoConnector::new("Acme", "OIDC").domains(["acme.example"]);
    let connector = client.sso_connectors().create(new).await.unwrap();
    assert_eq!(connector.domains, ["acme.example"]);
    assert!(!format!("{connector:?}").contains("oidc_do_not_print"));
}

#[tokio::test]
async fn a_segment_that_would_address_something_else_is_not_sent() {
    let fake = FakeLogto::start().await;
    let client = fake.client();
    for id in ["", "..", "a\\b"] {
        let error = client.roles().delete(id).await.unwrap_err();
        assert!(error.is_invalid_input(), "{error}");
        assert_eq!(error.attempts(), 0);
    }
    assert!(fake.requests().is_empty());
}

#[tokio::test]
async fn an_update_tells_clear_from_leave_alone() {
    let clear = serde_json::to_value(RoleUpdate::new().description("Writes")).unwrap();
    assert_eq!(clear, json!({ "description": "Writes" }));
    let update = logto_management::types::OrganizationUpdate::new().description(Patch::Clear);
    assert_eq!(serde_json::to_value(update).unwrap(), json!({ "description": null }));
}
