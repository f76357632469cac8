//! What the models promise: nothing unknown breaks them, nothing is lost on the way back, and
//! requests say what is meant.

use logto_management::types::{
    CreatedMfaVerification, MfaType, MfaVerification, NewBackupCodes, NewMfaVerification, NewPersonalAccessToken,
    NewTotp, NewUser, PasswordAlgorithm, Patch, Profile, Role, RoleType, Session, Timestamp, User, UserUpdate,
    VerificationRecord,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

fn again<T: DeserializeOwned + Serialize>(value: &Value) -> Value {
    serde_json::to_value(serde_json::from_value::<T>(value.clone()).unwrap()).unwrap()
}

fn session(records: Value) -> Value {
    json!({
        "payload": { "exp": 1, "iat": 1, "jti": "j", "uid": "u", "kind": "Session", "loginTs": 1, "accountId": "a" },
        "lastSubmission": { "interactionEvent": "SignIn", "userId": "a", "verificationRecords": records },
        "clientId": null, "accountId": "a", "expiresAt": 1795419344929_i64
    })
}

#[test]
fn an_unknown_enum_value_is_kept_and_written_back() {
    let role = json!({
        "tenantId": "default", "id": "r", "name": "n", "description": "d", "type": "Robot", "isDefault": false
    });
    let decoded: Role = serde_json::from_value(role.clone()).unwrap();
    assert_eq!(decoded.kind, RoleType::Unknown("Robot".into()));
    assert_eq!(decoded.kind.as_str(), "Robot");
    assert_eq!(again::<Role>(&role), role);

    let verification = json!({ "id": "v", "createdAt": "2026-11-23T07:38:06.869Z", "type": "Retina" });
    let decoded: MfaVerification = serde_json::from_value(verification.clone()).unwrap();
    assert_eq!(decoded.kind, MfaType::from("Retina"));
    assert_eq!(again::<MfaVerification>(&verification), verification);
}

#[test]
fn an_unknown_kind_of_record_is_kept_whole_and_written_back() {
    let unknown = json!({ "id": "r", "type": "Telepathy", "strength": [1, { "a": null }] });
    let known = json!({ "id": "r", "type": "Totp", "userId": "u", "verified": true });
    let value = session(json!([unknown, known]));
    let decoded: Session = serde_json::from_value(value.clone()).unwrap();
    let records = decoded.last_submission.unwrap().verification_records;
    let VerificationRecord::Unknown(raw) = &records[0] else { panic!("{records:?}") };
    assert_eq!(raw["strength"][0], 1);
    assert!(matches!(&records[1], VerificationRecord::Totp(totp) if totp.verified));
    let encoded = again::<Session>(&value);
    assert_eq!(encoded["lastSubmission"]["verificationRecords"], json!([unknown, known]));
}

#[test]
fn an_unknown_answer_of_a_union_is_kept_too() {
    let unknown = json!({ "type": "WebAuthn", "options": {} });
    let decoded: CreatedMfaVerification = serde_json::from_value(unknown.clone()).unwrap();
    assert!(matches!(decoded, CreatedMfaVerification::Unknown(_)));
    assert_eq!(again::<CreatedMfaVerification>(&unknown), unknown);
}

#[test]
fn a_member_that_nobody_knows_does_no_harm() {
    let mut user: Value = serde_json::from_str(include_str!("faults/user.json")).unwrap();
    user["cimdClientId"] = json!("new");
    let decoded: User = serde_json::from_value(user).unwrap();
    assert_eq!(decoded.username.as_deref(), Some("ada"));
}

#[test]
fn an_update_tells_leaving_alone_from_clearing_and_setting() {
    assert_eq!(serde_json::to_value(UserUpdate::new()).unwrap(), json!({}));
    let update =
        UserUpdate::new().name("Ada").avatar(Patch::Clear).primary_email(None).username(Some("ada".to_owned()));
    let expected = json!({ "name": "Ada", "avatar": null, "primaryEmail": null, "username": "ada" });
    assert_eq!(serde_json::to_value(&update).unwrap(), expected);
    assert_eq!(serde_json::from_value::<UserUpdate>(expected).unwrap(), update);
    assert_eq!(update.primary_phone, Patch::Keep);
}

#[test]
fn custom_data_can_be_replaced_by_an_empty_object() {
    let nothing: [(String, Value); 0] = [];
    assert_eq!(serde_json::to_value(UserUpdate::new().custom_data(nothing)).unwrap(), json!({ "customData": {} }));
    let profile = UserUpdate::new().profile(Profile::new());
    assert_eq!(serde_json::to_value(profile).unwrap(), json!({ "profile": {} }));
}

#[test]
fn a_body_has_what_was_set_alone() {
    let user = NewUser::new()
        .username("ada")
        .password_digest("5f4dcc3b5aa765d61d8327deb882cf99")
        .password_algorithm(PasswordAlgorithm::Md5)
        .custom_data([("plan", json!("pro")), ("seats", json!(3))]);
    let expected = json!({
        "username": "ada", "passwordDigest": "5f4dcc3b5aa765d61d8327deb882cf99", "passwordAlgorithm": "MD5",
        "customData": { "plan": "pro", "seats": 3 }
    });
    assert_eq!(serde_json::to_value(user).unwrap(), expected);

    let token = NewPersonalAccessToken::new("ci").expires_at(Timestamp::from_unix_millis(1));
    assert_eq!(serde_json::to_value(token).unwrap(), json!({ "name": "ci", "expiresAt": 1 }));

    let codes = NewMfaVerification::from(NewBackupCodes::new().codes(["0123456789"]));
    assert_eq!(serde_json::to_value(codes).unwrap(), json!({ "type": "BackupCode", "codes": ["0123456789"] }));
    let totp = NewMfaVerification::from(NewTotp::new());
    assert_eq!(serde_json::to_value(totp).unwrap(), json!({ "type": "Totp" }));
}

#[cfg(feature = "schemars")]
#[test]
fn the_models_have_json_schemas() {
    let schema = serde_json::to_value(schemars::schema_for!(User)).unwrap();
    assert_eq!(schema["properties"]["createdAt"]["$ref"], "#/$defs/Timestamp");
    assert_eq!(schema["$defs"]["PasswordAlgorithm"]["type"], "string");
    let schema = serde_json::to_value(schemars::schema_for!(UserUpdate)).unwrap();
    assert_eq!(schema["properties"]["name"]["type"], json!(["string", "null"]));
    assert_eq!(schema.get("required"), None);
    let schema = serde_json::to_value(schemars::schema_for!(Session)).unwrap();
    assert!(schema["$defs"]["VerificationRecord"].is_object());
}
