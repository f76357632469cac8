//! A crate outside the workspace, `tests/consumer`, gets along with the public API and the fake: it
//! compiles, and its own tests pass.

use std::{env, fs, path::Path, process::Command};

#[test]
fn a_crate_of_somebody_else_compiles_and_passes() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    let package = tests.join("consumer");
    // The same versions as here: they are on this machine, and may be built already.
    fs::copy(tests.join("../Cargo.lock"), package.join("Cargo.lock")).expect("there is a lock file");
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("..");

    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["test", "--offline", "--tests", "--target-dir"]).arg(target).current_dir(package);
    let output = cargo.output().expect("cargo runs");

    let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{stdout}{stderr}");
    assert!(stdout.contains("6 passed"), "{stdout}");
}
