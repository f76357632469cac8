//! Writing several files of a folder as one step: all of them, or none, even if the run is killed half
//! way. What was there before goes to a journal first; a journal that is found is of a run that did not
//! come to its end, whose work is then undone, so that the next run finds, and tells, all that changed.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use fd_lock::{RwLock, RwLockReadGuard, RwLockWriteGuard};
use serde::{Deserialize, Serialize};
use tempfile::{Builder, NamedTempFile};

use crate::input::lock::sha256;

const JOURNAL: &str = ".update-spec.journal";
/// How files begin that are not yet in their places.
const STAGED: &str = ".update-spec-";

/// The folder that runs work in, one at a time.
pub struct Folder {
    path: PathBuf,
    lock: RwLock<File>,
}

impl Folder {
    pub fn open(path: &Path) -> Result<Self> {
        let file = File::open(path).with_context(|| format!("cannot read the folder {}", path.display()))?;
        Ok(Self { path: path.to_owned(), lock: RwLock::new(file) })
    }

    /// Keeps others from writing, as long as the guard lives.
    pub fn lock_to_read(&mut self) -> Result<RwLockReadGuard<'_, File>> {
        let journal = self.path.join(JOURNAL);
        if journal.exists() {
            bail!(
                "a run was interrupted in {}: `cargo xtask update-spec` undoes what it had begun, and begins anew",
                self.path.display()
            );
        }
        self.lock.try_read().with_context(|| busy(&self.path))
    }

    /// Keeps others out, as long as the guard lives, and undoes what an interrupted run had begun.
    pub fn lock_to_write(&mut self) -> Result<RwLockWriteGuard<'_, File>> {
        let guard = self.lock.try_write().with_context(|| busy(&self.path))?;
        undo(&self.path).with_context(|| format!("cannot undo an interrupted run in {}", self.path.display()))?;
        Ok(guard)
    }
}

fn busy(path: &Path) -> String {
    format!("another run is at work in {}: wait for its end", path.display())
}

/// What an interrupted run leaves.
#[derive(Default, Serialize, Deserialize)]
struct Journal(BTreeMap<String, Entry>);

#[derive(Serialize, Deserialize)]
struct Entry {
    /// What was in the file, if it was there.
    before: Option<String>,
    /// The digest of what comes into it. A file that has neither is not the run's work.
    now: String,
}

fn undo(folder: &Path) -> Result<()> {
    let path = folder.join(JOURNAL);
    if path.exists() {
        let journal: Journal = serde_json::from_str(&fs::read_to_string(&path)?)?;
        eprintln!("an interrupted run is undone first");
        for (file, Entry { before, now }) in journal.0 {
            let file = folder.join(file);
            if fs::read_to_string(&file).is_ok_and(|content| sha256(&content) == now) {
                restore(folder, &file, before.as_deref())?;
            }
        }
        fs::remove_file(path)?;
    }
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with(STAGED) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

fn restore(folder: &Path, file: &Path, before: Option<&str>) -> io::Result<()> {
    match before {
        Some(content) => stage(folder, content)?.persist(file).map(drop).map_err(|error| error.error),
        None => fs::remove_file(file),
    }
}

/// Writes the files of a folder that differ from what is there.
pub fn write_all(folder: &Path, files: &[(&str, String)]) -> Result<()> {
    write_all_by(folder, files, &mut |staged, path| staged.persist(path).map(drop).map_err(|error| error.error))
}

type Persist<'p> = &'p mut dyn FnMut(NamedTempFile, &Path) -> io::Result<()>;

/// New contents first go to files beside their targets, so that nothing but renaming is left to fail; if
/// that does, what was renamed is restored.
fn write_all_by(folder: &Path, files: &[(&str, String)], persist: Persist) -> Result<()> {
    let changed: Vec<_> = files
        .iter()
        .map(|(name, content)| (*name, fs::read_to_string(folder.join(name)).ok(), content))
        .filter(|(_, before, content)| before.as_ref() != Some(content))
        .collect();
    if changed.is_empty() {
        return Ok(());
    }
    let failed = || format!("cannot write to {}; nothing has changed", folder.display());
    let staged: Vec<NamedTempFile> =
        changed.iter().map(|(.., content)| stage(folder, content)).collect::<io::Result<_>>().with_context(failed)?;
    let entries = changed
        .iter()
        .map(|(name, before, content)| ((*name).to_owned(), Entry { before: before.clone(), now: sha256(content) }));
    let journal = serde_json::to_string(&Journal(entries.collect()))?;
    let journal = stage(folder, &journal).and_then(|staged| staged.as_file().sync_all().map(|()| staged));
    journal.and_then(|staged| Ok(staged.persist(folder.join(JOURNAL))?)).with_context(failed)?;
    for ((name, ..), staged) in changed.iter().zip(staged) {
        if let Err(error) = persist(staged, &folder.join(name)) {
            undo(folder).context("not all could be put back: run the command again")?;
            return Err(error).with_context(|| format!("cannot write {name}; nothing has changed"));
        }
    }
    fs::remove_file(folder.join(JOURNAL)).with_context(|| format!("cannot remove {JOURNAL}"))
}

fn stage(folder: &Path, content: &str) -> io::Result<NamedTempFile> {
    // A file like any other, unlike the private ones that tempfile makes by itself.
    let staged = Builder::new().prefix(STAGED).make_in(folder, |path| File::create_new(path))?;
    fs::write(staged.path(), content)?;
    Ok(staged)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io;
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::path::Path;

    use tempfile::TempDir;

    use super::{Folder, STAGED, write_all, write_all_by};

    const FILES: [&str; 6] = ["a", "b", "c", "d", "e", "f"];

    /// A folder in which all files but the last are there.
    fn folder() -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        for file in &FILES[..5] {
            fs::write(folder.path().join(file), "before").unwrap();
        }
        folder
    }

    fn new() -> Vec<(&'static str, String)> {
        FILES.iter().map(|file| (*file, format!("after {file}"))).collect()
    }

    fn contents(folder: &TempDir) -> Vec<(String, String)> {
        let entries = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap());
        let mut contents: Vec<_> = entries
            .map(|entry| (entry.file_name().into_string().unwrap(), fs::read_to_string(entry.path()).unwrap()))
            .collect();
        contents.sort();
        contents
    }

    #[test]
    fn all_files_are_written() {
        let folder = folder();
        write_all(folder.path(), &new()).unwrap();
        let expected: Vec<_> = new().into_iter().map(|(file, content)| (file.to_owned(), content)).collect();
        assert_eq!(contents(&folder), expected);
    }

    #[test]
    fn if_one_cannot_be_written_none_is() {
        for failing in 0..FILES.len() {
            let folder = folder();
            let before = contents(&folder);
            let mut count = 0;
            let outcome = write_all_by(folder.path(), &new(), &mut |staged, path| {
                count += 1;
                if count > failing { Err(io::Error::other("no")) } else { Ok(staged.persist(path).map(drop)?) }
            });
            assert!(format!("{:#}", outcome.unwrap_err()).contains("nothing has changed: no"));
            assert_eq!(contents(&folder), before);
        }
    }

    /// Dies before the rename of this number, and leaves behind what a killed process leaves.
    fn interrupted(folder: &Path, rename: usize) {
        let mut count = 0;
        let death = catch_unwind(AssertUnwindSafe(|| {
            write_all_by(folder, &new(), &mut |staged, path| {
                assert!(count < rename, "killed");
                count += 1;
                Ok(staged.persist(path).map(drop)?)
            })
        }));
        assert!(death.is_err());
        fs::write(folder.join(format!("{STAGED}left")), "after").unwrap();
    }

    #[test]
    fn what_an_interrupted_run_had_begun_is_undone_and_done_again() {
        let hook = std::panic::take_hook();
        std::panic::set_hook(Box::new(|_| {}));
        for _ in 0..10 {
            for rename in 0..FILES.len() {
                let folder = folder();
                let before = contents(&folder);
                interrupted(folder.path(), rename);
                let mut open = Folder::open(folder.path()).unwrap();
                assert!(open.lock_to_read().unwrap_err().to_string().contains("interrupted"));
                drop(open.lock_to_write().unwrap());
                assert_eq!(contents(&folder), before, "rename {rename}");
                write_all(folder.path(), &new()).unwrap();
                assert_eq!(contents(&folder).len(), FILES.len());
            }
        }
        std::panic::set_hook(hook);
    }

    #[test]
    fn what_somebody_wrote_since_is_not_undone() {
        let folder = folder();
        interrupted(folder.path(), 3);
        fs::write(folder.path().join("b"), "mine").unwrap();
        drop(Folder::open(folder.path()).unwrap().lock_to_write().unwrap());
        let kept = contents(&folder).into_iter().map(|(_, content)| content).collect::<Vec<_>>();
        assert_eq!(kept, ["before", "mine", "before", "before", "before"]);
    }

    #[test]
    fn runs_are_kept_apart() {
        let folder = folder();
        let [mut one, mut other] = [(); 2].map(|()| Folder::open(folder.path()).unwrap());
        let reading = one.lock_to_read().unwrap();
        assert!(other.lock_to_read().is_ok());
        assert!(other.lock_to_write().unwrap_err().to_string().contains("another run is at work"));
        drop(reading);
        let _writing = one.lock_to_write().unwrap();
        assert!(other.lock_to_read().unwrap_err().to_string().contains("another run is at work"));
    }
}
