//! The pages of `docs/` whose commands are run, each page in an empty folder with `bash`, from its first command to its last.
#![expect(clippy::print_stdout, reason = "a test that skips says so")]
#![expect(clippy::unwrap_used, reason = "a test fails loudly")]

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use rogatio_tests::workspace;

/// Programs that the pages use, beside those of every system.
const PROGRAMS: [&str; 4] = ["bash", "curl", "openssl", "xxd"];

/// The address that the pages name. Each page of each run gets a loopback address of its own instead, where nobody else listens: a free port could
/// be taken between asking for it and using it.
const ADDRESS: &str = "127.0.0.1:8080";

/// The pages whose commands are run.
const PAGES: [&str; 8] = ["start", "rules", "vote", "ballot", "migrations", "operate", "agents", "corpus"];

/// The address of a page in this run.
fn address(page: &str) -> String {
    let number = PAGES.iter().position(|name| *name == page).unwrap() + 1;
    let [_, high, middle, low] = std::process::id().to_be_bytes();
    // The lowest 20 bits of the process id tell runs apart.
    format!("127.{}.{middle}.{low}:8080", number * 16 + usize::from(high & 15))
}

/// A command of a page and the output that the page shows: text in which `…` stands for anything, and a line `[exit N]` for an exit code that is
/// not 0.
#[derive(Debug, PartialEq, Eq)]
struct Step {
    command: String,
    output: Vec<String>,
}

/// The steps in the blocks `console` of a page.
fn steps(page: &str) -> Vec<Step> {
    let mut found: Vec<Step> = Vec::new();
    let mut in_block = false;
    let mut in_document = false;
    for line in page.lines() {
        match (in_block, line) {
            (false, "```console") => in_block = true,
            (false, _) => {}
            (true, "```") => in_block = false,
            (true, _) if in_document => {
                if let Some(step) = found.last_mut() {
                    let _ = write!(step.command, "\n{line}");
                }
                in_document = line != "END";
            }
            (true, _) => match (line.strip_prefix("$ "), found.last_mut()) {
                (Some(command), _) => {
                    in_document = command.contains("<<'END'");
                    found.push(Step { command: command.to_owned(), output: Vec::new() });
                }
                (None, Some(step)) => step.output.push(line.to_owned()),
                (None, None) => {}
            },
        }
    }
    found
}

/// Whether lines of output are those that the page shows: a line `…` stands for any number of lines.
fn fits(shown: &[String], output: &[&str]) -> bool {
    match (shown.split_first(), output.split_first()) {
        (None, None) => true,
        (Some((any, rest)), _) if any == "…" => {
            (0..=output.len()).any(|skipped| fits(rest, output.get(skipped..).unwrap_or_default()))
        }
        (Some((line, shown)), Some((said, output))) => line_fits(line, said) && fits(shown, output),
        _ => false,
    }
}

/// Whether a line is the one that the page shows: `…` stands for any text.
fn line_fits(shown: &str, line: &str) -> bool {
    let Some((first, rest)) = shown.split_once('…') else { return shown == line };
    let Some(mut left) = line.strip_prefix(first) else { return false };
    let pieces: Vec<&str> = rest.split('…').collect();
    let Some((last, between)) = pieces.split_last() else { return true };
    for piece in between {
        let Some(at) = left.find(piece) else { return false };
        left = left.get(at + piece.len()..).unwrap_or_default();
    }
    left.ends_with(last)
}

/// Runs the steps in one shell, and answers what each printed, with a line for an exit code that is not 0.
fn run(steps: &[Step], folder: &Path, address: &str) -> Vec<String> {
    let (work, said, programs) = (folder.join("work"), folder.join("said"), folder.join("programs"));
    fs::create_dir(&said).unwrap();
    std::os::unix::fs::symlink(rogatio_tests::program(), programs.join("rogatio")).unwrap();
    let mut script = String::from("trap 'kill $(jobs -p) 2>/dev/null; wait' EXIT\n");
    for (number, step) in steps.iter().enumerate() {
        let command = step.command.replace(ADDRESS, address);
        let said = said.display();
        let _ = write!(
            script,
            "{{ {command}\n}} > {said}/{number} 2>&1; code=$?; [ $code = 0 ] || echo \"[exit $code]\" >> {said}/{number}\n"
        );
    }
    let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap_or_default());
    let status = Command::new("bash")
        .args(["--norc", "-c", &script])
        .current_dir(&work)
        .env("PATH", path)
        .env("NO_COLOR", "1")
        .env("LC_ALL", "C.UTF-8")
        .env_remove("ROGATIO_DATABASE")
        .env_remove("ROGATIO_TOKEN")
        .stdin(Stdio::null())
        .status()
        .unwrap();
    assert!(status.code().is_some(), "the shell was killed");
    let printed = |number| fs::read_to_string(said.join(format!("{number}"))).unwrap_or_default();
    (0..steps.len()).map(|number| printed(number).replace(address, ADDRESS)).collect()
}

/// Plays a page, and fails at the first step that does something else than the page shows.
fn play(name: &str) {
    play_in(name, |_, _| ());
}

/// Plays a page in a folder that was prepared: the folder of the work, and the folder of programs.
fn play_in(name: &str, prepare: impl Fn(&Path, &Path)) {
    for program in PROGRAMS {
        let found =
            Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
        if found.is_err() {
            println!("skipped: there is no {program}");
            return;
        }
    }
    let page = fs::read_to_string(workspace().join(format!("docs/{name}.md"))).unwrap();
    let steps = steps(&page);
    assert!(steps.len() > 3, "{name} has {} commands", steps.len());
    let folder = std::env::temp_dir().join(format!("rogatio-manual-{name}-{}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    let (work, programs) = (folder.join("work"), folder.join("programs"));
    for folder in [&work, &programs] {
        fs::create_dir_all(folder).unwrap();
    }
    prepare(&work, &programs);
    let said = run(&steps, &folder, &address(name));
    for (step, said) in steps.iter().zip(&said) {
        let lines: Vec<&str> = said.lines().collect();
        assert!(
            fits(&step.output, &lines),
            "docs/{name}.md\n$ {}\nthe page shows\n{}\nbut this was printed\n{said}",
            step.command,
            step.output.join("\n")
        );
    }
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn start() {
    play("start");
}

#[test]
fn rules() {
    play("rules");
}

#[test]
fn votes() {
    play("vote");
}

#[test]
fn ballots() {
    play("ballot");
}

#[test]
fn migrations() {
    play("migrations");
}

#[test]
fn stored_documents() {
    play("corpus");
}

#[test]
fn operation() {
    play("operate");
}

#[test]
fn agents() {
    let pins = ["cryptography==50.0.2"];
    let Some(python) = rogatio_tests::reference::installed("agents-python", &pins) else { return };
    play_in("agents", |work, programs| {
        for name in ["agent.py", "agent.mjs"] {
            fs::copy(workspace().join("examples/agents").join(name), work.join(name)).unwrap();
        }
        // Python finds its packages from the place of its program.
        let script = format!("#!/bin/sh\nexec '{}' \"$@\"\n", python.join("python").display());
        fs::write(programs.join("python"), script).unwrap();
        fs::set_permissions(programs.join("python"), std::os::unix::fs::PermissionsExt::from_mode(0o755))
            .unwrap();
    });
}

#[test]
fn another_output_is_found() {
    let of = |text: &str| steps(text);
    let page = "text\n```console\n$ cat <<'END'\na\nEND\na\n$ false\n[exit 1]\n```\n```\n$ no\n```\n";
    let found = of(page);
    assert_eq!((found.len(), found[0].command.as_str()), (2, "cat <<'END'\na\nEND"));
    assert_eq!(
        (found[0].output.as_slice(), found[1].output.as_slice()),
        (&["a".to_owned()][..], &["[exit 1]".to_owned()][..])
    );
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    assert!(fits(&lines("a\n…\nz"), &["a", "b", "c", "z"]));
    assert!(!fits(&lines("a\n…\nz"), &["a", "b", "c"]));
    assert!(!fits(&lines("a"), &["a", "b"]), "more than the page shows");
    assert!(line_fits("p-… enacted …", "p-1 enacted by ada") && line_fits("…", "x"));
    assert!(!line_fits("p-… enacted", "p-1 failed") && !line_fits("ready", "ready now"));
}
