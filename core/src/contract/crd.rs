//! CustomResourceDefinitions of Kubernetes (`apiextensions.k8s.io/v1`, and `v1beta1` with its shared schema).
//!
//! Users and controllers write whole objects, so the schema of each served version is judged backward. Programs read `status`, so it is
//! judged forward too, as a reader sees it that passes over fields that it does not know.

use serde_json::{Map, Value};

use super::source::{Place, Source, child_items, child_object, invalid, object, text, twice};
use super::{Contract, Dialect, Part};
use crate::wire::Problem;
use crate::wire::compatibility_check::CompatibilityMode;

pub(super) fn read(source: &Source<'_>, contract: &mut Contract) -> Result<(), Problem> {
    let root = Place::at("");
    let document = object(source.document, &root)?;
    let Some((spec, place)) = child_object(document, "spec", &root)? else {
        return Err(invalid("the member `spec` is missing", &root));
    };
    let beta = document.get("apiVersion").and_then(Value::as_str) == Some("apiextensions.k8s.io/v1beta1");
    for (key, value) in spec {
        match key.as_str() {
            "versions" | "version" | "validation" | "preserveUnknownFields" | "additionalPrinterColumns" => {}
            "subresources" if beta => {}
            other => contract.leave_member(source, "", other, (value, &place.child(other)))?,
        }
    }
    // Before v1, fields that no schema specifies were kept unless the definition said otherwise.
    let pruned = !spec.get("preserveUnknownFields").and_then(Value::as_bool).unwrap_or(beta);
    let shared = Shared { source, spec, place: &place, pruned, beta };
    let versions = child_items(spec, "versions", &place)?;
    if versions.is_empty() {
        let name = text(spec, "version", &place)?;
        return shared.version(name, (spec, &place), contract);
    }
    for (version, place) in versions {
        let members = object(version, &place)?;
        let name = text(members, "name", &place)?;
        if contract.offers.contains_key(&format!("version {name}")) {
            return Err(twice(name, &place.pointer));
        }
        // A version that is not served offers nothing to anybody.
        if members.get("served") != Some(&Value::Bool(false)) {
            shared.version(name, (members, &place), contract)?;
        }
    }
    Ok(())
}

/// What all versions have in common.
struct Shared<'a, 'd> {
    source: &'a Source<'d>,
    spec: &'d Map<String, Value>,
    place: &'a Place,
    pruned: bool,
    beta: bool,
}

impl Shared<'_, '_> {
    fn version(
        &self,
        name: &str,
        (members, place): (&Map<String, Value>, &Place),
        contract: &mut Contract,
    ) -> Result<(), Problem> {
        let offer = format!("version {name}");
        contract.offer(&offer, &offer, &place.pointer, None)?;
        let single = place == self.place;
        if !single {
            for (key, value) in members {
                match key.as_str() {
                    "name"
                    | "served"
                    | "schema"
                    | "additionalPrinterColumns"
                    | "deprecated"
                    | "deprecationWarning" => {}
                    other => {
                        contract.leave_member(self.source, &offer, other, (value, &place.child(other)))?
                    }
                }
            }
        }
        if self.beta
            && let Some(value) = self.spec.get("subresources")
        {
            let place = self.place.child("subresources");
            contract.leave_member(self.source, &offer, "subresources", (value, &place))?;
        }
        let (holder, holder_place) = match child_object(members, "schema", place)? {
            Some(own) if !single => own,
            _ => match child_object(self.spec, "validation", self.place)? {
                Some(shared) => shared,
                None => return Ok(()),
            },
        };
        let Some((schema, place)) = child_object(holder, "openAPIV3Schema", &holder_place)? else {
            return Ok(());
        };
        let mut add = |suffix: &str, direction: CompatibilityMode, place: Place| {
            let dialect = Dialect::Crd { pruned: self.pruned, object: suffix == "object" };
            let name = format!("{name} {suffix}");
            contract.part(&name.clone(), Part { name, offer: offer.clone(), direction, place, dialect })
        };
        let properties = child_object(schema, "properties", &place)?;
        if let Some((properties, place)) = properties
            && properties.contains_key("status")
        {
            add("status", CompatibilityMode::Forward, place.child("status"))?;
        }
        add("object", CompatibilityMode::Backward, place)
    }
}
