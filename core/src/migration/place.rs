//! Where a place of a schema stands in a document.
//!
//! A schema is read as a graph: its nodes are the places where schemas stand, its edges say which part of a value the
//! next node judges. A place of the schema stands wherever a walk over the document along the edges reaches its node,
//! through references, arrays, patterns and alternatives alike. An alternative is followed where its schema accepts the
//! value; what no keyword says for certain (`not`, `contains`, `unevaluatedProperties`) is refused before anything is done.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::edge::{Condition, Part, Reader};
use super::error::MigrationError;
use crate::change::Whole;
use crate::excerpt::excerpt;
use crate::pointer::{child_pointer, index_pointer};
use crate::schema::compile;
use crate::wire::schema_check::SchemaOptions;

/// The most nodes that one walk visits: a schema that doubles at each level is no reason to hang.
const MOST_VISITS: usize = 1_000_000;
/// The most edges from the root to any place.
const MOST_STEPS: usize = 1_000;

/// A schema as a graph.
pub(super) struct Graph<'s> {
    whole: Whole<'s>,
    pub(super) reader: Reader<'s>,
    pub(super) edges: BTreeMap<String, Vec<(Part, String)>>,
    compiled: RefCell<BTreeMap<String, Option<jsonschema::Validator>>>,
}

/// Why a document cannot be walked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the document has more places than can be visited")]
pub(super) struct TooManyPlaces;

impl<'s> Graph<'s> {
    /// The graph of a schema.
    pub(super) fn new(schema: &'s Value, options: &SchemaOptions) -> Self {
        let reader = Reader::new(schema, options);
        let whole = Whole::new(schema, options);
        let mut edges = BTreeMap::new();
        let mut open = vec![String::new()];
        while let Some(pointer) = open.pop() {
            if edges.contains_key(&pointer) {
                continue;
            }
            let found = reader.edges(&pointer);
            open.extend(found.iter().map(|(_, to)| to.clone()));
            edges.insert(pointer, found);
        }
        Self { whole, reader, edges, compiled: RefCell::new(BTreeMap::new()) }
    }

    /// The nodes from which `target` can be reached, for certain or not.
    pub(super) fn reaching(&self, target: &str) -> BTreeSet<String> {
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
        reaching
    }

    /// The nodes from which `target` can be reached.
    ///
    /// # Errors
    /// [`MigrationError::Unclear`] when a way there leads through a keyword that does not say for certain what it judges.
    pub(super) fn toward(&self, target: &str) -> Result<BTreeSet<String>, MigrationError> {
        if self.reader.has_own_base {
            let message =
                "a schema inside the schema has its own `$id`, which changes how references are resolved";
            return Err(MigrationError::Unclear(message.to_owned()));
        }
        let reaching = self.reaching(target);
        for (from, edges) in &self.edges {
            for (part, to) in edges {
                if let (Part::Unclear(keyword), true) = (part, reaching.contains(to)) {
                    let (from, target) = (excerpt(from), excerpt(target));
                    let message = format!(
                        "`{target}` is reached through `{keyword}` at `{from}`, which has no certain location in documents"
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
            compiled.insert(key.to_owned(), compile::compile(&schema(), self.whole.options()).ok());
        }
        compiled.get(key).and_then(Option::as_ref).is_some_and(|validator| validator.is_valid(value))
    }

    fn holds(&self, condition: &Condition, value: &Value) -> bool {
        match condition {
            Condition::Always => true,
            Condition::Has(name) => value.as_object().is_some_and(|members| members.contains_key(name)),
            Condition::Accepted(pointer) => self.accepts(pointer, || self.whole.place(pointer), value),
            Condition::Refused(pointer) => !self.holds(&Condition::Accepted(pointer.clone()), value),
        }
    }

    /// Whether a name matches a pattern.
    pub(super) fn matches(&self, pattern: &str, name: &str) -> bool {
        let key = format!("~{pattern}");
        self.accepts(&key, || json!({ "pattern": pattern }), &Value::String(name.to_owned()))
    }
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
