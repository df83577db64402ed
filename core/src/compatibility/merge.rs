//! Recursive definitions that say the same become one formula.
//!
//! Formulas without recursion are equal as soon as they are made: each is stored once. A recursive one names itself by a
//! slot, and OLD and NEW have slots of their own. Slots are taken for equal at first and told apart by what they are
//! bound to, again and again until nothing changes. What is left in one class cannot be told apart by any value: JSON
//! values are finite, and each time around a definition one goes into an item, a property or a name.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::graph::{Atom, Graph, Literal, Node};

/// How many formulas are looked at. With more, the slots stay as they are.
const MOST_WORK: usize = 2_000_000;

impl Graph {
    /// These formulas, with slots that say the same replaced by one.
    pub(crate) fn merged<const N: usize>(&mut self, roots: [Literal; N]) -> [Literal; N] {
        let Some(same) = self.equal_slots() else { return roots };
        let slots: Vec<Literal> = same.iter().map(|slot| self.reference(*slot)).collect();
        let mut renamed: Vec<Literal> = Vec::new();
        for index in 0..self.nodes.len() {
            let Some(node) = self.nodes.get(index).cloned() else { break };
            let literal = match &node {
                Node::Reference(slot) => slots.get(*slot).copied().unwrap_or(Literal::TRUE),
                Node::And(parts) => {
                    let parts: Vec<_> = parts.iter().map(|part| rename(&renamed, *part)).collect();
                    self.and(parts)
                }
                Node::Atom(atom) => {
                    let atom = with_children(atom, |child| rename(&renamed, child));
                    self.atom(atom)
                }
            };
            renamed.push(literal);
        }
        for (slot, representative) in same.iter().enumerate() {
            if slot == *representative
                && let Some(target) = self.bound(slot)
            {
                self.bind(slot, rename(&renamed, target));
            }
        }
        roots.map(|root| rename(&renamed, root))
    }

    /// For every slot the first one that says the same; none when no two do.
    fn equal_slots(&self) -> Option<Vec<usize>> {
        if self.slots.len() < 2 {
            return None;
        }
        let mut classes: Vec<usize> = vec![0; self.slots.len()];
        let mut count = 0;
        for _ in 0..MOST_WORK / self.nodes.len().max(1) {
            let refined = self.refined(&classes);
            let after = refined.iter().collect::<BTreeSet<_>>().len();
            if after == count {
                let mut first: BTreeMap<usize, usize> = BTreeMap::new();
                let same: Vec<usize> = refined
                    .iter()
                    .enumerate()
                    .map(|(slot, class)| *first.entry(*class).or_insert(slot))
                    .collect();
                return (after < self.slots.len()).then_some(same);
            }
            (classes, count) = (refined, after);
        }
        None
    }

    /// The classes of slots, told apart once more by what they are bound to.
    fn refined(&self, classes: &[usize]) -> Vec<usize> {
        let mut known: BTreeMap<Node, usize> = BTreeMap::new();
        let mut numbers: Vec<Literal> = Vec::new();
        for node in &self.nodes {
            let shape = match node {
                Node::Reference(slot) => Node::Reference(classes.get(*slot).copied().unwrap_or(usize::MAX)),
                Node::And(parts) => {
                    let parts: BTreeSet<_> = parts.iter().map(|part| rename(&numbers, *part)).collect();
                    Node::And(parts.into_iter().collect())
                }
                Node::Atom(atom) => Node::Atom(Rc::new(with_children(atom, |child| rename(&numbers, child)))),
            };
            let next = known.len();
            let number = *known.entry(shape).or_insert(next);
            numbers.push(Literal::of_node(number));
        }
        let mut pairs: BTreeMap<(usize, Option<Literal>), usize> = BTreeMap::new();
        let refined = classes.iter().zip(&self.slots).map(|(class, target)| {
            let next = pairs.len();
            let target = target.map(|target| rename(&numbers, target));
            *pairs.entry((*class, target)).or_insert(next)
        });
        refined.collect()
    }
}

/// A formula under its new number.
fn rename(numbers: &[Literal], literal: Literal) -> Literal {
    let plain = numbers.get(literal.node()).copied().unwrap_or(Literal::TRUE);
    plain.negated_if(literal.is_negated())
}

/// The rule with other formulas inside.
fn with_children(atom: &Atom, mut rename: impl FnMut(Literal) -> Literal) -> Atom {
    match atom {
        Atom::Items(from, to, rule) => Atom::Items(*from, *to, rename(*rule)),
        Atom::AtLeast(least, rule) => Atom::AtLeast(*least, rename(*rule)),
        Atom::AtMost(most, rule) => Atom::AtMost(*most, rename(*rule)),
        Atom::Property(name, rule) => Atom::Property(name.clone(), rename(*rule)),
        Atom::Named(names, rule) => Atom::Named(rename(*names), rename(*rule)),
        Atom::Perhaps(rule) => Atom::Perhaps(rename(*rule)),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::compatibility::sample::formula;
    use crate::wire::compatibility_check::Side;

    /// Trees whose nodes have a name with this rule, defined as `name`.
    fn trees(name: &str, rule: &Value) -> Value {
        let reference = json!({"$ref": format!("#/$defs/{name}")});
        let children = json!({"items": reference});
        let node = json!({"type": "object", "properties": {"name": rule, "children": children}});
        let definitions: serde_json::Map<String, Value> = [(name.to_owned(), node)].into_iter().collect();
        json!({"$defs": definitions, "$ref": format!("#/$defs/{name}")})
    }

    fn both(old: &Value, new: &Value) -> (Graph, [Literal; 2]) {
        let mut graph = Graph::new();
        let roots = [formula(&mut graph, Side::Old, old), formula(&mut graph, Side::New, new)];
        (graph, roots)
    }

    #[test]
    fn definitions_that_say_the_same_become_one() {
        let string = json!({"type": "string"});
        let (mut graph, roots) = both(&trees("node", &string), &trees("branch", &string));
        assert_ne!(roots[0], roots[1], "each side has a slot of its own");
        let merged = graph.merged(roots);
        assert_eq!(merged[0], merged[1]);
        assert_eq!(graph.merged(merged), merged, "merging again changes nothing");
    }

    #[test]
    fn definitions_that_differ_stay_apart_in_either_order() {
        let schemas = [trees("node", &json!({"type": "string"})), trees("node", &json!({"maxLength": 3}))];
        for [old, new] in [[0, 1], [1, 0]] {
            let (mut graph, roots) = both(&schemas[old], &schemas[new]);
            let merged = graph.merged(roots);
            assert_ne!(merged[0], merged[1]);
            let value = json!({"children": [{"name": "four"}]});
            for (root, schema) in merged.into_iter().zip([old, new]) {
                assert_eq!(graph.evaluate(root, &value).is_true(), schema == 0, "{}", schemas[schema]);
            }
        }
    }
}
