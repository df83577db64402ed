//! Small schemas as formulas, for the tests of this folder.

use serde_json::Value;

use super::graph::{Graph, Literal};
use super::lower::{Lowering, Reading};
use crate::schema::{compile, resource};
use crate::wire::compatibility_check::Side;
use crate::wire::schema_check::SchemaOptions;

/// The formula of a schema of draft 2020-12.
pub(super) fn formula(graph: &mut Graph, side: Side, schema: &Value) -> Literal {
    let (options, draft) = (SchemaOptions::default(), jsonschema::Draft::Draft202012);
    let id = resource::id_of(schema, draft, &options);
    let registry = compile::registry_of(schema, draft, &id, &options).unwrap();
    let reading = Reading { side, format_assertion: false, closed: false, dynamic: false, budget: 1_000 };
    Lowering::lower(graph, reading, &registry, &id).unwrap().literal
}
