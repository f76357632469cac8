//! Whether the quotes of a CSV file can be trusted.
//!
//! Readers of CSV take a quote in a wrong place somehow: text is lost, or the rows up to the next quote
//! become part of one cell. So a file with such a quote is refused. In a cell that does not begin with a
//! quote, quotes are text.

use std::io::{self, BufRead};

use crate::text::Text;

#[derive(Clone, Copy)]
enum Place {
    CellBegins,
    Plain,
    /// In a cell whose quote was opened on this line.
    Quoted(u64),
    /// Behind a quote in such a cell: it is the end, or the first of two.
    BehindQuote(u64),
}

/// Why a file cannot be read rightly, if that is so.
pub fn reason_to_refuse(mut text: Text) -> io::Result<Option<String>> {
    let mut place = Place::CellBegins;
    let mut line = 1;
    loop {
        let bytes = text.fill_buf()?;
        if bytes.is_empty() {
            return Ok(match place {
                Place::Quoted(opened) => Some(format!("line {opened}: a quote is opened and never closed")),
                _ => None,
            });
        }
        for byte in bytes {
            place = match next(place, *byte, line) {
                Some(place) => place,
                None => return Ok(Some(misplaced(line))),
            };
            line += u64::from(*byte == b'\n');
        }
        let length = bytes.len();
        text.consume(length);
    }
}

/// `None` for a quote in a wrong place.
fn next(place: Place, byte: u8, line: u64) -> Option<Place> {
    Some(match (place, byte) {
        (Place::Quoted(opened), b'"') => Place::BehindQuote(opened),
        (Place::Quoted(opened), _) => Place::Quoted(opened),
        (Place::BehindQuote(opened), b'"') => Place::Quoted(opened),
        (_, b',' | b'\n' | b'\r') => Place::CellBegins,
        (Place::BehindQuote(_), _) => return None,
        (Place::CellBegins, b'"') => Place::Quoted(line),
        (Place::CellBegins | Place::Plain, _) => Place::Plain,
    })
}

fn misplaced(line: u64) -> String {
    format!(
        "line {line}: a quote stands inside of a quoted cell, or is opened before and not closed; in a quoted cell, write \
         two quotes for one (a backslash does not do)"
    )
}
