//! The law of options: every operation that judges a schema reads the same options in the same way.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

use rogatio_core::operation;
use serde_json::{Value, json};

fn ask(operation: &str, request: &Value) -> Value {
    match operation::call(operation, &request.to_string()) {
        Ok(text) => serde_json::from_str(&text).unwrap(),
        Err(problem) => panic!("{operation} {request}: {problem}"),
    }
}

/// The schemas of one property before, now and after the change: narrower, wider, other, and what only some options see.
fn changes() -> Vec<(Value, Value, Value)> {
    let text = json!({"type": "string"});
    let format = |name: &str| json!({"type": "string", "format": name});
    let common = json!({"$ref": "https://example.org/common#/$defs/x"});
    let closed = |names: Value| json!({"type": "object", "properties": names, "additionalProperties": false});
    vec![
        (text.clone(), text.clone(), format("email")),
        (text.clone(), format("email"), text.clone()),
        (format("email"), text.clone(), format("date")),
        (format("date"), format("date"), format("email")),
        (text.clone(), text.clone(), json!({"type": ["string", "null"]})),
        (json!({}), json!({"type": ["string", "null"]}), text.clone()),
        (
            json!({}),
            json!({"type": "object"}),
            json!({"type": "object", "properties": {"n": {"type": "integer"}}}),
        ),
        (json!({}), closed(json!({})), closed(json!({"n": {"type": "integer"}}))),
        (json!({}), common.clone(), json!({"allOf": [common.clone()], "description": "the same rules"})),
        (common.clone(), json!({"type": "string"}), common),
    ]
}

fn schema(property: &Value) -> Value {
    json!({"type": "object", "properties": {"a": property}})
}

#[test]
fn every_operation_judges_by_the_same_options() {
    let resource = |limit: u64| json!({"$defs": {"x": {"type": "string", "maxLength": limit}}});
    let uri = "https://example.org/common";
    let mut seen = std::collections::BTreeMap::<String, u32>::new();
    for ((first, now, next), shift) in changes().into_iter().zip(0_u32..) {
        for mode in ["backward", "forward", "full"] {
            // A quarter of the combinations for each change, another one for the next: each pair of options meets.
            for bits in (0..32_u32).filter(|bits| (bits.count_ones() + bits / 8 + shift) % 4 == 0) {
                let flag = |bit: u32| bits & (1 << bit) != 0;
                let (in_options, in_assumptions, closed) = (flag(0), flag(1), flag(2));
                let (transitive, narrowed) = (flag(3), flag(4));
                let shared = json!({uri: resource(9)});
                let new_resources = if narrowed { json!({uri: resource(3)}) } else { json!({}) };
                let options = json!({"format_assertion": in_options, "resources": shared, "default_draft": "draft2019-09"});
                let assumptions = json!({"format_assertion": in_assumptions, "assume_closed": closed});
                let proposal = json!({
                    "proposal_type": "schema_change", "target_artifact_type": "note", "change_type": "modify_field",
                    "field_spec": {"pointer": "/properties/a", "schema": next},
                    "rationale": "Reviewers need it, see EXP-12", "migration_plan": {},
                    "backward_compatible": true, "author": "ada", "base_version": 2,
                });
                let (old, new) = (schema(&now), schema(&next));
                let checked = ask(
                    "proposal.check",
                    &json!({
                        "proposal": proposal, "registry": {"types": {"note": [schema(&first), old]}}, "mode": mode,
                        "transitive": transitive, "assumptions": assumptions, "options": options,
                        "new_resources": new_resources,
                    }),
                );
                let compare = |mode: &str, closed: bool, transitive: bool| {
                    ask(
                        "compatibility.check",
                        &json!({
                            "old": old, "new": new, "history": [schema(&first)], "mode": mode, "transitive": transitive,
                            "assumptions": {"assume_closed": closed, "format_assertion": in_options || in_assumptions},
                            "default_draft": "draft2019-09", "resources": shared, "new_resources": new_resources,
                        }),
                    )
                };
                let verdict = |answer: &Value| answer["verdict"].as_str().unwrap().to_owned();
                let told = format!("{old} -> {new}, {mode}, {bits:05b}");
                let answer = compare(mode, closed, transitive);
                assert_eq!(checked["compatibility"], answer, "{told}");
                // The claim looks backward, whatever the mode.
                let backward = verdict(&compare("backward", closed, false));
                let claim = match backward.as_str() {
                    "compatible" => "confirmed",
                    "breaking" => "refuted",
                    _ => "undecided",
                };
                assert_eq!(checked["claim"]["verdict"], claim, "{told}");
                let light = verdict(&answer) == "compatible" && backward == "compatible";
                let class = if light { "compatible" } else { "breaking" };
                assert_eq!(checked["threshold"]["class"], class, "{told}");
                // Where a claim is refuted, the answer has the document that refutes it.
                if claim == "refuted" && !transitive {
                    let comparisons =
                        [&answer, &checked["backward"]].map(|one| one["comparisons"].as_array());
                    let mut comparisons = comparisons.into_iter().flatten().flatten();
                    let looks_back =
                        |one: &&Value| one["direction"] == "backward" && one["verdict"] == "breaking";
                    let witness = &comparisons.find(looks_back).unwrap()["witness"];
                    for (schema, resources, accepted) in
                        [(&old, json!({}), true), (&new, new_resources.clone(), false)]
                    {
                        let mut all = shared.clone();
                        for (uri, resource) in resources.as_object().unwrap() {
                            all[uri] = resource.clone();
                        }
                        let judged = ask(
                            "artifact.validate",
                            &json!({
                                "schema": schema, "artifact": witness["instance"],
                                "options": {
                                    "format_assertion": in_options || in_assumptions, "resources": all,
                                    "default_draft": "draft2019-09",
                                },
                            }),
                        );
                        assert_eq!(judged["accepted"], accepted, "{told}: {witness}");
                    }
                }
                // The preview and the plan ask about the stored documents.
                let stored = verdict(&compare("backward", closed, false));
                let action = if stored == "compatible" { "registry_only" } else { "convert" };
                assert_eq!(checked["migration"]["action"], action, "{told}");
                let plan = ask(
                    "migration.generate",
                    &json!({
                        "proposal_id": "p", "proposal": proposal, "from": old, "to": new, "dialect": "sqlite",
                        "assumptions": {"assume_closed": closed},
                        "options": {
                            "format_assertion": in_options || in_assumptions, "resources": shared,
                            "default_draft": "draft2019-09",
                        },
                        "new_resources": new_resources,
                    }),
                );
                assert_eq!(plan["plan"]["action"], action, "{told}");
                *seen.entry(format!("{mode} {}", verdict(&answer))).or_default() += 1;
            }
        }
    }
    // The law is empty where a verdict never occurs.
    for mode in ["backward", "forward", "full"] {
        for verdict in ["compatible", "breaking"] {
            assert!(seen.get(&format!("{mode} {verdict}")).is_some_and(|count| *count >= 5), "{seen:?}");
        }
    }
}

#[test]
fn a_resource_belongs_to_its_side_in_every_operation() {
    let main = json!({"properties": {"x": {"$ref": "urn:common#/$defs/x"}}});
    let wide = json!({"urn:common": {"$defs": {"x": {"type": "string"}}}});
    let narrow = json!({"urn:common": {"$defs": {"x": {"type": "string", "maxLength": 3}}}});
    let base = json!({"old": main, "new": main});
    let with = |fields: Value| {
        let mut request = base.clone();
        request.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        ask("compatibility.check", &request)
    };
    let answer = with(json!({"old_resources": wide, "new_resources": narrow}));
    assert_eq!(answer["verdict"], "breaking");
    assert_eq!(answer["comparisons"][0]["witness"]["instance"]["x"].as_str().map(str::len), Some(4));
    assert_eq!(with(json!({"old_resources": narrow, "new_resources": wide}))["verdict"], "compatible");
    assert_eq!(with(json!({"resources": wide, "new_resources": narrow}))["verdict"], "breaking");
    assert_eq!(with(json!({"resources": narrow, "old_resources": wide}))["verdict"], "breaking");
    assert_eq!(with(json!({"resources": wide}))["verdict"], "compatible");
    // A version of the history has the resources of its own time.
    let history = |of_history: Value| {
        with(json!({
            "history": [main], "transitive": true, "old_resources": narrow, "new_resources": narrow,
            "history_resources": of_history,
        }))
    };
    assert_eq!(history(json!([narrow]))["verdict"], "compatible");
    assert_eq!(history(json!([wide]))["breaking_version"], 1);
    assert_eq!(history(Value::Null)["verdict"], "compatible");
    let uneven = json!({"old": main, "new": main, "resources": wide, "history_resources": [{}]});
    let problem = operation::call("compatibility.check", &uneven.to_string()).unwrap_err();
    assert_eq!(problem.pointer.as_deref(), Some("/history_resources"));
}
