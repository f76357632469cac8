//! Sets up a tenant from a file: API resources with their scopes, roles, organization roles, and
//! organizations with members. What is there already stays, so that the program can run again:
//! `cargo run --example set_up_tenant --features full -- tenant.json`.

mod shared;

use std::{collections::HashMap, env, fs};

use logto_management::{
    Client, Error,
    search::{Field, Search},
    types::{NewOrganization, NewOrganizationRole, NewResource, NewRole, NewScope, NewUser, OrganizationRoleRefs},
};
use serde::Deserialize;

const EXAMPLE: &str = include_str!("data/tenant.json");

/// What the file says.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Plan {
    resources: Vec<Resource>,
    roles: Vec<Role>,
    organization_roles: Vec<Named>,
    organizations: Vec<Organization>,
}

#[derive(Deserialize)]
struct Resource {
    name: String,
    indicator: String,
    scopes: Vec<Named>,
}

#[derive(Deserialize)]
struct Role {
    name: String,
    description: String,
    /// Scopes of the resources, by name.
    scopes: Vec<String>,
}

#[derive(Deserialize)]
struct Named {
    name: String,
    description: String,
}

#[derive(Deserialize)]
struct Organization {
    name: String,
    description: String,
    members: Vec<Member>,
}

#[derive(Deserialize)]
struct Member {
    email: String,
    /// Organization roles, by name.
    roles: Vec<String>,
}

type Ids = HashMap<String, String>;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let text = env::args().nth(1).map(fs::read_to_string).transpose()?;
    let plan: Plan = serde_json::from_str(text.as_deref().unwrap_or(EXAMPLE))?;
    let logto = shared::Logto::connect().await?;
    set_up(&logto.client, &plan).await?;
    if logto.fake.is_some() {
        println!("once more:");
        set_up(&logto.client, &plan).await?;
    }
    Ok(())
}

async fn set_up(client: &Client, plan: &Plan) -> Result<(), Box<dyn std::error::Error>> {
    let scopes = set_up_resources(client, &plan.resources).await?;
    set_up_roles(client, &plan.roles, &scopes).await?;
    let roles = set_up_organization_roles(client, &plan.organization_roles).await?;
    let mut known: Ids = by_name(client.organizations().list().all().await?, |it| (it.name, it.id));
    for organization in &plan.organizations {
        let id = match known.remove(&organization.name) {
            Some(id) => id,
            None => {
                println!("organization {}", organization.name);
                let new = NewOrganization::new(&organization.name).description(&organization.description);
                client.organizations().create(new).await?.id
            }
        };
        set_up_members(client, &id, &organization.members, &roles).await?;
    }
    Ok(())
}

/// Returns the scopes of all resources.
async fn set_up_resources(client: &Client, resources: &[Resource]) -> Result<Ids, Error> {
    let mut known: Ids = by_name(client.resources().list().all().await?, |it| (it.indicator, it.id));
    let mut scopes = Ids::new();
    for resource in resources {
        let id = match known.remove(&resource.indicator) {
            Some(id) => id,
            None => {
                println!("resource {}", resource.name);
                client.resources().create(NewResource::new(&resource.name, &resource.indicator)).await?.id
            }
        };
        let known: Ids = by_name(client.resources().list_scopes(&id).all().await?, |it| (it.name, it.id));
        for scope in resource.scopes.iter().filter(|scope| !known.contains_key(&scope.name)) {
            println!("scope {}", scope.name);
            let new = NewScope::new(&scope.name).description(&scope.description);
            let scope = client.resources().create_scope(&id, new).await?;
            scopes.insert(scope.name, scope.id);
        }
        scopes.extend(known);
    }
    Ok(scopes)
}

async fn set_up_roles(client: &Client, roles: &[Role], scopes: &Ids) -> Result<(), Box<dyn std::error::Error>> {
    let mut known: Ids = by_name(client.roles().list().all().await?, |it| (it.name, it.id));
    for role in roles {
        let wanted = ids_of(&role.scopes, scopes)?;
        match known.remove(&role.name) {
            None => {
                println!("role {}", role.name);
                let new = NewRole::new(&role.name, &role.description).scope_ids(wanted);
                client.roles().create(new).await?;
            }
            Some(id) => {
                let has: Ids = by_name(client.roles().list_scopes(&id).all().await?, |it| (it.id, it.name));
                let missing: Vec<_> = wanted.into_iter().filter(|id| !has.contains_key(id)).collect();
                if !missing.is_empty() {
                    println!("{} scopes of role {}", missing.len(), role.name);
                    client.roles().assign_scopes(id, missing).await?;
                }
            }
        }
    }
    Ok(())
}

/// Returns all organization roles.
async fn set_up_organization_roles(client: &Client, roles: &[Named]) -> Result<Ids, Error> {
    let mut known: Ids = by_name(client.organization_roles().list().all().await?, |it| (it.name, it.id));
    for role in roles {
        if !known.contains_key(&role.name) {
            println!("organization role {}", role.name);
            let new = NewOrganizationRole::new(&role.name).description(&role.description);
            let role = client.organization_roles().create(new).await?;
            known.insert(role.name, role.id);
        }
    }
    Ok(known)
}

async fn set_up_members(
    client: &Client,
    organization: &str,
    members: &[Member],
    roles: &Ids,
) -> Result<(), Box<dyn std::error::Error>> {
    let organizations = client.organizations();
    let known: Ids = by_name(organizations.list_users(organization).all().await?, |it| (it.id, String::new()));
    for member in members {
        let user = user_of(client, &member.email).await?;
        if !known.contains_key(&user) {
            println!("member {}", member.email);
            organizations.add_users(organization, [user.as_str()]).await?;
        }
        let has: Ids = by_name(organizations.list_user_roles(organization, &user).all().await?, |it| (it.id, it.name));
        let wanted = ids_of(&member.roles, roles)?;
        let missing: Vec<_> = wanted.into_iter().filter(|id| !has.contains_key(id)).collect();
        if !missing.is_empty() {
            println!("{} roles of {}", missing.len(), member.email);
            let refs = OrganizationRoleRefs::new().organization_role_ids(missing);
            organizations.assign_roles_to_user(organization, &user, refs).await?;
        }
    }
    Ok(())
}

/// The id of the user with this address, who is created if there is none.
async fn user_of(client: &Client, email: &str) -> Result<String, Error> {
    let found = client.users().list().search(&Search::new().exact(Field::PrimaryEmail, email)).await?;
    match found.into_items().pop() {
        Some(user) => Ok(user.id),
        None => {
            println!("user {email}");
            Ok(client.users().create(NewUser::new().primary_email(email)).await?.id)
        }
    }
}

fn by_name<T>(items: Vec<T>, pair: impl Fn(T) -> (String, String)) -> Ids {
    items.into_iter().map(pair).collect()
}

fn ids_of(names: &[String], ids: &Ids) -> Result<Vec<String>, String> {
    let id = |name: &String| {
        ids.get(name).cloned().ok_or_else(|| format!("the plan names `{name}`, which it does not define"))
    };
    names.iter().map(id).collect()
}
