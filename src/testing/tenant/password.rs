//! A user's password, as it is kept, and whether it is the one that somebody gives.

use std::collections::BTreeMap;

use super::ids::Ids;

pub const ALGORITHMS: [&str; 8] = ["Argon2i", "Argon2id", "Argon2d", "SHA1", "SHA256", "MD5", "Bcrypt", "Legacy"];

const BCRYPT: &str = "Bcrypt";

#[derive(Clone, Debug)]
pub struct Password {
    pub digest: String,
    pub algorithm: String,
    /// `None` for one that came as a digest.
    plain: Option<String>,
}

/// A digest that no password can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed;

/// The passwords of digests that cost too much to compute here, as the test has told them.
pub type KnownDigests = BTreeMap<String, String>;

impl Password {
    pub fn new(plain: &str, ids: &mut Ids) -> Self {
        Self { digest: ids.password_digest(), algorithm: ALGORITHMS[0].to_owned(), plain: Some(plain.to_owned()) }
    }

    pub fn from_digest(digest: String, algorithm: String) -> Self {
        Self { digest, algorithm, plain: None }
    }

    /// Whether it came as a digest, and nobody has given the password yet.
    pub fn is_digest(&self) -> bool {
        self.plain.is_none()
    }

    /// Whether this is the password.
    pub fn is(&self, given: &str, known: &KnownDigests) -> Result<bool, Malformed> {
        if let Some(plain) = &self.plain {
            return Ok(plain == given);
        }
        if self.algorithm == BCRYPT && !is_bcrypt(&self.digest) {
            return Err(Malformed);
        }
        let computed = match self.algorithm.as_str() {
            "Legacy" => return Ok(is_legacy(&self.digest, given)),
            algorithm => hash(algorithm, given),
        };
        Ok(match computed {
            Some(digest) => digest == self.digest,
            None => known.get(&self.digest).is_some_and(|plain| plain == given),
        })
    }
}

/// In hexadecimal; `None` for an algorithm that takes its time, as those for passwords do.
fn hash(algorithm: &str, text: &str) -> Option<String> {
    match algorithm.to_ascii_lowercase().as_str() {
        "md5" => Some(format!("{:x}", md5::compute(text))),
        "sha1" => Some(sha1_smol::Sha1::from(text).digest().to_string()),
        "sha256" => Some(hmac_sha256::Hash::hash(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()),
        _ => None,
    }
}

/// The hash, what it is taken of with `@` for the password, and the result.
fn is_legacy(digest: &str, given: &str) -> bool {
    let Ok((algorithm, arguments, expected)) = serde_json::from_str::<(String, Vec<String>, String)>(digest) else {
        return false;
    };
    let text: String = arguments.iter().map(|part| if part == "@" { given } else { part.as_str() }).collect();
    hash(&algorithm, &text).is_some_and(|digest| digest.eq_ignore_ascii_case(&expected))
}

fn is_bcrypt(digest: &str) -> bool {
    let parts: Vec<&str> = digest.split('$').collect();
    matches!(parts[..], ["", "2" | "2a" | "2b" | "2y", cost, hash] if cost.len() == 2 && hash.len() == 53)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(algorithm: &str, digest: &str, given: &str) -> Result<bool, Malformed> {
        let known = BTreeMap::from([("$argon2i$known".to_owned(), "password".to_owned())]);
        Password::from_digest(digest.to_owned(), algorithm.to_owned()).is(given, &known)
    }

    #[test]
    fn a_digest_verifies_the_password_that_it_is_of() {
        let digests = [
            ("MD5", "5f4dcc3b5aa765d61d8327deb882cf99"),
            ("SHA1", "5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8"),
            ("SHA256", "5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8"),
            (
                "Legacy",
                r#"["sha256", ["pass", "@"], "5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8"]"#,
            ),
            ("Argon2i", "$argon2i$known"),
        ];
        for (algorithm, digest) in digests {
            let right = if algorithm == "Legacy" { "word" } else { "password" };
            assert_eq!(is(algorithm, digest, right), Ok(true), "{algorithm}");
            assert_eq!(is(algorithm, digest, "wrong"), Ok(false), "{algorithm}");
        }
    }

    #[test]
    fn a_bcrypt_digest_must_look_like_one() {
        assert_eq!(is("Bcrypt", "nonsense", "password"), Err(Malformed));
        let digest = format!("$2b$10${}", "x".repeat(53));
        assert_eq!(is("Bcrypt", &digest, "password"), Ok(false));
    }
}
