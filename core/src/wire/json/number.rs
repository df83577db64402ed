//! Numbers that keep their value: a number that a 64-bit integer or a double cannot hold exactly is refused.

/// A number as the engine keeps it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Exact {
    /// An integer from 0 to 2^64 - 1.
    Positive(u64),
    /// An integer from -2^63 to -1.
    Negative(i64),
    /// Every other number, negative zero too.
    Double(f64),
}

/// The number that `token` spells; `None` if its decimal value would change when it is read and written again.
pub(super) fn exact(token: &str) -> Option<Exact> {
    if let Ok(number) = token.parse() {
        return Some(Exact::Positive(number));
    }
    if let Ok(number) = token.parse()
        && number < 0
    {
        return Some(Exact::Negative(number));
    }
    let number = token.parse::<f64>().ok().filter(|number| number.is_finite())?;
    (is_short(token, number) || survives_slowly(token, number)).then_some(Exact::Double(number))
}

/// Whether `token` keeps its decimal value; true for a token that is not a number, which is left to the grammar.
pub(super) fn survives(token: &str) -> bool {
    token.parse::<f64>().is_err() || exact(token).is_some()
}

/// Fifteen significant digits always survive a normal double (IEEE 754 binary64, DBL_DIG), and zero survives.
fn is_short(token: &str, number: f64) -> bool {
    let mantissa = token.bytes().take_while(|byte| !matches!(byte, b'e' | b'E'));
    let mut digits = mantissa.filter(u8::is_ascii_digit);
    if number == 0.0 { digits.all(|digit| digit == b'0') } else { number.is_normal() && digits.count() <= 15 }
}

/// Whether `token` is the shortest spelling of the double, which is its name, or its exact value.
fn survives_slowly(token: &str, number: f64) -> bool {
    match (decimal(token), decimal(&format!("{number:e}"))) {
        (Some(written), Some(read)) => written == read || is_exactly(&written, number),
        _ => true,
    }
}

/// Whether a double is exactly this decimal value, as 2^64 is 18446744073709551616.
fn is_exactly(written: &(String, i64), number: f64) -> bool {
    let bits = number.to_bits();
    let (fraction, exponent) = (bits & ((1 << 52) - 1), (bits >> 52) & 0x7ff);
    // IEEE 754 binary64: an integer of up to 53 bits times a power of two; the smallest ones have no hidden bit.
    let (integer, exponent) = match exponent {
        0 => (fraction, 1),
        normal => (fraction | (1 << 52), normal),
    };
    // An odd integer over 2^n has exactly n decimal places, the last of them a 5.
    let halvings = 1075_u64.saturating_sub(exponent).saturating_sub(u64::from(integer.trailing_zeros()));
    let Ok(places) = usize::try_from(halvings) else { return false };
    // A value with another number of places is another value: nothing is spelled out that is longer than the input.
    if written.1.min(0).unsigned_abs() != halvings {
        return false;
    }
    decimal(&format!("{number:.places$}")).is_some_and(|exact| exact == *written)
}

/// The decimal value of a number: its digits without zeros at either end, and the power of ten of the last one.
fn decimal(token: &str) -> Option<(String, i64)> {
    let (mantissa, exponent) = token.split_once(['e', 'E']).unwrap_or((token, "0"));
    let exponent = exponent.strip_prefix('+').unwrap_or(exponent);
    // An exponent beyond i64 belongs to zero or to nothing finite; either way the digits decide.
    let exponent: i64 = exponent.parse().unwrap_or(0);
    let (whole, fraction) =
        mantissa.trim_start_matches('-').split_once('.').unwrap_or((mantissa.trim_start_matches('-'), ""));
    let digits = format!("{whole}{fraction}");
    let significant = digits.trim_start_matches('0').trim_end_matches('0');
    if significant.is_empty() {
        return Some((String::new(), 0));
    }
    let trailing = digits.len().checked_sub(digits.trim_end_matches('0').len())?;
    let power = exponent.checked_sub(i64::try_from(fraction.len()).ok()?)?;
    Some((significant.to_owned(), power.checked_add(i64::try_from(trailing).ok()?)?))
}
