//! Lists of schemas: alternatives are compared with what they most resemble, items by their index.

use std::collections::BTreeSet;

use serde_json::Value;

use super::edit::{Edit, Step};
use super::said::shown;
use super::spot::Spot;
use super::walk::Walk;
use crate::pointer::child_pointer;
use crate::schema::document::Members;
use crate::wire::compatibility_check::DifferenceKind as Kind;

/// At most so many leaves of a schema count when two are compared.
const MOST_LEAVES: usize = 200;
/// Of more alternatives than this on both sides together, only equal ones find each other.
const MOST_COMPARED: usize = 120;
/// Two alternatives are taken for one that changed from this likeness on, in thousandths.
const ALIKE: usize = 300;

impl Walk<'_, '_> {
    /// Alternatives, or parts of `allOf`: their order says nothing.
    pub(super) fn alternatives(&mut self, keyword: &str, old: &[Value], new: &[Value], spot: &Spot) {
        let inside = spot.at(keyword);
        let pairs = matched(old, new);
        if pairs.is_empty() || (pairs.len() < old.len() && old.len() == 1) {
            let message = format!("`{keyword}` was {} and is {}", shown_list(old), shown_list(new));
            let edit = spot.edit(keyword, Some(&Value::Array(new.to_vec())));
            return self.push(
                Kind::CompositionChanged,
                message,
                Some(inside.old),
                Some(inside.new),
                Some(edit),
                spot,
            );
        }
        for (from, to) in &pairs {
            if let (Some(one), Some(other)) = (old.get(*from), new.get(*to)) {
                let edit = inside.edit(&from.to_string(), Some(other));
                self.schemas(one, other, &inside.at_indices(*from, *to), Some(edit));
            }
        }
        let part = if keyword == "allOf" { "part" } else { "alternative" };
        for (index, one) in
            old.iter().enumerate().filter(|(index, _)| !pairs.iter().any(|pair| pair.0 == *index))
        {
            let message = format!("the {part} {} of `{keyword}` is gone", shown(one));
            let edit = spot.prepared(Edit::of(Step::RemoveAt { list: inside.place.clone(), index }));
            let place = inside.at_indices(index, index).old;
            self.push(Kind::CompositionChanged, message, Some(place), None, Some(edit), spot);
        }
        for (index, one) in
            new.iter().enumerate().filter(|(index, _)| !pairs.iter().any(|pair| pair.1 == *index))
        {
            let message = format!("`{keyword}` has the {part} {} now", shown(one));
            let (parent, key, value) = (spot.place.clone(), keyword.to_owned(), one.clone());
            let edit = spot.prepared(Edit::of(Step::Include { parent, key, value }));
            let place = inside.at_indices(index, index).new;
            self.push(Kind::CompositionChanged, message, None, Some(place), Some(edit), spot);
        }
    }

    /// Items with an index of their own.
    pub(super) fn tuple(&mut self, keyword: &str, old: &[Value], new: &[Value], spot: &Spot) {
        let inside = spot.at(keyword);
        for (index, (one, other)) in old.iter().zip(new).enumerate() {
            let edit = inside.edit(&index.to_string(), Some(other));
            self.schemas(one, other, &inside.at_indices(index, index), Some(edit));
        }
        if old.len() == new.len() {
            return;
        }
        let message = format!("`{keyword}` had {} entries and has {}", old.len(), new.len());
        let mut steps: Vec<Step> = (new.len()..old.len())
            .rev()
            .map(|index| Step::RemoveAt { list: inside.place.clone(), index })
            .collect();
        if new.is_empty() {
            // A list of nothing is no schema in every draft.
            steps = vec![Step::Remove { parent: spot.place.clone(), key: keyword.to_owned() }];
        }
        steps.extend(new.iter().skip(old.len()).map(|one| Step::Include {
            parent: spot.place.clone(),
            key: keyword.to_owned(),
            value: one.clone(),
        }));
        let edit = spot.prepared(Edit { steps });
        self.push(Kind::ItemsChanged, message, Some(inside.old), Some(inside.new), Some(edit), spot);
    }
}

/// Which alternative of OLD became which of NEW, as indices, in the order of OLD.
fn matched(old: &[Value], new: &[Value]) -> Vec<(usize, usize)> {
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    let mut free: Vec<usize> = (0..new.len()).collect();
    let mut open = Vec::new();
    for (index, one) in old.iter().enumerate() {
        match free.iter().position(|other| new.get(*other) == Some(one)) {
            Some(position) => pairs.push((index, free.remove(position))),
            None => open.push(index),
        }
    }
    if open.len() + free.len() <= MOST_COMPARED {
        let traits = |list: &[Value], indices: &[usize]| -> Vec<(usize, Traits)> {
            indices.iter().filter_map(|index| Some((*index, Traits::of(list.get(*index)?)))).collect()
        };
        let (left, right) = (traits(old, &open), traits(new, &free));
        let mut likely: Vec<(usize, usize, usize)> = Vec::new();
        for (from, one) in &left {
            for (to, other) in &right {
                let likeness = one.likeness(other);
                if likeness >= ALIKE {
                    likely.push((likeness, *from, *to));
                }
            }
        }
        // The most alike first; among equals those that stand nearest to where they were.
        likely.sort_by_key(|(likeness, from, to)| (std::cmp::Reverse(*likeness), from.abs_diff(*to), *from));
        for (_, from, to) in likely {
            if !pairs.iter().any(|(one, other)| *one == from || *other == to) {
                pairs.push((from, to));
            }
        }
    }
    // What is left over on both sides is one that changed, where nothing tells the two apart.
    let rest = |taken: &dyn Fn(usize) -> bool, count: usize| {
        let mut rest = (0..count).filter(|index| !taken(*index));
        rest.next().filter(|_| rest.next().is_none())
    };
    let from = rest(&|index| pairs.iter().any(|pair| pair.0 == index), old.len());
    let to = rest(&|index| pairs.iter().any(|pair| pair.1 == index), new.len());
    if let (Some(from), Some(to)) = (from, to)
        && let (Some(one), Some(other)) = (old.get(from), new.get(to))
        && !Traits::of(one).is_apart(&Traits::of(other))
    {
        pairs.push((from, to));
    }
    pairs.sort_unstable();
    pairs
}

/// What is compared of an alternative.
struct Traits {
    leaves: BTreeSet<(String, String)>,
    /// The one value that it allows, or that a property of it must have: what tells it from the others.
    tags: BTreeSet<(String, String)>,
    types: BTreeSet<String>,
    /// The last part of what it refers to.
    target: Option<String>,
}

impl Traits {
    fn of(schema: &Value) -> Self {
        let mut leaves = BTreeSet::new();
        collect(schema, String::new(), &mut leaves, 0);
        let mut tags = BTreeSet::new();
        if let Some(only) = single(schema) {
            tags.insert((String::new(), only));
        }
        let properties = schema.get("properties").and_then(Value::as_object);
        for (name, one) in properties.into_iter().flatten() {
            if let Some(only) = single(one) {
                tags.insert((name.clone(), only));
            }
        }
        let types = match schema.get("type") {
            Some(Value::String(one)) => BTreeSet::from([one.clone()]),
            Some(Value::Array(many)) => many.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            _ => BTreeSet::new(),
        };
        let target = schema.get("$ref").and_then(Value::as_str);
        let target = target.map(|one| one.rsplit(['/', '#']).next().unwrap_or(one).to_owned());
        Self { leaves, tags, types, target }
    }

    /// Whether something tells the two apart: what they refer to, a tag, or the type.
    fn is_apart(&self, other: &Self) -> bool {
        let elsewhere = matches!((&self.target, &other.target), (Some(one), Some(other)) if one != other);
        let tagged = self
            .tags
            .iter()
            .any(|(name, only)| other.tags.iter().any(|(other, another)| name == other && only != another));
        let disjoint =
            !self.types.is_empty() && !other.types.is_empty() && self.types.is_disjoint(&other.types);
        elsewhere || tagged || disjoint
    }

    /// From 0 to 1000.
    fn likeness(&self, other: &Self) -> usize {
        if let (Some(one), Some(other)) = (&self.target, &other.target) {
            return if one == other { 1_000 } else { 0 };
        }
        if self.is_apart(other) {
            return 0;
        }
        let shared = self.leaves.intersection(&other.leaves).count();
        let all = self.leaves.len() + other.leaves.len() - shared;
        let likeness = (shared * 1_000).checked_div(all).unwrap_or(1_000);
        // The same tag, or the same one type, is a strong sign.
        let tagged = self.tags.intersection(&other.tags).count() > 0;
        let typed = !self.types.is_empty() && self.types == other.types;
        if tagged || typed { likeness.max(ALIKE) } else { likeness }
    }
}

/// The one value that a schema allows, where it says so itself.
fn single(schema: &Value) -> Option<String> {
    let members: &Members = schema.as_object()?;
    if let Some(only) = members.get("const") {
        return Some(only.to_string());
    }
    match members.get("enum")?.as_array()?.as_slice() {
        [only] => Some(only.to_string()),
        _ => None,
    }
}

fn collect(value: &Value, path: String, leaves: &mut BTreeSet<(String, String)>, nesting: usize) {
    if leaves.len() >= MOST_LEAVES || nesting > 8 {
        return;
    }
    match value {
        Value::Object(members) if !members.is_empty() => {
            for (name, member) in members {
                collect(member, child_pointer(&path, name), leaves, nesting + 1);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            // The order of a list of names or values says little.
            items.iter().for_each(|item| collect(item, format!("{path}/-"), leaves, nesting + 1));
        }
        other => {
            leaves.insert((path, other.to_string()));
        }
    }
}

fn shown_list(list: &[Value]) -> String {
    shown(&Value::Array(list.to_vec()))
}
