//! Writing one scalar, folded at column 80 as the reference's dumper does.
//!
//! The rules are kept to the letter, also where they lose text (a break in place of two spaces) or break a key over
//! two lines: the hashes of existing bundles are over these bytes. Whether a document survives is checked by whoever
//! wants to emit it.

use std::fmt::Write;

use super::style::{is_break, is_special};

/// The column beyond which lines are folded.
const WIDTH: usize = 80;

/// A text that grows, with its column in code points.
#[derive(Debug, Default)]
pub(super) struct Sink {
    pub(super) text: String,
    pub(super) column: usize,
}

impl Sink {
    /// Writes text without line breaks.
    pub(super) fn push(&mut self, piece: &str) {
        self.text.push_str(piece);
        self.column += piece.chars().count();
    }

    /// Starts a new line at `indent`.
    pub(super) fn line(&mut self, indent: usize) {
        self.text.push('\n');
        self.column = 0;
        self.pad(indent);
    }

    pub(super) fn pad(&mut self, indent: usize) {
        self.text.extend(std::iter::repeat_n(' ', indent.saturating_sub(self.column)));
        self.column = self.column.max(indent);
    }
}

/// How a scalar is placed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// The indent of continuation lines.
    pub(super) indent: usize,
    /// A key on one line with its value: no break at a space.
    pub(super) simple_key: bool,
}

/// Splits `text` into the longest pieces whose characters are all of one class.
fn runs<'t, C: PartialEq>(
    text: &'t str,
    class: impl Fn(char) -> C + 't,
) -> impl Iterator<Item = (&'t str, C)> + 't {
    let mut rest = text;
    std::iter::from_fn(move || {
        let kind = class(rest.chars().next()?);
        let end = rest
            .char_indices()
            .find(|(_, character)| class(*character) != kind)
            .map_or(rest.len(), |(end, _)| end);
        let (run, after) = rest.split_at_checked(end)?;
        rest = after;
        Some((run, kind))
    })
}

/// A plain scalar, and everything that is not a string.
pub(super) fn plain(sink: &mut Sink, text: &str, place: Place) {
    for (run, is_space) in runs(text, |character| character == ' ') {
        let length = run.chars().count();
        let breaks = if is_space {
            length == 1 && sink.column >= WIDTH && !place.simple_key
        } else {
            sink.column + length > WIDTH && sink.column > place.indent
        };
        if breaks {
            sink.line(place.indent);
        }
        if !(breaks && is_space) {
            sink.push(run);
        }
    }
}

/// A single-quoted scalar; the text has no `'` and no line feed.
pub(super) fn single(sink: &mut Sink, text: &str, place: Place) {
    #[derive(PartialEq, Clone, Copy)]
    enum Class {
        Space,
        Break,
        Other,
    }
    let class = |character: char| match character {
        ' ' => Class::Space,
        other if is_break(other) => Class::Break,
        _ => Class::Other,
    };
    sink.push("'");
    let mut written = 0;
    for (run, kind) in runs(text, class) {
        let inside = written > 0 && written + run.len() < text.len();
        written += run.len();
        match kind {
            Class::Space if run.len() == 1 && inside && sink.column > WIDTH && !place.simple_key => {
                sink.line(place.indent)
            }
            Class::Break => {
                sink.text.push_str(run);
                sink.column = 0;
                sink.pad(place.indent);
            }
            _ => sink.push(run),
        }
    }
    sink.push("'");
}

/// A double-quoted scalar.
pub(super) fn double(sink: &mut Sink, text: &str, place: Place) {
    let characters: Vec<char> = text.chars().collect();
    let length = characters.len();
    let slice =
        |from: usize, to: usize| -> String { characters.get(from..to).unwrap_or_default().iter().collect() };
    sink.push("\"");
    // The first position that is not written yet.
    let mut from = 0;
    for end in 0..=length {
        let character = characters.get(end).copied();
        if character.is_none_or(must_escape) {
            sink.push(&slice(from, end));
            from = end;
            if let Some(character) = character {
                sink.push(&escape(character));
                from = end + 1;
            }
        }
        let may_break =
            !place.simple_key && 0 < end && end + 1 < length && (character == Some(' ') || from >= end);
        // `from` may be one past `end`, so the sum is taken first.
        if may_break && sink.column + end > WIDTH + from {
            let bare = from != end && folds_without_backslash(&characters, end);
            sink.push(&slice(from, end));
            from = from.max(end);
            if !bare {
                sink.push("\\");
            }
            sink.line(place.indent);
            if characters.get(from) == Some(&' ') {
                if bare {
                    from += 1;
                } else {
                    sink.push("\\");
                }
            }
        }
    }
    sink.push("\"");
}

/// Whether a break at `end` reads back as one space without a backslash.
fn folds_without_backslash(characters: &[char], end: usize) -> bool {
    let Some(rest) = characters.get(end..) else { return false };
    let Some(distance) = rest.iter().position(|character| *character == ' ') else { return false };
    let word = rest.get(..distance).unwrap_or_default();
    let after = rest.get(distance + 1).copied();
    let doubled = end.checked_sub(1).is_some_and(|before| characters.get(before..=end) == Some(&[' ', ' ']));
    after.is_some_and(|after| after != ' ' && after != '\n')
        && !word.iter().any(|character| matches!(character, '\n' | '"' | '\''))
        && !doubled
}

fn must_escape(character: char) -> bool {
    matches!(character, '"' | '\\') || is_break(character) || is_special(character)
}

fn escape(character: char) -> String {
    let short = match character {
        '\0' => '0',
        '\u{7}' => 'a',
        '\u{8}' => 'b',
        '\t' => 't',
        '\n' => 'n',
        '\u{b}' => 'v',
        '\u{c}' => 'f',
        '\r' => 'r',
        '\u{1b}' => 'e',
        '"' => '"',
        '\\' => '\\',
        '\u{85}' => 'N',
        '\u{2028}' => 'L',
        '\u{2029}' => 'P',
        _ => return numeric_escape(u32::from(character)),
    };
    format!("\\{short}")
}

fn numeric_escape(code: u32) -> String {
    let mut text = String::new();
    // Writing to a String cannot fail.
    let _ = match code {
        0..=0xFF => write!(text, "\\x{code:02X}"),
        0x100..=0xFFFF => write!(text, "\\u{code:04X}"),
        _ => write!(text, "\\U{code:08X}"),
    };
    text
}
