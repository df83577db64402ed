//! `rogatio check corpus`, and the same over Spark's API: the same report whatever the threads, the engine, the compression and the splits, also
//! after the program was killed.
#![allow(
    clippy::unwrap_used,
    clippy::unwrap_in_result,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::print_stdout,
    reason = "a test fails loudly, and says what it skips"
)]

#[path = "corpus/parquet.rs"]
mod parquet;

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use rogatio_tests::workspace;
use serde_json::{Value, json};

/// The documents of the story, which are made by a formula.
const DOCUMENTS: u64 = 200_000;

/// An empty folder.
fn empty(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("rogatio-corpus-{name}-{}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// A text for `number`: most are valid, some are of each other class.
fn document(number: u64) -> String {
    match number % 40 {
        0 => json!({"n": number.to_string(), "name": "x"}).to_string(),
        1 => json!({"n": number, "name": "long enough to be refused before"}).to_string(),
        2 if number.is_multiple_of(3) => json!({"n": -1}).to_string(),
        3 if number.is_multiple_of(7) => format!("{{\"n\": {number}, \"n\": 1}}"),
        4 if number.is_multiple_of(11) => "{\"n\":".to_owned(),
        _ => json!({"n": number, "name": "x"}).to_string(),
    }
}

/// The counts for the first documents: valid, broken, broken before, mended, unreadable.
fn expected(count: u64) -> [u64; 5] {
    let mut counts = [0; 5];
    for number in 0..count {
        let class = match number % 40 {
            0 => 1,
            1 => 3,
            2 if number.is_multiple_of(3) => 2,
            3 if number.is_multiple_of(7) => 4,
            4 if number.is_multiple_of(11) => 4,
            _ => 0,
        };
        counts[class] += 1;
    }
    counts
}

fn counts(report: &Value) -> [u64; 5] {
    ["valid", "broken", "broken_before", "mended", "unreadable"].map(|name| report[name].as_u64().unwrap())
}

/// Writes both schemas and the documents, a file for each part.
fn write(folder: &Path, count: u64, parts: u64) {
    let old = json!({
        "properties": {"n": {"type": ["integer", "string"], "minimum": 0}, "name": {"type": "string", "maxLength": 9}},
        "required": ["name"]
    });
    let new = json!({"properties": {"n": {"type": "integer", "minimum": 0}, "name": {"type": "string"}}, "required": ["name"]});
    fs::write(folder.join("old.json"), old.to_string()).unwrap();
    fs::write(folder.join("new.json"), new.to_string()).unwrap();
    fs::create_dir_all(folder.join("data/deeper")).unwrap();
    for part in 0..parts {
        let mut text = String::new();
        for number in (0..count).filter(|number| number % parts == part) {
            writeln!(text, "{}", document(number)).unwrap();
        }
        let name = if part == 0 { "data/deeper/0.jsonl".to_owned() } else { format!("data/{part}.ndjson") };
        fs::write(folder.join(name), text).unwrap();
    }
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    command_of(rogatio_tests::program(), folder, arguments)
}

fn command_of(program: PathBuf, folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(["check", "corpus", "--json", "--no-config", "--old", "old.json", "--new", "new.json"]);
    command.args(arguments).current_dir(folder).stdin(Stdio::null());
    command
}

fn report_of(output: &Output) -> Value {
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}{}", String::from_utf8_lossy(&output.stdout));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn report(folder: &Path, arguments: &[&str]) -> Value {
    report_of(&command(folder, arguments).output().unwrap())
}

#[test]
fn threads_engines_and_compression_do_not_matter() {
    let folder = empty("same");
    write(&folder, 20_000, 5);
    let whole = report(&folder, &["data"]);
    assert_eq!((whole["documents"].as_u64(), counts(&whole)), (Some(20_000), expected(20_000)));
    let one = command(&folder, &["data"]).env("RAYON_NUM_THREADS", "1").output().unwrap();
    assert_eq!(report_of(&one), whole);
    let native = command_of(rogatio_tests::native(), &folder, &["data"]).output().unwrap();
    assert_eq!(report_of(&native), whole);
    for arguments in [&["data/deeper", "data/*.ndjson"][..], &["data/[1-4].ndjson", "data/deeper/0.jsonl"]] {
        assert_eq!(report(&folder, arguments), whole, "{arguments:?}");
    }
    // Other names, so other examples; the same numbers.
    for program in [&["gzip", "-r", "data"][..], &["gunzip", "-r", "data"]] {
        let done = Command::new(program[0]).args(&program[1..]).current_dir(&folder).status().unwrap();
        assert!(done.success());
        let packed = report(&folder, &["data"]);
        assert_eq!((counts(&packed), &packed["corpus"]), (counts(&whole), &whole["corpus"]), "{program:?}");
    }
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_run_that_was_killed_ends_with_the_same_report() {
    let folder = empty("killed");
    write(&folder, DOCUMENTS, 3);
    let whole = report(&folder, &["--list", "whole.ndjson", "data"]);
    assert_eq!(counts(&whole), expected(DOCUMENTS));
    let arguments = ["--list", "list.ndjson", "--checkpoint", "point.json", "data"];
    let mut kills = 0;
    // The first checkpoint is written after the first batch.
    for _ in 0..3 {
        let before = fs::read(folder.join("point.json")).ok();
        let mut child =
            command(&folder, &arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        loop {
            let now = fs::read(folder.join("point.json")).ok();
            if now.is_some() && now != before {
                kills += 1;
                child.kill().unwrap();
                break;
            }
            if child.try_wait().unwrap().is_some() {
                break;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        child.wait().unwrap();
    }
    assert!(kills > 0, "it ended before it could be killed");
    let place: Value = serde_json::from_slice(&fs::read(folder.join("point.json")).unwrap()).unwrap();
    assert!(place["report"]["documents"].as_u64().unwrap() > 0);
    // Another question, and other files, are not mixed with it.
    let refused =
        command(&folder, &["--examples", "1", "--checkpoint", "point.json", "data"]).output().unwrap();
    assert_eq!(refused.status.code(), Some(2));
    let refused = command(&folder, &["--checkpoint", "point.json", "data/1.ndjson"]).output().unwrap();
    assert_eq!(refused.status.code(), Some(2));
    let rest = report(&folder, &arguments);
    assert_eq!(rest, whole);
    assert_eq!(fs::read(folder.join("list.ndjson")).unwrap(), fs::read(folder.join("whole.ndjson")).unwrap());
    assert!(!folder.join("point.json").exists(), "the checkpoint of a complete run is removed");
    let rows = fs::read_to_string(folder.join("list.ndjson")).unwrap().lines().count() as u64;
    assert_eq!(rows, DOCUMENTS - whole["valid"].as_u64().unwrap());
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_plan_repairs_what_it_can() {
    let folder = empty("plan");
    write(&folder, 4_000, 2);
    let rewrites = json!([{"rewrite": "convert", "place": "/properties/n"}]);
    let step = json!({"number": 1, "title": "Documents", "work": {"kind": "prepare", "rewrites": rewrites, "against": "to"}});
    let plan = json!({"answer": {"plan": {"format": "rogatio/migration@v1", "steps": [step]}}});
    fs::write(folder.join("plan.json"), plan.to_string()).unwrap();
    let answer = report(&folder, &["--plan", "plan.json", "data"]);
    // Every broken document has a number as a text.
    assert_eq!((counts(&answer), &answer["repaired"]), (expected(4_000), &answer["broken"]));
    // The unreadable ones still shut the gate; without them it opens.
    fs::create_dir(folder.join("clean")).unwrap();
    fs::write(folder.join("clean/a.ndjson"), format!("{}\n{}\n", document(40), document(41))).unwrap();
    let opened = command(&folder, &["--plan", "plan.json", "clean"]).output().unwrap();
    assert_eq!(opened.status.code(), Some(0), "{}", String::from_utf8_lossy(&opened.stdout));
    assert_eq!(command(&folder, &["clean"]).output().unwrap().status.code(), Some(1));
    fs::remove_dir_all(folder).unwrap();
}

/// The folder with the programs of Python, with the packages of one form of the story; none where they cannot be installed.
fn packages(kind: &str, pins: &[&str]) -> Option<PathBuf> {
    let pins: Vec<&str> = PINS.iter().chain(pins).copied().collect();
    rogatio_tests::reference::installed(&format!("{kind}-python"), &pins)
}

/// The program of the story, with a wheel of this build beside the packages; none where they cannot be installed.
fn python(kind: &str, pins: &[&str]) -> Option<Command> {
    let programs = packages(kind, pins)?;
    let dist = fs::read_dir(workspace().join("dist")).unwrap();
    let wheel = dist
        .map(|entry| entry.unwrap().path())
        .find(|path| path.to_string_lossy().ends_with("py3-none-any.whl"));
    let wheel = wheel.unwrap();
    let install = ["install", "--quiet", "--force-reinstall", "--no-deps"];
    assert!(Command::new(programs.join("pip")).args(install).arg(wheel).status().unwrap().success());
    let mut command = Command::new(programs.join("python"));
    command.arg(workspace().join("tests/spark/story.py"));
    Some(command)
}

/// Packages that both forms of the story use.
const PINS: [&str; 4] = ["jsonschema-rs==0.60.3", "pandas==3.1.1", "pyarrow==26.0.1", "wasmtime==50.0.1"];

/// Packages of the story on Sail.
const SAIL: [&str; 2] = ["pysail==0.7.2", "pyspark-client==4.2.0"];

/// The table of what the story measured; none where its packages cannot be installed.
fn told(kind: &str, pins: &[&str], count: u64) -> Option<String> {
    let mut story = python(kind, pins)?;
    let folder = empty(kind);
    let output = story
        .arg(kind)
        .arg(rogatio_tests::program())
        .arg(folder.join("documents"))
        .arg(count.to_string())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(said["documents"].as_u64(), Some(count));
    // By the formula of `tests/spark/documents.py`: five of a hundred are broken.
    let broken = said["counts"]["broken"].as_u64().unwrap();
    assert!(broken.abs_diff(count / 20) <= count / 200, "{said}");
    fs::remove_dir_all(folder).unwrap();
    Some(said["table"].as_str().unwrap().to_owned())
}

#[test]
fn on_sail_the_counts_are_the_same() {
    let _ = told("sail", &SAIL, 20_000);
}

/// `./build.sh spark` installs Java, runs this, and shows `target/spark.md`.
#[test]
#[ignore = "requires Java and a minute for each million documents: `./build.sh spark`"]
fn on_spark_the_counts_are_the_same() {
    let count = std::env::var("COUNT").map_or(3_000_000, |count| count.parse().unwrap());
    let mut text = String::new();
    for (kind, pins) in [("spark", &["pyspark==4.2.0"][..]), ("sail", &SAIL[..])] {
        let table = told(kind, pins, count);
        writeln!(text, "{}\n", table.expect("the packages of Python are installed")).unwrap();
        fs::write(workspace().join("target/spark.md"), &text).unwrap();
    }
}
