//! What each side of a comparison brings, what survives a closed pipe, and what never reaches a terminal.
#![expect(clippy::unwrap_used, reason = "a test fails loudly")]

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

const URI: &str = "https://example.org/s/common.json";

fn rogatio(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rogatio"));
    command.args(arguments).current_dir(folder).env_remove("NO_COLOR");
    command
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    rogatio(folder, arguments).stdin(Stdio::null()).output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

fn main_schema() -> Value {
    json!({"$id": "https://example.org/s/main.json", "properties": {"x": {"$ref": "common.json#/$defs/x"}}})
}

fn common(limit: u64) -> Value {
    json!({"$defs": {"x": {"type": "string", "maxLength": limit}}})
}

#[test]
fn with_git_each_side_reads_its_resources_from_its_own_revision() {
    let folder = tempfile::tempdir().unwrap();
    let git = |arguments: &[&str]| {
        let identity = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"];
        let output =
            Command::new("git").args(identity).args(arguments).current_dir(folder.path()).output().unwrap();
        assert!(output.status.success(), "git {arguments:?}: {}", text(&output.stderr));
    };
    let write = |name: &str, value: Value| fs::write(folder.path().join(name), value.to_string()).unwrap();
    git(&["init", "--quiet", "--initial-branch=main"]);
    write("main.json", main_schema());
    write("common.json", common(9));
    git(&["add", "."]);
    git(&["commit", "--quiet", "--message", "first"]);
    write("common.json", common(3));
    let resource = format!("{URI}=common.json");
    let compare = |more: &[&str]| {
        let arguments = [&["check", "compat", "--git", "HEAD", "main.json", "--json"][..], more].concat();
        let output = run(folder.path(), &arguments);
        let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
        (output.status.code(), answer)
    };
    let (code, answer) = compare(&["--resource", &resource]);
    assert_eq!((code, &answer["verdict"]), (Some(1), &json!("breaking")), "{answer}");
    // A side that is named explicitly comes before what the revision has.
    let (code, answer) = compare(&["--resource", &resource, "--old-resource", &resource]);
    assert_eq!((code, &answer["verdict"]), (Some(0), &json!("compatible")), "{answer}");
    // A document that is new since then belongs to the new side only.
    git(&["rm", "--quiet", "--cached", "common.json"]);
    write("main.json", json!({"type": "string"}));
    git(&["add", "main.json"]);
    git(&["commit", "--quiet", "--message", "second"]);
    write("main.json", main_schema());
    let (_, answer) = compare(&["--resource", &resource]);
    assert_eq!(answer["verdict"], "compatible", "a string has no property: {answer}");
}

#[test]
fn each_side_may_be_given_its_own_resources() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, value: Value| fs::write(folder.path().join(name), value.to_string()).unwrap();
    write("main.json", main_schema());
    write("wide.json", common(9));
    write("narrow.json", common(3));
    let (old, new) = (format!("{URI}=wide.json"), format!("{URI}=narrow.json"));
    let verdict = |arguments: &[&str]| {
        let arguments = [&["check", "compat", "main.json", "main.json"][..], arguments].concat();
        run(folder.path(), &arguments).status.code()
    };
    assert_eq!(verdict(&["--old-resource", &old, "--new-resource", &new]), Some(1));
    assert_eq!(verdict(&["--old-resource", &new, "--new-resource", &old]), Some(0));
    assert_eq!(verdict(&["--resource", &old, "--new-resource", &new]), Some(1));
    assert_eq!(verdict(&["--resource", &old]), Some(0));
    let pair = json!({
        "id": 1, "old": main_schema(), "new": main_schema(),
        "old_resources": {URI: common(9)}, "new_resources": {URI: common(3)},
    });
    let boolean =
        json!({"id": 2, "old": true, "new": {"type": "object"}, "draft": "draft4", "draft_old": "draft7"});
    fs::write(folder.path().join("pairs.jsonl"), format!("{pair}\n{boolean}\n")).unwrap();
    let output = run(folder.path(), &["check", "compat", "--pairs", "pairs.jsonl"]);
    let lines: Vec<Value> =
        text(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines[0]["witness"]["x"].as_str().map(str::len), Some(4), "{lines:?}");
    assert_eq!(lines[1]["verdict"], "breaking", "a boolean has a draft, too: {lines:?}");
}

#[test]
fn a_true_and_useless_verdict_shuts_the_gate_and_names_the_way_out() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, value: Value| fs::write(folder.path().join(name), value.to_string()).unwrap();
    let tools = |required: Value| json!({"definitions": {"Tool": {"type": "object", "required": required}, "Old": {"type": "string"}}});
    write("old.json", tools(json!([])));
    write("new.json", tools(json!(["name"])));
    let compare = |more: &[&str]| {
        let output = run(folder.path(), &[&["check", "compat", "old.json", "new.json"][..], more].concat());
        (output.status.code(), text(&output.stdout).to_owned(), text(&output.stderr).to_owned())
    };
    let (code, shown, _) = compare(&[]);
    assert_eq!(code, Some(1), "{shown}");
    for part in ["compatible", "schema.accepts-everything", "--at /definitions/", "--each definitions"] {
        assert!(shown.contains(part), "{part} is not in {shown}");
    }
    let (code, shown, _) = compare(&["--output", "github"]);
    assert_eq!((code, shown.starts_with("::error ")), (Some(1), true), "{shown}");
    assert_eq!(compare(&["--at", "/definitions/Old"]).0, Some(0));
    assert_eq!(compare(&["--at", "/definitions/Tool"]).0, Some(1));
    assert_eq!(compare(&["--at", "/definitions/none"]).0, Some(2));
    let (code, shown, _) = compare(&["--each", "definitions"]);
    assert_eq!(code, Some(1), "{shown}");
    assert!(shown.contains("2 parts compared: 1 compatible, 1 breaking"), "{shown}");
    assert_eq!(compare(&["--each", "/nothing"]).0, Some(2));
    write("new.json", json!({"$defs": {"Tool": {"type": "object"}, "More": {}}}));
    let (code, shown, _) = compare(&["--each", "definitions"]);
    assert_eq!(code, Some(1), "a part that is gone shuts the gate: {shown}");
    assert!(shown.contains("`Old` was removed") && shown.contains("1 gone, 1 new"), "{shown}");
}

#[test]
fn exit_codes_survive_a_closed_pipe() {
    let folder = tempfile::tempdir().unwrap();
    let lines = format!("{}1\n", "{}\n".repeat(50_000));
    fs::write(folder.path().join("a.ndjson"), lines).unwrap();
    fs::write(folder.path().join("schema.json"), r#"{"type": "object"}"#).unwrap();
    let pairs = format!(
        "{}{}\n",
        "{\"id\":1,\"old\":true,\"new\":true}\n".repeat(2_000),
        r#"{"id":2,"old":true,"new":false}"#
    );
    fs::write(folder.path().join("pairs.jsonl"), pairs).unwrap();
    let many = vec!["wrong.json"; 300];
    fs::write(folder.path().join("wrong.json"), r#"{"type": "strin"}"#).unwrap();
    for (arguments, code) in [
        (vec!["check", "artifact", "--schema", "schema.json", "a.ndjson", "--json"], 1),
        (vec!["check", "compat", "--pairs", "pairs.jsonl"], 1),
        ([vec!["check", "schema"], many.clone()].concat(), 1),
        ([vec!["check", "schema", "--output", "github"], many].concat(), 1),
        (vec!["check", "schema", "schema.json", "gone.json"], 2),
    ] {
        let mut child =
            rogatio(folder.path(), &arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", text(&output.stderr));
    }
    // Neither stream has a reader.
    let mut child = rogatio(folder.path(), &["check", "schema", "wrong.json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop((child.stdout.take(), child.stderr.take()));
    assert_eq!(child.wait().unwrap().code(), Some(1));
}

/// Characters that steer a terminal or turn the text around them, as a name or a field may hold them.
const HOSTILE: &str = "a\u{1b}]0;owned\u{7}\u{1b}[31mX\u{9b}31m\u{202e}z";

#[test]
fn no_control_character_of_the_input_reaches_a_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let name = format!("{HOSTILE}\nq.json");
    let schema = json!({
        "type": "object", "properties": {HOSTILE: {"type": "strin", HOSTILE: 1}}, "required": [HOSTILE],
        "default": HOSTILE, "$ref": format!("#/{HOSTILE}"),
    });
    // Raw in the text of the file as well, where JSON allows it.
    let raw = "{\"type\": \"strin\", \"x\": \"\u{9b}31m\u{202e}\u{7f}\"}".to_owned();
    fs::write(folder.path().join(&name), schema.to_string()).unwrap();
    fs::write(folder.path().join("raw.json"), raw).unwrap();
    fs::write(folder.path().join("broken.json"), "{\"a\u{1b}[31m\": \u{1b}[31m}").unwrap();
    let old = json!({"properties": {HOSTILE: {"enum": [HOSTILE, "b"]}}});
    let new = json!({"properties": {HOSTILE: {"enum": ["b"]}}, "required": [HOSTILE]});
    fs::write(folder.path().join("old.json"), old.to_string()).unwrap();
    fs::write(folder.path().join("new.json"), new.to_string()).unwrap();
    let resource = format!("{HOSTILE}={name}");
    let steps = json!([{"type": HOSTILE}]);
    fs::write(folder.path().join("steps.json"), steps.to_string()).unwrap();
    fs::create_dir_all(folder.path().join(".kittify/charter/provenance")).unwrap();
    fs::write(folder.path().join(".kittify/charter/charter.md"), "x").unwrap();
    fs::write(folder.path().join(format!(".kittify/charter/provenance/tactic-{name}.yaml")), "a: 1\n")
        .unwrap();
    let commands: Vec<Vec<&str>> = vec![
        vec!["check", "schema", &name],
        vec!["check", "schema", "raw.json", "broken.json"],
        vec!["check", "schema", HOSTILE],
        vec!["check", "schema", &name, "--output", "github"],
        vec!["check", "artifact", "--schema", "old.json", &name],
        vec!["check", "artifact", "--schema", &name, "old.json"],
        vec!["check", "compat", "old.json", "new.json"],
        vec!["check", "compat", "old.json", "new.json", "--output", "github"],
        vec!["check", "compat", &name, "new.json"],
        vec!["check", "compat", "old.json", "new.json", "--at", HOSTILE],
        vec!["check", "compat", "old.json", "new.json", "--each", HOSTILE],
        vec!["check", "compat", "old.json", "new.json", "--each", "/properties"],
        vec!["check", "compat", "old.json", "new.json", "--resource", &resource],
        vec!["check", "compat", "--git", HOSTILE, &name],
        vec!["check", "compat", "--pairs", HOSTILE],
        vec!["check", HOSTILE],
        vec!["check", "schema", "--default-draft", HOSTILE, "old.json"],
        vec!["check", "proposal", &name, "--registry", HOSTILE],
        vec!["tally", &name],
        vec!["bundle", "check", "."],
        vec!["bundle", "status", ".", "--provenance"],
        vec!["bundle", "upgrade", "."],
        vec!["provenance", "hash", &name, "broken.json", HOSTILE],
        vec!["lineage", "graph", HOSTILE, "--steps", "steps.json"],
        vec!["lineage", "history", HOSTILE, "--steps", "steps.json"],
        vec!["engine", "call", HOSTILE, &name],
    ];
    for arguments in commands {
        for color in ["never", "always"] {
            let arguments = [arguments.clone(), vec!["--color", color]].concat();
            let output = run(folder.path(), &arguments);
            for stream in [&output.stdout, &output.stderr] {
                let shown = String::from_utf8_lossy(stream);
                // Our own styles and links: what is left has nothing of the input in it.
                let shown = if color == "always" { without_styles(&shown) } else { shown.into_owned() };
                let steers = |one: char| {
                    (one.is_control() && one != '\n') || matches!(one, '\u{202a}'..='\u{202e}' | '\u{2028}')
                };
                assert!(!shown.contains(steers), "{arguments:?} shows {shown:?}");
                assert!(
                    !shown.lines().any(|line| line.starts_with("q.json")),
                    "{arguments:?} shows {shown:?}"
                );
            }
        }
    }
}

/// `text` without the styles and links of reports: `ESC [ … m`, and `ESC ] 8 ; ; … ESC \`.
fn without_styles(text: &str) -> String {
    let mut pieces = text.split('\u{1b}');
    let mut plain = pieces.next().unwrap().to_owned();
    for piece in pieces {
        let rest = match piece.chars().next() {
            Some('[') => piece
                .split_once('m')
                .filter(|(code, _)| code[1..].chars().all(|one| one.is_ascii_digit() || one == ';')),
            Some(']') if piece.starts_with("]8;;") => piece.split_once("]8;;").map(|_| ("", "")),
            Some('\\') => Some(("", &piece[1..])),
            _ => None,
        };
        match rest {
            Some((_, rest)) => plain.push_str(rest),
            None => {
                plain.push('\u{1b}');
                plain.push_str(piece);
            }
        }
    }
    plain
}
