//! `inputs_hash.json`: synthesis request -> digests.

use rogatio_core::provenance::format::json::{NonFinite, read};
use rogatio_core::provenance::record::hash::input_digests;

use super::{Report, cases};

#[test]
fn inputs_have_the_reference_digests() {
    let mut report = Report::default();
    for case in cases("inputs_hash.json") {
        let request = read(case["request_json"].as_str().unwrap(), NonFinite::Accept).unwrap();
        let text = |key: &str| case[key].as_str().unwrap();
        let found = input_digests(&request, text("adapter_id"), text("adapter_version")).unwrap();
        report.check(&case["id"], "normalized", text("normalized_ascii") == found.normalized, || {
            found.normalized.clone()
        });
        report.check(&case["id"], "inputs_hash", text("inputs_hash") == found.inputs_hash, || {
            found.inputs_hash.clone()
        });
        let evidence = case["evidence_bundle_hash"].as_str() == found.evidence_bundle_hash.as_deref();
        report.check(&case["id"], "evidence", evidence, || format!("{found:?}"));
        let snapshot = case["corpus_snapshot_id_raw"].as_str() == found.corpus_snapshot_id.as_deref();
        report.check(&case["id"], "snapshot", snapshot, || format!("{found:?}"));
        let written = case["corpus_snapshot_id_in_sidecar"] == found.corpus_snapshot_id_in_sidecar();
        report.check(&case["id"], "snapshot in sidecar", written, || format!("{found:?}"));
    }
    report.finish("inputs_hash.json");
}
