//! What a validation error says to people, in a bounded line.

use std::fmt::{self, Write};
use std::io;

use jsonschema::ValidationError;
use jsonschema::error::{TypeKind, ValidationErrorKind};
use serde::Serialize;
use serde_json::Value;

use crate::excerpt::{EXCERPT_CHARACTERS, excerpt, is_plain, is_unsafe_to_show};
use crate::schema::pattern::BACKTRACK_LIMIT;
use crate::schema::pattern::render::original;

/// The most characters of one message, whatever the schema or the artifact holds.
pub(crate) const MESSAGE_CHARACTERS: usize = 240;
/// The most values of an `enum` and the most names of properties that one message lists.
const LISTED: usize = 7;
/// Alternatives inside alternatives are followed so deep.
const MOST_NESTED: u32 = 16;

/// The message of `error`, with at most [`EXCERPT_CHARACTERS`] of the artifact in it.
///
/// Neither the artifact nor a list in the schema is ever written out beyond what is kept.
pub(crate) fn of(error: &ValidationError<'_>) -> String {
    let mut line = Line { text: String::new(), left: MESSAGE_CHARACTERS, cut: false };
    // The writer refuses what does not fit, which stops the formatting.
    let _ = describe(&mut line, error);
    if line.cut {
        line.text.push('…');
    }
    line.text
}

/// The keyword whose rule `error` is about; none for the schema `false`, which has no keywords.
///
/// The crate names the kind of the error, which for `minContains` or `dependentRequired` is another keyword than the
/// one that stands in the schema.
pub(crate) fn keyword(error: &ValidationError<'_>) -> Option<String> {
    match error.kind() {
        ValidationErrorKind::FalseSchema => None,
        ValidationErrorKind::PropertyNames { .. } => Some("propertyNames".to_owned()),
        _ => last_token(error).map(str::to_owned),
    }
}

/// The last token of the place in the schema. Keywords hold neither `~` nor `/`, so there is nothing to unescape.
fn last_token<'e>(error: &'e ValidationError<'_>) -> Option<&'e str> {
    error.schema_path().as_str().rsplit_once('/').map(|(_, token)| token)
}

/// What `names` says of properties that no schema allows.
pub(crate) fn unexpected<'n>(names: impl ExactSizeIterator<Item = &'n str>) -> String {
    let mut line = Line { text: String::new(), left: MESSAGE_CHARACTERS, cut: false };
    let _ = write_unexpected(&mut line, names);
    if line.cut {
        line.text.push('…');
    }
    line.text
}

fn write_unexpected<'n>(line: &mut Line, names: impl ExactSizeIterator<Item = &'n str>) -> fmt::Result {
    let count = names.len();
    line.write_str(if count == 1 { "the property " } else { "the properties " })?;
    write_list(line, names.map(|name| format!("`{}`", excerpt(name))))?;
    line.write_str(if count == 1 { " is not allowed" } else { " are not allowed" })
}

/// At most [`LISTED`] pieces, and how many more there are.
fn write_list(line: &mut Line, pieces: impl ExactSizeIterator<Item = String>) -> fmt::Result {
    let more = pieces.len().saturating_sub(LISTED);
    for (index, piece) in pieces.take(LISTED).enumerate() {
        write!(line, "{}{piece}", if index == 0 { "" } else { ", " })?;
    }
    if more == 0 { Ok(()) } else { write!(line, " and {more} more") }
}

fn describe(line: &mut Line, error: &ValidationError<'_>) -> fmt::Result {
    use ValidationErrorKind as Kind;
    let instance = error.instance();
    let shown = Shown(instance);
    match error.kind() {
        Kind::AdditionalItems { limit } => {
            write!(line, "the array has {}, at most {limit} allowed", size(instance))
        }
        Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => {
            write_unexpected(line, unexpected.iter().map(String::as_str))
        }
        Kind::AnyOf { context } => {
            write!(line, "{shown} matches none of the schemas under `anyOf`")?;
            add_nearest(line, error, context)
        }
        Kind::BacktrackLimitExceeded { .. } => {
            write!(line, "matching {shown} takes more than {BACKTRACK_LIMIT} steps")
        }
        Kind::Constant { expected_value } => write!(line, "{shown} is not {}", Shown(expected_value)),
        Kind::Contains => match last_token(error) {
            Some("minContains") => write!(line, "fewer items match `contains` than `minContains` requires"),
            Some("maxContains") => write!(line, "more items match `contains` than `maxContains` allows"),
            _ => write!(line, "no item of {shown} matches `contains`"),
        },
        Kind::Enum { options } => {
            let options = options.as_array().map_or(&[][..], Vec::as_slice);
            write!(line, "{shown} is not {}", if options.len() == 1 { "" } else { "one of " })?;
            write_list(line, options.iter().map(|option| Shown(option).to_string()))
        }
        Kind::ExclusiveMaximum { limit } => write!(line, "{shown} is not less than {limit}"),
        Kind::ExclusiveMinimum { limit } => write!(line, "{shown} is not greater than {limit}"),
        Kind::FalseSchema => write!(line, "{shown} is at a place where the schema allows no value"),
        Kind::Format { format } => write!(line, "{shown} does not have the format `{}`", excerpt(format)),
        Kind::MaxItems { limit } => write!(line, "the array has {}, at most {limit} allowed", size(instance)),
        Kind::MinItems { limit } => write!(line, "the array has {}, at least {limit} needed", size(instance)),
        Kind::MaxLength { limit } => write!(line, "{shown} has {}, at most {limit} allowed", size(instance)),
        Kind::MinLength { limit } => write!(line, "{shown} has {}, at least {limit} needed", size(instance)),
        Kind::MaxProperties { limit } => {
            write!(line, "the object has {}, at most {limit} allowed", size(instance))
        }
        Kind::MinProperties { limit } => {
            write!(line, "the object has {}, at least {limit} needed", size(instance))
        }
        Kind::Maximum { limit } => write!(line, "{shown} is greater than the maximum {limit}"),
        Kind::Minimum { limit } => write!(line, "{shown} is less than the minimum {limit}"),
        Kind::Not { .. } => write!(line, "{shown} matches the schema under `not`"),
        Kind::OneOfMultipleValid { .. } => write!(line, "{shown} matches more than one schema under `oneOf`"),
        Kind::OneOfNotValid { context } => {
            write!(line, "{shown} matches none of the schemas under `oneOf`")?;
            add_nearest(line, error, context)
        }
        Kind::Pattern { pattern } => {
            write!(line, "{shown} does not match the pattern `{}`", excerpt(&original(pattern)))
        }
        Kind::PropertyNames { error } => {
            line.write_str("as the name of a property, ")?;
            describe(line, error)
        }
        Kind::Required { property } => {
            write!(line, "the property `{}` is missing", excerpt(property.as_str().unwrap_or_default()))?;
            match last_token(error) {
                Some(keyword @ ("dependentRequired" | "dependencies")) => {
                    write!(line, ", which `{keyword}` requires")
                }
                _ => Ok(()),
            }
        }
        Kind::Type { kind: TypeKind::Single(one) } => write!(line, "{shown} is not of type `{one}`"),
        Kind::Type { kind: TypeKind::Multiple(several) } => {
            let names: Vec<String> = several.iter().map(|one| format!("`{one}`")).collect();
            write!(line, "{shown} is not of type {}", names.join(" or "))
        }
        Kind::UnevaluatedItems { unexpected } if unexpected.len() == 1 => {
            write!(line, "1 item is not allowed by any schema")
        }
        Kind::UnevaluatedItems { unexpected } => {
            write!(line, "{} items are not allowed by any schema", unexpected.len())
        }
        Kind::UniqueItems => write!(line, "two items of {shown} are equal"),
        _ => write!(line, "{}", error.masked_with(shown.to_string())),
    }
}

/// Adds the first fault of the nearest alternative.
fn add_nearest(
    line: &mut Line,
    error: &ValidationError<'_>,
    context: &[Vec<ValidationError<'static>>],
) -> fmt::Result {
    match nearest(error, context).and_then(<[_]>::first) {
        Some(first) => {
            line.write_str("; nearest: ")?;
            describe(line, first)
        }
        None => Ok(()),
    }
}

/// Where a complaint about alternatives ends.
pub(crate) struct Leaf<'e> {
    /// The fault itself, which is none of alternatives any more, or of alternatives of which none is nearest.
    pub error: &'e ValidationError<'e>,
    /// The outermost keyword whose nearest alternative was chosen by how little it lacks; none where every other alternative
    /// was of another type.
    pub guessed: Option<&'e str>,
}

impl Leaf<'_> {
    /// What the fault says, and that it is the fault of the nearest alternative only.
    pub(crate) fn message(&self) -> String {
        let text = of(self.error);
        match self.guessed {
            Some(keyword) => format!("{text} (in the nearest alternative of `{keyword}`)"),
            None => text,
        }
    }
}

/// The first fault that `error` comes down to.
pub(crate) fn leaf<'e>(error: &'e ValidationError<'_>) -> Leaf<'e> {
    let mut all = leaves(error);
    if all.is_empty() { Leaf { error, guessed: None } } else { all.swap_remove(0) }
}

/// The faults that `error` comes down to: those of the alternative that nearly fits, and so on inside it.
pub(crate) fn leaves<'e>(error: &'e ValidationError<'_>) -> Vec<Leaf<'e>> {
    let mut found = Vec::new();
    follow(error, None, MOST_NESTED, &mut found);
    found
}

fn follow<'e>(
    error: &'e ValidationError<'_>,
    guessed: Option<&'e str>,
    left: u32,
    found: &mut Vec<Leaf<'e>>,
) {
    use ValidationErrorKind as Kind;
    let near = match error.kind() {
        Kind::AnyOf { context } | Kind::OneOfNotValid { context } if left > 0 => choose(error, context),
        _ => None,
    };
    match near {
        Some((faults, sure)) => {
            let guessed = guessed.or_else(|| (!sure).then(|| error.kind().keyword()));
            faults.iter().for_each(|fault| follow(fault, guessed, left - 1, found));
        }
        None => found.push(Leaf { error, guessed }),
    }
}

/// The faults of the alternative that the instance nearly fits; none where no alternative is nearer than the others.
pub(crate) fn nearest<'e>(
    error: &ValidationError<'_>,
    context: &'e [Vec<ValidationError<'static>>],
) -> Option<&'e [ValidationError<'static>]> {
    choose(error, context).map(|(faults, _)| faults)
}

/// As [`nearest`]; also whether every other alternative is for values of another type.
fn choose<'e>(
    error: &ValidationError<'_>,
    context: &'e [Vec<ValidationError<'static>>],
) -> Option<(&'e [ValidationError<'static>], bool)> {
    let here = error.instance_path().as_str();
    let of_right_type: Vec<&Vec<ValidationError<'static>>> =
        context.iter().filter(|faults| !faults.is_empty() && !has_other_type(faults, here)).collect();
    if let [only] = of_right_type.as_slice() {
        return Some((only.as_slice(), true));
    }
    // A property with another value than the one that an alternative asks for tells that it was not meant.
    let meant: Vec<_> = of_right_type.iter().filter(|faults| !has_other_tag(faults, here)).collect();
    if let [only] = meant.as_slice() {
        return Some((only.as_slice(), false));
    }
    let mut by_lack: Vec<_> = meant.iter().map(|faults| (lack(faults), faults)).collect();
    by_lack.sort_by_key(|(lack, _)| *lack);
    match by_lack.as_slice() {
        [(least, faults), (next, _), ..] if least < next => Some((faults.as_slice(), false)),
        _ => None,
    }
}

/// Whether an alternative is for values of another type.
fn has_other_type(faults: &[ValidationError<'static>], here: &str) -> bool {
    faults.iter().any(|fault| {
        matches!(fault.kind(), ValidationErrorKind::Type { .. }) && fault.instance_path().as_str() == here
    })
}

/// Whether an alternative asks for another value at this place, or directly below it.
fn has_other_tag(faults: &[ValidationError<'static>], here: &str) -> bool {
    faults.iter().any(|fault| {
        let below = fault.instance_path().as_str().strip_prefix(here);
        matches!(fault.kind(), ValidationErrorKind::Constant { .. } | ValidationErrorKind::Enum { .. })
            && below.is_some_and(|below| below.matches('/').count() <= 1)
    })
}

/// How much an alternative lacks: how many faults it has; among equals, how far up the first is.
fn lack(faults: &[ValidationError<'static>]) -> (usize, std::cmp::Reverse<usize>) {
    let depth = faults.first().map_or(0, |first| first.instance_path().as_str().matches('/').count());
    (faults.len(), std::cmp::Reverse(depth))
}

/// How large `value` is, in its own unit. Characters are code points, as JSON Schema counts them.
fn size(value: &Value) -> String {
    let (count, unit, units) = match value {
        Value::Array(items) => (items.len(), "item", "items"),
        Value::Object(entries) => (entries.len(), "property", "properties"),
        Value::String(text) => (text.chars().count(), "character", "characters"),
        Value::Null | Value::Bool(_) | Value::Number(_) => (1, "value", "values"),
    };
    format!("{count} {}", if count == 1 { unit } else { units })
}

/// A bounded piece of a value, between backticks.
struct Shown<'v>(&'v Value);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "`{}`", instance_excerpt(self.0))
    }
}

/// A bounded piece of `value` as JSON text.
pub(crate) fn instance_excerpt(value: &Value) -> String {
    let mut window = Window { bytes: Vec::new() };
    // The writer refuses what does not fit, which stops the serializer.
    let _ = value.serialize(&mut serde_json::Serializer::new(&mut window));
    excerpt(&String::from_utf8_lossy(&window.bytes))
}

/// Keeps a line's first characters.
struct Line {
    text: String,
    left: usize,
    cut: bool,
}

impl Write for Line {
    fn write_str(&mut self, piece: &str) -> fmt::Result {
        if let Some(left) = self.left.checked_sub(piece.len())
            && is_plain(piece)
        {
            self.left = left;
            self.text.push_str(piece);
            return Ok(());
        }
        for character in piece.chars() {
            let Some(left) = self.left.checked_sub(1) else {
                self.cut = true;
                return Err(fmt::Error);
            };
            self.left = left;
            if is_unsafe_to_show(character) {
                self.text.extend(character.escape_default());
            } else {
                self.text.push(character);
            }
        }
        Ok(())
    }
}

/// Keeps enough bytes for an excerpt.
struct Window {
    bytes: Vec<u8>,
}

impl io::Write for Window {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        // A character has at most four bytes; one more character tells the excerpt that there was more.
        let room = (EXCERPT_CHARACTERS + 1) * 4 - self.bytes.len().min((EXCERPT_CHARACTERS + 1) * 4);
        if room == 0 {
            return Err(io::ErrorKind::WriteZero.into());
        }
        let kept = piece.get(..room).unwrap_or(piece);
        self.bytes.extend_from_slice(kept);
        Ok(kept.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
