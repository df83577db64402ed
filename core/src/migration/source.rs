//! The source of a copy: what valid documents have there, and whether it fits the field that gets it.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::decide::Change;
use super::edge::{Condition, Part};
use super::place::Graph;
use crate::change::Place;
use crate::compatibility::{self, Options};
use crate::pointer::Pointer;
use crate::schema::place_schema;
use crate::wire::compatibility_check::Verdict;
use crate::wire::schema_check::SchemaOptions;

/// Whether the values at the source fit.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Fits {
    /// Every value fits.
    Always,
    /// Some value does not, and this is one; none is shown where the schema does not declare the source.
    Sometimes(Option<Value>),
    /// No value fits, or no valid document has one.
    Never,
    /// It could not be decided.
    Unknown,
}

/// What is known of the source of a copy.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Source {
    pub(crate) fits: Fits,
    /// Whether a valid document may have nothing there.
    pub(crate) may_be_missing: bool,
}

/// The names under which the two schemas are resources.
const FROM: &str = "rogatio://copy/from";
const TO: &str = "rogatio://copy/to";

/// What is known of the place `from` of documents, as the source of the field of a change; none for a place that is no
/// JSON Pointer.
pub(crate) fn source(change: &Change<'_>, from: &str) -> Option<Source> {
    let pointer = Pointer::parse(from).ok()?;
    let graph = Graph::new(change.from, change.old_options);
    let certain = nodes(&graph, &pointer);
    let before = nameless(change.from);
    let after = nameless(change.to);
    let mut options = change.options.clone();
    options.resources.insert(FROM.to_owned(), before.clone());
    options.resources.insert(TO.to_owned(), after.clone());
    let field = place_schema(&after, TO, &change.proposal.field_spec.pointer);
    let has: Vec<Value> = certain.iter().map(|node| place_schema(&before, FROM, node)).collect();
    let all = |schemas: Vec<Value>| with_draft(change.to, json!({ "allOf": schemas }));
    let fits = if has.is_empty() {
        Fits::Sometimes(None)
    } else {
        let together = all(has.iter().cloned().chain([field.clone()]).collect());
        let none = with_draft(change.to, json!({"not": {}}));
        match compare(&together, &none, &options) {
            Some((Verdict::Compatible, _)) => Fits::Never,
            _ => match compare(&all(has), &field, &options) {
                Some((Verdict::Compatible, _)) => Fits::Always,
                Some((Verdict::Breaking, witness)) => Fits::Sometimes(witness),
                _ => Fits::Unknown,
            },
        }
    };
    let there = with_draft(change.from, asks_for(pointer.tokens()));
    let may_be_missing = !matches!(compare(change.from, &there, &options), Some((Verdict::Compatible, _)));
    Some(Source { fits, may_be_missing })
}

/// The schemas that certainly judge what stands at a place of the document.
fn nodes(graph: &Graph<'_>, place: &Pointer) -> BTreeSet<String> {
    let mut here = same(graph, BTreeSet::from([String::new()]));
    for token in place.tokens() {
        here = same(graph, below(graph, &here, token));
    }
    here
}

/// The schemas that judge the part `token` of the values that `nodes` judge.
fn below(graph: &Graph<'_>, nodes: &BTreeSet<String>, token: &str) -> BTreeSet<String> {
    let index: Option<usize> = token.parse().ok();
    let leads = |part: &Part| match part {
        Part::Member(name) => name == token,
        Part::Matching(pattern) => graph.matches(pattern, token),
        Part::Others { names, patterns } => {
            !names.contains(token) && !patterns.iter().any(|pattern| graph.matches(pattern, token))
        }
        Part::Item(item) => Some(*item) == index,
        Part::ItemsFrom(first) => index.is_some_and(|index| index >= *first),
        Part::Same(_) | Part::Unclear(_) => false,
    };
    let edges = nodes.iter().filter_map(|node| graph.edges.get(node)).flatten();
    edges.filter(|(part, _)| leads(part)).map(|(_, to)| to.clone()).collect()
}

/// The other schemas that certainly judge the field of a change afterwards: a pattern beside it, a branch of `allOf`.
pub(crate) fn beside(change: &Change<'_>) -> BTreeSet<String> {
    let pointer = &change.proposal.field_spec.pointer;
    let place = Pointer::parse(pointer).ok();
    let place = place.and_then(|place| Place::resolve(&place, change.to, change.options).ok());
    let Some((owner, name)) = place.as_ref().and_then(|place| Some((&place.owner, place.property()?))) else {
        return BTreeSet::new();
    };
    let graph = Graph::new(change.to, change.options);
    let mut judges = below(&graph, &same(&graph, BTreeSet::from([owner.to_string()])), name);
    judges.remove(pointer);
    judges
}

/// The schemas, and those that judge the same value whatever it is.
fn same(graph: &Graph<'_>, mut nodes: BTreeSet<String>) -> BTreeSet<String> {
    let mut open: Vec<String> = nodes.iter().cloned().collect();
    while let Some(node) = open.pop() {
        for (part, to) in graph.edges.get(&node).into_iter().flatten() {
            if matches!(part, Part::Same(Condition::Always)) && nodes.insert(to.clone()) {
                open.push(to.clone());
            }
        }
    }
    nodes
}

/// A schema that asks for a value at the end of these steps. A step that is a number may be an item or a member.
fn asks_for(steps: &[String]) -> Value {
    let Some((step, rest)) = steps.split_first() else { return json!({}) };
    let below = asks_for(rest);
    let member =
        json!({"type": "object", "required": [step], "properties": Map::from_iter([(step.clone(), below)])});
    if step.parse::<usize>().is_ok() { json!({"anyOf": [{"type": "array"}, member]}) } else { member }
}

fn with_draft(schema: &Value, mut made: Value) -> Value {
    if let (Some(draft), Value::Object(members)) = (schema.get("$schema"), &mut made) {
        members.insert("$schema".to_owned(), draft.clone());
    }
    made
}

/// The schema without a name of its own, so that the one before and the one after can stand beside each other.
fn nameless(schema: &Value) -> Value {
    let mut schema = schema.clone();
    if let Value::Object(members) = &mut schema {
        members.retain(|keyword, value| !matches!(keyword.as_str(), "$id" | "id") || !value.is_string());
    }
    schema
}

fn compare(old: &Value, new: &Value, options: &SchemaOptions) -> Option<(Verdict, Option<Value>)> {
    let answer = compatibility::check(old, new, &Options::reading(options)).ok()?;
    let witness = answer.comparisons.into_iter().find_map(|one| one.witness).map(|witness| witness.instance);
    Some((answer.verdict, witness))
}
