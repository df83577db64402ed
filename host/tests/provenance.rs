//! `rogatio bundle`, `provenance` and `lineage` on real folders: links, keys, crashes, refusals. That the sandboxed engine
//! answers as the native one does is shown by the vectors.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails loudly")]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use ed25519_dalek::SigningKey;
use serde_json::{Value, json};
use tempfile::TempDir;

const CHARTER: &str = ".kittify/charter";
const ENVELOPE: &str = ".kittify/charter/bundle-seal.dsse.json";
const SEAL: &str = ".kittify/charter/bundle-seal.json";
const SIDECAR: &str = ".kittify/charter/provenance/tactic-review-tactic.yaml";

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rogatio"));
    command.args(arguments).current_dir(folder).env("NO_COLOR", "1");
    command.stdin(Stdio::null()).output().unwrap()
}

/// What a command says on both streams, if it exits so.
fn said(folder: &Path, arguments: &[&str], exit: i32) -> String {
    let output = run(folder, arguments);
    let text = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(exit), "{arguments:?}\n{text}");
    text
}

/// Says whether a piece is there, and shows the whole when it is not.
fn contains(text: &str, piece: &str) {
    assert!(text.contains(piece), "`{piece}` is not in\n{text}");
}

fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// A project with three artifacts, neither sealed nor signed, from the vectors.
fn project() -> TempDir {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/vectors/bundle.verify/signed.json");
    let vector: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let root = tempfile::tempdir().unwrap();
    for (path, text) in vector["request"]["bundle"]["files"].as_object().unwrap() {
        write(root.path(), path, text.as_str().unwrap());
    }
    fs::remove_file(root.path().join(ENVELOPE)).unwrap();
    fs::remove_file(root.path().join(SEAL)).unwrap();
    root
}

/// Writes a signer's key, and returns the public one.
fn signer(root: &Path, name: &str, seed: u8) -> String {
    write(root, name, &format!("{seed:02x}").repeat(32));
    let public = SigningKey::from_bytes(&[seed; 32]).verifying_key();
    let digits: String = public.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("ed25519:{digits}")
}

fn signatures(root: &Path) -> usize {
    let envelope: Value = serde_json::from_slice(&fs::read(root.join(ENVELOPE)).unwrap()).unwrap();
    envelope["signatures"].as_array().unwrap().len()
}

/// Changes a sidecar as its owner could: it is still valid, and not what was sealed.
fn change(root: &Path) {
    let path = root.join(SIDECAR);
    let text = fs::read_to_string(&path).unwrap();
    fs::write(path, text.replace("source_section: ", "source_section: other_")).unwrap();
}

#[test]
fn signers_sign_the_same_seal() {
    let root = project();
    let root = root.path();
    let (ada, ben, eve) = (signer(root, "ada", 1), signer(root, "ben", 2), signer(root, "eve", 3));
    contains(&said(root, &["bundle", "sign", ".", "--key", "ada"], 0), &format!("signed by {ada}"));
    contains(&said(root, &["bundle", "sign", ".", "--key", "ben"], 0), "signed by 1 other");
    // Whoever signs again replaces their own signature only.
    said(root, &["bundle", "sign", ".", "--key", "ada"], 0);
    assert_eq!(signatures(root), 2);
    let text = said(root, &["bundle", "verify", ".", "--key", &ada, "--key", &eve, "--key", &ben], 0);
    for line in [format!("\nsigned by {ada}"), format!("\nsigned by {ben}"), format!("not signed by {eve}")] {
        contains(&text, &line);
    }
    contains(&said(root, &["bundle", "verify", ".", "--key", &eve], 1), "no given key signed this seal");

    // Another payload begins anew, and says so.
    change(root);
    contains(&said(root, &["bundle", "check", "."], 1), "bundle.seal-mismatch");
    let old = fs::read(root.join(ENVELOPE)).unwrap();
    contains(
        &said(root, &["bundle", "sign", ".", "--key", "ben"], 0),
        "belong to another seal and were removed",
    );
    assert_eq!(signatures(root), 1);
    said(root, &["bundle", "check", "."], 0);
    said(root, &["bundle", "verify", ".", "--key", &ada], 1);

    // The old signatures beside the new seal: found without any key.
    fs::write(root.join(ENVELOPE), old).unwrap();
    contains(&said(root, &["bundle", "check", "."], 1), "bundle.stale-signature");
    contains(&said(root, &["bundle", "verify", "."], 1), "bundle.stale-signature");
    contains(&said(root, &["bundle", "sign", "."], 0), "were removed");
    assert!(!root.join(ENVELOPE).exists());
    said(root, &["bundle", "check", "."], 0);
}

#[test]
fn what_cannot_be_looked_at_stops_a_reader() {
    let empty = tempfile::tempdir().unwrap();
    fs::create_dir(empty.path().join(".kittify")).unwrap();
    contains(&said(empty.path(), &["bundle", "status", "."], 1), "bundle.no-charter");

    let (root, outside) = (project(), tempfile::tempdir().unwrap());
    let root = root.path();
    said(root, &["bundle", "status", "."], 0);
    let metadata = root.join(CHARTER).join("metadata.yaml");
    fs::rename(&metadata, outside.path().join("metadata.yaml")).unwrap();
    symlink(outside.path().join("metadata.yaml"), &metadata).unwrap();
    for command in ["status", "upgrade", "check"] {
        contains(&said(root, &["bundle", command, "."], 1), "bundle.escaping-path");
    }
    // By its text the link stays inside; another one on its way does not.
    fs::remove_file(&metadata).unwrap();
    symlink(outside.path(), root.join("docs")).unwrap();
    symlink("../../docs/metadata.yaml", &metadata).unwrap();
    contains(&said(root, &["bundle", "status", "."], 1), "bundle.escaping-path");
    // A link inside the project is followed.
    fs::remove_file(&metadata).unwrap();
    fs::copy(outside.path().join("metadata.yaml"), root.join("metadata.yaml")).unwrap();
    symlink("../../metadata.yaml", &metadata).unwrap();
    said(root, &["bundle", "status", "."], 0);
    fs::remove_file(root.join("metadata.yaml")).unwrap();
    contains(&said(root, &["bundle", "status", "."], 1), "to a file that does not exist");
}

#[test]
fn a_newer_bundle_asks_for_a_newer_program() {
    let root = project();
    let path = root.path().join(SIDECAR);
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("schema_version: '2'", "schema_version: '3'")).unwrap();
    let text = said(root.path(), &["bundle", "status", "."], 1);
    contains(&text, "it is newer than this rogatio");
    assert!(!text.contains("bundle upgrade"), "{text}");
}

#[test]
fn an_exchange_that_a_crash_left_half_done_is_finished_by_a_reader() {
    let root = project();
    let kittify = root.path().join(".kittify");
    fs::rename(kittify.join("charter"), kittify.join(".charter.staging")).unwrap();
    write(&kittify, ".charter.old/metadata.yaml", "bundle_schema_version: 1\n");
    said(root.path(), &["bundle", "check", "."], 0);
    let mut left: Vec<_> = fs::read_dir(&kittify).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, ["charter", "doctrine"]);
}

#[test]
fn every_file_is_hashed_whatever_becomes_of_the_others() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [("a.yaml", "a: 1\n"), ("bad.yaml", "a: [\n"), ("z.yaml", "z: 1\n")] {
        write(folder.path(), name, text);
    }
    let files = ["provenance", "hash", "a.yaml", "bad.yaml", "gone.yaml", "z.yaml"];
    let text = said(folder.path(), &files, 2);
    assert_eq!(text.matches("artifact_content_hash").count(), 2, "{text}");
    contains(&text, "bad.yaml");
    contains(&text, "gone.yaml");
    let output = run(folder.path(), &[&files[..], &["--json"]].concat());
    assert_eq!(output.status.code(), Some(2));
    let answers: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    let shape: Vec<(&str, bool)> = answers
        .iter()
        .map(|answer| (answer["source"].as_str().unwrap(), answer.get("answer").is_some()))
        .collect();
    assert_eq!(shape, [("a.yaml", true), ("bad.yaml", false), ("gone.yaml", false), ("z.yaml", true)]);
    said(folder.path(), &["provenance", "hash", "a.yaml", "z.yaml"], 0);
}

#[test]
fn refusals_name_the_file_and_the_line() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "bad.yaml", "a: [\n");
    contains(&said(folder.path(), &["provenance", "canonical", "bad.yaml"], 2), "bad.yaml");
    write(folder.path(), "time.yaml", "a:\n- b: 2026-01-01\n");
    let text = said(folder.path(), &["provenance", "canonical", "--form", "jcs", "time.yaml"], 2);
    contains(&text, "time.yaml");
    contains(&text, "/a/0/b");
    let step = |output: &str| {
        json!({
            "source": ["raw.csv"], "target": "table.json", "type": "extraction", "agent": "ada", "method": "m",
            "started_at": "2026-04-30T06:00:00Z", "ended_at": "2026-04-30T06:00:01Z",
            "input_digest": "1".repeat(64), "output_digest": output,
        })
        .to_string()
    };
    let steps = format!("{}\n\n{}\n", step(&"2".repeat(64)), step("x"));
    write(folder.path(), "steps.jsonl", &steps);
    let show = ["lineage", "show", "table.json", "--steps", "steps.jsonl"];
    contains(&said(folder.path(), &show, 2), "steps.jsonl:3:");
    write(folder.path(), "steps.jsonl", &format!("{}\n{{\n", step(&"2".repeat(64))));
    contains(&said(folder.path(), &show, 2), "steps.jsonl:2:");
    write(folder.path(), "steps.jsonl", &format!("[{},\n{}]", step(&"2".repeat(64)), step("x")));
    contains(&said(folder.path(), &show, 2), "steps.jsonl:2:");
}

#[test]
fn a_sidecar_is_written_beside_its_artifact_and_nothing_else() {
    let root = tempfile::tempdir().unwrap();
    write(root.path(), "a.yaml", "title: A\n");
    let arguments = "provenance seal a.yaml --urn tactic:a --kind tactic --slug a --inputs-hash 0 --adapter-id x \
        --adapter-version 1 --synthesizer-version 1 --source-section s --generated-at 2026-04-30T06:23:33+00:00 \
        --produced-at 2026-04-30T06:23:34+00:00 --run-id r --write .";
    let arguments: Vec<&str> = arguments.split_whitespace().collect();
    // The second run finds what the first has written.
    for _ in 0..2 {
        said(root.path(), &arguments, 0);
        for folder in [".kittify/doctrine/tactic", ".kittify/charter/provenance"] {
            assert_eq!(fs::read_dir(root.path().join(folder)).unwrap().count(), 1, "{folder}");
        }
    }
    write(root.path(), "a.yaml", "title: B\n");
    contains(&said(root.path(), &arguments, 2), "another document already exists");
}
