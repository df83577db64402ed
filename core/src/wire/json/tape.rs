//! The tape of a text that was read: its values in the order of the text, in one piece of memory.

use jsonschema::JsonType;
use serde_json::{Map, Number, Value};

use crate::pointer::{Pointer, index};

/// Objects with more members than this have their keys in the order of their hashes too.
const FEW_MEMBERS: usize = 8;

/// One value. The entries inside an array or an object follow it; a member of an object is its key and its value.
#[derive(Debug, Clone, Copy)]
pub(super) enum Entry {
    Null,
    Bool(bool),
    Positive(u64),
    Negative(i64),
    Double(f64),
    /// A string without escapes: a piece of the text.
    Text(Span),
    /// A string that had escapes: a piece of the decoded strings.
    Decoded(Span),
    /// An array: how many entries are inside at every depth, how many of them are its elements, and the byte where its text begins.
    Array {
        inside: u32,
        length: u32,
        begin: u32,
    },
    /// An object: the same. If it has many members, `begin` is a place among the keys of the tape: of the byte, and after it of the keys of the
    /// object in the order of their hashes.
    Object {
        inside: u32,
        length: u32,
        begin: u32,
    },
}

impl Entry {
    /// How many entries after this one belong to it.
    fn inside(&self) -> usize {
        match self {
            Self::Array { inside, .. } | Self::Object { inside, .. } => wide(*inside),
            _ => 0,
        }
    }
}

/// A piece of a text, in bytes. Texts are shorter than 2^32 bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    start: u32,
    end: u32,
}

impl Span {
    pub(super) fn new(start: usize, end: usize) -> Self {
        Self { start: narrow(start), end: narrow(end) }
    }
}

/// A hash of a key, and the place of the key among the entries of its object.
type Place = (u32, u32);

/// Where an array or an object begins: its place among the entries, and the byte of its bracket.
#[derive(Clone, Copy)]
pub(super) struct Start {
    entry: usize,
    text: usize,
}

/// The memory of a tape.
#[derive(Debug, Default)]
pub(super) struct Room {
    entries: Vec<Entry>,
    /// The strings that had escapes, without them, one after the other.
    pub(super) decoded: String,
    keys: Vec<Place>,
}

impl Room {
    pub(super) fn clear(&mut self) {
        self.entries.clear();
        self.decoded.clear();
        self.keys.clear();
    }

    pub(super) fn push(&mut self, entry: Entry) {
        self.entries.push(entry);
    }

    /// Begins an array or an object whose bracket is at this byte.
    pub(super) fn open(&mut self, text: usize) -> Start {
        let entry = self.entries.len();
        self.entries.push(Entry::Null);
        Start { entry, text }
    }

    pub(super) fn close_array(&mut self, start: Start, length: usize) -> Option<()> {
        let inside = narrow(self.entries.len() - start.entry - 1);
        *self.entries.get_mut(start.entry)? =
            Entry::Array { inside, length: narrow(length), begin: narrow(start.text) };
        Some(())
    }

    /// A bit for the length and the first byte of a key: keys with different bits are different.
    pub(super) fn mark(&self, text: &str, key: &Entry) -> u64 {
        let (text, start, end) = self.tape(text).place(key);
        let first = text.as_bytes().get(start).map_or(0, |byte| usize::from(*byte));
        1 << ((first + 5 * (end - start)) % 64)
    }

    /// `None` if a key appears twice, which needs two that are `alike`.
    pub(super) fn close_object(
        &mut self,
        text: &str,
        start: Start,
        length: usize,
        alike: bool,
    ) -> Option<()> {
        let Self { entries, decoded, keys } = self;
        let inside = entries.get(start.entry + 1..)?;
        let tape = Tape { text, decoded, entries: inside, keys: &[] };
        let mut members = Members { tape: &tape, rest: inside };
        let mut begin = start.text;
        if length > FEW_MEMBERS {
            begin = keys.len();
            keys.push((narrow(start.text), 0));
            let mut at = 0;
            while let Some((name, _)) = members.next() {
                keys.push((hash(name), narrow(at)));
                at = inside.len() - members.rest.len();
            }
            let name = |place: &Place| inside.get(wide(place.1)).map_or("", |key| tape.string(key));
            let sorted = keys.get_mut(begin + 1..)?;
            sorted
                .sort_unstable_by(|one, other| one.0.cmp(&other.0).then_with(|| name(one).cmp(name(other))));
            let mut pairs = sorted.iter().zip(sorted.iter().skip(1));
            if pairs.any(|(one, other)| one.0 == other.0 && name(one) == name(other)) {
                return None;
            }
        } else if alike {
            while let Some((key, _)) = members.advance() {
                let mut rest = members.clone();
                while let Some((other, _)) = rest.advance() {
                    if tape.same(key, other) {
                        return None;
                    }
                }
            }
        }
        let (inside, length, begin) = (narrow(inside.len()), narrow(length), narrow(begin));
        *entries.get_mut(start.entry)? = Entry::Object { inside, length, begin };
        Some(())
    }

    pub(super) fn tape<'r>(&'r self, text: &'r str) -> Tape<'r> {
        Tape { text, decoded: &self.decoded, entries: &self.entries, keys: &self.keys }
    }
}

/// A text that was read, as a value that needs no memory for each of its parts.
///
/// ```
/// use rogatio_core::wire::json::{Key, Reader};
/// let mut reader = Reader::default();
/// let tape = reader.read(r#"{"a": [1, "\u0062"]}"#)?;
/// let array = tape.root().object().and_then(|object| object.get(&Key::new("a"))).unwrap().array().unwrap();
/// assert_eq!(array.elements().last().unwrap().string(), Some("b"));
/// # Ok::<(), rogatio_core::wire::Problem>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Tape<'t> {
    text: &'t str,
    decoded: &'t str,
    entries: &'t [Entry],
    keys: &'t [Place],
}

impl<'t> Tape<'t> {
    /// How many bytes the text has.
    pub(crate) fn bytes(&self) -> usize {
        self.text.len()
    }

    /// The whole value.
    pub fn root(&self) -> Node<'_> {
        let (entry, inside) = self.entries.split_first().unwrap_or((&Entry::Null, &[]));
        Node { tape: self, entry, inside }
    }

    /// Lends `then` a string of at most 2^32 bytes as a value.
    pub(crate) fn lend<T>(text: &str, then: impl FnOnce(Node<'_>) -> T) -> T {
        let entries = [Entry::Text(Span::new(0, text.len()))];
        then(Tape { text, decoded: "", entries: &entries, keys: &[] }.root())
    }

    /// The string that an entry holds; empty if it holds none.
    fn string(&self, entry: &Entry) -> &'t str {
        let (text, start, end) = self.place(entry);
        text.get(start..end).unwrap_or_default()
    }

    /// Two entries hold the same string. Most strings differ in length.
    fn same(&self, one: &Entry, other: &Entry) -> bool {
        let ((text, start, end), (other_text, other_start, other_end)) = (self.place(one), self.place(other));
        end - start == other_end - other_start
            && text.as_bytes().get(start..end) == other_text.as_bytes().get(other_start..other_end)
    }

    fn place(&self, entry: &Entry) -> (&'t str, usize, usize) {
        match entry {
            Entry::Text(span) => (self.text, wide(span.start), wide(span.end)),
            Entry::Decoded(span) => (self.decoded, wide(span.start), wide(span.end)),
            _ => ("", 0, 0),
        }
    }
}

/// A value of a tape.
#[derive(Debug, Clone, Copy)]
pub struct Node<'t> {
    tape: &'t Tape<'t>,
    entry: &'t Entry,
    inside: &'t [Entry],
}

impl<'t> Node<'t> {
    /// True if this is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self.entry, Entry::Null)
    }

    /// `true` or `false`, if this is one of them.
    pub fn boolean(&self) -> Option<bool> {
        if let Entry::Bool(boolean) = self.entry { Some(*boolean) } else { None }
    }

    /// The number, if this is one: an integer if it was written as one and fits into 64 bits, otherwise a double.
    pub fn number(&self) -> Option<Number> {
        match *self.entry {
            Entry::Positive(number) => Some(number.into()),
            Entry::Negative(number) => Some(number.into()),
            Entry::Double(number) => Number::from_f64(number),
            _ => None,
        }
    }

    /// The string without its escapes, if this is one.
    pub fn string(&self) -> Option<&'t str> {
        matches!(self.entry, Entry::Text(_) | Entry::Decoded(_)).then(|| self.tape.string(self.entry))
    }

    /// The array, if this is one.
    pub fn array(&self) -> Option<Array<'t>> {
        let Entry::Array { length, .. } = *self.entry else { return None };
        Some(Array { tape: self.tape, inside: self.inside, length: wide(length) })
    }

    /// The object, if this is one.
    pub fn object(&self) -> Option<Object<'t>> {
        let Entry::Object { length, begin, .. } = *self.entry else { return None };
        let (length, begin) = (wide(length), wide(begin));
        let keys = match length > FEW_MEMBERS {
            true => self.tape.keys.get(begin + 1..=begin + length).unwrap_or_default(),
            false => &[],
        };
        Some(Object { tape: self.tape, inside: self.inside, length, keys })
    }

    /// The text from the bracket of this array or object to the end of the whole text; `None` for other values.
    pub(crate) fn text(&self) -> Option<&'t str> {
        let begin = match *self.entry {
            Entry::Array { begin, .. } => begin,
            Entry::Object { length, begin, .. } if wide(length) > FEW_MEMBERS => {
                self.tape.keys.get(wide(begin)).map(|place| place.0)?
            }
            Entry::Object { begin, .. } => begin,
            _ => return None,
        };
        self.tape.text.get(wide(begin)..)
    }

    /// The value at a JSON Pointer below this one.
    pub(crate) fn find(&self, pointer: &str) -> Option<Self> {
        let pointer = Pointer::parse(pointer).ok()?;
        pointer.tokens().iter().try_fold(*self, |node, token| match node.object() {
            Some(object) => object.find(token),
            None => node.array()?.elements().nth(index(token)?),
        })
    }

    /// The number of the place in memory, which no other value has while this one is there.
    pub(crate) fn address(&self) -> usize {
        std::ptr::from_ref(self.entry).addr()
    }

    /// The type of the value; an integer is a number.
    pub fn kind(&self) -> JsonType {
        match self.entry {
            Entry::Null => JsonType::Null,
            Entry::Bool(_) => JsonType::Boolean,
            Entry::Positive(_) | Entry::Negative(_) | Entry::Double(_) => JsonType::Number,
            Entry::Text(_) | Entry::Decoded(_) => JsonType::String,
            Entry::Array { .. } => JsonType::Array,
            Entry::Object { .. } => JsonType::Object,
        }
    }

    /// A copy of the value and everything in it.
    pub fn value(&self) -> Value {
        match self.entry {
            Entry::Null => Value::Null,
            Entry::Bool(boolean) => Value::Bool(*boolean),
            Entry::Positive(number) => Value::from(*number),
            Entry::Negative(number) => Value::from(*number),
            Entry::Double(number) => Value::from(*number),
            Entry::Text(_) | Entry::Decoded(_) => Value::from(self.tape.string(self.entry)),
            Entry::Array { length, .. } => {
                let mut array = Vec::with_capacity(wide(*length));
                array.extend(Elements { tape: self.tape, rest: self.inside }.map(|element| element.value()));
                Value::Array(array)
            }
            Entry::Object { length, .. } => {
                let mut object = Map::with_capacity(wide(*length));
                for (name, member) in (Members { tape: self.tape, rest: self.inside }) {
                    object.insert(name.to_owned(), member.value());
                }
                Value::Object(object)
            }
        }
    }
}

/// An array of a tape.
#[derive(Debug, Clone, Copy)]
pub struct Array<'t> {
    tape: &'t Tape<'t>,
    inside: &'t [Entry],
    length: usize,
}

impl<'t> Array<'t> {
    /// How many elements it has.
    pub fn length(&self) -> usize {
        self.length
    }

    /// Its elements in their order.
    pub fn elements(&self) -> Elements<'t> {
        Elements { tape: self.tape, rest: self.inside }
    }
}

/// The elements of an array, one after the other.
#[derive(Debug, Clone)]
pub struct Elements<'t> {
    tape: &'t Tape<'t>,
    rest: &'t [Entry],
}

impl<'t> Iterator for Elements<'t> {
    type Item = Node<'t>;

    fn next(&mut self) -> Option<Node<'t>> {
        let (entry, rest) = self.rest.split_first()?;
        let (inside, rest) = rest.split_at_checked(entry.inside())?;
        self.rest = rest;
        Some(Node { tape: self.tape, entry, inside })
    }
}

/// An object of a tape.
#[derive(Debug, Clone, Copy)]
pub struct Object<'t> {
    tape: &'t Tape<'t>,
    inside: &'t [Entry],
    length: usize,
    /// The keys in the order of their hashes; empty if they are few.
    keys: &'t [Place],
}

impl<'t> Object<'t> {
    /// How many members it has.
    pub fn length(&self) -> usize {
        self.length
    }

    /// Its members in their order: names and values.
    pub fn members(&self) -> Members<'t> {
        Members { tape: self.tape, rest: self.inside }
    }

    /// The value of the member with this name.
    pub fn find(&self, name: &str) -> Option<Node<'t>> {
        self.search(name, || hash(name))
    }

    /// As [`Self::find`], for a name that was prepared.
    pub fn get(&self, key: &Key) -> Option<Node<'t>> {
        self.search(&key.name, || key.hash)
    }

    fn search(&self, wanted: &str, hash: impl FnOnce() -> u32) -> Option<Node<'t>> {
        if self.keys.is_empty() {
            return self.members().find(|(name, _)| *name == wanted).map(|(_, value)| value);
        }
        let hash = hash();
        let name = |place: &Place| self.inside.get(wide(place.1)).map_or("", |key| self.tape.string(key));
        let order = |place: &Place| place.0.cmp(&hash).then_with(|| name(place).cmp(wanted));
        let place = self.keys.get(self.keys.binary_search_by(order).ok()?)?;
        Elements { tape: self.tape, rest: self.inside.get(wide(place.1) + 1..)? }.next()
    }
}

/// The members of an object, one after the other.
#[derive(Debug, Clone)]
pub struct Members<'t> {
    tape: &'t Tape<'t>,
    rest: &'t [Entry],
}

impl<'t> Members<'t> {
    /// The next key, as it is on the tape, and its value.
    fn advance(&mut self) -> Option<(&'t Entry, Node<'t>)> {
        let (key, rest) = self.rest.split_first()?;
        let mut values = Elements { tape: self.tape, rest };
        let value = values.next()?;
        self.rest = values.rest;
        Some((key, value))
    }
}

impl<'t> Iterator for Members<'t> {
    type Item = (&'t str, Node<'t>);

    fn next(&mut self) -> Option<Self::Item> {
        self.advance().map(|(key, value)| (self.tape.string(key), value))
    }
}

/// The name of a member, prepared for the search in many objects.
#[derive(Debug, Clone)]
pub struct Key {
    hash: u32,
    name: Box<str>,
}

impl Key {
    /// Prepares a name.
    pub fn new(name: &str) -> Self {
        Self { hash: hash(name), name: name.into() }
    }
}

/// Tells most keys apart. Two keys with one hash are compared, so an input that is made for collisions costs little.
fn hash(key: &str) -> u32 {
    const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;
    let mut hash = 0_u64;
    for piece in key.as_bytes().chunks(8) {
        let word = piece.iter().fold(0, |word, byte| (word << 8) | u64::from(*byte));
        hash = (hash.rotate_left(29) ^ word).wrapping_mul(FACTOR);
    }
    upper(hash)
}

/// The upper half, which depends on all of a product.
fn upper(hash: u64) -> u32 {
    u32::try_from(hash >> 32).unwrap_or_default()
}

/// Texts are shorter than 2^32 bytes, and so is everything in them.
fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn wide(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
