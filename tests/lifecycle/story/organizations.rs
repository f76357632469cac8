//! A user is a member of organizations.

use logto_management::{
    Result,
    search::{Field, Search},
};
use serde_json::json;

use crate::stage::Stage;

pub async fn play(stage: &Stage<'_>) -> Result<()> {
    let users = stage.users();
    let user = stage.user().await?;
    let (organization, owner) = (stage.organization().await?, stage.organization_role().await?);
    assert!(users.list_organizations(&user.id).await?.is_empty());

    let members = format!("/api/organizations/{organization}/users");
    stage.post(members.clone(), &json!({ "userIds": [user.id] })).await?;
    stage.post(format!("{members}/{}/roles", user.id), &json!({ "organizationRoleIds": [owner] })).await?;

    let organizations = users.list_organizations(&user.id).await?;
    assert_eq!(organizations.iter().map(|found| &found.id).collect::<Vec<_>>(), [&organization]);
    let roles = &organizations[0].organization_roles;
    assert_eq!(roles.iter().map(|role| &role.id).collect::<Vec<_>>(), [&owner]);

    let this_one = Search::new().exact(Field::Id, &user.id).case_sensitive();
    assert_eq!(users.list().search(&this_one).await?.len(), 1);
    assert!(users.list().search(&this_one).exclude_organization_id(&organization).await?.is_empty());
    Ok(())
}
