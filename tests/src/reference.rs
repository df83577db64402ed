//! Programs from PyPI, pinned: the reference implementation of bundles and sidecars, and whatever else a test compares with.
#![expect(clippy::print_stdout, reason = "a test that skips says so")]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

/// What the vectors were recorded with, and the command line's libraries that it still starts with.
const PINS: [&str; 5] =
    ["spec-kitty-cli==3.2.0", "ruamel.yaml==0.19.1", "pydantic==2.14.3", "typer==0.24.1", "click==8.2.1"];

/// The reference's Python; none, with a word, where it cannot be installed.
///
/// # Panics
/// As [`installed`].
pub fn python() -> Option<PathBuf> {
    Some(installed("reference", &PINS)?.join("python"))
}

/// The programs of a Python environment of its own, installed once into `target/<name>`; none, with a word, where that is
/// impossible.
///
/// # Panics
/// When `pip` fails for another reason than the network.
pub fn installed(name: &str, pins: &[&str]) -> Option<PathBuf> {
    let folder = crate::workspace().join("target").join(name);
    let programs = folder.join("bin");
    let mark = folder.join("pins");
    if fs::read_to_string(&mark).is_ok_and(|known| known == pins.join("\n")) {
        return Some(programs);
    }
    let made = ["python3.11", "python3"].into_iter().any(|name| {
        let venv = Command::new(name).args(["-m", "venv"]).arg(&folder).stderr(Stdio::null()).status();
        venv.is_ok_and(|status| status.success())
    });
    if !made {
        println!("skipped: there is no Python with venv");
        return None;
    }
    let pip = ["-m", "pip", "install", "--quiet"];
    let output = Command::new(programs.join("python")).args(pip).args(pins).output().unwrap();
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let unreachable = [
            "Could not find a version",
            "No matching distribution",
            "Connection",
            "resolve",
            "Max retries",
            "timed out",
        ];
        assert!(
            unreachable.iter().any(|word| said.contains(word)),
            "pip failed for another reason than the network:\n{said}"
        );
        println!("skipped: PyPI cannot be reached");
        return None;
    }
    fs::write(mark, pins.join("\n")).unwrap();
    Some(programs)
}

/// Asks the reference: the requests are those of `tests/tests/reference/driver.py`.
///
/// # Panics
/// When the reference fails.
pub fn ask(python: &Path, request: &Value) -> Value {
    ask_of(&mut Command::new(python), request).unwrap()
}

/// Asks the reference; none when it has not answered after so many seconds.
///
/// # Panics
/// When the reference fails.
pub fn ask_within(python: &Path, request: &Value, seconds: u64) -> Option<Value> {
    ask_of(Command::new("timeout").arg(seconds.to_string()).arg(python), request)
}

fn ask_of(command: &mut Command, request: &Value) -> Option<Value> {
    /// What `timeout` ends with when it had to stop the command.
    const STOPPED: i32 = 124;
    let driver = crate::workspace().join("tests/tests/reference/driver.py");
    let mut child = command.arg(driver).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(request.to_string().as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    if output.status.code() == Some(STOPPED) {
        return None;
    }
    assert!(output.status.success(), "the reference failed");
    Some(serde_json::from_slice(&output.stdout).unwrap())
}
