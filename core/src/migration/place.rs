//! Where a place of a schema stands in a document.
//!
//! A schema is read as a graph: its nodes are the places where schemas stand, its edges say which part of a value the
//! next node judges. A place of the schema stands wherever a walk over the document along the edges reaches its node,
//! through references, arrays, patterns and alternatives alike. An alternative is followed where its schema accepts the
//! value; what no keyword says for certain (`not`, `contains`, `unevaluatedProperties`) is refused before anything is done.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use jsonschema::Draft;
use serde_json::{Map, Value, json};

use super::error::MigrationError;
use crate::diagnostic::{child_pointer, excerpt, index_pointer};
use crate::proposal::{Pointer, place_schema};
use crate::schema::compile;
use crate::wire::schema_check::SchemaOptions;

/// The most nodes that one walk visits: a schema that doubles at each level is no reason to hang.
const MOST_VISITS: usize = 1_000_000;
/// The most edges from the root to any place.
const MOST_STEPS: usize = 1_000;
/// The name under which the schema is a resource while its alternatives are judged.
const WHOLE: &str = "urn:rogatio:migrating-schema";

/// Which part of a value the next node judges.
#[derive(Debug, Clone)]
enum Part {
    /// The value itself, if the condition holds.
    Same(Condition),
    /// The member of this name.
    Member(String),
    /// The members whose names match.
    Matching(String),
    /// The members that are neither named nor matched beside it.
    Others { names: BTreeSet<String>, patterns: Vec<String> },
    /// The item at this index.
    Item(usize),
    /// The items from this index on.
    ItemsFrom(usize),
    /// What the keyword of this name means cannot be said without its annotations.
    Unclear(&'static str),
}

/// When an edge is followed.
#[derive(Debug, Clone)]
enum Condition {
    Always,
    /// The value satisfies the schema at this pointer.
    Accepted(String),
    /// It does not.
    Refused(String),
    /// The object has this member.
    Has(String),
}

/// A schema as a graph.
pub(super) struct Graph<'s> {
    schema: &'s Value,
    options: SchemaOptions,
    edges: BTreeMap<String, Vec<(Part, String)>>,
    compiled: RefCell<BTreeMap<String, Option<jsonschema::Validator>>>,
}

/// Why a document cannot be walked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the document has more places than can be visited")]
pub(super) struct TooManyPlaces;

impl<'s> Graph<'s> {
    /// The graph of a schema.
    pub(super) fn new(schema: &'s Value, options: &SchemaOptions) -> Self {
        let mut options = options.clone();
        options.resources.insert(WHOLE.into(), schema.clone());
        let old = compile::draft_of(schema, &options)
            .is_ok_and(|draft| matches!(draft, Draft::Draft4 | Draft::Draft6 | Draft::Draft7));
        let mut edges = BTreeMap::new();
        let mut open = vec![String::new()];
        while let Some(pointer) = open.pop() {
            if edges.contains_key(&pointer) {
                continue;
            }
            let node = find(schema, &pointer);
            let found = node.and_then(Value::as_object).map_or_else(Vec::new, |node| {
                let mut found = Vec::new();
                node_edges(schema, &pointer, node, old, &mut found);
                found
            });
            open.extend(found.iter().map(|(_, to)| to.clone()));
            edges.insert(pointer, found);
        }
        Self { schema, options, edges, compiled: RefCell::new(BTreeMap::new()) }
    }

    /// The nodes from which `target` can be reached.
    ///
    /// # Errors
    /// [`MigrationError::Unclear`] when a way there leads through a keyword that does not say for certain what it judges.
    pub(super) fn toward(&self, target: &str) -> Result<BTreeSet<String>, MigrationError> {
        if has_own_base(self.schema, true) {
            let message =
                "a schema inside the schema has an `$id` of its own, from where references lead elsewhere";
            return Err(MigrationError::Unclear(message.to_owned()));
        }
        let mut backward: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (from, edges) in &self.edges {
            edges.iter().for_each(|(_, to)| backward.entry(to).or_default().push(from));
        }
        let mut reaching = BTreeSet::from([target.to_owned()]);
        let mut open = vec![target];
        while let Some(to) = open.pop() {
            for from in backward.get(to).into_iter().flatten() {
                if reaching.insert((*from).to_owned()) {
                    open.push(from);
                }
            }
        }
        for (from, edges) in &self.edges {
            for (part, to) in edges {
                if let (Part::Unclear(keyword), true) = (part, reaching.contains(to)) {
                    let (from, target) = (excerpt(from), excerpt(target));
                    let message = format!(
                        "`{target}` is reached through `{keyword}` at `{from}`, which does not say for certain where it stands"
                    );
                    return Err(MigrationError::Unclear(message));
                }
            }
        }
        Ok(reaching)
    }

    /// Where `target` stands in `document`, the deepest places first, each once.
    pub(super) fn find(
        &self,
        document: &Value,
        target: &str,
        toward: &BTreeSet<String>,
    ) -> Result<Vec<String>, TooManyPlaces> {
        let (seen, unique) = (BTreeSet::new(), BTreeSet::new());
        let mut walk = Walk { graph: self, target, toward, seen, found: Vec::new(), unique, depth: 0 };
        walk.visit("", "", document)?;
        let mut found = walk.found;
        // A stable sort: among equals the order of the document stands.
        found.sort_by_key(|pointer| std::cmp::Reverse(pointer.matches('/').count()));
        Ok(found)
    }

    /// Whether the value satisfies the schema that `key` makes of it; a schema that cannot be compiled accepts nothing.
    fn accepts(&self, key: &str, schema: impl FnOnce() -> Value, value: &Value) -> bool {
        let mut compiled = self.compiled.borrow_mut();
        if !compiled.contains_key(key) {
            compiled.insert(key.to_owned(), compile::compile(&schema(), &self.options).ok());
        }
        compiled.get(key).and_then(Option::as_ref).is_some_and(|validator| validator.is_valid(value))
    }

    fn holds(&self, condition: &Condition, value: &Value) -> bool {
        match condition {
            Condition::Always => true,
            Condition::Has(name) => value.as_object().is_some_and(|members| members.contains_key(name)),
            Condition::Accepted(pointer) => {
                self.accepts(pointer, || place_schema(self.schema, WHOLE, pointer), value)
            }
            Condition::Refused(pointer) => !self.holds(&Condition::Accepted(pointer.clone()), value),
        }
    }

    fn matches(&self, pattern: &str, name: &str) -> bool {
        let key = format!("~{pattern}");
        self.accepts(&key, || json!({ "pattern": pattern }), &Value::String(name.to_owned()))
    }
}

/// What stands at `pointer`.
pub(super) fn find<'v>(document: &'v Value, pointer: &str) -> Option<&'v Value> {
    Pointer::parse(pointer).ok()?.find(document)
}

/// Whether something below the root changes what references are relative to; an `$id` that is only an anchor does not.
fn has_own_base(schema: &Value, root: bool) -> bool {
    match schema {
        Value::Object(members) => {
            let own = ["$id", "id"].iter().any(|keyword| {
                members.get(*keyword).and_then(Value::as_str).is_some_and(|id| !id.starts_with('#'))
            });
            (own && !root)
                || members.iter().any(|(keyword, member)| {
                    !matches!(keyword.as_str(), "const" | "enum" | "default" | "examples")
                        && has_own_base(member, false)
                })
        }
        Value::Array(items) => items.iter().any(|item| has_own_base(item, false)),
        _ => false,
    }
}

/// The edges that leave a node.
fn node_edges(root: &Value, at: &str, node: &Map<String, Value>, old: bool, edges: &mut Vec<(Part, String)>) {
    let child = |keyword: &str| child_pointer(at, keyword);
    for keyword in ["$ref", "$dynamicRef", "$recursiveRef"] {
        if let Some(Value::String(reference)) = node.get(keyword)
            && let Some(target) = resolve(root, reference)
        {
            edges.push((Part::Same(Condition::Always), target));
        }
    }
    // Up to draft 7 a reference hides what stands beside it.
    if old && node.contains_key("$ref") {
        return;
    }
    for (keyword, value) in node {
        let place = child(keyword);
        let each = |edges: &mut Vec<_>, part: &dyn Fn(&str, &str) -> Part| {
            for name in value.as_object().into_iter().flat_map(Map::keys) {
                let to = child_pointer(&place, name);
                edges.push((part(name, &to), to));
            }
        };
        let items = value.as_array().map_or(0, Vec::len);
        match keyword.as_str() {
            "properties" => each(edges, &|name, _| Part::Member(name.to_owned())),
            "patternProperties" => each(edges, &|name, _| Part::Matching(name.to_owned())),
            "additionalProperties" => {
                let names = |keyword: &str| {
                    node.get(keyword).and_then(Value::as_object).into_iter().flat_map(Map::keys).cloned()
                };
                let (names, patterns) = (names("properties").collect(), names("patternProperties").collect());
                edges.push((Part::Others { names, patterns }, place));
            }
            "items" if value.is_array() => {
                edges.extend((0..items).map(|index| (Part::Item(index), index_pointer(&place, index))));
            }
            "items" => {
                let first = node.get("prefixItems").and_then(Value::as_array).map_or(0, Vec::len);
                edges.push((Part::ItemsFrom(first), place));
            }
            "prefixItems" => {
                edges.extend((0..items).map(|index| (Part::Item(index), index_pointer(&place, index))));
            }
            "additionalItems" => {
                if let Some(Value::Array(first)) = node.get("items") {
                    edges.push((Part::ItemsFrom(first.len()), place));
                }
            }
            "allOf" => edges.extend(
                (0..items).map(|index| (Part::Same(Condition::Always), index_pointer(&place, index))),
            ),
            "anyOf" | "oneOf" => edges.extend((0..items).map(|index| {
                let to = index_pointer(&place, index);
                (Part::Same(Condition::Accepted(to.clone())), to)
            })),
            "then" if node.contains_key("if") => {
                edges.push((Part::Same(Condition::Accepted(child("if"))), place));
            }
            "else" if node.contains_key("if") => {
                edges.push((Part::Same(Condition::Refused(child("if"))), place));
            }
            "dependentSchemas" | "dependencies" => {
                each(edges, &|name, _| Part::Same(Condition::Has(name.to_owned())));
            }
            "not" => edges.push((Part::Unclear("not"), place)),
            "if" => edges.push((Part::Unclear("if"), place)),
            "contains" => edges.push((Part::Unclear("contains"), place)),
            "propertyNames" => edges.push((Part::Unclear("propertyNames"), place)),
            "unevaluatedItems" => edges.push((Part::Unclear("unevaluatedItems"), place)),
            "unevaluatedProperties" => edges.push((Part::Unclear("unevaluatedProperties"), place)),
            _ => {}
        }
    }
}

/// The pointer of a reference inside the document: a JSON Pointer or an anchor, or none.
fn resolve(root: &Value, reference: &str) -> Option<String> {
    let own = root.get("$id").and_then(Value::as_str).unwrap_or_default().trim_end_matches('#');
    let fragment = match reference.split_once('#') {
        Some((base, fragment)) if base.is_empty() || base == own => fragment,
        None if reference == own => "",
        _ => return None,
    };
    let fragment = percent_decoded(fragment)?;
    if fragment.is_empty() || fragment.starts_with('/') {
        return find(root, &fragment).map(|_| fragment);
    }
    anchor(root, "", &fragment)
}

fn anchor(value: &Value, at: &str, name: &str) -> Option<String> {
    match value {
        Value::Object(members) => {
            let named = ["$anchor", "$dynamicAnchor"]
                .iter()
                .any(|keyword| members.get(*keyword).and_then(Value::as_str) == Some(name))
                || ["$id", "id"].iter().any(|keyword| {
                    members.get(*keyword).and_then(Value::as_str).and_then(|id| id.strip_prefix('#'))
                        == Some(name)
                });
            if named {
                return Some(at.to_owned());
            }
            members.iter().find_map(|(key, member)| anchor(member, &child_pointer(at, key), name))
        }
        Value::Array(items) => {
            items.iter().enumerate().find_map(|(index, item)| anchor(item, &index_pointer(at, index), name))
        }
        _ => None,
    }
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digits = [rest.next()?, rest.next()?];
        bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
    }
    String::from_utf8(bytes).ok()
}

struct Walk<'g, 's> {
    graph: &'g Graph<'s>,
    target: &'g str,
    toward: &'g BTreeSet<String>,
    seen: BTreeSet<(String, String)>,
    found: Vec<String>,
    unique: BTreeSet<String>,
    depth: usize,
}

impl Walk<'_, '_> {
    fn visit(&mut self, node: &str, at: &str, value: &Value) -> Result<(), TooManyPlaces> {
        // A chain of references may be longer than any document is deep.
        if self.depth > MOST_STEPS {
            return Err(TooManyPlaces);
        }
        self.depth += 1;
        let done = self.visit_here(node, at, value);
        self.depth -= 1;
        done
    }

    fn visit_here(&mut self, node: &str, at: &str, value: &Value) -> Result<(), TooManyPlaces> {
        if !self.toward.contains(node) || !self.seen.insert((node.to_owned(), at.to_owned())) {
            return Ok(());
        }
        if self.seen.len() > MOST_VISITS {
            return Err(TooManyPlaces);
        }
        if node == self.target && self.unique.insert(at.to_owned()) {
            self.found.push(at.to_owned());
        }
        let graph = self.graph;
        for (part, to) in
            graph.edges.get(node).into_iter().flatten().filter(|(_, to)| self.toward.contains(to))
        {
            match (part, value) {
                (Part::Same(condition), _) if graph.holds(condition, value) => self.visit(to, at, value)?,
                (Part::Member(name), Value::Object(members)) => {
                    if let Some(member) = members.get(name) {
                        self.visit(to, &child_pointer(at, name), member)?;
                    }
                }
                (Part::Matching(pattern), Value::Object(members)) => {
                    for (name, member) in members.iter().filter(|(name, _)| graph.matches(pattern, name)) {
                        self.visit(to, &child_pointer(at, name), member)?;
                    }
                }
                (Part::Others { names, patterns }, Value::Object(members)) => {
                    for (name, member) in members {
                        if !names.contains(name)
                            && !patterns.iter().any(|pattern| graph.matches(pattern, name))
                        {
                            self.visit(to, &child_pointer(at, name), member)?;
                        }
                    }
                }
                (Part::Item(index), Value::Array(items)) => {
                    if let Some(item) = items.get(*index) {
                        self.visit(to, &index_pointer(at, *index), item)?;
                    }
                }
                (Part::ItemsFrom(first), Value::Array(items)) => {
                    for (index, item) in items.iter().enumerate().skip(*first) {
                        self.visit(to, &index_pointer(at, index), item)?;
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }
}
