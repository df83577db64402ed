//! How long a caller waits for the first answer.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rogatio::engine::{Engine, Limits};
use serde_json::json;

use crate::sampling::medians;
use crate::table::Table;

/// Measures the start of the command line and of a fresh sandbox.
pub(crate) fn measure(table: &mut Table) {
    let root = rogatio_tests::workspace();
    let versions = root.join("examples/evidence-bundle");
    let check = |program: &str| command(root, program, &versions.join("v1.json"), &versions.join("v2.json"));
    let (mut wasm, mut native) = (check("dist/rogatio"), check("target/release/rogatio-cli"));
    let [ours, peer] = medians(60, 1, [&mut || run(&mut wasm), &mut || run(&mut native)]);
    table.compare(
        "CLI, process start to the verdict of a compatibility check",
        ours,
        "native engine",
        peer,
        Some(1.1),
    );

    let pooled = Engine::with_limits(Limits { pooled: true, ..Limits::default() }).unwrap();
    let native = Engine::native();
    let request = json!({"schema": true, "artifact": 1, "mode": "skip"}).to_string();
    let [ours, peer] = medians(
        200,
        20,
        [&mut || drop(pooled.call("artifact.validate", &request).unwrap()), &mut || {
            drop(native.call("artifact.validate", &request).unwrap())
        }],
    );
    table.compare("fresh pooled sandbox and a tiny call, deadline on", ours, "native call", peer, None);
}

fn command(root: &Path, program: &str, old: &PathBuf, new: &PathBuf) -> Command {
    let mut command = Command::new(root.join(program));
    command.args(["check", "compat"]).arg(old).arg(new).stdout(Stdio::null());
    command
}

fn run(command: &mut Command) {
    assert!(command.status().unwrap().code().is_some_and(|code| code < 2));
}
