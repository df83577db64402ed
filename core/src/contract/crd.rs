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
        let mut add = |suffix: &str, direction: CompatibilityMode, place: Place, dialect: Dialect| {
            let name = format!("{name} {suffix}");
            contract.part(&name.clone(), Part { name, offer: offer.clone(), direction, place, dialect })
        };
        let own = if single { None } else { child_object(members, "schema", place)? };
        let shared = child_object(self.spec, "validation", self.place)?;
        let schema = match own.or(shared) {
            Some((holder, place)) => child_object(holder, "openAPIV3Schema", &place)?,
            None => None,
        };
        let Some((schema, place)) = schema else {
            // Without a schema, every object is accepted.
            return add("object", CompatibilityMode::Backward, place.clone(), Dialect::Anything);
        };
        let dialect = |object: bool| Dialect::Crd { pruned: self.pruned, object };
        let properties = child_object(schema, "properties", &place)?;
        if let Some((properties, place)) = properties
            && properties.contains_key("status")
        {
            add("status", CompatibilityMode::Forward, place.child("status"), dialect(false))?;
        }
        add("object", CompatibilityMode::Backward, place, dialect(true))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::sample::{check, check_allowing};
    use super::*;
    use crate::contract::{ContractReport, Format, read};
    use crate::wire::Code;
    use crate::wire::compatibility_check::Verdict;
    use crate::wire::contract_check::{Gate, PartChange};

    fn crd(versions: Value) -> Value {
        json!({
            "apiVersion": "apiextensions.k8s.io/v1",
            "kind": "CustomResourceDefinition",
            "metadata": {"name": "queues.example.com"},
            "spec": {"group": "example.com", "scope": "Namespaced", "names": {"kind": "Queue", "plural": "queues"},
                     "versions": versions}
        })
    }

    fn version(name: &str, schema: Value) -> Value {
        json!({"name": name, "served": true, "storage": true, "schema": {"openAPIV3Schema": schema}})
    }

    /// A definition whose `spec` has these fields.
    fn spec(fields: Value) -> Value {
        let spec = json!({"type": "object", "properties": fields});
        crd(json!([version("v1", json!({"type": "object", "properties": {"spec": spec}}))]))
    }

    fn spec_is(schema: Value) -> Value {
        crd(json!([version("v1", json!({"type": "object", "properties": {"spec": schema}}))]))
    }

    fn is_open(old: &Value, new: &Value) -> bool {
        check(old, new).gate == Gate::Open
    }

    fn breaks(report: &ContractReport) -> bool {
        report.named("v1 object").verdict == Verdict::Breaking
    }

    #[test]
    fn fields_that_are_not_specified_are_pruned() {
        // "Field pruning": unknown fields are dropped, so no stored object has them, and a new field meets no old value.
        let (one, two) = (
            spec(json!({"a": {"type": "string"}})),
            spec(json!({"a": {"type": "string"}, "b": {"type": "integer"}})),
        );
        assert!(is_open(&one, &two), "a new optional field");
        let report = check(&two, &one);
        assert!(breaks(&report), "the cluster would drop `b`");
        let witness = report.witness("v1 object");
        assert!(witness["spec"]["b"].is_i64() || witness["spec"]["b"].is_u64(), "{witness}");
        let complaint = &report.named("v1 object").comparisons[0].witness.as_ref().unwrap().complaint;
        assert_eq!(complaint.schema_pointer, "/spec/versions/0/schema/openAPIV3Schema/properties/spec");
        let bare = spec_is(json!({"type": "object"}));
        assert!(breaks(&check(&one, &bare)), "an object without properties keeps nothing");
    }

    #[test]
    fn preserved_fields_are_kept_and_nested_objects_are_pruned_again() {
        let keep = |inner: Value| {
            spec_is(
                json!({"type": "object", "x-kubernetes-preserve-unknown-fields": true, "properties": {"a": inner}}),
            )
        };
        let nested = json!({"type": "object", "properties": {"x": {"type": "string"}}});
        assert!(is_open(&spec(json!({"a": nested.clone()})), &keep(nested.clone())));
        assert!(
            breaks(&check(&keep(nested.clone()), &spec(json!({"a": nested.clone()})))),
            "unknown fields are dropped now"
        );
        let smaller = json!({"type": "object", "properties": {}});
        assert!(breaks(&check(&keep(nested), &keep(smaller))), "pruning begins again below");
        let any = spec_is(json!({"x-kubernetes-preserve-unknown-fields": true}));
        assert!(is_open(&spec_is(json!({"type": "integer"})), &any), "without a type, every value is kept");
    }

    #[test]
    fn a_definition_of_v1beta1_keeps_fields_unless_it_says_otherwise() {
        let beta = |preserve: Option<bool>, fields: Value| {
            let mut document = json!({
                "apiVersion": "apiextensions.k8s.io/v1beta1", "kind": "CustomResourceDefinition",
                "spec": {"group": "example.com", "version": "v1", "validation": {"openAPIV3Schema": {
                    "type": "object", "properties": {"spec": {"type": "object", "properties": fields}}}}}
            });
            if let Some(preserve) = preserve {
                document["spec"]["preserveUnknownFields"] = json!(preserve);
            }
            document
        };
        let (two, one) = (json!({"a": {"type": "string"}, "b": {}}), json!({"a": {"type": "string"}}));
        assert!(is_open(&beta(None, two.clone()), &beta(None, one.clone())), "`b` stays in the object");
        assert!(breaks(&check(&beta(Some(false), two), &beta(Some(false), one))));
    }

    #[test]
    fn int_or_string_accepts_both_and_no_more() {
        let port = json!({"x-kubernetes-int-or-string": true});
        let both = spec(json!({"port": port}));
        for narrower in [json!({"type": "integer"}), json!({"type": "string"})] {
            assert!(is_open(&spec(json!({"port": narrower.clone()})), &both), "{narrower}");
            assert!(breaks(&check(&both, &spec(json!({"port": narrower})))));
        }
        assert!(breaks(&check(&spec(json!({"port": {"type": "boolean"}})), &both)));
        assert!(breaks(&check(
            &spec(json!({"port": {"x-kubernetes-int-or-string": true, "nullable": true}})),
            &both
        )));
    }

    #[test]
    fn an_embedded_resource_has_a_kind_and_a_version() {
        let open = |embedded: bool| {
            let mut schema = json!({"type": "object", "x-kubernetes-preserve-unknown-fields": true});
            if embedded {
                schema["x-kubernetes-embedded-resource"] = json!(true);
            }
            spec(json!({"template": schema}))
        };
        assert!(is_open(&open(true), &open(false)));
        assert!(breaks(&check(&open(false), &open(true))), "`apiVersion` and `kind` are required now");
        let closed = spec(json!({"template": {"type": "object", "x-kubernetes-embedded-resource": true,
            "properties": {"metadata": {"type": "object"}}}}));
        let report = check(&open(true), &closed);
        assert!(breaks(&report), "other fields are pruned now");
    }

    #[test]
    fn null_is_accepted_only_where_it_is_allowed() {
        let (plain, nullable) = (json!({"type": "string"}), json!({"type": "string", "nullable": true}));
        assert!(is_open(&spec(json!({"a": plain.clone()})), &spec(json!({"a": nullable.clone()}))));
        let report = check(&spec(json!({"a": nullable})), &spec(json!({"a": plain})));
        assert_eq!(report.witness("v1 object"), &json!({"spec": {"a": null}}));
    }

    #[test]
    fn a_default_is_filled_in_before_an_object_is_judged() {
        let with = |required: Value, b: Value| {
            spec_is(
                json!({"type": "object", "required": required, "properties": {"a": {"type": "string"}, "b": b}}),
            )
        };
        let old = spec(json!({"a": {"type": "string"}}));
        assert!(
            is_open(&old, &with(json!(["b"]), json!({"type": "integer", "default": 1}))),
            "a new field with a default"
        );
        let report = check(&old, &with(json!(["b"]), json!({"type": "integer"})));
        assert!(breaks(&report));
        assert_eq!(
            report.named("v1 object").comparisons[0].witness.as_ref().unwrap().complaint.schema_pointer,
            "/spec/versions/0/schema/openAPIV3Schema/properties/spec/required"
        );
        let changed = check(
            &with(json!([]), json!({"type": "integer", "default": 1})),
            &with(json!([]), json!({"type": "integer", "default": 2})),
        );
        assert_eq!(changed.told(), [(Code::ContractNotJudged, "v1 object default", true)]);
    }

    #[test]
    fn closed_objects_end_at_the_junctors() {
        // `anyOf` only judges; it does not specify fields, so it must not refuse those of the skeleton.
        let schema = json!({"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}},
            "anyOf": [{"required": ["a"]}, {"properties": {"b": {"minLength": 1}}}]});
        let wider =
            json!({"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}}});
        assert!(is_open(&spec_is(schema.clone()), &spec_is(wider.clone())));
        assert!(breaks(&check(&spec_is(wider), &spec_is(schema))));
    }

    #[test]
    fn rules_in_cel_are_not_judged() {
        let ruled = |rule: &str| {
            spec_is(json!({"type": "object", "properties": {"a": {"type": "integer"}},
                "x-kubernetes-validations": [{"rule": rule, "message": "no"}]}))
        };
        let report = check(&ruled("self.a > 1"), &ruled("self.a > 2"));
        assert_eq!(report.told(), [(Code::ContractNotJudged, "v1 object x-kubernetes-validations", true)]);
        let place = "/spec/versions/0/schema/openAPIV3Schema/properties/spec/x-kubernetes-validations";
        assert_eq!(report.findings[0].new_pointer.as_deref(), Some(place));
        assert_eq!(report.named("v1 object").change, PartChange::Unchanged);
        let allowed =
            check_allowing(&ruled("self.a > 1"), &ruled("self.a > 2"), &["x-kubernetes-validations"]);
        assert_eq!((allowed.gate, allowed.counts.allowed), (Gate::Open, 1));
        assert!(is_open(&ruled("self.a > 1"), &ruled("self.a > 1")));
        // A rule of a field that is new holds no stored object.
        let new = spec(json!({"b": {"type": "integer", "x-kubernetes-validations": [{"rule": "self > 1"}]}}));
        assert!(is_open(&spec(json!({})), &new));
    }

    #[test]
    fn a_status_is_read_by_programs() {
        let status = |phases: Value, extra: Value| {
            let status = json!({"type": "object", "properties": {"phase": {"type": "string", "enum": phases}, "more": extra}});
            crd(json!([version("v1", json!({"type": "object", "properties": {"status": status}}))]))
        };
        let old = status(json!(["up"]), json!({"type": "string"}));
        let report = check(&old, &status(json!(["up", "down"]), json!({"type": "string"})));
        assert_eq!(report.witness("v1 status"), &json!({"phase": "down"}), "old readers do not know `down`");
        assert_eq!(report.named("v1 object").verdict, Verdict::Compatible);
        let mut wider = old.clone();
        wider["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["status"]["properties"]["since"] =
            json!({"type": "string"});
        assert!(is_open(&old, &wider), "readers pass over a field that they do not know");
    }

    #[test]
    fn versions_are_matched_by_name_and_gone_ones_are_breaks() {
        let schema = || json!({"type": "object"});
        let (both, one) = (
            crd(json!([version("v1alpha1", schema()), version("v1", schema())])),
            crd(json!([version("v1", schema())])),
        );
        let report = check(&both, &one);
        assert_eq!(report.told(), [(Code::ContractRemoved, "version v1alpha1", true)]);
        assert_eq!(
            report.named("v1 object").change,
            PartChange::Unchanged,
            "another index, the same version"
        );
        let report = check(&one, &both);
        assert_eq!(
            (report.gate, report.added.as_slice()),
            (Gate::Open, &["version v1alpha1".to_owned()][..])
        );
        let mut unserved = both.clone();
        unserved["spec"]["versions"][0]["served"] = json!(false);
        assert_eq!(check(&both, &unserved).told()[0].0, Code::ContractRemoved);
        let mut renamed = one.clone();
        renamed["spec"]["names"]["kind"] = json!("Other");
        assert_eq!(check(&one, &renamed).told(), [(Code::ContractNotJudged, "document names", true)]);
    }

    #[test]
    fn a_version_without_a_schema_accepts_every_object() {
        let bare = crd(json!([{"name": "v1", "served": true, "storage": true}]));
        assert!(breaks(&check(&bare, &spec(json!({})))));
        assert!(is_open(&spec(json!({})), &bare));
    }

    #[test]
    fn references_have_no_verdict() {
        let refers = spec(json!({"a": {"$ref": "#/definitions/A"}}));
        let report = check(&refers, &refers);
        assert_eq!(report.told(), [(Code::ContractUnusablePart, "v1 object", true)]);
    }

    #[test]
    fn other_shapes_are_refused_with_their_place() {
        for (document, pointer) in [
            (json!(1), ""),
            (json!({}), ""),
            (json!({"spec": []}), "/spec"),
            (json!({"spec": {}}), "/spec"),
            (json!({"spec": {"versions": {}}}), "/spec/versions"),
            (json!({"spec": {"versions": [null]}}), "/spec/versions/0"),
            (json!({"spec": {"versions": [{}]}}), "/spec/versions/0"),
            (json!({"spec": {"versions": [{"name": "v1", "schema": 1}]}}), "/spec/versions/0/schema"),
            (json!({"spec": {"versions": [{"name": "v1"}, {"name": "v1"}]}}), "/spec/versions/1"),
        ] {
            let problem = read(&document, Format::Crd).unwrap_err();
            assert_eq!(
                (problem.code, problem.pointer.as_deref()),
                (Code::ContractInvalid, Some(pointer)),
                "{document}"
            );
        }
    }
}
