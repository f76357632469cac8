//! Which page of a list a query asks for: `page` and `page_size`.

use serde_json::json;

use crate::testing::http::{answer::Refusal, query::Query};

const DEFAULT_SIZE: f64 = 20.0;
const LARGEST: f64 = 9_223_372_036_854_775_808.0;
const MAXIMUM_SIZE: f64 = 100.0;

/// Which page is asked for. Fractions pass here, as in Logto; its database refuses them later.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    number: f64,
    size: f64,
}

/// The part of a list that a page shows.
#[derive(Clone, Copy, Debug)]
pub struct Window {
    pub skip: usize,
    pub take: usize,
}

impl Default for Page {
    fn default() -> Self {
        Self { number: 1.0, size: DEFAULT_SIZE }
    }
}

impl Page {
    /// The page that a query asks for, the first unless it says otherwise.
    pub fn read(query: &Query) -> Result<Self, Refusal> {
        let default = Self::default();
        let number = positive(query, "page", f64::INFINITY)?.unwrap_or(default.number);
        let size = positive(query, "page_size", MAXIMUM_SIZE)?.unwrap_or(default.size);
        Ok(Self { number, size })
    }

    /// As [`read`](Self::read), but `None` if the query does not ask for one.
    pub fn read_if_asked(query: &Query) -> Result<Option<Self>, Refusal> {
        let asks = query.get("page").or(query.get("page_size")).is_some();
        if asks { Self::read(query).map(Some) } else { Ok(None) }
    }

    pub fn window(self) -> Result<Window, Refusal> {
        let offset = (self.number - 1.0) * self.size;
        let is_whole = offset.fract() == 0.0 && self.size.fract() == 0.0;
        // The database counts in 64 bits.
        if !is_whole || offset >= LARGEST {
            return Err(Refusal::unprocessable("entity.invalid_input"));
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole and positive by now")]
        Ok(Window { skip: offset as usize, take: self.size as usize })
    }
}

impl Window {
    pub fn of<T>(self, items: impl IntoIterator<Item = T>) -> Vec<T> {
        items.into_iter().skip(self.skip).take(self.take).collect()
    }
}

fn positive(query: &Query, name: &str, maximum: f64) -> Result<Option<f64>, Refusal> {
    let invalid = || Refusal::bad_request("guard.invalid_pagination");
    match query.to_object().get(name) {
        None => Ok(None),
        Some(value) if *value == json!("") => Ok(None),
        Some(value) => {
            let number = value.as_str().and_then(number).ok_or_else(invalid)?;
            if number > 0.0 && number <= maximum { Ok(Some(number)) } else { Err(invalid()) }
        }
    }
}

/// The number that JavaScript reads in a text.
fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] {
        if let Some(digits) = text.to_ascii_lowercase().strip_prefix(prefix) {
            return u32::from_str_radix(digits, radix).ok().map(f64::from);
        }
    }
    let is_word = text.contains(|letter: char| letter.is_alphabetic() && !matches!(letter, 'e' | 'E'));
    if is_word { None } else { text.parse().ok() }
}
