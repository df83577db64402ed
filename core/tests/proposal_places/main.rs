//! Laws of the changes of proposals: an independent program makes the same change; preview, plan and rewriting agree;
//! what was valid stays valid or is listed; what is called lossless comes back.
//!
//! `ROGATIO_PROPOSALS=20000 cargo test -p rogatio-core --test proposal_places` is the long form; `ROGATIO_SEED` begins elsewhere.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops at the first surprise, and says what it skips"
)]
#![expect(
    clippy::disallowed_types,
    clippy::disallowed_methods,
    reason = "the independent program is a process of its own, and the long form is asked for by a variable"
)]

mod random;

use std::collections::BTreeMap;
use std::io::Write;
use std::process::{Command, Stdio};

use random::{Chance, Change};
use rogatio_core::operation::request;
use rogatio_core::wire::schema_check::SchemaOptions;
use rogatio_core::{artifact, canonical, change, lint};
use serde_json::{Value, json};

fn number(variable: &str, usual: u64) -> u64 {
    std::env::var(variable).ok().map_or(usual, |text| text.parse().unwrap())
}

/// A random proposal on a random schema that the engine can use.
struct Case {
    chance: Chance,
    draft: usize,
    from: Value,
    change: Change,
}

fn case(seed: u64) -> Option<Case> {
    let mut chance = Chance::new(seed);
    let draft = chance.below(5);
    let from = random::root(&mut chance, draft);
    let change = random::change(&mut chance, draft, &from);
    lint::check(&from, &SchemaOptions::default()).valid.then_some(Case { chance, draft, from, change })
}

fn proposal_of(change: &Change) -> Value {
    let Change { kind, spec, backfill, .. } = change;
    json!({
        "proposal_type": "schema_change", "target_artifact_type": "note", "change_type": kind, "field_spec": spec,
        "rationale": "Reviewers need it, see EXP-12", "migration_plan": {"backfill": backfill},
        "backward_compatible": false, "author": "ada", "base_version": 1,
    })
}

#[test]
fn an_independent_program_makes_the_same_changes() {
    if Command::new("python3").arg("--version").stdout(Stdio::null()).status().is_err() {
        println!("skipped: there is no python3");
        return;
    }
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/independent/proposal_apply.py");
    let (first, most) = (number("ROGATIO_SEED", 1), number("ROGATIO_PROPOSALS", 2_500));
    let mut lines = String::new();
    let (mut made, mut seed) = (0, first);
    let mut places = BTreeMap::<(usize, &str, &str), u64>::new();
    while made < most {
        seed += 1;
        let Some(Case { draft, from, change, .. }) = case(seed) else { continue };
        made += 1;
        let Change { kind, spec, keyword, .. } = change;
        let change_type = serde_json::from_value(json!(kind)).unwrap();
        let field_spec = serde_json::from_value(spec.clone()).unwrap();
        let mut line = json!({"schema": from, "change_type": kind, "field_spec": spec});
        match change::apply(change_type, &field_spec, &from, &SchemaOptions::default()) {
            Ok(to) => {
                line["to"] = to;
                *places.entry((draft, keyword, kind)).or_default() += 1;
            }
            Err(error) => line["code"] = json!(error.code().as_str()),
        }
        lines.push_str(&line.to_string());
        lines.push('\n');
    }
    let mut child =
        Command::new("python3").arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || input.write_all(lines.as_bytes()).unwrap());
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    println!("{said}{} kinds of change at a keyword of a draft", places.len());
    assert!(output.status.success(), "{said}");
    // Every keyword that holds schemas was filled; in the long form it was changed in every way in each of its drafts.
    let long = most >= 20_000;
    let kinds = if long { vec!["add_field", "modify_field", "remove_field"] } else { vec!["add_field"] };
    for (draft, keyword) in random::all_keywords() {
        for kind in &kinds {
            let is_such = |(other, one, how): &&(usize, &str, &str)| {
                (*other == draft || !long) && *one == keyword && how == kind
            };
            assert!(
                places.keys().any(|place| is_such(&place)),
                "no {kind} at `{keyword}` in draft {draft} (0 is draft 4, 4 is 2020-12)"
            );
        }
    }
}

fn valid(schema: &Value, document: &Value) -> bool {
    artifact::validate(schema, document, &SchemaOptions::default()).unwrap().diagnostics.is_empty()
}

fn canonical(document: &Value) -> String {
    String::from_utf8(canonical::exact(document).unwrap()).unwrap()
}

/// What a plan says of itself, in the words of a preview.
fn of_plan(answer: &Value) -> Value {
    let plan = &answer["plan"];
    let steps = plan["steps"].as_array().unwrap();
    let rewrites = steps.iter().find_map(|step| step["work"].get("rewrites").cloned()).unwrap_or(json!([]));
    json!({
        "action": plan["action"], "needs_contract": plan["needs_contract"], "loss": plan["loss"],
        "lossless": plan["loss"]["kind"] == "lossless", "rewrites": rewrites,
        "from_version": plan["from_version"], "to_version": plan["to_version"], "pointer": plan["pointer"],
    })
}

#[test]
fn the_preview_is_the_plan_and_the_plan_is_what_happens() {
    let (first, most) = (number("ROGATIO_SEED", 1), number("ROGATIO_PROPOSALS", 250));
    let mut counts = BTreeMap::<String, u64>::new();
    let mut count = |what: &str| *counts.entry(what.to_owned()).or_default() += 1;
    let (mut made, mut seed) = (0, first);
    while made < most {
        seed += 1;
        let Some(Case { mut chance, from, change, .. }) = case(seed) else { continue };
        made += 1;
        let content = proposal_of(&change);
        let Change { kind, spec, backfill, .. } = &change;
        let asked = json!({"proposal": content, "registry": {"types": {"note": [from]}}});
        let answer = request::proposal_check(serde_json::from_value(asked).unwrap()).unwrap();
        let answer = serde_json::to_value(&answer).unwrap();
        let Some(to) = answer.get("resulting_schema") else {
            count("no schema");
            continue;
        };
        let told = format!("seed {seed}: {kind} {spec} {backfill}\n{from}\n{to}");
        let asked =
            json!({"proposal_id": "p", "proposal": content, "from": from, "to": to, "dialect": "sqlite"});
        let plan = request::migration_generate(serde_json::from_value(asked.clone()).unwrap());
        let (Some(preview), Ok(plan)) = (answer.get("migration"), &plan) else {
            assert_eq!(answer.get("migration").is_some(), plan.is_ok(), "{told}\n{plan:?}");
            assert_eq!(answer["submittable"], false, "{told}");
            count("no plan");
            continue;
        };
        let plan = of_plan(&serde_json::to_value(plan).unwrap());
        for (field, value) in plan.as_object().unwrap() {
            assert_eq!(&preview[field], value, "{field}, {told}");
        }
        count(plan["action"].as_str().unwrap());
        let sound = random::documents(&mut chance, &from, |document| valid(&from, document));
        count(if sound.is_empty() { "without a document" } else { "with documents" });
        let compatible = answer["compatibility"]["verdict"] == "compatible";
        let stage = (&from, to, &plan["rewrites"], plan["lossless"] == true);
        let changed = travel(stage, &sound, compatible, &told, &mut count);
        if plan["needs_contract"] == true {
            let mut contract = asked;
            contract["facts"] = json!({"stage": "contract"});
            let plan = request::migration_generate(serde_json::from_value(contract).unwrap()).unwrap();
            let plan = of_plan(&serde_json::to_value(plan).unwrap());
            let stage = (&from, to, &plan["rewrites"], plan["lossless"] == true);
            travel(stage, &changed, false, &told, &mut count);
        }
    }
    println!("{counts:?}");
    for needed in
        ["registry_only", "backfill", "convert", "retire", "rename", "changed", "back without the archive"]
    {
        assert!(counts.contains_key(needed), "{needed}: {counts:?}");
    }
    assert!(
        counts["with documents"] > 4 * counts.get("without a document").copied().unwrap_or(0),
        "{counts:?}"
    );
}

/// Takes documents up: each is valid after or listed. Where the plan is lossless, each comes back by itself.
fn travel(
    (from, to, rewrites, lossless): (&Value, &Value, &Value, bool),
    documents: &[Value],
    compatible: bool,
    told: &str,
    count: &mut impl FnMut(&str),
) -> Vec<Value> {
    let ask = |way: &str, documents: Vec<String>| {
        let stored: Vec<Value> =
            documents.iter().map(|document| json!({"id": "x", "document": document})).collect();
        let asked = json!({"way": way, "from": from, "to": to, "rewrites": rewrites, "documents": stored});
        let answer = request::migration_transform(serde_json::from_value(asked).unwrap());
        answer.unwrap_or_else(|problem| panic!("{problem}: {told}")).documents
    };
    let texts: Vec<String> = documents.iter().map(canonical).collect();
    let mut after = Vec::new();
    for (before, done) in texts.iter().zip(ask("up", texts.clone())) {
        let done = serde_json::to_value(done).unwrap();
        let fate = done["fate"].as_str().unwrap();
        count(fate);
        if fate == "failed" {
            assert!(!done["diagnostics"].as_array().unwrap().is_empty(), "{told}");
            assert!(!(compatible && rewrites == &json!([])), "{before} fails a compatible change: {told}");
            continue;
        }
        let text = done.get("document").and_then(Value::as_str).unwrap_or(before);
        let document: Value = serde_json::from_str(text).unwrap();
        assert!(valid(to, &document), "{before} became {text}: {told}");
        if lossless {
            let back = serde_json::to_value(ask("down", vec![text.to_owned()]).remove(0)).unwrap();
            assert_ne!(back["fate"], "failed", "{before} became {text}: {back} {told}");
            let back = back.get("document").and_then(Value::as_str).unwrap_or(text);
            assert_eq!(back, before, "{told}");
            count("back without the archive");
        }
        after.push(document);
    }
    after
}
