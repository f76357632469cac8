//! Lists as they are answered: a page, the total and the links to the other pages.

use serde_json::Value;

use super::{input::Input, paging::Window};
use crate::testing::{
    http::answer::{Answer, Outcome},
    tenant::release::{PREVIOUS_BEFORE_LAST, Release},
};

/// Answers the page asked for of what was found, or all of it where Logto does.
pub fn page<T>(input: &Input, release: Release, found: Vec<T>, to_json: impl FnMut(T) -> Value) -> Outcome {
    let Some(page) = input.page else { return Ok(Answer::ok(found.into_iter().map(to_json).collect::<Vec<_>>())) };
    let window = page.window()?;
    let total = found.len();
    Ok(answer(input, release, window, total, window.of(found).into_iter().map(to_json).collect()))
}

/// Answers one page of a list that has so many entries in all.
pub fn answer(input: &Input, release: Release, window: Window, total: usize, items: Vec<Value>) -> Answer {
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
