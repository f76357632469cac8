//! The import as a process of its own, and the folder that it works in.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Output, Stdio},
    sync::atomic::{AtomicU32, Ordering::Relaxed},
};

use logto_management::testing::FakeLogto;
use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

/// A folder that is gone when the test is over.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("import_users-test-{}-{}", std::process::id(), COUNT.fetch_add(1, Relaxed));
        let path = env::temp_dir().join(name);
        fs::create_dir(&path).unwrap();
        Self(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    pub fn write(&self, name: &str, content: &str) -> PathBuf {
        let path = self.file(name);
        fs::write(&path, content).unwrap();
        path
    }

    /// A file of JSON, a value a line.
    pub fn json_lines(&self, name: &str) -> Vec<Value> {
        let content = fs::read_to_string(self.file(name)).unwrap();
        content.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        _ = fs::remove_dir_all(&self.0);
    }
}

/// The import of a file into the fake, at this address of it.
pub fn import(fake: &FakeLogto, endpoint: &str, file: &Path) -> Command {
    let mut command = program();
    command.arg(file).arg("--no-rate-limit");
    command.env("LOGTO_ENDPOINT", endpoint);
    command.env("LOGTO_APP_ID", fake.app_id()).env("LOGTO_APP_SECRET", fake.app_secret());
    command
}

/// The program, with none of the environment's settings. It ends with the test: a test that fails leaves
/// nobody behind who waits for a fake that is gone.
pub fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_import_users"));
    for name in ["ENDPOINT", "TENANT_ID", "APP_ID", "APP_SECRET", "API_INDICATOR"] {
        command.env_remove(format!("LOGTO_{name}"));
    }
    command.env_remove("LOGTOMANAGEMENTAPI_BEARER_AUTH");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    command
}

/// Waits until the program says this on standard error.
pub async fn read_until(child: &mut Child, text: &'static str) {
    let mut said = BufReader::new(child.stderr.take().unwrap()).lines();
    while let Some(line) = said.next_line().await.unwrap() {
        if line.contains(text) {
            return;
        }
    }
    panic!("the program ends without `{text}`");
}

/// Waits for the end.
pub async fn output(child: Child) -> Output {
    child.wait_with_output().await.unwrap()
}

/// What a program has to say on standard error.
pub fn complaint(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}
