//! A document with its resources: finding places, following references, and refusing what has the wrong shape.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use serde_json::{Map, Value};

use crate::compatibility::Resources;
use crate::digest::Digest;
use crate::excerpt::excerpt;
use crate::pointer::{self, child_pointer, percent_decoded};
use crate::wire::{Code, Problem};

/// The most references that are followed from one to the next.
const MAX_HOPS: usize = 100;

/// A place in a document or in one of its resources.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The absolute URI of the resource; `None` for the document itself.
    pub uri: Option<String>,
    /// The place in it, as a JSON Pointer.
    pub pointer: String,
}

impl Place {
    /// A place in the document itself.
    pub(crate) fn at(pointer: impl Into<String>) -> Self {
        Self { uri: None, pointer: pointer.into() }
    }

    /// The place one step further.
    pub(crate) fn child(&self, token: &str) -> Self {
        Self { uri: self.uri.clone(), pointer: child_pointer(&self.pointer, token) }
    }
}

/// A JSON Pointer, or a URI with a JSON Pointer as its fragment for a place in a resource.
impl std::fmt::Display for Place {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.uri {
            Some(uri) => write!(formatter, "{uri}#{}", self.pointer),
            None => formatter.write_str(&self.pointer),
        }
    }
}

/// Why a reference is not followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lost {
    /// It uses the name of a schema, not a place.
    Anchor,
    /// It leads to nothing that is here.
    Nowhere,
}

/// The most places that are visited for one version, counted once for each part or digest that leads to them.
const MAX_VISITS: u64 = 20_000_000;

/// A document leads from place to place too often.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Endless;

impl Endless {
    pub(super) const MESSAGE: &'static str = "its references lead to too many places";
}

/// The digest of the content of a place, and the places to which it refers.
pub(super) type Content = Rc<(Digest, BTreeSet<Place>)>;

/// A document and the documents to which it may refer.
pub(super) struct Source<'d> {
    pub(super) document: &'d Value,
    pub(super) resources: &'d Resources,
    /// The places whose digest is known.
    pub(super) known: RefCell<BTreeMap<Place, Content>>,
    /// The digests of sets of places, with all places to which they lead.
    pub(super) closures: RefCell<BTreeMap<BTreeSet<Place>, Digest>>,
    visits: Cell<u64>,
}

impl<'d> Source<'d> {
    pub(super) fn new(document: &'d Value, resources: &'d Resources) -> Self {
        Self {
            document,
            resources,
            known: RefCell::default(),
            closures: RefCell::default(),
            visits: Cell::new(0),
        }
    }

    /// Counts a place that is visited.
    pub(super) fn visit(&self) -> Result<(), Endless> {
        let visits = self.visits.get() + 1;
        self.visits.set(visits);
        if visits > MAX_VISITS { Err(Endless) } else { Ok(()) }
    }

    /// The value at a place.
    pub(super) fn find(&self, place: &Place) -> Option<&'d Value> {
        let document = match &place.uri {
            Some(uri) => self.resources.get(uri)?,
            None => self.document,
        };
        pointer::find(document, &place.pointer)
    }

    /// A place as text, or the nearest place above it that exists: a converted schema says more than the original does.
    pub(super) fn nearest(&self, place: &str) -> String {
        let (uri, mut pointer) = match place.rsplit_once('#') {
            Some((uri, pointer)) if self.resources.contains_key(uri) => (Some(uri), pointer),
            _ => (None, place),
        };
        let exists = |pointer: &str| {
            self.find(&Place { uri: uri.map(str::to_owned), pointer: pointer.to_owned() }).is_some()
        };
        while !exists(pointer) {
            let Some((parent, _)) = pointer.rsplit_once('/') else { break };
            pointer = parent;
        }
        Place { uri: uri.map(str::to_owned), pointer: pointer.to_owned() }.to_string()
    }

    /// The place to which a reference leads that stands in the same document as `base`.
    pub(super) fn target(&self, base: &Place, reference: &str) -> Result<(Place, &'d Value), Lost> {
        let (address, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let uri = match address {
            "" => base.uri.clone(),
            other => Some(self.absolute(base, other).ok_or(Lost::Nowhere)?),
        };
        if !fragment.is_empty() && !fragment.starts_with('/') {
            return Err(Lost::Anchor);
        }
        let place = Place { uri, pointer: percent_decoded(fragment).ok_or(Lost::Nowhere)? };
        let found = self.find(&place).ok_or(Lost::Nowhere)?;
        Ok((place, found))
    }

    /// The URI of a resource to which `address` leads.
    fn absolute(&self, base: &Place, address: &str) -> Option<String> {
        if self.resources.contains_key(address) {
            return Some(address.to_owned());
        }
        let base = referencing::uri::from_str(base.uri.as_deref()?).ok()?;
        let resolved = referencing::uri::resolve_against(&base.borrow(), address).ok()?;
        self.resources.contains_key(resolved.as_str()).then(|| resolved.as_str().to_owned())
    }

    /// The object to which a reference object leads, and its place; a value that is no reference is itself.
    ///
    /// # Errors
    /// `contract.invalid` for a reference that leads nowhere or back to itself, and for a value that is no object.
    pub(super) fn follow(
        &self,
        value: &'d Value,
        place: &Place,
    ) -> Result<(&'d Map<String, Value>, Place), Problem> {
        let (mut value, mut place) = (value, place.clone());
        let mut seen = BTreeSet::new();
        loop {
            let members = object(value, &place)?;
            let Some(reference) = members.get("$ref") else { return Ok((members, place)) };
            let at = place.child("$ref");
            let Value::String(reference) = reference else {
                return Err(invalid("a reference must be a string", &at));
            };
            if !seen.insert(place.clone()) || seen.len() > MAX_HOPS {
                let detail = format!("the reference `{}` leads back to itself", excerpt(reference));
                return Err(invalid(detail, &at));
            }
            let Ok((next, found)) = self.target(&place, reference) else {
                let detail = format!("the reference `{}` does not resolve", excerpt(reference));
                return Err(invalid(detail, &at)
                    .with_help("bundle the document, or give the other document in `resources`"));
            };
            (value, place) = (found, next);
        }
    }
}

/// A document that does not have the shape of its format.
pub(super) fn invalid(detail: impl Into<String>, place: &Place) -> Problem {
    Problem::new(Code::ContractInvalid, detail).at(place.to_string())
}

/// A document that says the same thing twice.
pub(super) fn twice(name: &str, pointer: &str) -> Problem {
    let detail = format!("`{}` is declared twice", excerpt(name));
    Problem::new(Code::ContractInvalid, detail).with_help("give each of them a name of its own").at(pointer)
}

/// The members of an object.
pub(super) fn object<'d>(value: &'d Value, place: &Place) -> Result<&'d Map<String, Value>, Problem> {
    value.as_object().ok_or_else(|| invalid("expected an object", place))
}

/// The members of an object, and its place.
pub(super) type Placed<'d> = (&'d Map<String, Value>, Place);

/// The members of an object at `key`; `None` if it is absent.
pub(super) fn child_object<'d>(
    members: &'d Map<String, Value>,
    key: &str,
    place: &Place,
) -> Result<Option<Placed<'d>>, Problem> {
    let Some(value) = members.get(key) else { return Ok(None) };
    let place = place.child(key);
    Ok(Some((object(value, &place)?, place)))
}

/// The items of an array at `key`, each with its place; empty if it is absent.
pub(super) fn child_items<'d>(
    members: &'d Map<String, Value>,
    key: &str,
    place: &Place,
) -> Result<Vec<(&'d Value, Place)>, Problem> {
    let Some(value) = members.get(key) else { return Ok(Vec::new()) };
    let place = place.child(key);
    let items = value.as_array().ok_or_else(|| invalid("expected an array", &place))?;
    Ok(items.iter().enumerate().map(|(index, item)| (item, place.child(&index.to_string()))).collect())
}

/// The text at `key`.
pub(super) fn text<'d>(
    members: &'d Map<String, Value>,
    key: &str,
    place: &Place,
) -> Result<&'d str, Problem> {
    match members.get(key) {
        Some(Value::String(text)) => Ok(text),
        Some(_) => Err(invalid("expected a string", &place.child(key))),
        None => Err(invalid(format!("the member `{key}` is missing"), place)),
    }
}
