//! A user's password, as it is kept.

use super::ids::Ids;

pub const ALGORITHMS: [&str; 8] = ["Argon2i", "Argon2id", "Argon2d", "SHA1", "SHA256", "MD5", "Bcrypt", "Legacy"];

#[derive(Clone, Debug)]
pub struct Password {
    pub digest: String,
    pub algorithm: String,
    /// `None` for one that came as a digest.
    pub plain: Option<String>,
}

impl Password {
    pub fn new(plain: &str, ids: &mut Ids) -> Self {
        Self { digest: ids.password_digest(), algorithm: ALGORITHMS[0].to_owned(), plain: Some(plain.to_owned()) }
    }
}
