//! The second validator.

use boon::{Compiler, Draft, Schemas};
use serde_json::Value;

/// Whether the second validator accepts `instance`; none when it cannot read the schema.
pub(crate) fn accepts(schema: &Value, instance: &Value) -> Option<bool> {
    let mut schemas = Schemas::new();
    let mut compiler = Compiler::new();
    compiler.set_default_draft(Draft::V2020_12);
    compiler.add_resource("http://example.com/schema.json", schema.clone()).ok()?;
    let index = compiler.compile("http://example.com/schema.json", &mut schemas).ok()?;
    Some(schemas.validate(instance, index).is_ok())
}
