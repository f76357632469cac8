//! The journal: which rows were begun and what became of them, a line each. The rejects are made from
//! it, so that the two cannot disagree.
//!
//! A row is noted before its user is sent, and again when its outcome is known. A row that was begun
//! and has no outcome is looked up on the server. When the file has changed since, who was created stays
//! so, by the digests of the rows; all others are tried again, those that were rejected too.
//!
//! Each line is handed to the operating system at once and whole, which is all that a killed process
//! needs. It is not forced to the disk: after a power cut, the last lines may be missing. Their rows
//! are then sent again, Logto refuses them as taken, and the marker tells that they are ours. So the
//! journal saves requests; that nobody is created twice does not depend on it.
//!
//! One process works with a journal at a time: it is locked, until the process ends in whatever way.
//! Nothing is written before all of it is understood.

use std::{
    collections::HashSet,
    fs::{File, OpenOptions, TryLockError},
    io::{self, BufRead, BufReader, BufWriter, Read, Seek, Write},
    path::Path,
};

use serde::{Deserialize, Serialize};
use serde_json::{from_slice, to_vec};

use crate::{
    Failure,
    importer::Outcome,
    row::{Rejection, Row},
};

/// How long the first line can be.
const LONGEST_HEADER: u64 = 64 * 1024;

pub struct Journal {
    journal: File,
    rejects: File,
}

/// What a journal is of: the first line, and a line more each time that the file has changed.
#[derive(Clone, Serialize, Deserialize, PartialEq)]
pub struct Import {
    /// The name of the file with the users.
    pub file: String,
    /// Of its content.
    pub fingerprint: String,
    pub server: String,
    /// The name of the marker.
    pub marker: String,
}

/// What earlier runs have done.
#[derive(Default)]
pub struct Past {
    /// Rows without an outcome.
    begun: HashSet<u64>,
    rejected: HashSet<u64>,
    /// By the digests of the rows.
    created: HashSet<String>,
}

/// A line of the journal.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Entry {
    Begun(u64),
    Created {
        row: u64,
        digest: String,
        user: String,
    },
    Rejected(Rejection),
    /// What comes after is of this version of the file.
    Changed(Import),
}

impl Journal {
    /// Opens the journal of an import, or begins it. The journal of another one is refused, and one that
    /// another process works with.
    pub fn open(journal: &Path, rejects: &Path, import: &Import) -> Result<(Self, Past), Failure> {
        let explain = |error: &dyn std::fmt::Display| format!("{}: {error}", journal.display());
        if !journal.exists() && rejects.exists() {
            return Err(format!("{} is in the way: it may be of another import", rejects.display()).into());
        }
        let mut options = OpenOptions::new();
        let file = options.read(true).append(true).create(true).open(journal).map_err(|error| explain(&error))?;
        lock(&file).map_err(|error| explain(&error))?;
        let known = read(&file, import).map_err(|error| explain(&error))?;
        let mut rejected = File::create(rejects).map_err(|error| format!("{}: {error}", rejects.display()))?;
        let past = go_on(&file, &mut rejected, known, import).map_err(|error| explain(&error))?;
        Ok((Self { journal: file, rejects: rejected }, past))
    }

    pub fn begin(&self, row: &Row) -> io::Result<()> {
        write_line(&self.journal, &Entry::Begun(row.number))
    }

    pub fn finish(&self, row: &Row, outcome: Outcome) -> io::Result<()> {
        match outcome {
            Outcome::Created(user) => {
                write_line(&self.journal, &Entry::Created { row: row.number, digest: row.digest.to_string(), user })
            }
            Outcome::Rejected(rejection) => {
                write_line(&self.rejects, &rejection)?;
                write_line(&self.journal, &Entry::Rejected(rejection))
            }
        }
    }

    /// Forces all that was written to the disk.
    pub fn sync(&self) -> io::Result<()> {
        self.rejects.sync_data()?;
        self.journal.sync_data()
    }
}

impl Past {
    pub fn has_created(&self, row: &Row) -> bool {
        self.created.contains(&row.digest.to_string())
    }

    pub fn has_rejected(&self, row: &Row) -> bool {
        self.rejected.contains(&row.number)
    }

    pub fn has_begun(&self, row: &Row) -> bool {
        self.begun.contains(&row.number)
    }

    fn take_in(&mut self, entry: &Entry) {
        match entry {
            Entry::Begun(row) => _ = self.begun.insert(*row),
            Entry::Created { row, digest, .. } => {
                self.begun.remove(row);
                self.created.insert(digest.clone());
            }
            Entry::Rejected(rejection) => {
                self.begun.remove(&rejection.row);
                self.rejected.insert(rejection.row);
            }
            Entry::Changed(_) => {
                self.begun.clear();
                self.rejected.clear();
            }
        }
    }
}

/// What a journal says.
struct Known {
    past: Past,
    /// The version of the file that the last lines are of; `None` for a journal without a line.
    import: Option<Import>,
    /// How many bytes are whole lines.
    whole: u64,
}

fn lock(journal: &File) -> Result<(), Failure> {
    match journal.try_lock() {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => Err("another process is importing with this journal: let it end first".into()),
        Err(TryLockError::Error(error)) => Err(format!("cannot be locked: {error}").into()),
    }
}

/// Reads a journal to its end, and checks that it is one of this import.
fn read(journal: &File, import: &Import) -> Result<Known, Failure> {
    let mut reader = BufReader::new(journal);
    let mut first = Vec::new();
    reader.by_ref().take(LONGEST_HEADER).read_until(b'\n', &mut first)?;
    let mut known = Known { past: Past::default(), import: None, whole: 0 };
    if is_cut_off(&first, import)? {
        return Ok(known);
    }
    let mut last: Import = from_slice(&first).map_err(|_| "not a journal of this program")?;
    known.whole = first.len() as u64;
    for entry in Entries(reader) {
        let (entry, length) = entry?;
        known.past.take_in(&entry);
        known.whole += length;
        if let Entry::Changed(import) = entry {
            last = import;
        }
    }
    check(&last, import)?;
    known.import = Some(last);
    Ok(known)
}

/// Whether a first line is none yet: the journal is new, or the first run was killed while it wrote it.
fn is_cut_off(first: &[u8], import: &Import) -> io::Result<bool> {
    let header = line_of(import)?;
    Ok(first.len() < header.len() && header.starts_with(first))
}

fn check(known: &Import, import: &Import) -> Result<(), Failure> {
    if known.server != import.server {
        return Err(format!("an import into {}", known.server).into());
    }
    if known.file != import.file && known.fingerprint != import.fingerprint {
        return Err(format!("the journal of another file, {}", known.file).into());
    }
    if known.marker != import.marker {
        return Err(format!("an import with the marker `{}`: go on with `--marker {0}`", known.marker).into());
    }
    Ok(())
}

/// Writes the rejects anew, and takes what a crash has left of a last line away.
fn go_on(mut journal: &File, rejects: &mut File, known: Known, import: &Import) -> Result<Past, Failure> {
    let Known { mut past, import: last, whole } = known;
    journal.set_len(whole)?;
    match last {
        None => write_line(journal, import)?,
        Some(last) if last.fingerprint == import.fingerprint => {
            journal.rewind()?;
            write_rejects(journal, rejects)?;
        }
        Some(_) => {
            let changed = Entry::Changed(import.clone());
            past.take_in(&changed);
            write_line(journal, &changed)?;
        }
    }
    Ok(past)
}

fn write_rejects(journal: &File, rejects: &mut File) -> Result<(), Failure> {
    let mut reader = BufReader::new(journal);
    reader.skip_until(b'\n')?;
    let mut writer = BufWriter::new(&mut *rejects);
    for entry in Entries(reader) {
        match entry?.0 {
            Entry::Rejected(rejection) => writer.write_all(&line_of(&rejection)?)?,
            Entry::Changed(_) => {
                writer.flush()?;
                writer.get_mut().set_len(0)?;
                writer.get_mut().rewind()?;
            }
            _ => {}
        }
    }
    Ok(writer.flush()?)
}

/// The whole lines of a journal after the first, with their lengths.
struct Entries<R>(R);

impl<R: BufRead> Iterator for Entries<R> {
    type Item = Result<(Entry, u64), Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut line = Vec::new();
        if let Err(error) = self.0.read_until(b'\n', &mut line) {
            return Some(Err(error.into()));
        }
        if !line.ends_with(b"\n") {
            return None;
        }
        let damaged = "damaged: remove it and the rejects, and those already created are found again";
        Some(from_slice(&line).map(|entry| (entry, line.len() as u64)).map_err(|_| damaged.into()))
    }
}

fn write_line(mut file: &File, entry: &impl Serialize) -> io::Result<()> {
    file.write_all(&line_of(entry)?)
}

fn line_of(entry: &impl Serialize) -> io::Result<Vec<u8>> {
    let mut line = to_vec(entry)?;
    line.push(b'\n');
    Ok(line)
}
