//! Writing several files as one: all of them, or none.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use tempfile::{Builder, NamedTempFile};

/// Writes the files that differ from what is there. New contents first go to a file beside each
/// target, so that nothing but renaming is left to fail; if that does, what was renamed is restored.
pub fn write_all(files: &[(PathBuf, String)]) -> Result<()> {
    let mut staged = Vec::new();
    for (path, content) in files {
        let before = fs::read(path).ok();
        if before.as_deref() != Some(content.as_bytes()) {
            staged.push(Staged { path, before, temporary: stage(path, content)? });
        }
    }
    let mut done: Vec<Replaced> = Vec::new();
    for Staged { path, before, temporary } in staged {
        if let Err(error) = temporary.persist(path) {
            done.into_iter().for_each(Replaced::restore);
            return Err(error.error).with_context(|| format!("cannot write {}; nothing has changed", path.display()));
        }
        done.push(Replaced { path, before });
    }
    Ok(())
}

struct Staged<'f> {
    path: &'f Path,
    before: Option<Vec<u8>>,
    temporary: NamedTempFile,
}

struct Replaced<'f> {
    path: &'f Path,
    before: Option<Vec<u8>>,
}

impl Replaced<'_> {
    /// As well as it goes: the error that led here is what the user must see.
    fn restore(self) {
        let _ = match self.before {
            Some(content) => fs::write(self.path, content),
            None => fs::remove_file(self.path),
        };
    }
}

fn stage(path: &Path, content: &str) -> Result<NamedTempFile> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let stage = || {
        // A file like any other, unlike the private ones that tempfile makes by itself.
        let temporary = Builder::new().make_in(folder, |path| File::create_new(path))?;
        fs::write(temporary.path(), content)?;
        Ok::<_, std::io::Error>(temporary)
    };
    stage().with_context(|| format!("cannot write to {}; nothing has changed", folder.display()))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::write_all;

    #[test]
    fn all_files_are_written() {
        let folder = tempfile::tempdir().unwrap();
        let [old, new] = ["old", "new"].map(|name| folder.path().join(name));
        fs::write(&old, "before").unwrap();
        write_all(&[(old.clone(), "after".to_owned()), (new.clone(), "first".to_owned())]).unwrap();
        assert_eq!(
            (fs::read_to_string(old).unwrap(), fs::read_to_string(new).unwrap()),
            ("after".into(), "first".into())
        );
    }

    #[test]
    fn if_one_cannot_be_written_none_is() {
        let folder = tempfile::tempdir().unwrap();
        let [old, new, blocked] = ["old", "new", "blocked"].map(|name| folder.path().join(name));
        fs::write(&old, "before").unwrap();
        fs::create_dir(&blocked).unwrap();
        let files = [&old, &new, &blocked].map(|path| (path.clone(), "after".to_owned()));
        let error = write_all(&files).unwrap_err().to_string();
        assert!(error.contains("blocked; nothing has changed"), "{error}");
        assert_eq!(fs::read_to_string(old).unwrap(), "before");
        let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left.len(), 2, "{left:?}");
    }
}
