//! Strict reading of YAML: one document, text or nothing, every value of one kind.
//!
//! Refused: duplicate keys, keys that are lists or mappings, unknown tags, aliases to themselves, aliases that would
//! unfold to more than [`MAX_NODES`](super::MAX_NODES) values, several documents, characters that YAML does not allow, and nesting
//! beyond [`MAX_DEPTH`](super::MAX_DEPTH). Nothing recurses while reading, so no input can exhaust the stack.

use std::borrow::Cow;

use saphyr_parser::{Event, Marker, Parser, StrInput};

use super::fault::{MAX_BYTES, ReadError, ReadFault};
use super::resolve::Version;
use super::tree::{Builder, Entry, ReadOptions, separators};
use crate::excerpt::excerpt;
use crate::provenance::format::node::Node;

/// A document that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// The value; null for a document without content.
    pub root: Node,
    /// The entries of a root mapping in block style; empty otherwise.
    pub entries: Vec<Entry>,
    /// The text without a byte order mark.
    pub text: String,
}

/// Reads one document from bytes.
///
/// # Errors
/// The first fault, with its place.
pub fn read(bytes: &[u8], options: ReadOptions) -> Result<Document, ReadError> {
    if bytes.len() > MAX_BYTES {
        return Err(start(ReadFault::Bytes));
    }
    let text = decode(bytes, options.utf16).ok_or_else(|| start(ReadFault::Encoding("UTF-8")))?;
    read_str(&text, options)
}

fn start(fault: ReadFault) -> ReadError {
    ReadError { fault, line: 1, column: 1 }
}

fn decode(bytes: &[u8], utf16: bool) -> Option<Cow<'_, str>> {
    let wide = |from: fn([u8; 2]) -> u16, body: &[u8]| {
        let (pairs, []) = body.as_chunks::<2>() else { return None };
        let units: Vec<u16> = pairs.iter().map(|pair| from(*pair)).collect();
        String::from_utf16(&units).ok().map(Cow::Owned)
    };
    match bytes {
        [0xFF, 0xFE, body @ ..] if utf16 => wide(u16::from_le_bytes, body),
        [0xFE, 0xFF, body @ ..] if utf16 => wide(u16::from_be_bytes, body),
        _ => std::str::from_utf8(bytes).ok().map(Cow::Borrowed),
    }
}

/// Reads one document from text.
///
/// # Errors
/// The first fault, with its place.
pub fn read_str(text: &str, options: ReadOptions) -> Result<Document, ReadError> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    refuse_characters(text)?;
    let mut builder = Builder::new(version(text), options);
    let mut parser = Parser::new(StrInput::new(text));
    // Looked at only when there is a tab at all.
    let characters: Vec<char> = if text.contains('\t') { text.chars().collect() } else { Vec::new() };
    while let Some(next) = parser.next_event() {
        let (event, span) = next.map_err(|error| at(*error.marker(), syntax(error.info())))?;
        let before = span.start.index().checked_sub(1).and_then(|index| characters.get(index));
        if before == Some(&'\t')
            && matches!(event, Event::Scalar(..) | Event::SequenceStart(..) | Event::MappingStart(..))
        {
            return Err(at(
                span.start,
                ReadFault::Syntax("a tab is used where only spaces may separate".into()),
            ));
        }
        builder.event(event, span).map_err(|fault| at(span.start, fault))?;
    }
    if separators(text) != builder.separators {
        return Err(start(ReadFault::LineSeparator));
    }
    let entries = builder.entries(text);
    Ok(Document { root: builder.root.unwrap_or(Node::Null), entries, text: text.to_owned() })
}

fn at(marker: Marker, fault: ReadFault) -> ReadError {
    ReadError { fault, line: marker.line(), column: marker.col() + 1 }
}

fn syntax(info: &str) -> ReadFault {
    if info.contains("unknown anchor") {
        return ReadFault::Alias("to an anchor that does not exist");
    }
    if info.contains("recursion limit") {
        return ReadFault::Depth;
    }
    ReadFault::Syntax(excerpt(info))
}

/// The characters that YAML allows unescaped (YAML 1.2, production 1).
fn refuse_characters(text: &str) -> Result<(), ReadError> {
    let (mut line, mut column) = (1, 1);
    for character in text.chars() {
        let allowed = matches!(character, '\t' | '\n' | '\r' | ' '..='~' | '\u{85}' | '\u{A0}'..='\u{D7FF}'
            | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..='\u{10FFFF}');
        if !allowed {
            return Err(ReadError { fault: ReadFault::Character(u32::from(character)), line, column });
        }
        (line, column) = if character == '\n' { (line + 1, 1) } else { (line, column + 1) };
    }
    Ok(())
}

/// The version that a `%YAML` directive before the document declares.
fn version(text: &str) -> Version {
    for line in text.lines() {
        match line.strip_prefix('%') {
            Some(directive) => {
                let mut words = directive.split_ascii_whitespace();
                if (words.next(), words.next()) == (Some("YAML"), Some("1.1")) {
                    return Version::V11;
                }
            }
            None if line.is_empty() || line.starts_with('#') => {}
            None => break,
        }
    }
    Version::V12
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provenance::format::yaml::UnknownTags;

    fn fault(text: &str) -> ReadFault {
        read(text.as_bytes(), ReadOptions::STRICT).unwrap_err().fault
    }

    fn root(text: &str) -> Node {
        read(text.as_bytes(), ReadOptions::STRICT).unwrap().root
    }

    #[test]
    fn hostile_documents_are_refused_with_their_own_faults() {
        assert_eq!(fault("a: 1\na: 2\n"), ReadFault::DuplicateKey("a".into()));
        assert_eq!(fault("a: 1\n---\nb: 2\n"), ReadFault::ManyDocuments);
        assert_eq!(fault("? [a]\n: 1\n"), ReadFault::ComplexKey);
        assert_eq!(fault("a: !evil b\n"), ReadFault::UnknownTag("!evil".into()));
        assert_eq!(fault("a: \u{7}\n"), ReadFault::Character(7));
        assert_eq!(fault(&"[".repeat(100_000)), ReadFault::Depth);
        assert_eq!(fault("a: *b\nc: &b 1\n"), ReadFault::Alias("to an anchor that does not exist"));
        assert_eq!(fault("a: &a [*a]\n"), ReadFault::Alias("to a value that contains it"));
        for text in ["a: [\n", "\ta: 1\n", "a: \t1\n", "a: 1\n\tb: 2\n"] {
            assert!(matches!(fault(text), ReadFault::Syntax(_)), "{text:?}");
        }
        assert_eq!(read(b"\xff\xfe", ReadOptions::STRICT).unwrap_err().fault, ReadFault::Encoding("UTF-8"));
        assert_eq!(
            fault(&format!("a: {}\n", "9".repeat(5000))),
            ReadFault::Number(excerpt(&"9".repeat(5000)))
        );
    }

    #[test]
    fn aliases_that_unfold_to_billions_are_refused() {
        let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for level in 1..20 {
            let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
            text.push_str(&format!("a{level}: &a{level} [{aliases}]\n"));
        }
        assert_eq!(fault(&text), ReadFault::Nodes);
    }

    #[test]
    fn tags_aliases_and_merges_are_resolved() {
        assert_eq!(root("a: !!int \"2\"\n").get("a"), Some(&Node::Integer("2".into())));
        assert_eq!(root("a: !!str 2\n").get("a"), Some(&Node::text("2")));
        assert_eq!(root("a: ! 2\n").get("a"), Some(&Node::Integer("2".into())));
        assert_eq!(root("d: &d\n  x: 1\n  y: 2\n<<: *d\ny: 3\n").get("x"), Some(&Node::Integer("1".into())));
        assert_eq!(root("%YAML 1.1\n---\na: no\n").get("a"), Some(&Node::Boolean(false)));
        assert_eq!(root("a: no\n").get("a"), Some(&Node::text("no")));
        assert_eq!(root(""), Node::Null);
        let options = ReadOptions { utf16: true, unknown_tags: UnknownTags::Keep };
        assert_eq!(read(b"\xff\xfea\0", options).unwrap().root, Node::text("a"));
        assert_eq!(read(b"a: !x 2\n", options).unwrap().root.get("a"), Some(&Node::Tagged("2".into())));
    }

    #[test]
    fn line_breaks_of_yaml_1_1_are_read_as_the_reference_reads_them() {
        assert_eq!(root("a: 'b\u{2028}  c'\n").get("a"), Some(&Node::text("b\u{2028}c")));
        assert_eq!(root("a: 'b\u{85}  c'\n").get("a"), Some(&Node::text("b c")));
        assert_eq!(root("a: 'b\u{85}\u{85}  c'\n").get("a"), Some(&Node::text("b\nc")));
        assert_eq!(root("a: \"b\\L c\"\n").get("a"), Some(&Node::text("b\u{2028} c")));
        assert_eq!(fault("a: b\u{2028}c\n"), ReadFault::LineSeparator);
        assert_eq!(fault("# b\u{2028}c: 1\n"), ReadFault::LineSeparator);
    }

    #[test]
    fn the_places_of_root_values_are_told() {
        let text = "é: 'ü'\nb: 2 # c\nc:\n  d: 1\ne:\n";
        let document = read(text.as_bytes(), ReadOptions::STRICT).unwrap();
        let values: Vec<_> = document
            .entries
            .iter()
            .map(|entry| (entry.key.as_str(), entry.scalar.map(|(a, b)| &text[a..b])))
            .collect();
        assert_eq!(values, [("é", Some("'ü'")), ("b", Some("2")), ("c", None), ("e", Some(""))]);
        assert!(read(b"{a: 1}\n", ReadOptions::STRICT).unwrap().entries.is_empty());
    }
}
