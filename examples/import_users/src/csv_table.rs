//! CSV: the first line names the columns as Logto's JSON does, with dots for what is nested. A row has
//! the number of its record after that. An empty cell says nothing.

use std::{collections::BTreeSet, fs::File};

use csv::{Reader, StringRecord};
use serde_json::{Value, from_str, json};

use crate::{Failure, input::Rows, row::Row};

/// The one column whose cells are JSON.
const CUSTOM_DATA: &str = "customData";

pub fn read(file: File) -> Result<Rows, Failure> {
    let mut reader = Reader::from_reader(file);
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
            return Err(format!("Logto knows no column `{column}`").into());
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
            _ => cell.into(),
        };
        put(&mut user, column, value);
    }
    Ok(user)
}

fn put(user: &mut Value, column: &str, value: Value) {
    *column.split('.').fold(user, |object, name| &mut object[name]) = value;
}
