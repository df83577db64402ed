//! What a change refers to, before and after.

use std::collections::BTreeMap;

use jsonschema::Draft;
use referencing::{Registry, Resolver};
use serde_json::Value;

use crate::excerpt::excerpt;
use crate::pointer::Pointer;
use crate::schema::keyword::{Shape, is_schema_place, shape};
use crate::schema::{compile, resource};
use crate::wire::proposal::Proposal;
use crate::wire::schema_check::SchemaOptions;

/// The targets of references, each by the reference as it is spelled and its base; `None` where it leads nowhere.
type Targets = BTreeMap<(String, String), Option<Value>>;

/// The first target of a reference, below the place or in the schema that the change brings, that another version changed.
pub(super) fn changed(
    place: &Pointer,
    proposal: &Proposal,
    base: &Value,
    current: &Value,
    options: &SchemaOptions,
) -> Option<(String, String)> {
    let read = |whole: &Value| {
        let mut targets = Targets::new();
        let brought = proposal.field_spec.schema.as_ref();
        for fragment in place.find(whole).into_iter().chain(brought) {
            targets.append(&mut targets_of(fragment, place, whole, options)?);
        }
        Some(targets)
    };
    let (before, now) = (read(base)?, read(current)?);
    let differs = |(key, target): (&(String, String), &Option<Value>)| {
        let other = now.get(key)?;
        (other != target).then(|| (key.1.clone(), other.is_none()))
    };
    let (reference, gone) = before.iter().find_map(differs)?;
    let did = if gone { "removed" } else { "changed" };
    let at = reference.strip_prefix('#').filter(|pointer| pointer.starts_with('/')).map(str::to_owned);
    let theirs = format!("{did} `{}`, which this proposal refers to", excerpt(&reference));
    Some((at.unwrap_or_else(|| place.to_string()), theirs))
}

/// Where references in `fragment` lead, if it stands at `place` of `whole`; and where those that are found there lead.
fn targets_of(fragment: &Value, place: &Pointer, whole: &Value, options: &SchemaOptions) -> Option<Targets> {
    let draft = resource::draft_of(whole, options).ok()?;
    let id = resource::id_of(whole, draft, options);
    let registry: Registry<'_> = compile::registry_of(whole, draft, &id, options).ok()?;
    let base = jsonschema::uri::from_str(&id).ok()?;
    let mut resolver = registry.resolver(base);
    // The schemas above the place may have names that references are relative to.
    let mut outer = Vec::new();
    let mut rest = place.clone();
    while let Some((parents, _)) = rest.split() {
        outer.extend(parents.find(whole).filter(|_| !parents.is_root() && is_schema_place(&parents)));
        rest = parents;
    }
    for schema in outer.into_iter().rev() {
        resolver = resolver.in_subresource(draft.create_resource_ref(schema)).ok()?;
    }
    let mut reading = Reading { targets: Targets::new(), edited: Vec::new() };
    // What the change itself edits is compared elsewhere: the place, and what stands above it.
    let mut rest = Some(place.clone());
    while let Some(one) = rest {
        reading.edited.extend(one.find(whole).map(std::ptr::from_ref));
        rest = one.split().map(|(parents, _)| parents);
    }
    reading.schema(fragment, &resolver, draft);
    Some(reading.targets)
}

struct Reading {
    targets: Targets,
    edited: Vec<*const Value>,
}

impl Reading {
    fn schema(&mut self, schema: &Value, resolver: &Resolver<'_>, draft: Draft) {
        let Value::Object(keywords) = schema else { return };
        let draft = draft.detect(schema);
        let inner = resolver.in_subresource(draft.create_resource_ref(schema)).ok();
        let resolver = inner.as_ref().unwrap_or(resolver);
        for (keyword, value) in keywords {
            match (shape(draft, keyword), value) {
                (Some(Shape::Schema | Shape::OneOrMore), Value::Object(_)) => {
                    self.schema(value, resolver, draft)
                }
                (Some(Shape::Schemas | Shape::OneOrMore), Value::Array(items)) => {
                    items.iter().for_each(|item| self.schema(item, resolver, draft));
                }
                (Some(Shape::Named | Shape::Dependencies), Value::Object(named)) => {
                    named.values().for_each(|item| self.schema(item, resolver, draft));
                }
                (Some(Shape::Reference), Value::String(target)) => self.reference(target, resolver),
                _ => {}
            }
        }
    }

    fn reference(&mut self, target: &str, resolver: &Resolver<'_>) {
        let key = (resolver.base_uri().as_str().to_owned(), target.to_owned());
        if self.targets.contains_key(&key) {
            return;
        }
        match resolver.lookup(target) {
            Err(_) => drop(self.targets.insert(key, None)),
            Ok(found) => {
                let (contents, resolver, draft) = found.into_inner();
                if self.edited.contains(&std::ptr::from_ref(contents)) {
                    return;
                }
                self.targets.insert(key, Some(contents.clone()));
                self.schema(contents, &resolver, draft);
            }
        }
    }
}
