//! Strict reading of JSON text, before anything else looks at it.
//!
//! RFC 8259 leaves open what a reader does with duplicate keys, lone surrogates and numbers beyond its arithmetic.
//! Two readers that choose differently see two different documents under one signature, so this one refuses all of
//! them (as RFC 7493, I-JSON, asks), and text that is too long, too deep or has too many values.
//!
//! [`Reader`] passes over the bytes once and makes a [`Tape`]: it accepts a text or gives up. A text that is refused is
//! read again, slowly, to find the fault that comes first and its place.

mod fault;
mod number;
mod scan;
mod tape;

use std::str::from_utf8;

use serde_json::Value;

use super::{Code, Problem};

pub use tape::{Array, Elements, Key, Members, Node, Object, Tape};

/// The most bytes of one text.
pub const MAX_BYTES: usize = 16 * 1024 * 1024;
/// The most arrays and objects inside each other.
pub const MAX_DEPTH: usize = 120;
/// The most values (objects, arrays and everything in them) of one text.
pub const MAX_NODES: usize = 1_000_000;

/// Reads one JSON text.
///
/// # Errors
/// `limit.bytes`, `limit.depth`, `limit.nodes`, `request.duplicate-key`, `request.lossy-number`,
/// `request.invalid-json`, each with the place: a JSON Pointer where there is one, else line and column.
///
/// ```
/// use rogatio_core::wire::{Code, json};
/// assert_eq!(json::parse(r#"{"a": [1, 2.50]}"#).unwrap()["a"][1], 2.5);
/// assert_eq!(json::parse(r#"{"a": 1, "a": 2}"#).unwrap_err().code, Code::RequestDuplicateKey);
/// assert_eq!(json::parse("[9007199254740993.5]").unwrap_err().code, Code::RequestLossyNumber);
/// ```
pub fn parse(text: &str) -> Result<Value, Problem> {
    Reader::default().read(text).map(|tape| tape.root().value())
}

/// Reads one JSON text from bytes; as [`parse`], and `request.invalid-utf8` for bytes that are no text.
pub fn parse_bytes(bytes: &[u8]) -> Result<Value, Problem> {
    parse(utf8(bytes)?)
}

/// The text in `bytes`.
///
/// # Errors
/// `request.invalid-utf8` with the offset of the first byte that does not belong.
pub fn utf8(bytes: &[u8]) -> Result<&str, Problem> {
    from_utf8(bytes).map_err(|error| {
        let offset = error.valid_up_to();
        Problem::new(Code::RequestInvalidUtf8, format!("byte {offset} is not part of any UTF-8 character"))
            .with_help("JSON is exchanged as UTF-8 (RFC 8259, section 8.1)")
            .at_offset(offset)
    })
}

/// The value that a text begins with, of a text that was read before; `null` if there is none.
pub(crate) fn first_value(text: &str) -> Value {
    let mut room = tape::Room::default();
    scan::scan_first(text, &mut room).map_or(Value::Null, |()| room.tape(text).root().value())
}

/// The lines of newline-delimited JSON, each without its line feed.
///
/// ```
/// let lines: Vec<_> = rogatio_core::wire::json::lines(b"1\n\n2").collect();
/// assert_eq!(lines, [&b"1"[..], b"", b"2"]);
/// ```
pub fn lines(lines: &[u8]) -> impl Iterator<Item = &[u8]> {
    let ends = memchr::memchr_iter(b'\n', lines).chain([lines.len()]);
    ends.scan(0, |start, end| {
        let line = lines.get(*start..end);
        *start = end + 1;
        line
    })
}

/// Reads texts one after the other, with memory that is kept from one to the next.
///
/// ```
/// use rogatio_core::wire::json::Reader;
/// let mut reader = Reader::default();
/// for text in ["[1, 2]", "[\"\\u0061\", 2]"] {
///     assert_eq!(reader.read(text)?.root().array().map(|array| array.length()), Some(2));
/// }
/// # Ok::<(), rogatio_core::wire::Problem>(())
/// ```
#[derive(Debug, Default)]
pub struct Reader {
    room: tape::Room,
}

impl Reader {
    /// Reads one JSON text.
    ///
    /// # Errors
    /// As [`parse`].
    pub fn read<'r>(&'r mut self, text: &'r str) -> Result<Tape<'r>, Problem> {
        scan::scan(text, &mut self.room).ok_or_else(|| fault::first(text))?;
        Ok(self.room.tape(text))
    }

    /// Reads one JSON text from bytes.
    ///
    /// # Errors
    /// As [`parse_bytes`].
    pub fn read_bytes<'r>(&'r mut self, bytes: &'r [u8]) -> Result<Tape<'r>, Problem> {
        self.read(utf8(bytes)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_survive_or_are_refused() {
        for token in [
            "0",
            "-0",
            "-0.0",
            "0.1",
            "1.0",
            "1e22",
            "10000000000000000000000",
            "18446744073709551615",
            "-9223372036854775808",
            "1.7976931348623157e308",
            "5e-324",
            "0.30000000000000004",
            "0e999999",
            "100e-2",
            "18446744073709551616",
            "-36893488147419103232",
            "1.8446744073709551616e19",
            "0.1000000000000000055511151231257827021181583404541015625",
            "1.100000000000000088817841970012523233890533447265625",
            "9007199254740994.0",
        ] {
            assert!(parse(token).is_ok(), "{token} survives");
        }
        for token in [
            "18446744073709551617",
            "1e400",
            "-1e400",
            "0.1234567890123456789012",
            "9007199254740993.0",
            "18446744073709551616.5",
            "18446744073709551615.0",
            "36893488147419103233",
            "0.1000000000000000055511151231257827021181583404541015626",
            "0.1000000000000000055511151231257827",
            "1e-400",
        ] {
            assert_eq!(parse(token).unwrap_err().code, Code::RequestLossyNumber, "{token} is refused");
        }
    }

    #[test]
    fn digits_inside_strings_are_text() {
        assert!(parse(r#"{"1e400": "\"1e400\\", "é\\": "18446744073709551617"}"#).is_ok());
    }

    #[test]
    fn each_defect_has_its_code_and_place() {
        let nested = format!("{}1{}", "[".repeat(MAX_DEPTH + 1), "]".repeat(MAX_DEPTH + 1));
        let cases = [
            (r#"{"a": [{"b": 1, "b": 2}]}"#, Code::RequestDuplicateKey, Some("/a/0/b")),
            (r#""\ud800""#, Code::RequestLoneSurrogate, None),
            (r#""\udead""#, Code::RequestLoneSurrogate, None),
            (r#""\ud800\u0041""#, Code::RequestLoneSurrogate, None),
            (r#""\u12""#, Code::RequestInvalidJson, None),
            ("[1] 2", Code::RequestInvalidJson, None),
            ("", Code::RequestInvalidJson, None),
            ("[1, 2", Code::RequestInvalidJson, None),
            ("[01]", Code::RequestInvalidJson, None),
            ("NaN", Code::RequestInvalidJson, None),
            ("\u{feff}[]", Code::RequestInvalidJson, None),
        ];
        for (text, code, pointer) in cases {
            let problem = parse(text).unwrap_err();
            assert_eq!((problem.code, problem.pointer.as_deref()), (code, pointer), "{text}");
        }
        assert_eq!(parse(&nested).unwrap_err().code, Code::LimitDepth);
        assert_eq!(parse(&"[".repeat(100_000)).unwrap_err().code, Code::LimitDepth);
        assert_eq!(parse_bytes(b"\"\xe2\x82").unwrap_err().code, Code::RequestInvalidUtf8);
        let many = format!("[{}1]", "1,".repeat(MAX_NODES));
        assert_eq!(parse(&many).unwrap_err().code, Code::LimitNodes);
    }
}
