//! A file as UTF-8: many programs write a byte order mark, and some write UTF-16.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read},
};

use encoding_rs_io::DecodeReaderBytesBuilder;

/// How much is looked at to tell what a file is.
pub const PREFIX: usize = 64 * 1024;

pub type Text = BufReader<Box<dyn Read + Send>>;

/// # Errors
///
/// If it is not text.
pub fn read(file: File) -> io::Result<Text> {
    let decoded = DecodeReaderBytesBuilder::new().utf8_passthru(true).strip_bom(true).build(file);
    let mut text: Text = BufReader::with_capacity(PREFIX, Box::new(decoded));
    if text.fill_buf()?.contains(&0) {
        let reason = "not text, or UTF-16 without a byte order mark: save it as UTF-8";
        return Err(io::Error::new(io::ErrorKind::InvalidData, reason));
    }
    Ok(text)
}
