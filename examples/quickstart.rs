//! The main job: a user's life from creation to deletion.
//!
//! Runs on the built-in fake, or on the Logto that `LOGTO_ENDPOINT` names:
//! `cargo run --example quickstart`.

mod shared;

use logto_management::{
    Client, Error, Method,
    types::{NewUser, Patch, Profile, Role, UserUpdate},
};
use serde_json::json;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let logto = shared::Logto::connect().await?;
    tour(&logto.client).await
}

async fn tour(client: &Client) -> Result<(), Error> {
    let users = client.users();

    let new = NewUser::new()
        .username(unique("ada"))
        .name("Ada Lovelace")
        .avatar("https://example.com/ada.png")
        .profile(Profile::new().given_name("Ada").family_name("Lovelace"))
        .custom_data([("plan", json!("pro")), ("seats", json!(3))]);
    let user = users.create(new).await?;
    println!("created   {} at {}", user.id, user.created_at);

    let user = users.get(&user.id).await?;
    println!("read      {:?} with custom data {:?}", user.username, user.custom_data);

    let update = UserUpdate::new().name("Ada King").avatar(Patch::Clear);
    let user = users.update(&user.id, update).await?;
    println!("updated   name {:?}, avatar {:?}", user.name, user.avatar);

    // Roles are outside the users part: a request of one's own reaches them.
    let role: Role = client
        .request(Method::POST, "/api/roles")
        .json(&json!({ "name": unique("reader"), "description": "May read", "type": "User" }))
        .await?;
    users.assign_roles(&user.id, [&role.id]).await?;
    println!("assigned  {:?}", users.get_roles(&user.id).await?.iter().map(|it| &it.name).collect::<Vec<_>>());

    let page = users.list().page_size(5).await?;
    println!("listed    {} of {:?} users", page.len(), page.total);

    let error = users.create(NewUser::new().username(user.username.unwrap_or_default())).await.unwrap_err();
    println!("refused   {error}; a conflict: {}", error.is_conflict());

    users.delete(&user.id).await?;
    let () = client.request(Method::DELETE, format!("/api/roles/{}", role.id)).await?;
    println!("deleted   gone: {}", users.get(&user.id).await.is_err_and(|error| error.is_not_found()));
    Ok(())
}

/// A name that is free, also on a server where this has run before.
fn unique(name: &str) -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    format!("{name}_{}", now.unwrap_or_default().as_millis())
}
