//! The edges of a schema's graph: which part of a value each schema below another one judges.

use std::collections::{BTreeMap, BTreeSet};

use jsonschema::Draft;
use serde_json::{Map, Value};

use crate::pointer::find;
use crate::pointer::percent_decoded;
use crate::pointer::{child_pointer, index_pointer};
use crate::schema::keyword::{draft_within, is_silenced, shape, visit};
use crate::schema::resource;
use crate::wire::schema_check::SchemaOptions;

/// Which part of a value the next node judges.
#[derive(Debug, Clone)]
pub(super) enum Part {
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
pub(super) enum Condition {
    Always,
    /// The value satisfies the schema at this pointer.
    Accepted(String),
    /// It does not.
    Refused(String),
    /// The object has this member.
    Has(String),
}

/// A schema while its edges are read.
pub(super) struct Reader<'s> {
    schema: &'s Value,
    root_draft: Draft,
    /// The draft of each schema of the document.
    drafts: BTreeMap<String, Draft>,
    anchors: BTreeMap<String, String>,
    /// Whether something below the root changes what references are relative to.
    pub(super) has_own_base: bool,
}

impl<'s> Reader<'s> {
    pub(super) fn new(schema: &'s Value, options: &SchemaOptions) -> Self {
        let root_draft = resource::draft_of(schema, options).unwrap_or(Draft::Unknown);
        let (mut drafts, mut anchors) = (BTreeMap::new(), BTreeMap::new());
        let mut has_own_base = false;
        visit(root_draft, schema, &mut |at, draft, keywords| {
            drafts.insert(at.to_owned(), draft);
            let text = |keyword: &str| {
                keywords.get(keyword).filter(|_| shape(draft, keyword).is_some()).and_then(Value::as_str)
            };
            // Up to draft 7 an anchor is an identifier that is only a fragment.
            let id = text(draft.id_keyword()).filter(|_| !is_silenced(draft, keywords)).unwrap_or_default();
            has_own_base |= !at.is_empty() && !id.is_empty() && !id.starts_with('#');
            let names = [text("$anchor"), text("$dynamicAnchor"), id.strip_prefix('#')];
            for name in names.into_iter().flatten() {
                anchors.entry(name.to_owned()).or_insert_with(|| at.to_owned());
            }
        });
        Self { schema, root_draft, drafts, anchors, has_own_base }
    }

    /// What stands under a keyword of the schema at `at`; none for one that its draft does not know, or silences.
    pub(super) fn rule(&self, at: &str, keyword: &str) -> Option<&'s Value> {
        let node = find(self.schema, at)?.as_object()?;
        let draft = self.draft(at, node);
        let counts = shape(draft, keyword).is_some() && !is_silenced(draft, node);
        node.get(keyword).filter(|_| counts)
    }

    fn draft(&self, at: &str, node: &Map<String, Value>) -> Draft {
        self.drafts.get(at).copied().unwrap_or_else(|| draft_within(self.root_draft, node))
    }

    /// The edges that leave a node; none for what is no object.
    pub(super) fn edges(&self, at: &str) -> Vec<(Part, String)> {
        let Some(Value::Object(node)) = find(self.schema, at) else { return Vec::new() };
        let draft = self.draft(at, node);
        let mut edges = Vec::new();
        for keyword in ["$ref", "$dynamicRef", "$recursiveRef"] {
            if let Some(Value::String(reference)) = node.get(keyword)
                && shape(draft, keyword).is_some()
                && let Some(target) = self.resolve(reference)
            {
                edges.push((Part::Same(Condition::Always), target));
            }
        }
        if !is_silenced(draft, node) {
            for (keyword, value) in node.iter().filter(|(keyword, _)| shape(draft, keyword).is_some()) {
                keyword_edges(node, at, keyword, value, &mut edges);
            }
        }
        edges
    }

    /// The pointer of a reference inside the document: a JSON Pointer or an anchor, or none.
    fn resolve(&self, reference: &str) -> Option<String> {
        let own = self.schema.get(self.root_draft.id_keyword()).and_then(Value::as_str);
        let own = own.unwrap_or_default().trim_end_matches('#');
        let fragment = match reference.split_once('#') {
            Some((base, fragment)) if base.is_empty() || base == own => fragment,
            None if reference == own => "",
            _ => return None,
        };
        let fragment = percent_decoded(fragment)?;
        if fragment.is_empty() || fragment.starts_with('/') {
            return find(self.schema, &fragment).map(|_| fragment);
        }
        self.anchors.get(&fragment).cloned()
    }
}

/// The edges of one keyword.
fn keyword_edges(
    node: &Map<String, Value>,
    at: &str,
    keyword: &str,
    value: &Value,
    edges: &mut Vec<(Part, String)>,
) {
    let child = |keyword: &str| child_pointer(at, keyword);
    let place = child(keyword);
    let each = |edges: &mut Vec<_>, part: &dyn Fn(&str) -> Part| {
        for name in value.as_object().into_iter().flat_map(Map::keys) {
            edges.push((part(name), child_pointer(&place, name)));
        }
    };
    let items = value.as_array().map_or(0, Vec::len);
    match keyword {
        "properties" => each(edges, &|name| Part::Member(name.to_owned())),
        "patternProperties" => each(edges, &|name| Part::Matching(name.to_owned())),
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
        "allOf" => edges
            .extend((0..items).map(|index| (Part::Same(Condition::Always), index_pointer(&place, index)))),
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
            each(edges, &|name| Part::Same(Condition::Has(name.to_owned())));
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
