//! Canonical bytes: RFC 8785, the JSON Canonicalization Scheme (JCS).
//!
//! Two documents that mean the same have the same canonical bytes, so that they have the same digest: keys sorted by
//! their UTF-16 code units, no white space, one spelling for every string and number. Duplicate keys and lone
//! surrogates cannot reach this module: the strict parser of `wire` refuses them before a `Value` exists.

use serde_json::Value;

use crate::pointer::{child_pointer, index_pointer};

/// Why a document has no canonical bytes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CanonicalError {
    /// An integer lies between two doubles: RFC 8785 would round it, and two documents would share one digest.
    #[error(
        "the integer `{number}` at `{pointer}` is not exactly a double, so its digest would be ambiguous"
    )]
    Lossy {
        /// Where, as a JSON Pointer (RFC 6901).
        pointer: String,
        /// The integer as written.
        number: String,
    },
    /// The writer refused, which no `Value` provokes today.
    #[error("it has no canonical form: {reason}")]
    Unwritable {
        /// What the writer said.
        reason: String,
    },
}

/// The bytes of `value` as RFC 8785 writes them, with integers above 2^53 rounded to the nearest double as section
/// 3.2.2.3 asks.
///
/// Use [`exact`] for whatever is hashed or signed; this is for comparing with other implementations of the RFC.
///
/// ```
/// let value = serde_json::json!({"b": 1.0, "a": [9007199254740993_u64]});
/// assert_eq!(rogatio_core::canonical::rounded(&value).unwrap(), br#"{"a":[9007199254740992],"b":1}"#);
/// ```
pub fn rounded(value: &Value) -> Result<Vec<u8>, CanonicalError> {
    serde_json_canonicalizer::to_vec(value)
        .map_err(|error| CanonicalError::Unwritable { reason: error.to_string() })
}

/// The bytes of `value` as RFC 8785 writes them, refused where an integer would be rounded.
///
/// # Errors
/// [`CanonicalError::Lossy`] names the first such integer; integers up to 2^53 always pass, and so does what this function writes
/// ([`double_of`]).
///
/// ```
/// use rogatio_core::canonical::exact;
/// assert_eq!(exact(&serde_json::json!({"b": 2, "a": 1})).unwrap(), br#"{"a":1,"b":2}"#);
/// assert!(exact(&serde_json::json!(9007199254740993_u64)).is_err());
/// assert!(exact(&serde_json::json!(9223372036854775808_u64)).is_ok(), "2^63 is a double");
/// ```
pub fn exact(value: &Value) -> Result<Vec<u8>, CanonicalError> {
    check_integers(value, String::new())?;
    rounded(value)
}

/// The canonical text of `value`; as [`exact`].
///
/// # Errors
/// As [`exact`].
pub fn text(value: &Value) -> Result<String, CanonicalError> {
    String::from_utf8(exact(value)?).map_err(|error| CanonicalError::Unwritable { reason: error.to_string() })
}

/// A string as RFC 8785 section 3.2.2.2 writes it. Every string has such a form, so this cannot fail.
///
/// ```
/// assert_eq!(rogatio_core::canonical::string("a\"\u{1}\n€"), "\"a\\\"\\u0001\\n€\"");
/// ```
pub fn string(text: &str) -> String {
    let mut written = String::with_capacity(text.len() + 2);
    written.push('"');
    for character in text.chars() {
        match character {
            '"' => written.push_str("\\\""),
            '\\' => written.push_str("\\\\"),
            '\u{8}' => written.push_str("\\b"),
            '\t' => written.push_str("\\t"),
            '\n' => written.push_str("\\n"),
            '\u{c}' => written.push_str("\\f"),
            '\r' => written.push_str("\\r"),
            control if control < ' ' => written.push_str(&format!("\\u{:04x}", u32::from(control))),
            plain => written.push(plain),
        }
    }
    written.push('"');
    written
}

/// Refuses integers that a double cannot hold. Recursion is bounded by the depth limit of the strict parser.
fn check_integers(value: &Value, pointer: String) -> Result<(), CanonicalError> {
    match value {
        Value::Number(number) => {
            let magnitude = number.as_u64().or_else(|| number.as_i64().map(i64::unsigned_abs));
            match magnitude {
                Some(magnitude) if !is_double(magnitude) && double_of(&number.to_string()).is_none() => {
                    Err(CanonicalError::Lossy { pointer, number: number.to_string() })
                }
                _ => Ok(()),
            }
        }
        Value::Array(items) => items
            .iter()
            .enumerate()
            .try_for_each(|(index, item)| check_integers(item, index_pointer(&pointer, index))),
        Value::Object(members) => {
            members.iter().try_for_each(|(key, member)| check_integers(member, child_pointer(&pointer, key)))
        }
        Value::Null | Value::Bool(_) | Value::String(_) => Ok(()),
    }
}

/// The double that an integer in decimal text stands for; `None` where it stands for none without doubt. It does where the double is exactly that
/// integer, and where the text is how RFC 8785 writes the double: `1e20` and 2^68 are written as integers of more than 64 bits, the second
/// one rounded to the shortest digits that read back as the same double, and canonical bytes must read back.
///
/// ```
/// use rogatio_core::canonical::double_of;
/// assert_eq!(double_of("100000000000000000000"), Some(1e20));
/// assert_eq!(double_of("295147905179352830000"), Some(295_147_905_179_352_825_856.0), "2^68 as it is written");
/// assert_eq!(double_of("295147905179352825856"), Some(295_147_905_179_352_825_856.0), "2^68 as it is");
/// assert_eq!(double_of("295147905179352825857"), None);
/// assert_eq!(double_of("9223372036854776000"), Some(9_223_372_036_854_775_808.0), "2^63 as it is written");
/// ```
pub fn double_of(digits: &str) -> Option<f64> {
    let double: f64 = digits.parse().ok().filter(|double: &f64| double.is_finite())?;
    let is_exact = format!("{double:.0}") == digits;
    let as_written = || rounded(&Value::from(double)).is_ok_and(|bytes| bytes == digits.as_bytes());
    (is_exact || as_written()).then_some(double)
}

/// Whether a double holds this integer exactly: its significant bits fit in 53.
const fn is_double(magnitude: u64) -> bool {
    magnitude == 0 || 64 - magnitude.leading_zeros() - magnitude.trailing_zeros() <= 53
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn integers_are_doubles_exactly_where_fifty_three_bits_suffice() {
        for exact in [0, 1, (1 << 53) - 1, 1 << 53, (1 << 53) + 2, 1 << 63, u64::MAX << 11] {
            assert!(is_double(exact), "{exact}");
        }
        for lossy in [(1 << 53) + 1, u64::MAX, i64::MAX.unsigned_abs(), (1 << 62) + 1] {
            assert!(!is_double(lossy), "{lossy}");
        }
    }

    #[test]
    fn a_string_alone_is_written_as_it_is_in_a_document() {
        let every: String =
            (0..=0x2ff).filter_map(char::from_u32).chain("€😀\u{2028}\u{feff}".chars()).collect();
        assert_eq!(string(&every), text(&json!(every)).unwrap());
    }

    #[test]
    fn a_lossy_integer_is_named_with_its_place() {
        let document = json!({"a/b": [0, i64::MIN, -9007199254740993_i64]});
        let error = exact(&document).unwrap_err();
        assert_eq!(
            error,
            CanonicalError::Lossy { pointer: "/a~1b/2".into(), number: "-9007199254740993".into() }
        );
    }
}
