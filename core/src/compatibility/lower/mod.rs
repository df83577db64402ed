//! From a JSON Schema of any draft to one formula.

mod array;
mod object;
mod scalar;
mod unevaluated;

use std::collections::BTreeMap;
use std::rc::Rc;

use jsonschema::Draft;
use referencing::Resolver;
use serde_json::{Map, Value};

use super::graph::{Atom, Graph, Literal};
use crate::diagnostic::{child_pointer, index_pointer};
use crate::schema::compile::any_reference;
use crate::wire::compatibility_check::{Side, UnknownCode, UnknownReason};

/// Schemas nested more deeply than this, references included, are not followed.
const MOST_NESTING: u32 = 160;

/// What lowering needs to know besides the schema.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reading {
    /// Which of the two schemas this is.
    pub(crate) side: Side,
    /// Whether `format` is a rule.
    pub(crate) format_assertion: bool,
    /// Whether objects hold declared properties only.
    pub(crate) closed: bool,
    /// Whether other documents may hold dynamic references.
    pub(crate) dynamic: bool,
}

/// A schema where it stands.
#[derive(Clone)]
pub(super) struct Place<'r> {
    pub(super) contents: &'r Value,
    pub(super) resolver: Resolver<'r>,
    pub(super) draft: Draft,
    pub(super) pointer: String,
    pub(super) nesting: u32,
    /// The resources entered on the way here, outermost first: the dynamic scope.
    scopes: Rc<[String]>,
}

impl<'r> Place<'r> {
    /// The subschema under a keyword.
    pub(super) fn at(&self, contents: &'r Value, keyword: &str) -> Self {
        self.moved(contents, child_pointer(&self.pointer, keyword))
    }

    /// The subschema under a keyword and a name.
    pub(super) fn at_name(&self, contents: &'r Value, keyword: &str, name: &str) -> Self {
        self.moved(contents, child_pointer(&child_pointer(&self.pointer, keyword), name))
    }

    /// The subschema under a keyword and an index.
    pub(super) fn at_index(&self, contents: &'r Value, keyword: &str, index: usize) -> Self {
        self.moved(contents, index_pointer(&child_pointer(&self.pointer, keyword), index))
    }

    fn moved(&self, contents: &'r Value, pointer: String) -> Self {
        self.entered(contents, self.resolver.clone(), self.draft, pointer)
    }

    /// A schema that was reached from here.
    fn entered(&self, contents: &'r Value, resolver: Resolver<'r>, draft: Draft, pointer: String) -> Self {
        let draft = draft.detect(contents);
        let resource = draft.create_resource_ref(contents);
        let resolver = resolver.in_subresource(resource).unwrap_or(resolver);
        let base = resolver.base_uri();
        let scopes = if self.scopes.iter().any(|known| known == base.as_str()) {
            self.scopes.clone()
        } else {
            self.scopes.iter().cloned().chain([base.as_str().to_owned()]).collect()
        };
        Self { contents, resolver, draft, pointer, nesting: self.nesting + 1, scopes }
    }

    /// Whether the draft is 2019-09 or later.
    pub(super) fn is_modern(&self) -> bool {
        matches!(self.draft, Draft::Draft201909 | Draft::Draft202012)
    }

    /// What a reference leads to.
    pub(super) fn follow(&self, reference: &str, keyword: &str) -> Option<Self> {
        let resolved = self.resolver.lookup(if keyword == "$recursiveRef" { "#" } else { reference }).ok()?;
        let (mut contents, mut resolver, mut draft) = resolved.into_inner();
        if let Some((anchor, fragment)) = dynamic_anchor(contents, reference, keyword) {
            // The outermost resource of the dynamic scope that has the anchor too.
            for scope in self.scopes.iter() {
                let Ok(outer) = self.resolver.lookup(&format!("{scope}{fragment}")) else { continue };
                if outer.contents().get(anchor) == contents.get(anchor) {
                    (contents, resolver, draft) = outer.into_inner();
                    break;
                }
            }
        }
        let pointer = reference.strip_prefix('#').filter(|rest| rest.is_empty() || rest.starts_with('/'));
        let pointer = pointer.map_or_else(|| child_pointer(&self.pointer, keyword), str::to_owned);
        Some(self.entered(contents, resolver, draft, pointer))
    }

    /// The members, and the reference that stands beside or instead of them.
    pub(super) fn members(&self) -> Option<&'r Map<String, Value>> {
        self.contents.as_object()
    }

    /// The references that this schema applies in place, with their keywords.
    pub(super) fn references(&self) -> impl Iterator<Item = (&'static str, &'r str)> {
        let members = self.members();
        let own = move |keyword: &'static str| Some((keyword, members?.get(keyword)?.as_str()?));
        let dynamic = match self.draft {
            Draft::Draft201909 => own("$recursiveRef"),
            Draft::Draft202012 => own("$dynamicRef"),
            _ => None,
        };
        own("$ref").into_iter().chain(dynamic)
    }

    /// Whether a `$ref` silences everything beside it.
    pub(super) fn is_mere_reference(&self) -> bool {
        !self.is_modern()
            && self.members().is_some_and(|members| members.get("$ref").is_some_and(Value::is_string))
    }
}

/// The keyword by which `contents` takes part in dynamic scoping, and the fragment that leads to its like.
fn dynamic_anchor<'k>(
    contents: &Value,
    reference: &'k str,
    keyword: &str,
) -> Option<(&'static str, &'k str)> {
    match keyword {
        "$recursiveRef" => {
            let anchored = contents.get("$recursiveAnchor") == Some(&Value::Bool(true));
            anchored.then_some(("$recursiveAnchor", ""))
        }
        "$dynamicRef" => {
            let fragment = reference.get(reference.rfind('#')?..)?;
            let name = contents.get("$dynamicAnchor")?.as_str()?;
            (fragment.strip_prefix('#') == Some(name)).then_some(("$dynamicAnchor", fragment))
        }
        _ => None,
    }
}

type Key = (*const Value, String, Rc<[String]>, bool);

enum Entry {
    Open(Option<usize>),
    /// What it came to, and how many schemas it applies to one value.
    Done(Literal, u64),
}

/// A schema as a formula.
pub(crate) struct Lowered {
    /// The formula.
    pub(crate) literal: Literal,
    /// How many schemas a validator applies to one value at most, references followed each time.
    pub(crate) weight: u64,
}

/// Lowers one schema.
pub(crate) struct Lowering<'g> {
    pub(super) graph: &'g mut Graph,
    pub(super) reading: Reading,
    known: BTreeMap<Key, Entry>,
    /// Whether what a schema means may depend on the path by which it is reached.
    dynamic: bool,
    /// How many schemas apply to the present value, so far.
    weight: u64,
    heaviest: u64,
}

impl<'g> Lowering<'g> {
    /// Lowers the schema that `resolver` finds under `id`.
    pub(crate) fn lower(
        graph: &'g mut Graph,
        reading: Reading,
        resolver: &Resolver<'_>,
        id: &str,
    ) -> Lowered {
        let mut lowering =
            Self { graph, reading, known: BTreeMap::new(), dynamic: true, weight: 0, heaviest: 0 };
        let literal = lowering.document(resolver, id);
        Lowered { literal, weight: lowering.heaviest }
    }

    fn document(&mut self, resolver: &Resolver<'_>, id: &str) -> Literal {
        let Ok(resolved) = resolver.lookup(id) else {
            return self.unknown(
                UnknownCode::DynamicReference,
                "",
                "the schema is not found under its own name",
            );
        };
        let (contents, resolver, draft) = resolved.into_inner();
        let scopes = Rc::from([resolver.base_uri().as_str().to_owned()]);
        let draft = draft.detect(contents);
        let place = Place { contents, resolver, draft, pointer: String::new(), nesting: 0, scopes };
        let dynamic =
            |keyword: &str, target: &str| keyword != "$ref" || target.contains("//json-schema.org/");
        self.dynamic = self.reading.dynamic || any_reference(contents, dynamic);
        self.target(&place, true)
    }

    /// Something that is not modelled.
    pub(super) fn unknown(
        &mut self,
        code: UnknownCode,
        pointer: &str,
        message: impl Into<String>,
    ) -> Literal {
        let side = Some(self.reading.side);
        self.graph.opaque(UnknownReason {
            code,
            side,
            pointer: Some(pointer.to_owned()),
            message: message.into(),
        })
    }

    /// The formula of a schema that references may lead to: lowered once, and a slot stands for it until that is done.
    fn target(&mut self, place: &Place<'_>, entry: bool) -> Literal {
        let base = place.resolver.base_uri().as_str().to_owned();
        let scopes = if self.dynamic { place.scopes.clone() } else { Rc::from([]) };
        let key = (std::ptr::from_ref(place.contents), base, scopes, entry);
        match self.known.get_mut(&key) {
            Some(Entry::Done(literal, weight)) => {
                self.weight = self.weight.saturating_add(if entry { 1 } else { *weight });
                return *literal;
            }
            Some(Entry::Open(slot)) => {
                let slot = *slot.get_or_insert_with(|| self.graph.open_slot());
                return self.graph.reference(slot);
            }
            None => {}
        }
        self.known.insert(key.clone(), Entry::Open(None));
        let before = self.weight;
        let literal = self.here(place, entry);
        let weight = self.weight.saturating_sub(before).max(1);
        if let Some(Entry::Open(Some(slot))) = self.known.insert(key, Entry::Done(literal, weight)) {
            self.graph.bind(slot, literal);
        }
        literal
    }

    /// A schema for a value of its own: a property, an item, the whole document.
    pub(super) fn child(&mut self, place: &Place<'_>) -> Literal {
        self.here(place, true)
    }

    /// A schema for the same value as the schema around it.
    pub(super) fn in_place(&mut self, place: &Place<'_>) -> Literal {
        self.here(place, false)
    }

    fn here(&mut self, place: &Place<'_>, entry: bool) -> Literal {
        let outer = std::mem::replace(&mut self.weight, 1);
        let literal = self.rules(place, entry);
        self.heaviest = self.heaviest.max(self.weight);
        self.weight = outer.saturating_add(if entry { 1 } else { self.weight });
        literal
    }

    fn rules(&mut self, place: &Place<'_>, entry: bool) -> Literal {
        let members = match place.contents {
            Value::Bool(true) => return Literal::TRUE,
            Value::Bool(false) => return Literal::FALSE,
            Value::Object(members) => members,
            _ => return Literal::TRUE,
        };
        if place.nesting > MOST_NESTING {
            return self.unknown(
                UnknownCode::TooDeep,
                &place.pointer,
                "the schema is nested too deeply to be followed",
            );
        }
        if place.draft == Draft::Unknown {
            let message = "the schema uses a metaschema of its own";
            return self.unknown(UnknownCode::UnknownVocabulary, &place.pointer, message);
        }
        if place.is_mere_reference() {
            return self.referenced(place, entry);
        }
        let mut parts = vec![self.referenced(place, false)];
        self.scalar(place, members, &mut parts);
        self.array(place, members, &mut parts);
        self.object(place, members, &mut parts);
        self.composition(place, members, &mut parts);
        self.unevaluated(place, members, &mut parts);
        if entry && self.reading.closed {
            parts.push(self.closing(place));
        }
        self.graph.and(parts)
    }

    /// Everything that references apply here.
    fn referenced(&mut self, place: &Place<'_>, entry: bool) -> Literal {
        let mut parts = Vec::new();
        for (keyword, reference) in place.references() {
            parts.push(match place.follow(reference, keyword) {
                Some(target) => self.target(&target, entry),
                None => {
                    let message = format!("`{}` leads nowhere", crate::diagnostic::excerpt(reference));
                    self.unknown(UnknownCode::DynamicReference, &place.pointer, message)
                }
            });
        }
        self.graph.and(parts)
    }

    fn composition(&mut self, place: &Place<'_>, members: &Map<String, Value>, parts: &mut Vec<Literal>) {
        if let Some(all) = self.branches(place, "allOf") {
            parts.extend(all);
        }
        if let Some(any) = self.branches(place, "anyOf") {
            parts.push(self.graph.or(any));
        }
        if let Some(one) = self.branches(place, "oneOf") {
            parts.push(self.graph.exactly_one(&one));
        }
        if let Some(not) = place.members().and_then(|members| members.get("not")) {
            parts.push(self.in_place(&place.at(not, "not")).not());
        }
        if place.draft == Draft::Draft4 || place.draft == Draft::Draft6 || !members.contains_key("if") {
            return;
        }
        if let Some((premise, then, otherwise)) = self.condition(place) {
            parts.push(self.graph.implies(premise, then));
            parts.push(self.graph.implies(premise.not(), otherwise));
        }
    }

    /// The formulas of `if`, `then` and `else`.
    pub(super) fn condition(&mut self, place: &Place<'_>) -> Option<(Literal, Literal, Literal)> {
        let members = place.members()?;
        let premise = self.in_place(&place.at(members.get("if")?, "if"));
        let then = members.get("then").map_or(Literal::TRUE, |then| self.in_place(&place.at(then, "then")));
        let otherwise =
            members.get("else").map_or(Literal::TRUE, |other| self.in_place(&place.at(other, "else")));
        Some((premise, then, otherwise))
    }

    /// The formulas of a list of schemas for the same value.
    pub(super) fn branches(&mut self, place: &Place<'_>, keyword: &str) -> Option<Vec<Literal>> {
        let list = place.members()?.get(keyword)?.as_array()?;
        let lowered = list.iter().enumerate();
        Some(lowered.map(|(index, one)| self.in_place(&place.at_index(one, keyword, index))).collect())
    }

    /// A rule with a size.
    pub(super) fn sized(
        &mut self,
        members: &Map<String, Value>,
        keyword: &str,
        atom: fn(u64) -> Atom,
        parts: &mut Vec<Literal>,
    ) {
        if let Some(size) = members.get(keyword).and_then(size) {
            parts.push(self.graph.atom(atom(size)));
        }
    }
}

/// A size as schemas write it: a non-negative integer, perhaps as `2.0`, perhaps beyond 64 bits.
pub(super) fn size(value: &Value) -> Option<u64> {
    let Value::Number(number) = value else { return None };
    if let Some(small) = number.as_u64() {
        return Some(small);
    }
    let decimal = super::decimal::Decimal::of(number)?;
    if decimal < super::decimal::Decimal::ZERO || !decimal.is_integer() {
        return None;
    }
    Some(decimal.to_number().and_then(|exact| exact.as_u64()).unwrap_or(u64::MAX))
}
