//! Roles are given, replaced and taken away.

use logto_management::{
    Result,
    search::{Field, Search},
};

use super::{assert_not_sent, refusal};
use crate::stage::Stage;

pub async fn play(stage: &Stage<'_>) -> Result<()> {
    let users = stage.users();
    let user = stage.user().await?;
    let (reader, writer) = (stage.role("User").await?, stage.role("User").await?);
    let machine = stage.role("MachineToMachine").await?;

    assert!(users.get_roles(&user.id).await?.is_empty());
    assert_eq!(users.assign_roles(&user.id, [&reader]).await?.role_ids, [reader.as_str()]);
    let both = users.assign_roles(&user.id, [&reader, &writer]).await?;
    assert_eq!(both.role_ids, [reader.as_str(), &writer]);
    // Servers before 1.36 do not say which were new.
    assert!(both.added_role_ids.is_none_or(|added| added == [writer.as_str()]));

    let page = users.get_roles(&user.id).page_size(1).await?;
    assert_eq!((page.len(), page.total), (1, Some(2)));
    let found = users.get_roles(&user.id).search(&Search::new().exact(Field::Id, &writer).case_sensitive()).await?;
    assert_eq!(found.iter().map(|role| &role.id).collect::<Vec<_>>(), [&writer]);

    let this_one = Search::new().exact(Field::Id, &user.id).case_sensitive();
    assert!(users.list().search(&this_one).exclude_role_id(&writer).await?.is_empty());

    assert_not_sent(users.assign_roles(&user.id, [&reader, &reader]).await);
    assert_eq!(refusal(users.assign_roles(&user.id, [&machine]).await), "user.invalid_role_type");
    assert_eq!(refusal(users.assign_roles(&user.id, ["nosuchrole"]).await), "entity.not_exists_with_id");

    assert_eq!(users.replace_roles(&user.id, [&writer]).await?.role_ids, [writer.as_str()]);
    assert_eq!(role_ids(stage, &user.id).await?, [writer.as_str()]);
    assert_eq!(refusal(users.replace_roles(&user.id, ["nosuchrole"]).await), "entity.not_exists_with_id");

    users.delete_role(&user.id, &writer).await?;
    assert_eq!(refusal(users.delete_role(&user.id, &writer).await), "entity.not_found");
    users.assign_roles(&user.id, [&reader]).await?;
    users.replace_roles(&user.id, [""; 0]).await?;
    assert_eq!(role_ids(stage, &user.id).await?, [""; 0]);
    Ok(())
}

async fn role_ids(stage: &Stage<'_>, user_id: &str) -> Result<Vec<String>> {
    Ok(stage.users().get_roles(user_id).await?.into_iter().map(|role| role.id).collect())
}
