//! Access tokens from a file that somebody else keeps up to date, like the agent of a secret store:
//! `LOGTO_ENDPOINT=https://auth.example.com cargo run --example token_from_file -- /run/logto/token`.

use std::{env, fs, future, io, path::PathBuf, process, time::Duration};

use logto_management::{
    Client,
    auth::{AccessToken, AuthError},
    testing::FakeLogto,
};

/// How long a token is used before the file is read again.
const RELOAD: Duration = Duration::from_secs(60);

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let fake;
    let (endpoint, path) = match env::args_os().nth(1) {
        Some(path) => (env::var("LOGTO_ENDPOINT")?, PathBuf::from(path)),
        None => {
            println!("no file is named: this is the built-in fake");
            fake = FakeLogto::start().await;
            (fake.endpoint().to_owned(), written(&fake.access_token())?)
        }
    };

    // The file is read when the first call is made, and again each time the token has served its time. A
    // token that Logto refuses is fetched anew at once.
    let client = Client::builder()
        .endpoint(endpoint)
        .token_source(move || {
            let token = fs::read_to_string(&path).map_err(AuthError::other);
            future::ready(token.map(|token| AccessToken::new(token.trim()).expires_in(RELOAD)))
        })
        .build()?;

    let page = client.users().list().page_size(1).await?;
    println!("the token is good: there are {:?} users", page.total);
    Ok(())
}

/// A file with this token in it.
fn written(token: &str) -> io::Result<PathBuf> {
    let path = env::temp_dir().join(format!("logto-token-{}", process::id()));
    fs::write(&path, token)?;
    Ok(path)
}
