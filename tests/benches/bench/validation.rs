//! Validation: native, in the sandbox, in Node and in Chromium, and beside ajv.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use rogatio::engine::Engine;
use rogatio_tests::reference::installed;
use serde_json::{Value, json};

use crate::sampling::medians;
use crate::table::Table;

/// A peer that reads and judges natively, from Python in one thread.
const PEER: [&str; 2] = ["jsonschema-rs==0.61.2", "orjson==3.13.0"];

/// Measures one artifact of about 1 KB against the schema of the example, in batches and one by one.
pub(crate) fn measure(table: &mut Table) {
    let (schema, artifact) = material();
    let (native, wasm) = (Engine::native(), Engine::new().unwrap());
    let opened = json!({"schema": schema}).to_string();
    let mut native_validator = native.validator(&opened).unwrap();
    let mut wasm_validator = wasm.validator(&opened).unwrap();
    let lines = format!("{artifact}\n").repeat(100);
    let [peer, ours] = medians(
        100,
        2,
        [&mut || drop(native_validator.push(lines.as_bytes()).unwrap()), &mut || {
            drop(wasm_validator.push(lines.as_bytes()).unwrap())
        }],
    );
    let what = "parse, validate, serialise a 1 KB artifact, validator reused, deadline on: wasmtime";
    table.compare(what, ours / 100.0, "native", peer / 100.0, Some(1.4));
    native_peer(table, &mut || drop(native_validator.push(lines.as_bytes()).unwrap()));

    let request = json!({"schema": schema, "artifact": artifact}).to_string();
    let [peer, ours] = medians(
        100,
        5,
        [&mut || drop(native.call("artifact.validate", &request).unwrap()), &mut || {
            drop(wasm.call("artifact.validate", &request).unwrap())
        }],
    );
    table.compare(
        "first verdict from a schema never seen: wasmtime, fresh sandbox",
        ours,
        "native",
        peer,
        None,
    );
    browsers(table);
}

/// The native engine beside jsonschema-rs with orjson: a process that takes one turn for each line that it is sent.
fn native_peer(table: &mut Table, batch: &mut dyn FnMut()) {
    let Some(programs) = installed("bench-jsonschema-rs-orjson", &PEER) else { return };
    let (schema, artifact) = material();
    let script = rogatio_tests::workspace().join("tests/benches/bench/validation.py");
    let mut command = Command::new(programs.join("python"));
    command.arg(script).arg(json!({"schema": schema, "artifact": artifact}).to_string());
    let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let (mut turns, mut answers) =
        (process.stdin.take().unwrap(), BufReader::new(process.stdout.take().unwrap()));
    let mut taken = Vec::new();
    let mut peer = || {
        let mut answer = String::new();
        turns.write_all(b"\n").unwrap();
        answers.read_line(&mut answer).unwrap();
        taken.push(answer.trim().parse::<f64>().unwrap());
    };
    let [ours, _] = medians(100, 1, [batch, &mut peer]);
    taken.sort_by(f64::total_cmp);
    drop(turns);
    assert!(process.wait().unwrap().success());
    let what = "parse, validate, serialise a 1 KB artifact, native, one thread";
    table.compare(what, ours / 100.0, "jsonschema-rs with orjson", taken[taken.len() / 2], Some(0.7));
}

/// Node and Chromium measure themselves, beside ajv in the same run: `web/bench.mjs` prints one object a figure.
fn browsers(table: &mut Table) {
    let (schema, artifact) = material();
    let input = json!({"schema": schema, "artifact": artifact}).to_string();
    let web = rogatio_tests::workspace().join("web");
    let output = Command::new("node").arg("bench.mjs").arg(input).current_dir(web).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let figures: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    for figure in figures {
        let number = |name: &str| figure[name].as_f64().unwrap();
        let peer = figure["peer_name"].as_str().unwrap();
        table.compare(
            figure["what"].as_str().unwrap(),
            number("ours"),
            peer,
            number("peer"),
            figure["target"].as_f64(),
        );
    }
}

/// The schema of the example and an artifact of about 1 KB.
pub(crate) fn material() -> (Value, Value) {
    let path = rogatio_tests::workspace().join("examples/evidence-bundle/v2.json");
    let schema = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let source = |number: u32| json!({"doi": format!("10.1234/journal.{number}.5678"), "retrieved_at": "2026-01-01T00:00:00Z"});
    let sources: Vec<Value> = (0..12).map(source).collect();
    let artifact = json!({
        "claim": "Trees that share roots share water", "confidence": 0.75, "stance": "supports",
        "method": "literature search", "sources": sources,
    });
    (schema, artifact)
}
