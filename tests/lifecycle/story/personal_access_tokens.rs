//! Personal access tokens are made, renamed and deleted.

use std::time::{Duration, SystemTime};

use logto_management::{Result, types::NewPersonalAccessToken};

use super::refusal;
use crate::stage::{Stage, if_known};

const HOUR: Duration = Duration::from_secs(60 * 60);

pub async fn play(stage: &Stage<'_>) -> Result<()> {
    let users = stage.users();
    let user = stage.user().await?;
    assert_eq!(names(stage, &user.id).await?, [""; 0]);

    let token = users.create_personal_access_token(&user.id, NewPersonalAccessToken::new("ci")).await?;
    assert!(token.value.expose_secret().starts_with("pat_"));
    assert_eq!(token.expires_at, None);
    let in_an_hour = NewPersonalAccessToken::new("a/b ä?").expires_at(SystemTime::now() + HOUR);
    let token = users.create_personal_access_token(&user.id, in_an_hour).await?;
    assert!(token.expires_at > Some(token.created_at));

    let twice = users.create_personal_access_token(&user.id, NewPersonalAccessToken::new("ci")).await.unwrap_err();
    assert!(twice.is_conflict(), "{twice}");
    let past = NewPersonalAccessToken::new("late").expires_at(SystemTime::now() - HOUR);
    assert_eq!(refusal(users.create_personal_access_token(&user.id, past).await), "request.invalid_input");

    assert_eq!(users.update_personal_access_token(&user.id, "ci", "build").await?.name, "build");
    assert_eq!(refusal(users.update_personal_access_token(&user.id, "ci", "x").await), "entity.not_exists");
    let taken = users.update_personal_access_token(&user.id, "build", "a/b ä?").await;
    assert_eq!(refusal(taken), "user.personal_access_token_name_exists");
    assert_eq!(names(stage, &user.id).await?, ["a/b ä?", "build"]);

    let in_body = if_known(users.update_personal_access_token_in_body(&user.id, "a/b ä?", "c/d").await)?;
    if let Some(renamed) = in_body {
        assert_eq!(renamed.name, "c/d");
        users.delete_personal_access_token_in_body(&user.id, "c/d").await?;
        let again = users.delete_personal_access_token_in_body(&user.id, "c/d").await;
        assert_eq!(refusal(again), "entity.not_found");
        assert_eq!(names(stage, &user.id).await?, ["build"]);
    }
    users.delete_personal_access_token(&user.id, "build").await?;
    assert_eq!(refusal(users.delete_personal_access_token(&user.id, "build").await), "entity.not_found");
    Ok(())
}

/// The names of a user's tokens, sorted: Logto has no order.
async fn names(stage: &Stage<'_>, user_id: &str) -> Result<Vec<String>> {
    let tokens = stage.users().list_personal_access_tokens(user_id).await?;
    let mut names: Vec<_> = tokens.into_iter().map(|token| token.name).collect();
    names.sort();
    Ok(names)
}
