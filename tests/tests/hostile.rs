//! Hostile input: each gets its own problem, and the host goes on serving.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_in_result,
    reason = "a test fails loudly, and says what it skips"
)]

use std::sync::LazyLock;
use std::time::Duration;

use rogatio::engine::{Engine, Kind, Limits};
use serde_json::{Value, json};

static ENGINE: LazyLock<Engine> = LazyLock::new(|| {
    let limits = Limits { deadline: Duration::from_secs(2), ..Limits::default() };
    Engine::with_limits(Kind::Wasm, limits).unwrap()
});

/// Asks, checks the code, and checks that the next caller is served.
fn refused(operation: &str, request: &str, code: &str) {
    let answer = ENGINE.call(operation, request);
    let problem = answer.expect_err("hostile input has no answer");
    assert_eq!(problem.code.as_str(), code, "{problem}");
    assert!(problem.detail.chars().count() < 400, "a problem echoes little of its input: {problem}");
    serving();
}

fn serving() {
    let request = json!({"schema": {"type": "string"}, "artifact": "x"}).to_string();
    let answer = ENGINE.call("artifact.validate", &request).unwrap();
    assert_eq!(answer, r#"{"accepted":true,"verdict":"valid","diagnostics":[]}"#);
}

fn validation(schema: &Value, artifact: &Value) -> String {
    json!({"schema": schema, "artifact": artifact}).to_string()
}

#[test]
fn deep_nesting() {
    refused("schema.check", &"[".repeat(100_000), "limit.depth");
    let schema = format!(r#"{{"schema":{}{{}}{}}}"#, r#"{"not":"#.repeat(50_000), "}".repeat(50_000));
    refused("schema.check", &schema, "limit.depth");
}

#[test]
fn a_long_string() {
    let request = validation(&json!({}), &json!("x".repeat(50 << 20)));
    refused("artifact.validate", &request, "limit.bytes");
}

#[test]
fn a_million_items() {
    let items = "0,".repeat(1_000_000);
    let request = format!(r#"{{"schema":{{"uniqueItems":true}},"artifact":[{items}0]}}"#);
    refused("artifact.validate", &request, "limit.nodes");
}

#[test]
fn numbers_beyond_arithmetic() {
    refused("artifact.validate", r#"{"schema":{},"artifact":1e400}"#, "request.lossy-number");
    refused(
        "artifact.validate",
        r#"{"schema":{},"artifact":123456789012345678901234567890}"#,
        "request.lossy-number",
    );
}

#[test]
fn two_documents_in_one() {
    refused("artifact.validate", r#"{"schema":{},"artifact":1,"artifact":2}"#, "request.duplicate-key");
    refused("artifact.validate", r#"{"schema":{},"artifact":1} {}"#, "request.invalid-json");
}

#[test]
fn broken_text() {
    refused("artifact.validate", r#"{"schema":{},"artifact":"\ud800"}"#, "request.lone-surrogate");
    refused("artifact.validate", r#"{"schema":{},"artifact":"#, "request.invalid-json");
    refused("artifact.validate", "", "request.invalid-json");
    let mut validator = ENGINE.validator(r#"{"schema":{"type":"string"}}"#).unwrap();
    let answers = validator.push(b"\"\xe2\x82\n\"next\"\n").unwrap();
    let codes: Vec<Value> = answers.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(codes[0]["problem"]["code"], "request.invalid-utf8");
    assert_eq!(codes[1]["verdict"], "valid");
}

#[test]
fn references_in_circles() {
    let schema =
        json!({"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}});
    let answer = ENGINE.call("artifact.validate", &validation(&schema, &json!(1)));
    assert!(answer.is_ok_and(|answer| answer.contains("\"verdict\"")), "a circle of references ends");
    serving();
}

#[test]
fn a_reference_to_another_machine() {
    let schema = json!({"$ref": "http://169.254.169.254/latest/meta-data"});
    refused("artifact.validate", &validation(&schema, &json!(1)), "schema.invalid");
    let schema = json!({"$ref": "file:///etc/passwd"});
    refused("artifact.validate", &validation(&schema, &json!(1)), "schema.invalid");
}

#[test]
fn catastrophic_patterns() {
    let artifact = json!(format!("{}!", "a".repeat(5_000)));
    let linear =
        ENGINE.call("artifact.validate", &validation(&json!({"pattern": "^(a+)+$"}), &artifact)).unwrap();
    assert!(linear.contains("invalid"), "a linear engine simply answers");
    refused(
        "artifact.validate",
        &validation(&json!({"pattern": "^(?=a)(a+)+\\1$"}), &artifact),
        "schema.invalid",
    );
    let request = json!({"schema": {"pattern": "^(?=a)(a|aa)+\\1$"}, "artifact": artifact, "options": {"patterns": "backtracking"}});
    let bounded = ENGINE.call("artifact.validate", &request.to_string()).unwrap();
    assert!(bounded.contains("artifact.pattern-limit"), "{bounded}");
    refused(
        "artifact.validate",
        &validation(&json!({"pattern": "((a{1000}){1000}){1000}"}), &artifact),
        "schema.invalid",
    );
    serving();
}

#[test]
fn a_fan_out_of_references() {
    let mut definitions = serde_json::Map::new();
    definitions.insert("d0".into(), json!({"type": "integer"}));
    for level in 1..=45 {
        let below = format!("#/$defs/d{}", level - 1);
        definitions.insert(format!("d{level}"), json!({"allOf": [{"$ref": below}, {"$ref": below}]}));
    }
    let schema = json!({"$ref": "#/$defs/d45", "$defs": definitions});
    refused("artifact.validate", &validation(&schema, &json!(1)), "limit.deadline");
}

#[test]
fn memory_beyond_the_cap() {
    // Enough time, on a busy machine too, that memory is what runs out.
    let limits = Limits { deadline: Duration::from_secs(60), ..Limits::default() };
    let patient = Engine::with_limits(Kind::Wasm, limits).unwrap();
    let patterns: serde_json::Map<String, Value> =
        (0..3_000).map(|index| (format!("{index}\\p{{L}}{{1,60}}"), json!({}))).collect();
    let request = validation(&json!({"patternProperties": patterns}), &json!({"a": 1}));
    let problem = patient.call("artifact.validate", &request).unwrap_err();
    assert_eq!(problem.code.as_str(), "limit.memory", "{problem}");
    serving();
}

#[test]
fn a_request_of_another_shape() {
    refused("artifact.validate", r#"{"schema":{},"artifact":1,"sudo":true}"#, "request.invalid-field");
    refused("artifact.validate", "[]", "request.invalid-field");
    refused("schema.destroy", "{}", "request.unknown-operation");
}
