//! `unevaluatedProperties` and `unevaluatedItems`, spelled out: who evaluates what, and under which condition.

use std::collections::BTreeSet;

use jsonschema::Draft;
use serde_json::{Map, Value};

use super::{Lowering, Place};
use crate::compatibility::graph::{Atom, Literal, Node};
use crate::wire::compatibility_check::UnknownCode;

/// The most conditions whose combinations are spelled out.
const MOST_BRANCHES: usize = 6;
/// In-place applicators nested more deeply than this are not followed.
pub(super) const MOST_DEPTH: usize = 24;

/// Names that are evaluated when the condition holds.
pub(super) type EvaluatedNames = Vec<(Literal, Literal)>;

/// Items that are evaluated.
#[derive(Debug, Clone, Copy)]
enum Items {
    All,
    Before(u64),
    Satisfying(Literal),
}

impl<'r> Lowering<'_, 'r> {
    pub(super) fn unevaluated(
        &mut self,
        place: &Place<'r>,
        members: &Map<String, Value>,
        parts: &mut Vec<Literal>,
    ) {
        if !place.is_modern() {
            return;
        }
        if members.contains_key("unevaluatedProperties")
            && let Some(one) = place.members().and_then(|members| members.get("unevaluatedProperties"))
        {
            let rule = self.child(&place.at(one, "unevaluatedProperties"));
            parts.push(self.unevaluated_names(place, rule));
        }
        if members.contains_key("unevaluatedItems")
            && let Some(one) = place.members().and_then(|members| members.get("unevaluatedItems"))
        {
            let rule = self.child(&place.at(one, "unevaluatedItems"));
            parts.push(self.unevaluated_items(place, rule));
        }
    }

    fn unevaluated_names(&mut self, place: &Place<'r>, rule: Literal) -> Literal {
        let mut found = EvaluatedNames::new();
        if self.names(place, Literal::TRUE, &mut found, 0).is_none() {
            let message = "`unevaluatedProperties` depends on references that form a cycle";
            return self.unknown(UnknownCode::UnevaluatedBranches, &place.pointer, message);
        }
        self.evaluated_only(found, rule).unwrap_or_else(|| {
            let message = format!(
                "`unevaluatedProperties` depends on more than {MOST_BRANCHES} branches with patterns"
            );
            self.unknown(UnknownCode::UnevaluatedBranches, &place.pointer, message)
        })
    }

    /// That names which nothing evaluates satisfy a rule; none when that depends on too many branches.
    pub(super) fn evaluated_only(&mut self, found: EvaluatedNames, rule: Literal) -> Option<Literal> {
        let mut always = Vec::new();
        let mut sometimes = Vec::new();
        for (condition, names) in found {
            if condition == Literal::TRUE { always.push(names) } else { sometimes.push((condition, names)) }
        }
        let always = self.graph.or(always);
        // Names that are listed can be looked at one by one; for patterns all combinations are spelled out.
        let (listed, others): (Vec<_>, Vec<_>) =
            sometimes.into_iter().partition(|(_, names)| self.listed(*names).is_some());
        (others.len() <= MOST_BRANCHES).then(|| self.combinations(always, &listed, &others, rule))
    }

    fn combinations(
        &mut self,
        always: Literal,
        listed: &[(Literal, Literal)],
        others: &[(Literal, Literal)],
        rule: Literal,
    ) -> Literal {
        if let Some(((condition, names), rest)) = others.split_first() {
            let more = self.graph.or([always, *names]);
            let with = self.combinations(more, listed, rest, rule);
            let with = self.graph.and([*condition, with]);
            let without = self.combinations(always, listed, rest, rule);
            return self.graph.or([with, without]);
        }
        let mut names = BTreeSet::new();
        let mut parts = Vec::new();
        for (_, list) in listed {
            names.extend(self.listed(*list).unwrap_or_default());
        }
        for name in &names {
            if self.graph.evaluate_name(always, name).is_true() {
                continue;
            }
            let this = self.graph.strings([name.as_str()]);
            let concerned = self.graph.and([this, always.not()]);
            let mut ways = vec![self.graph.atom(Atom::Named(concerned, rule))];
            for (condition, list) in listed {
                if self.graph.evaluate_name(*list, name).is_true() {
                    ways.push(*condition);
                }
            }
            parts.push(self.graph.or(ways));
        }
        let all = self.graph.strings(names.iter().map(String::as_str));
        let rest = self.graph.or([always, all]).not();
        parts.push(self.graph.atom(Atom::Named(rest, rule)));
        self.graph.and(parts)
    }

    /// The names of a formula that is nothing but a list of names.
    fn listed(&self, names: Literal) -> Option<Vec<String>> {
        match self.graph.node(names) {
            Node::Atom(atom) if !names.is_negated() => match &*atom {
                Atom::Enum(values) => values.iter().map(|value| value.as_str().map(str::to_owned)).collect(),
                _ => None,
            },
            _ => None,
        }
    }

    /// Collects who evaluates which names; none when references lead in a circle.
    fn names(
        &mut self,
        place: &Place<'r>,
        condition: Literal,
        found: &mut EvaluatedNames,
        depth: usize,
    ) -> Option<()> {
        let Some(members) = place.members() else { return Some(()) };
        if depth > MOST_DEPTH || found.len() > 4096 {
            return None;
        }
        for (keyword, reference) in place.references() {
            let target = place.follow(reference, keyword, self.world).place()?;
            self.names(&target, condition, found, depth + 1)?;
        }
        if place.is_mere_reference() {
            return Some(());
        }
        let covers_all = members.contains_key("additionalProperties")
            || (depth > 0 && place.is_modern() && members.contains_key("unevaluatedProperties"));
        let declared = if covers_all { Literal::TRUE } else { self.declared(members) };
        if declared != Literal::FALSE {
            found.push((condition, declared));
        }
        for (branch, holds) in self.applied(place) {
            let under = self.graph.and([condition, holds]);
            self.names(&branch, under, found, depth + 1)?;
        }
        Some(())
    }

    /// The schemas that apply to the same value, each with the condition under which it counts.
    pub(super) fn applied(&mut self, place: &Place<'r>) -> Vec<(Place<'r>, Literal)> {
        let mut applied = Vec::new();
        let Some(members) = place.members() else { return applied };
        for keyword in ["allOf", "anyOf", "oneOf"] {
            let Some(Value::Array(list)) = members.get(keyword) else { continue };
            for (index, one) in list.iter().enumerate() {
                let branch = place.at_index(one, keyword, index);
                let holds = if keyword == "allOf" { Literal::TRUE } else { self.in_place(&branch) };
                applied.push((branch, holds));
            }
        }
        for keyword in ["dependentSchemas", "dependencies"] {
            let Some(Value::Object(entries)) = members.get(keyword) else { continue };
            for (name, one) in entries.iter().filter(|(_, one)| !one.is_array()) {
                let holds = self.present(name);
                applied.push((place.at_name(one, keyword, name), holds));
            }
        }
        if matches!(place.draft, Draft::Draft4 | Draft::Draft6) {
            return applied;
        }
        if let Some((premise, ..)) = self.condition(place) {
            for (keyword, holds) in [("if", premise), ("then", premise), ("else", premise.not())] {
                if let Some(one) = members.get(keyword) {
                    applied.push((place.at(one, keyword), holds));
                }
            }
        }
        applied
    }

    fn unevaluated_items(&mut self, place: &Place<'r>, rule: Literal) -> Literal {
        let mut found = Vec::new();
        if self.evaluated_items(place, Literal::TRUE, &mut found, 0).is_none() {
            let message =
                "`unevaluatedItems` depends on references that form a cycle or, in 2019-09, on `contains`";
            return self.unknown(UnknownCode::UnevaluatedBranches, &place.pointer, message);
        }
        let (always, sometimes): (Vec<_>, Vec<_>) =
            found.into_iter().partition(|(holds, _)| *holds == Literal::TRUE);
        if sometimes.len() > MOST_BRANCHES {
            let message = format!("`unevaluatedItems` depends on more than {MOST_BRANCHES} branches");
            return self.unknown(UnknownCode::UnevaluatedBranches, &place.pointer, message);
        }
        let known: Vec<Items> = always.into_iter().map(|(_, items)| items).collect();
        self.item_combinations(&known, &sometimes, rule)
    }

    fn item_combinations(
        &mut self,
        known: &[Items],
        sometimes: &[(Literal, Items)],
        rule: Literal,
    ) -> Literal {
        if let Some(((condition, items), rest)) = sometimes.split_first() {
            let mut more = known.to_vec();
            more.push(*items);
            let with = self.item_combinations(&more, rest, rule);
            let with = self.graph.and([*condition, with]);
            let without = self.item_combinations(known, rest, rule);
            return self.graph.or([with, without]);
        }
        let mut from = 0;
        let mut ways = vec![rule];
        for items in known {
            match items {
                Items::All => return Literal::TRUE,
                Items::Before(index) => from = from.max(*index),
                Items::Satisfying(other) => ways.push(*other),
            }
        }
        let way = self.graph.or(ways);
        self.graph.atom(Atom::Items(from, None, way))
    }

    fn evaluated_items(
        &mut self,
        place: &Place<'r>,
        condition: Literal,
        found: &mut Vec<(Literal, Items)>,
        depth: usize,
    ) -> Option<()> {
        let Some(members) = place.members() else { return Some(()) };
        if depth > MOST_DEPTH || found.len() > 256 {
            return None;
        }
        for (keyword, reference) in place.references() {
            let target = place.follow(reference, keyword, self.world).place()?;
            self.evaluated_items(&target, condition, found, depth + 1)?;
        }
        if place.is_mere_reference() {
            return Some(());
        }
        let recent = place.draft == Draft::Draft202012;
        let (prefix, rest) = if recent { ("prefixItems", "items") } else { ("items", "additionalItems") };
        match members.get(prefix) {
            Some(Value::Array(list)) => {
                let length = u64::try_from(list.len()).unwrap_or(u64::MAX);
                let all = members.contains_key(rest);
                found.push((condition, if all { Items::All } else { Items::Before(length) }));
            }
            Some(_) if !recent => found.push((condition, Items::All)),
            _ if recent && members.contains_key(rest) => found.push((condition, Items::All)),
            _ => {}
        }
        if depth > 0 && place.is_modern() && members.contains_key("unevaluatedItems") {
            found.push((condition, Items::All));
        }
        if let Some(one) = members.get("contains") {
            // In 2019-09 validators disagree on whether `contains` evaluates anything.
            if !recent {
                self.graph.is_disputed = true;
                return None;
            }
            let rule = self.child(&place.at(one, "contains"));
            found.push((condition, Items::Satisfying(rule)));
        }
        for (branch, holds) in self.applied(place) {
            let under = self.graph.and([condition, holds]);
            self.evaluated_items(&branch, under, found, depth + 1)?;
        }
        Some(())
    }
}
