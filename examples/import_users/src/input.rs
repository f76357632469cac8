//! The file with the users: which format it has, and what tells it from another file.

use std::{
    fs::File,
    io::{self, BufRead, BufReader},
    path::{Path, PathBuf},
};

use crate::{Failure, csv_table, json_lines, row::Row};

pub struct Input {
    path: PathBuf,
    read: Reader,
}

/// Gives the rows as they are read: a file may be larger than the memory.
type Reader = fn(File) -> Result<Rows, Failure>;
pub type Rows = Box<dyn Iterator<Item = io::Result<Row>>>;

/// By the ending of the file's name.
const FORMATS: [(&str, Reader); 4] =
    [("jsonl", json_lines::read), ("ndjson", json_lines::read), ("json", json_lines::read), ("csv", csv_table::read)];

impl Input {
    pub fn open(path: &Path) -> Result<Self, Failure> {
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_lowercase();
        let format = FORMATS.into_iter().find(|(known, _)| *known == ending);
        let (_, read) = format.ok_or_else(|| format!("{} is neither .jsonl nor .csv", path.display()))?;
        Ok(Self { path: path.to_owned(), read })
    }

    pub fn rows(&self) -> Result<Rows, Failure> {
        (self.read)(self.file()?).map_err(|error| self.explain(&error).into())
    }

    /// A digest of the content (64-bit FNV-1a), against mix-ups: it need not withstand an attacker.
    pub fn fingerprint(&self) -> Result<String, Failure> {
        let mut reader = BufReader::new(self.file()?);
        let mut digest: u64 = 0xcbf2_9ce4_8422_2325;
        loop {
            let bytes = reader.fill_buf().map_err(|error| self.explain(&error))?;
            if bytes.is_empty() {
                return Ok(format!("{digest:016x}"));
            }
            digest =
                bytes.iter().fold(digest, |digest, byte| (digest ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3));
            let length = bytes.len();
            reader.consume(length);
        }
    }

    /// An error with the file that it is about.
    pub fn explain(&self, error: &dyn std::fmt::Display) -> String {
        format!("{}: {error}", self.path.display())
    }

    fn file(&self) -> Result<File, Failure> {
        File::open(&self.path).map_err(|error| self.explain(&error).into())
    }
}
