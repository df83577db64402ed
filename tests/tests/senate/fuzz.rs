//! schemathesis against the service's own description: no 5xx, no answer that the description does not know.

use std::process::Command;

use rogatio_tests::reference::installed;

use crate::harness::{BASE, Kind, Senate, addition, settings};

/// The version that is installed.
const SCHEMATHESIS: &str = "schemathesis==4.*";

#[test]
fn schemathesis_finds_nothing() {
    let Some(programs) = installed("schemathesis", &[SCHEMATHESIS]) else { return };
    let program = programs.join("schemathesis");
    let senate = Senate::new(Kind::Sqlite, &settings("none"));
    senate.note();
    let ada = senate.agent("ada", &["proposer", "voter", "reader", "admin"]);
    let server = senate.serve(&["--most-open-proposals", "1000000"]);
    server.post(BASE, &ada, &addition("score")).ok();
    let output = Command::new(program)
        .args(["run", &format!("{}/openapi.json", server.address)])
        .args(["--header", &format!("Authorization: Bearer {}", ada.token)])
        .args([
            "--checks",
            "not_a_server_error,content_type_conformance,response_schema_conformance,status_code_conformance",
        ])
        .args([
            "--max-examples",
            "15",
            "--seed",
            "1",
            // Two threads at once run into a defect of Python 3.11 (recursion depth in `ast.parse`).
            "--workers",
            "1",
            "--exclude-path-regex",
            // Some would take the fuzzer's own powers away, and events have no end.
            "revoke|suspend|/log/verify|/api/events",
        ])
        .args(["--no-color"])
        .current_dir(&senate.folder)
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{told}{}", String::from_utf8_lossy(&output.stderr));
    server.stop();
    senate.verify();
}
