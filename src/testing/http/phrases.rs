//! The English messages that go with Logto's error codes. Names in double braces are filled in.

const PHRASES: &[(&str, &str)] = &[
    ("auth.authorization_header_missing", "Authorization header is missing."),
    ("auth.authorization_token_type_not_supported", "Authorization type is not supported."),
    ("auth.forbidden", "Forbidden. Please check your user roles and permissions."),
    ("auth.unauthorized", "Unauthorized. Please check credentials and its scope."),
    ("connector.invalid_response", "The connector's response is invalid."),
    ("entity.db_constraint_violated", "Database constraint violated."),
    ("entity.invalid_input", "Invalid input. Value list must not be empty."),
    ("entity.not_exists", "The {{name}} does not exist."),
    ("entity.not_exists_with_id", "The {{name}} with ID `{{id}}` does not exist."),
    ("entity.not_found", "The resource does not exist."),
    (
        "entity.relation_foreign_key_not_found",
        "Cannot find one or more foreign keys. Please check the input and ensure that all referenced entities exist.",
    ),
    ("entity.unique_integrity_violation", "The entity already exists. Please check the input and try again."),
    ("entity.value_too_long", "The length of value is too long and exceeds the limit."),
    ("guard.invalid_input", "The request {{type}} is invalid."),
    ("guard.invalid_pagination", "The request pagination value is invalid."),
    ("oidc.invalid_client", "An OIDC error occurred: oidc.invalid_client."),
    ("oidc.invalid_grant", "Grant request is invalid."),
    ("oidc.invalid_request", "Request is invalid."),
    ("oidc.invalid_session_account_id", "Session accountId mismatch."),
    ("oidc.invalid_target", "Invalid resource indicator."),
    ("oidc.session_not_found", "Session not found."),
    ("oidc.unsupported_grant_type", "Unsupported `grant_type` requested."),
    ("organization.require_membership", "The user must be a member of the organization to proceed."),
    ("password.invalid_legacy_password_format", "Invalid legacy password format."),
    ("password.unsupported_legacy_hash_algorithm", "Unsupported legacy hash algorithm: {{algorithm}}."),
    ("request.invalid_input", "Input is invalid. {{details}}"),
    (
        "role.internal_role_violation",
        "You may be trying to update or delete an internal role which is forbidden by Logto. If you are creating a new role, try another name that does not start with \"#internal:\".",
    ),
    ("role.name_in_use", "This role name {{name}} is already in use"),
    ("session.invalid_connector_id", "Unable to find available connector with id {{connectorId}}."),
    ("session.invalid_credentials", "Incorrect account or password. Please check your input."),
    ("session.mfa.backup_code_can_not_be_alone", "Backup code can not be the only MFA."),
    (
        "sign_in_experiences.password_expiration_not_enabled",
        "Password expiration policy is not enabled. Enable it in the sign-in experience settings before expiring passwords.",
    ),
    ("user.backup_code_already_in_use", "Backup code is already in use."),
    ("user.email_already_in_use", "This email is associated with an existing account."),
    (
        // Logto itself fills nothing in here.
        "user.enterprise_sso_identity_not_exists",
        "The user does not have an enterprise identity linked to the specified SSO connector ID: {{ ssoConnectorId }}.",
    ),
    ("user.identity_already_in_use", "The social account has been associated with an existing account."),
    ("user.identity_not_exist", "The social account has not been registered yet."),
    ("user.invalid_phone", "Invalid phone number."),
    ("user.invalid_role_type", "Invalid role type, can not assign machine-to-machine role to user."),
    ("user.password_algorithm_required", "Password algorithm is required."),
    ("user.password_and_digest", "You cannot set both plain text password and password digest."),
    ("user.personal_access_token_name_exists", "Personal access token name already exists."),
    ("user.phone_already_in_use", "This phone number is associated with an existing account."),
    ("user.totp_already_in_use", "TOTP is already in use."),
    ("user.totp_secret_invalid", "Invalid TOTP secret supplied."),
    ("user.username_already_in_use", "This username is already in use."),
    ("user.wrong_backup_code_format", "Backup code format is invalid."),
];

/// The message of a code that the fake answers with.
pub fn message(code: &str) -> &'static str {
    let found = PHRASES.iter().find(|(known, _)| *known == code);
    found.map(|(_, message)| *message).unwrap_or_else(|| panic!("{code} has no phrase"))
}
