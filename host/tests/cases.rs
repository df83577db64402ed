//! The command line as people see it: `host/tests/cli/cases/*.txt` hold commands and all that they print.
//!
//! Each case goes through every door and must print the same: the native program with the engine natively and in its sandbox, the packed npm
//! package and the packed wheel, each installed in an empty folder. `ROGATIO_BLESS=1` writes the files anew; what changed is then for a person
//! to judge.
#![expect(clippy::unwrap_used, reason = "a test fails loudly")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli")
}

/// The ways to the command line. No case needs a database, so none is excused at any of them.
const DOORS: [Door; 4] = [Door::Native, Door::Sandbox, Door::Npm, Door::Wheel];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Door {
    Native,
    Sandbox,
    Npm,
    Wheel,
}

impl Door {
    fn command(self) -> Command {
        let native = |engine: &str| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_rogatio"));
            command.args(["--engine", engine]);
            command
        };
        match self {
            Self::Native => native("native"),
            Self::Sandbox => native("wasm"),
            Self::Npm => Command::new(npm()),
            Self::Wheel => Command::new(wheel()),
        }
    }
}

/// An empty folder for an installed package.
fn empty(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// The one file in `dist/` with this ending.
fn packed(ending: &str) -> PathBuf {
    let dist = Path::new(env!("CARGO_MANIFEST_DIR")).join("../dist");
    let entries = fs::read_dir(&dist).into_iter().flatten().map(|entry| entry.unwrap().path());
    let mut found: Vec<PathBuf> = entries.filter(|path| path.to_string_lossy().ends_with(ending)).collect();
    assert_eq!(found.len(), 1, "one file ending in {ending} in dist/: `./build.sh package` makes it");
    fs::canonicalize(found.remove(0)).unwrap()
}

fn done(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// The npm package, installed as a user installs it.
fn npm() -> &'static Path {
    static PROGRAM: LazyLock<PathBuf> = LazyLock::new(|| {
        let folder = empty("door-npm");
        fs::write(folder.join("package.json"), "{}").unwrap();
        done(Command::new("npm").args(["install", "--no-audit", "--no-fund", "--offline"]).arg(packed(".tgz")).current_dir(&folder));
        folder.join("node_modules/.bin/rogatio")
    });
    &PROGRAM
}

/// The wheel, installed as a user installs it.
fn wheel() -> &'static Path {
    static PROGRAM: LazyLock<PathBuf> = LazyLock::new(|| {
        let folder = empty("door-wheel");
        done(Command::new("python3").args(["-m", "venv", "."]).current_dir(&folder));
        done(Command::new(folder.join("bin/pip")).args(["install", "--quiet"]).arg(packed("none-any.whl")));
        folder.join("bin/rogatio")
    });
    &PROGRAM
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
    let output = door.command().args(arguments).current_dir(&files).env("NO_COLOR", "1").stdin(input).output().unwrap();
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
        let shown: Vec<String> = commands.iter().map(|command| format!("$ {command}\n{}", run(command, Door::Native))).collect();
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
fn raw_requests() {
    play("engine");
}

#[test]
fn every_case_is_played() {
    let mut cases: Vec<String> = fs::read_dir(folder().join("cases"))
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    cases.sort();
    assert_eq!(cases, ["artifact", "compat", "engine", "input", "proposal", "schema"]);
}
