//! Sidecars and manifests: fields -> bytes, bytes -> verdict.

use std::collections::BTreeSet;

use rogatio_core::provenance::format::canonical::canonical_yaml;
use rogatio_core::provenance::format::node::Node;
use rogatio_core::provenance::format::yaml::{ReadError, ReadFault, ReadOptions, UnknownTags, read};
use rogatio_core::provenance::record::fields::Faults;
use rogatio_core::provenance::record::hash::sha256_hex;
use rogatio_core::provenance::record::manifest::{Manifest, SelfHash, validate as validate_manifest};
use rogatio_core::provenance::record::sidecar::{Sidecar, validate};
use serde_json::{Value, json};

use super::{Report, bytes, cases, differences};

/// As the reference reads sidecars: any encoding that YAML has, unknown tags refused.
const SIDECAR: ReadOptions = ReadOptions { utf16: true, unknown_tags: UnknownTags::Refuse };

#[test]
fn sidecars_have_the_reference_bytes() {
    let mut report = Report::default();
    for case in cases("provenance.json") {
        let sidecar = Sidecar::from_node(&Node::from_json(&case["fields"])).unwrap();
        report.check(&case["id"], "path", sidecar.path() == case["file_path"], || sidecar.path());
        let survives = case["reference_reload"] == "same";
        match canonical_yaml(&sidecar.to_node()) {
            Ok(text) => {
                report.check(&case["id"], "bytes", text.as_bytes() == bytes(&case, "file_b64"), || {
                    text.clone()
                });
                report.check(
                    &case["id"],
                    "digest",
                    case["file_sha256"] == sha256_hex(text.as_bytes()),
                    || text.clone(),
                );
                report.check(&case["id"], "survives", survives, || "was not refused".into());
            }
            Err(fault) => report.check(&case["id"], "survives", !survives, || fault.to_string()),
        }
    }
    report.finish("provenance.json");
}

#[test]
fn sidecar_verdicts_are_the_reference_ones() {
    let mut report = Report::default();
    for case in cases("provenance_validate.json") {
        let outcome = read(&bytes(&case, "raw_b64"), SIDECAR).map(|document| document.root);
        let (verdict, contract) =
            verdict(&outcome, |node| (validate(node), matches!(node, Node::Mapping(_))), "not-a-mapping");
        let expected = comparable(&case["expect"]);
        report.check(&case["id"], "verdict", verdict == expected, || {
            format!("{verdict} instead of {expected}")
        });
        let wanted = texts(&case["contract_schema_violations"]);
        let contract = adjust(&outcome, contract);
        report.check(&case["id"], "contract", contract == wanted || unread_utf16(&case), || {
            format!("{contract:?} instead of {wanted:?}")
        });
    }
    report.finish("provenance_validate.json");
}

/// Two bytes that are a UTF-16 mark and nothing else: an empty document to YAML, not UTF-8 to the contract's checker.
fn unread_utf16(case: &Value) -> bool {
    bytes(case, "raw_b64").starts_with(&[0xFF, 0xFE])
}

fn adjust(outcome: &Result<Node, ReadError>, contract: BTreeSet<String>) -> BTreeSet<String> {
    if outcome.is_err() { BTreeSet::from(["unreadable".to_owned()]) } else { contract }
}

#[test]
fn manifests_have_the_reference_bytes() {
    let mut report = Report::default();
    for case in cases("manifest.json") {
        let mut fields = case["fields"].clone();
        fields["manifest_hash"] = json!("0".repeat(64));
        let mut manifest = Manifest::from_node(&Node::from_json(&fields)).unwrap();
        let preimage = manifest.preimage().unwrap();
        report.check(&case["id"], "preimage", preimage.as_bytes() == bytes(&case, "preimage_b64"), || {
            preimage.clone()
        });
        manifest.manifest_hash = manifest.compute_hash().unwrap();
        report.check(&case["id"], "hash", case["manifest_hash"] == manifest.manifest_hash, || {
            manifest.manifest_hash.clone()
        });
        let legacy = manifest.compute_hash_without_built_in_only().unwrap();
        report.check(&case["id"], "legacy", case["legacy_hash_without_built_in_only"] == legacy, || {
            legacy.clone()
        });
        let survives = case["reference_reload"] == "verifies";
        match canonical_yaml(&manifest.to_node()) {
            Ok(text) => {
                report
                    .check(&case["id"], "file", text.as_bytes() == bytes(&case, "file_b64"), || text.clone());
                report.check(&case["id"], "survives", survives, || "was not refused".into());
            }
            Err(fault) => report.check(&case["id"], "survives", !survives, || fault.to_string()),
        }
    }
    report.finish("manifest.json");
}

#[test]
fn manifest_verdicts_are_the_reference_ones() {
    let mut report = Report::default();
    let differences = differences("manifest_verify");
    for case in cases("manifest_verify.json") {
        let outcome = read(&bytes(&case, "raw_b64"), ReadOptions::STRICT).map(|document| document.root);
        let (verdict, contract) =
            verdict(&outcome, |node| (validate_manifest(node), true), "validation-error");
        let mut expected = case["expect"].clone();
        let self_hash = expected.as_object_mut().unwrap().remove("self_hash");
        let expected = comparable(&expected);
        if differences.contains(case["id"].as_str().unwrap()) {
            report.check(&case["id"], "listed difference", verdict != expected, || format!("{verdict}"));
            continue;
        }
        report.check(&case["id"], "verdict", verdict == expected, || {
            format!("{verdict} instead of {expected}")
        });
        let wanted = texts(&case["contract_schema_violations"]);
        let contract = adjust(&outcome, contract);
        report.check(&case["id"], "contract", contract == wanted, || {
            format!("{contract:?} instead of {wanted:?}")
        });
        if let (Some(self_hash), Ok(node)) = (self_hash, &outcome) {
            let found = Manifest::from_node(node).map(|manifest| manifest.verify().unwrap());
            let ok = matches!(found, Ok(SelfHash::Ok | SelfHash::OkWithoutBuiltInOnly));
            report.check(&case["id"], "self-hash", ok == (self_hash == "ok"), || format!("{found:?}"));
        }
    }
    report.finish("manifest_verify.json");
}

fn texts(list: &Value) -> BTreeSet<String> {
    list.as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()).collect()
}

/// Our verdict in the words of the vectors, and the contract's violations.
fn verdict(
    outcome: &Result<Node, ReadError>,
    validate: impl Fn(&Node) -> (Faults, bool),
    no_mapping: &str,
) -> (Value, BTreeSet<String>) {
    let node = match outcome {
        Ok(node) => node,
        Err(fault) => {
            return (json!({"verdict": "unreadable", "error": error_class(&fault.fault)}), BTreeSet::new());
        }
    };
    let (faults, is_mapping) = validate(node);
    let contract = faults.contract.iter().map(|(place, keyword)| format!("{place}:{keyword}")).collect();
    let verdict = if !is_mapping {
        json!({"verdict": no_mapping})
    } else if faults.is_valid() {
        json!({"verdict": "valid"})
    } else {
        let errors: BTreeSet<String> =
            faults.program.iter().map(|fault| format!("{}:{}", fault.pointer, fault.rule.as_str())).collect();
        json!({"verdict": "invalid", "errors": errors})
    };
    (verdict, contract)
}

/// The vectors' verdict in one shape for sidecars and manifests.
fn comparable(expect: &Value) -> Value {
    let load = expect.get("load").or(expect.get("verdict")).and_then(Value::as_str).unwrap();
    match load {
        "ok" | "valid" => json!({"verdict": "valid"}),
        "not-a-mapping" => json!({"verdict": "not-a-mapping"}),
        "unparseable" => json!({"verdict": "unreadable", "error": expect["error"]}),
        "invalid" | "validation-error" => {
            let errors: BTreeSet<String> =
                expect["errors"].as_array().unwrap().iter().map(comparable_error).collect();
            json!({"verdict": "invalid", "errors": errors})
        }
        other => json!({"verdict": "unreadable", "error": other.strip_prefix("error:").unwrap()}),
    }
}

fn comparable_error(error: &Value) -> String {
    let mut place = String::new();
    for step in error["loc"].as_array().unwrap() {
        place.push('/');
        place.push_str(&step.as_str().map_or_else(|| step.to_string(), str::to_owned));
    }
    format!("{place}:{}", error["type"].as_str().unwrap())
}

/// The reference's class of exception for a fault.
fn error_class(fault: &ReadFault) -> &'static str {
    match fault {
        ReadFault::Syntax(_) => "ParserError",
        ReadFault::DuplicateKey(_) => "DuplicateKeyError",
        ReadFault::ManyDocuments | ReadFault::Alias(_) => "ComposerError",
        ReadFault::UnknownTag(_) => "ConstructorError",
        ReadFault::Encoding(_) => "UnicodeDecodeError",
        _ => "other",
    }
}

/// RFC 8785 over the whole range of doubles: what is written reads back as the same value, and has the same bytes again.
#[test]
fn canonical_json_of_every_double_reads_back() {
    use rogatio_core::canonical::exact;
    use rogatio_core::provenance::format::json::{NonFinite, read as read_json};
    let mut state = 7_u64;
    let edges = [
        1e20,
        1e21,
        9.007199254740993e15,
        2_f64.powi(63),
        2_f64.powi(64),
        2_f64.powi(68),
        1e300,
        f64::MAX,
        5e-324,
        -1e20,
    ];
    let random = std::iter::repeat_with(|| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        // Every second one lies where integers and exponents meet.
        let bits = if state & 1 == 0 {
            state
        } else {
            (state & 0x800f_ffff_ffff_ffff) | ((1075 + (state >> 58)) << 52)
        };
        f64::from_bits(bits)
    });
    let mut checked = 0;
    for double in edges.into_iter().chain(random.filter(|double| double.is_finite()).take(20_000)) {
        let text = String::from_utf8(exact(&json!([double])).unwrap()).unwrap();
        let value = read_json(&text, NonFinite::Refuse)
            .unwrap()
            .to_json()
            .unwrap_or_else(|place| panic!("{text} {place}"));
        assert_eq!(value[0].as_f64(), Some(double), "{text}");
        assert_eq!(String::from_utf8(exact(&value).unwrap()).unwrap(), text);
        checked += 1;
    }
    assert_eq!(checked, 20_010);
}
