//! From a JSON value to the fields of a request: an object gives fields, and nothing else does.
//!
//! What serde derives for a struct also reads an array, field by field in the order of the code. That order is no
//! part of any contract, so a struct is read from an object alone.
//!
//! What serde derives for an enum also reads the place of a variant in the code instead of its name, as an unsigned number, and
//! an object with the name as its key. A word is read from a text alone: whole numbers are handed on with a sign, which serde takes for
//! every number and for no name, also where it keeps a value aside to look at the tag first. All else is as `serde_json` reads it.
//!
//! The place of a value is kept while it is read, so that a fault is told with its place. This is done here, and not by a wrapper around
//! this reader, because a wrapper would double the code for each type.

use std::cell::Cell;

use serde::Deserializer;
use serde::de::value::{StrDeserializer, StringDeserializer};
use serde::de::{DeserializeOwned, DeserializeSeed, Error, Expected, MapAccess, SeqAccess, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::Value;

use crate::pointer::Place;

/// Why a value does not have the shape.
pub struct Misfit {
    /// What is wrong, in the words of serde.
    pub error: serde_json::Error,
    /// Where, as a JSON Pointer.
    pub pointer: String,
}

/// Reads a value as the fields of a shape.
///
/// # Errors
/// [`Misfit`], for the first fault.
pub fn read<T: DeserializeOwned>(value: Value) -> Result<T, Misfit> {
    let fault = Fault::default();
    T::deserialize(Fields { value, place: &Place::Root, fault: &fault })
        .map_err(|error| Misfit { error, pointer: fault.0.take().unwrap_or_default() })
}

/// The place of the first fault; it is the innermost one, because a fault is passed on outwards.
#[derive(Default)]
struct Fault(Cell<Option<String>>);

impl Fault {
    #[cold]
    fn at(&self, place: &Place<'_>) {
        let first = self.0.take().unwrap_or_else(|| place.pointer());
        self.0.set(Some(first));
    }
}

/// A value that is read as the fields of a shape.
struct Fields<'p> {
    value: Value,
    place: &'p Place<'p>,
    fault: &'p Fault,
}

/// The members of an object.
struct Members<'p> {
    rest: serde_json::map::IntoIter,
    current: Option<(String, Value)>,
    count: usize,
    place: &'p Place<'p>,
    fault: &'p Fault,
}

impl<'de> MapAccess<'de> for Members<'_> {
    type Error = serde_json::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Self::Error> {
        let Some((key, value)) = self.rest.next() else { return Ok(None) };
        self.count += 1;
        let read = seed.deserialize(StrDeserializer::new(&key));
        if read.is_err() {
            self.fault.at(&Place::Key(self.place, &key));
        }
        self.current = Some((key, value));
        read.map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Self::Error> {
        let Some((key, value)) = self.current.take() else {
            return Err(Error::custom("a value was wanted before its key"));
        };
        let place = Place::Key(self.place, &key);
        let read = seed.deserialize(Fields { value, place: &place, fault: self.fault });
        if read.is_err() {
            self.fault.at(&place);
        }
        read
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.rest.len())
    }
}

/// The items of an array.
struct Items<'p> {
    rest: std::vec::IntoIter<Value>,
    count: usize,
    place: &'p Place<'p>,
    fault: &'p Fault,
}

impl<'de> SeqAccess<'de> for Items<'_> {
    type Error = serde_json::Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Self::Error> {
        let Some(value) = self.rest.next() else { return Ok(None) };
        let place = Place::Index(self.place, self.count);
        self.count += 1;
        let read = seed.deserialize(Fields { value, place: &place, fault: self.fault });
        if read.is_err() {
            self.fault.at(&place);
        }
        read.map(Some)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.rest.len())
    }
}

/// Nothing may be left of an object or an array when its shape is filled.
fn complete(read: usize, left: usize, kind: &str) -> Result<(), serde_json::Error> {
    if left == 0 { Ok(()) } else { Err(Error::invalid_length(read + left, &Filled(read, kind))) }
}

/// How many members or items the shape has.
struct Filled<'k>(usize, &'k str);

impl Expected for Filled<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} element{} in {}", self.0, if self.0 == 1 { "" } else { "s" }, self.1)
    }
}

impl<'de> Deserializer<'de> for Fields<'_> {
    type Error = serde_json::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        let Self { value, place, fault } = self;
        match value {
            Value::Array(items) => {
                let mut items = Items { rest: items.into_iter(), count: 0, place, fault };
                let value = visitor.visit_seq(&mut items)?;
                complete(items.count, items.rest.len(), "sequence").map(|()| value)
            }
            Value::Object(entries) => {
                let mut members =
                    Members { rest: entries.into_iter(), current: None, count: 0, place, fault };
                let value = visitor.visit_map(&mut members)?;
                complete(members.count, members.rest.len(), "map").map(|()| value)
            }
            // Kept aside, a null would be the content of a variant that has none: `{"yes": null}`. As the absence of
            // something it is a null to everything else.
            Value::Null => visitor.visit_none(),
            Value::Number(number) => match number.as_i64() {
                Some(signed) => visitor.visit_i64(signed),
                None => number.deserialize_any(visitor),
            },
            // Not handed on to the reader of a whole value: it would be compiled for each shape.
            Value::Bool(boolean) => visitor.visit_bool(boolean),
            Value::String(text) => visitor.visit_string(text),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        if self.value.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        // No enum of a request has content without a tag, so each is a word.
        match self.value {
            Value::String(word) => StringDeserializer::new(word).deserialize_enum(name, variants, visitor),
            other => Err(Error::custom(format_args!("expected a string, found {}", kind(&other)))),
        }
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        match self.value {
            Value::String(word) => visitor.visit_string(word),
            other => Err(Error::custom(format_args!("expected a string, found {}", kind(&other)))),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        if self.value.is_object() {
            return self.deserialize_any(visitor);
        }
        Err(Error::custom(format_args!("expected an object, found {}", kind(&self.value))))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq
        tuple tuple_struct map ignored_any
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use crate::wire::proposal::Proposal;
    use crate::wire::read;
    use crate::wire::{ArtifactValidateRequest, Code, SchemaCheckRequest};

    #[test]
    fn an_array_is_no_request() {
        for (text, pointer) in [
            (r#"[{"type": "string"}]"#, ""),
            (r#"{"schema": {}, "options": ["draft7"]}"#, "/options"),
            ("null", ""),
            (r#""text""#, ""),
        ] {
            let problem = read::<SchemaCheckRequest>(text).unwrap_err();
            assert_eq!(
                (problem.code, problem.pointer.as_deref()),
                (Code::RequestInvalidField, Some(pointer)),
                "{text}"
            );
            assert!(!problem.detail.contains("struct"), "no names of types: {problem}");
        }
    }

    #[test]
    fn a_word_is_a_text() {
        let words = |strategy: &str| {
            format!(
                r#"{{"proposal_type": "schema_change", "target_artifact_type": "note", "change_type": "add_field", "author": "ada", "base_version": 1,
                    "field_spec": {{"pointer": "/properties/a", "schema": true}}, "rationale": "it is needed",
                    "migration_plan": {{"backfill": {{"strategy": {strategy}, "value": 1}}}}, "backward_compatible": true}}"#
            )
        };
        read::<Proposal>(&words(r#""default""#)).unwrap();
        for wrong in
            ["0", "1", "-1", "1.0", "18446744073709551615", "null", "true", "[]", r#"{"default": null}"#]
        {
            let problem = read::<Proposal>(&words(wrong)).unwrap_err();
            assert_eq!(problem.code, Code::RequestInvalidField, "{wrong}: {problem}");
        }
        for wrong in ["0", "1", "null", r#"{"strict": null}"#, r#"["strict"]"#] {
            let text = format!(r#"{{"schema": true, "artifact": 1, "mode": {wrong}}}"#);
            let problem = read::<ArtifactValidateRequest>(&text).unwrap_err();
            assert_eq!(problem.pointer.as_deref(), Some("/mode"), "{wrong}: {problem}");
        }
    }

    #[test]
    fn values_keep_their_numbers_and_order() {
        let text =
            r#"{"schema":{"b":[1,-1,1.0,18446744073709551615,null,true],"a":{"":"x"}},"artifact":0.1}"#;
        let request: ArtifactValidateRequest = read(text).unwrap();
        assert_eq!(
            request.schema.to_string(),
            r#"{"b":[1,-1,1.0,18446744073709551615,null,true],"a":{"":"x"}}"#
        );
        assert_eq!(request.artifact.to_string(), "0.1");
    }
}
