//! The reader as it was before it became one pass: several passes, and serde builds the value. It is the measure of the new one.

use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use rogatio_core::excerpt::excerpt;
use rogatio_core::pointer::{child_pointer, index_pointer};
use rogatio_core::wire::json::{MAX_BYTES, MAX_DEPTH, MAX_NODES};
use rogatio_core::wire::{Code, Problem};

/// Reads one JSON text.
fn parse(text: &str) -> Result<Value, Problem> {
    if text.len() > MAX_BYTES {
        let detail = format!("the text has {} bytes; the limit is {MAX_BYTES}", text.len());
        return Err(Problem::new(Code::LimitBytes, detail).over(MAX_BYTES, Some(text.len())));
    }
    if text.starts_with('\u{feff}') {
        return Err(Problem::new(Code::RequestInvalidJson, "the text begins with a byte order mark")
            .with_help("send UTF-8 without one (RFC 8259, section 8.1)"));
    }
    refuse_lossy_numbers(text)?;
    let mut guard = Guard { nodes_left: MAX_NODES, fault: None };
    let mut reader = serde_json::Deserializer::from_str(text);
    let read = Strict { guard: &mut guard, parent: None, depth: 0 }.deserialize(&mut reader);
    let complete = read.and_then(|value| reader.end().map(|()| value));
    complete.map_err(|error| guard.fault.take().unwrap_or_else(|| invalid_json(&error)))
}

/// Reads one JSON text from bytes; as [`parse`], and `request.invalid-utf8` for bytes that are no text.
pub(crate) fn parse_bytes(bytes: &[u8]) -> Result<Value, Problem> {
    parse(utf8(bytes)?)
}

/// The text in `bytes`.
///
/// # Errors
/// `request.invalid-utf8` with the offset of the first byte that does not belong.
fn utf8(bytes: &[u8]) -> Result<&str, Problem> {
    std::str::from_utf8(bytes).map_err(|error| {
        let offset = error.valid_up_to();
        Problem::new(Code::RequestInvalidUtf8, format!("byte {offset} is not part of any UTF-8 character"))
            .with_help("JSON is exchanged as UTF-8 (RFC 8259, section 8.1)")
            .at_offset(offset)
    })
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

/// Where a value stands, as a chain up to the root: a pointer is only spelled out when there is a problem.
#[derive(Clone, Copy)]
struct Place<'p> {
    parent: Option<&'p Place<'p>>,
    step: Step<'p>,
}

#[derive(Clone, Copy)]
enum Step<'p> {
    Key(&'p str),
    Index(usize),
}

fn pointer_of(place: Option<&Place<'_>>) -> String {
    place.map_or_else(String::new, |place| {
        let parent = pointer_of(place.parent);
        match place.step {
            Step::Key(key) => child_pointer(&parent, key),
            Step::Index(index) => index_pointer(&parent, index),
        }
    })
}

/// Reads a [`Value`] under a [`Guard`].
struct Strict<'g, 'p> {
    guard: &'g mut Guard,
    parent: Option<&'p Place<'p>>,
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
            .at(pointer_of(self.parent))
            .over(MAX_DEPTH, None);
        Err(self.stop(problem))
    }
}

impl<'de> DeserializeSeed<'de> for Strict<'_, '_> {
    type Value = Value;

    fn deserialize<D: serde::Deserializer<'de>>(mut self, deserializer: D) -> Result<Value, D::Error> {
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
    type Value = Value;

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("number out of range"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<Value, A::Error> {
        self.enter()?;
        let mut array = Vec::new();
        loop {
            let place = Place { parent: self.parent, step: Step::Index(array.len()) };
            let seed = Strict { guard: &mut *self.guard, parent: Some(&place), depth: self.depth + 1 };
            match items.next_element_seed(seed)? {
                Some(item) => array.push(item),
                None => return Ok(Value::Array(array)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut entries: A) -> Result<Value, A::Error> {
        self.enter()?;
        let mut object = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            let place = Place { parent: self.parent, step: Step::Key(&key) };
            if object.contains_key(&key) {
                let detail = format!("the key `{}` appears twice in the same object", excerpt(&key));
                let problem = Problem::new(Code::RequestDuplicateKey, detail).at(pointer_of(Some(&place)));
                return Err(self.stop(problem));
            }
            let seed = Strict { guard: &mut *self.guard, parent: Some(&place), depth: self.depth + 1 };
            let value = entries.next_value_seed(seed)?;
            object.insert(key, value);
        }
        Ok(Value::Object(object))
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

/// Whether `token` keeps its decimal value; a token that is no number is left to the grammar.
fn survives(token: &str) -> bool {
    // Fifteen significant digits always survive a double (IEEE 754 binary64, DBL_DIG).
    if token.len() <= 15 && !token.contains(['e', 'E']) {
        return true;
    }
    if token.parse::<i64>().is_ok() || token.parse::<u64>().is_ok() {
        return true;
    }
    match token.parse::<f64>() {
        Ok(number) if number.is_finite() => match (decimal(token), decimal(&format!("{number:e}"))) {
            // The shortest spelling of a double stands for it, and so does its exact value.
            (Some(written), Some(read)) => written == read || is_exactly(&written, number),
            _ => true,
        },
        Ok(_) => false,
        Err(_) => true,
    }
}

/// Whether a double is exactly this decimal value, as 2^64 is 18446744073709551616.
fn is_exactly(written: &(String, i64), number: f64) -> bool {
    let bits = number.to_bits();
    let (fraction, exponent) = (bits & ((1 << 52) - 1), (bits >> 52) & 0x7ff);
    // IEEE 754 binary64: an integer of up to 53 bits times a power of two; the smallest ones have no hidden bit.
    let (integer, exponent) = match exponent {
        0 => (fraction, 1),
        normal => (fraction | (1 << 52), normal),
    };
    // An odd integer over 2^n has exactly n decimal places, the last of them a 5.
    let halvings = 1075_u64.saturating_sub(exponent).saturating_sub(u64::from(integer.trailing_zeros()));
    let Ok(places) = usize::try_from(halvings) else { return false };
    // A value with another number of places is another value: nothing is spelled out that is longer than the input.
    if written.1.min(0).unsigned_abs() != halvings {
        return false;
    }
    decimal(&format!("{number:.places$}")).is_some_and(|exact| exact == *written)
}

/// The decimal value of a number: its digits without zeros at either end, and the power of ten of the last one.
fn decimal(token: &str) -> Option<(String, i64)> {
    let (mantissa, exponent) = token.split_once(['e', 'E']).unwrap_or((token, "0"));
    let exponent = exponent.strip_prefix('+').unwrap_or(exponent);
    // An exponent beyond i64 belongs to zero or to nothing finite; either way the digits decide.
    let exponent: i64 = exponent.parse().unwrap_or(0);
    let (whole, fraction) =
        mantissa.trim_start_matches('-').split_once('.').unwrap_or((mantissa.trim_start_matches('-'), ""));
    let digits = format!("{whole}{fraction}");
    let significant = digits.trim_start_matches('0').trim_end_matches('0');
    if significant.is_empty() {
        return Some((String::new(), 0));
    }
    let trailing = digits.len().checked_sub(digits.trim_end_matches('0').len())?;
    let power = exponent.checked_sub(i64::try_from(fraction.len()).ok()?)?;
    Some((significant.to_owned(), power.checked_add(i64::try_from(trailing).ok()?)?))
}
