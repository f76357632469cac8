//! The journal: which rows were begun and what became of them, a line each. The rejects are made from
//! it, so that the two cannot disagree.
//!
//! A row is noted before its user is sent, and again when its outcome is known. A row that was begun
//! and has no outcome is looked up on the server.
//!
//! Each line is handed to the operating system at once and whole, which is all that a killed process
//! needs. It is not forced to the disk: after a power cut, the last lines may be missing. Their rows
//! are then sent again, Logto refuses them as taken, and the marker tells that they are ours. So the
//! journal saves requests; that nobody is created twice does not depend on it.

use std::{
    collections::HashSet,
    fs::{File, OpenOptions},
    io::{self, BufRead, BufReader, BufWriter, Seek, Write},
    path::Path,
};

use serde::{Deserialize, Serialize};
use serde_json::{from_slice, to_vec};

use crate::{Failure, importer::Outcome, row::Rejection};

pub struct Journal {
    journal: File,
    rejects: File,
}

/// What a journal is of: the first line.
#[derive(Serialize, Deserialize, PartialEq)]
pub struct Import {
    /// Of the file with the users.
    pub fingerprint: String,
    pub server: String,
}

/// What earlier runs have done.
#[derive(Default)]
pub struct Past {
    /// Without an outcome.
    begun: HashSet<u64>,
    finished: HashSet<u64>,
    pub rejected: u64,
}

/// A line of the journal.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Entry {
    Begun(u64),
    Created { row: u64, user: String },
    Rejected(Rejection),
}

impl Journal {
    /// Opens the journal of an import, or begins it. The journal of another one is refused.
    pub fn open(journal: &Path, rejects: &Path, import: &Import) -> Result<(Self, Past), Failure> {
        let explain = |error: &dyn std::fmt::Display| format!("{}: {error}", journal.display());
        let is_new = !journal.exists();
        if is_new && rejects.exists() {
            return Err(format!("{} is in the way: it may be of another import", rejects.display()).into());
        }
        let mut options = OpenOptions::new();
        let file = options.read(true).append(true).create(true).open(journal).map_err(|error| explain(&error))?;
        check_or_begin(&file, import).map_err(|error| explain(&error))?;
        let mut rejects = File::create(rejects).map_err(|error| format!("{}: {error}", rejects.display()))?;
        let past = replay(&file, &mut rejects).map_err(|error| explain(&error))?;
        Ok((Self { journal: file, rejects }, past))
    }

    pub fn begin(&self, row: u64) -> io::Result<()> {
        write_line(&self.journal, &Entry::Begun(row))
    }

    pub fn finish(&self, row: u64, outcome: Outcome) -> io::Result<()> {
        match outcome {
            Outcome::Created(user) => write_line(&self.journal, &Entry::Created { row, user }),
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
    pub fn has_finished(&self, row: u64) -> bool {
        self.finished.contains(&row)
    }

    pub fn has_begun(&self, row: u64) -> bool {
        self.begun.contains(&row)
    }

    pub fn finished(&self) -> u64 {
        self.finished.len() as u64
    }

    fn finish(&mut self, row: u64) {
        self.begun.remove(&row);
        self.finished.insert(row);
    }
}

fn check_or_begin(mut journal: &File, import: &Import) -> Result<(), Failure> {
    let header = line_of(import)?;
    let mut first = Vec::new();
    BufReader::new(journal).read_until(b'\n', &mut first)?;
    if first.len() < header.len() && header.starts_with(&first) {
        // New, or the first run was killed while it wrote this line.
        journal.set_len(0)?;
        return Ok(journal.write_all(&header)?);
    }
    match from_slice::<Import>(&first) {
        Ok(known) if known == *import => Ok(()),
        Ok(known) if known.server != import.server => Err(format!("an import into {}", known.server).into()),
        Ok(_) => Err("the journal of another file, or the file has changed since".into()),
        Err(_) => Err("not a journal of this program".into()),
    }
}

/// Reads what was done, and writes the rejects anew.
fn replay(mut journal: &File, rejects: &mut File) -> Result<Past, Failure> {
    journal.rewind()?;
    let mut reader = BufReader::new(journal);
    let mut rejects = BufWriter::new(rejects);
    let mut line = Vec::new();
    let mut whole = reader.read_until(b'\n', &mut line)?;
    let mut past = Past::default();
    loop {
        line.clear();
        let length = reader.read_until(b'\n', &mut line)?;
        if !line.ends_with(b"\n") {
            break;
        }
        match from_slice(&line) {
            Ok(Entry::Begun(row)) => _ = past.begun.insert(row),
            Ok(Entry::Created { row, .. }) => past.finish(row),
            Ok(Entry::Rejected(rejection)) => {
                past.finish(rejection.row);
                past.rejected += 1;
                rejects.write_all(&line_of(&rejection)?)?;
            }
            Err(_) => {
                return Err("damaged: remove it and the rejects, and those already created are found again".into());
            }
        }
        whole += length;
    }
    rejects.flush()?;
    // What a crash has left of a last line.
    journal.set_len(whole as u64)?;
    Ok(past)
}

fn write_line(mut file: &File, entry: &impl Serialize) -> io::Result<()> {
    file.write_all(&line_of(entry)?)
}

fn line_of(entry: &impl Serialize) -> io::Result<Vec<u8>> {
    let mut line = to_vec(entry)?;
    line.push(b'\n');
    Ok(line)
}
