//! Strict reading of a JSON document into a [`Node`], with integers of any size.
//!
//! The engine's own requests go through `wire::json`, which refuses an integer beyond 64 bits because `serde_json`
//! would round it. A document whose canonical bytes are asked for may hold one, so it is read here.

use super::node::{MAX_DIGITS, Node, decimal};
use super::yaml::{MAX_DEPTH, MAX_NODES, ReadError, ReadFault};
use std::collections::BTreeSet;

/// Whether `NaN`, `Infinity` and `-Infinity` are numbers, as some writers believe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NonFinite {
    /// They are a syntax error, as RFC 8259 has it.
    Refuse,
    /// They are read.
    Accept,
}

/// Reads one JSON document.
///
/// # Errors
/// A [`ReadFault`] with the line and column: syntax, a duplicate key, a lone surrogate, a number that is no double,
/// an integer of more than 4,300 digits, nesting or size over the limit.
pub fn read(text: &str, non_finite: NonFinite) -> Result<Node, ReadError> {
    let mut reader = Reader { text, at: 0, nodes_left: MAX_NODES, non_finite };
    reader.blanks();
    let node = reader.value(0)?;
    reader.blanks();
    match reader.peek() {
        None => Ok(node),
        Some(_) => Err(reader.fault(ReadFault::Syntax("text after the document".into()))),
    }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    nodes_left: usize,
    non_finite: NonFinite,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let character = self.peek()?;
        self.at += character.len_utf8();
        Some(character)
    }

    fn blanks(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches([' ', '\t', '\n', '\r']).len();
    }

    fn fault(&self, fault: ReadFault) -> ReadError {
        let before = self.text.get(..self.at).unwrap_or(self.text);
        let line = before.matches('\n').count() + 1;
        let column = before.chars().rev().take_while(|character| *character != '\n').count() + 1;
        ReadError { fault, line, column }
    }

    fn syntax<T>(&self, expected: &str) -> Result<T, ReadError> {
        Err(self.fault(ReadFault::Syntax(format!("expected {expected}"))))
    }

    fn take(&mut self, word: &str) -> bool {
        let found = self.rest().starts_with(word);
        if found {
            self.at += word.len();
        }
        found
    }

    fn value(&mut self, depth: usize) -> Result<Node, ReadError> {
        if depth > MAX_DEPTH {
            return Err(self.fault(ReadFault::Depth));
        }
        self.nodes_left = match self.nodes_left.checked_sub(1) {
            Some(left) => left,
            None => return Err(self.fault(ReadFault::Nodes)),
        };
        match self.peek() {
            Some('{') => self.object(depth),
            Some('[') => self.array(depth),
            Some('"') => Ok(Node::Text(self.string()?)),
            Some('-' | '0'..='9') => self.number(),
            _ if self.take("null") => Ok(Node::Null),
            _ if self.take("true") => Ok(Node::Boolean(true)),
            _ if self.take("false") => Ok(Node::Boolean(false)),
            _ if self.non_finite == NonFinite::Accept && self.take("NaN") => Ok(Node::Float(f64::NAN)),
            _ if self.non_finite == NonFinite::Accept && self.take("Infinity") => {
                Ok(Node::Float(f64::INFINITY))
            }
            _ => self.syntax("a value"),
        }
    }

    fn object(&mut self, depth: usize) -> Result<Node, ReadError> {
        self.next();
        let mut entries = Vec::new();
        let mut seen = BTreeSet::new();
        self.blanks();
        if self.take("}") {
            return Ok(Node::Mapping(entries));
        }
        loop {
            self.blanks();
            if self.peek() != Some('"') {
                return self.syntax("a key");
            }
            let key = self.string()?;
            if !seen.insert(key.clone()) {
                return Err(self.fault(ReadFault::DuplicateKey(key)));
            }
            self.blanks();
            if !self.take(":") {
                return self.syntax("`:`");
            }
            self.blanks();
            let value = self.value(depth + 1)?;
            entries.push((Node::Text(key), value));
            self.blanks();
            match self.next() {
                Some(',') => {}
                Some('}') => return Ok(Node::Mapping(entries)),
                _ => return self.syntax("`,` or `}`"),
            }
        }
    }

    fn array(&mut self, depth: usize) -> Result<Node, ReadError> {
        self.next();
        let mut items = Vec::new();
        self.blanks();
        if self.take("]") {
            return Ok(Node::Sequence(items));
        }
        loop {
            self.blanks();
            items.push(self.value(depth + 1)?);
            self.blanks();
            match self.next() {
                Some(',') => {}
                Some(']') => return Ok(Node::Sequence(items)),
                _ => return self.syntax("`,` or `]`"),
            }
        }
    }

    fn string(&mut self) -> Result<String, ReadError> {
        self.next();
        let mut text = String::new();
        loop {
            match self.next() {
                Some('"') => return Ok(text),
                Some('\\') => text.push(self.escape()?),
                Some(character) if character >= ' ' => text.push(character),
                _ => return self.syntax("`\"`; control characters are escaped"),
            }
        }
    }

    fn escape(&mut self) -> Result<char, ReadError> {
        match self.next() {
            Some(character @ ('"' | '\\' | '/')) => Ok(character),
            Some('b') => Ok('\u{8}'),
            Some('f') => Ok('\u{c}'),
            Some('n') => Ok('\n'),
            Some('r') => Ok('\r'),
            Some('t') => Ok('\t'),
            Some('u') => {
                let first = self.hex4()?;
                let code = match first {
                    0xD800..=0xDBFF if self.take("\\u") => match self.hex4()? {
                        second @ 0xDC00..=0xDFFF => 0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00),
                        _ => first,
                    },
                    _ => first,
                };
                char::from_u32(code).ok_or_else(|| self.fault(ReadFault::LoneSurrogate))
            }
            _ => self.syntax("an escape"),
        }
    }

    fn hex4(&mut self) -> Result<u32, ReadError> {
        let digits =
            self.rest().get(..4).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        match digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()) {
            Some(code) => {
                self.at += 4;
                Ok(code)
            }
            None => self.syntax("four hexadecimal digits"),
        }
    }

    fn digits(&mut self) -> usize {
        let rest = self.rest();
        let length = rest.len() - rest.trim_start_matches(|character: char| character.is_ascii_digit()).len();
        self.at += length;
        length
    }

    fn number(&mut self) -> Result<Node, ReadError> {
        let start = self.at;
        let negative = self.take("-");
        if negative && self.non_finite == NonFinite::Accept && self.take("Infinity") {
            return Ok(Node::Float(f64::NEG_INFINITY));
        }
        let leading_zero = self.peek() == Some('0');
        let whole = self.digits();
        if whole == 0 || (leading_zero && whole > 1) {
            return self.syntax("a number without leading zeros");
        }
        let point = self.take(".");
        if point && self.digits() == 0 {
            return self.syntax("a digit");
        }
        let exponent = self.take("e") || self.take("E");
        if exponent {
            let _ = self.take("+") || self.take("-");
            if self.digits() == 0 {
                return self.syntax("a digit");
            }
        }
        let text = self.text.get(start..self.at).unwrap_or_default();
        if !point && !exponent {
            // `-0` is an integer in JSON text and zero as an integer.
            let integer = decimal(text).map(Node::Integer);
            return integer
                .ok_or_else(|| self.fault(ReadFault::Number(format!("more than {MAX_DIGITS} digits"))));
        }
        match text.parse::<f64>() {
            Ok(float) if float.is_finite() => Ok(Node::Float(float)),
            _ => Err(self.fault(ReadFault::Number("not a double".into()))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_json_can_hold() {
        let node = read(
            r#" {"a": [1, -0.0, 1e2, 99999999999999999999], "\ud83d\ude00\n": null} "#,
            NonFinite::Refuse,
        )
        .unwrap();
        let expected = Node::Mapping(vec![
            (
                Node::text("a"),
                Node::Sequence(vec![
                    Node::Integer("1".into()),
                    Node::Float(-0.0),
                    Node::Float(100.0),
                    Node::Integer("99999999999999999999".into()),
                ]),
            ),
            (Node::text("😀\n"), Node::Null),
        ]);
        assert!(node.same(&expected));
    }

    #[test]
    fn refuses_the_rest() {
        let faulty = [
            "",
            "{",
            "[1,]",
            "{\"a\":1,}",
            "01",
            "1.",
            "-",
            "+1",
            "NaN",
            "nul",
            "\"a",
            "\"\\x\"",
            "\"\\ud800\"",
            "\"\\ud800\\u0041\"",
            "\"\n\"",
            "{\"a\":1,\"a\":2}",
            "1e999",
            "[] x",
            "{1:2}",
        ];
        for text in faulty {
            assert!(read(text, NonFinite::Refuse).is_err(), "{text}");
        }
        assert_eq!(read(&"[".repeat(100_000), NonFinite::Refuse).unwrap_err().fault, ReadFault::Depth);
        let fault = read("{\"a\": 1,\n \"a\": 2}", NonFinite::Refuse).unwrap_err();
        assert_eq!((fault.line, fault.fault), (2, ReadFault::DuplicateKey("a".into())));
    }
}
