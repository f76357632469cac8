//! Pages: `page` and `page_size`, the total and the links of a list.

use serde_json::{Value, json};

use super::{
    answer::{Answer, Refusal},
    input::Input,
    query::Query,
    release::{PREVIOUS_BEFORE_LAST, Release},
};

const DEFAULT_SIZE: f64 = 20.0;
const MAXIMUM_SIZE: f64 = 100.0;

/// Which page is asked for. Fractions pass here, as in Logto; its database refuses them later.
#[derive(Clone, Copy, Debug)]
pub(super) struct Page {
    number: f64,
    size: f64,
}

/// The part of a list that a page shows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Window {
    pub skip: usize,
    pub take: usize,
}

impl Default for Page {
    fn default() -> Self {
        Self { number: 1.0, size: DEFAULT_SIZE }
    }
}

impl Page {
    pub fn read(query: &Query) -> Result<Self, Refusal> {
        let default = Self::default();
        let number = positive(query, "page", f64::INFINITY)?.unwrap_or(default.number);
        let size = positive(query, "page_size", MAXIMUM_SIZE)?.unwrap_or(default.size);
        Ok(Self { number, size })
    }

    pub fn window(self) -> Result<Window, Refusal> {
        let offset = (self.number - 1.0) * self.size;
        if offset.fract() != 0.0 || self.size.fract() != 0.0 {
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

/// Answers one page of a list that has so many entries in all.
pub(super) fn answer(input: &Input, release: Release, window: Window, total: usize, items: Vec<Value>) -> Answer {
    let last = total.div_ceil(window.take).max(1);
    let current = window.skip / window.take + 1;
    let previous = (current > 1).then(|| ("prev", current - 1));
    let next = (current < last).then(|| ("next", current + 1));
    let (first, last) = (Some(("first", 1)), Some(("last", last)));
    let links =
        if release < PREVIOUS_BEFORE_LAST { [first, last, previous, next] } else { [first, previous, last, next] };

    let answer = Answer::ok(items).header("total-number", total.to_string());
    links.into_iter().flatten().fold(answer, |answer, (name, page)| answer.header("link", link(input, name, page)))
}

fn link(input: &Input, name: &str, page: usize) -> String {
    let query = input.query.with("page", &page.to_string());
    format!("<{}{}?{query}>; rel=\"{name}\"", input.origin, input.path)
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
    let is_word = text.contains(|letter: char| letter.is_alphabetic() && !matches!(letter, 'e' | 'E'));
    if is_word { None } else { text.parse().ok() }
}
