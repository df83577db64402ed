//! What an unquoted YAML scalar means.
//!
//! YAML 1.2's core schema with the reference's additions: underscores in numbers, `0b`, timestamps, `<<`. The same
//! rules serve the reader and the emitter, which must quote every text that would read as something else. A document
//! that declares `%YAML 1.1` gets that version's booleans and octals.

use crate::provenance::format::node::{Node, decimal};

/// The YAML version whose rules apply to a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// The default; `yes`, `no`, `on` and `off` are text.
    V12,
    /// Declared by a `%YAML 1.1` directive; `yes`, `no`, `on` and `off` are booleans, `010` is eight.
    V11,
}

/// What an unquoted scalar turned out to be.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Plain {
    /// An ordinary value.
    Value(Node),
    /// `<<`: as a key, it merges a mapping.
    Merge,
    /// Looks like a number and is none that can be held: no digits, or too many.
    BadNumber,
}

/// Whether a plain scalar with this text would read as something else than this text (YAML 1.2).
pub(super) fn reads_as_other(text: &str) -> bool {
    text == "=" || !matches!(resolve(text, Version::V12), Plain::Value(Node::Text(_)))
}

/// What the plain scalar `text` means.
pub(super) fn resolve(text: &str, version: Version) -> Plain {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Plain::Value(Node::Null),
        "true" | "True" | "TRUE" => return Plain::Value(Node::Boolean(true)),
        "false" | "False" | "FALSE" => return Plain::Value(Node::Boolean(false)),
        "<<" => return Plain::Merge,
        _ => {}
    }
    if version == Version::V11 {
        match text {
            "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => {
                return Plain::Value(Node::Boolean(true));
            }
            "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => {
                return Plain::Value(Node::Boolean(false));
            }
            _ => {}
        }
    }
    if !text.starts_with(|first: char| first.is_ascii_digit() || matches!(first, '+' | '-' | '.')) {
        return Plain::Value(Node::text(text));
    }
    if is_timestamp(text) {
        return Plain::Value(Node::Timestamp(text.to_owned()));
    }
    if is_float(text) {
        return float(text).map_or(Plain::BadNumber, |float| Plain::Value(Node::Float(float)));
    }
    match Radix::of(text, version) {
        Some(radix) => {
            radix.read(text).map_or(Plain::BadNumber, |digits| Plain::Value(Node::Integer(digits)))
        }
        None => Plain::Value(Node::text(text)),
    }
}

fn unsigned(text: &str) -> &str {
    text.strip_prefix(['+', '-']).unwrap_or(text)
}

fn all(text: &str, allowed: impl Fn(char) -> bool) -> bool {
    !text.is_empty() && text.chars().all(allowed)
}

/// How the digits of an integer are written.
enum Radix {
    Decimal,
    /// The prefix after the sign, and the base.
    Prefixed(&'static str, u32),
    /// `1:30:00`, of YAML 1.1.
    Sexagesimal,
}

impl Radix {
    /// The radix of an integer; none when the text is no integer.
    fn of(text: &str, version: Version) -> Option<Self> {
        // A point may start a float only.
        if text.starts_with('.') {
            return None;
        }
        let digits = unsigned(text);
        let octal = |rest: &str| all(rest, |digit| matches!(digit, '0'..='7' | '_'));
        if digits.strip_prefix("0b").is_some_and(|rest| all(rest, |digit| matches!(digit, '0' | '1' | '_'))) {
            return Some(Self::Prefixed("0b", 2));
        }
        if digits
            .strip_prefix("0x")
            .is_some_and(|rest| all(rest, |digit| digit.is_ascii_hexdigit() || digit == '_'))
        {
            return Some(Self::Prefixed("0x", 16));
        }
        if version == Version::V12 && digits.strip_prefix("0o").is_some_and(octal) {
            return Some(Self::Prefixed("0o", 8));
        }
        if version == Version::V11 && digits.strip_prefix('0').is_some_and(octal) {
            return Some(Self::Prefixed("0", 8));
        }
        if all(digits, |digit| digit.is_ascii_digit() || digit == '_') {
            return Some(Self::Decimal);
        }
        (version == Version::V11 && is_sexagesimal(digits)).then_some(Self::Sexagesimal)
    }

    /// The integer in decimal; none when it has no digits or too many.
    fn read(&self, text: &str) -> Option<String> {
        let sign = if text.starts_with('-') { "-" } else { "" };
        let plain = unsigned(text).replace('_', "");
        if plain.is_empty() {
            return None;
        }
        match self {
            Self::Decimal => decimal(&format!("{sign}{plain}")),
            Self::Prefixed(prefix, base) => {
                let value = u128::from_str_radix(plain.strip_prefix(prefix)?, *base).ok()?;
                decimal(&format!("{sign}{value}"))
            }
            Self::Sexagesimal => {
                let mut parts = plain.split(':').map(|part| part.parse::<u128>().ok());
                let value = parts.try_fold(0_u128, |sum, part| sum.checked_mul(60)?.checked_add(part?))?;
                decimal(&format!("{sign}{value}"))
            }
        }
    }
}

fn is_sexagesimal(digits: &str) -> bool {
    let mut parts = digits.split(':');
    let first = parts.next().is_some_and(|part| {
        part.starts_with(|digit: char| matches!(digit, '1'..='9'))
            && all(part, |digit| digit.is_ascii_digit() || digit == '_')
    });
    let mut rest = parts.peekable();
    first
        && rest.peek().is_some()
        && rest.all(|part| match part.as_bytes() {
            [digit] => digit.is_ascii_digit(),
            [b'0'..=b'5', digit] => digit.is_ascii_digit(),
            _ => false,
        })
}

/// Splits `e+20` off; the sign of the exponent is told so that the caller can insist on it.
fn exponent(text: &str) -> Option<(&str, Option<bool>)> {
    let Some((mantissa, exponent)) = text.split_once(['e', 'E']) else { return Some((text, None)) };
    let signed = exponent.starts_with(['+', '-']);
    all(unsigned(exponent), |digit| digit.is_ascii_digit()).then_some((mantissa, Some(signed)))
}

fn is_float(text: &str) -> bool {
    let body = unsigned(text);
    if matches!(body, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN") {
        return true;
    }
    let Some((mantissa, exponent)) = exponent(body) else { return false };
    let digits = |part: &str| all(part, |digit| digit.is_ascii_digit() || digit == '_');
    match mantissa.split_once('.') {
        Some(("", fraction)) => digits(fraction) && exponent != Some(false),
        Some((whole, fraction)) => {
            whole.starts_with(|digit: char| digit.is_ascii_digit())
                && digits(whole)
                && (fraction.is_empty() || digits(fraction))
        }
        None => {
            exponent.is_some()
                && mantissa.starts_with(|digit: char| digit.is_ascii_digit())
                && digits(mantissa)
        }
    }
}

/// The double that a float's text means; none for text without digits (`._`).
fn float(text: &str) -> Option<f64> {
    match text.to_ascii_lowercase().as_str() {
        ".nan" => Some(f64::NAN),
        ".inf" | "+.inf" => Some(f64::INFINITY),
        "-.inf" => Some(f64::NEG_INFINITY),
        number => number.replace('_', "").parse().ok(),
    }
}

/// `2026-04-30`, or a date with one-digit parts allowed, `T` or blanks, a time, perhaps a fraction and a zone.
fn is_timestamp(text: &str) -> bool {
    let mut scan = Scan(text.as_bytes());
    if !(scan.digits(4, 4) && scan.byte(b'-')) {
        return false;
    }
    if scan.rest_is(|rest| rest.digits(2, 2) && rest.byte(b'-') && rest.digits(2, 2)) {
        return true;
    }
    if !(scan.digits(1, 2) && scan.byte(b'-') && scan.digits(1, 2)) {
        return false;
    }
    if !(scan.byte(b'T') || scan.byte(b't') || scan.blanks() > 0) {
        return false;
    }
    if !(scan.digits(1, 2) && scan.byte(b':') && scan.digits(2, 2) && scan.byte(b':') && scan.digits(2, 2)) {
        return false;
    }
    if scan.byte(b'.') {
        scan.digits(0, usize::MAX);
    }
    if scan.0.is_empty() {
        return true;
    }
    scan.blanks();
    if scan.byte(b'Z') {
        return scan.0.is_empty();
    }
    if !((scan.byte(b'+') || scan.byte(b'-')) && scan.digits(1, 2)) {
        return false;
    }
    scan.0.is_empty() || (scan.byte(b':') && scan.digits(2, 2) && scan.0.is_empty())
}

/// A cursor over bytes; each step consumes what it matches.
#[derive(Clone, Copy)]
struct Scan<'t>(&'t [u8]);

impl Scan<'_> {
    fn byte(&mut self, wanted: u8) -> bool {
        match self.0.split_first() {
            Some((first, rest)) if *first == wanted => {
                self.0 = rest;
                true
            }
            _ => false,
        }
    }

    fn run(&mut self, most: usize, allowed: impl Fn(&u8) -> bool) -> usize {
        let length = self.0.iter().take(most).take_while(|byte| allowed(byte)).count();
        self.0 = self.0.get(length..).unwrap_or_default();
        length
    }

    fn digits(&mut self, least: usize, most: usize) -> bool {
        self.run(most, u8::is_ascii_digit) >= least
    }

    fn blanks(&mut self) -> usize {
        self.run(usize::MAX, |byte| matches!(byte, b' ' | b'\t'))
    }

    fn rest_is(mut self, matches: impl Fn(&mut Self) -> bool) -> bool {
        matches(&mut self) && self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str, version: Version) -> Node {
        match resolve(text, version) {
            Plain::Value(node) => node,
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn yaml_1_2_reads_the_core_schema() {
        for text in [
            "yes", "no", "on", "off", "y", "n", "1:30", "a", "1.2.3", "0o8", "0b2", "1e", "e1", ".", "..",
            "-", "1,000", "0xg", ".1e5",
        ] {
            assert_eq!(value(text, Version::V12), Node::text(text), "{text}");
        }
        for (text, integer) in [
            ("02", "2"),
            ("0x2", "2"),
            ("0o17", "15"),
            ("0b10", "2"),
            ("1_0", "10"),
            ("2_", "2"),
            ("+2", "2"),
            ("-0", "0"),
        ] {
            assert_eq!(value(text, Version::V12), Node::Integer(integer.into()), "{text}");
        }
        for (text, float) in [
            ("1.", 1.0),
            ("1e3", 1000.0),
            (".5", 0.5),
            ("1_0.5_", 10.5),
            ("-1.5E-3", -0.0015),
            (".2e+1", 2.0),
        ] {
            assert_eq!(value(text, Version::V12), Node::Float(float), "{text}");
        }
        for text in ["2026-01-01", "2026-1-1T1:00:00", "2026-01-01 10:00:00.5 +01:30", "2026-01-01t10:00:00Z"]
        {
            assert_eq!(value(text, Version::V12), Node::Timestamp(text.into()), "{text}");
        }
        for text in ["2026-1-1", "2026-01-01T", "2026-01-01T10:00", "2026-01-01T10:00:00+0130"] {
            assert_eq!(value(text, Version::V12), Node::text(text), "{text}");
        }
        for text in ["_", "-_", "0x_", "._"] {
            assert_eq!(matches!(resolve(text, Version::V12), Plain::BadNumber), text != "_", "{text}");
        }
    }

    #[test]
    fn yaml_1_1_reads_its_own_booleans_and_octals() {
        assert_eq!(value("no", Version::V11), Node::Boolean(false));
        assert_eq!(value("010", Version::V11), Node::Integer("8".into()));
        assert_eq!(value("1:30", Version::V11), Node::Integer("90".into()));
        assert_eq!(value("0o10", Version::V11), Node::text("0o10"));
    }
}
