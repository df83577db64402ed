//! Weights: integers below 2^53 as JSON numbers, larger ones as decimal strings.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::weight::{Weight, WeightError};

/// A weight: an integer from 0 to 2^53 - 1, or a string of decimal digits up to 2^128 - 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum WeightInput {
    /// A JSON number.
    Number(serde_json::Number),
    /// Decimal digits, without sign, exponent or leading zeros.
    Text(String),
}

impl Default for WeightInput {
    fn default() -> Self {
        Self::Number(1.into())
    }
}

impl WeightInput {
    /// The weight meant.
    ///
    /// # Errors
    /// [`WeightError`] for anything but a plain integer in range.
    pub fn to_weight(&self) -> Result<Weight, WeightError> {
        match self {
            Self::Number(number) => Weight::from_number(number),
            Self::Text(text) => text.parse(),
        }
    }

    /// The same weight in its one normal spelling; what is no weight stays as it is.
    pub(crate) fn normal(&self) -> Self {
        self.to_weight().map_or_else(|_| self.clone(), Self::from)
    }
}

impl From<Weight> for WeightInput {
    fn from(weight: Weight) -> Self {
        match weight.as_safe_integer() {
            Some(integer) => Self::Number(integer.into()),
            None => Self::Text(weight.to_string()),
        }
    }
}
