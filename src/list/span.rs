//! The places that a request asks for. Logto pages by number and size, so they begin at a multiple of
//! their number.

use std::ops::Range;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub offset: u64,
    pub size: u32,
}

impl Span {
    /// The page on which a place is.
    fn around(place: u64, size: u32) -> Self {
        Self { offset: place - place % u64::from(size), size }
    }

    /// The largest page, of this size or a part of it, on which a place is without these others. If
    /// the place is the only one among them, it has a page of its own.
    pub fn without(place: u64, size: u32, others: Option<&Range<u64>>) -> Self {
        let mut span = Self::around(place, size);
        while let Some(others) = others
            && span.size > 1
            && span.offset <= others.start
            && others.end <= span.end()
        {
            span = Self::around(place, span.size / smallest_factor(span.size));
        }
        span
    }

    /// The page's number, if pages can have such a number.
    pub fn number(self) -> Option<u32> {
        u32::try_from(self.offset / u64::from(self.size) + 1).ok()
    }

    pub fn end(self) -> u64 {
        self.offset + u64::from(self.size)
    }

    pub fn places(self) -> Range<u64> {
        self.offset..self.end()
    }
}

fn smallest_factor(number: u32) -> u32 {
    (2..number).find(|factor| number.is_multiple_of(*factor)).unwrap_or(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_found_and_the_others_come_on_pages_as_large_as_can_be() {
        let mut spans = vec![(200, 100)];
        let (bad, mut unreadable, mut place) = (213, 200..300, 200);
        while place < 300 {
            let span = Span::without(place, 100, Some(&unreadable));
            spans.push((span.offset, span.size));
            match span.places().contains(&bad) {
                true if span.size == 1 => (unreadable, place) = (bad..bad + 1, bad + 1),
                true => unreadable = span.places(),
                false => place = span.end(),
            }
        }
        let expected = [
            (200, 100),
            (200, 50),
            (200, 25),
            (200, 5),
            (205, 5),
            (210, 5),
            (210, 1),
            (211, 1),
            (212, 1),
            (213, 1),
            (214, 1),
            (215, 5),
            (220, 5),
            (225, 25),
            (250, 50),
        ];
        assert_eq!(spans, expected);
        assert_eq!(Span::without(7, 7, Some(&(7..14))), Span { offset: 7, size: 1 });
    }
}
