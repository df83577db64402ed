//! The fault of a text that was refused: which one comes first, and where.

use std::collections::BTreeSet;

use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};

use super::number::survives;
use super::{MAX_BYTES, MAX_DEPTH, MAX_NODES};
use crate::excerpt::excerpt;
use crate::pointer::Place;
use crate::wire::{Code, Problem};

/// The first fault of a text that is refused: its length, a byte order mark, a number, then the rest in the order of the text.
#[cold]
pub(super) fn first(text: &str) -> Problem {
    if text.len() > MAX_BYTES {
        let detail = format!("the text has {} bytes; the limit is {MAX_BYTES}", text.len());
        return Problem::new(Code::LimitBytes, detail).over(MAX_BYTES, Some(text.len()));
    }
    if text.starts_with('\u{feff}') {
        return Problem::new(Code::RequestInvalidJson, "the text begins with a byte order mark")
            .with_help("send UTF-8 without one (RFC 8259, section 8.1)");
    }
    if let Err(problem) = refuse_lossy_numbers(text) {
        return problem;
    }
    let mut guard = Guard { nodes_left: MAX_NODES, fault: None };
    let mut reader = serde_json::Deserializer::from_str(text);
    let read = Strict { guard: &mut guard, place: &Place::Root, depth: 0 }.deserialize(&mut reader);
    match read.and_then(|()| reader.end()) {
        Err(error) => guard.fault.take().unwrap_or_else(|| invalid_json(&error)),
        // A test of millions of texts has not seen this: the readers agree.
        Ok(()) => Problem::new(Code::Internal, "the text was refused, and no fault was found in it"),
    }
}

fn invalid_json(error: &serde_json::Error) -> Problem {
    // serde_json says what it expected and where, and never echoes the text.
    let message = error.to_string();
    let (line, column) = (error.line(), error.column());
    // These are its two ways of meeting half a surrogate pair; `\\u12` and the like are other messages.
    if message.starts_with("lone leading surrogate") || message.starts_with("unexpected end of hex escape") {
        return Problem::new(Code::RequestLoneSurrogate, message.as_str()).at_line(line, column).with_help(
            "half of a surrogate pair is not a character and has no UTF-8 form (RFC 7493, section 2.1)",
        );
    }
    Problem::new(Code::RequestInvalidJson, message.as_str()).at_line(line, column)
}

/// What reading is allowed to spend, and the problem that stopped it.
struct Guard {
    nodes_left: usize,
    fault: Option<Problem>,
}

/// Reads a value under a [`Guard`], and keeps nothing of it.
struct Strict<'g, 'p> {
    guard: &'g mut Guard,
    place: &'p Place<'p>,
    depth: usize,
}

impl Strict<'_, '_> {
    /// Stops reading with `problem`; what serde carries is only a placeholder.
    fn stop<E: Error>(&mut self, problem: Problem) -> E {
        self.guard.fault = Some(problem);
        E::custom("stopped")
    }

    fn enter<E: Error>(&mut self) -> Result<(), E> {
        if self.depth < MAX_DEPTH {
            return Ok(());
        }
        let problem = Problem::new(Code::LimitDepth, format!("values are nested deeper than {MAX_DEPTH}"))
            .at(self.place.pointer())
            .over(MAX_DEPTH, None);
        Err(self.stop(problem))
    }
}

impl<'de> DeserializeSeed<'de> for Strict<'_, '_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(mut self, deserializer: D) -> Result<(), D::Error> {
        match self.guard.nodes_left.checked_sub(1) {
            Some(left) => self.guard.nodes_left = left,
            None => {
                let detail = format!("the text has more than {MAX_NODES} values");
                return Err(self.stop(Problem::new(Code::LimitNodes, detail).over(MAX_NODES, None)));
            }
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_, '_> {
    type Value = ();

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<(), A::Error> {
        self.enter()?;
        for index in 0.. {
            let place = Place::Index(self.place, index);
            let seed = Strict { guard: &mut *self.guard, place: &place, depth: self.depth + 1 };
            if items.next_element_seed(seed)?.is_none() {
                break;
            }
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut entries: A) -> Result<(), A::Error> {
        self.enter()?;
        let mut keys = BTreeSet::new();
        while let Some(key) = entries.next_key::<String>()? {
            let place = Place::Key(self.place, &key);
            if keys.contains(&key) {
                let detail = format!("the key `{}` appears twice in the same object", excerpt(&key));
                let problem = Problem::new(Code::RequestDuplicateKey, detail).at(place.pointer());
                return Err(self.stop(problem));
            }
            let seed = Strict { guard: &mut *self.guard, place: &place, depth: self.depth + 1 };
            entries.next_value_seed(seed)?;
            keys.insert(key);
        }
        Ok(())
    }
}

/// Refuses a number whose decimal value changes when it is read as a 64-bit integer or a double and written again.
fn refuse_lossy_numbers(text: &str) -> Result<(), Problem> {
    let mut rest = text;
    let mut in_string = false;
    loop {
        let stop = if in_string {
            rest.find(['"', '\\'])
        } else {
            rest.find(|c: char| matches!(c, '"' | '-' | '0'..='9'))
        };
        let Some((_, tail)) = stop.and_then(|at| rest.split_at_checked(at)) else { return Ok(()) };
        rest = tail;
        if rest.starts_with('"') {
            in_string = !in_string;
            rest = skip(rest, 1);
        } else if rest.starts_with('\\') {
            // An escape is a backslash and one more character; the digits of \uXXXX cannot end the string.
            rest = rest.char_indices().nth(2).map_or("", |(at, _)| skip(rest, at));
        } else {
            let length = rest.find(|c: char| !matches!(c, '0'..='9' | '+' | '-' | '.' | 'e' | 'E'));
            let token = length.map_or(rest, |length| rest.get(..length).unwrap_or(rest));
            if !survives(token) {
                let offset = text.len() - rest.len();
                let detail =
                    format!("the number `{}` at byte {offset} would change its value", excerpt(token));
                return Err(Problem::new(Code::RequestLossyNumber, detail).at_offset(offset).with_help(
                    "use a value that a 64-bit integer or a double holds exactly, or send a string where one is allowed",
                ));
            }
            rest = skip(rest, token.len());
        }
    }
}

fn skip(text: &str, bytes: usize) -> &str {
    text.get(bytes..).unwrap_or("")
}
