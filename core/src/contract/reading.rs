//! The schemas of one version of a contract: converted once each, and put together for a part with all that it refers to.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use serde_json::{Map, Value};

use super::convert::{Note, Piece, Unusable, convert, definition};
use super::fingerprint;
use super::keyword::Dialect;
use super::source::{Endless, Place, Source};
use crate::pointer::{self, child_pointer};

/// The place of the shared schemas, in OpenAPI and in AsyncAPI.
pub(super) const SHARED: &str = "/components/schemas";

/// Places, and if one of them needs its whole document.
type Reached = (Rc<BTreeSet<Place>>, bool);

/// One version of a contract, as far as its schemas were asked for.
pub(super) struct Reading<'d> {
    pub(super) source: Source<'d>,
    pieces: BTreeMap<(Dialect, Place), Result<Piece, Unusable>>,
    /// The places to which references lead, and if one of them needs its whole document: many parts refer to the same schemas.
    closures: BTreeMap<(Dialect, BTreeSet<Place>), Reached>,
}

/// A schema with the places to which it leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Closure {
    pub(super) dialect: Dialect,
    pub(super) root: Place,
    pub(super) places: Rc<BTreeSet<Place>>,
    /// True if it can be judged only inside its whole document.
    pub(super) whole: bool,
}

impl<'d> Reading<'d> {
    pub(super) fn new(source: Source<'d>) -> Self {
        Self { source, pieces: BTreeMap::new(), closures: BTreeMap::new() }
    }

    /// The schema at a place, with all places to which it leads.
    pub(super) fn closure(&mut self, root: &Place, dialect: Dialect) -> Result<Closure, Unusable> {
        let first = self.piece(root, dialect)?;
        let (mut whole, roots) = (first.whole, first.references.clone());
        let key = (dialect, roots);
        let places = match self.closures.get(&key) {
            Some((places, inner)) => {
                whole |= inner;
                Rc::clone(places)
            }
            None => {
                let (places, inner) = self.reached(root, key.1.clone(), dialect)?;
                let places = Rc::new(places);
                whole |= inner;
                self.closures.insert(key, (Rc::clone(&places), inner));
                places
            }
        };
        Ok(Closure { dialect, root: root.clone(), places, whole })
    }

    /// All places to which these lead, and if one of them needs its whole document.
    fn reached(
        &mut self,
        root: &Place,
        mut open: BTreeSet<Place>,
        dialect: Dialect,
    ) -> Result<(BTreeSet<Place>, bool), Unusable> {
        let (mut places, mut whole) = (BTreeSet::new(), false);
        while let Some(place) = open.pop_first() {
            self.source
                .visit()
                .map_err(|_| Unusable { message: Endless::MESSAGE.to_owned(), place: root.clone() })?;
            let piece = self.piece(&place, dialect)?;
            whole |= piece.whole;
            open.extend(
                piece.references.iter().filter(|one| **one != place && !places.contains(*one)).cloned(),
            );
            places.insert(place);
        }
        Ok((places, whole))
    }

    fn piece(&mut self, place: &Place, dialect: Dialect) -> Result<&Piece, Unusable> {
        let key = (dialect, place.clone());
        let source = &self.source;
        let piece = self.pieces.entry(key).or_insert_with(|| convert(source, place, dialect));
        piece.as_ref().map_err(Clone::clone)
    }

    fn known(&self, dialect: Dialect, place: &Place) -> Option<&Piece> {
        self.pieces.get(&(dialect, place.clone()))?.as_ref().ok()
    }

    /// The converted schema at a place that was read before.
    pub(super) fn schema_at(&self, dialect: Dialect, place: &Place) -> Option<&Value> {
        Some(&self.known(dialect, place)?.schema)
    }

    /// One schema that judges as the closure does.
    pub(super) fn assemble(&self, closure: &Closure) -> Value {
        let Some(root) = self.schema_at(closure.dialect, &closure.root) else { return Value::Bool(true) };
        let mut schema = root.clone();
        if let Value::Object(members) = &mut schema
            && !closure.places.is_empty()
        {
            let definitions =
                members.entry(closure.dialect.definitions()).or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(definitions) = definitions {
                for place in closure.places.iter() {
                    let piece = self.schema_at(closure.dialect, place).cloned().unwrap_or(Value::Bool(true));
                    definitions.insert(definition(place), piece);
                }
            }
        }
        schema
    }

    /// What is not judged in the schemas of a closure.
    pub(super) fn notes(&self, closure: &Closure) -> Vec<Note> {
        let places = std::iter::once(&closure.root).chain(closure.places.iter());
        let pieces: Vec<&Piece> = places.filter_map(|place| self.known(closure.dialect, place)).collect();
        let mut notes: Vec<Note> = pieces.iter().flat_map(|piece| piece.notes.iter().cloned()).collect();
        // A property that is not required in this direction, and that a schema at another place requires: no judgement.
        let hidden: BTreeSet<&String> = pieces.iter().flat_map(|piece| &piece.hidden).collect();
        let elsewhere = pieces.iter().flat_map(|piece| &piece.elsewhere);
        let mut by_place: BTreeMap<&Place, Vec<Value>> = BTreeMap::new();
        for (name, place) in elsewhere.filter(|(name, _)| hidden.contains(name)) {
            by_place.entry(place).or_default().push(Value::String(name.clone()));
        }
        notes.extend(by_place.into_iter().map(|(place, names)| Note {
            category: "readOnly".to_owned(),
            place: place.clone(),
            digest: fingerprint::exact(&Value::Array(names)),
        }));
        if closure.whole {
            // Names lead to places that this file does not follow, so everything of that kind in the document counts.
            let digest = fingerprint::exact(&unjudged(self.source.document, 0));
            notes.push(Note { category: "named-schemas".to_owned(), place: closure.root.clone(), digest });
        }
        notes.sort_by(|one, other| (&one.category, &one.place).cmp(&(&other.category, &other.place)));
        notes
    }
}

/// The keywords of a document that no front end judges, as deep as they stand.
fn unjudged(value: &Value, depth: usize) -> Value {
    match value {
        _ if depth > 250 => Value::Null,
        Value::Object(members) => {
            let each = members.iter().filter_map(|(key, value)| {
                let told = matches!(key.as_str(), "discriminator" | "xml") || key.starts_with("x-");
                let inner = if told { value.clone() } else { unjudged(value, depth + 1) };
                (!inner.is_null()).then(|| (key.clone(), inner))
            });
            let each: Map<String, Value> = each.collect();
            if each.is_empty() { Value::Null } else { Value::Object(each) }
        }
        Value::Array(items) => {
            let each: Vec<Value> = items.iter().map(|item| unjudged(item, depth + 1)).collect();
            if each.iter().all(Value::is_null) { Value::Null } else { Value::Array(each) }
        }
        _ => Value::Null,
    }
}

impl Closure {
    /// The place in the contract of a place in the assembled schema.
    pub(super) fn original(&self, pointer: &str) -> String {
        let inside = pointer.strip_prefix('/').and_then(|rest| rest.strip_prefix(self.dialect.definitions()));
        if self.whole {
            let shared = inside.filter(|rest| rest.starts_with('/'));
            return shared.map_or_else(|| pointer.to_owned(), |rest| format!("{SHARED}{rest}"));
        }
        let named = inside.and_then(|rest| rest.strip_prefix('/')).and_then(|rest| {
            let (name, rest) = rest.split_once('/').map_or((rest, None), |(name, rest)| (name, Some(rest)));
            let place = self
                .places
                .iter()
                .find(|place| child_pointer("", &definition(place)).get(1..) == Some(name))?;
            Some(rest.map_or_else(|| place.to_string(), |rest| format!("{place}/{rest}")))
        });
        named.unwrap_or_else(|| format!("{}{pointer}", self.root))
    }
}

/// True if the property at or above a pointer, or one that the pointer leads through, does not exist in `document`.
pub(super) fn is_in_new_property(document: &Value, pointer: &str) -> bool {
    let tokens: Vec<&str> = pointer.split('/').collect();
    let mut prefix = String::new();
    for pair in tokens.windows(2) {
        let [keyword, name] = pair else { continue };
        if keyword.is_empty() && prefix.is_empty() {
            prefix = format!("/{name}");
            continue;
        }
        prefix = format!("{prefix}/{name}");
        if *keyword == "properties" && pointer::find(document, &prefix).is_none() {
            return true;
        }
    }
    false
}
