//! What a snapshot cannot show of the command line: pipes, repositories, order, other programs' formats.
#![expect(clippy::unwrap_used, reason = "a test fails loudly")]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use rogatio::engine::Engine;
use serde_json::{Value, json};

/// The program with the engine in its sandbox, and the one with native code.
const PROGRAMS: [&str; 2] = ["rogatio", "rogatio-cli"];

fn rogatio(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rogatio"));
    command.args(arguments).current_dir(folder).env_remove("NO_COLOR");
    command
}

fn run_of(program: &str, folder: &Path, arguments: &[&str]) -> Output {
    let program = Path::new(env!("CARGO_BIN_EXE_rogatio")).with_file_name(program);
    Command::new(program).args(arguments).current_dir(folder).stdin(Stdio::null()).output().unwrap()
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    rogatio(folder, arguments).stdin(Stdio::null()).output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

fn files() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cli/files"))
}

#[test]
fn an_operation_answers_with_the_engines_own_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let request = r#"{"schema": {"type": "strin", "é": 1.50}}"#;
    fs::write(folder.path().join("request.json"), request).unwrap();
    let answer = Engine::native().call("schema.check", request).unwrap();
    for program in PROGRAMS {
        let output = run_of(program, folder.path(), &["engine", "call", "schema.check", "request.json"]);
        assert_eq!(text(&output.stdout), format!("{answer}\n"), "{program}");
        assert_eq!(output.status.code(), Some(0));
    }
}

#[test]
fn what_the_engine_says_of_itself_has_the_operations_and_the_world() {
    let output = run(files(), &["engine", "describe"]);
    let description: Value = serde_json::from_slice(&output.stdout).unwrap();
    let names: Vec<&str> = description["operations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["name"].as_str().unwrap())
        .collect();
    assert!(names.contains(&"schema.check"), "{names:?}");
    let committed = concat!(env!("CARGO_MANIFEST_DIR"), "/../core/component/wit/engine.wit");
    let output = run(files(), &["engine", "wit"]);
    assert_eq!(text(&output.stdout), fs::read_to_string(committed).unwrap());
}

#[test]
fn a_file_is_compared_with_its_earlier_self() {
    let folder = tempfile::tempdir().unwrap();
    let git = |arguments: &[&str]| {
        let identity = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"];
        let output =
            Command::new("git").args(identity).args(arguments).current_dir(folder.path()).output().unwrap();
        assert!(output.status.success(), "git {arguments:?}: {}", text(&output.stderr));
    };
    let schemas = folder.path().join("schemas");
    fs::create_dir(&schemas).unwrap();
    git(&["init", "--quiet", "--initial-branch=main"]);
    fs::write(schemas.join("a.json"), r#"{"type": "string", "default": "x"}"#).unwrap();
    // What `git show` would print in place of the file, were it asked to be kind to people.
    fs::write(folder.path().join(".gitattributes"), "*.json diff=shout\n").unwrap();
    git(&["config", "diff.shout.textconv", "echo shouted:"]);
    git(&["add", "."]);
    git(&["commit", "--quiet", "--message", "first"]);
    git(&["tag", "v1"]);
    fs::write(schemas.join("a.json"), r#"{"type": "integer"}"#).unwrap();
    fs::write(schemas.join("new.json"), "{}").unwrap();

    // From the root, from the folder, and by an absolute path.
    let absolute = schemas.join("a.json");
    for (from, path) in [
        (folder.path(), "schemas/a.json"),
        (schemas.as_path(), "a.json"),
        (Path::new("/"), absolute.to_str().unwrap()),
    ] {
        let output = run(from, &["check", "compat", "--git", "v1", path]);
        let shown = text(&output.stdout);
        assert_eq!(output.status.code(), Some(1), "{path}: {shown}{}", text(&output.stderr));
        assert!(shown.contains(&format!("✗ breaking v1:{path} → {path}")), "{shown}");
    }
    let annotated =
        run(folder.path(), &["check", "compat", "--git", "HEAD", "schemas/a.json", "--output", "github"]);
    assert!(
        text(&annotated.stdout).starts_with("::error file=schemas/a.json,line=1,"),
        "{}",
        text(&annotated.stdout)
    );

    for (revision, path, why) in [
        ("v2", "schemas/a.json", "input.revision"),
        ("HEAD", "schemas/new.json", "input.revision"),
        ("--output=stolen", "schemas/a.json", "input.revision"),
        ("HEAD", "schemas/gone.json", "input."),
    ] {
        let revision = format!("--git={revision}");
        let output = run(folder.path(), &["check", "compat", &revision, path, "--json"]);
        assert_eq!(output.status.code(), Some(2), "{revision} {path}");
        let problem: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert!(problem["code"].as_str().unwrap().starts_with(why), "{problem}");
    }
    assert!(!folder.path().join("stolen").exists());
}

#[test]
fn results_come_in_the_order_of_the_input() {
    let folder = tempfile::tempdir().unwrap();
    let lines: Vec<String> = (0..20_000)
        .map(|number| {
            let padding = "x".repeat(number % 97);
            if number % 7 == 3 {
                format!("{{\"n\": \"{number}{padding}\"}}\n")
            } else {
                format!("{{\"n\": {number}}}\n")
            }
        })
        .collect();
    fs::write(folder.path().join("a.ndjson"), lines.concat()).unwrap();
    fs::write(folder.path().join("schema.json"), r#"{"properties": {"n": {"type": "integer"}}}"#).unwrap();
    for program in PROGRAMS {
        let arguments = ["check", "artifact", "--schema", "schema.json", "a.ndjson", "--json"];
        let output = run_of(program, folder.path(), &arguments);
        let answers: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!((answers.len(), output.status.code()), (20_000, Some(1)));
        for (number, answer) in answers.iter().enumerate() {
            assert_eq!(answer["line"], number + 1);
            assert_eq!(answer["answer"]["accepted"], number % 7 != 3, "line {}", number + 1);
        }
    }
}

#[test]
fn a_pair_is_answered_before_the_next_is_asked() {
    let mut child = rogatio(files(), &["check", "compat", "--pairs", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    for id in ["first", "second"] {
        writeln!(input, "{}", json!({"id": id, "old": {"type": "string"}, "new": {"type": "string"}}))
            .unwrap();
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        let answer: Value = serde_json::from_str(&line).unwrap();
        assert_eq!((answer["id"].as_str(), answer["verdict"].as_str()), (Some(id), Some("compatible")));
        assert!(answer["micros"].is_u64());
    }
    drop(input);
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn a_witness_of_a_pair_is_accepted_before_and_refused_after() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = (json!({"type": "string", "default": "x"}), json!({"type": "integer"}));
    fs::write(folder.path().join("pairs"), json!({"id": 1, "old": old, "new": new}).to_string()).unwrap();
    let output = run(folder.path(), &["check", "compat", "--pairs", "pairs"]);
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    let engine = Engine::native();
    let accepted = |schema: &Value| {
        let request = json!({"schema": schema, "artifact": answer["witness"]}).to_string();
        let answer: Value =
            serde_json::from_str(&engine.call("artifact.validate", &request).unwrap()).unwrap();
        answer["accepted"].as_bool().unwrap()
    };
    assert_eq!((accepted(&old), accepted(&new)), (true, false), "{answer}");
}

#[test]
fn a_sarif_log_satisfies_the_standards_own_schema() {
    // Two patterns of the published schema are no regular expressions (a bracket too many); both are about languages.
    let published = include_str!("cli/sarif-schema-2.1.0.json");
    assert_eq!(published.matches("{2}]?$").count(), 2);
    let schema: Value = serde_json::from_str(&published.replace("{2}]?$", "{2}$")).unwrap();
    let engine = Engine::native();
    let judge = |log: &Value| {
        let request =
            json!({"schema": schema, "artifact": log, "options": {"format_assertion": true}}).to_string();
        serde_json::from_str::<Value>(&engine.call("artifact.validate", &request).unwrap()).unwrap()
    };
    for (arguments, code) in [
        (&["check", "compat", "order.v1.json", "order.v2.json"][..], 1),
        (&["check", "compat", "order.v1.json", "order.v1.json"], 0),
        (&["check", "schema", "wrong.schema.json", "broken.json", "nowhere.json"], 2),
        (&["check", "artifact", "--schema", "order.v1.json", "artifacts"], 2),
    ] {
        let output = run(files(), &[arguments, &["--output", "sarif"]].concat());
        assert_eq!(output.status.code(), Some(code), "{arguments:?}");
        let log: Value = serde_json::from_slice(&output.stdout).unwrap();
        let answer = judge(&log);
        assert_eq!(answer["accepted"], true, "{answer}");
        let run = &log["runs"][0];
        let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
        for result in run["results"].as_array().unwrap() {
            let rule = &rules[usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
            assert_eq!(rule["id"], result["ruleId"]);
            let page = format!("docs/errors/{}.md", rule["id"].as_str().unwrap());
            assert!(rule["helpUri"].as_str().unwrap().ends_with(&page), "{rule}");
            assert!(Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(page).exists());
        }
        assert_eq!(run["invocations"][0]["executionSuccessful"], code != 2);
    }
    // And the judge can say no.
    assert_eq!(judge(&json!({"version": "2.1.0", "runs": [{"tool": {}}]}))["accepted"], false);
}

#[test]
fn whoever_stops_reading_is_not_complained_to() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.ndjson"), "{}\n".repeat(200_000)).unwrap();
    fs::write(folder.path().join("schema.json"), "true").unwrap();
    let mut child =
        rogatio(folder.path(), &["check", "artifact", "--schema", "schema.json", "a.ndjson", "--json"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!((text(&output.stderr), output.status.code()), ("", Some(0)), "all artifacts are valid");
}

#[test]
fn inputs_that_hold_no_json_are_named() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("latin1.json"), b"{\"a\": \"\xE9\"}").unwrap();
    fs::write(folder.path().join("bom.json"), "\u{feff}{}").unwrap();
    fs::write(folder.path().join("true.json"), "true").unwrap();
    fs::write(folder.path().join("lines.jsonl"), b"{}\n{\"a\": \"\xE9\"}\n{}\n").unwrap();
    fs::write(folder.path().join("blank.jsonl"), "\n \n").unwrap();
    fs::create_dir_all(folder.path().join("none/.git")).unwrap();
    fs::write(folder.path().join("none/.git/x.json"), "{}").unwrap();
    let schema = ["check", "schema"];
    let artifact = ["check", "artifact", "--schema", "true.json"];
    for (command, input, code, detail) in [
        (&schema[..], "latin1.json", "request.invalid-utf8", "byte 7"),
        (&artifact, "bom.json", "request.invalid-json", "line 1 column 1"),
        (&artifact, "latin1.json", "request.invalid-utf8", "byte 7"),
        (&artifact, "lines.jsonl", "request.invalid-utf8", "byte 7"),
        (&artifact, "blank.jsonl", "input.empty", "blank.jsonl"),
        (&artifact, "none", "input.empty", "no file ending in"),
        (&artifact, "gone", "input.unreadable", "does not exist"),
        (&artifact, "-", "input.empty", "standard input"),
    ] {
        let output = run(folder.path(), &[command, &["--json", input]].concat());
        assert_eq!(output.status.code(), Some(2), "{input}");
        let answers: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
        let problem = answers.iter().find_map(|answer| answer.get("problem")).unwrap();
        assert_eq!(problem["code"], code, "{input}");
        assert!(problem["detail"].as_str().unwrap().contains(detail), "{problem}");
    }
    let lines = run(folder.path(), &[&artifact[..], &["lines.jsonl", "--json"]].concat());
    let answers: Vec<Value> = serde_json::from_slice(&lines.stdout).unwrap();
    let lines: Vec<&Value> = answers.iter().map(|answer| &answer["line"]).collect();
    assert_eq!(lines, [1, 2, 3], "the lines after a bad one are judged all the same");
}

#[test]
fn references_lead_to_the_documents_that_were_given() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("schema.json"), r#"{"$ref": "https://example.org/id.json"}"#).unwrap();
    fs::write(folder.path().join("id.json"), r#"{"type": "integer"}"#).unwrap();
    fs::write(folder.path().join("a.json"), "1").unwrap();
    let command = ["check", "artifact", "--schema", "schema.json", "a.json"];
    assert_eq!(run(folder.path(), &command).status.code(), Some(2), "nothing is fetched");
    let given = [&command[..], &["--resource", "https://example.org/id.json=id.json"]].concat();
    assert_eq!(run(folder.path(), &given).status.code(), Some(0));
}

#[test]
fn colours_are_for_terminals_and_those_who_ask() {
    let shown = |more: &[&str]| {
        let output = run(files(), &[&["check", "compat", "order.v1.json", "order.v2.json"], more].concat());
        text(&output.stdout).contains('\u{1b}')
    };
    assert!(!shown(&[]), "a pipe is no terminal");
    assert!(shown(&["--color", "always"]));
}

#[test]
fn completions_and_manual_know_the_commands() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let output = run(files(), &["completions", shell]);
        assert!(text(&output.stdout).contains("compat"), "{shell}");
    }
    assert!(text(&run(files(), &["man"]).stdout).contains(".TH rogatio 1"));
    let folder = tempfile::tempdir().unwrap();
    let output = run(folder.path(), &["man", "--folder", "pages"]);
    assert_eq!(output.status.code(), Some(0));
    let page = fs::read_to_string(folder.path().join("pages/rogatio-check-compat.1")).unwrap();
    assert!(page.contains("transitive"));
    assert!(!folder.path().join("pages/rogatio-engine.1").exists(), "what is hidden has no page");
}

#[test]
fn usage_is_a_bad_request_and_help_is_not() {
    for (arguments, code) in [
        (&["--help"][..], 0),
        (&["--version"], 0),
        (&["check"], 2),
        (&["check", "compat", "--git", "HEAD"], 2),
        (&["check", "compat", "--pairs", "x", "a.json", "b.json"], 2),
        (&["check", "schema", "--json", "--output", "sarif", "order.v1.json"], 2),
        (&["serve", "--listen", "nowhere"], 2),
    ] {
        assert_eq!(run(files(), arguments).status.code(), Some(code), "{arguments:?}");
    }
}

/// A service that ends with the test.
struct Service(Child);

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.0.kill();
    }
}

#[test]
fn the_page_is_served_until_the_process_is_told_to_stop() {
    let child = rogatio(files(), &["serve", "--listen", "127.0.0.1:0", "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut service = Service(child);
    let mut line = String::new();
    BufReader::new(service.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let address: Value = serde_json::from_str(&line).unwrap();
    let address = address["address"]
        .as_str()
        .unwrap()
        .strip_prefix("http://")
        .unwrap()
        .trim_end_matches('/')
        .to_owned();
    let get = |path: &str, headers: &str| {
        let mut stream = std::net::TcpStream::connect(&address).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{headers}\r\n")
            .unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let end = answer.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
        text(&answer[..end]).to_ascii_lowercase()
    };
    let missing = get("/no-such-page", "");
    assert!(missing.starts_with("http/1.1 404"), "{missing}");
    assert!(
        missing.contains("script-src 'self' 'wasm-unsafe-eval'") && missing.contains("nosniff"),
        "{missing}"
    );
    if rogatio::http::is_empty() {
        assert!(get("/", "").starts_with("http/1.1 404"));
    } else {
        let page = get("/", "Accept-Encoding: br\r\n");
        assert!(page.starts_with("http/1.1 200") && page.contains("content-type: text/html"), "{page}");
        let tag = page.lines().find_map(|line| line.strip_prefix("etag: ")).unwrap();
        let known = get("/index.html", &format!("Accept-Encoding: br\r\nIf-None-Match: {tag}\r\n"));
        assert!(known.starts_with("http/1.1 304") && !known.contains("\ncontent-type"), "{known}");
    }
    let told = Command::new("kill").args(["-TERM", &service.0.id().to_string()]).status().unwrap();
    assert!(told.success());
    assert_eq!(service.0.wait().unwrap().code(), Some(0));
}

#[test]
#[cfg(target_os = "linux")]
fn a_shell_that_limits_the_address_space_is_no_obstacle() {
    let limited =
        format!("ulimit -v 8000000; exec {} check schema order.v1.json", env!("CARGO_BIN_EXE_rogatio"));
    let output = Command::new("sh").args(["-c", &limited]).current_dir(files()).output().unwrap();
    assert_eq!((text(&output.stderr), output.status.code()), ("", Some(0)));
}
