//! The code that is generated from documents of older releases compiles. The library itself needs
//! types that those lack, so a package stands in for it: the library's manifest, build script and
//! hand-written wire types, with the least around them that the generated code needs.

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use support::{Folder, release};
use syn::{Item, UseTree};

const LIBRARY: &str = "
    #![allow(dead_code, unused_imports, unused_macros, missing_docs)]
    mod raw;
    pub mod types;
";

#[test]
fn code_for_older_releases_compiles() {
    let package = Package::new();
    for version in ["1.28.0", "1.36.0"] {
        package.build(&release(version)).unwrap_or_else(|errors| panic!("{version}: {errors}"));
    }
}

struct Package {
    root: PathBuf,
    folder: PathBuf,
}

impl Package {
    /// It stays at one place in the target folder, so that a second run has less to build.
    fn new() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let package = Self { root, folder: Path::new(env!("CARGO_TARGET_TMPDIR")).join("generated") };
        package.write("Cargo.toml", &package.manifest());
        package.write("src/lib.rs", LIBRARY);
        package.write("src/types.rs", &package.wire_types());
        for file in ["Cargo.lock", "build.rs", "src/raw.rs"] {
            package.copy(file);
        }
        for folder in ["build", "src/raw", "src/types"] {
            package.copy_all(folder);
        }
        package
    }

    fn build(&self, document: &Value) -> Result<(), String> {
        let openapi = Folder::new();
        openapi.take(document, &["--history"]);
        self.write("openapi/api.json", &openapi.read("api.json"));
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("..");
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["build", "--quiet", "--lib", "--target-dir"]).arg(target).current_dir(&self.folder);
        let output = cargo.output().expect("cargo runs");
        match output.status.success() {
            true => Ok(()),
            false => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
        }
    }

    /// The library's manifest without what belongs to the repository around it.
    fn manifest(&self) -> String {
        let mut manifest: toml::Table = self.read("Cargo.toml").parse().expect("Cargo.toml is TOML");
        for targets in ["dev-dependencies", "test", "example", "bench"] {
            manifest.remove(targets);
        }
        manifest["package"].as_table_mut().expect("a package").remove("readme");
        manifest["workspace"].as_table_mut().expect("a workspace").remove("members");
        manifest.to_string()
    }

    /// `src/types.rs` without the list of generated types.
    fn wire_types(&self) -> String {
        let mut file = syn::parse_file(&self.read("src/types.rs")).expect("src/types.rs is Rust");
        file.items.retain(|item| !matches!(item, Item::Use(item) if is_of_generated_types(&item.tree)));
        prettyplease::unparse(&file)
    }

    fn read(&self, file: &str) -> String {
        fs::read_to_string(self.root.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
    }

    fn copy(&self, file: &str) {
        self.write(file, &self.read(file));
    }

    fn copy_all(&self, folder: &str) {
        for entry in fs::read_dir(self.root.join(folder)).expect("the folder is there") {
            let name = entry.expect("an entry").file_name();
            self.copy(&format!("{folder}/{}", name.to_string_lossy()));
        }
    }

    /// Leaves a file alone that is as it should be, so that cargo sees no change.
    fn write(&self, file: &str, content: &str) {
        let path = self.folder.join(file);
        if fs::read_to_string(&path).is_ok_and(|before| before == content) {
            return;
        }
        fs::create_dir_all(path.parent().expect("a folder")).expect("the target folder is writable");
        fs::write(path, content).expect("the target folder is writable");
    }
}

/// Whether a `use` begins with `generated`.
fn is_of_generated_types(tree: &UseTree) -> bool {
    match tree {
        UseTree::Path(path) => path.ident == "generated",
        _ => false,
    }
}
