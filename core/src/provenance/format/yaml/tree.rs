//! From the events of the parser to a tree, with an explicit stack.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use saphyr_parser::{Event, ScalarStyle, Span, Tag};

use super::fault::{MAX_DEPTH, MAX_NODES, ReadFault};
use super::resolve::{Plain, Version, resolve};
use crate::excerpt::excerpt;
use crate::provenance::format::node::Node;

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
pub(super) struct Builder {
    stack: Vec<Frame>,
    pub(super) root: Option<Node>,
    anchors: BTreeMap<usize, (Node, usize)>,
    nodes: usize,
    version: Version,
    options: ReadOptions,
    spans: Vec<(String, Option<(usize, usize)>)>,
    block_root: bool,
    /// Breaks of YAML 1.1 met in single-quoted scalars.
    pub(super) separators: usize,
}

impl Builder {
    pub(super) fn new(version: Version, options: ReadOptions) -> Self {
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

    pub(super) fn event(&mut self, event: Event<'_>, span: Span) -> Result<(), ReadFault> {
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
    pub(super) fn entries(&self, text: &str) -> Vec<Entry> {
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

/// How many line breaks of YAML 1.1 that are none in YAML 1.2 are in `text`.
pub(super) fn separators(text: &str) -> usize {
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
