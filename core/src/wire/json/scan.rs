//! The one pass over a text. It makes the tape of a text that is accepted, and gives up at the first sign of a fault.

use super::number::{Exact, exact};
use super::tape::{Entry, Room, Span, Start};
use super::{MAX_BYTES, MAX_DEPTH, MAX_NODES};

/// Digits that always fit into a 64-bit integer.
const SHORT_INTEGER: usize = 18;

/// Fills `room` with the tape of `text`; `None` if the text is refused.
pub(super) fn scan(text: &str, room: &mut Room) -> Option<()> {
    room.clear();
    if text.len() > MAX_BYTES {
        return None;
    }
    let mut scanner = Scanner { text, at: 0, nodes_left: MAX_NODES, room };
    scanner.value(0)?;
    scanner.token().is_none().then_some(())
}

/// Fills `room` with the tape of the value that `text` begins with, whatever follows it.
pub(super) fn scan_first(text: &str, room: &mut Room) -> Option<()> {
    room.clear();
    Scanner { text, at: 0, nodes_left: MAX_NODES, room }.value(0)
}

struct Scanner<'t, 'r> {
    text: &'t str,
    /// The next byte.
    at: usize,
    nodes_left: usize,
    room: &'r mut Room,
}

impl Scanner<'_, '_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Passes over one byte, if it is this one.
    fn skip(&mut self, byte: u8) -> bool {
        let is_there = self.peek() == Some(byte);
        self.at += usize::from(is_there);
        is_there
    }

    /// Passes over white space, and answers the byte after it. Most often there is none.
    fn token(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        if byte > b' ' { Some(byte) } else { self.token_after_space() }
    }

    fn token_after_space(&mut self) -> Option<u8> {
        while let b' ' | b'\n' | b'\r' | b'\t' = self.peek()? {
            self.at += 1;
        }
        self.peek()
    }

    /// One value, with white space in front.
    fn value(&mut self, depth: usize) -> Option<()> {
        self.nodes_left = self.nodes_left.checked_sub(1)?;
        let entry = match self.token()? {
            b'"' => self.string()?,
            b'{' => return self.object(depth),
            b'[' => return self.array(depth),
            b't' => self.word("true", Entry::Bool(true))?,
            b'f' => self.word("false", Entry::Bool(false))?,
            b'n' => self.word("null", Entry::Null)?,
            _ => self.number()?,
        };
        self.room.push(entry);
        Some(())
    }

    fn word(&mut self, word: &str, entry: Entry) -> Option<Entry> {
        let is_there = self.text.as_bytes().get(self.at..)?.starts_with(word.as_bytes());
        self.at += word.len();
        is_there.then_some(entry)
    }

    fn array(&mut self, depth: usize) -> Option<()> {
        let start = self.enter(depth)?;
        let mut elements = 0;
        if self.token()? == b']' {
            self.at += 1;
            return self.room.close_array(start, elements);
        }
        loop {
            self.value(depth + 1)?;
            elements += 1;
            let byte = self.token()?;
            self.at += 1;
            match byte {
                b',' => {}
                b']' => return self.room.close_array(start, elements),
                _ => return None,
            }
        }
    }

    fn object(&mut self, depth: usize) -> Option<()> {
        let start = self.enter(depth)?;
        let (mut members, mut seen, mut alike) = (0, 0, false);
        if self.token()? == b'}' {
            self.at += 1;
            return self.room.close_object(self.text, start, members, alike);
        }
        loop {
            if self.token()? != b'"' {
                return None;
            }
            let key = self.string()?;
            let mark = self.room.mark(self.text, &key);
            alike |= seen & mark != 0;
            seen |= mark;
            self.room.push(key);
            if self.token()? != b':' {
                return None;
            }
            self.at += 1;
            self.value(depth + 1)?;
            members += 1;
            let byte = self.token()?;
            self.at += 1;
            match byte {
                b',' => {}
                b'}' => return self.room.close_object(self.text, start, members, alike),
                _ => return None,
            }
        }
    }

    /// Passes over the bracket that opens an array or an object.
    fn enter(&mut self, depth: usize) -> Option<Start> {
        let bracket = self.at;
        self.at += 1;
        (depth < MAX_DEPTH).then(|| self.room.open(bracket))
    }

    /// A string, from its quote on.
    fn string(&mut self) -> Option<Entry> {
        self.at += 1;
        let start = self.at;
        self.plain();
        match self.peek()? {
            b'"' => {
                let span = Span::new(start, self.at);
                self.at += 1;
                Some(Entry::Text(span))
            }
            b'\\' => self.escaped(start),
            _ => None,
        }
    }

    /// The string that begins at `start`, from its first escape on.
    fn escaped(&mut self, start: usize) -> Option<Entry> {
        let (mut from, begin) = (start, self.room.decoded.len());
        loop {
            self.room.decoded.push_str(self.text.get(from..self.at)?);
            if self.skip(b'"') {
                return Some(Entry::Decoded(Span::new(begin, self.room.decoded.len())));
            }
            if !self.skip(b'\\') {
                return None;
            }
            let letter = self.escape()?;
            self.room.decoded.push(letter);
            from = self.at;
            self.plain();
        }
    }

    /// The character of an escape, after its backslash.
    fn escape(&mut self) -> Option<char> {
        let kind = self.peek()?;
        self.at += 1;
        Some(match kind {
            b'"' | b'\\' | b'/' => char::from(kind),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let first = self.hex()?;
                let low = if matches!(first, 0xD800..=0xDBFF) {
                    (self.skip(b'\\') && self.skip(b'u')).then(|| self.hex())??
                } else {
                    return char::from_u32(u32::from(first));
                };
                char::decode_utf16([first, low]).next()?.ok()?
            }
            _ => return None,
        })
    }

    /// Four hexadecimal digits.
    fn hex(&mut self) -> Option<u16> {
        let digits = self.text.get(self.at..self.at + 4)?;
        self.at += 4;
        // The library that reads numbers also takes a sign.
        digits.bytes().all(|digit| digit.is_ascii_hexdigit()).then(|| u16::from_str_radix(digits, 16).ok())?
    }

    /// Passes over the characters of a string that are themselves: up to a quote, a backslash or a control character.
    fn plain(&mut self) {
        let bytes = self.text.as_bytes();
        while let Some(piece) = bytes.get(self.at..).and_then(<[u8]>::first_chunk::<16>) {
            let [first, second] = halves(*piece);
            let found = first_special(first).or_else(|| first_special(second).map(|before| before + 8));
            self.at += found.unwrap_or(16);
            if found.is_some() {
                return;
            }
        }
        while self.peek().is_some_and(|byte| byte >= b' ' && byte != b'"' && byte != b'\\') {
            self.at += 1;
        }
    }

    fn number(&mut self) -> Option<Entry> {
        let start = self.at;
        let negative = self.skip(b'-');
        let (zero, first) = (self.peek() == Some(b'0'), self.at);
        let integer = self.digits()?;
        let length = self.at - first;
        if zero && length > 1 {
            return None;
        }
        let mut short = length <= SHORT_INTEGER;
        if self.skip(b'.') {
            self.digits()?;
            short = false;
        }
        if self.skip(b'e') || self.skip(b'E') {
            let _ = self.skip(b'+') || self.skip(b'-');
            self.digits()?;
            short = false;
        }
        if short && !(negative && integer == 0) {
            let positive = i64::try_from(integer).ok()?;
            return Some(if negative { Entry::Negative(-positive) } else { Entry::Positive(integer) });
        }
        Some(match exact(self.text.get(start..self.at)?)? {
            Exact::Positive(number) => Entry::Positive(number),
            Exact::Negative(number) => Entry::Negative(number),
            Exact::Double(number) => Entry::Double(number),
        })
    }

    /// One digit or more; their number, if it is short.
    fn digits(&mut self) -> Option<u64> {
        let (start, mut number) = (self.at, 0_u64);
        while let Some(digit @ b'0'..=b'9') = self.peek() {
            number = number.wrapping_mul(10).wrapping_add(u64::from(digit - b'0'));
            self.at += 1;
        }
        (self.at > start).then_some(number)
    }
}

/// Sixteen bytes as two numbers, the first byte lowest.
fn halves(bytes: [u8; 16]) -> [u64; 2] {
    let [a, b, c, d, e, f, g, h, rest @ ..] = bytes;
    [u64::from_le_bytes([a, b, c, d, e, f, g, h]), u64::from_le_bytes(rest)]
}

/// How many of eight bytes, the first one lowest, come before a quote, a backslash or a control character.
///
/// A subtraction borrows into the high bit of a byte that is zero, or below 0x20. The borrow can also mark a byte after the first one that is found,
/// never one before it. Bytes with a high bit of their own are parts of characters.
fn first_special(eight: u64) -> Option<usize> {
    const EACH: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x80 * EACH;
    let quote = eight ^ (0x22 * EACH);
    let backslash = eight ^ (0x5C * EACH);
    let found = quote.wrapping_sub(EACH) | backslash.wrapping_sub(EACH) | eight.wrapping_sub(0x20 * EACH);
    match found & !eight & HIGH {
        0 => None,
        found => usize::try_from(found.trailing_zeros() / 8).ok(),
    }
}
