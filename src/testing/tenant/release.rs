//! How old the fake is, and what each Logto release changed.
//!
//! Which release brought an operation stands in [`routes`](super::routes); what else changed stands
//! here: the members that older releases leave out, and the first release of each new behaviour.

use crate::types::JsonObject;

/// A Logto release, by major and minor number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Release(pub u32, pub u32);

/// The newest release that has been recorded: what the fake is unless told otherwise.
pub const NEWEST: Release = Release(1, 42);

/// Too long a value is refused by name; before, it was a 500.
pub const NAMES_TOO_LONG_VALUES: Release = Release(1, 35);
/// Assigning roles answers JSON; before, the bare status text.
pub const ROLES_ANSWER_JSON: Release = Release(1, 36);
/// `includePasswordHash` is read; before, it was ignored.
pub const PASSWORD_HASHES: Release = Release(1, 38);
/// Adding members to an organization answers JSON; before, the bare status text.
pub const MEMBERS_ANSWER_JSON: Release = Release(1, 39);
/// `Link` names the previous page before the last one; before, after it.
pub const PREVIOUS_BEFORE_LAST: Release = Release(1, 40);

/// What an answer is about, as far as releases differ in its members.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entity {
    User,
    SsoIdentity,
    Organization,
    MfaConfig,
    LogtoConfigs,
    WebAuthn,
    Grant,
}

/// Members, and the first release that sends them.
const MEMBERS: &[(Entity, &str, Release)] = &[
    (Entity::SsoIdentity, "updatedAt", Release(1, 29)),
    (Entity::WebAuthn, "name", Release(1, 29)),
    (Entity::Organization, "color", Release(1, 32)),
    (Entity::Organization, "customCss", Release(1, 32)),
    (Entity::WebAuthn, "lastUsedAt", Release(1, 35)),
    (Entity::MfaConfig, "enabled", Release(1, 38)),
    (Entity::MfaConfig, "skipMfaOnSignIn", Release(1, 38)),
    (Entity::LogtoConfigs, "passkeySignIn", Release(1, 38)),
    (Entity::Grant, "application", Release(1, 41)),
    (Entity::User, "cimdClientId", Release(1, 43)),
];

impl Release {
    /// Takes out of an answer what this release does not send.
    pub fn trim(self, entity: Entity, members: &mut JsonObject) {
        let unknown = MEMBERS.iter().filter(|(of, _, since)| *of == entity && self < *since);
        for (_, name, _) in unknown {
            members.remove(*name);
        }
    }
}
