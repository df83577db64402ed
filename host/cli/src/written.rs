//! JSON as people write it: with comments, with trailing commas, with a byte order mark, or as YAML.
//!
//! Comments, trailing commas and byte order marks become spaces, so that every byte of the JSON stands where it stands in the file. YAML is read
//! by the strict reader of the engine; the places of its values are found a second time, by the same parser.

use std::collections::BTreeMap;
use std::ops::Range;

use jsonc_parser::common::Ranged;
use jsonc_parser::tokens::Token;
use jsonc_parser::{CollectOptions, CommentCollectionStrategy, ParseOptions, parse_to_ast};
use rogatio_core::pointer::{child_pointer, index_pointer};
use rogatio_core::provenance::format::node::Node;
use rogatio_core::provenance::format::yaml::{ReadError, ReadOptions, read_str};
use saphyr_parser::{Event, Parser, Span, StrInput};
use serde_json::{Map, Value};

use super::span::Part;

/// A file that is not strict JSON.
#[derive(Debug)]
pub struct Written {
    /// The same as JSON.
    pub json: String,
    /// The places of the values, where the JSON has other places than the file.
    places: Option<BTreeMap<String, Found>>,
}

/// The bytes of a value and of its key.
#[derive(Debug, Clone)]
struct Found {
    key: Option<Range<usize>>,
    value: Range<usize>,
}

/// A YAML document that has no JSON.
#[derive(Debug, thiserror::Error)]
pub enum YamlError {
    /// It is not YAML, or not one document, or too large.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A value that JSON does not have.
    #[error("at `{0}`: JSON has no such value")]
    Value(String),
    /// Two keys that are the same in JSON.
    #[error("at `{0}`: JSON has the key `{1}` twice here")]
    Key(String, String),
}

impl Written {
    /// A text with comments, trailing commas or a byte order mark; `None` where it is not JSON otherwise, or has none of these.
    pub fn with_comments(text: &str) -> Option<Self> {
        let mut json = text.as_bytes().to_vec();
        let mut blank = |range: Range<usize>| {
            for byte in
                json.get_mut(range).into_iter().flatten().filter(|byte| !matches!(byte, b'\n' | b'\r'))
            {
                *byte = b' ';
            }
        };
        let mark = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        blank(0..mark);
        let options = ParseOptions {
            allow_comments: true,
            allow_trailing_commas: true,
            allow_loose_object_property_names: false,
            allow_missing_commas: false,
            allow_single_quoted_strings: false,
            allow_hexadecimal_numbers: false,
            allow_unary_plus_numbers: false,
            allow_bare_decimal_point_numbers: false,
            allow_non_finite_numbers: false,
            allow_extended_string_escapes: false,
        };
        let collect = CollectOptions { comments: CommentCollectionStrategy::AsTokens, tokens: true };
        let rest = text.get(mark..)?;
        let tokens = parse_to_ast(rest, &collect, &options).ok()?.tokens?;
        let mut comma: Option<Range<usize>> = None;
        for token in &tokens {
            let range = token.range();
            let range = range.start + mark..range.end + mark;
            match token.token {
                Token::CommentLine(_) | Token::CommentBlock(_) => blank(range),
                Token::Comma => comma = Some(range),
                Token::CloseBrace | Token::CloseBracket => comma.take().into_iter().for_each(&mut blank),
                _ => comma = None,
            }
        }
        let json = String::from_utf8(json).ok()?;
        (json != text).then_some(Self { json, places: None })
    }

    /// A YAML document.
    ///
    /// # Errors
    /// [`YamlError`]
    pub fn of_yaml(text: &str) -> Result<Self, YamlError> {
        let text_without_mark = text.strip_prefix('\u{feff}').unwrap_or(text);
        let document = read_str(text_without_mark, ReadOptions::STRICT)?;
        let json = value(&document.root, "")?.to_string();
        let mark = text.len() - text_without_mark.len();
        Ok(Self { json, places: Some(places(text_without_mark, mark)) })
    }

    /// The bytes in the file that `pointer` leads to, where they are others than those in the JSON; a pointer is followed as far as it leads.
    pub(crate) fn locate(&self, text: &str, pointer: &str, part: Part) -> Option<Range<usize>> {
        let places = self.places.as_ref()?;
        let mut known = pointer;
        let found = loop {
            match places.get(known) {
                Some(found) => break found,
                None => known = known.rsplit_once('/')?.0,
            }
        };
        let one_line = text.get(found.value.clone()).is_some_and(|piece| !piece.contains('\n'));
        Some(match (part, &found.key) {
            (Part::Key | Part::LastKey, Some(key)) => key.clone(),
            (Part::Value, Some(key)) if !one_line => key.clone(),
            _ if one_line => found.value.clone(),
            _ => found.value.start..found.value.start,
        })
    }

    /// Whether places in the JSON are places in the file.
    pub(crate) fn is_in_place(&self) -> bool {
        self.places.is_none()
    }
}

/// A YAML value as JSON. Keys that are numbers, booleans or null are spelled as they are written.
fn value(node: &Node, pointer: &str) -> Result<Value, YamlError> {
    Ok(match node {
        Node::Sequence(items) => {
            let items = items.iter().enumerate();
            Value::Array(
                items.map(|(at, item)| value(item, &index_pointer(pointer, at))).collect::<Result<_, _>>()?,
            )
        }
        Node::Mapping(entries) => {
            let mut members = Map::new();
            for (key, one) in entries {
                let key = match key {
                    Node::Float(_) | Node::Sequence(_) | Node::Mapping(_) => {
                        return Err(YamlError::Value(pointer.to_owned()));
                    }
                    key => key.key_text(),
                };
                let one = value(one, &child_pointer(pointer, key))?;
                if members.insert(key.to_owned(), one).is_some() {
                    return Err(YamlError::Key(pointer.to_owned(), key.to_owned()));
                }
            }
            Value::Object(members)
        }
        Node::Timestamp(text) => Value::String(text.clone()),
        scalar => scalar.to_json().map_err(|_| YamlError::Value(pointer.to_owned()))?,
    })
}

/// A list or a mapping on the way, with what comes next in it.
enum Open {
    List { pointer: String, next: usize, start: usize },
    Mapping { pointer: String, key: Option<(String, Range<usize>)>, start: usize },
}

/// The place of every value of a document that is known to be one. What an alias brings is where the alias is.
fn places(text: &str, mark: usize) -> BTreeMap<String, Found> {
    let mut places = BTreeMap::new();
    let mut open: Vec<Open> = Vec::new();
    // The parser counts characters; the file is counted in bytes.
    let offsets: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let byte = |index: usize| offsets.get(index).copied().unwrap_or(text.len()) + mark;
    let range = |span: &Span| byte(span.start.index())..byte(span.end.index());
    let mut parser = Parser::new(StrInput::new(text));
    while let Some(Ok((event, span))) = parser.next_event() {
        let here = range(&span);
        match event {
            Event::Scalar(written, ..) => {
                if let Some(Open::Mapping { key: key @ None, .. }) = open.last_mut() {
                    *key = Some((written.into_owned(), here));
                } else {
                    let (pointer, key) = enter(&mut open);
                    places.insert(pointer, Found { key, value: here });
                }
            }
            Event::Alias(_) => {
                let (pointer, key) = enter(&mut open);
                places.insert(pointer, Found { key, value: here });
            }
            Event::SequenceStart(..) | Event::MappingStart(..) => {
                let (pointer, key) = enter(&mut open);
                places.insert(pointer.clone(), Found { key, value: here.clone() });
                let start = here.start;
                open.push(match event {
                    Event::SequenceStart(..) => Open::List { pointer, next: 0, start },
                    _ => Open::Mapping { pointer, key: None, start },
                });
            }
            Event::SequenceEnd | Event::MappingEnd => {
                if let Some(Open::List { pointer, start, .. } | Open::Mapping { pointer, start, .. }) =
                    open.pop()
                    && let Some(found) = places.get_mut(&pointer)
                {
                    found.value = start..here.end.max(start);
                }
            }
            _ => {}
        }
    }
    places
}

/// The pointer of the next value, and the bytes of its key.
fn enter(open: &mut [Open]) -> (String, Option<Range<usize>>) {
    match open.last_mut() {
        None => (String::new(), None),
        Some(Open::List { pointer, next, .. }) => {
            let at = *next;
            *next += 1;
            (index_pointer(pointer, at), None)
        }
        Some(Open::Mapping { pointer, key, .. }) => match key.take() {
            Some((name, span)) => (child_pointer(pointer, &name), Some(span)),
            None => (pointer.clone(), None),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_become_spaces_and_nothing_moves() {
        let text = "\u{feff}{ // é\n  \"a\": [1, /* b */ 2,],\r\n  \"c\": \"// no, }\",\n}\n";
        let written = Written::with_comments(text).unwrap();
        assert_eq!(written.json.len(), text.len());
        let value: Value = serde_json::from_str(&written.json).unwrap();
        assert_eq!(value, serde_json::json!({"a": [1, 2], "c": "// no, }"}));
        assert_eq!(written.json.find("\"c\""), text.find("\"c\""));
        assert!(Written::with_comments("{\"a\": 1}").is_none());
        assert!(Written::with_comments("{'a': 1}").is_none());
        assert!(Written::with_comments("[1 2]").is_none());
    }

    #[test]
    fn yaml_has_the_places_of_its_values() {
        let text = "# é\ntype: object\nproperties:\n  \"a/b\": {type: string}\n  404:\n    - x\n    - é: 1\n";
        let written = Written::of_yaml(text).unwrap();
        let value: Value = serde_json::from_str(&written.json).unwrap();
        assert_eq!(value["properties"]["404"][1]["é"], 1);
        let at = |pointer: &str, part| text.get(written.locate(text, pointer, part).unwrap()).unwrap();
        assert_eq!(at("/type", Part::Value), "object");
        assert_eq!(at("/properties/a~1b/type", Part::Value), "string");
        assert_eq!(at("/properties/a~1b", Part::Key), "\"a/b\"");
        assert_eq!(at("/properties/404/1/é", Part::Value), "1");
        assert_eq!(at("/properties/404", Part::Value), "404");
        assert_eq!(at("/properties/404/9/x", Part::Key), "404");
    }

    #[test]
    fn yaml_that_json_cannot_say_is_refused() {
        for (text, expected) in [
            ("a: .nan\n", "at `/a`: JSON has no such value"),
            ("1: a\n\"1\": b\n", "at ``: JSON has the key `1` twice here"),
            ("a: 1\na: 2\n", "line 2, column 1: the key `a` appears twice"),
        ] {
            assert_eq!(Written::of_yaml(text).unwrap_err().to_string(), expected);
        }
        assert!(Written::of_yaml("a: 1\n---\nb: 2\n").is_err());
    }
}
