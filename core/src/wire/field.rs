//! From a JSON value to the fields of a request: an object gives fields, and nothing else does.
//!
//! What serde derives for a struct also reads an array, field by field in the order of the code. That order is no
//! part of any contract, so a struct is read from an object alone.
//!
//! What serde derives for an enum also reads the place of a variant in the code instead of its name, as an unsigned number, and
//! an object with the name as its key. A word is read from a text alone: whole numbers are handed on with a sign, which serde takes for
//! every number and for no name, also where it keeps a value aside to look at the tag first. All else is as `serde_json` reads it.

use serde::Deserializer;
use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{Error, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::Value;

/// A value that is read as the fields of a request.
pub struct Fields(pub Value);

impl<'de> Deserializer<'de> for Fields {
    type Error = serde_json::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        match self.0 {
            Value::Array(items) => {
                let mut items = SeqDeserializer::new(items.into_iter().map(Fields));
                let value = visitor.visit_seq(&mut items)?;
                items.end().map(|()| value)
            }
            Value::Object(entries) => {
                let mut entries =
                    MapDeserializer::new(entries.into_iter().map(|(key, value)| (key, Fields(value))));
                let value = visitor.visit_map(&mut entries)?;
                entries.end().map(|()| value)
            }
            // Kept aside, a null would be the content of a variant that has none: `{"yes": null}`. As the absence of
            // something it is a null to everything else.
            Value::Null => visitor.visit_none(),
            Value::Number(number) => match number.as_i64() {
                Some(signed) => visitor.visit_i64(signed),
                None => Value::Number(number).deserialize_any(visitor),
            },
            scalar => scalar.deserialize_any(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
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
        match self.0 {
            Value::String(_) => self.0.deserialize_enum(name, variants, visitor),
            other => Err(Error::custom(format_args!("expected a string, found {}", kind(&other)))),
        }
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        match self.0 {
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
        if self.0.is_object() {
            return self.deserialize_any(visitor);
        }
        Err(Error::custom(format_args!("expected an object, found {}", kind(&self.0))))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq
        tuple tuple_struct map ignored_any
    }
}

impl IntoDeserializer<'_, serde_json::Error> for Fields {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
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
