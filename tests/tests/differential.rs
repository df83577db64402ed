//! The short form of `./build.sh differential`: answers against documents that python-jsonschema and ajv judged.
//!
//! Where the validators cannot be installed (no Python, no Node, no registry) the test says so and passes.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_in_result,
    reason = "a test fails loudly, and says what it skips"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const PINS: [&str; 1] = ["jsonschema==4.26.0"];

/// A folder with the packages for Node; none, with a word, where they cannot be installed.
fn packages(source: &Path) -> Option<PathBuf> {
    let folder = rogatio_tests::workspace().join("target/differential-node");
    fs::create_dir_all(&folder).unwrap();
    for name in ["package.json", "package-lock.json"] {
        fs::copy(source.join(name), folder.join(name)).unwrap();
    }
    if folder.join("node_modules/ajv/package.json").is_file() {
        return Some(folder);
    }
    let arguments = ["ci", "--no-audit", "--no-fund", "--loglevel=error"];
    let installed = Command::new("npm").args(arguments).current_dir(&folder).output();
    if installed.is_ok_and(|output| output.status.success()) {
        return Some(folder);
    }
    println!("skipped: ajv cannot be installed (no Node or no registry)");
    None
}

#[test]
fn answers_agree_with_documents_that_others_judged() {
    let source = rogatio_tests::workspace().join("tests/differential");
    let Some(programs) = rogatio_tests::reference::installed("differential-python", &PINS) else { return };
    let Some(node) = packages(&source) else { return };
    let finds = rogatio_tests::workspace().join("target/differential-finds.jsonl");
    let output = Command::new(programs.join("python"))
        .arg(source.join("run.py"))
        .args(["--short", "--rogatio"])
        .arg(rogatio_tests::program())
        .arg("--node")
        .arg(&node)
        .arg("--finds")
        .arg(&finds)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    println!("{said}");
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
}
