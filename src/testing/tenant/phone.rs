//! Phone numbers: what Logto makes of them before it stores and compares them.
//!
//! Logto asks libphonenumber. Here a number is its country calling code and the rest, without a zero
//! in between, which is all that Logto's answers show of it.

/// Calling codes of one and two digits; all others have three.
const SHORT_CODES: [&str; 46] = [
    "1", "7", "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47", "48",
    "49", "51", "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63", "64", "65", "66", "81", "82", "84",
    "86", "90", "91", "92", "93", "94", "95", "98",
];
/// Where a leading zero belongs to the number.
const ZERO_STAYS: [&str; 1] = ["39"];
const SHORTEST: usize = 2;
const LONGEST: usize = 17;

/// A number in the form that is stored, and with the zero that older entries may have.
#[derive(Debug, PartialEq, Eq)]
pub struct Phone {
    pub stored: String,
    pub with_zero: String,
}

impl Phone {
    /// `None` for digits that cannot be an international number.
    pub fn parse(digits: &str) -> Option<Self> {
        let short = SHORT_CODES.into_iter().find(|code| digits.starts_with(code));
        let (code, rest) = digits.split_at_checked(short.map_or(3, str::len))?;
        let number = if ZERO_STAYS.contains(&code) { rest } else { rest.strip_prefix('0').unwrap_or(rest) };
        let valid = !code.starts_with('0') && (SHORTEST..=LONGEST).contains(&number.len());
        valid.then(|| Self { stored: format!("{code}{number}"), with_zero: format!("{code}0{number}") })
    }
}

/// Whether two numbers are one to Logto.
pub fn same(stored: &str, given: &str) -> bool {
    match Phone::parse(given) {
        Some(phone) => stored == phone.stored || stored == phone.with_zero,
        None => stored == given,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_zero_after_the_calling_code_does_not_count() {
        assert_eq!(Phone::parse("610412345678").unwrap().stored, "61412345678");
        assert!(same("610412345678", "61412345678"));
        assert!(!same("14155550100", "14155550101"));
    }

    #[test]
    fn digits_that_no_country_has_are_no_number() {
        assert_eq!(Phone::parse("0123456"), None);
        assert_eq!(Phone::parse("1"), None);
        assert_eq!(Phone::parse("1234567890123456789"), None);
    }
}
