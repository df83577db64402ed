//! `canonical_yaml.json`: JSON value -> canonical YAML bytes.

use rogatio_core::provenance::format::canonical::{canonical_yaml, legacy_bytes};
use rogatio_core::provenance::format::json::{NonFinite, read};

use super::{Report, bytes, cases};

#[test]
fn canonical_documents_have_the_reference_bytes() {
    let mut report = Report::default();
    let mut surrogates = 0;
    for case in cases("canonical_yaml.json") {
        let text = case["input_json"].as_str().unwrap();
        let node = match read(text, NonFinite::Accept) {
            Ok(node) => node,
            Err(fault) => {
                // Lone surrogates are not Unicode text; refusing them is the right answer.
                surrogates += 1;
                report
                    .check(&case["id"], "read", case["input_is_strict_json"] == false, || fault.to_string());
                continue;
            }
        };
        let expected = bytes(&case, "expected_b64");
        let legacy = legacy_bytes(&node).unwrap();
        report.check(&case["id"], "bytes", legacy.as_bytes() == expected, || {
            format!("\n{legacy}----\n{}", String::from_utf8_lossy(&expected))
        });
        let survives = case["reference_rereads_as"] == "same";
        let strict = canonical_yaml(&node);
        report.check(&case["id"], "survives", strict.is_ok() == survives, || format!("{strict:?}"));
    }
    assert!(surrogates <= 20);
    report.finish("canonical_yaml.json");
}
