//! Values judged by one place of a schema, with everything that the place refers to.

use jsonschema::Draft;
use serde_json::Value;

use crate::schema::{place_schema, resource};
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
        let draft = resource::draft_of(schema, options).unwrap_or(Draft::Unknown);
        let uri = match resource::id_of(schema, draft, options) {
            own if own == resource::ANONYMOUS => WHOLE.to_owned(),
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
