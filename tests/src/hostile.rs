//! Hostile input as data: `tests/vectors/hostile/<attack>.json`.
//!
//! An attack is a text that is built from pieces, because many are too long to be written down. A piece is a text, or one of
//! `{"times", "of"}` (a text many times), `{"count", "of", "between"}` (a text for each number `{n}`, with its successor `{next}`),
//! `{"words", "length", "of", "between"}` (a text for each `{}` that so many of the words make), `{"bytes"}` (bytes in hexadecimal).
//!
//! `place` says where the text goes: it is a whole `request`, which every operation must refuse with `code`; or the value of any `member` of a
//! request, where every operation must end, and `measured` names one with the exact result.

use std::fs;

use serde::Deserialize;
use serde_json::Value;

/// One attack.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attack {
    /// The name of the file.
    #[serde(skip)]
    pub name: String,
    /// The attack in one sentence.
    pub description: String,
    /// Where the text goes.
    pub place: Place,
    text: Vec<Piece>,
    /// The code with which every operation refuses a `request`.
    pub code: Option<String>,
    /// The operation, its member, and the result, for the value of a `member`.
    pub measured: Option<Measured>,
}

/// Where an attack goes.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// The whole text of a request.
    Request,
    /// The value of one member of a request.
    Member,
}

/// The result of an attack on one operation.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measured {
    /// The operation.
    pub operation: String,
    /// The member of its request.
    pub member: String,
    /// The code of the problem.
    pub code: Option<String>,
    /// What the answer contains, if there is one.
    pub answer: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged, deny_unknown_fields)]
enum Piece {
    Text(String),
    Times { times: usize, of: String },
    Count { count: usize, of: String, between: String },
    Words { words: Vec<String>, length: u32, of: String, between: String },
    Bytes { bytes: String },
}

impl Piece {
    fn build(&self, into: &mut Vec<u8>) {
        match self {
            Self::Text(text) => into.extend_from_slice(text.as_bytes()),
            Self::Times { times, of } => into.extend_from_slice(of.repeat(*times).as_bytes()),
            Self::Count { count, of, between } => {
                let one = |number: usize| {
                    of.replace("{n}", &number.to_string()).replace("{next}", &(number + 1).to_string())
                };
                into.extend_from_slice((0..*count).map(one).collect::<Vec<_>>().join(between).as_bytes());
            }
            Self::Words { words, length, of, between } => {
                let mut made = vec![String::new()];
                for _ in 0..*length {
                    made = made
                        .iter()
                        .flat_map(|one| words.iter().map(move |word| format!("{one}{word}")))
                        .collect();
                }
                let made: Vec<String> = made.iter().map(|word| of.replace("{}", word)).collect();
                into.extend_from_slice(made.join(between).as_bytes());
            }
            Self::Bytes { bytes } => {
                let pairs = bytes.as_bytes().chunks(2);
                let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
                into.extend(pairs.map(byte));
            }
        }
    }
}

impl Attack {
    /// The bytes of the attack.
    ///
    /// # Panics
    /// If the file says bytes that are not hexadecimal.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for piece in &self.text {
            piece.build(&mut bytes);
        }
        bytes
    }

    /// The request of an operation with the attack as the value of a member.
    ///
    /// # Panics
    /// If the attack is not UTF-8.
    #[must_use]
    pub fn within(&self, sample: &Value, member: &str) -> String {
        let mark = "hostile value here";
        let mut request = sample.clone();
        request.as_object_mut().unwrap().insert(member.to_owned(), Value::String(mark.to_owned()));
        let text = String::from_utf8(self.bytes()).unwrap();
        request.to_string().replacen(&format!("\"{mark}\""), &text, 1)
    }
}

/// All attacks, sorted by name.
///
/// # Panics
/// On a file that is not an attack.
#[must_use]
pub fn all() -> Vec<Attack> {
    let files = crate::files(&crate::workspace().join("tests/vectors/hostile"), "json");
    let read = |path: std::path::PathBuf| {
        let text = fs::read_to_string(&path).unwrap();
        let mut attack: Attack =
            serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        attack.name = path.file_stem().unwrap().to_string_lossy().into_owned();
        match attack.place {
            Place::Request => assert!(attack.code.is_some(), "{}: no code", attack.name),
            Place::Member => assert!(attack.measured.is_some(), "{}: nothing is measured", attack.name),
        }
        attack
    };
    files.into_iter().map(read).collect()
}

/// A request that an operation answers, for each operation: the first of its vectors with an answer.
///
/// # Panics
/// If an operation has none.
#[must_use]
pub fn samples() -> Vec<(&'static str, Value)> {
    let vectors = crate::vector::all();
    let of = |name: &'static str| {
        let answered = |vector: &&crate::vector::Vector| vector.operation == name && vector.expected.is_ok();
        let vector =
            vectors.iter().find(answered).unwrap_or_else(|| panic!("{name} has no vector with an answer"));
        (name, serde_json::from_str(&vector.request).unwrap())
    };
    rogatio_core::operation::OPERATIONS.iter().map(|operation| of(operation.name)).collect()
}
