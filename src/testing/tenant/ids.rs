//! What the fake invents: ids, secrets and codes, in the lengths and alphabets that Logto uses. From
//! a seed, they are the same in every run.

/// The one tenant of a self-hosted Logto.
pub const TENANT_ID: &str = "default";

const LOWER: &[u8] = b"0123456789abcdefghijklmnopqrstuvwxyz";
const LETTERS: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const URL_SAFE: &[u8] = b"-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
const BASE64: &[u8] = b"+/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const BASE32: &[u8] = b"234567ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const HEX: &[u8] = b"0123456789abcdef";

pub struct Ids(fastrand::Rng);

impl Ids {
    pub fn new(seed: Option<u64>) -> Self {
        Self(seed.map_or_else(fastrand::Rng::new, fastrand::Rng::with_seed))
    }

    /// The id of a user, an organization or a connector.
    pub fn short(&mut self) -> String {
        self.text(LOWER, 12)
    }

    /// The id of anything else.
    pub fn standard(&mut self) -> String {
        self.text(LOWER, 21)
    }

    /// A secret that people copy: of an application, or behind `pat_`.
    pub fn secret(&mut self) -> String {
        self.text(LETTERS, 32)
    }

    /// The id of a session, a grant or an access token.
    pub fn session(&mut self) -> String {
        self.text(URL_SAFE, 43)
    }

    pub fn request(&mut self) -> String {
        self.text(URL_SAFE, 16)
    }

    /// The last part of a JWT signed with ES384.
    pub fn signature(&mut self) -> String {
        self.text(URL_SAFE, 128)
    }

    pub fn totp_secret(&mut self) -> String {
        self.text(BASE32, 32)
    }

    pub fn backup_code(&mut self) -> String {
        self.text(HEX, 10)
    }

    /// What looks like the Argon2i digest of a password.
    pub fn password_digest(&mut self) -> String {
        let (salt, hash) = (self.text(BASE64, 22), self.text(BASE64, 43));
        format!("$argon2i$v=19$m=8192,t=8,p=1${salt}${hash}")
    }

    fn text(&mut self, alphabet: &[u8], length: usize) -> String {
        (0..length).map(|_| char::from(alphabet[self.0.usize(..alphabet.len())])).collect()
    }
}
