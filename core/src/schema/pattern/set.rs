//! Sets of characters, as ranges.

use std::rc::Rc;

/// Characters, as ranges in order that neither touch nor overlap.
pub(crate) type Set = Rc<[(char, char)]>;

/// What `\d` stands for.
pub(super) const DIGIT: &[(char, char)] = &[('0', '9')];
/// What `\w` stands for, and what `\b` takes for part of a word.
pub(crate) const WORD: &[(char, char)] = &[('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')];
/// What `\s` stands for.
pub(super) const SPACE: &[(char, char)] = &[
    ('\t', '\r'),
    (' ', ' '),
    ('\u{a0}', '\u{a0}'),
    ('\u{1680}', '\u{1680}'),
    ('\u{2000}', '\u{200a}'),
    ('\u{2028}', '\u{2029}'),
    ('\u{202f}', '\u{202f}'),
    ('\u{205f}', '\u{205f}'),
    ('\u{3000}', '\u{3000}'),
    ('\u{feff}', '\u{feff}'),
];

/// Whether a character is part of a word.
pub(crate) fn is_word(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_'
}

/// The set of one character.
pub(super) fn one(character: char) -> Set {
    Rc::from([(character, character)])
}

/// These ranges in order, merged where they touch.
pub(super) fn ordered(mut ranges: Vec<(char, char)>) -> Vec<(char, char)> {
    ranges.sort_unstable();
    let mut merged: Vec<(char, char)> = Vec::new();
    for (first, last) in ranges {
        match merged.last_mut() {
            Some(before) if first <= before.1 || after(before.1) == Some(first) => {
                before.1 = before.1.max(last)
            }
            _ => merged.push((first, last)),
        }
    }
    merged
}

/// All characters that are in none of these ranges, which are in order.
pub(super) fn complement(ranges: &[(char, char)]) -> Set {
    let mut found = Vec::new();
    let mut from = Some('\0');
    for (first, last) in ranges {
        if let Some(start) = from
            && let Some(end) = before(*first)
            && start <= end
        {
            found.push((start, end));
        }
        from = after(*last);
    }
    found.extend(from.map(|start| (start, char::MAX)));
    found.into()
}

/// The next character; surrogates are none.
fn after(character: char) -> Option<char> {
    match character {
        '\u{d7ff}' => Some('\u{e000}'),
        other => char::from_u32(u32::from(other) + 1),
    }
}

fn before(character: char) -> Option<char> {
    match character {
        '\u{e000}' => Some('\u{d7ff}'),
        other => u32::from(other).checked_sub(1).and_then(char::from_u32),
    }
}
