//! How the reference's dumper chooses the style of a string.

use super::resolve::reads_as_other;

/// How a string is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Plain,
    Single,
    Double,
}

/// The four line breaks of YAML 1.1.
pub(super) fn is_break(character: char) -> bool {
    matches!(character, '\n' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// A character that only a double-quoted scalar can hold, as an escape.
pub(super) fn is_special(character: char) -> bool {
    !matches!(character, '\n' | ' '..='~' | '\u{85}' | '\u{A0}'..='\u{D7FF}' | '\u{E000}'..='\u{FEFE}'
        | '\u{FF00}'..='\u{FFFD}' | '\u{10000}'..='\u{10FFFF}')
}

/// White space or the end of the text.
fn is_blank(character: Option<char>) -> bool {
    character.is_none_or(|character| matches!(character, '\0' | ' ' | '\t' | '\r') || is_break(character))
}

/// The style of `text`.
pub(super) fn style(text: &str) -> Style {
    if is_plain(text) {
        return Style::Plain;
    }
    if text.contains(['\'', '\n']) || text.contains(is_special) || has_space_beside_break(text) {
        return Style::Double;
    }
    Style::Single
}

fn is_plain(text: &str) -> bool {
    let edge = |character: char| character == ' ';
    if text.is_empty()
        || text.starts_with(edge)
        || text.ends_with(edge)
        || text.contains(is_break)
        || text.contains(is_special)
    {
        return false;
    }
    if text.starts_with("---") || text.starts_with("...") {
        return false;
    }
    let mut characters = text.chars();
    let first = characters.next();
    let starts_badly = match first {
        Some(
            '#' | ',' | '[' | ']' | '{' | '}' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%' | '@' | '`',
        ) => true,
        Some('-' | '?' | ':') => is_blank(characters.next()),
        _ => false,
    };
    !starts_badly && !has_indicator(text) && !reads_as_other(text)
}

/// A `:` before white space or a `#` after it, past the first character.
fn has_indicator(text: &str) -> bool {
    let mut characters = text.chars().peekable();
    let mut before = characters.next();
    while let Some(character) = characters.next() {
        let found = match character {
            ':' => is_blank(characters.peek().copied()),
            '#' => is_blank(before),
            _ => false,
        };
        if found {
            return true;
        }
        before = Some(character);
    }
    false
}

fn has_space_beside_break(text: &str) -> bool {
    let pairs = text.chars().zip(text.chars().skip(1));
    pairs.into_iter().any(|(a, b)| (a == ' ' && is_break(b)) || (is_break(a) && b == ' '))
}
