//! Exact decimal numbers: what a JSON number says, not what a double makes of it.

use std::cmp::Ordering;

use serde_json::Number;

/// `mantissa * 10^exponent`, with a mantissa that ten does not divide (zero is `0 * 10^0`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Decimal {
    mantissa: i128,
    exponent: i32,
}

impl Decimal {
    /// Zero.
    pub(crate) const ZERO: Self = Self { mantissa: 0, exponent: 0 };
    /// One.
    pub(crate) const ONE: Self = Self { mantissa: 1, exponent: 0 };

    /// `mantissa * 10^exponent`.
    pub(crate) fn new(mut mantissa: i128, mut exponent: i32) -> Self {
        if mantissa == 0 {
            return Self::ZERO;
        }
        while mantissa % 10 == 0 {
            mantissa /= 10;
            exponent += 1;
        }
        Self { mantissa, exponent }
    }

    /// The number as it is written: for a double, its shortest decimal form.
    pub(crate) fn of(number: &Number) -> Option<Self> {
        if let Some(integer) = number.as_i128() {
            return Some(Self::new(integer, 0));
        }
        let text = format!("{:e}", number.as_f64()?);
        let (digits, exponent) = text.split_once('e')?;
        let exponent: i32 = exponent.parse().ok()?;
        let fraction = digits.split_once('.').map_or(0, |(_, fraction)| fraction.len());
        let mantissa: i128 = digits.replace('.', "").parse().ok()?;
        Some(Self::new(mantissa, exponent - i32::try_from(fraction).ok()?))
    }

    /// The JSON number of exactly this value; none when no 64-bit integer and no double has it.
    pub(crate) fn to_number(self) -> Option<Number> {
        if let Some(integer) = self.to_integer() {
            if let Ok(small) = i64::try_from(integer) {
                return Some(small.into());
            }
            if let Ok(large) = u64::try_from(integer) {
                return Some(large.into());
            }
        }
        self.to_float()
    }

    /// As [`Self::to_number`], but never written as an integer.
    pub(crate) fn to_float(self) -> Option<Number> {
        let float: f64 = format!("{}e{}", self.mantissa, self.exponent).parse().ok()?;
        let number = Number::from_f64(float)?;
        (Self::of(&number)? == self).then_some(number)
    }

    fn to_integer(self) -> Option<i128> {
        let power = 10_i128.checked_pow(u32::try_from(self.exponent).ok()?)?;
        self.mantissa.checked_mul(power)
    }

    /// Whether the value is an integer, however it is written.
    pub(crate) fn is_integer(self) -> bool {
        self.exponent >= 0
    }

    /// Whether the value is zero.
    pub(crate) fn is_zero(self) -> bool {
        self.mantissa == 0
    }

    /// Both mantissas over a common power of ten; none when that leaves 128 bits.
    fn align(self, other: Self) -> Option<(i128, i128, i32)> {
        let exponent = self.exponent.min(other.exponent);
        let scale = |one: Self| {
            if one.mantissa == 0 {
                return Some(0);
            }
            let power = u32::try_from(one.exponent.checked_sub(exponent)?).ok()?;
            one.mantissa.checked_mul(10_i128.checked_pow(power)?)
        };
        Some((scale(self)?, scale(other)?, exponent))
    }

    /// The sum, when it is computed exactly.
    pub(crate) fn add(self, other: Self) -> Option<Self> {
        let (left, right, exponent) = self.align(other)?;
        Some(Self::new(left.checked_add(right)?, exponent))
    }

    /// The product with an integer, when it is computed exactly.
    pub(crate) fn times(self, factor: i128) -> Option<Self> {
        Some(Self::new(self.mantissa.checked_mul(factor)?, self.exponent))
    }

    /// Half of it.
    pub(crate) fn half(self) -> Option<Self> {
        Some(Self::new(self.mantissa.checked_mul(5)?, self.exponent.checked_sub(1)?))
    }

    /// The largest integer `k` with `k * unit <= self`; `unit` is positive.
    pub(crate) fn floor_over(self, unit: Self) -> Option<i128> {
        let (left, right, _) = self.align(unit)?;
        (right > 0).then(|| left.div_euclid(right))
    }

    /// Whether it is a multiple of `unit`, which is positive.
    pub(crate) fn is_multiple_of(self, unit: Self) -> Option<bool> {
        if self.is_zero() {
            return Some(true);
        }
        // Ten does not divide the mantissa, so a unit with a larger power of ten does not divide the number.
        let Ok(shift) = u32::try_from(self.exponent.checked_sub(unit.exponent)?) else { return Some(false) };
        if unit.mantissa <= 0 || unit.mantissa > i128::MAX / 10 {
            return None;
        }
        let mut remainder = self.mantissa % unit.mantissa;
        for _ in 0..shift {
            if remainder == 0 {
                break;
            }
            remainder = remainder * 10 % unit.mantissa;
        }
        Some(remainder == 0)
    }

    /// The smallest positive number that both divide; both are positive.
    pub(crate) fn least_common_multiple(self, other: Self) -> Option<Self> {
        let (left, right, exponent) = self.align(other)?;
        let (mut a, mut b) = (left, right);
        while b != 0 {
            (a, b) = (b, a % b);
        }
        if a == 0 {
            return None;
        }
        Some(Self::new((left / a).checked_mul(right)?, exponent))
    }

    /// The position of the first digit, for numbers too far apart to align.
    fn magnitude(self) -> i64 {
        let digits = self.mantissa.unsigned_abs().checked_ilog10().unwrap_or(0);
        i64::from(digits) + i64::from(self.exponent)
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        if let Some((left, right, _)) = self.align(*other) {
            return left.cmp(&right);
        }
        let signs = self.mantissa.signum().cmp(&other.mantissa.signum());
        if signs != Ordering::Equal {
            return signs;
        }
        let magnitudes = self.magnitude().cmp(&other.magnitude());
        if self.mantissa > 0 { magnitudes } else { magnitudes.reverse() }
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        Decimal::of(&serde_json::from_str(text).unwrap()).unwrap()
    }

    #[test]
    fn one_value_has_one_form() {
        for (left, right) in
            [("1.0", "1"), ("100", "1e2"), ("0.10", "1e-1"), ("-0.0", "0"), ("1e300", "1.0e300")]
        {
            assert_eq!(decimal(left), decimal(right));
        }
    }

    #[test]
    fn the_order_is_that_of_the_numbers() {
        let sorted =
            ["-1e300", "-2", "-1.5", "-1e-300", "0", "1e-300", "0.1", "0.3", "1", "1e20", "1e300", "1.5e300"];
        for pair in sorted.windows(2) {
            assert!(decimal(pair[0]) < decimal(pair[1]), "{pair:?}");
        }
    }

    #[test]
    fn multiples_are_decimal() {
        assert_eq!(decimal("0.3").is_multiple_of(decimal("0.1")), Some(true));
        assert_eq!(decimal("4.5").is_multiple_of(decimal("1.5")), Some(true));
        assert_eq!(decimal("4").is_multiple_of(decimal("1.5")), Some(false));
        assert_eq!(decimal("0.4").least_common_multiple(decimal("0.6")), Some(decimal("1.2")));
        assert_eq!(decimal("-7").floor_over(decimal("2")), Some(-4));
        assert_eq!(decimal("1e300").is_multiple_of(decimal("3")), Some(false));
        assert_eq!(decimal("1e308").is_multiple_of(decimal("0.5")), Some(true));
    }
}
