//! Bundle versions: verdicts, and reading the stamp.

use rogatio_core::provenance::bundle::version::{
    BundleVersion, NEWEST, OLDEST, Status, migration_from, read_stamp,
};
use serde_json::{Value, json};

use super::{Report, bytes, cases};

fn version_of(value: &Value) -> Option<BundleVersion> {
    match value {
        Value::String(text) => BundleVersion::parse(text),
        Value::Number(number) => BundleVersion::parse(&number.to_string()),
        Value::Bool(flag) => Some(BundleVersion::boolean(*flag)),
        _ => None,
    }
}

#[test]
fn versions_have_the_reference_verdicts() {
    let mut report = Report::default();
    for case in cases("compat.json") {
        let version = version_of(&case["bundle_version"]);
        let status = Status::of(version.as_ref());
        let found = json!({
            "status": status.as_str(),
            "supported_min": OLDEST,
            "supported_max": NEWEST,
            "message": status.message(version.as_ref()),
            "exit_code": status.exit_code(),
            "is_compatible": status.is_compatible(),
            "needs_migration": status.needs_migration(),
            "migration": match migration_from(version.as_ref()) {
                Ok(_) => "registered".to_owned(),
                Err(message) => format!("KeyError: {message}"),
            },
        });
        for (key, value) in found.as_object().unwrap() {
            report
                .check(&case["id"], key, case[key] == *value, || format!("{value} instead of {}", case[key]));
        }
    }
    report.finish("compat.json");
}

#[test]
fn stamps_are_read_as_the_reference_reads_them() {
    let mut report = Report::default();
    for case in cases("bundle_version_read.json") {
        let raw = (!case["raw_b64"].is_null()).then(|| bytes(&case, "raw_b64"));
        let expect = &case["expect"];
        match read_stamp(raw.as_deref()) {
            Ok(stamp) => {
                let version = stamp.version();
                report.check(&case["id"], "exception", expect.get("exception").is_none(), || {
                    format!("{stamp:?}")
                });
                let value = version_of(&expect["value"]);
                report.check(&case["id"], "value", version == value, || format!("{stamp:?}"));
                let status = Status::of(version.as_ref());
                if expect.get("exception").is_none() {
                    report.check(&case["id"], "status", expect["status"] == status.as_str(), || {
                        format!("{stamp:?}")
                    });
                    report.check(
                        &case["id"],
                        "message",
                        expect["message"] == status.message(version.as_ref()),
                        || format!("{stamp:?}"),
                    );
                    report.check(&case["id"], "exit", expect["exit_code"] == status.exit_code(), || {
                        format!("{stamp:?}")
                    });
                }
            }
            Err(fault) => {
                report
                    .check(&case["id"], "readable", expect.get("exception").is_some(), || fault.to_string());
            }
        }
    }
    report.finish("bundle_version_read.json");
}
