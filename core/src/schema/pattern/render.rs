//! Patterns as the validator's engines read them, to mean what ECMA-262 means.

use std::fmt::Write;

use super::syntax::{Part, Pattern};
use crate::wire::schema_check::Patterns;

/// What the rendered pattern begins with, before the original.
const OPENING: &str = "(?x:#";
/// What ends it.
const CLOSING: &str = "\n)";

/// The text that the engines behind the validator read as ECMA-262 reads `text`; none when they read it so as it stands,
/// or when it is no pattern of ECMA-262. The original stands in it as a comment, so that messages can show it.
pub(crate) fn rendered(text: &str, engine: Patterns) -> Option<String> {
    let pattern = Pattern::read(text)?;
    if !pattern.differs && jsonschema_regex::to_rust_regex(text).is_ok() {
        return None;
    }
    let original = serde_json::to_string(text).ok()?;
    // The crate looks for what only the engine that backtracks knows, and takes some of it for a mistake; a look that always
    // holds is known for what it is.
    let mut rendered = String::from(if pattern.refers { "(?=)" } else { "" });
    part(&pattern.root, (&pattern, engine), &mut rendered);
    Some(format!("{OPENING}{original}{CLOSING}{rendered}"))
}

/// The pattern that was rendered; the text itself when none was.
pub(crate) fn original(text: &str) -> String {
    let comment = text.strip_prefix(OPENING).and_then(|rest| rest.split_once(CLOSING));
    comment.and_then(|(comment, _)| serde_json::from_str(comment).ok()).unwrap_or_else(|| text.to_owned())
}

fn part(one: &Part, reading: (&Pattern, Patterns), text: &mut String) {
    match one {
        Part::Set(set) => match &**set {
            [] => text.push_str("[^\\x{0}-\\x{10ffff}]"),
            [(first, last)] if first == last && first.is_ascii_alphanumeric() => text.push(*first),
            ranges => {
                text.push('[');
                for (first, last) in ranges {
                    // Writing to a `String` cannot fail.
                    let _ = write!(text, "\\x{{{:x}}}-\\x{{{:x}}}", u32::from(*first), u32::from(*last));
                }
                text.push(']');
            }
        },
        Part::Start => text.push('^'),
        Part::End => text.push('$'),
        Part::Word { negated } if reading.1 == Patterns::Linear => {
            text.push_str(if *negated { "(?-u:\\B)" } else { "(?-u:\\b)" });
        }
        Part::Word { negated } => {
            // The engine that backtracks knows words of all scripts only.
            const W: &str = "[0-9A-Za-z_]";
            let (first, second) = if *negated { ("=", "!") } else { ("!", "=") };
            let _ = write!(text, "(?:(?<={W})(?{first}{W})|(?<!{W})(?{second}{W}))");
        }
        Part::Look { ahead, negated, inner } => {
            text.push_str(match (ahead, negated) {
                (true, false) => "(?=",
                (true, true) => "(?!",
                (false, false) => "(?<=",
                (false, true) => "(?<!",
            });
            part(inner, reading, text);
            text.push(')');
        }
        Part::Group(_, inner) => {
            text.push_str(if reading.0.refers { "(" } else { "(?:" });
            part(inner, reading, text);
            text.push(')');
        }
        // A group that matched nothing: the reference matches the empty text.
        Part::Back(number) => {
            let _ = write!(text, "(?({number})\\{number}|)");
        }
        Part::Sequence(parts) => {
            text.push_str("(?:");
            parts.iter().for_each(|one| part(one, reading, text));
            text.push(')');
        }
        Part::Choice(ways) => {
            text.push_str("(?:");
            for (index, way) in ways.iter().enumerate() {
                if index > 0 {
                    text.push('|');
                }
                part(way, reading, text);
            }
            text.push(')');
        }
        Part::Repeat { least, most, greedy, inner, .. } => {
            text.push_str("(?:");
            part(inner, reading, text);
            text.push(')');
            let _ = match (least, most) {
                (0, None) => write!(text, "*"),
                (1, None) => write!(text, "+"),
                (0, Some(1)) => write!(text, "?"),
                (least, None) => write!(text, "{{{least},}}"),
                (least, Some(most)) => write!(text, "{{{least},{most}}}"),
            };
            if !greedy {
                text.push('?');
            }
        }
    }
}
