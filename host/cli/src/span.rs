//! From JSON Pointers to the bytes of a file.
//!
//! The parser is `jsonc-parser` (it keeps the range of every value and every key, and refuses what is nested too
//! deeply instead of exhausting the stack), with everything that JSON does not allow switched off.

use std::ops::Range;

use jsonc_parser::ast::{Object, Value};
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

/// Which part of a member to point at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// Its value when that fits a line, else its key or the value's first byte.
    Value,
    /// Its key.
    Key,
    /// The last key of that name: where a key that is there twice is repeated.
    LastKey,
}

/// The bytes that `pointer` leads to in `text`.
///
/// A pointer that leads further than the text goes (through a reference, say) is followed as far as it leads. None
/// when the text is not JSON.
pub(crate) fn locate(text: &str, pointer: &str, part: Part) -> Option<Range<usize>> {
    Index::new(text).map(|index| index.locate(pointer, part))
}

/// `pointer` with `token` appended, escaped as RFC 6901 section 3 asks.
pub(crate) fn child_pointer(pointer: &str, token: &str) -> String {
    format!("{pointer}/{}", token.replace('~', "~0").replace('/', "~1"))
}

/// A text whose values can be found by pointer; reads the text once.
pub(crate) struct Index<'t> {
    text: &'t str,
    root: Value<'t>,
}

impl<'t> Index<'t> {
    /// Reads `text`; none when it is not JSON.
    pub(crate) fn new(text: &'t str) -> Option<Self> {
        let strict = ParseOptions {
            allow_comments: false,
            allow_loose_object_property_names: false,
            allow_trailing_commas: false,
            allow_missing_commas: false,
            allow_single_quoted_strings: false,
            allow_hexadecimal_numbers: false,
            allow_unary_plus_numbers: false,
            allow_bare_decimal_point_numbers: false,
            allow_non_finite_numbers: false,
            allow_extended_string_escapes: false,
        };
        let root = parse_to_ast(text, &CollectOptions::default(), &strict).ok()?.value?;
        Some(Self { text, root })
    }

    /// The bytes that `pointer` leads to, as [`locate`].
    pub(crate) fn locate(&self, pointer: &str, part: Part) -> Range<usize> {
        let mut value = &self.root;
        let mut key = None;
        let tokens = pointer.split('/').skip(1).map(|token| token.replace("~1", "/").replace("~0", "~"));
        for token in tokens {
            let step = match value {
                Value::Object(object) => member(object, &token, part),
                Value::Array(array) => {
                    token.parse().ok().and_then(|at: usize| array.elements.get(at)).map(|item| (None, item))
                }
                _ => None,
            };
            let Some((next_key, next)) = step else { break };
            (key, value) = (next_key, next);
        }
        match (part, key) {
            (Part::Key | Part::LastKey, Some(key)) => key,
            (_, key) => self.short(range(value), key),
        }
    }

    /// The members of the outermost object, in order, each with the bytes of its value.
    pub(crate) fn members(&self) -> Option<Vec<(String, Range<usize>)>> {
        let Value::Object(object) = &self.root else { return None };
        let members = object.properties.iter();
        Some(members.map(|member| (member.name.as_str().to_owned(), range(&member.value))).collect())
    }

    fn short(&self, range: Range<usize>, key: Option<Range<usize>>) -> Range<usize> {
        let one_line = self.text.get(range.clone()).is_some_and(|piece| !piece.contains('\n'));
        if one_line { range } else { key.unwrap_or(range.start..range.start + 1) }
    }
}

/// The member `name`: its key and its value.
fn member<'o, 't>(
    object: &'o Object<'t>,
    name: &str,
    part: Part,
) -> Option<(Option<Range<usize>>, &'o Value<'t>)> {
    let mut members = object.properties.iter().filter(|member| member.name.as_str() == name);
    let found = if part == Part::LastKey { members.next_back() } else { members.next() }?;
    let key = found.name.range();
    Some((Some(key.start..key.end), &found.value))
}

fn range(value: &Value<'_>) -> Range<usize> {
    let range = value.range();
    range.start..range.end
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        "{\n \"a/b\": [10, {\"~\": \"é\"}],\n \"wide\": {\n  \"x\": 1\n },\n \"x\": 1, \"x\": 2\n}";

    fn at(pointer: &str, part: Part) -> &'static str {
        TEXT.get(locate(TEXT, pointer, part).unwrap()).unwrap()
    }

    #[test]
    fn pointers_lead_to_values_and_keys() {
        assert_eq!(at("/a~1b/0", Part::Value), "10");
        assert_eq!(at("/a~1b/1/~0", Part::Value), "\"é\"");
        assert_eq!(at("/a~1b", Part::Key), "\"a/b\"");
        assert_eq!(locate(TEXT, "/x", Part::LastKey).unwrap().start, TEXT.rfind("\"x\"").unwrap());
    }

    #[test]
    fn what_does_not_fit_a_line_is_named_by_its_key() {
        assert_eq!(at("/wide", Part::Value), "\"wide\"");
        assert_eq!(at("", Part::Value), "{");
    }

    #[test]
    fn a_pointer_is_followed_as_far_as_it_leads() {
        assert_eq!(at("/a~1b/0/nowhere/1", Part::Value), "10");
        assert_eq!(at("/a~1b/7", Part::Value), "[10, {\"~\": \"é\"}]");
    }

    #[test]
    fn what_is_not_json_has_no_places() {
        assert_eq!(locate("{'a': 1}", "/a", Part::Value), None);
        assert_eq!(locate(&"[".repeat(200_000), "", Part::Value), None);
    }
}
