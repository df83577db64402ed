//! Stored documents under both schemas of a change: `rogatio check corpus` on one core, beside the `jsonschema` crate in the same loop.

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use serde_json::{Value, json};

use crate::table::Table;

/// The documents of one run, of about 300 bytes each.
const DOCUMENTS: u64 = 200_000;
/// The turns, of which the median counts.
const TURNS: usize = 5;

/// Measures documents of which five of a hundred are broken.
pub(crate) fn measure(table: &mut Table) {
    let examples = rogatio_tests::workspace().join("examples/evidence-bundle");
    let folder = std::env::temp_dir().join(format!("rogatio-bench-corpus-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let file = folder.join("documents.ndjson");
    fs::write(
        &file,
        (0..DOCUMENTS).fold(String::new(), |mut text, number| {
            writeln!(text, "{}", document(number)).unwrap();
            text
        }),
    )
    .unwrap();
    let [old, new] = ["v2.json", "v3.json"].map(|name| examples.join(name));
    let broken = peer(&old, &new, &file);
    for engine in ["wasm", "native"] {
        let mut times: Vec<[f64; 2]> = Vec::new();
        for _ in 0..TURNS {
            let theirs = seconds(|| assert_eq!(peer(&old, &new, &file), broken));
            let ours = seconds(|| assert_eq!(command(engine, &old, &new, &file), broken));
            times.push([ours, theirs]);
        }
        let [ours, theirs] = [0, 1].map(|side| {
            let mut column: Vec<f64> = times.iter().map(|pair| pair[side]).collect();
            column.sort_by(f64::total_cmp);
            column[TURNS / 2] / DOCUMENTS as f64 * 1e6
        });
        let what = format!(
            "`check corpus`, a stored document of 300 bytes under both schemas, 5 % broken, one core, {engine} ({:.0} documents a second)",
            1e6 / ours
        );
        table.compare(
            &what,
            ours,
            "the jsonschema crate in the same loop, errors asked for",
            theirs,
            Some(1.0),
        );
    }
    fs::remove_dir_all(folder).unwrap();
}

fn seconds(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64()
}

fn document(number: u64) -> Value {
    let sources: Vec<Value> = (0..3)
        .map(|at| json!({"doi": format!("10.1234/journal.{number}.{at}"), "retrieved_at": "2026-01-01T00:00:00Z"}))
        .collect();
    let mut value = json!({
        "claim": format!("Trees that share roots share water ({number})"), "confidence": number % 2, "stance": "supports",
        "method": "literature search", "sources": sources,
    });
    if number.is_multiple_of(20) {
        value["confidence"] = json!(0.5);
    }
    value
}

/// The broken documents, by the program.
fn command(engine: &str, old: &Path, new: &Path, file: &Path) -> u64 {
    let program = rogatio_tests::workspace().join("dist/rogatio");
    let output = Command::new(program)
        .args(["check", "corpus", "--json", "--no-config", "--engine", engine, "--old"])
        .arg(old)
        .arg("--new")
        .args([new, file])
        .env("RAYON_NUM_THREADS", "1")
        .stderr(Stdio::null())
        .output()
        .unwrap();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["documents"], DOCUMENTS);
    report["broken"].as_u64().unwrap()
}

/// The broken documents, by the crate: each document is read once, judged under both schemas, and the errors of a refused one are written down.
fn peer(old: &Path, new: &Path, file: &Path) -> u64 {
    let [old, new] = [old, new].map(|path| {
        let schema: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        jsonschema::validator_for(&schema).unwrap()
    });
    let text = fs::read(file).unwrap();
    let (mut broken, mut said) = (0, 0);
    for line in text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        let document: Value = serde_json::from_slice(line).unwrap();
        let (before, after) = (old.is_valid(&document), new.is_valid(&document));
        if !after {
            said += new.iter_errors(&document).map(|error| error.to_string().len()).sum::<usize>();
        }
        broken += u64::from(before && !after);
    }
    assert!(said > 0);
    broken
}
