//! `bundle_validate.json`: whole projects -> verdicts; `reader_block.json`: who may go on reading.

use std::collections::{BTreeMap, BTreeSet};

use rogatio_core::provenance::bundle::Bundle;
use rogatio_core::provenance::bundle::check::{Outcome, check};
use rogatio_core::provenance::bundle::seal::{SEAL, Seal};
use rogatio_core::provenance::bundle::status::standing;
use rogatio_core::provenance::bundle::version::METADATA;
use rogatio_core::wire::Severity;
use rogatio_core::wire::bundle_check::CheckPolicy;
use serde_json::Value;

use super::{Report, cases, differences};

/// The bundle of a case.
pub(crate) fn bundle(files: &Value) -> Bundle {
    let files = files.as_object().unwrap();
    let files = files.iter().map(|(path, text)| (path.clone(), text.as_str().unwrap().as_bytes().to_vec()));
    Bundle { files: files.collect(), ..Bundle::default() }
}

fn project(case: &Value) -> Bundle {
    let tracked = case["git_tracked"].as_array().unwrap();
    let mut bundle = bundle(&case["files"]);
    bundle.git_tracked = Some(tracked.iter().map(|path| path.as_str().unwrap().to_owned()).collect());
    for (path, link) in case["symlinks"].as_object().unwrap() {
        bundle.symlinks.insert(path.clone(), "/outside/the/project".into());
        bundle.files.insert(path.clone(), link["outside_file_text"].as_str().unwrap().as_bytes().to_vec());
    }
    bundle
}

#[test]
fn whole_bundles_have_the_reference_verdicts() {
    let mut report = Report::default();
    let errors = differences("bundle_validate_errors");
    let differences = differences("bundle_validate");
    for case in cases("bundle_validate.json") {
        let id = &case["id"];
        let bundle = project(&case);
        let outcome = check(&bundle, CheckPolicy::default());
        let shown = || format!("{} {}\n{}", case["note"], case["expect"]["errors"], show(&outcome));
        if !case["judgement"].is_null() {
            judged(&case, &bundle, &outcome, &mut report);
            continue;
        }
        let expect = &case["expect"];
        if differences.contains(id.as_str().unwrap()) {
            report.check(id, "listed difference", Value::Bool(outcome.passed()) != expect["passed"], shown);
            continue;
        }
        report.check(id, "passed", expect["passed"] == outcome.passed(), shown);
        report.check(id, "structure", expect["bundle_compliant"] == outcome.structure_passed(), shown);
        report.check(id, "present", expect["synthesis_state"]["present"] == outcome.present, shown);
        if errors.contains(id.as_str().unwrap()) {
            continue;
        }
        for error in expect["errors"].as_array().unwrap() {
            let error = error.as_str().unwrap();
            report.check(id, "error", explained(error, &outcome), || {
                format!("not reported: {error}\n{}", show(&outcome))
            });
        }
    }
    report.finish("bundle_validate.json");
}

fn show(outcome: &Outcome) -> String {
    outcome.findings.iter().map(|finding| format!("    {finding:?}\n")).collect()
}

/// Whether one of our findings says what the reference's error says: the same file, the same field and rule.
fn explained(error: &str, outcome: &Outcome) -> bool {
    let errors: Vec<_> =
        outcome.findings.iter().filter(|finding| finding.severity == Severity::Error).collect();
    let mut fields: Vec<(String, String)> = Vec::new();
    let mut lines = error.lines().skip(1);
    while let (Some(field), Some(detail)) = (lines.next(), lines.next()) {
        if let Some((_, rule)) = detail.split_once("[type=") {
            fields
                .push((format!("/{}", field.replace('.', "/")), rule.split(',').next().unwrap().to_owned()));
        } else {
            break;
        }
    }
    let names: BTreeSet<&str> =
        error.split(['\'', ':', ' ', '(', ')']).filter(|word| word.ends_with(".yaml")).collect();
    let about = |path: Option<&String>| {
        path.is_some_and(|path| {
            names.iter().any(|name| path.ends_with(name.rsplit('/').next().unwrap())) || names.is_empty()
        })
    };
    if error.starts_with("compatibility:") {
        let message = error.strip_prefix("compatibility: ").unwrap();
        return errors.iter().any(|finding| finding.message == message);
    }
    if !fields.is_empty() {
        return fields.iter().all(|(pointer, rule)| {
            errors.iter().any(|finding| {
                about(finding.path.as_ref())
                    && finding.pointer.as_ref() == Some(pointer)
                    && finding.rule == Some(rule)
            })
        });
    }
    errors.iter().any(|finding| {
        about(finding.path.as_ref()) || names.iter().any(|name| finding.message.contains(*name))
    }) || error.contains("Could not load synthesis manifest")
        || error.contains("integrity check failed")
}

/// A case that the reference passes, or crashes on, and should not: it fails here, as it stands or once it was sealed.
fn judged(case: &Value, bundle: &Bundle, outcome: &Outcome, report: &mut Report) {
    if !outcome.passed() {
        return report.check(&case["id"], "judgement", true, String::new);
    }
    // Only a seal can tell that a well-formed value is not the one that was written: seal what was there before.
    let mut sealed = bundle.clone();
    let original = original();
    sealed.files.insert(SEAL.to_owned(), Seal::compute(&original, None).unwrap().to_bytes().unwrap());
    let outcome = check(&sealed, CheckPolicy::default());
    let changed =
        bundle.files.iter().find(|(path, bytes)| original.get(path) != Some(bytes.as_slice())).unwrap().0;
    let named = outcome.findings.iter().any(|finding| {
        finding.path.as_ref() == Some(changed) && finding.section == rogatio_core::wire::bundle::Section::Seal
    });
    report.check(&case["id"], "seal", named && !outcome.passed(), || {
        format!("{} {changed}\n{}", case["note"], show(&outcome))
    });
    let unsealed = check(bundle, CheckPolicy { require_seal: true, ..CheckPolicy::default() });
    report.check(&case["id"], "without a seal", !unsealed.passed(), String::new);
}

/// The bundle that the tampered ones were made from.
fn original() -> Bundle {
    let cases = cases("bundle_validate.json");
    project(cases.iter().find(|case| case["note"] == "three artifacts").unwrap())
}

#[test]
fn sealed_bundles_pass_and_every_changed_sidecar_is_named() {
    if cases("bundle_validate.json").is_empty() {
        return;
    }
    let mut bundle = original();
    bundle.files.insert(SEAL.to_owned(), Seal::compute(&bundle, None).unwrap().to_bytes().unwrap());
    let outcome = check(&bundle, CheckPolicy { require_seal: true, ..CheckPolicy::default() });
    assert!(outcome.passed() && outcome.sealed, "{}", show(&outcome));
    let sidecars: Vec<String> = bundle.sidecars().map(|(path, _)| path.to_owned()).collect();
    for path in sidecars {
        let mut tampered = bundle.clone();
        let text = String::from_utf8(tampered.files[&path].clone()).unwrap();
        tampered
            .files
            .insert(path.clone(), text.replace("source_section: ", "source_section: x").into_bytes());
        let outcome = check(&tampered, CheckPolicy::default());
        assert!(
            !outcome.sealed && outcome.findings.iter().any(|finding| finding.path.as_ref() == Some(&path))
        );
        // Another way to write the same values is no change.
        let mut restyled = bundle.clone();
        restyled.files.insert(path, text.replace('\n', "\r\n").into_bytes());
        assert!(check(&restyled, CheckPolicy::default()).sealed);
    }
}

/// The files of the bundles that `tests/vectors/bundle.status` asks about through every face.
fn shared_with_every_face() -> Vec<BTreeMap<String, Vec<u8>>> {
    let folder = format!("{}/../tests/vectors/bundle.status", env!("CARGO_MANIFEST_DIR"));
    let vectors = std::fs::read_dir(folder).unwrap().map(|entry| {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        serde_json::from_str::<Value>(&text).unwrap()["request"]["bundle"]["files"].take()
    });
    let of_text = |files: &Value| files.as_object().is_some_and(|files| files.values().all(Value::is_string));
    vectors.filter(of_text).map(|files| bundle(&files).files).collect()
}

#[test]
fn readers_are_stopped_where_the_reference_stops_and_where_it_should() {
    let Some(text) = super::file("reader_block.json") else { return };
    let document: Value = serde_json::from_str(&text).unwrap();
    let common = &document["reference"]["common_project"];
    let shared = shared_with_every_face();
    let mut report = Report::default();
    let mut tally: BTreeMap<&str, usize> = BTreeMap::new();
    for case in document["cases"].as_array().unwrap() {
        let mut bundle = bundle(common);
        if let Some(text) = case["metadata_text"].as_str() {
            bundle.files.insert(METADATA.to_owned(), text.as_bytes().to_vec());
        }
        report.check(&case["id"], "a vector for every face", shared.contains(&bundle.files), || {
            format!("{case}")
        });
        let standing = standing(&bundle);
        let blocked = !standing.obstacles.is_empty();
        // The project's sidecar is of version 1, so nobody may go on reading, whatever the stamp says (W4).
        report.check(&case["id"], "fails closed", blocked, || format!("{case}"));
        let expected = if case["blocked_by_version_gate"] == true {
            let said = case["expect"]["error"].as_str().map(str::to_owned).or_else(|| {
                let line = case["expect"]["error_line"].as_str()?;
                line.strip_prefix("Error: ").map(str::to_owned)
            });
            let said = said.or_else(|| {
                let errors = case["expect"]["compatibility_errors"].as_array()?;
                errors.first()?.as_str()?.strip_prefix("compatibility: ").map(str::to_owned)
            });
            let said = said.unwrap();
            report.check(
                &case["id"],
                "message",
                standing.obstacles.iter().any(|finding| finding.message.starts_with(said.trim_end())),
                || said.clone(),
            );
            "as the reference"
        } else {
            "where the reference fails open"
        };
        *tally.entry(expected).or_default() += 1;
    }
    println!("reader_block.json: {tally:?}");
    report.finish("reader_block.json");
}
