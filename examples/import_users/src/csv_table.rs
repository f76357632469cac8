//! CSV: the first line names the columns as Logto's JSON does, with dots for what is nested. A row has
//! the number of its record after that. An empty cell says nothing.

use std::collections::BTreeSet;

use csv::{Reader, StringRecord};
use serde_json::{Value, from_str, json};

use crate::{
    Failure,
    row::{Row, Rows},
    text::Text,
};

/// The one column whose cells are JSON.
const CUSTOM_DATA: &str = "customData";

pub fn read(text: Text) -> Result<Rows, Failure> {
    let mut reader = Reader::from_reader(text);
    let columns = reader.headers()?.clone();
    check(&columns)?;
    let records = (1..).zip(reader.into_records());
    Ok(Box::new(records.map(move |(number, record)| {
        let value = match record {
            Ok(record) => to_json(&columns, &record),
            Err(error) if error.is_io_error() => return Err(error.into()),
            Err(error) => Err(error.to_string()),
        };
        Ok(Row::new(number, value))
    })))
}

fn check(columns: &StringRecord) -> Result<(), Failure> {
    let mut seen = BTreeSet::new();
    for column in columns {
        if !is_known(column) {
            let hint = if column.contains([';', '\t']) { ": columns are separated by commas" } else { "" };
            return Err(format!("Logto knows no column `{column}`{hint}").into());
        }
        if !seen.insert(column) {
            return Err(format!("the column `{column}` is there twice").into());
        }
    }
    Ok(())
}

/// Whether a user with a text there is one that Logto understands.
fn is_known(column: &str) -> bool {
    let mut user = json!({});
    put(&mut user, column, "text".into());
    let is_text = !column.starts_with(CUSTOM_DATA) && crate::row::read(&user).is_ok();
    column == CUSTOM_DATA || is_text
}

fn to_json(columns: &StringRecord, record: &StringRecord) -> Result<Value, String> {
    let mut user = json!({});
    for (column, cell) in columns.iter().zip(record).filter(|(_, cell)| !cell.is_empty()) {
        let value = match column {
            CUSTOM_DATA => from_str(cell).map_err(|error| format!("`{CUSTOM_DATA}` is no JSON: {error}"))?,
            // A quote that is opened by mistake and closed by another takes the rows between into the cell.
            _ if cell.contains(['\n', '\r']) => {
                return Err(format!("`{column}` has a line break in it: is a quote opened or closed by mistake?"));
            }
            _ => cell.into(),
        };
        put(&mut user, column, value);
    }
    Ok(user)
}

fn put(user: &mut Value, column: &str, value: Value) {
    *column.split('.').fold(user, |object, name| &mut object[name]) = value;
}
