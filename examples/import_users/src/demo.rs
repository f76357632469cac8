//! Made-up users, and a fake Logto to import them into.
//!
//! The users come with what real files have: passwords, digests of another system, mistakes.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::Path,
};

use logto_management::{Client, ClientBuilder, testing::FakeLogto};
use serde_json::json;

use crate::arguments::Files;

/// Of so many rows, one has a mistake.
const MISTAKES: u64 = 50;

pub struct Demo {
    fake: FakeLogto,
    pub files: Files,
}

impl Demo {
    pub async fn start(users: u64) -> io::Result<Self> {
        let folder = std::env::temp_dir().join(format!("import_users-{}", std::process::id()));
        fs::create_dir_all(&folder)?;
        let file = |name| folder.join(name);
        let files =
            Files { input: file("users.jsonl"), journal: file("users.journal"), rejects: file("users.rejects") };
        write_users(&files.input, users)?;
        println!("{users} made-up users from {} into a fake Logto", files.input.display());
        Ok(Self { fake: FakeLogto::start().await, files })
    }

    pub fn client(&self) -> ClientBuilder {
        Client::builder().endpoint(self.fake.endpoint()).client_credentials(self.fake.app_id(), self.fake.app_secret())
    }
}

fn write_users(path: &Path, users: u64) -> io::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    for number in 1..=users {
        writeln!(file, "{}", if number.is_multiple_of(MISTAKES) { mistake(number) } else { user(number) })?;
    }
    file.flush()
}

fn user(number: u64) -> String {
    let username = format!("user_{number}");
    let email = format!("{username}@example.com");
    let user = match number % 3 {
        0 => json!({ "username": username, "password": format!("correct horse {number}") }),
        1 => json!({
            "username": username,
            "primaryEmail": email,
            "passwordAlgorithm": "Bcrypt",
            "passwordDigest": "$2b$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy",
        }),
        _ => json!({
            "primaryEmail": email,
            "primaryPhone": (14_155_000_000 + number).to_string(),
            "name": format!("User {number}"),
            "customData": { "plan": "pro" },
            "profile": { "nickname": username },
        }),
    };
    user.to_string()
}

fn mistake(number: u64) -> String {
    match number / MISTAKES % 5 {
        0 => json!({ "username": "user_1", "name": "Has somebody else's username" }).to_string(),
        1 => json!({ "username": format!("user_{number}"), "primaryEmail": "not an address" }).to_string(),
        2 => json!({ "name": "Has nothing to sign in with" }).to_string(),
        3 => json!({ "username": format!("user_{number}"), "passwort": "misspelled" }).to_string(),
        _ => format!("{{ \"username\": \"user_{number}\""),
    }
}
