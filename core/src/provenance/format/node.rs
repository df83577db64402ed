//! A document of YAML or JSON as a typed tree: what the readers produce and the emitters write.
//!
//! `serde_json::Value` cannot stand in: it has no integers beyond 64 bits, no timestamps, no NaN and no keys that are
//! not text, and each of these must be told apart before it can be refused, quoted or hashed.

use std::cmp::Ordering;

use serde_json::Value;

use crate::canonical::double_of;
use crate::pointer::{child_pointer, index_pointer};

/// The most decimal digits of one integer, as in the reference's runtime; reading a longer one is refused.
pub const MAX_DIGITS: usize = 4300;

/// One value of a document.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// Nothing.
    Null,
    /// True or false.
    Boolean(bool),
    /// A whole number of any size, in decimal: no plus sign, no leading zeros, no `-0`.
    Integer(String),
    /// A double. YAML has NaN and the infinities, JSON has not.
    Float(f64),
    /// Text.
    Text(String),
    /// A YAML timestamp that was not quoted, as it was written. Never text: a reader turns it into a date.
    Timestamp(String),
    /// A scalar with a tag that no reader here knows, as it was written.
    Tagged(String),
    /// Values in order.
    Sequence(Vec<Node>),
    /// Keys and values in the order of the document; keys differ.
    Mapping(Vec<(Node, Node)>),
}

impl Node {
    /// A text value.
    pub fn text(value: impl Into<String>) -> Self {
        Self::Text(value.into())
    }

    /// The text, when this is text.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The entries, when this is a mapping.
    pub fn as_mapping(&self) -> Option<&[(Node, Node)]> {
        match self {
            Self::Mapping(entries) => Some(entries),
            _ => None,
        }
    }

    /// The values, when this is a sequence.
    pub fn as_sequence(&self) -> Option<&[Node]> {
        match self {
            Self::Sequence(items) => Some(items),
            _ => None,
        }
    }

    /// The value under a text key; absent when this is no mapping or has no such key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        let entries = self.as_mapping()?;
        entries.iter().find(|(name, _)| name.as_text() == Some(key)).map(|(_, value)| value)
    }

    /// Puts `value` under `key`: in place when the key is there, else as the last entry. Does nothing to a value that
    /// is no mapping.
    pub fn set(&mut self, key: &str, value: Node) {
        let Self::Mapping(entries) = self else { return };
        match entries.iter_mut().find(|(name, _)| name.as_text() == Some(key)) {
            Some((_, old)) => *old = value,
            None => entries.push((Self::text(key), value)),
        }
    }

    /// The same mapping without `key`.
    #[must_use]
    pub fn without(&self, key: &str) -> Node {
        match self {
            Self::Mapping(entries) => Self::Mapping(
                entries.iter().filter(|(name, _)| name.as_text() != Some(key)).cloned().collect(),
            ),
            other => other.clone(),
        }
    }

    /// What kind of value this is, in the words of the messages.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean(_) => "a boolean",
            Self::Integer(_) => "an integer",
            Self::Float(_) => "a float",
            Self::Text(_) => "a string",
            Self::Timestamp(_) => "a timestamp",
            Self::Tagged(_) => "a value with an unknown tag",
            Self::Sequence(_) => "a list",
            Self::Mapping(_) => "a mapping",
        }
    }

    /// How this key is spelled in a pointer.
    pub fn key_text(&self) -> &str {
        match self {
            Self::Text(text) | Self::Timestamp(text) | Self::Integer(text) | Self::Tagged(text) => text,
            Self::Boolean(true) => "true",
            Self::Boolean(false) => "false",
            Self::Null => "null",
            Self::Float(_) | Self::Sequence(_) | Self::Mapping(_) => "?",
        }
    }

    /// Whether both are the same value: order of keys does not matter, kinds do, NaN is NaN and `-0.0` is not `0.0`.
    pub fn same(&self, other: &Node) -> bool {
        difference(self, other, String::new()).is_none()
    }

    /// The JSON value of this tree.
    ///
    /// # Errors
    /// The pointer of the first value that JSON does not have or that the engine's numbers cannot hold.
    pub fn to_json(&self) -> Result<Value, String> {
        self.json_at(String::new())
    }

    fn json_at(&self, pointer: String) -> Result<Value, String> {
        Ok(match self {
            Self::Null => Value::Null,
            Self::Boolean(flag) => Value::Bool(*flag),
            Self::Integer(digits) => Value::Number(match (digits.parse::<i64>(), digits.parse::<u64>()) {
                (Ok(number), _) => number.into(),
                (_, Ok(number)) => number.into(),
                _ => double_of(digits).and_then(serde_json::Number::from_f64).ok_or(pointer)?,
            }),
            Self::Float(float) => Value::Number(serde_json::Number::from_f64(*float).ok_or(pointer)?),
            Self::Text(text) => Value::String(text.clone()),
            Self::Sequence(items) => {
                let items = items.iter().enumerate();
                let items = items.map(|(index, item)| item.json_at(index_pointer(&pointer, index)));
                Value::Array(items.collect::<Result<_, _>>()?)
            }
            Self::Mapping(entries) => {
                let fields = entries.iter().map(|(key, value)| {
                    let key = key.as_text().ok_or_else(|| pointer.clone())?;
                    Ok((key.to_owned(), value.json_at(child_pointer(&pointer, key))?))
                });
                Value::Object(fields.collect::<Result<_, String>>()?)
            }
            Self::Timestamp(_) | Self::Tagged(_) => return Err(pointer),
        })
    }

    /// The tree of a JSON value.
    pub fn from_json(value: &Value) -> Node {
        match value {
            Value::Null => Self::Null,
            Value::Bool(flag) => Self::Boolean(*flag),
            Value::Number(number) => match number.as_f64().filter(|_| number.is_f64()) {
                Some(float) => Self::Float(float),
                None => Self::Integer(number.to_string()),
            },
            Value::String(text) => Self::Text(text.clone()),
            Value::Array(items) => Self::Sequence(items.iter().map(Self::from_json).collect()),
            Value::Object(fields) => {
                let entries = fields.iter().map(|(key, value)| (Self::text(key), Self::from_json(value)));
                Self::Mapping(entries.collect())
            }
        }
    }
}

/// Where two documents first differ, as a JSON Pointer into both; keys in the order of the code points.
pub fn difference(left: &Node, right: &Node, pointer: String) -> Option<String> {
    match (left, right) {
        (Node::Float(a), Node::Float(b)) => {
            (a.to_bits() != b.to_bits() && !(a.is_nan() && b.is_nan())).then_some(pointer)
        }
        (Node::Sequence(a), Node::Sequence(b)) => {
            let inner = a.iter().zip(b).enumerate();
            let found =
                inner.filter_map(|(index, (a, b))| difference(a, b, index_pointer(&pointer, index))).next();
            found.or_else(|| (a.len() != b.len()).then_some(pointer))
        }
        (Node::Mapping(a), Node::Mapping(b)) => {
            if a.len() != b.len() {
                return Some(pointer);
            }
            let pairs = sorted(a).into_iter().zip(sorted(b));
            pairs
                .filter_map(|((key_a, a), (key_b, b))| {
                    let place = child_pointer(&pointer, key_a.key_text());
                    if key_a == key_b { difference(a, b, place) } else { Some(place) }
                })
                .next()
        }
        (a, b) => (a != b).then_some(pointer),
    }
}

/// The entries in the order of their keys' code points.
pub fn sorted(entries: &[(Node, Node)]) -> Vec<(&Node, &Node)> {
    let mut view: Vec<(&Node, &Node)> = entries.iter().map(|(key, value)| (key, value)).collect();
    view.sort_by(|(a, _), (b, _)| key_order(a, b));
    view
}

/// UTF-8 keeps the order of code points, so comparing bytes is enough.
fn key_order(a: &Node, b: &Node) -> Ordering {
    a.key_text().cmp(b.key_text()).then_with(|| a.kind().cmp(b.kind()))
}

/// The decimal spelling of an integer that has only digits and perhaps a sign; none when it is too long.
pub fn decimal(text: &str) -> Option<String> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let digits = digits.trim_start_matches('0');
    match (digits.len(), negative) {
        (0, _) => Some("0".to_owned()),
        (length, _) if length > MAX_DIGITS => None,
        (_, false) => Some(digits.to_owned()),
        (_, true) => Some(format!("-{digits}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_have_one_spelling() {
        for (written, expected) in
            [("-0", "0"), ("+007", "7"), ("-010", "-10"), ("18446744073709551616", "18446744073709551616")]
        {
            assert_eq!(decimal(written).as_deref(), Some(expected));
        }
        assert_eq!(decimal(&"9".repeat(MAX_DIGITS + 1)), None);
    }

    #[test]
    fn a_difference_has_a_place() {
        let left = Node::from_json(&serde_json::json!({"b": [1, {"x/y": 2}], "a": 0}));
        let right = Node::from_json(&serde_json::json!({"a": 0, "b": [1, {"x/y": 3}]}));
        assert_eq!(difference(&left, &right, String::new()).as_deref(), Some("/b/1/x~1y"));
        assert!(left.same(&left.clone()));
        assert!(!Node::Float(0.0).same(&Node::Float(-0.0)));
        assert!(Node::Float(f64::NAN).same(&Node::Float(f64::NAN)));
    }
}
