//! Stored documents under both schemas of a change: `rogatio check corpus` on one core, beside the `jsonschema` crate in the same loop, and
//! `rogatio.spark` on Sail, beside jsonschema-rs in the same `mapInArrow`.

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use rogatio_tests::reference::installed;
use rogatio_tests::workspace;
use serde_json::{Value, json};

use crate::table::Table;

/// The documents of one run, of about 300 bytes each.
const DOCUMENTS: u64 = 200_000;
/// The turns, of which the median counts.
const TURNS: usize = 5;

/// Measures documents of which five of a hundred are broken.
pub(crate) fn measure(table: &mut Table) {
    let examples = workspace().join("examples/evidence-bundle");
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
    for (engine, program) in [("sandbox", "dist/rogatio"), ("native engine", "target/release/rogatio-cli")] {
        let mut times: Vec<[f64; 2]> = Vec::new();
        for _ in 0..TURNS {
            let theirs = seconds(|| assert_eq!(peer(&old, &new, &file), broken));
            let ours = seconds(|| assert_eq!(command(program, &old, &new, &file), broken));
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
    sail(table, &folder);
    fs::remove_dir_all(folder).unwrap();
}

/// The packages of the same story in the tests.
const SAIL: [&str; 6] = [
    "jsonschema-rs==0.60.3",
    "pandas==3.1.1",
    "pyarrow==26.0.1",
    "wasmtime==50.0.1",
    "pysail==0.7.2",
    "pyspark-client==4.2.0",
];

/// On all cores, with the wheel of this build.
fn sail(table: &mut Table, folder: &Path) {
    let dist = fs::read_dir(workspace().join("dist")).into_iter().flatten();
    let wheel = dist.map(|entry| entry.unwrap().path()).find(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with("rogatio-") && name.ends_with("py3-none-any.whl")
    });
    let Some(wheel) = wheel else {
        println!("skipped: there is no wheel in dist/ (`./build.sh package` makes it)");
        return;
    };
    let Some(programs) = installed("sail-python", &SAIL) else { return };
    let install = ["install", "--quiet", "--force-reinstall", "--no-deps"];
    assert!(Command::new(programs.join("pip")).args(install).arg(wheel).status().unwrap().success());
    let output = Command::new(programs.join("python"))
        .arg(workspace().join("tests/spark/bench.py"))
        .arg("sail")
        .arg(folder.join("sail"))
        .args([DOCUMENTS.to_string(), TURNS.to_string()])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let seen: Value = serde_json::from_slice(&output.stdout).unwrap();
    let lanes = seen["lanes"].as_f64().unwrap();
    // Elapsed on all lanes, and the processor time of the work alone.
    for (at, factor, of) in
        [(0_usize, lanes, "one core of the elapsed time"), (1, 1.0, "processor time of the work")]
    {
        let [ours, theirs] =
            ["ours", "theirs"].map(|side| seen[side][at].as_f64().unwrap() * factor / DOCUMENTS as f64 * 1e6);
        let what = format!(
            "`rogatio.spark` on Sail, a stored document of 290 bytes under both schemas, 5 % broken, {of} ({:.0} documents a second)",
            1e6 / ours
        );
        table.compare(
            &what,
            ours,
            "jsonschema-rs in the same `mapInArrow`, errors asked for",
            theirs,
            Some(1.0),
        );
    }
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
fn command(program: &str, old: &Path, new: &Path, file: &Path) -> u64 {
    let output = Command::new(workspace().join(program))
        .args(["check", "corpus", "--json", "--no-config", "--old"])
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
