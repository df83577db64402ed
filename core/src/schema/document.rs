//! One schema document: which keywords count at a place, and where references lead.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use jsonschema::Draft;
use serde_json::{Map, Value};

use super::keyword::{Shape, is_container, is_silenced, reference_stands_alone, shape, under};
use super::resource::{draft_of, id_of};
use crate::pointer::child_pointer;
use crate::wire::schema_check::SchemaOptions;

/// Schemas nested more deeply than this are not looked at.
pub(crate) const MOST_NESTING: usize = 64;
/// At most so many schemas of a document are looked at.
const MOST_SCHEMAS: usize = 100_000;

pub(crate) type Members = Map<String, Value>;

/// What a schema inherits from the schemas around it.
#[derive(Debug, Clone)]
pub(crate) struct Scope {
    /// The draft that it is read as.
    pub(crate) draft: Draft,
    /// The URI that its references are relative to.
    pub(crate) base: Rc<str>,
}

impl Scope {
    /// The scope inside a schema: its own `$schema` and `$id` count where its draft lets them.
    pub(crate) fn enter(&self, members: &Members) -> Self {
        let mut scope = self.clone();
        if let Some(uri) = members.get("$schema").and_then(Value::as_str) {
            match Draft::from_schema_uri(uri) {
                Draft::Unknown => {}
                draft => scope.draft = draft,
            }
        }
        let id = members.get(scope.draft.id_keyword()).and_then(Value::as_str);
        let id = id.filter(|_| !is_silenced(scope.draft, members)).map(|id| id.trim_end_matches('#'));
        if let Some(id) = id.filter(|id| !id.is_empty() && !id.starts_with('#'))
            && let Some(base) = absolute(&scope.base, id)
        {
            scope.base = base.into();
        }
        scope
    }
}

/// The place of each resource of a document, by its URI.
pub(crate) type Resources = BTreeMap<String, String>;

/// Where a keyword is in the whole document: a validator names it by the URI of its resource, and by a path inside that.
pub(crate) fn keyword_place(resources: &Resources, uri: Option<&str>, path: &str) -> String {
    let place = uri.and_then(|uri| {
        let (resource, fragment) = uri.split_once('#')?;
        Some(format!("{}{}", resources.get(resource)?, decoded(fragment)))
    });
    super::dialect::written_place(place.as_deref().unwrap_or(path))
}

/// The URIs of the documents outside the schema, without a fragment.
pub(crate) fn documents(options: &SchemaOptions) -> BTreeSet<String> {
    options.resources.keys().map(|uri| uri.trim_end_matches('#').to_owned()).collect()
}

/// The place of a keyword in a document outside the schema: the document's URI, and the pointer in it.
pub(crate) fn outside_place<'u>(
    documents: &BTreeSet<String>,
    uri: Option<&'u str>,
) -> Option<(&'u str, String)> {
    let (document, fragment) = uri?.split_once('#')?;
    documents.contains(document).then(|| (document, super::dialect::written_place(&decoded(fragment))))
}

/// A schema document.
pub(crate) struct Document<'d> {
    pub(crate) root: &'d Value,
    pub(crate) scope: Scope,
    /// The place of each resource, by its URI.
    pub(crate) resources: Resources,
    /// The place of each anchor, by the URI of its resource and its name.
    anchors: BTreeMap<(String, String), String>,
    /// The places that references lead to.
    pub(crate) referenced: BTreeSet<String>,
    /// The places of schemas whose name another schema of the document has too: what a reference by it means is left open.
    doubles: BTreeSet<String>,
}

/// A reference on the way through a document.
struct Found {
    base: Rc<str>,
    target: String,
}

impl<'d> Document<'d> {
    /// Reads a document: its identifiers first, then where its references lead.
    pub(crate) fn new(root: &'d Value, options: &SchemaOptions) -> Self {
        let draft = draft_of(root, options).unwrap_or(Draft::Draft202012);
        let scope = Scope { draft, base: id_of(root, draft, options).into() };
        let mut document = Self {
            root,
            scope: scope.clone(),
            resources: BTreeMap::from([(scope.base.to_string(), String::new())]),
            anchors: BTreeMap::new(),
            referenced: BTreeSet::new(),
            doubles: BTreeSet::new(),
        };
        let mut found = Vec::new();
        let mut left = MOST_SCHEMAS;
        document.collect(root, String::new(), &scope, 0, &mut found, &mut left);
        // What a reference leads to may lie under a keyword that no draft knows: it is a schema all the same.
        let mut collected = BTreeSet::new();
        while let Some(reference) = found.pop() {
            let Some(pointer) = document.resolve(&reference.base, &reference.target) else { continue };
            document.referenced.insert(pointer.clone());
            if let Some(schema) = root.pointer(&pointer)
                && collected.insert(pointer.clone())
                && document.is_hidden(&pointer)
            {
                let scope = document.scope_at(&pointer);
                document.collect(schema, pointer, &scope, 0, &mut found, &mut left);
            }
        }
        document
    }

    /// Notes identifiers and references from here on down.
    fn collect(
        &mut self,
        schema: &Value,
        pointer: String,
        outer: &Scope,
        nesting: usize,
        found: &mut Vec<Found>,
        left: &mut usize,
    ) {
        let Value::Object(members) = schema else { return };
        if nesting > MOST_NESTING || *left == 0 {
            return;
        }
        *left -= 1;
        let scope = outer.enter(members);
        if scope.base != outer.base {
            let first = self.resources.entry(scope.base.to_string()).or_insert_with(|| pointer.clone());
            if *first != pointer && self.root.pointer(first) != Some(schema) {
                self.doubles.insert(first.clone());
            }
        }
        for name in anchors(scope.draft, members) {
            let name = (scope.base.to_string(), name.to_owned());
            let first = self.anchors.entry(name).or_insert_with(|| pointer.clone());
            if *first != pointer && self.root.pointer(first) != Some(schema) {
                self.doubles.insert(first.clone());
            }
        }
        for (keyword, value) in members {
            if !is_read(scope.draft, members, keyword) {
                continue;
            }
            if let (Some(Shape::Reference), Value::String(target)) = (shape(scope.draft, keyword), value) {
                found.push(Found { base: Rc::clone(&scope.base), target: target.clone() });
                continue;
            }
            for (path, one) in subschemas(scope.draft, keyword, value) {
                let place = format!("{}{path}", child_pointer(&pointer, keyword));
                self.collect(one, place, &scope, nesting + 1, found, left);
            }
        }
    }

    /// The place of a schema that a reference calls by a name which another schema has too.
    pub(crate) fn ambiguous(&self) -> Option<&String> {
        self.referenced.intersection(&self.doubles).next()
    }

    /// Where a reference leads, as a JSON Pointer; none when it leaves the document or leads nowhere.
    pub(crate) fn resolve(&self, base: &str, target: &str) -> Option<String> {
        let (document, fragment) = match target.split_once('#') {
            Some((document, fragment)) => (document, fragment),
            None => (target, ""),
        };
        let uri = if document.is_empty() { base.to_owned() } else { absolute(base, document)? };
        let uri = uri.trim_end_matches('#');
        let resource = self.resources.get(uri)?;
        if fragment.is_empty() {
            return Some(resource.clone());
        }
        if fragment.starts_with('/') {
            let pointer = format!("{resource}{}", decoded(fragment));
            return self.root.pointer(&pointer).map(|_| pointer);
        }
        self.anchors.get(&(uri.to_owned(), decoded(fragment))).cloned()
    }

    /// What a schema at this place inherits.
    pub(crate) fn scope_at(&self, pointer: &str) -> Scope {
        let mut scope = self.scope.clone();
        let mut here = self.root;
        for token in pointer.split('/').skip(1) {
            if let Value::Object(members) = here {
                scope = scope.enter(members);
            }
            let token = token.replace("~1", "/").replace("~0", "~");
            let next = match here {
                Value::Object(members) => members.get(&token),
                Value::Array(items) => token.parse::<usize>().ok().and_then(|index| items.get(index)),
                _ => None,
            };
            let Some(next) = next else { return scope };
            here = next;
        }
        scope
    }

    /// Whether the way to this place leads through a keyword that the draft does not know, or that does not count.
    fn is_hidden(&self, pointer: &str) -> bool {
        let mut scope = self.scope.clone();
        let mut here = self.root;
        let mut tokens = pointer.split('/').skip(1);
        while let Value::Object(members) = here {
            scope = scope.enter(members);
            let Some(keyword) = tokens.next() else { return false };
            let keyword = keyword.replace("~1", "/").replace("~0", "~");
            let Some(value) = members.get(&keyword).filter(|_| is_read(scope.draft, members, &keyword))
            else {
                return true;
            };
            let inner = subschemas(scope.draft, &keyword, value);
            let Some((path, next)) = inner.into_iter().find(|(path, _)| {
                path.is_empty() || tokens.clone().next().is_some_and(|token| path.get(1..) == Some(token))
            }) else {
                return true;
            };
            if !path.is_empty() {
                tokens.next();
            }
            here = next;
        }
        false
    }
}

/// Whether two schemas of a document may have the same name: a quick look, which says yes too often.
pub(crate) fn may_have_doubles(document: &Value) -> bool {
    fn look<'v>(value: &'v Value, seen: &mut BTreeSet<&'v str>) -> bool {
        match value {
            Value::Object(members) => members.iter().any(|(key, value)| match value {
                Value::String(name) => {
                    matches!(key.as_str(), "$id" | "id" | "$anchor" | "$dynamicAnchor") && !seen.insert(name)
                }
                _ => look(value, seen),
            }),
            Value::Array(items) => items.iter().any(|item| look(item, seen)),
            _ => false,
        }
    }
    look(document, &mut BTreeSet::new())
}

/// The names by which references may call this schema.
fn anchors(draft: Draft, members: &Members) -> Vec<&str> {
    let text = |keyword: &str| members.get(keyword).and_then(Value::as_str);
    if reference_stands_alone(draft) {
        let id = text(draft.id_keyword()).and_then(|id| id.strip_prefix('#'));
        return id.filter(|_| !is_silenced(draft, members)).into_iter().collect();
    }
    let dynamic = text("$dynamicAnchor").filter(|_| draft == Draft::Draft202012);
    text("$anchor").into_iter().chain(dynamic).collect()
}

/// Whether a keyword says something to validators where it stands; none of the annotations does.
pub(crate) fn is_read(draft: Draft, members: &Members, keyword: &str) -> bool {
    if is_container(keyword) {
        return true;
    }
    if is_silenced(draft, members) {
        return keyword == "$ref" || keyword == "$schema";
    }
    if shape(draft, keyword).is_none() || !draft.is_known_keyword(keyword) {
        return false;
    }
    let old = draft == Draft::Draft4;
    match keyword {
        "additionalItems" => draft != Draft::Draft202012 && members.get("items").is_some_and(Value::is_array),
        "if" => {
            !reference_stands_alone(draft) || members.contains_key("then") || members.contains_key("else")
        }
        "then" | "else" => members.contains_key("if"),
        "minContains" | "maxContains" => members.contains_key("contains"),
        "exclusiveMinimum" if old => members.contains_key("minimum"),
        "exclusiveMaximum" if old => members.contains_key("maximum"),
        "$recursiveRef" | "$recursiveAnchor" => draft == Draft::Draft201909,
        "contentEncoding" | "contentMediaType" | "contentSchema" => false,
        _ => true,
    }
}

/// The schemas directly under a keyword, each with the rest of its pointer.
pub(crate) fn subschemas<'v>(draft: Draft, keyword: &str, value: &'v Value) -> Vec<(String, &'v Value)> {
    let shape = if is_container(keyword) { Some(Shape::Named) } else { shape(draft, keyword) };
    shape.map_or_else(Vec::new, |shape| under(shape, value))
}

/// `reference` against `base`, as RFC 3986 section 5 asks; none when either is no URI.
fn absolute(base: &str, reference: &str) -> Option<String> {
    let base = jsonschema::uri::from_str(base).ok()?;
    jsonschema::uri::resolve_against(&base.borrow(), reference).ok().map(|uri| uri.as_str().to_owned())
}

/// A fragment without percent encoding; as it is where that is broken.
fn decoded(fragment: &str) -> String {
    super::dialect::decoded(fragment).unwrap_or_else(|| fragment.to_owned())
}
