//! What the headers of an answer say that errors and answers have in common.

use std::time::{Duration, SystemTime};

use httpdate::parse_http_date;
use reqwest::header::{self, HeaderMap, HeaderName};

/// The header in which Logto names each request.
const REQUEST_ID: &str = "logto-core-request-id";

pub(crate) fn request_id(headers: &HeaderMap) -> Option<&str> {
    headers.get(REQUEST_ID)?.to_str().ok()
}

pub(crate) fn is_plain_text(headers: &HeaderMap) -> bool {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok());
    content_type.is_some_and(|it| it.starts_with("text/plain"))
}

/// `Retry-After`, which is a number of seconds or a date.
///
/// Some servers give fractions, and some numbers beyond all measure. A date is measured by the
/// answer's own `Date`, since the clocks of the two sides may differ.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    seconds(text).or_else(|| {
        let date = parse_http_date(text).ok()?;
        let now = date_of(headers, header::DATE).unwrap_or_else(SystemTime::now);
        Some(date.duration_since(now).unwrap_or_default())
    })
}

fn seconds(text: &str) -> Option<Duration> {
    let is_number = text.starts_with(|first: char| first.is_ascii_digit())
        && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let seconds: f64 = text.parse().ok().filter(|_| is_number)?;
    Some(Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX))
}

fn date_of(headers: &HeaderMap, name: HeaderName) -> Option<SystemTime> {
    parse_http_date(headers.get(name)?.to_str().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(pairs: &[(HeaderName, &str)]) -> Option<Duration> {
        let headers = pairs.iter().map(|(name, value)| (name.clone(), value.parse().unwrap())).collect();
        retry_after(&headers)
    }

    #[test]
    fn a_number_may_have_a_fraction_and_any_size() {
        for (text, expected) in [
            ("7", Some(Duration::from_secs(7))),
            (" 1.5 ", Some(Duration::from_millis(1500))),
            ("0", Some(Duration::ZERO)),
            ("99999999999999999999999999", Some(Duration::MAX)),
            ("-5", None),
            ("soon", None),
            ("NaN", None),
            ("1e3", None),
            ("1.2.3", None),
            ("", None),
        ] {
            assert_eq!(asked(&[(header::RETRY_AFTER, text)]), expected, "{text}");
        }
    }

    #[test]
    fn a_date_is_measured_by_the_answers_own() {
        let at = "Sun, 06 Nov 1994 08:49:42 GMT";
        let earlier = (header::DATE, "Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(asked(&[earlier, (header::RETRY_AFTER, at)]), Some(Duration::from_secs(5)));
        assert_eq!(asked(&[(header::RETRY_AFTER, at)]), Some(Duration::ZERO));
    }
}
