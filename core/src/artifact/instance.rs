//! The validator on artifacts as the reader leaves them, without a copy of each part.

use std::borrow::Cow;
use std::sync::OnceLock;

use jsonschema::JsonType;
use jsonschema::json::{self, Json, NodeIdentity, SerdeJson};
use jsonschema_value::LazyInstance;
use serde_json::{Number, Value};

use crate::wire::json::{Array, Elements, Key, Members, Node, Object, Tape, first_value};

/// Arrays with more elements are searched for equal ones by a hash or by their order.
const FEW_ELEMENTS: usize = 15;

/// Makes a value of its text, for an error that is shown.
type Make = fn(&[u8], u32) -> Value;

/// The representation of JSON that [`Tape`] is.
pub(super) enum Read {}

impl Json for Read {
    type Node<'a> = Node<'a>;
    type PreparedKey = Key;
    type StringBuffer = ();
    // As for values: the validator then asks the same questions in the same order.
    const KEYS_PER_LOOKUP: usize = SerdeJson::KEYS_PER_LOOKUP;
    // A text has no value inside itself.
    const ACYCLIC: bool = true;

    fn prepare_key(key: &str) -> Key {
        Key::new(key)
    }

    fn with_string_node<T>((): &mut (), string: &str, f: impl FnOnce(Node<'_>) -> T) -> T {
        Tape::lend(string, f)
    }
}

impl<'a> json::Node<'a, Read> for Node<'a> {
    type Object = Object<'a>;
    type Array = Array<'a>;
    type Number = Number;

    fn as_object(&self) -> Option<Object<'a>> {
        self.object()
    }

    fn as_array(&self) -> Option<Array<'a>> {
        self.array()
    }

    fn as_string(&self) -> Option<Cow<'a, str>> {
        self.string().map(Cow::Borrowed)
    }

    fn as_number(&self) -> Option<Number> {
        self.number()
    }

    fn as_boolean(&self) -> Option<bool> {
        self.boolean()
    }

    fn is_null(&self) -> bool {
        self.is_null()
    }

    fn json_type(&self) -> JsonType {
        self.kind()
    }

    fn is_number(&self) -> bool {
        self.kind() == JsonType::Number
    }

    fn string_length_within(&self, least: u64, most: u64) -> Option<bool> {
        let string = self.string()?;
        let count = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        // A character has one to four bytes, so most lengths are known without a count.
        let (longest, shortest) = (count(string.len()), count(string.len().div_ceil(4)));
        if longest < least || shortest > most {
            return Some(false);
        }
        let is_within = least <= shortest && longest <= most;
        Some(is_within || (least..=most).contains(&count(string.chars().count())))
    }

    fn equals_value(&self, expected: &Value) -> bool {
        match expected {
            Value::Null => self.is_null(),
            Value::Bool(expected) => self.boolean() == Some(*expected),
            Value::Number(expected) => {
                self.number().is_some_and(|number| json::cmp::equal_numbers(&number, expected))
            }
            Value::String(expected) => self.string() == Some(expected),
            Value::Array(expected) => self.array().is_some_and(|array| {
                let mut pairs = array.elements().zip(expected);
                array.length() == expected.len()
                    && pairs.all(|(element, expected)| element.equals_value(expected))
            }),
            Value::Object(expected) => self.object().is_some_and(|object| {
                let is_expected = |(name, member): (&str, Node<'_>)| {
                    expected.get(name).is_some_and(|expected| member.equals_value(expected))
                };
                object.length() == expected.len() && object.members().all(is_expected)
            }),
        }
    }

    fn to_value(&self) -> Cow<'a, Value> {
        Cow::Owned(self.value())
    }

    fn lazy_value(&self) -> LazyInstance<'a> {
        // Most errors are told without the value: it is made from its text when a message shows it.
        let (bytes, make): (&'a [u8], Make) = match (self.string(), self.text()) {
            (Some(string), _) => (string.as_bytes(), |bytes, _| String::from_utf8_lossy(bytes).into()),
            (None, Some(text)) => {
                (text.as_bytes(), |bytes, _| first_value(str::from_utf8(bytes).unwrap_or_default()))
            }
            (None, None) => return LazyInstance::Ready(self.to_value()),
        };
        LazyInstance::Deferred { bytes, tag: 0, make, cell: OnceLock::new() }
    }

    fn identity(&self) -> Option<NodeIdentity> {
        Some(NodeIdentity::new(self.address()))
    }
}

impl<'a> json::Object<'a, Read> for Object<'a> {
    type Node = Node<'a>;
    type MemberName = &'a str;
    type MembersIter = Members<'a>;

    fn len(&self) -> usize {
        self.length()
    }

    fn get(&self, key: &Key) -> Option<Node<'a>> {
        self.get(key)
    }

    fn members(&self) -> Members<'a> {
        self.members()
    }
}

impl<'a> json::Array<'a, Read> for Array<'a> {
    type Node = Node<'a>;
    type ElementsIter = Elements<'a>;

    fn len(&self) -> usize {
        self.length()
    }

    fn elements(&self) -> Elements<'a> {
        self.elements()
    }

    fn is_unique(&self) -> bool {
        if self.length() <= FEW_ELEMENTS {
            let mut rest = self.elements();
            while let Some(element) = rest.next() {
                if rest.clone().any(|other| equal(&element, &other)) {
                    return false;
                }
            }
            return true;
        }
        if let Some(mut strings) = self.elements().map(|element| element.string()).collect::<Option<Vec<_>>>()
        {
            strings.sort_unstable();
            return strings.iter().zip(strings.iter().skip(1)).all(|(one, next)| one != next);
        }
        let values: Vec<Value> = self.elements().map(|element| element.value()).collect();
        json::unique::is_unique(&values)
    }
}

/// Two values are equal as JSON Schema says: numbers by their value, objects whatever the order of their members.
fn equal(one: &Node<'_>, other: &Node<'_>) -> bool {
    if let (Some(one), Some(other)) = (one.array(), other.array()) {
        let mut pairs = one.elements().zip(other.elements());
        return one.length() == other.length() && pairs.all(|(one, other)| equal(&one, &other));
    }
    if let (Some(one), Some(other)) = (one.object(), other.object()) {
        let is_there =
            |(name, member): (&str, Node<'_>)| other.find(name).is_some_and(|other| equal(&member, &other));
        return one.length() == other.length() && one.members().all(is_there);
    }
    if let (Some(one), Some(other)) = (one.number(), other.number()) {
        return json::cmp::equal_numbers(&one, &other);
    }
    one.kind() == other.kind() && one.string() == other.string() && one.boolean() == other.boolean()
}
