//! JSON that is not a user a line: an array of users, `{"users": [...]}`, or users that are spread over
//! several lines, one after the other. A row has the number of its user.
//!
//! It is read user by user, by a thread of its own: serde hands values out, and the import asks for them.

use std::{
    fmt,
    io::{self, BufRead, Read},
    sync::mpsc::{SyncSender, sync_channel},
    thread,
};

use serde::de::{DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde_json::{Deserializer, Map, Value, from_slice};

use crate::{
    row::{Row, Rows},
    text::{PREFIX, Text},
};

/// The member of an object around all users.
const USERS: &str = "users";
/// How many users are read ahead.
const AHEAD: usize = 64;

/// Whether JSON is a document of this kind, and not a user a line.
pub fn is_one(text: Text) -> io::Result<bool> {
    let mut prefix = Vec::new();
    text.take(PREFIX as u64).read_to_end(&mut prefix)?;
    let mut lines = prefix.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty());
    let Some(first) = lines.next() else { return Ok(false) };
    if first.starts_with(b"[") || begins_with_users(first) {
        return Ok(true);
    }
    Ok(match from_slice::<Map<String, Value>>(first) {
        Ok(object) => object.get(USERS).is_some_and(Value::is_array),
        // A line that was cut off is followed by a whole one, and a part of a user by another part.
        Err(error) => error.is_eof() && lines.next().is_some_and(|next| from_slice::<Value>(next).is_err()),
    })
}

fn begins_with_users(line: &[u8]) -> bool {
    let inside = line.strip_prefix(b"{").map(<[u8]>::trim_ascii_start).unwrap_or_default();
    let after = inside.strip_prefix(b"\"users\"").map(<[u8]>::trim_ascii_start);
    after.and_then(|after| after.strip_prefix(b":")).is_some_and(|value| !value.trim_ascii_start().starts_with(b"\""))
}

pub fn read(text: Text) -> Rows {
    let (rows, read) = sync_channel(AHEAD);
    thread::spawn(move || {
        let failures = rows.clone();
        if let Err(error) = read_all(text, Sink { rows, number: 0 }) {
            // Fails when nobody reads on.
            _ = failures.send(Err(error.into()));
        }
    });
    Box::new(read.into_iter())
}

fn read_all(text: impl BufRead, mut sink: Sink) -> serde_json::Result<()> {
    let mut source = Deserializer::from_reader(text);
    while source.end().is_err() {
        TopLevel(&mut sink).deserialize(&mut source)?;
    }
    Ok(())
}

struct Sink {
    rows: SyncSender<io::Result<Row>>,
    number: u64,
}

impl Sink {
    fn send<E: serde::de::Error>(&mut self, user: Value) -> Result<(), E> {
        self.number += 1;
        self.rows.send(Ok(Row::new(self.number, Ok(user)))).map_err(|_| E::custom("nobody reads on"))
    }
}

/// A user, the users, or an object around them.
struct TopLevel<'a>(&'a mut Sink);

impl<'de> DeserializeSeed<'de> for TopLevel<'_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, source: D) -> Result<(), D::Error> {
        source.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for TopLevel<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("users as JSON objects")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, users: A) -> Result<(), A::Error> {
        Users(self.0).visit_seq(users)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let mut user = Map::new();
        let mut is_around_users = false;
        while let Some(name) = members.next_key::<String>()? {
            if name == USERS {
                members.next_value_seed(Users(self.0))?;
                is_around_users = true;
            } else {
                user.insert(name, members.next_value()?);
            }
        }
        if is_around_users { Ok(()) } else { self.0.send(user.into()) }
    }
}

struct Users<'a>(&'a mut Sink);

impl<'de> DeserializeSeed<'de> for Users<'_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, source: D) -> Result<(), D::Error> {
        source.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Users<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list of users")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut users: A) -> Result<(), A::Error> {
        while let Some(user) = users.next_element()? {
            self.0.send(user)?;
        }
        Ok(())
    }
}
