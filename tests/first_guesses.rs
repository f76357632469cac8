//! What people write at the first attempt, with the README read and no more: it compiles, and does what it
//! says.

use futures_util::TryStreamExt;
use logto_management::{
    Client, Error, Method,
    testing::FakeLogto,
    types::{
        ApplicationType, HookConfigInput, HookEvent, NewApplication, NewHook, NewOrganization, NewResource, NewRole,
        NewScope, NewUser, OidcClientMetadata, OrganizationRoleRefs, OrganizationUpdate, Patch,
    },
};
use serde_json::{Value, json};

async fn start() -> (FakeLogto, Client) {
    let fake = FakeLogto::start().await;
    let client = fake.client();
    (fake, client)
}

#[tokio::test]
async fn an_organization_gets_members_with_roles() -> Result<(), Error> {
    let (_fake, client) = start().await;
    let ada = client.users().create(NewUser::new().username("ada")).await?;
    let organizations = client.organizations();
    let acme = organizations.create("Acme").await?;
    let admin = client.organization_roles().create("admin").await?;
    organizations.add_users(&acme.id, [&ada.id]).await?;
    organizations
        .assign_roles_to_user(&acme.id, &ada.id, OrganizationRoleRefs::new().organization_role_names(["admin"]))
        .await?;
    let roles = organizations.list_user_roles(&acme.id, &ada.id).all().await?;
    assert_eq!(roles[0].id, admin.id);
    organizations.remove_user(&acme.id, &ada.id).await?;
    assert!(organizations.list_users(&acme.id).await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn an_organization_is_described_and_changed() -> Result<(), Error> {
    let (_fake, client) = start().await;
    let new = NewOrganization::new("Acme").description("Makes all things");
    let acme = client.organizations().create(new).await?;
    let update = OrganizationUpdate::new().name("Acme Corporation").description(Patch::Clear);
    let acme = client.organizations().update(&acme.id, update).await?;
    assert_eq!((acme.name.as_str(), acme.description), ("Acme Corporation", None));
    Ok(())
}

#[tokio::test]
async fn an_application_gets_redirect_uris_and_a_new_secret() -> Result<(), Error> {
    let (_fake, client) = start().await;
    let addresses = OidcClientMetadata::new(["https://shop.example.com/callback"], ["https://shop.example.com"]);
    let shop = NewApplication::new("Shop", ApplicationType::Traditional).oidc_client_metadata(addresses);
    let shop = client.applications().create(shop).await?;
    let secret = client.applications().create_secret(&shop.id, "2026").await?;
    assert!(!format!("{secret:?}").contains(secret.value.expose_secret()));
    assert!(client.applications().list_secrets(&shop.id).await?.iter().any(|it| it.name == "2026"));
    Ok(())
}

#[tokio::test]
async fn a_resource_gets_scopes_and_a_role_that_has_them() -> Result<(), Error> {
    let (fake, client) = start().await;
    let ada = fake.seed().user("ada").add();
    let orders = client.resources().create(NewResource::new("Orders", "https://orders.example.com")).await?;
    let read = client.resources().create_scope(&orders.id, "read").await?;
    let write =
        client.resources().create_scope(&orders.id, NewScope::new("write").description("Changes orders")).await?;
    let clerk = client.roles().create(NewRole::new("clerk", "Looks after orders")).await?;
    client.roles().assign_scopes(&clerk.id, [&read.id, &write.id]).await?;
    client.users().assign_roles(&ada, [&clerk.id]).await?;
    assert_eq!(client.roles().list_scopes(&clerk.id).await?.len(), 2);
    assert_eq!(client.roles().list_users(&clerk.id).await?[0].id, ada);
    Ok(())
}

#[tokio::test]
async fn the_members_of_an_organization_are_a_stream() -> Result<(), Error> {
    let (fake, client) = start().await;
    let acme = client.organizations().create("Acme").await?;
    let users: Vec<String> = (0..45).map(|number| fake.seed().user(&format!("user_{number}")).add()).collect();
    client.organizations().add_users(&acme.id, users).await?;
    let members: Vec<_> = client.organizations().list_users(&acme.id).stream().try_collect().await?;
    assert_eq!(members.len(), 45);
    Ok(())
}

#[tokio::test]
async fn a_hook_is_made_and_its_key_is_secret() -> Result<(), Error> {
    let (fake, client) = start().await;
    let hook = json!({
        "tenantId": "default", "id": "h1", "name": "Audit", "event": null, "events": ["User.Created"],
        "config": { "url": "https://hooks.example.com" }, "signingKey": "told to nobody", "enabled": true,
        "createdAt": 1_700_000_000_000_u64,
    });
    fake.answer(Method::POST, "/api/hooks", 201, hook);
    let new = NewHook::new(HookConfigInput::new("https://hooks.example.com")).events([HookEvent::UserCreated]);
    let hook = client.hooks().create(new).await?;
    assert!(!format!("{hook:?}").contains("told to nobody"));
    Ok(())
}

#[tokio::test]
async fn what_is_not_there_is_told_from_what_is_taken() -> Result<(), Error> {
    let (_fake, client) = start().await;
    client.roles().create(NewRole::new("writer", "Writes")).await?;
    let taken = client.roles().create(NewRole::new("writer", "Writes")).await.unwrap_err();
    assert!(taken.is_conflict(), "{taken}");
    let missing = client.organizations().get("nobody").await.unwrap_err();
    assert!(missing.is_not_found(), "{missing}");
    let empty = client.applications().get("").await.unwrap_err();
    assert!(empty.is_invalid_input() && !empty.may_have_acted(), "{empty}");
    Ok(())
}

#[tokio::test]
async fn a_path_of_ones_own_is_paged_like_any_other() -> Result<(), Error> {
    let (_fake, client) = start().await;
    for name in ["a", "b", "c"] {
        client.organizations().create(name).await?;
    }
    let organizations: Vec<Value> =
        client.request(Method::GET, "/api/organizations").page_size(2).stream().try_collect().await?;
    assert_eq!(organizations.len(), 3);
    Ok(())
}
