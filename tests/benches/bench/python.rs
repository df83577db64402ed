//! Validation from Python, through the component API, beside jsonschema-rs with errors asked for, and beside the sandbox of the host.

use std::process::Command;

use rogatio::engine::Engine;
use rogatio_tests::reference::installed;
use rogatio_tests::workspace;
use serde_json::{Value, json};

use crate::sampling::medians;
use crate::table::Table;
use crate::validation::material;

/// The peer.
const PEER: &str = "jsonschema-rs==0.61.2";

/// Measures a sound artifact of about 1 KB, and one with two faults.
pub(crate) fn measure(table: &mut Table) {
    let dist = std::fs::read_dir(workspace().join("dist")).into_iter().flatten();
    let wheel = dist.map(|entry| entry.unwrap().path().display().to_string());
    let Some(wheel) = wheel.into_iter().find(|path| path.ends_with("py3-none-any.whl")) else {
        println!("skipped: there is no wheel in dist/ (`./build.sh package` makes it)");
        return;
    };
    let Some(programs) = installed("bench-jsonschema-rs", &[PEER, &wheel]) else { return };
    let (schema, sound) = material();
    let mut faulty = sound.clone();
    (faulty["confidence"], faulty["stance"]) = (json!("high"), json!("maybe"));
    let artifacts = [("a sound 1 KB artifact", sound), ("a 1 KB artifact with two faults", faulty)];
    let named: serde_json::Map<_, _> =
        artifacts.iter().map(|(name, artifact)| ((*name).to_owned(), artifact.clone())).collect();
    let told = json!({"schema": schema, "artifacts": named});
    let script = workspace().join("tests/benches/bench/python.py");
    let output = Command::new(programs.join("python")).arg(script).arg(told.to_string()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let seen: Value = serde_json::from_slice(&output.stdout).unwrap();
    let wasm = Engine::new().unwrap();
    let mut validator = wasm.validator(&json!({"schema": schema}).to_string()).unwrap();
    for (name, artifact) in &artifacts {
        let [ours, peer] = [0, 1].map(|place| seen[*name][place].as_f64().unwrap());
        table.compare(
            &format!("{name}, from Python"),
            ours,
            "jsonschema-rs, errors asked for",
            peer,
            Some(1.0),
        );
        let lines = format!("{artifact}\n").repeat(100);
        let [host] = medians(60, 1, [&mut || drop(validator.push(lines.as_bytes()).unwrap())]);
        table.compare(
            &format!("{name}, from Python"),
            ours,
            "the host's own sandbox",
            host / 100.0,
            Some(2.0),
        );
    }
}
