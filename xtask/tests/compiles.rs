//! The code that is generated from documents of older releases compiles. The library itself needs
//! types that those lack, so a package stands in for it.

#[path = "support/package.rs"]
mod package;
mod support;

use package::Package;
use support::{Folder, release};

#[test]
fn code_for_older_releases_compiles() {
    let cases = ["1.28.0", "1.36.0"].map(|version| {
        let folder = Folder::new();
        folder.take(&release(version), &["--history"]);
        (format!("v{}", version.replace('.', "_")), folder.users())
    });
    Package::new("releases").check(&cases).unwrap_or_else(|errors| panic!("{errors}"));
}
