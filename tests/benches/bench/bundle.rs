//! Bundles of 50, 5,000 and 50,000 artifacts beside the reference, and the speed of hashing.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use rogatio::engine::Engine;
use rogatio_core::operation;
use rogatio_tests::reference;
use serde_json::{Value, json};

use crate::sampling::medians;
use crate::table::Table;

const SIZES: [usize; 3] = [50, 5_000, 50_000];
/// How long the reference may take for a bundle, in seconds.
const PATIENCE: u64 = 900;
/// What is hashed, in bytes.
const HASHED: usize = 64 << 20;

/// Measures whole processes: the command line with both engines, and the reference's `charter bundle validate`.
pub(crate) fn measure(table: &mut Table) {
    let python = reference::python();
    for size in SIZES {
        let root = project(size);
        let [wasm, native] = ["dist/rogatio", "target/release/rogatio-cli"]
            .map(|program| check(&root, program, if size > 1_000 { 3 } else { 15 }));
        let what = format!("`bundle check` of {size} artifacts, whole process");
        table.compare(&what, wasm, "native engine", native, None);
        if let Some(python) = &python {
            let request = json!({"ask": "validate", "root": root});
            let begin = Instant::now();
            let answer = reference::ask_within(python, &request, PATIENCE);
            let peer = begin.elapsed().as_secs_f64() * 1e6;
            let name = answer.map_or("the reference, stopped there: it had not ended", |answer| {
                let report: Value = serde_json::from_str(answer["report"].as_str().unwrap()).unwrap();
                assert_eq!(report["passed"], true, "{report:#}");
                "the reference"
            });
            table.compare(&what, wasm, name, peer, Some(1.0));
        }
    }
    hashing(table);
}

fn hashing(table: &mut Table) {
    let batch = vec![7; 1 << 20];
    let engines = [Engine::new().unwrap(), Engine::native()];
    let [ours, peer] = medians(5, 1, [&mut || hash(&engines[0], &batch), &mut || hash(&engines[1], &batch)]);
    table.compare(&format!("SHA-256 of {} MiB: wasmtime", HASHED >> 20), ours, "native", peer, None);
}

fn hash(engine: &Engine, batch: &[u8]) {
    let mut digester = engine.digester().unwrap();
    (0..HASHED / batch.len()).for_each(|_| digester.push(batch).unwrap());
    assert!(digester.answer().unwrap().starts_with("sha256:"));
}

/// The median time of a check that finds nothing wrong, in microseconds.
fn check(root: &Path, program: &str, rounds: usize) -> f64 {
    let mut command = Command::new(rogatio_tests::workspace().join(program));
    command.args(["bundle", "check"]).arg(root).stdout(Stdio::null());
    let mut taken: Vec<f64> = (0..rounds)
        .map(|_| {
            let begin = Instant::now();
            assert!(command.status().unwrap().success());
            begin.elapsed().as_secs_f64() * 1e6
        })
        .collect();
    taken.sort_by(f64::total_cmp);
    taken[taken.len() / 2]
}

/// A sound bundle of `size` artifacts in a project that git knows.
fn project(size: usize) -> PathBuf {
    let root = rogatio_tests::workspace().join(format!("target/bench-bundle-{size}"));
    let _ = fs::remove_dir_all(&root);
    write(&root, ".kittify/charter/charter.md", "# Charter\n");
    write(&root, ".kittify/charter/governance.yaml", "a: 1\n");
    write(&root, ".kittify/charter/directives.yaml", "directives: []\n");
    write(&root, ".kittify/charter/metadata.yaml", "schema_version: 1.0.0\nbundle_schema_version: 2\n");
    let derived =
        ["directives", "governance", "metadata"].map(|name| format!(".kittify/charter/{name}.yaml\n"));
    write(&root, ".gitignore", &derived.concat());
    for arguments in [["init", "-q"], ["add", ".kittify/charter/charter.md"]] {
        assert!(Command::new("git").arg("-C").arg(&root).args(arguments).status().unwrap().success());
    }
    let mut entries = Vec::new();
    for number in 0..size {
        let sealed = call(
            "provenance.seal",
            &json!({
                "artifact": {"value": {"id": format!("t-{number}"), "title": format!("Tactic {number}"), "intent": "x".repeat(200)}},
                "artifact_urn": format!("tactic:t-{number}"), "artifact_kind": "tactic", "artifact_slug": format!("t-{number}"),
                "inputs_hash": "a".repeat(64), "adapter_id": "generated", "adapter_version": "1.0.0",
                "synthesizer_version": "3.2.0", "source_section": "review_policy", "source_urns": ["directive:DIRECTIVE_003"],
                "generated_at": "2026-04-30T06:23:33+00:00", "produced_at": "2026-04-30T06:23:34+00:00",
                "synthesis_run_id": "01KCHA869GTCJW182ZW2675MTG",
            }),
        );
        for file in [&sealed["artifact"], &sealed["sidecar"]] {
            write(&root, file["path"].as_str().unwrap(), file["text"].as_str().unwrap());
        }
        entries.push(sealed["manifest_entry"].clone());
    }
    let manifest = call(
        "manifest.seal",
        &json!({
            "schema_version": "2", "mission_id": null, "created_at": "2026-04-30T06:23:35+00:00",
            "run_id": "01KCHA869GTCJW182ZW2675MTG", "adapter_id": "generated", "adapter_version": "1.0.0",
            "synthesizer_version": "3.2.0", "artifacts": entries, "built_in_only": false,
        }),
    );
    write(&root, manifest["file"]["path"].as_str().unwrap(), manifest["file"]["text"].as_str().unwrap());
    root
}

fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn call(operation: &str, request: &Value) -> Value {
    serde_json::from_str(&operation::call(operation, &request.to_string()).unwrap()).unwrap()
}
