//! What a session is known by.

use super::Session;

impl Session {
    /// The session's id, as [`get_session`](crate::users::Users::get_session) and
    /// [`delete_session`](crate::users::Users::delete_session) take it: the `uid` of its payload.
    pub fn id(&self) -> &str {
        &self.payload.uid
    }
}
