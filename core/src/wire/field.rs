//! From a JSON value to the fields of a request: an object gives fields, and nothing else does.
//!
//! What serde derives for a struct also reads an array, field by field in the order of the code. That order is no
//! part of any contract, so a struct is read from an object alone; all else is as `serde_json` reads it.

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
        self.0.deserialize_enum(name, variants, visitor)
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
        tuple tuple_struct map identifier ignored_any
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
    use crate::operation::read;
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
