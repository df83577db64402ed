//! Certificates of electorates of 10, 1,000 and 100,000: their sizes, and the time and the memory to verify them in pieces.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use rogatio::engine::Engine;
use serde_json::{Value, json};

use crate::table::{Table, micros};
use crate::tally::{peak, pieces};

#[path = "../../../core/tests/certificate_laws/senate.rs"]
#[allow(dead_code, reason = "the laws use all of it")]
mod memory;

/// The word after which this program verifies one certificate in a process of its own, so that its peak memory is known.
pub(crate) const VERIFY: &str = "verify-alone";
const SIZES: [usize; 3] = [10, 1_000, 100_000];

/// Measures sizes and times: native, in the sandbox, in Node.
pub(crate) fn measure(table: &mut Table) {
    let folder = rogatio_tests::workspace().join("target/bench-certificate");
    fs::create_dir_all(&folder).unwrap();
    let mut rows = String::new();
    for voters in SIZES {
        let bytes = certificate(&folder, voters);
        let [native, wasm, node] = ["native", "wasm", "Node"].map(|face| {
            let runs: Vec<(f64, f64)> = (0..3).map(|_| alone(face, &folder, voters)).collect();
            let mut taken: Vec<f64> = runs.iter().map(|(micros, _)| *micros).collect();
            taken.sort_by(f64::total_cmp);
            (taken[1], runs.iter().map(|(_, kibibytes)| *kibibytes).fold(0.0, f64::max) / 1_024.0)
        });
        let what = format!("certificate of {voters} voters, {:.1} MB: verify", bytes as f64 / 1e6);
        table.compare(&format!("{what}, wasmtime"), wasm.0, "native", native.0, None);
        table.compare(&format!("{what}, Node"), node.0, "native", native.0, None);
        let peaks = format!("native {:.0} MiB, wasmtime {:.0} MiB, Node {:.0} MiB", native.1, wasm.1, node.1);
        table.state("peak memory of the whole process at that", peaks, String::new());
        rows.push_str(&format!(
            "| {voters} | {bytes} | {}, {:.0} MiB | {}, {:.0} MiB | {}, {:.0} MiB |\n",
            micros(native.0),
            native.1,
            micros(wasm.0),
            wasm.1,
            micros(node.0),
            node.1
        ));
    }
    println!("| voters | bytes | native | sandbox | Node |\n|---|---|---|---|---|\n{rows}");
}

/// Writes the certificate of a vote in which everybody votes, and its policy; the number of its bytes.
fn certificate(folder: &Path, voters: usize) -> usize {
    let mut plan = memory::Plan::new("senate.example", "p-1");
    plan.rule["threshold"] = json!({"num": 1, "den": 1, "cmp": "ge"});
    // One second a ballot.
    plan.rule["voting_period"] = json!(10_000_000);
    (plan.voters, plan.choices) = (voters, vec!["yes"; voters]);
    let parts = memory::lead(plan);
    let text = memory::text(&parts.lines());
    fs::write(file(folder, voters), &text).unwrap();
    let request = json!({"policy": parts.policy()});
    fs::write(folder.join(format!("{voters}.request.json")), request.to_string()).unwrap();
    text.len()
}

fn file(folder: &Path, voters: usize) -> PathBuf {
    folder.join(format!("{voters}.cert.jsonl"))
}

/// One verification in a process of its own: microseconds, and the most kibibytes that were resident.
fn alone(face: &str, folder: &Path, voters: usize) -> (f64, f64) {
    let voters = voters.to_string();
    let output = if face == "Node" {
        let web = rogatio_tests::workspace().join("web");
        Command::new("node").arg("bench/certificate.mjs").arg(folder).arg(&voters).current_dir(web).output()
    } else {
        Command::new(std::env::current_exe().unwrap()).args([VERIFY, face]).arg(folder).arg(&voters).output()
    };
    let output = output.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let figure: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(figure["verdict"], "established");
    (figure["micros"].as_f64().unwrap(), figure["kibibytes"].as_f64().unwrap())
}

/// The verification of a process of its own: prints what it took.
pub(crate) fn verify(face: &str, folder: &str, voters: &str) {
    let (folder, voters) = (PathBuf::from(folder), voters.parse().unwrap());
    let engine = if face == "native" { Engine::native() } else { Engine::new().unwrap() };
    let request = fs::read_to_string(folder.join(format!("{voters}.request.json"))).unwrap();
    let start = Instant::now();
    let mut certificate = engine.certificate(&request).unwrap();
    pieces(&file(&folder, voters), |piece| drop(certificate.push(piece).unwrap()));
    let answer: Value = serde_json::from_str(&certificate.finish().unwrap()).unwrap();
    let micros = start.elapsed().as_secs_f64() * 1e6;
    println!("{}", json!({"micros": micros, "kibibytes": peak(), "verdict": answer["verdict"]}));
}
