//! Questions about one schema that the solver answers: what do its parts accept, and does anything come of them.
//!
//! Every answer that says yes rests on a proof; where there is none within the budget, the answer is no.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::graph::{Atom, Graph, Literal};
pub(crate) use super::kind::Kind;
use super::kind::Kinds;
use super::lower::{Lowering, Reading};
use super::solve::{Outcome, Solver};
use crate::schema::{compile, place_reference, resource};
use crate::wire::compatibility_check::Side;
use crate::wire::schema_check::SchemaOptions;

/// Steps that all questions about one schema may take together.
const BUDGET: u64 = 20_000;
/// Steps that one question may take.
const SHARE: u64 = 600;

/// One schema with what its parts came to.
pub(crate) struct Inspection {
    graph: Graph,
    root: Literal,
    places: BTreeMap<*const Value, Option<Literal>>,
    reached: BTreeSet<*const Value>,
    budget: u64,
}

impl Inspection {
    /// Reads `document`, and the schemas at `pointers` in it, which need not be reached from its root.
    ///
    /// None for a document that does not compile.
    pub(crate) fn new(document: &Value, options: &SchemaOptions, pointers: &[String]) -> Option<Self> {
        let draft = resource::draft_of(document, options).ok()?;
        let id = resource::id_of(document, draft, options);
        let registry = compile::registry_of(document, draft, &id, options).ok()?;
        let reading = Reading {
            side: Side::New,
            format_assertion: options.format_assertion,
            closed: false,
            dynamic: options.resources.values().any(resource::may_be_dynamic),
            budget: BUDGET,
        };
        let references: Vec<String> = pointers.iter().map(|pointer| place_reference(&id, pointer)).collect();
        let mut graph = Graph::new();
        let places = Lowering::places(&mut graph, reading, &registry, &id, &references)?;
        // A definition that refers to itself at the same value means nothing, and so does what it came to.
        if graph.circle().is_some() {
            return None;
        }
        Some(Self { graph, root: places.root, places: places.each, reached: places.reached, budget: BUDGET })
    }

    /// Whether the schema that stands here in the document has a part in judging documents.
    pub(crate) fn is_reached(&self, place: &Value) -> bool {
        self.reached.contains(&std::ptr::from_ref(place))
    }

    /// Whether no document satisfies the schema that stands here; with a kind, whether no document of that kind does.
    pub(crate) fn accepts_nothing(&mut self, place: &Value, kind: Option<Kind>) -> bool {
        let Some(literal) = self.literal(place) else { return false };
        let wanted = kind.map_or(literal, |kind| {
            let kinds = self.graph.atom(Atom::Kinds(Kinds::NONE.with(kind)));
            self.graph.and([kinds, literal])
        });
        self.is_never(wanted)
    }

    /// Whether the schema that stands here refuses this value.
    pub(crate) fn refuses(&mut self, place: &Value, value: &Value) -> bool {
        let Some(literal) = self.literal(place) else { return false };
        self.graph.refuel(SHARE);
        self.graph.evaluate(literal, value).is_false()
    }

    /// Whether no document satisfies the schema as a whole.
    pub(crate) fn root_accepts_nothing(&mut self) -> bool {
        self.is_never(self.root)
    }

    /// Whether every document satisfies the schema as a whole.
    pub(crate) fn root_accepts_everything(&mut self) -> bool {
        self.is_never(self.root.not())
    }

    fn literal(&self, place: &Value) -> Option<Literal> {
        self.places.get(&std::ptr::from_ref(place)).copied().flatten()
    }

    fn is_never(&mut self, literal: Literal) -> bool {
        let share = SHARE.min(self.budget);
        // Whatever the search proposes will do: that there is a value is no finding.
        let mut accept = |_: &Value| true;
        let mut solver = Solver::new(&mut self.graph, 1, false, &mut accept);
        let (outcome, steps) = solver.run(literal, Literal::FALSE, share);
        self.budget = self.budget.saturating_sub(steps);
        matches!(outcome, Outcome::Never)
    }
}
