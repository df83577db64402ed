//! How much travels.

use std::io::Write;
use std::process::{Command, Stdio};

use crate::table::Table;

/// Measures the engine's files, raw and compressed.
pub(crate) fn measure(table: &mut Table) {
    let root = rogatio_tests::workspace();
    let files = [
        ("component", "dist/rogatio.wasm", None),
        ("browser engine", "dist/npm/rogatio.wasm", Some(1_100.0)),
        ("validation alone", "dist/npm/validator.wasm", Some(500.0)),
    ];
    for (what, path, target) in files {
        let bytes = std::fs::read(root.join(path)).unwrap();
        let gzip = kilobytes(&compressed(&bytes, "zlib.gzipSync(b, {level: 9})"));
        let brotli = kilobytes(&compressed(&bytes, "zlib.brotliCompressSync(b)"));
        let text = format!("{:.0} KB raw, {gzip:.0} KB gzip, {brotli:.0} KB brotli", kilobytes(&bytes));
        let mark = |target: f64| format!("≤ {target} KB brotli {}", if brotli <= target { "✓" } else { "✗" });
        table.state(&format!("size, {what}"), text, target.map_or_else(String::new, mark));
    }
    let binary = std::fs::metadata(root.join("dist/rogatio")).unwrap().len();
    table.state(
        "size, `rogatio` with engine and page",
        format!("{:.1} MB", binary as f64 / 1e6),
        String::new(),
    );
}

fn kilobytes(bytes: &[u8]) -> f64 {
    bytes.len() as f64 / 1_000.0
}

/// Node's zlib has both formats; it is here anyway.
fn compressed(bytes: &[u8], call: &str) -> Vec<u8> {
    let script = format!(
        "const zlib = require('zlib'); const b = require('fs').readFileSync(0); process.stdout.write({call})"
    );
    let mut node = Command::new("node")
        .args(["-e", &script])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = node.stdin.take().unwrap();
    let bytes = bytes.to_vec();
    let writer = std::thread::spawn(move || input.write_all(&bytes).unwrap());
    let output = node.wait_with_output().unwrap();
    writer.join().unwrap();
    output.stdout
}
