//! Programs from PyPI, pinned: the reference implementation of bundles and sidecars, and whatever else a test compares with.
#![expect(clippy::print_stdout, reason = "a test that skips says so")]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};

use serde_json::Value;

/// What the vectors were recorded with, and the command line's libraries that it still starts with.
const PINS: [&str; 5] =
    ["spec-kitty-cli==3.2.0", "ruamel.yaml==0.19.1", "pydantic==2.14.3", "typer==0.24.1", "click==8.2.1"];

/// Newer versions of the reference, pinned: the first with manifests of version 3 and five kinds, and the newest.
const NEWER: [(&str, [&str; 5]); 2] = [
    (
        "3.2.7",
        ["spec-kitty-cli==3.2.7", "ruamel.yaml==0.19.1", "pydantic==2.14.4", "typer==0.29.2", "click==8.5.1"],
    ),
    (
        "4.0.0rc7",
        [
            "spec-kitty-cli==4.0.0rc7",
            "ruamel.yaml==0.19.1",
            "pydantic==2.14.4",
            "typer==0.27.3",
            "click==8.5.1",
        ],
    ),
];

/// The reference's Python; none, with a word, where it cannot be installed.
///
/// # Panics
/// As [`installed`].
pub fn python() -> Option<PathBuf> {
    Some(installed("reference", &PINS)?.join("python"))
}

/// The newer versions of the reference, each with its Python; without those that cannot be installed. `ROGATIO_REFERENCE` names one more
/// version, for whoever wants to know about the newest.
///
/// # Panics
/// As [`installed`].
pub fn newer() -> Vec<(String, PathBuf)> {
    let mut found = Vec::new();
    for (version, pins) in NEWER {
        if let Some(programs) = installed(&format!("reference-{version}"), &pins) {
            found.push((version.to_owned(), programs.join("python")));
        }
    }
    if let Ok(version) = std::env::var("ROGATIO_REFERENCE") {
        let pin = format!("spec-kitty-cli=={version}");
        if let Some(programs) = installed(&format!("reference-{version}"), &[&pin]) {
            found.push((version, programs.join("python")));
        }
    }
    found
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
    // Tests run side by side, and several use the same programs.
    static INSTALLING: Mutex<()> = Mutex::new(());
    let _one = INSTALLING.lock().unwrap_or_else(PoisonError::into_inner);
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

/// A folder with the packages of npm that `package.json` and `package-lock.json` in `from` name, installed once into `target/<name>`; none, with
/// a word, where that is impossible.
///
/// # Panics
/// When `npm` fails for another reason than the network.
pub fn packages(name: &str, from: &Path) -> Option<PathBuf> {
    let folder = crate::workspace().join("target").join(name);
    let (mark, lock) =
        (folder.join("installed"), fs::read_to_string(from.join("package-lock.json")).unwrap());
    static INSTALLING: Mutex<()> = Mutex::new(());
    let _one = INSTALLING.lock().unwrap_or_else(PoisonError::into_inner);
    if fs::read_to_string(&mark).is_ok_and(|known| known == lock) {
        return Some(folder);
    }
    fs::create_dir_all(&folder).unwrap();
    for file in ["package.json", "package-lock.json"] {
        fs::copy(from.join(file), folder.join(file)).unwrap();
    }
    let words = ["ci", "--no-audit", "--no-fund", "--loglevel=error"];
    let Ok(output) = Command::new("npm").args(words).current_dir(&folder).output() else {
        println!("skipped: there is no npm");
        return None;
    };
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let unreachable = ["ENOTFOUND", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "EAI_AGAIN", "network"];
        assert!(
            unreachable.iter().any(|word| said.contains(word)),
            "npm failed for another reason than the network:\n{said}"
        );
        println!("skipped: the registry of npm cannot be reached");
        return None;
    }
    fs::write(mark, lock).unwrap();
    Some(folder)
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
