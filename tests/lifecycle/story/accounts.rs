//! A user is created, read, updated, suspended and deleted.

use logto_management::{
    Result,
    types::{Address, NewUser, PasswordAlgorithm, Patch, Profile, UserUpdate},
};
use serde_json::json;

use super::{assert_not_sent, refusal};
use crate::stage::{Stage, micros};

pub async fn play(stage: &Stage<'_>) -> Result<()> {
    let users = stage.users();
    let username = stage.name("ada");
    let (email, phone) = (format!("{username}@example.com"), phone());

    let new = NewUser::new()
        .username(&username)
        .primary_email(&email)
        .primary_phone(&phone)
        .password("correct horse battery staple")
        .name("Ada Lovelace")
        .avatar("https://example.com/ada.png")
        .profile(Profile::new().given_name("Ada").address(Address::new().locality("London")))
        .custom_data([("plan", json!("pro"))]);
    let ada = users.create(new).await?;
    assert_eq!(ada.username.as_deref(), Some(username.as_str()));
    assert_eq!(ada.primary_email.as_deref(), Some(email.as_str()));
    assert_eq!(ada.primary_phone.as_deref(), Some(phone.as_str()));
    assert_eq!(ada.profile.given_name.as_deref(), Some("Ada"));
    assert_eq!(ada.custom_data["plan"], "pro");
    assert!(ada.has_password && !ada.is_suspended);

    for (taken, code) in [
        (NewUser::new().username(&username), "user.username_already_in_use"),
        (NewUser::new().name(stage.name("twin")).primary_email(&email), "user.email_already_in_use"),
        (NewUser::new().name(stage.name("twin")).primary_phone(&phone), "user.phone_already_in_use"),
    ] {
        let error = users.create(taken).await.unwrap_err();
        assert!(error.is_conflict(), "{error}");
        assert_eq!(error.code(), Some(code));
    }
    let someone = || NewUser::new().username(stage.name("someone"));
    let both = someone().password("a").password_digest("b").password_algorithm(PasswordAlgorithm::Sha256);
    assert_eq!(refusal(users.create(both).await), "user.password_and_digest");
    let malformed = users.create(someone().primary_phone("+1 415")).await.unwrap_err();
    assert!(malformed.is_invalid_input(), "{malformed}");
    assert_eq!(malformed.code(), Some("guard.invalid_input"));

    let read = users.get(&ada.id).include_sso_identities(true).include_password_hash(true).await?;
    assert_eq!((&read.id, read.created_at), (&ada.id, ada.created_at));
    assert_eq!(read.sso_identities.map(|identities| identities.len()), Some(0));
    let answer = users.get(&ada.id).send().await?;
    assert!(answer.request_id().is_some());

    let bob = stage.user().await?;
    let update = UserUpdate::new().name("Ada King").avatar(Patch::Clear).custom_data([("seats", json!(3))]);
    let updated = users.update(&ada.id, update).await?;
    assert_eq!((updated.name.as_deref(), updated.avatar), (Some("Ada King"), None));
    assert_eq!(json!(updated.custom_data), json!({ "seats": 3 }), "an update replaces custom data whole");
    assert_eq!(updated.primary_email, ada.primary_email, "what an update does not name stays");
    let taken = users.update(&bob.id, UserUpdate::new().username(username.as_str())).await;
    assert_eq!(refusal(taken), "user.username_already_in_use");
    assert_not_sent(users.update(&ada.id, UserUpdate::new()).await);

    let change = Profile::new().nickname("Countess").address(Address::new().country("UK"));
    let profile = users.update_profile(&ada.id, change).await?;
    assert_eq!((profile.given_name.as_deref(), profile.nickname.as_deref()), (Some("Ada"), Some("Countess")));
    let address = profile.address.expect("it was set");
    assert_eq!((address.country.as_deref(), address.locality), (Some("UK"), None), "an address is replaced whole");

    assert!(users.update_is_suspended(&ada.id, true).await?.is_suspended);
    assert!(!users.update_is_suspended(&ada.id, false).await?.is_suspended);

    users.delete(&ada.id).await?;
    assert_eq!(refusal(users.get(&ada.id).await), "entity.not_found");
    assert_eq!(refusal(users.delete(&ada.id).await), "entity.not_found");
    assert_not_sent(users.delete("").await);
    Ok(())
}

/// A phone number in San Francisco.
fn phone() -> String {
    let micros = micros();
    format!("1415{}{:04}", 200 + micros / 10_000 % 800, micros % 10_000)
}
