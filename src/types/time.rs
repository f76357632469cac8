//! Moments in time, in the three forms that Logto writes them in. Each has a type of its own, so
//! that none can be taken for another.

use std::{
    fmt,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use serde::{Deserialize, Deserializer, Serialize, de};

/// A moment, which Logto writes as milliseconds since the Unix epoch.
///
/// Converts from and into [`SystemTime`]; `Display` writes RFC 3339.
///
/// ```
/// use logto_management::types::Timestamp;
/// use std::time::{Duration, SystemTime};
///
/// let created_at = Timestamp::from_unix_millis(1_795_419_344_929);
/// assert_eq!(created_at.to_string(), "2026-11-23T07:35:44.929Z");
/// let tomorrow = Timestamp::from(SystemTime::now() + Duration::from_secs(24 * 60 * 60));
/// assert!(tomorrow > created_at);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The moment so many milliseconds after the Unix epoch.
    pub const fn from_unix_millis(milliseconds: i64) -> Self {
        Self(milliseconds)
    }

    /// Milliseconds since the Unix epoch.
    pub const fn as_unix_millis(self) -> i64 {
        self.0
    }
}

/// A moment, which the parts of an answer that stem from a token write as seconds since the Unix
/// epoch.
///
/// Converts into [`Timestamp`] and [`SystemTime`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct SecondsTimestamp(i64);

impl SecondsTimestamp {
    /// The moment so many seconds after the Unix epoch.
    pub const fn from_unix_seconds(seconds: i64) -> Self {
        Self(seconds)
    }

    /// Seconds since the Unix epoch.
    pub const fn as_unix_seconds(self) -> i64 {
        self.0
    }
}

/// A moment, which MFA verifications write as ISO 8601 text.
///
/// The text is kept as it came; [`to_timestamp`](Self::to_timestamp) reads it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct IsoTimestamp(String);

impl IsoTimestamp {
    /// The text as Logto wrote it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The moment, or `None` for a text that is no UTC time by RFC 3339.
    pub fn to_timestamp(&self) -> Option<Timestamp> {
        humantime::parse_rfc3339(&self.0).ok().map(Timestamp::from)
    }
}

impl From<String> for IsoTimestamp {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Display for IsoTimestamp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl From<SystemTime> for Timestamp {
    fn from(time: SystemTime) -> Self {
        let millis = |duration: Duration| i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
        match time.duration_since(UNIX_EPOCH) {
            Ok(after) => Self(millis(after)),
            Err(before) => Self(-millis(before.duration())),
        }
    }
}

impl From<Timestamp> for SystemTime {
    fn from(timestamp: Timestamp) -> Self {
        let distance = Duration::from_millis(timestamp.0.unsigned_abs());
        if timestamp.0 < 0 { UNIX_EPOCH - distance } else { UNIX_EPOCH + distance }
    }
}

impl From<SecondsTimestamp> for Timestamp {
    fn from(timestamp: SecondsTimestamp) -> Self {
        Self(timestamp.0.saturating_mul(1000))
    }
}

impl From<SecondsTimestamp> for SystemTime {
    fn from(timestamp: SecondsTimestamp) -> Self {
        Timestamp::from(timestamp).into()
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        /// 9999-12-31T23:59:59.999Z
        const LAST: i64 = 253_402_300_799_999;
        if (0..=LAST).contains(&self.0) {
            humantime::format_rfc3339_millis((*self).into()).fmt(formatter)
        } else {
            write!(formatter, "{} ms since the Unix epoch", self.0)
        }
    }
}

impl fmt::Display for SecondsTimestamp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        Timestamp::from(*self).fmt(formatter)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NumberVisitor).map(Self)
    }
}

impl<'de> Deserialize<'de> for SecondsTimestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NumberVisitor).map(Self)
    }
}

/// Logto declares times as numbers, not integers: a fraction is legal, and dropped.
struct NumberVisitor;

impl de::Visitor<'_> for NumberVisitor {
    type Value = i64;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("a time as a number since the Unix epoch")
    }

    fn visit_i64<E>(self, value: i64) -> Result<i64, E> {
        Ok(value)
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<i64, E> {
        i64::try_from(value).map_err(|_| E::custom("a time beyond what 64 bits hold"))
    }

    fn visit_f64<E>(self, value: f64) -> Result<i64, E> {
        #[allow(clippy::cast_possible_truncation, reason = "saturates, which is what is wanted")]
        Ok(value as i64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fraction_of_a_millisecond_is_dropped() {
        let time: Timestamp = serde_json::from_str("1795419344929.7").unwrap();
        assert_eq!(time.as_unix_millis(), 1_795_419_344_929);
    }

    #[test]
    fn times_before_1970_survive_the_way_to_system_time_and_back() {
        let time = Timestamp::from_unix_millis(-86_400_001);
        assert_eq!(Timestamp::from(SystemTime::from(time)), time);
    }

    #[test]
    fn a_time_that_no_calendar_holds_is_printed_all_the_same() {
        assert_eq!(Timestamp::from_unix_millis(i64::MAX).to_string(), format!("{} ms since the Unix epoch", i64::MAX));
    }

    #[test]
    fn an_iso_text_is_read_as_the_moment_it_names() {
        let time = IsoTimestamp::from("2026-11-23T07:38:06.869Z".to_owned());
        assert_eq!(time.to_timestamp().unwrap().to_string(), time.as_str());
        assert_eq!(IsoTimestamp::from("yesterday".to_owned()).to_timestamp(), None);
    }
}
