//! A place in a schema while it is read: the JSON there, its draft, and where its references lead.

use std::rc::Rc;

use jsonschema::Draft;
use referencing::{Registry, Resolver};
use serde_json::{Map, Value};

use crate::pointer::{child_pointer, index_pointer};

/// A schema where it stands.
#[derive(Clone)]
pub(crate) struct Place<'r> {
    pub(super) contents: &'r Value,
    pub(super) resolver: Resolver<'r>,
    pub(super) draft: Draft,
    pub(super) pointer: String,
    pub(super) nesting: u32,
    /// Whether a `$schema` stands here where the specification allows none, and names another draft.
    pub(super) foreign: bool,
    /// The draft of the schema around it.
    pub(super) outer: Draft,
    /// The resources entered on the way here, outermost first: the dynamic scope.
    pub(super) scopes: Rc<[String]>,
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
        let place = self.entered(contents, self.resolver.clone(), self.draft, pointer);
        Self { foreign: place.draft != self.draft && !is_resource(contents), ..place }
    }

    /// A schema that was reached from here.
    pub(super) fn entered(
        &self,
        contents: &'r Value,
        resolver: Resolver<'r>,
        draft: Draft,
        pointer: String,
    ) -> Self {
        let draft = draft.detect(contents);
        let resource = draft.create_resource_ref(contents);
        let resolver = resolver.in_subresource(resource).unwrap_or(resolver);
        let base = resolver.base_uri();
        // Without dynamic references nobody asks by which way a schema was reached.
        let known = self.scopes.is_empty() || self.scopes.iter().any(|known| known == base.as_str());
        let scopes = if known {
            self.scopes.clone()
        } else {
            self.scopes.iter().cloned().chain([base.as_str().to_owned()]).collect()
        };
        Self {
            contents,
            resolver,
            draft,
            pointer,
            nesting: self.nesting + 1,
            foreign: false,
            outer: self.draft,
            scopes,
        }
    }

    /// Whether the draft is 2019-09 or later.
    pub(super) fn is_modern(&self) -> bool {
        matches!(self.draft, Draft::Draft201909 | Draft::Draft202012)
    }

    /// What a reference leads to.
    pub(super) fn follow(&self, reference: &str, keyword: &str, world: World<'r>) -> Followed<Self> {
        // What the validator makes of it; it looks through the resources that it came by, innermost first.
        let theirs = match keyword {
            "$recursiveRef" => self.resolver.lookup_recursive_ref(),
            _ => self.resolver.lookup(reference),
        };
        let Ok(theirs) = theirs else { return Followed::Nowhere };
        let (contents, resolver, draft) = theirs.into_inner();
        if world.dynamic {
            let ours = self.target(reference, keyword, world.registry);
            if !ours.is_some_and(|ours| std::ptr::eq(ours, contents)) {
                return Followed::Disputed;
            }
        }
        let fragment = reference.strip_prefix('#').filter(|rest| rest.is_empty() || rest.starts_with('/'));
        let pointer = fragment.map_or_else(|| child_pointer(&self.pointer, keyword), str::to_owned);
        // A whole document may name its draft without naming itself.
        let whole = reference.split_once('#').is_none_or(|(_, fragment)| fragment.is_empty());
        let place = self.entered(contents, resolver, draft, pointer);
        let foreign = !whole && draft.detect(contents) != self.draft && !is_resource(contents);
        Followed::Place(Self { foreign: foreign && contents.get("$schema").is_some(), ..place })
    }

    /// Where the text of the specification leads: to the outermost resource of the dynamic scope that has the anchor
    /// too, if the reference and the anchor are dynamic.
    fn target(&self, reference: &str, keyword: &str, registry: &'r Registry<'r>) -> Option<&'r Value> {
        let reference = if keyword == "$recursiveRef" { "#" } else { reference };
        let (document, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let base = self.resolver.base_uri();
        let uri = if document.is_empty() {
            base
        } else {
            self.resolver.resolve_uri(&base.borrow(), document).ok()?
        };
        let plain = |uri: &str, fragment: &str| {
            let resolver = registry.resolver(jsonschema::uri::from_str(uri).ok()?);
            Some(resolver.lookup(&format!("#{fragment}")).ok()?.contents())
        };
        let first = plain(uri.as_str(), fragment)?;
        let Some(anchor) = dynamic_anchor(first, fragment, keyword) else { return Some(first) };
        let outer = self.scopes.iter().filter_map(|scope| plain(scope, fragment));
        let same = |one: &&'r Value| one.get(anchor) == first.get(anchor);
        Some(outer.into_iter().find(same).unwrap_or(first))
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

/// The documents in which references are followed.
#[derive(Clone, Copy)]
pub(crate) struct World<'r> {
    pub(super) registry: &'r Registry<'r>,
    /// Whether what a schema means may depend on the path by which it is reached.
    pub(super) dynamic: bool,
}

/// What a reference leads to.
pub(crate) enum Followed<P> {
    Place(P),
    Nowhere,
    /// The validator follows it to another place than the text of the specification.
    Disputed,
}

impl<P> Followed<P> {
    /// The place that everybody is led to.
    pub(super) fn place(self) -> Option<P> {
        match self {
            Self::Place(place) => Some(place),
            Self::Nowhere | Self::Disputed => None,
        }
    }
}

/// Whether a schema is a document of its own: it names itself.
fn is_resource(contents: &Value) -> bool {
    ["$id", "id"].iter().any(|keyword| {
        contents.get(keyword).and_then(Value::as_str).is_some_and(|id| !id.is_empty() && !id.starts_with('#'))
    })
}

/// The keyword by which `contents` takes part in dynamic scoping, if it does so for this kind of reference.
fn dynamic_anchor(contents: &Value, fragment: &str, keyword: &str) -> Option<&'static str> {
    match keyword {
        "$recursiveRef" => {
            (contents.get("$recursiveAnchor") == Some(&Value::Bool(true))).then_some("$recursiveAnchor")
        }
        "$dynamicRef" => {
            let name = contents.get("$dynamicAnchor")?.as_str()?;
            (fragment == name).then_some("$dynamicAnchor")
        }
        _ => None,
    }
}
