//! The examples in `examples/agents`, run as their readers run them: an agent of thirty lines in two languages, and the engine in three.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use rogatio_tests::reference::installed;
use rogatio_tests::workspace;
use serde_json::{Value, json};

use crate::harness::{BASE, Kind, Senate, Server, addition, breaking, settings};

/// What signs in Python.
const PINS: [&str; 1] = ["cryptography==50.0.2"];

fn example(name: &str) -> PathBuf {
    workspace().join("examples/agents").join(name)
}

/// The output of a command that must succeed.
fn said(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// Lets the agent of an example register, propose, and vote on its own proposal.
fn tells_its_story(senate: &Senate, server: &Server, agent: &[&Path], name: &str) {
    let key = format!("{name}.key");
    senate.ok(&["agent", "key", &key]);
    let run = |token: &str, words: &[&str]| {
        let mut command = Command::new(agent[0]);
        command.args(&agent[1..]).args([server.address.as_str(), name, key.as_str()]).args(words);
        command.current_dir(&senate.folder).env_remove("ROGATIO_TOKEN");
        if !token.is_empty() {
            command.env("ROGATIO_TOKEN", token);
        }
        command
    };
    let token = said(&mut run("", &["register"]));
    assert!(token.starts_with("rog_"), "{token}");
    senate.ok(&["agent", "authorize", name, "--role", "reader", "--role", "proposer", "--role", "voter"]);
    let file = senate.file(&format!("{name}.json"), &addition(name));
    let id = said(&mut run(&token, &["propose", &file]));
    // A ballot before the vote is open says what to do.
    let early = run(&token, &["vote", &id, "yes"]).output().unwrap();
    let told = String::from_utf8_lossy(&early.stderr).into_owned();
    assert!(!early.status.success() && told.contains("ballot.not-open") && told.contains("/open"), "{told}");
    senate.ok(&["proposal", "open", &id, "--as", name]);
    let no = run(&token, &["vote", &id, "no"]).output().unwrap();
    assert!(String::from_utf8_lossy(&no.stderr).contains("ballot.missing-reason"), "a no without its reason");
    assert_eq!(said(&mut run(&token, &["vote", &id, "yes", "Sorting – needs it"])), "approved");
    let shown = senate.ok(&["proposal", "show", &id]);
    assert_eq!(shown["votes"][0]["reason"], "Sorting – needs it");
    // The next agent is alone in its electorate.
    senate.ok(&["agent", "authorize", name, "--role", "reader"]);
}

#[test]
fn an_agent_of_thirty_lines_in_two_languages() {
    let senate = Senate::new(Kind::Sqlite, &settings("ed25519"));
    senate.note();
    let server = senate.serve(&[]);
    for name in ["agent.py", "agent.mjs"] {
        let lines = fs::read_to_string(example(name)).unwrap();
        let lines = lines.lines().filter(|line| !line.trim().is_empty()).count();
        assert!(lines <= 31, "{name} has {lines} lines, its description among them");
    }
    tells_its_story(&senate, &server, &[Path::new("node"), &example("agent.mjs")], "javascript");
    if let Some(programs) = installed("agents-python", &PINS) {
        tells_its_story(&senate, &server, &[&programs.join("python"), &example("agent.py")], "python");
    }
    senate.verify();
}

/// The one file in `dist/` with this ending.
fn packed(ending: &str) -> PathBuf {
    let dist = fs::read_dir(workspace().join("dist")).into_iter().flatten();
    let mut found =
        dist.map(|entry| entry.unwrap().path()).filter(|path| path.to_string_lossy().ends_with(ending));
    found
        .next()
        .unwrap_or_else(|| panic!("no file ending in {ending} in dist/: `./build.sh package` makes it"))
}

/// The files that the examples read, made by a senate with a vote that is over.
fn folder(senate: &Senate) -> PathBuf {
    let ada = senate.agent("ada", &["reader", "proposer", "voter"]);
    let ben = senate.agent("ben", &["reader", "voter"]);
    let server = senate.serve(&[]);
    let folder = senate.folder.join("told");
    fs::create_dir(&folder).unwrap();
    let put = |name: &str, value: &Value| fs::write(folder.join(name), value.to_string()).unwrap();
    let schema = server.get("/api/schemas/note", &ada).ok();
    put("schema.json", &schema["schema"]);
    let artifacts = [json!({"title": "a"}), json!({"title": 1}), json!({"title": "b", "tags": ["é"]})];
    let lines: String = artifacts.iter().map(|artifact| format!("{artifact}\n")).collect();
    fs::write(folder.join("artifacts.ndjson"), lines).unwrap();
    let id = server.post(BASE, &ada, &addition("rank")).ok();
    let id = id["proposal_id"].as_str().unwrap().to_owned();
    server.post(&format!("{BASE}/{id}/open"), &ada, &json!({})).ok();
    server.vote(&id, &ada, "yes", None).ok();
    server.vote(&id, &ben, "no", Some("Nobody ranks notes")).ok();
    senate.ok(&["proposal", "recount", &id, "--out", "told/vote.json"]);
    // A proposal that breaks, as it is shown.
    let broken = server.post(BASE, &ada, &breaking()).ok();
    let broken = server.get(&format!("{BASE}/{}", broken["proposal_id"].as_str().unwrap()), &ada).ok();
    put("proposal.json", &broken["proposal"]);
    let checkpoint = server.get("/log/checkpoint", &ada).ok();
    let size: u64 = checkpoint.as_str().unwrap().lines().nth(1).unwrap().parse().unwrap();
    let index = size / 2;
    let proof = server.get(&format!("/log/inclusion?index={index}&size={size}"), &ada).ok();
    let verifier = server.get("/log/key", &ada).ok();
    put(
        "proof.json",
        &json!({
            "leaf": proof["leaf"], "index": index, "proof": proof["proof"], "checkpoint": checkpoint,
            "verifier": verifier.as_str().unwrap().trim(),
        }),
    );
    server.stop();
    folder
}

#[test]
fn the_engine_from_three_languages_says_the_same() {
    let senate = Senate::new(Kind::Sqlite, &settings("ed25519"));
    senate.note();
    let told = folder(&senate);
    let packages = senate.folder.join("packages");
    fs::create_dir(&packages).unwrap();
    said(Command::new("python3").args(["-m", "venv", "python"]).current_dir(&packages));
    said(
        Command::new(packages.join("python/bin/pip"))
            .args(["install", "--quiet"])
            .arg(packed("none-any.whl")),
    );
    fs::write(packages.join("package.json"), "{}").unwrap();
    let npm = ["install", "--no-audit", "--no-fund", "--offline"];
    said(Command::new("npm").args(npm).arg(packed(".tgz")).current_dir(&packages));
    // A module finds its packages from the folder in which it is.
    fs::copy(example("engine.mjs"), packages.join("engine.mjs")).unwrap();
    // Cargo builds the examples of a package with its tests.
    let target = rogatio_tests::program().parent().unwrap().join("examples/agent-engine");

    let python = said(Command::new(packages.join("python/bin/python")).arg(example("engine.py")).arg(&told));
    let javascript = said(Command::new("node").arg("engine.mjs").arg(&told).current_dir(&packages));
    let rust = said(Command::new(target).arg(&told));
    assert_eq!(python, javascript);
    assert_eq!(python, rust);
    let lines: Vec<Value> = python.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let what: Vec<&str> = lines.iter().map(|line| line["what"].as_str().unwrap()).collect();
    assert_eq!(what, ["check", "witness", "artifacts", "recount", "log"]);
    assert_eq!((&lines[0]["submittable"], &lines[0]["verdict"]), (&json!(true), &json!("breaking")));
    assert_eq!((&lines[1]["before"], &lines[1]["after"]), (&json!(true), &json!(false)));
    assert_eq!(lines[2]["accepted"], json!([true, false, true]));
    assert_eq!(
        (&lines[3]["outcome"], &lines[3]["ballots"], &lines[3]["refused"]),
        (&json!("rejected"), &json!(2), &json!(0))
    );
    assert_eq!((&lines[4]["holds"], &lines[4]["altered"]), (&json!(true), &json!(false)));
}
