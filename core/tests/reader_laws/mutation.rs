//! Mutations of texts: bytes are changed, taken, doubled and moved, and pieces that matter to a reader are put in.

use crate::chance::Chance;

impl Chance {
    /// A place in `text`, or its end.
    fn place(&mut self, text: &[u8]) -> usize {
        self.below(text.len() + 1)
    }
}

/// Pieces that are values, parts of values, or nearly so.
const PIECES: &[&str] = &[
    "\"",
    "\\",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    " ",
    "\t",
    "\r",
    "\u{b}",
    "\0",
    "\u{7f}",
    "-",
    "+",
    ".",
    "0",
    "1",
    "9",
    "e",
    "E",
    "null",
    "true",
    "false",
    "nul",
    "True",
    "NaN",
    "Infinity",
    "-0",
    "-0.0",
    "0.0",
    "1.0",
    "1e0",
    "1E+2",
    "1e-2",
    "0e999",
    "1e400",
    "1e-400",
    "01",
    "1.",
    ".5",
    "-",
    "--1",
    "1e",
    "1e+",
    "9007199254740993",
    "9007199254740993.0",
    "18446744073709551615",
    "18446744073709551616",
    "18446744073709551617",
    "-9223372036854775808",
    "-9223372036854775809",
    "0.1",
    "0.30000000000000004",
    "0.3000000000000000444",
    "123456789012345678",
    "1234567890123456789",
    "0.1000000000000000055511151231257827021181583404541015625",
    "5e-324",
    "2.2250738585072014e-308",
    "1.7976931348623157e308",
    "\"a\":1",
    "\"a\":1,\"a\":2",
    "\"\\u0061\":1",
    "\"\":0",
    "\\n",
    "\\u0000",
    "\\u00e9",
    "\\ud83d\\ude00",
    "\\ud800",
    "\\udc00",
    "\\ud800\\u0041",
    "\\u12",
    "\\u+123",
    "\\x",
    "\\/",
    "é",
    "😀",
    "\u{feff}",
    "\u{2028}",
    "[[[[[[[[[[",
    "]]]]]]]]]]",
    "{\"a\":{\"b\":",
    "//",
    "/**/",
    "'",
    "{}",
    "[]",
    "\"\"",
    "[1,1.0]",
    "[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,1]",
    "{\"a\":1,\"b\":2,\"c\":3,\"d\":4,\"e\":5,\"f\":6,\"g\":7,\"h\":8,\"i\":9,\"j\":10}",
];

/// Bytes that are no text.
const BROKEN: &[&[u8]] =
    &[b"\xff", b"\xc3", b"\xe2\x82", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xc0\x80", b"\x80"];

/// `text` with one to three changes.
pub(crate) fn mutated(text: &[u8], chance: &mut Chance) -> Vec<u8> {
    let mut text = text.to_vec();
    for _ in 0..=chance.below(3) {
        let (one, other) = (chance.place(&text), chance.place(&text));
        let (start, end) = (one.min(other), one.max(other).min(one.min(other) + 24));
        match chance.below(16) {
            0..=6 => {
                let piece = PIECES[chance.below(PIECES.len())].bytes();
                let end =
                    if chance.below(2) == 0 { start } else { (start + chance.below(4)).min(text.len()) };
                text.splice(start..end, piece);
            }
            7 => drop(text.splice(start..start, BROKEN[chance.below(BROKEN.len())].iter().copied())),
            8 => drop(text.drain(start..end)),
            9 => {
                let piece = text[start..end].to_vec();
                text.splice(end..end, piece);
            }
            10 => {
                let piece: Vec<u8> = text.drain(start..end).collect();
                let place = chance.place(&text);
                text.splice(place..place, piece);
            }
            11 => text.truncate(start),
            12 if start < text.len() => text[start] ^= 1 << chance.below(8),
            13 if start < text.len() => text[start] = chance.next() as u8,
            // One of the characters of the text in the place of another: most often the text is still one.
            _ if start < text.len() => text[start] = text[chance.below(text.len())],
            _ => text.push(b' '),
        }
    }
    text
}

/// `text` on one line.
pub(crate) fn one_line(mut text: Vec<u8>) -> Vec<u8> {
    text.iter_mut().filter(|byte| **byte == b'\n').for_each(|byte| *byte = b'\r');
    text
}
