//! Schemas as the validator must be given them, to mean what they say.
//!
//! The validator reads patterns by engines of other dialects than ECMA-262's, and takes a reference with raw characters for
//! none. So it is given a copy in which such patterns and references are written as it reads them rightly. What is data
//! (`enum`, `const`, annotations) stays as it is; under keywords that no draft knows everything may be a schema, since
//! references may lead there.

use std::borrow::Cow;

use jsonschema::Draft;
use serde_json::{Map, Value};

use super::keyword::{Shape, shape};
use super::pattern::render::{original, rendered};
use crate::wire::schema_check::Patterns;

/// Schemas nested more deeply than this are left as they are.
const MOST_NESTING: u32 = 400;

/// `schema` as the validator must be given it.
pub(crate) fn readable(schema: &Value, draft: Draft, engine: Patterns) -> Cow<'_, Value> {
    let at = At { draft, nesting: 0, engine: Some(engine) };
    at.rewritten(schema).map_or(Cow::Borrowed(schema), Cow::Owned)
}

/// `schema` with references that every resolver follows; its patterns stay as they are.
pub(crate) fn referable(schema: &Value, draft: Draft) -> Cow<'_, Value> {
    let at = At { draft, nesting: 0, engine: None };
    at.rewritten(schema).map_or(Cow::Borrowed(schema), Cow::Owned)
}

/// A place that the validator names, in the schema as it was written.
pub(crate) fn written_place(pointer: &str) -> String {
    if !pointer.contains("(?x:") {
        return pointer.to_owned();
    }
    let tokens = pointer.split('/').map(|token| {
        if !token.starts_with("(?x:") {
            return token.to_owned();
        }
        escaped(&original(&unescaped(token)))
    });
    tokens.collect::<Vec<_>>().join("/")
}

/// `reference` with characters escaped that no URI holds; none when it holds none.
pub(crate) fn escaped_reference(reference: &str) -> Option<String> {
    if reference.bytes().all(is_uri) {
        return None;
    }
    let mut text = String::new();
    for character in reference.chars() {
        if u8::try_from(character).is_ok_and(is_uri) {
            text.push(character);
            continue;
        }
        let mut bytes = [0; 4];
        for byte in character.encode_utf8(&mut bytes).bytes() {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    Some(text)
}

/// Whether a byte may stand in a URI, RFC 3986 section 2.
fn is_uri(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&byte)
}

/// Where the walk is, and what it looks for.
#[derive(Clone, Copy)]
struct At {
    draft: Draft,
    nesting: u32,
    /// The engine that patterns are rendered for; none when they stay as they are.
    engine: Option<Patterns>,
}

impl At {
    fn inside(self) -> Self {
        Self { nesting: self.nesting + 1, ..self }
    }

    fn rendered(self, pattern: &str) -> Option<String> {
        self.engine.and_then(|engine| rendered(pattern, engine))
    }

    fn rewritten(self, schema: &Value) -> Option<Value> {
        if self.nesting > MOST_NESTING {
            return None;
        }
        match schema {
            Value::Object(keywords) => {
                let at = Self { draft: self.draft.detect(schema), ..self };
                let changed = keywords.iter().map(|(keyword, value)| {
                    at.changed(keyword, value, shape(at.draft, keyword)).map(|value| (keyword, value))
                });
                replaced(keywords, changed.flatten().collect())
            }
            Value::Array(items) => self.items(items),
            _ => None,
        }
    }

    fn items(self, items: &[Value]) -> Option<Value> {
        let new: Vec<Option<Value>> = items.iter().map(|item| self.inside().rewritten(item)).collect();
        if new.iter().all(Option::is_none) {
            return None;
        }
        let both = new.into_iter().zip(items);
        Some(Value::Array(both.map(|(new, old)| new.unwrap_or_else(|| old.clone())).collect()))
    }

    /// What becomes of the value of a keyword; none when it stays.
    fn changed(self, keyword: &str, value: &Value, shape: Option<Shape>) -> Option<Value> {
        match (shape, value) {
            (Some(Shape::Data), Value::String(text)) if keyword == "pattern" => {
                self.rendered(text).map(Value::String)
            }
            (Some(Shape::Reference), Value::String(text)) => self.reference(text).map(Value::String),
            (Some(Shape::Data), _) => None,
            (Some(Shape::Named), Value::Object(named)) if keyword == "patternProperties" => {
                self.patterned(named)
            }
            (Some(Shape::Named | Shape::Dependencies), Value::Object(named)) => {
                let changed = named.iter().map(|(name, one)| Some((name, self.inside().rewritten(one)?)));
                replaced(named, changed.flatten().collect())
            }
            (None, Value::Object(_) | Value::Array(_)) if !keyword.starts_with("x-") => {
                self.inside().rewritten(value)
            }
            (Some(_), value) => self.inside().rewritten(value),
            _ => None,
        }
    }

    /// `patternProperties` with its names rendered, in the same order.
    fn patterned(self, named: &Map<String, Value>) -> Option<Value> {
        let mut any = false;
        let mut new = Map::new();
        for (pattern, one) in named {
            let (name, value) = (self.rendered(pattern), self.inside().rewritten(one));
            any |= name.is_some() || value.is_some();
            new.insert(name.unwrap_or_else(|| pattern.clone()), value.unwrap_or_else(|| one.clone()));
        }
        any.then_some(Value::Object(new))
    }

    /// A reference that the validator follows; none when it does so as it stands.
    fn reference(self, text: &str) -> Option<String> {
        let raw = escaped_reference(text);
        let reference = raw.as_deref().unwrap_or(text);
        let through = self.engine.is_some() && reference.contains("patternProperties/");
        let Some((document, fragment)) = reference.split_once("#/").filter(|_| through) else { return raw };
        // The names of `patternProperties` are rendered, so that a pointer through one is, too.
        let mut within = false;
        let tokens: Vec<String> = fragment
            .split('/')
            .map(|token| {
                let pattern = std::mem::replace(&mut within, token == "patternProperties");
                let decoded = if pattern { decoded(token) } else { None };
                let name = decoded.and_then(|name| self.rendered(&unescaped(&name)));
                name.map_or_else(|| token.to_owned(), |name| encoded(&escaped(&name)))
            })
            .collect();
        Some(format!("{document}#/{}", tokens.join("/")))
    }
}

/// The object with some members replaced, in the same order; none when there are none.
fn replaced(members: &Map<String, Value>, changed: Vec<(&String, Value)>) -> Option<Value> {
    if changed.is_empty() {
        return None;
    }
    let mut members = members.clone();
    for (name, value) in changed {
        members.insert(name.clone(), value);
    }
    Some(Value::Object(members))
}

fn escaped(token: &str) -> String {
    token.replace('~', "~0").replace('/', "~1")
}

fn unescaped(token: &str) -> String {
    token.replace("~1", "/").replace("~0", "~")
}

/// A text with everything escaped that is no letter or digit.
fn encoded(text: &str) -> String {
    let escape = |byte: u8| {
        if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") }
    };
    text.bytes().map(escape).collect()
}

/// A text without escapes; none when that is no UTF-8.
pub(super) fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        let digits = after.get(..2).filter(|_| *first == b'%').and_then(|two| std::str::from_utf8(two).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = rest.get(2..)?;
            }
            None => bytes.push(*first),
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn data_stays_and_patterns_are_rendered() {
        let schema = json!({
            "enum": [{"pattern": "."}], "properties": {"pattern": {"pattern": "^.$"}, "enum": {"pattern": "\\bx"}},
            "defs": {"a": {"pattern": "."}}, "default": {"pattern": "."}, "pattern": "^a$",
        });
        let found = readable(&schema, Draft::Draft202012, Patterns::Linear);
        assert_eq!(found["enum"], schema["enum"]);
        assert_eq!(found["default"], schema["default"]);
        assert_eq!(found["pattern"], schema["pattern"]);
        for place in ["/properties/pattern/pattern", "/properties/enum/pattern", "/defs/a/pattern"] {
            let text = found.pointer(place).unwrap().as_str().unwrap();
            assert_ne!(text, schema.pointer(place).unwrap());
            assert_eq!(original(text), schema.pointer(place).unwrap().as_str().unwrap());
        }
        assert!(matches!(
            readable(&json!({"pattern": "^[a-z]+\\d\\/$"}), Draft::Draft7, Patterns::Linear),
            Cow::Borrowed(_)
        ));
    }

    #[test]
    fn references_lead_through_patterns() {
        let schema = json!({
            "patternProperties": {"^.~/$": {"type": "string"}},
            "properties": {"a": {"$ref": "#/patternProperties/%5E.~0~1$"}},
        });
        let validator = super::super::compile::compile(&schema, &Default::default()).unwrap();
        assert!(validator.is_valid(&json!({"a": "x"})));
        assert!(!validator.is_valid(&json!({"a": 1})));
        let error = validator
            .iter_errors(&json!({"b~/": 1}))
            .next()
            .map(|error| error.schema_path().as_str().to_owned());
        assert_eq!(written_place(&error.unwrap()), "/patternProperties/^.~0~1$/type");
    }
}
