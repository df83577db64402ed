//! Values judged by one place of a schema, with everything that the place refers to.

use jsonschema::Draft;
use serde_json::{Value, json};

use crate::schema::compile;
use crate::wire::schema_check::SchemaOptions;

/// The name of a schema that has none. It has a path, so that names inside the schema can be relative to it.
const WHOLE: &str = "rogatio://schema/whole";

/// A schema whose places judge values by themselves.
pub(crate) struct Whole<'s> {
    schema: &'s Value,
    uri: String,
    options: SchemaOptions,
}

impl<'s> Whole<'s> {
    /// The schema under its own name, or under one that nobody else uses.
    pub(crate) fn new(schema: &'s Value, options: &SchemaOptions) -> Self {
        let draft = compile::draft_of(schema, options).unwrap_or(Draft::Unknown);
        let uri = match compile::id_of(schema, draft) {
            own if own == compile::ANONYMOUS => WHOLE.to_owned(),
            own => own,
        };
        let mut options = options.clone();
        options.resources.insert(uri.clone(), schema.clone());
        Self { schema, uri, options }
    }

    /// How the schemas of its places are read: the whole one is a resource.
    pub(crate) fn options(&self) -> &SchemaOptions {
        &self.options
    }

    /// A schema that judges a value as the place at `pointer` does.
    pub(crate) fn place(&self, pointer: &str) -> Value {
        place_schema(self.schema, &self.uri, pointer)
    }
}

/// A schema that judges a value as the place at `pointer` of `whole` does, which is known as the resource `uri`.
pub(crate) fn place_schema(whole: &Value, uri: &str, pointer: &str) -> Value {
    let mut reference = format!("{uri}#");
    for byte in pointer.bytes() {
        // What a URI's fragment holds as it is (RFC 3986, section 3.5); the rest is percent-encoded.
        if byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/?".contains(&byte) {
            reference.push(char::from(byte));
        } else {
            reference.push_str(&format!("%{byte:02X}"));
        }
    }
    match whole.get("$schema") {
        Some(draft) => json!({"$schema": draft, "$ref": reference}),
        None => json!({"$ref": reference}),
    }
}
