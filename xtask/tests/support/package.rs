//! A package in which the code for any number of documents is compiled at once. It has the library's
//! manifest, its generator and its hand-written wire types, and each document's code as a module of its own.

#![allow(dead_code, reason = "each test file uses its own part")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use syn::{Item, UseTree};

const LIBRARY: &str = "
    #![allow(dead_code, unused_imports, unused_macros, missing_docs, clippy::all)]
    pub mod error;
    mod raw;
    pub mod types;
";

const CASES: &str = "include!(concat!(env!(\"OUT_DIR\"), \"/cases.rs\"));";

const BUILD: &str = r##"
    #![allow(missing_docs)]

    #[allow(dead_code)]
    #[path = "library/build.rs"]
    mod library;

    use std::{env, fs, path::Path};

    fn main() {
        println!("cargo::rerun-if-changed=cases");
        let out = env::var("OUT_DIR").unwrap();
        let mut cases = String::new();
        for entry in fs::read_dir("cases").unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            let document = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
            let mut file = library::generate(&document, |_| true).unwrap();
            let types = file.items.extract_if(.., |item| matches!(item, syn::Item::Mod(_))).collect();
            let types = syn::File { items: types, ..syn::parse_str("").unwrap() };
            fs::write(Path::new(&out).join(format!("{name}.types.rs")), prettyplease::unparse(&types)).unwrap();
            fs::write(Path::new(&out).join(format!("{name}.requests.rs")), prettyplease::unparse(&file)).unwrap();
            cases += &format!(r#"
                mod {name} {{
                    mod file {{ include!(concat!(env!("OUT_DIR"), "/{name}.types.rs")); }}
                    mod types {{ pub use super::file::types::*; pub use crate::types::Upload; }}
                    use super::{{Answer, Draft, draft::segment}};
                    pub struct Requests<'a>(crate::raw::Requests<'a>);
                    impl<'a> std::ops::Deref for Requests<'a> {{
                        type Target = crate::raw::Requests<'a>;
                        fn deref(&self) -> &crate::raw::Requests<'a> {{ &self.0 }}
                    }}
                    include!(concat!(env!("OUT_DIR"), "/{name}.requests.rs"));
                }}
            "#);
        }
        fs::write(Path::new(&out).join("cases.rs"), cases).unwrap();
    }
"##;

pub struct Package {
    root: PathBuf,
    folder: PathBuf,
}

impl Package {
    /// It stays at one place in the target folder, so that a second run has less to build.
    pub fn new(name: &str) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let package = Self { root, folder: Path::new(env!("CARGO_TARGET_TMPDIR")).join(name) };
        package.write("Cargo.toml", &package.manifest(name));
        package.write("build.rs", BUILD);
        package.write("src/lib.rs", LIBRARY);
        package.write("src/types.rs", &package.module("src/types.rs"));
        // The code of an operation uses what only `raw` sees.
        package.write("src/raw.rs", &format!("{}\n{CASES}", package.module("src/raw.rs")));
        package.copy("Cargo.lock", "Cargo.lock");
        package.copy("build.rs", "library/build.rs");
        package.copy_all("build", "library/build");
        package.copy("src/error.rs", "src/error.rs");
        package.copy_all("src/error", "src/error");
        package.copy_all("src/raw", "src/raw");
        package.copy_all("src/types", "src/types");
        package
    }

    /// Compiles the code for these documents, each an api.json with its name.
    pub fn check(&self, cases: &[(String, Value)]) -> Result<(), String> {
        let _ = fs::remove_dir_all(self.folder.join("cases"));
        for (name, document) in cases {
            self.write(&format!("cases/{name}.json"), &document.to_string());
        }
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("..");
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["check", "--quiet", "--lib", "--target-dir"]).arg(target).current_dir(&self.folder);
        let output = cargo.output().expect("cargo runs");
        match output.status.success() {
            true => Ok(()),
            false => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
        }
    }

    /// The library's manifest without what belongs to the repository around it. By its version, cargo tells the
    /// package from the library itself, beside which it stands in the target folder.
    fn manifest(&self, name: &str) -> String {
        let mut manifest: toml::Table = self.read("Cargo.toml").parse().expect("Cargo.toml is TOML");
        for targets in ["dev-dependencies", "test", "example", "bench"] {
            manifest.remove(targets);
        }
        let package = manifest["package"].as_table_mut().expect("a package");
        package.remove("readme");
        package.insert("version".to_owned(), format!("0.0.0-{}", name.replace('_', "-")).into());
        manifest["workspace"].as_table_mut().expect("a workspace").remove("members");
        manifest.to_string()
    }

    /// A hand-written module without what it includes of the generated code, and without what belongs to a
    /// part, which is of generated types.
    fn module(&self, file: &str) -> String {
        let mut module = syn::parse_file(&self.read(file)).expect("it is Rust");
        module.items.retain(|item| match item {
            Item::Use(item) => !is_of_generated_types(&item.tree),
            Item::Mod(item) => item.content.is_none() && !item.attrs.iter().any(|it| it.path().is_ident("cfg")),
            _ => true,
        });
        prettyplease::unparse(&module)
    }

    fn read(&self, file: &str) -> String {
        fs::read_to_string(self.root.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
    }

    fn copy(&self, from: &str, to: &str) {
        self.write(to, &self.read(from));
    }

    fn copy_all(&self, from: &str, to: &str) {
        for entry in fs::read_dir(self.root.join(from)).expect("the folder is there") {
            let name = entry.expect("an entry").file_name();
            let name = name.to_string_lossy();
            self.copy(&format!("{from}/{name}"), &format!("{to}/{name}"));
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

/// Whether a `use` names `generated` or what stands in it.
fn is_of_generated_types(tree: &UseTree) -> bool {
    match tree {
        UseTree::Path(path) => path.ident == "generated" || is_of_generated_types(&path.tree),
        UseTree::Rename(rename) => rename.ident == "generated",
        UseTree::Name(name) => name.ident == "generated",
        _ => false,
    }
}
