//! The command line as people see it: `host/tests/cli/cases/*.txt` hold commands and all that they print.
//!
//! Each case goes through every door and must print the same: the program with the engine in its sandbox, the one with native code, the packed npm
//! package and the packed wheel, each installed in an empty folder. `ROGATIO_BLESS=1` writes the files anew; what changed is then for a person
//! to judge.
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use crate::door::{DOORS, Door};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli")
}

/// What a command prints: the standard output, the error stream marked with `!`, the exit code where it is not 0.
fn run(line: &str, door: Door) -> String {
    let (command, input) = line.split_once(" < ").unwrap_or((line, ""));
    let arguments: Vec<&str> = command.split_whitespace().skip(1).collect();
    let files = folder().join("files");
    let input = match input {
        "" => Stdio::null(),
        file => Stdio::from(fs::File::open(files.join(file)).unwrap()),
    };
    let output = door
        .command()
        .args(arguments)
        .current_dir(&files)
        .env("NO_COLOR", "1")
        .stdin(input)
        .output()
        .unwrap();
    let mut text = without_times(&String::from_utf8(output.stdout).unwrap());
    for line in String::from_utf8(output.stderr).unwrap().lines() {
        writeln!(text, "{}", format!("! {line}").trim_end()).unwrap();
    }
    match output.status.code() {
        Some(0) => {}
        code => writeln!(text, "[exit {}]", code.unwrap()).unwrap(),
    }
    text
}

/// `text` with every `"micros"` set to 0.
fn without_times(text: &str) -> String {
    let mut pieces = text.split("\"micros\":");
    let mut same = pieces.next().unwrap().to_owned();
    for piece in pieces {
        write!(same, "\"micros\":0{}", piece.trim_start_matches(|digit: char| digit.is_ascii_digit()))
            .unwrap();
    }
    same
}

fn play(name: &str) {
    let path = folder().join(format!("cases/{name}.txt"));
    let expected = fs::read_to_string(&path).unwrap();
    let commands: Vec<&str> = expected.lines().filter_map(|line| line.strip_prefix("$ ")).collect();
    assert!(!commands.is_empty(), "{name} has no commands");
    if std::env::var_os("ROGATIO_BLESS").is_some() {
        let shown: Vec<String> =
            commands.iter().map(|command| format!("$ {command}\n{}", run(command, Door::Native))).collect();
        fs::write(&path, shown.join("\n")).unwrap();
        return;
    }
    for door in DOORS {
        let shown: Vec<String> =
            commands.iter().map(|command| format!("$ {command}\n{}", run(command, door))).collect();
        similar(&shown.join("\n"), &expected, &format!("{name}, {door:?}"));
    }
}

/// Fails at the first line that differs.
fn similar(shown: &str, expected: &str, name: &str) {
    for (number, (shown, expected)) in shown.lines().zip(expected.lines()).enumerate() {
        assert_eq!(shown, expected, "{name}, line {}", number + 1);
    }
    assert_eq!(shown.lines().count(), expected.lines().count(), "{name}: the number of lines");
}

#[test]
fn schemas() {
    play("schema");
}

#[test]
fn artifacts() {
    play("artifact");
}

#[test]
fn stored_documents() {
    play("corpus");
}

#[test]
fn compatibility() {
    play("compat");
}

#[test]
fn proposals() {
    play("proposal");
}

#[test]
fn bad_input() {
    play("input");
}

#[test]
fn reports() {
    play("report");
}

#[test]
fn settings() {
    play("settings");
}

#[test]
fn raw_requests() {
    play("engine");
}

#[test]
fn contracts() {
    play("contract");
}

#[test]
fn readers() {
    play("readers");
}

#[test]
fn joined_schemas() {
    play("join");
}

#[test]
fn version_numbers() {
    play("version");
}

#[test]
fn every_case_is_played() {
    let mut cases: Vec<String> = fs::read_dir(folder().join("cases"))
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    cases.sort();
    let played = [
        "artifact", "compat", "contract", "corpus", "engine", "input", "join", "proposal", "readers",
        "report", "schema", "settings", "version",
    ];
    assert_eq!(cases, played);
}
