//! The page as people use it, in Chromium: `web/bench/page.mjs` prints one object a figure.

use std::process::Command;

use serde_json::Value;

use crate::table::Table;

/// Measures start, typing, many documents and memory.
pub(crate) fn measure(table: &mut Table) {
    let web = rogatio_tests::workspace().join("web");
    let output = Command::new("node").arg("bench/page.mjs").current_dir(web).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let figures: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    for figure in figures {
        let what = format!("page: {}", figure["what"].as_str().unwrap());
        let target = figure["target"].as_f64();
        if let Some(peer) = figure["peer"].as_f64() {
            let name = figure["peer_name"].as_str().unwrap();
            table.compare(&what, figure["ours"].as_f64().unwrap(), name, peer, target);
        } else {
            let (value, unit) = (figure["value"].as_f64().unwrap(), figure["unit"].as_str().unwrap());
            let mark = |target: f64| format!("≤ {target} {unit} {}", if value <= target { "✓" } else { "✗" });
            table.state(&what, format!("{value} {unit}"), target.map_or_else(String::new, mark));
        }
    }
}
