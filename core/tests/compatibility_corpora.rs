//! The open corpora: no wrong answer in either direction, and at least so many right ones.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails loudly"
)]

use std::collections::BTreeMap;
use std::path::Path;

use rogatio_core::operation::request::compatibility_check as check;
use rogatio_core::wire::CompatibilityCheckRequest;
use rogatio_core::wire::compatibility_check::Verdict;
use serde_json::{Value, json};

/// Pairs labelled `compatible` for want of a witness. A witness exists: OLD accepts it and NEW refuses it, say our
/// validator, boon and python-jsonschema 4.26.
const REFUTED: [(&str, &str, &str); 13] = [
    ("jsonsubschema", "more.TestPaperExamples.test_equiv_multiple_case#260", r#""\n""#),
    ("jsonsubschema", "more.TestPaperExamples.test_equiv_multiple_case#262", r#""\n""#),
    ("jsonsubschema", "more.TestPaperExamples.test_equiv_multiple_case#269", r#""\n""#),
    ("jsonsubschema", "more.TestPaperExamples.test_equiv_multiple_case#271", r#""\n""#),
    ("jsonsubschema", "string.TestNotStringSubtype.test_equiv_multiple_case#509", r#""\n""#),
    ("jsonsubschema", "string.TestNotStringSubtype.test_equiv_multiple_case#511", r#""\n""#),
    ("jsonsubschema", "string.TestNotStringSubtype.test_equiv_multiple_case#515", r#""\n""#),
    ("jsonsubschema", "string.TestNotStringSubtype.test_equiv_multiple_case#517", r#""\n""#),
    ("jsonsubschema", "string.TestNotStringSubtype.test_equiv_multiple_case#524", r#""\n""#),
    ("jsonsubschema", "string.TestNotStringSubtype.test_equiv_multiple_case#526", r#""\n""#),
    ("jsonsubschema", "string.TestNotStringSubtype.test_equiv_multiple_case#528", r#""\na""#),
    (
        "containment-testsuite",
        "draft4/unsatisfiable/ref#11:12",
        r#"{"meta":"","nodes":[{"subtree":{"meta":"","nodes":[]},"value":0}]}"#,
    ),
    (
        "containment-testsuite",
        "draft6/unsatisfiable/ref#13:12",
        r#"{"meta":"","nodes":[{"subtree":{"meta":"","nodes":[]},"value":0}]}"#,
    ),
];

/// The least share of right answers, in tenths of a percent of the labels as they stand. Seven labels of the suites are about
/// schemas to which the specification gives no meaning: definitions that refer to themselves at the same value, and a
/// `$schema` of another draft in a subschema without `$id`. They are `unknown`.
const FLOORS: [(&str, usize); 3] = [("suites", 984), ("containment", 995), ("histories", 1000)];

#[derive(Default)]
struct Count {
    pairs: usize,
    right: usize,
}

#[test]
fn no_answer_is_wrong() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpora/compat");
    if !folder.is_dir() {
        println!("skipped: no ../shared/corpora/compat beside the checkout");
        return;
    }
    let mut wrong = Vec::new();
    let mut counts: BTreeMap<&str, Count> = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        for line in text.lines() {
            let pair: Value = serde_json::from_str(line).unwrap();
            if pair["expected"] != "undetermined" {
                judge(&pair, &mut wrong, counts.entry(group(&pair)).or_default());
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong answers\n{}", wrong.len(), wrong.join("\n"));
    for (group, floor) in FLOORS {
        let count = &counts[group];
        println!("{group}: {} of {}", count.right, count.pairs);
        assert!(
            count.right * 1000 >= count.pairs * floor,
            "{group}: only {} of {}",
            count.right,
            count.pairs
        );
    }
}

fn group(pair: &Value) -> &'static str {
    match pair["source"].as_str().unwrap() {
        "containment-testsuite" => "containment",
        "jsonsubschema" | "jsoncompat" | "karapace" | "apicurio" | "json-schema-diff-validator" => "suites",
        _ => "histories",
    }
}

fn judge(pair: &Value, wrong: &mut Vec<String>, count: &mut Count) {
    let name = |draft: &Value| match draft.as_str() {
        Some(year @ ("2019-09" | "2020-12")) => format!("draft{year}"),
        other => other.unwrap().to_owned(),
    };
    let new_draft = name(&pair["draft"]);
    let old_draft = pair.get("draft_old").filter(|draft| draft.is_string()).map_or(new_draft.clone(), name);
    let (mut old, mut new) = (pair["old"].clone(), pair["new"].clone());
    if old_draft != new_draft {
        stamp(&mut old, &old_draft);
        stamp(&mut new, &new_draft);
    }
    let request = json!({"old": old, "new": new, "default_draft": new_draft});
    let request: CompatibilityCheckRequest = serde_json::from_value(request).unwrap();
    count.pairs += 1;
    let Ok(answer) = check(request) else { return };
    let (source, id) = (pair["source"].as_str().unwrap(), pair["id"].as_str().unwrap());
    let expected = pair["expected"].as_str().unwrap();
    match (expected, answer.verdict) {
        ("compatible", Verdict::Compatible) | ("breaking", Verdict::Breaking) => count.right += 1,
        ("compatible", Verdict::Breaking) => {
            let witness = &answer.comparisons[0].witness.as_ref().unwrap().instance;
            let known = REFUTED.iter().find(|(one, other, _)| *one == source && *other == id);
            let refuted =
                known.is_some_and(|(_, _, text)| serde_json::from_str::<Value>(text).unwrap() == *witness);
            if !refuted {
                wrong.push(format!("{source} {id}: called breaking with {witness}"));
            }
        }
        ("breaking", Verdict::Compatible) => wrong.push(format!("{source} {id}: called compatible")),
        _ => {}
    }
}

fn stamp(schema: &mut Value, draft: &str) {
    let uri = match draft {
        "draft4" => "http://json-schema.org/draft-04/schema#",
        "draft6" => "http://json-schema.org/draft-06/schema#",
        "draft7" => "http://json-schema.org/draft-07/schema#",
        "draft2019-09" => "https://json-schema.org/draft/2019-09/schema",
        _ => "https://json-schema.org/draft/2020-12/schema",
    };
    if let Some(members) = schema.as_object_mut() {
        members.entry("$schema").or_insert_with(|| uri.into());
    }
}
