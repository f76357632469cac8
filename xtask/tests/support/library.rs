//! A library around a copy of `openapi/`: small enough to be compiled in a moment.

#![allow(dead_code, reason = "each test file uses its own part")]

use super::Folder;

const MANIFEST: &str = r#"
[package]
name = "logto-management"
version = "0.1.0"
edition = "2024"
[workspace]
[features]
full = []
"#;

pub const README: &str = "# A library\n";
pub const CHANGELOG: &str = "# Changelog\n\n## [0.1.0] - unreleased\n\n### Added\n\n- All.\n";

/// The files of a library with this code around the folder.
pub fn build_around(folder: &Folder, code: &str) {
    folder.write("../Cargo.toml", MANIFEST);
    folder.write("../CHANGELOG.md", CHANGELOG);
    folder.write("../README.md", README);
    std::fs::create_dir(folder.path("../src")).expect("the folder is writable");
    folder.write("../src/lib.rs", code);
}
