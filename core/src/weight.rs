//! The weight of a voter.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::excerpt::excerpt;

/// The largest integer that every JSON reader holds exactly: 2^53 - 1 (RFC 7493).
const LARGEST_SAFE: u64 = (1 << 53) - 1;

/// A weight, from zero to 2^128 - 1; a JSON number up to 2^53 - 1, a decimal string above.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Weight(u128);

/// Why something is no weight.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WeightError {
    /// Not a plain integer: a sign, a fraction, an exponent, a leading zero, white space, too many digits.
    #[error("`{0}` is not a weight: decimal digits up to 2^128 - 1, without sign, exponent or leading zeros")]
    Form(String),
    /// A number that some JSON readers would change.
    #[error("the weight `{0}` is above 2^53 - 1 and must be sent as a string")]
    Unsafe(String),
}

impl Weight {
    /// This weight.
    pub const fn new(weight: u128) -> Self {
        Self(weight)
    }

    /// The number.
    pub const fn get(self) -> u128 {
        self.0
    }

    /// The number where every JSON reader holds it exactly.
    pub fn as_safe_integer(self) -> Option<u64> {
        u64::try_from(self.0).ok().filter(|integer| *integer <= LARGEST_SAFE)
    }

    /// The weight that a JSON number means.
    ///
    /// # Errors
    /// [`WeightError::Form`] for fractions and negative numbers, [`WeightError::Unsafe`] above 2^53 - 1.
    pub fn from_number(number: &serde_json::Number) -> Result<Self, WeightError> {
        match number.as_u64() {
            Some(integer) if integer <= LARGEST_SAFE => Ok(Self(integer.into())),
            Some(_) => Err(WeightError::Unsafe(number.to_string())),
            None => Err(WeightError::Form(excerpt(&number.to_string()))),
        }
    }
}

impl FromStr for Weight {
    type Err = WeightError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
        let weight = if plain { text.parse().ok() } else { None };
        weight.map(Self).ok_or_else(|| WeightError::Form(excerpt(text)))
    }
}

impl fmt::Display for Weight {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl Serialize for Weight {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.as_safe_integer() {
            Some(integer) => serializer.serialize_u64(integer),
            None => serializer.collect_str(self),
        }
    }
}

/// Reads a weight as it is written.
impl<'de> Deserialize<'de> for Weight {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let weight = match Value::deserialize(deserializer)? {
            Value::Number(number) => Self::from_number(&number),
            Value::String(text) => text.parse(),
            other => Err(WeightError::Form(excerpt(&other.to_string()))),
        };
        weight.map_err(D::Error::custom)
    }
}

impl JsonSchema for Weight {
    fn schema_name() -> Cow<'static, str> {
        "Weight".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A weight: a number up to 2^53 - 1, a string of decimal digits above.",
            "anyOf": [
                {"type": "integer", "minimum": 0, "maximum": LARGEST_SAFE},
                {"type": "string", "pattern": "^(0|[1-9][0-9]{0,38})$"},
            ],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weight_has_one_spelling() {
        for (text, weight) in [("0", 0), ("1", 1), ("340282366920938463463374607431768211455", u128::MAX)] {
            assert_eq!(text.parse(), Ok(Weight::new(weight)));
        }
        for text in [
            "",
            "1e9",
            "+1",
            "-1",
            "01",
            "00",
            " 1",
            "1 ",
            "1.0",
            "0x1",
            "١",
            "1_000",
            "340282366920938463463374607431768211456",
        ] {
            assert!(matches!(text.parse::<Weight>(), Err(WeightError::Form(_))), "{text}");
        }
    }

    #[test]
    fn weights_above_two_to_the_fifty_three_travel_as_text() {
        let json = |weight| serde_json::to_string(&Weight::new(weight)).unwrap();
        assert_eq!(json(9_007_199_254_740_991), "9007199254740991");
        assert_eq!(json(9_007_199_254_740_992), "\"9007199254740992\"");
        let number = |text: &str| Weight::from_number(&serde_json::from_str(text).unwrap());
        assert_eq!(number("9007199254740991"), Ok(Weight::new(9_007_199_254_740_991)));
        assert!(matches!(number("9007199254740992"), Err(WeightError::Unsafe(_))));
        assert!(matches!(number("1.5"), Err(WeightError::Form(_))));
        assert!(matches!(number("-1"), Err(WeightError::Form(_))));
        assert!(matches!(number("1e3"), Err(WeightError::Form(_))));
    }
}
