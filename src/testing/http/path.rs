//! Paths: their segments, read as Node does, and the parameters in them.

/// The parameters in a path by a pattern that has them in braces; `None` if the path is another's.
pub fn arguments<'a>(pattern: &'a str, path: &str) -> Option<Vec<(&'a str, String)>> {
    let (wanted, given) = (pattern.split('/'), path.strip_suffix('/').unwrap_or(path).split('/'));
    if wanted.clone().count() != given.clone().count() {
        return None;
    }
    let mut arguments = Vec::new();
    for (wanted, given) in wanted.zip(given) {
        match wanted.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
            Some(name) if !given.is_empty() => arguments.push((name, decode_segment(given))),
            None if wanted.eq_ignore_ascii_case(given) => {}
            _ => return None,
        }
    }
    Some(arguments)
}

/// A path segment without its percent escapes; one that is malformed stays as it is.
fn decode_segment(segment: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = segment.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let escaped = (first == b'%').then(|| tail.get(..2).and_then(hex_byte)).flatten();
        bytes.push(escaped.unwrap_or(first));
        rest = if escaped.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8(bytes).unwrap_or_else(|_| segment.to_owned())
}

fn hex_byte(digits: &[u8]) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let value = digit(digits[0])? * 16 + digit(digits[1])?;
    u8::try_from(value).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_lose_their_escapes() {
        assert_eq!(decode_segment("tok%2F3%20%C3%A4%3F"), "tok/3 ä?");
        assert_eq!(decode_segment("100%"), "100%");
        assert_eq!(decode_segment("a+b"), "a+b");
    }

    #[test]
    fn a_pattern_finds_its_parameters() {
        let found = arguments("/roles/{id}/users/{userId}", "/Roles/a%20b/users/u/");
        assert_eq!(found, Some(vec![("id", "a b".to_owned()), ("userId", "u".to_owned())]));
        assert_eq!(arguments("/roles/{id}", "/roles/"), None);
        assert_eq!(arguments("/roles/{id}", "/roles/a/users"), None);
    }
}
