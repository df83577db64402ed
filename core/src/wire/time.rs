//! Times: whole seconds, as JSON numbers up to 2^53 - 1 and as decimal strings above, as weights are.
//!
//! A field of type `u64` or `Option<u64>` is a time where it is marked `with = "time"` or `with = "time::optional"`.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serializer};

/// The largest integer that every JSON reader holds exactly: 2^53 - 1 (RFC 7493).
pub const LARGEST_SAFE: u64 = (1 << 53) - 1;

/// The schema of a time.
#[derive(Debug)]
pub struct Time;

impl JsonSchema for Time {
    fn schema_name() -> Cow<'static, str> {
        "Time".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A time in whole seconds by the caller's clock, 0 to 2^64 - 1: a number up to 2^53 - 1, a string of decimal digits above.",
            "anyOf": [
                {"type": "integer", "minimum": 0, "maximum": LARGEST_SAFE},
                {"type": "string", "pattern": "^(0|[1-9][0-9]{0,19})$"},
            ],
        })
    }
}

/// Writes a time.
///
/// # Errors
/// Those of the serializer.
pub fn serialize<S: Serializer>(time: &u64, serializer: S) -> Result<S::Ok, S::Error> {
    if *time <= LARGEST_SAFE { serializer.serialize_u64(*time) } else { serializer.collect_str(time) }
}

/// Reads a time.
///
/// # Errors
/// For anything but a number up to [`LARGEST_SAFE`] or plain decimal digits up to 2^64 - 1.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    deserializer.deserialize_any(Reader)
}

/// A time that may be absent or null.
pub mod optional {
    use super::{Deserialize, Deserializer, Serializer, Wrapped};

    /// Writes a time, or null.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(time: &Option<u64>, serializer: S) -> Result<S::Ok, S::Error> {
        match time {
            Some(time) => super::serialize(time, serializer),
            None => serializer.serialize_none(),
        }
    }

    /// Reads a time, or null.
    ///
    /// # Errors
    /// As [`super::deserialize`].
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
        Ok(Option::<Wrapped>::deserialize(deserializer)?.map(|wrapped| wrapped.0))
    }
}

/// A time where serde needs a type of its own.
struct Wrapped(u64);

impl<'de> Deserialize<'de> for Wrapped {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize(deserializer).map(Self)
    }
}

struct Reader;

impl Visitor<'_> for Reader {
    type Value = u64;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .write_str("a time is in whole seconds: a number up to 2^53 - 1 or a string of decimal digits")
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<u64, E> {
        if number <= LARGEST_SAFE {
            Ok(number)
        } else {
            Err(E::custom(format!("the time {number} is above 2^53 - 1 and must be sent as a string")))
        }
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<u64, E> {
        u64::try_from(number)
            .map_err(|_| E::custom("a time must not be negative"))
            .and_then(|time| self.visit_u64(time))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<u64, E> {
        let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
        let time = if plain { text.parse().ok() } else { None };
        time.ok_or_else(|| {
            E::custom(
                "a time must be a number of seconds, or a string with its decimal digits up to 2^64 - 1",
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_one_spelling() {
        let read = |text: &str| serde_json::from_str::<Wrapped>(text).map(|wrapped| wrapped.0).ok();
        assert_eq!(read("9007199254740991"), Some(LARGEST_SAFE));
        assert_eq!(read("\"9007199254740993\""), Some(9_007_199_254_740_993));
        assert_eq!(read("\"18446744073709551615\""), Some(u64::MAX));
        assert_eq!(read("\"7\""), Some(7));
        for wrong in
            ["9007199254740992", "-1", "1.5", "\"\"", "\"07\"", "\"+7\"", "\"18446744073709551616\"", "true"]
        {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
