//! The file with the users: which format it has, and what tells it from another file.

use std::{
    collections::HashMap,
    fs::File,
    io::{self, BufRead, BufReader},
    path::{Path, PathBuf},
};

use crate::{
    Failure, csv_quotes, csv_table,
    digest::Digest,
    json_document, json_lines,
    row::Rows,
    text::{self, Text},
};

pub struct Input {
    path: PathBuf,
    format: Format,
}

#[derive(Clone, Copy)]
enum Format {
    /// A user a line.
    JsonLines,
    /// Users in one JSON value, or over several lines.
    JsonDocument,
    Csv,
}

/// By the ending of the file's name; what kind of JSON it is, the content tells.
const ENDINGS: [(&str, Format); 5] = [
    ("jsonl", Format::JsonLines),
    ("ndjson", Format::JsonLines),
    ("json", Format::JsonLines),
    ("rejects", Format::JsonLines),
    ("csv", Format::Csv),
];

impl Input {
    pub fn open(path: &Path) -> Result<Self, Failure> {
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_lowercase();
        let known = ENDINGS.into_iter().find(|(known, _)| *known == ending);
        let (_, format) = known.ok_or_else(|| format!("{} is neither .jsonl nor .csv nor .json", path.display()))?;
        let mut input = Self { path: path.to_owned(), format };
        input.look_inside().map_err(|error| input.explain(&error))?;
        Ok(input)
    }

    /// All rows. The first error is one of the file, and ends them.
    pub fn rows(&self) -> Result<Rows, Failure> {
        let rows = self.read().map_err(|error| self.explain(&error))?;
        // The same user may be there several times.
        let mut copies = HashMap::<Digest, u64>::new();
        Ok(Box::new(rows.map(move |row| {
            let row = row?;
            let copy = copies.entry(row.digest).and_modify(|count| *count += 1).or_insert(0);
            Ok(row.told_apart(*copy))
        })))
    }

    /// How many rows there are. All of the file is read, so that it is refused before anything is begun.
    ///
    /// # Errors
    ///
    /// If it cannot be read to the end, has no row, or a row has something in its custom data where the
    /// marker is to be put.
    pub fn survey(&self, marker: &str) -> Result<u64, Failure> {
        let mut count = 0;
        for row in self.rows()? {
            let row = row.map_err(|error| self.explain(&error))?;
            count += 1;
            let custom_data = row.user.as_ref().ok().and_then(|user| user.custom_data.as_ref());
            if custom_data.is_some_and(|data| data.contains_key(marker)) {
                let number = row.number;
                let reason =
                    format!("row {number} has a `customData.{marker}` of its own: name another with `--marker`");
                return Err(self.explain(&reason).into());
            }
        }
        if count == 0 { Err(self.explain(&"there is no user in it").into()) } else { Ok(count) }
    }

    /// The name of the file without its folder.
    pub fn name(&self) -> String {
        self.path.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// A digest of the content, against mix-ups.
    pub fn fingerprint(&self) -> Result<String, Failure> {
        let mut reader = BufReader::new(self.file().map_err(|error| self.explain(&error))?);
        let mut digest = Digest::new();
        loop {
            let bytes = reader.fill_buf().map_err(|error| self.explain(&error))?;
            if bytes.is_empty() {
                return Ok(digest.to_string());
            }
            digest = digest.and(bytes);
            let length = bytes.len();
            reader.consume(length);
        }
    }

    /// An error with the file that it is about.
    pub fn explain(&self, error: &dyn std::fmt::Display) -> String {
        format!("{}: {error}", self.path.display())
    }

    fn look_inside(&mut self) -> Result<(), Failure> {
        match self.format {
            Format::Csv => csv_quotes::reason_to_refuse(self.text()?)?.map_or(Ok(()), |reason| Err(reason.into())),
            _ => {
                if json_document::is_one(self.text()?)? {
                    self.format = Format::JsonDocument;
                }
                Ok(())
            }
        }
    }

    fn read(&self) -> Result<Rows, Failure> {
        let text = self.text()?;
        match self.format {
            Format::JsonLines => Ok(json_lines::read(text)),
            Format::JsonDocument => Ok(json_document::read(text)),
            Format::Csv => csv_table::read(text),
        }
    }

    fn text(&self) -> io::Result<Text> {
        text::read(self.file()?)
    }

    fn file(&self) -> io::Result<File> {
        File::open(&self.path)
    }
}
