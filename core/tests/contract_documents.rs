//! Real documents, cut out by hand from packages and named after them:
//!
//! | fixture | package | license |
//! |---|---|---|
//! | `mcp-filesystem-*` | npm `@modelcontextprotocol/server-filesystem` 2025.7.1 and 2026.8.31: two tools of the answer to `tools/list` | MIT |
//! | `openapi-galaxy-*` | npm `@scalar/galaxy` 0.2.20 and 0.6.12, `dist/3.1.json`: creating and deleting a planet | MIT |
//! | `asyncapi-galaxy-*` | npm `@scalar/galaxy` 0.6.4 and 0.6.12, `dist/asyncapi/3.0.json`: two messages of one channel | MIT |
//! | `crd-daskjob-*` | PyPI `dask-kubernetes` 2022.10.1 and 2025.7.0, `operator/customresources/daskjob.yaml`, without `spec` | BSD-3-Clause |
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test fails loudly"
)]

use rogatio_core::compatibility::Options;
use rogatio_core::contract::{ContractReport, Question, common_format, compare};
use rogatio_core::wire::compatibility_check::{Verdict, Witness};
use rogatio_core::wire::contract_check::{Gate, PartChange};
use rogatio_core::wire::{Code, Severity};
use serde_json::{Value, json};

fn document(name: &str) -> Value {
    let path = format!("{}/tests/contract_documents/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn ask(old: &Value, new: &Value) -> ContractReport {
    let question = Question { old, new, allow_not_judged: &[] };
    compare(&question, common_format(old, new).unwrap(), &Options::default()).unwrap()
}

fn witness<'r>(report: &'r ContractReport, name: &str) -> &'r Witness {
    let part =
        report.parts.iter().find(|part| part.name == name).unwrap_or_else(|| panic!("{name}: {report:#?}"));
    assert_eq!(part.verdict, Verdict::Breaking, "{part:#?}");
    part.comparisons.iter().find_map(|one| one.witness.as_ref()).unwrap()
}

fn not_judged(report: &ContractReport) -> Vec<&str> {
    let told = report.findings.iter().filter(|one| one.code == Code::ContractNotJudged);
    told.inspect(|one| assert_eq!(one.severity, Severity::Error)).map(|one| one.name.as_str()).collect()
}

#[test]
fn each_document_may_replace_itself() {
    for name in [
        "mcp-filesystem-2025.7.1",
        "mcp-filesystem-2026.8.31",
        "openapi-galaxy-0.2.20",
        "openapi-galaxy-0.6.12",
        "asyncapi-galaxy-0.6.4",
        "asyncapi-galaxy-0.6.12",
        "crd-daskjob-2022.10.1",
        "crd-daskjob-2025.7.0",
    ] {
        let document = document(name);
        let report = ask(&document, &document);
        assert_eq!((report.gate, report.steps), (Gate::Open, 0), "{name}: {report:#?}");
        assert!(report.counts.unchanged > 0, "{name}");
    }
}

#[test]
fn the_file_server_requires_a_path_now() {
    let report = ask(&document("mcp-filesystem-2025.7.1"), &document("mcp-filesystem-2026.8.31"));
    let witness = witness(&report, "tool read_file input");
    assert!(witness.complaint.schema_pointer.starts_with("/tools/0/inputSchema/"), "{witness:?}");
    let told = not_judged(&report);
    for name in ["tool read_file description", "tool read_file annotations", "tool read_file title"] {
        assert!(told.contains(&name), "{name} is not in {told:?}");
    }
    let output = report.parts.iter().find(|part| part.name == "tool read_file output").unwrap();
    assert_eq!(output.change, PartChange::Added);
}

#[test]
fn the_galaxy_closed_its_planets() {
    let report = ask(&document("openapi-galaxy-0.2.20"), &document("openapi-galaxy-0.6.12"));
    let witness = witness(&report, "POST /planets request application/json");
    assert!(witness.complaint.schema_pointer.starts_with("/components/schemas/"), "{witness:?}");
    assert_eq!(report.gate, Gate::Shut);
}

#[test]
fn a_removed_property_of_the_galaxy_is_found_in_its_message() {
    let (old, new) = (document("asyncapi-galaxy-0.6.4"), document("asyncapi-galaxy-0.6.12"));
    let report = ask(&old, &new);
    assert_eq!((report.counts.breaking, report.counts.removed), (0, 0), "{report:#?}");
    let told = not_judged(&report);
    assert!(told.contains(&"operation subscribeToUserEvents messages"), "{told:?}");
    assert!(told.contains(&"channel userEvents message userSignedUp traits"), "{told:?}");
    // The payloads of both versions are the same, so this break is made by hand: applications must send a reason for a deletion.
    let mut broken = new.clone();
    let schema = broken.pointer_mut("/components/schemas/UserDeletedEvent").unwrap();
    schema["required"].as_array_mut().unwrap().push(json!("reason"));
    let report = ask(&new, &broken);
    let witness = witness(&report, "channel userEvents message userDeleted payload");
    assert_eq!(witness.complaint.schema_pointer, "/components/schemas/UserDeletedEvent/required");
    assert!(witness.instance.get("reason").is_none());
}

#[test]
fn a_dask_job_without_a_status_field_is_refused_now() {
    let report = ask(&document("crd-daskjob-2022.10.1"), &document("crd-daskjob-2025.7.0"));
    assert_eq!(witness(&report, "v1 object").instance, json!({"status": {}}));
    let place = "/spec/versions/0/schema/openAPIV3Schema/properties/status/required";
    assert_eq!(witness(&report, "v1 object").complaint.schema_pointer, place);
    assert_eq!(not_judged(&report), ["version v1 subresources"]);
}
