//! Pieces of input for messages: bounded, and safe to show on a terminal.

/// The most characters of input that one message echoes.
pub const EXCERPT_CHARACTERS: usize = 80;

/// A bounded piece of `text`: at most [`EXCERPT_CHARACTERS`] characters, control characters escaped, an ellipsis
/// where it was cut.
///
/// ```
/// assert_eq!(rogatio_core::excerpt::excerpt("a\nb"), "a\\nb");
/// assert!(rogatio_core::excerpt::excerpt(&"x".repeat(1_000)).ends_with('…'));
/// ```
pub fn excerpt(text: &str) -> String {
    if text.len() <= EXCERPT_CHARACTERS && is_plain(text) {
        return text.to_owned();
    }
    let mut piece = String::new();
    for (count, character) in text.chars().enumerate() {
        if count == EXCERPT_CHARACTERS {
            piece.push('…');
            break;
        }
        if is_unsafe_to_show(character) {
            piece.extend(character.escape_default());
        } else {
            piece.push(character);
        }
    }
    piece
}

/// True if a text has printable characters of ASCII alone, as most have: they are shown as they are, and each is a byte.
pub(crate) fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// Whether a character could move the cursor, break the line or turn the direction of the text around it.
///
/// ```
/// assert_eq!(rogatio_core::excerpt::excerpt("user\u{202e}txt.exe"), "user\\u{202e}txt.exe");
/// ```
pub fn is_unsafe_to_show(character: char) -> bool {
    // Unicode Standard Annex 9, section 2: the explicit marks of direction; and the two separators of lines.
    let turns = matches!(
        character,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    );
    character.is_control() || turns || matches!(character, '\u{2028}' | '\u{2029}' | '\u{feff}')
}
