//! Writing a tree as the reference's dumper does: block style, indent 2, width 80.

use thiserror::Error;

use super::fold::{Place, Sink, double, plain, single};
use super::style::{Style, is_break, style};
use crate::pointer::{child_pointer, index_pointer};
use crate::provenance::format::node::{Node, sorted};

/// The most code points of a key that stands on one line with its value.
const SIMPLE_KEY: usize = 122;

/// In which order the keys of a mapping are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyOrder {
    /// By code point: the canonical order.
    Sorted,
    /// As in the document.
    Kept,
}

/// Why a tree has no bytes.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EmitError {
    /// The root is a scalar.
    #[error("the document is {0}, not a mapping or a list")]
    Root(&'static str),
    /// A key is not text.
    #[error("the key at `{pointer}` is {kind}, not a string")]
    Key {
        /// Where.
        pointer: String,
        /// What it is.
        kind: &'static str,
    },
    /// A value that JSON data does not have.
    #[error("the value at `{pointer}` is {kind}")]
    Value {
        /// Where.
        pointer: String,
        /// What it is.
        kind: &'static str,
    },
}

/// A tree as bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Emitted {
    /// The bytes, always UTF-8.
    pub text: String,
    /// The first key that was broken over two lines, which no reader accepts.
    pub broken_key: Option<String>,
}

/// Writes `root`.
///
/// # Errors
/// An [`EmitError`] with the pointer of a value that has no spelling.
pub fn emit(root: &Node, order: KeyOrder) -> Result<Emitted, EmitError> {
    let mut emitter = Emitter { sink: Sink::default(), order, broken_key: None };
    match root {
        Node::Mapping(entries) if entries.is_empty() => emitter.sink.push("{}"),
        Node::Sequence(items) if items.is_empty() => emitter.sink.push("[]"),
        Node::Mapping(entries) => emitter.mapping(entries, 0, "")?,
        Node::Sequence(items) => emitter.sequence(items, 0, "")?,
        other => return Err(EmitError::Root(other.kind())),
    }
    emitter.sink.text.push('\n');
    Ok(Emitted { text: emitter.sink.text, broken_key: emitter.broken_key })
}

struct Emitter {
    sink: Sink,
    order: KeyOrder,
    broken_key: Option<String>,
}

impl Emitter {
    /// Writes entries at `indent`; the cursor stands where the first key goes.
    fn mapping(&mut self, entries: &[(Node, Node)], indent: usize, pointer: &str) -> Result<(), EmitError> {
        let entries = match self.order {
            KeyOrder::Sorted => sorted(entries),
            KeyOrder::Kept => entries.iter().map(|(key, value)| (key, value)).collect(),
        };
        for (index, (key, value)) in entries.into_iter().enumerate() {
            if index > 0 {
                self.sink.line(indent);
            }
            self.sink.pad(indent);
            let place = child_pointer(pointer, key.key_text());
            let Some(name) = key.as_text() else {
                return Err(EmitError::Key { pointer: place, kind: key.kind() });
            };
            if name.chars().count() <= SIMPLE_KEY && !name.contains(is_break) {
                self.simple_key(name, indent, &place);
                self.sink.push(":");
                self.value(value, indent, &place)?;
            } else {
                self.sink.push("? ");
                self.string(name, Place { indent: indent + 2, simple_key: false });
                self.sink.line(indent);
                self.sink.push(":");
                self.explicit_value(value, indent, &place)?;
            }
        }
        Ok(())
    }

    fn simple_key(&mut self, name: &str, indent: usize, pointer: &str) {
        let start = self.sink.text.len();
        self.string(name, Place { indent: indent + 2, simple_key: true });
        let broken = self.sink.text.get(start..).is_some_and(|key| key.contains('\n'));
        if broken && self.broken_key.is_none() {
            self.broken_key = Some(pointer.to_owned());
        }
    }

    /// The value after `key:`.
    fn value(&mut self, value: &Node, indent: usize, pointer: &str) -> Result<(), EmitError> {
        match value {
            Node::Mapping(entries) if !entries.is_empty() => {
                self.sink.line(indent + 2);
                self.mapping(entries, indent + 2, pointer)
            }
            Node::Sequence(items) if !items.is_empty() => {
                self.sink.line(indent);
                self.sequence(items, indent, pointer)
            }
            Node::Null => Ok(()),
            other => {
                self.sink.push(" ");
                self.scalar(other, indent + 2, pointer)
            }
        }
    }

    /// The value after the `:` of an explicit key: collections start on the same line.
    fn explicit_value(&mut self, value: &Node, indent: usize, pointer: &str) -> Result<(), EmitError> {
        match value {
            Node::Mapping(entries) if !entries.is_empty() => {
                self.sink.push(" ");
                self.mapping(entries, indent + 2, pointer)
            }
            Node::Sequence(items) if !items.is_empty() => {
                self.sink.push(" ");
                self.sequence(items, indent + 2, pointer)
            }
            other => self.value(other, indent, pointer),
        }
    }

    /// Writes items with their dashes at `indent`; the cursor stands where the first dash goes.
    fn sequence(&mut self, items: &[Node], indent: usize, pointer: &str) -> Result<(), EmitError> {
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.sink.line(indent);
            }
            self.sink.pad(indent);
            self.sink.push("- ");
            let place = index_pointer(pointer, index);
            match item {
                Node::Mapping(entries) if !entries.is_empty() => self.mapping(entries, indent + 2, &place)?,
                Node::Sequence(inner) if !inner.is_empty() => self.sequence(inner, indent + 2, &place)?,
                Node::Null => {}
                other => self.scalar(other, indent + 2, &place)?,
            }
        }
        Ok(())
    }

    /// A scalar or an empty collection.
    fn scalar(&mut self, value: &Node, indent: usize, pointer: &str) -> Result<(), EmitError> {
        let place = Place { indent, simple_key: false };
        match value {
            Node::Text(text) => self.string(text, place),
            Node::Boolean(flag) => plain(&mut self.sink, if *flag { "true" } else { "false" }, place),
            Node::Integer(digits) => plain(&mut self.sink, digits, place),
            Node::Float(float) => plain(&mut self.sink, &float_text(*float), place),
            // Brackets never move to a line of their own.
            Node::Sequence(_) => self.sink.push("[]"),
            Node::Mapping(_) => self.sink.push("{}"),
            Node::Null => {}
            Node::Timestamp(text) if self.order == KeyOrder::Kept => plain(&mut self.sink, text, place),
            other => return Err(EmitError::Value { pointer: pointer.to_owned(), kind: other.kind() }),
        }
        Ok(())
    }

    fn string(&mut self, text: &str, place: Place) {
        match style(text) {
            Style::Plain => plain(&mut self.sink, text, place),
            Style::Single => single(&mut self.sink, text, place),
            Style::Double => double(&mut self.sink, text, place),
        }
    }
}

/// The shortest digits that read back as the same double, with a point or a signed exponent of two digits at least.
///
/// Where two such spellings are equally near, the even one is taken, as the reference's runtime does; the standard
/// library takes the greater one, `serde_json` the even one.
pub(crate) fn float_text(float: f64) -> String {
    let Some(number) = serde_json::Number::from_f64(float.abs()) else {
        return if float.is_nan() {
            ".nan"
        } else if float > 0.0 {
            ".inf"
        } else {
            "-.inf"
        }
        .to_owned();
    };
    let sign = if float.is_sign_negative() { "-" } else { "" };
    let (digits, point) = digits(&number.to_string());
    let (first, rest) = digits.split_at_checked(1).unwrap_or(("0", ""));
    let exponent = point - 1;
    if !(-4..16).contains(&exponent) {
        let fraction = if rest.is_empty() { String::new() } else { format!(".{rest}") };
        let direction = if exponent < 0 { '-' } else { '+' };
        return format!("{sign}{first}{fraction}e{direction}{:02}", exponent.unsigned_abs());
    }
    let zeros = |count: i32| "0".repeat(usize::try_from(count).unwrap_or_default());
    let length = i32::try_from(digits.len()).unwrap_or(i32::MAX);
    if point <= 0 {
        return format!("{sign}0.{}{digits}", zeros(-point));
    }
    if point >= length {
        return format!("{sign}{digits}{}.0", zeros(point - length));
    }
    let (whole, fraction) =
        digits.split_at_checked(usize::try_from(point).unwrap_or_default()).unwrap_or((&digits, "0"));
    format!("{sign}{whole}.{fraction}")
}

/// The significant digits of a decimal number, and how many of them stand before the point.
fn digits(text: &str) -> (String, i32) {
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = format!("{whole}{fraction}");
    let significant = all.trim_start_matches('0');
    let leading = i32::try_from(all.len() - significant.len()).unwrap_or_default();
    let point = i32::try_from(whole.len()).unwrap_or_default() + exponent.parse::<i32>().unwrap_or_default()
        - leading;
    match significant.trim_end_matches('0') {
        "" => ("0".to_owned(), 1),
        digits => (digits.to_owned(), point),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::excessive_precision, reason = "the digits beyond a double are the point")]
    fn floats_are_spelled_as_the_reference_does() {
        let cases = [
            (1.0, "1.0"),
            (-0.0, "-0.0"),
            (1e15, "1000000000000000.0"),
            (1e16, "1e+16"),
            (1e20, "1e+20"),
            (1e-4, "0.0001"),
            (1e-5, "1e-05"),
            (1.5e-7, "1.5e-07"),
            (5e-324, "5e-324"),
            (1.797_693_134_862_315_7e308, "1.7976931348623157e+308"),
            (0.1 + 0.2, "0.30000000000000004"),
            (119_382_082_572_958.125, "119382082572958.12"),
            (0.5, "0.5"),
            (0.0, "0.0"),
            (100.0, "100.0"),
            (1_053_701_146_643_575.25, "1053701146643575.2"),
            (9e15, "9000000000000000.0"),
            (123.456, "123.456"),
            (0.00012, "0.00012"),
            (f64::NEG_INFINITY, "-.inf"),
        ];
        for (float, text) in cases {
            assert_eq!(float_text(float), text);
        }
    }
}
