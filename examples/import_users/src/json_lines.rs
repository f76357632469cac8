//! JSON Lines: a user in Logto's JSON on each line. A row has the number of its line.

use std::io::BufRead;

use crate::{
    row::{Row, Rows},
    text::Text,
};

pub fn read(text: Text) -> Rows {
    let lines = (1..).zip(text.split(b'\n'));
    let filled = lines.filter(|(_, line)| !line.as_ref().is_ok_and(|line| line.trim_ascii().is_empty()));
    Box::new(filled.map(|(number, line)| {
        // What serde_json says of broken JSON tells the place, and quotes nothing.
        let value = serde_json::from_slice(&line?).map_err(|error| format!("no JSON: {error}"));
        Ok(Row::new(number, value))
    }))
}
