//! Strict reading of YAML: one document, text or nothing, every value of one kind.
//!
//! Refused: duplicate keys, keys that are lists or mappings, unknown tags, aliases to themselves, aliases that would
//! unfold to more than [`MAX_NODES`] values, several documents, characters that YAML does not allow, and nesting
//! beyond [`MAX_DEPTH`]. Nothing recurses while reading, so no input can exhaust the stack.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, Span, StrInput, Tag};
use thiserror::Error;

use super::super::node::Node;
use super::resolve::{Plain, Version, resolve};
use crate::excerpt::excerpt;

/// The most bytes of one document.
pub const MAX_BYTES: usize = 64 * 1024 * 1024;
/// The most lists and mappings inside each other.
pub const MAX_DEPTH: usize = 100;
/// The most values of one document, after its aliases are unfolded.
pub const MAX_NODES: usize = 2_000_000;

/// What is wrong with a document.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ReadFault {
    /// The text breaks the grammar.
    #[error("{0}")]
    Syntax(String),
    /// The bytes are no text in an encoding that is read here.
    #[error("the bytes are not {0}")]
    Encoding(&'static str),
    /// A character that the format does not allow.
    #[error("the character U+{0:04X} is not allowed; it can only be written as an escape")]
    Character(u32),
    /// U+0085, U+2028 or U+2029 outside a single-quoted scalar: a line break to YAML 1.1, a character to YAML 1.2.
    #[error(
        "U+0085, U+2028 and U+2029 mean different things to YAML 1.1 and 1.2 readers; write them as `\\N`, `\\L` and `\\P`"
    )]
    LineSeparator,
    /// A lone half of a surrogate pair.
    #[error("an escape is half of a surrogate pair")]
    LoneSurrogate,
    /// The same key twice in one mapping.
    #[error("the key `{}` appears twice", excerpt(.0))]
    DuplicateKey(String),
    /// A list or a mapping as a key.
    #[error("a key is a list or a mapping")]
    ComplexKey,
    /// More than one document.
    #[error("the file contains a second document")]
    ManyDocuments,
    /// A tag that is not one of the core schema's.
    #[error("the tag `{}` is unknown", excerpt(.0))]
    UnknownTag(String),
    /// An alias without its anchor, or to a value that contains it.
    #[error("an alias points {0}")]
    Alias(&'static str),
    /// `<<` with something that cannot be merged.
    #[error("`<<` merges only mappings")]
    Merge,
    /// A number that cannot be held.
    #[error("a number is out of range: {0}")]
    Number(String),
    /// Nested too deeply.
    #[error("values are nested deeper than {MAX_DEPTH}")]
    Depth,
    /// Too many values, usually by aliases that unfold.
    #[error("the file has more than {MAX_NODES} values after its aliases are expanded")]
    Nodes,
    /// Too long.
    #[error("the file has more than {MAX_BYTES} bytes")]
    Bytes,
}

/// A fault and its place.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("line {line}, column {column}: {fault}")]
pub struct ReadError {
    /// What is wrong.
    pub fault: ReadFault,
    /// From one.
    pub line: usize,
    /// In characters, from one.
    pub column: usize,
}

/// What happens to a tag that is not one of the core schema's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnknownTags {
    /// The document is refused.
    Refuse,
    /// A scalar is kept as [`Node::Tagged`], which satisfies no rule; a tag on a list or a mapping is ignored.
    Keep,
}

/// How a document is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadOptions {
    /// Whether UTF-16 with a byte order mark is read too (YAML 1.2, section 5.2).
    pub utf16: bool,
    /// What happens to unknown tags.
    pub unknown_tags: UnknownTags,
}

impl ReadOptions {
    /// UTF-8 only, unknown tags refused.
    pub const STRICT: Self = Self { utf16: false, unknown_tags: UnknownTags::Refuse };
}

/// One entry of a document whose root is a mapping, with the place of its value in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The key's text.
    pub key: String,
    /// Byte offsets of a scalar value that stands on one line; none for other values.
    pub scalar: Option<(usize, usize)>,
}

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

/// How many line breaks of YAML 1.1 that are none in YAML 1.2 are in `text`.
fn separators(text: &str) -> usize {
    text.matches(['\u{85}', '\u{2028}', '\u{2029}']).count()
}

/// A single-quoted scalar with such breaks, read as the reference reads it: blanks beside a break go, U+0085 folds as
/// a line feed does (one to a space, more to one fewer), U+2028 and U+2029 stay.
fn fold_separators(text: &str) -> String {
    let mut folded = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['\u{85}', '\u{2028}', '\u{2029}']) {
        let (before, from) = rest.split_at(at);
        let after = from.trim_start_matches(['\u{85}', '\u{2028}', '\u{2029}', ' ', '\t']);
        let run = from.get(..from.len() - after.len()).unwrap_or_default();
        let mut breaks = run.chars().filter(|character| !matches!(character, ' ' | '\t'));
        folded.push_str(before.trim_end_matches([' ', '\t']));
        let feed = |character: char| if character == '\u{85}' { '\n' } else { character };
        let first = breaks.next().map(feed);
        let others: String = breaks.map(feed).collect();
        match first {
            Some('\n') if others.is_empty() => folded.push(' '),
            Some('\n') | None => {}
            Some(separator) => folded.push(separator),
        }
        folded.push_str(&others);
        rest = after;
    }
    folded.push_str(rest);
    folded
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

enum Key {
    Missing,
    Named(Node),
    Merge,
}

enum Frame {
    Sequence {
        items: Vec<Node>,
        anchor: usize,
        from: usize,
    },
    Mapping {
        entries: Vec<(Node, Node)>,
        seen: BTreeSet<(&'static str, String)>,
        key: Key,
        merged: Vec<Node>,
        anchor: usize,
        from: usize,
    },
}

/// Turns events into a tree, with an explicit stack.
struct Builder {
    stack: Vec<Frame>,
    root: Option<Node>,
    anchors: BTreeMap<usize, (Node, usize)>,
    nodes: usize,
    version: Version,
    options: ReadOptions,
    spans: Vec<(String, Option<(usize, usize)>)>,
    block_root: bool,
    /// Breaks of YAML 1.1 met in single-quoted scalars.
    separators: usize,
}

impl Builder {
    fn new(version: Version, options: ReadOptions) -> Self {
        Self {
            stack: Vec::new(),
            root: None,
            anchors: BTreeMap::new(),
            nodes: 0,
            version,
            options,
            spans: Vec::new(),
            block_root: false,
            separators: 0,
        }
    }

    fn event(&mut self, event: Event<'_>, span: Span) -> Result<(), ReadFault> {
        match event {
            Event::DocumentStart(_) if self.root.is_some() => Err(ReadFault::ManyDocuments),
            Event::Scalar(text, style, anchor, tag) => {
                self.count(1)?;
                let breaks = if style == ScalarStyle::SingleQuoted { separators(&text) } else { 0 };
                self.separators += breaks;
                let text = if breaks > 0 { Cow::Owned(fold_separators(&text)) } else { text };
                self.scalar(&text, style, anchor, tag.as_deref(), span)
            }
            Event::SequenceStart(anchor, tag) => {
                self.open(tag.as_deref(), "seq")?;
                self.stack.push(Frame::Sequence { items: Vec::new(), anchor, from: self.nodes });
                Ok(())
            }
            Event::MappingStart(anchor, tag) => {
                if self.stack.is_empty() {
                    // A flow mapping starts with its brace, a block mapping with its first key.
                    self.block_root = span.is_empty();
                }
                self.open(tag.as_deref(), "map")?;
                self.stack.push(Frame::Mapping {
                    entries: Vec::new(),
                    seen: BTreeSet::new(),
                    key: Key::Missing,
                    merged: Vec::new(),
                    anchor,
                    from: self.nodes,
                });
                Ok(())
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(),
            Event::Alias(anchor) => {
                let (node, size) = self
                    .anchors
                    .get(&anchor)
                    .cloned()
                    .ok_or(ReadFault::Alias("to a value that contains it"))?;
                self.count(size)?;
                self.add(node, None)
            }
            _ => Ok(()),
        }
    }

    fn count(&mut self, more: usize) -> Result<(), ReadFault> {
        self.nodes = self.nodes.saturating_add(more);
        if self.nodes > MAX_NODES { Err(ReadFault::Nodes) } else { Ok(()) }
    }

    fn open(&mut self, tag: Option<&Tag>, own: &str) -> Result<(), ReadFault> {
        self.count(1)?;
        if self.stack.len() >= MAX_DEPTH {
            return Err(ReadFault::Depth);
        }
        if let Some(Frame::Mapping { key: Key::Missing, .. }) = self.stack.last() {
            return Err(ReadFault::ComplexKey);
        }
        match tag {
            Some(tag)
                if core_tag(tag) != Some(own)
                    && !is_bare(tag)
                    && (core_tag(tag).is_some() || self.options.unknown_tags == UnknownTags::Refuse) =>
            {
                Err(ReadFault::UnknownTag(tag.to_string()))
            }
            _ => Ok(()),
        }
    }

    fn scalar(
        &mut self,
        text: &str,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<&Tag>,
        span: Span,
    ) -> Result<(), ReadFault> {
        let plain = style == ScalarStyle::Plain;
        let place = match style {
            ScalarStyle::Plain if span.start.line() != span.end.line() => None,
            ScalarStyle::Literal | ScalarStyle::Folded => None,
            _ if tag.is_some() || anchor > 0 => None,
            _ => Some((span.start.index(), span.end.index())),
        };
        let tag = tag.filter(|tag| !is_bare(tag));
        let node = match tag {
            None if plain => match resolve(text, self.version) {
                Plain::Value(node) => node,
                Plain::Merge => match self.stack.last_mut() {
                    Some(Frame::Mapping { key: key @ Key::Missing, .. }) => {
                        *key = Key::Merge;
                        return Ok(());
                    }
                    _ => Node::text(text),
                },
                Plain::BadNumber => return Err(ReadFault::Number(excerpt(text))),
            },
            None => Node::text(text),
            Some(tag) => self.tagged(text, tag)?,
        };
        if anchor > 0 {
            self.anchors.insert(anchor, (node.clone(), 1));
        }
        self.add(node, place)
    }

    fn tagged(&self, text: &str, tag: &Tag) -> Result<Node, ReadFault> {
        let name = core_tag(tag);
        if name == Some("str") {
            return Ok(Node::text(text));
        }
        let node = match resolve(text, self.version) {
            Plain::Value(node) => node,
            Plain::Merge => Node::text(text),
            Plain::BadNumber => return Err(ReadFault::Number(excerpt(text))),
        };
        match (name, node) {
            (Some("int"), node @ Node::Integer(_)) => Ok(node),
            (Some("float"), node @ Node::Float(_)) => Ok(node),
            (Some("float"), Node::Integer(digits)) => {
                digits.parse().map(Node::Float).map_err(|_| ReadFault::Number(excerpt(text)))
            }
            (Some("bool"), node @ Node::Boolean(_)) => Ok(node),
            (Some("null"), _) => Ok(Node::Null),
            (Some("timestamp"), node @ Node::Timestamp(_)) => Ok(node),
            (Some("int" | "float" | "bool" | "timestamp"), _) => Err(ReadFault::Number(format!(
                "`{}` does not match the kind that its tag names",
                excerpt(text)
            ))),
            _ if self.options.unknown_tags == UnknownTags::Keep => Ok(Node::Tagged(text.to_owned())),
            _ => Err(ReadFault::UnknownTag(tag.to_string())),
        }
    }

    /// Puts a finished value where it belongs.
    fn add(&mut self, node: Node, place: Option<(usize, usize)>) -> Result<(), ReadFault> {
        let at_root = self.stack.len() == 1;
        match self.stack.last_mut() {
            None => self.root = Some(node),
            Some(Frame::Sequence { items, .. }) => items.push(node),
            Some(Frame::Mapping { entries, seen, key, merged, .. }) => {
                match std::mem::replace(key, Key::Missing) {
                    Key::Missing => {
                        if matches!(node, Node::Sequence(_) | Node::Mapping(_)) {
                            return Err(ReadFault::ComplexKey);
                        }
                        let text = match &node {
                            Node::Float(float) => float.to_string(),
                            other => other.key_text().to_owned(),
                        };
                        if !seen.insert((node.kind(), text.clone())) {
                            return Err(ReadFault::DuplicateKey(text));
                        }
                        *key = Key::Named(node);
                    }
                    Key::Merge => match node {
                        Node::Mapping(_) => merged.push(node),
                        Node::Sequence(items)
                            if items.iter().all(|item| matches!(item, Node::Mapping(_))) =>
                        {
                            merged.extend(items)
                        }
                        _ => return Err(ReadFault::Merge),
                    },
                    Key::Named(name) => {
                        if at_root && self.block_root {
                            self.spans.push((name.key_text().to_owned(), place));
                        }
                        entries.push((name, node));
                    }
                }
            }
        }
        Ok(())
    }

    fn close(&mut self) -> Result<(), ReadFault> {
        let (node, anchor, from) = match self.stack.pop() {
            Some(Frame::Sequence { items, anchor, from }) => (Node::Sequence(items), anchor, from),
            Some(Frame::Mapping { mut entries, merged, anchor, from, .. }) => {
                for (key, value) in merged.into_iter().flat_map(into_entries) {
                    // A key of the mapping itself wins, then the first that was merged.
                    if !entries.iter().any(|(name, _)| *name == key) {
                        entries.push((key, value));
                    }
                }
                (Node::Mapping(entries), anchor, from)
            }
            None => return Ok(()),
        };
        if anchor > 0 {
            let size = self.nodes.saturating_sub(from).saturating_add(1);
            // Keeping a copy costs as much as unfolding it once.
            self.count(size)?;
            self.anchors.insert(anchor, (node.clone(), size));
        }
        self.add(node, None)
    }

    /// The root's entries with byte offsets.
    fn entries(&self, text: &str) -> Vec<Entry> {
        let mut offsets =
            text.char_indices().map(|(offset, _)| offset).chain([text.len()]).enumerate().peekable();
        let mut offset_of = |index: usize| {
            while offsets.next_if(|(character, _)| *character < index).is_some() {}
            offsets.peek().map(|(_, offset)| *offset)
        };
        let place = |(key, span): &(String, Option<(usize, usize)>)| {
            let scalar = span.and_then(|(start, end)| {
                let (start, end) = (offset_of(start)?, offset_of(end)?);
                Some((start, start + on_one_line(text.get(start..end)?)?))
            });
            Entry { key: key.clone(), scalar }
        };
        self.spans.iter().map(place).collect()
    }
}

/// The length of a scalar that stands on one line. The parser's span of a quoted scalar goes on after its quote.
fn on_one_line(span: &str) -> Option<usize> {
    let quote = span.chars().next().filter(|first| matches!(first, '\'' | '"'));
    let Some(quote) = quote else { return (!span.contains('\n')).then_some(span.len()) };
    let mut characters = span.char_indices().skip(1).peekable();
    while let Some((at, character)) = characters.next() {
        match character {
            '\n' => return None,
            '\\' if quote == '"' => {
                characters.next();
            }
            end if end == quote => match characters.next_if(|(_, next)| quote == '\'' && *next == '\'') {
                Some(_) => {}
                None => return Some(at + 1),
            },
            _ => {}
        }
    }
    None
}

fn into_entries(node: Node) -> Vec<(Node, Node)> {
    match node {
        Node::Mapping(entries) => entries,
        _ => Vec::new(),
    }
}

/// The short name of a core tag: `str` for `!!str`.
fn core_tag(tag: &Tag) -> Option<&str> {
    match tag.handle.as_str() {
        "tag:yaml.org,2002:" => Some(&tag.suffix),
        "" => tag.suffix.strip_prefix("tag:yaml.org,2002:"),
        _ => None,
    }
}

/// `!` alone, which the reference ignores.
fn is_bare(tag: &Tag) -> bool {
    matches!((tag.handle.as_str(), tag.suffix.as_str()), ("", "!" | "") | ("!", ""))
}

#[cfg(test)]
mod tests {
    use super::*;

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
