//! What each schema inside a document came to: for questions about parts of one document.

use std::collections::{BTreeMap, BTreeSet};

use jsonschema::Registry;
use serde_json::Value;

use super::{Lowering, Place, Reading};
use crate::compatibility::graph::{Graph, Literal};

/// The formulas of a document and of the schemas in it, by where these stand in memory.
pub(crate) struct Places {
    /// The formula of the document.
    pub(crate) root: Literal,
    /// The formula of each schema; none where it depends on the path by which the schema is reached.
    pub(crate) each: BTreeMap<*const Value, Option<Literal>>,
    /// The schemas that have a part in judging a document, the root among them.
    pub(crate) reached: BTreeSet<*const Value>,
}

/// What is remembered on the way.
pub(super) type Seen = BTreeMap<*const Value, Option<Literal>>;

/// Remembers what a schema came to. Lowered again it may be spelled otherwise, as recursion is cut at another place; it means
/// the same, unless references depend on the path.
pub(super) fn remember(seen: &mut Seen, contents: &Value, literal: Literal, dynamic: bool) {
    let known = seen.entry(std::ptr::from_ref(contents)).or_insert(Some(literal));
    if dynamic && *known != Some(literal) {
        *known = None;
    }
}

impl<'g, 'r> Lowering<'g, 'r> {
    /// Lowers the document that `registry` holds under `id`, then the schemas at `references`, which need not be reached from
    /// it.
    pub(crate) fn places(
        graph: &'g mut Graph,
        reading: Reading,
        registry: &'r Registry<'r>,
        id: &str,
        references: &[String],
    ) -> Option<Places> {
        let resolver = || Some(registry.resolver(jsonschema::uri::from_str(id).ok()?));
        let mut lowering = Self::new(graph, reading, registry);
        lowering.seen = Some(Seen::new());
        let place = lowering.document(resolver()?, id)?;
        let root = lowering.target(&place, true);
        let reached = lowering.seen.iter().flatten().map(|(place, _)| *place).collect();
        for reference in references {
            let Ok(resolved) = resolver()?.lookup(reference) else { continue };
            let (contents, resolver, draft) = resolved.into_inner();
            let draft = draft.detect(contents);
            let scopes = place.scopes.clone();
            let inner = Place { contents, resolver, draft, outer: draft, scopes, ..place.clone() };
            lowering.target(&inner, true);
        }
        Some(Places { root, each: lowering.seen.unwrap_or_default(), reached })
    }
}
