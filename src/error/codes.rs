//! Logto's error codes: those that the docs of this crate's operations name, and those that real
//! servers were seen to answer.
//!
//! A newer Logto may answer others; [`Error::code`](super::Error::code) gives any.
//!
//! ```
//! # use logto_management::{testing::FakeLogto, types::NewUser};
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let fake = FakeLogto::start().await;
//! # fake.seed().user("ada").add();
//! # let client = fake.client();
//! use logto_management::error::codes;
//!
//! match client.users().create(NewUser::new().username("ada")).await {
//!     Err(error) if error.has_code(codes::USER_USERNAME_ALREADY_IN_USE) => println!("taken"),
//!     Err(error) => return Err(error.into()),
//!     Ok(user) => println!("{}", user.id),
//! }
//! # Ok(())
//! # }
//! ```

/// `application.custom_domain_not_found` (404): the application has no such domain.
pub const APPLICATION_CUSTOM_DOMAIN_NOT_FOUND: &str = "application.custom_domain_not_found";
/// `application.invalid_role_type` (422): the role is for users, and cannot be given to an application.
pub const APPLICATION_INVALID_ROLE_TYPE: &str = "application.invalid_role_type";
/// `application.invalid_type` (422): the application is not of the type that this needs, like machine-to-machine.
pub const APPLICATION_INVALID_TYPE: &str = "application.invalid_type";
/// `application.no_legacy_secret_found` (400): the application has no secret of the old kind.
pub const APPLICATION_NO_LEGACY_SECRET_FOUND: &str = "application.no_legacy_secret_found";
/// `application.protected_app_not_configured` (501): this Logto offers no protected apps.
pub const APPLICATION_PROTECTED_APP_NOT_CONFIGURED: &str = "application.protected_app_not_configured";
/// `application.saml.use_saml_app_api` (400): SAML applications have paths of their own.
pub const APPLICATION_SAML_USE_SAML_APP_API: &str = "application.saml.use_saml_app_api";
/// `application.secret_name_exists` (422): the application has a secret of that name.
pub const APPLICATION_SECRET_NAME_EXISTS: &str = "application.secret_name_exists";
/// `application.third_party_application_only` (422): this is for third-party applications alone.
pub const APPLICATION_THIRD_PARTY_APPLICATION_ONLY: &str = "application.third_party_application_only";
/// `auth.authorization_header_missing` (401): no access token was sent.
pub const AUTH_AUTHORIZATION_HEADER_MISSING: &str = "auth.authorization_header_missing";
/// `auth.authorization_token_type_not_supported` (401): what was sent is no bearer token.
pub const AUTH_AUTHORIZATION_TOKEN_TYPE_NOT_SUPPORTED: &str = "auth.authorization_token_type_not_supported";
/// `auth.forbidden` (403): the app may not use the Management API: it lacks a role with the permission `all`.
pub const AUTH_FORBIDDEN: &str = "auth.forbidden";
/// `auth.unauthorized` (401): the access token is not accepted: it has expired, or is for another API.
pub const AUTH_UNAUTHORIZED: &str = "auth.unauthorized";
/// `connector.email_connector.bulk_deletion_no_filter` (422): a deletion of many needs at least one condition.
pub const CONNECTOR_EMAIL_CONNECTOR_BULK_DELETION_NO_FILTER: &str = "connector.email_connector.bulk_deletion_no_filter";
/// `connector.invalid_config` (400): the connector's settings are not accepted.
pub const CONNECTOR_INVALID_CONFIG: &str = "connector.invalid_config";
/// `connector.invalid_response` (400): the connector's service answered something unexpected.
pub const CONNECTOR_INVALID_RESPONSE: &str = "connector.invalid_response";
/// `connector.not_found` (422, 501): there is no connector of that kind.
pub const CONNECTOR_NOT_FOUND: &str = "connector.not_found";
/// `connector.not_found_with_connector_id` (422): there is no connector of that id.
pub const CONNECTOR_NOT_FOUND_WITH_CONNECTOR_ID: &str = "connector.not_found_with_connector_id";
/// `custom_profile_fields.name_exists` (422): there is a profile field of that name.
pub const CUSTOM_PROFILE_FIELDS_NAME_EXISTS: &str = "custom_profile_fields.name_exists";
/// `domain.not_configured` (400, 501): this Logto has no service for domains.
pub const DOMAIN_NOT_CONFIGURED: &str = "domain.not_configured";
/// `entity.db_constraint_violated` (422): the database refuses it, as it does a machine-to-machine role for a user.
pub const ENTITY_DB_CONSTRAINT_VIOLATED: &str = "entity.db_constraint_violated";
/// `entity.invalid_input` (422): a value is not accepted, like an update without any member.
pub const ENTITY_INVALID_INPUT: &str = "entity.invalid_input";
/// `entity.not_exists` (404): the thing named in the path does not exist.
pub const ENTITY_NOT_EXISTS: &str = "entity.not_exists";
/// `entity.not_exists_with_id` (404): a thing named by its id does not exist.
pub const ENTITY_NOT_EXISTS_WITH_ID: &str = "entity.not_exists_with_id";
/// `entity.not_found` (404): the thing does not exist.
pub const ENTITY_NOT_FOUND: &str = "entity.not_found";
/// `entity.relation_foreign_key_not_found` (404, 422): a thing that is referred to does not exist.
pub const ENTITY_RELATION_FOREIGN_KEY_NOT_FOUND: &str = "entity.relation_foreign_key_not_found";
/// `entity.unique_integrity_violation` (422): there is such a thing already.
pub const ENTITY_UNIQUE_INTEGRITY_VIOLATION: &str = "entity.unique_integrity_violation";
/// `entity.value_too_long` (422): a text is longer than Logto stores.
pub const ENTITY_VALUE_TOO_LONG: &str = "entity.value_too_long";
/// `guard.invalid_input` (400): the path, the query or the body is not as Logto wants it.
pub const GUARD_INVALID_INPUT: &str = "guard.invalid_input";
/// `guard.invalid_pagination` (400): the page or its size is out of bounds.
pub const GUARD_INVALID_PAGINATION: &str = "guard.invalid_pagination";
/// `hook.endpoint_responded_with_error` (422): the endpoint of the webhook answered with an error.
pub const HOOK_ENDPOINT_RESPONDED_WITH_ERROR: &str = "hook.endpoint_responded_with_error";
/// `hook.send_test_payload_failed` (422): the endpoint of the webhook cannot be reached.
pub const HOOK_SEND_TEST_PAYLOAD_FAILED: &str = "hook.send_test_payload_failed";
/// `localization.cannot_delete_default_language` (409): the language is the default one.
pub const LOCALIZATION_CANNOT_DELETE_DEFAULT_LANGUAGE: &str = "localization.cannot_delete_default_language";
/// `localization.invalid_translation_structure` (422): the phrases are not in the form of Logto's.
pub const LOCALIZATION_INVALID_TRANSLATION_STRUCTURE: &str = "localization.invalid_translation_structure";
/// `oidc.invalid_client` (400, 401): the token endpoint does not know the app, or its secret is wrong.
pub const OIDC_INVALID_CLIENT: &str = "oidc.invalid_client";
/// `oidc.invalid_grant` (404): there is no such grant.
pub const OIDC_INVALID_GRANT: &str = "oidc.invalid_grant";
/// `oidc.invalid_target` (400): the token endpoint does not know the API indicator.
pub const OIDC_INVALID_TARGET: &str = "oidc.invalid_target";
/// `oidc.key_required` (422): the last key cannot be deleted.
pub const OIDC_KEY_REQUIRED: &str = "oidc.key_required";
/// `oidc.session_not_found` (404): there is no such session.
pub const OIDC_SESSION_NOT_FOUND: &str = "oidc.session_not_found";
/// `one_time_token.token_consumed` (400): the one-time token has been used.
pub const ONE_TIME_TOKEN_TOKEN_CONSUMED: &str = "one_time_token.token_consumed";
/// `one_time_token.token_not_found` (404): there is no such one-time token.
pub const ONE_TIME_TOKEN_TOKEN_NOT_FOUND: &str = "one_time_token.token_not_found";
/// `organization.require_membership` (422): the user is not a member of the organization.
pub const ORGANIZATION_REQUIRE_MEMBERSHIP: &str = "organization.require_membership";
/// `password.invalid_legacy_password_format` (400): the digest is not in the form that its algorithm has.
pub const PASSWORD_INVALID_LEGACY_PASSWORD_FORMAT: &str = "password.invalid_legacy_password_format";
/// `request.invalid_input` (400, 422): a search parameter is not accepted.
pub const REQUEST_INVALID_INPUT: &str = "request.invalid_input";
/// `resource.resource_identifier_in_use` (422): the API indicator is taken.
pub const RESOURCE_RESOURCE_IDENTIFIER_IN_USE: &str = "resource.resource_identifier_in_use";
/// `role.name_in_use` (422): the role's name is taken.
pub const ROLE_NAME_IN_USE: &str = "role.name_in_use";
/// `role.scope_exists` (422): the role has the permission already.
pub const ROLE_SCOPE_EXISTS: &str = "role.scope_exists";
/// `role.user_exists` (422): the user has the role already.
pub const ROLE_USER_EXISTS: &str = "role.user_exists";
/// `scope.name_exists` (422): the permission's name is taken.
pub const SCOPE_NAME_EXISTS: &str = "scope.name_exists";
/// `scope.name_with_space` (400): the name of a permission has no spaces.
pub const SCOPE_NAME_WITH_SPACE: &str = "scope.name_with_space";
/// `session.invalid_connector_id` (422): there is no such connector.
pub const SESSION_INVALID_CONNECTOR_ID: &str = "session.invalid_connector_id";
/// `session.invalid_credentials` (422): the account or the password is wrong.
pub const SESSION_INVALID_CREDENTIALS: &str = "session.invalid_credentials";
/// `session.mfa.backup_code_can_not_be_alone` (422): backup codes need another factor beside them.
pub const SESSION_MFA_BACKUP_CODE_CAN_NOT_BE_ALONE: &str = "session.mfa.backup_code_can_not_be_alone";
/// `sign_in_experiences.password_expiration_not_enabled` (400): passwords do not expire by the sign-in experience.
pub const SIGN_IN_EXPERIENCES_PASSWORD_EXPIRATION_NOT_ENABLED: &str =
    "sign_in_experiences.password_expiration_not_enabled";
/// `single_sign_on.duplicate_connector_name` (409): the connector's name is taken.
pub const SINGLE_SIGN_ON_DUPLICATE_CONNECTOR_NAME: &str = "single_sign_on.duplicate_connector_name";
/// `storage.not_configured` (400): this Logto has no storage for files.
pub const STORAGE_NOT_CONFIGURED: &str = "storage.not_configured";
/// `user.backup_code_already_in_use` (422): the user has backup codes.
pub const USER_BACKUP_CODE_ALREADY_IN_USE: &str = "user.backup_code_already_in_use";
/// `user.email_already_in_use` (422): the email address is taken.
pub const USER_EMAIL_ALREADY_IN_USE: &str = "user.email_already_in_use";
/// `user.enterprise_sso_identity_not_exists` (404): the user has no identity at that enterprise connector.
pub const USER_ENTERPRISE_SSO_IDENTITY_NOT_EXISTS: &str = "user.enterprise_sso_identity_not_exists";
/// `user.identity_already_in_use` (422): the social account belongs to a user.
pub const USER_IDENTITY_ALREADY_IN_USE: &str = "user.identity_already_in_use";
/// `user.identity_not_exist` (404): the user has no such social account.
pub const USER_IDENTITY_NOT_EXIST: &str = "user.identity_not_exist";
/// `user.invalid_role_type` (422): the role is for machine-to-machine apps, and cannot be given to a user.
pub const USER_INVALID_ROLE_TYPE: &str = "user.invalid_role_type";
/// `user.password_algorithm_required` (400): a password digest comes with its algorithm.
pub const USER_PASSWORD_ALGORITHM_REQUIRED: &str = "user.password_algorithm_required";
/// `user.password_and_digest` (400): a password comes in clear or as a digest, not both.
pub const USER_PASSWORD_AND_DIGEST: &str = "user.password_and_digest";
/// `user.personal_access_token_name_exists` (422): the user has a token of that name.
pub const USER_PERSONAL_ACCESS_TOKEN_NAME_EXISTS: &str = "user.personal_access_token_name_exists";
/// `user.phone_already_in_use` (422): the phone number is taken.
pub const USER_PHONE_ALREADY_IN_USE: &str = "user.phone_already_in_use";
/// `user.totp_already_in_use` (422): the user has a TOTP.
pub const USER_TOTP_ALREADY_IN_USE: &str = "user.totp_already_in_use";
/// `user.username_already_in_use` (422): the username is taken.
pub const USER_USERNAME_ALREADY_IN_USE: &str = "user.username_already_in_use";
/// `user.wrong_backup_code_format` (422): the backup codes are not ten times ten hexadecimal digits.
pub const USER_WRONG_BACKUP_CODE_FORMAT: &str = "user.wrong_backup_code_format";
/// `verification_code.code_mismatch` (400): the verification code is wrong.
pub const VERIFICATION_CODE_CODE_MISMATCH: &str = "verification_code.code_mismatch";
