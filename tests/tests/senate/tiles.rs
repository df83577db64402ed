//! The log as tiles: read by others, verified from the outside, cosigned, and refused once it splits.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

use crate::harness::{BASE, Kind, Senate, addition, settings};

fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(rogatio_tests::program())
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

/// The answer of a command as JSON, and its exit code.
fn told(folder: &Path, arguments: &[&str]) -> (Value, Option<i32>) {
    let output = Command::new(rogatio_tests::program())
        .args(arguments)
        .arg("--json")
        .current_dir(folder)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let answer = serde_json::from_str(&text).unwrap_or_else(|error| {
        panic!("{arguments:?}: {error}: {text}{}", String::from_utf8_lossy(&output.stderr))
    });
    (answer, output.status.code())
}

/// The bytes at an address, the status, and the header `cache-control`.
fn fetched(url: &str, token: &str) -> (Vec<u8>, u16, String) {
    let config = ureq::Agent::config_builder().http_status_as_error(false).build();
    let mut request = ureq::Agent::new_with_config(config).get(url);
    if !token.is_empty() {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    let mut answer = request.call().unwrap();
    let kept = answer.headers().get("cache-control").map(|value| value.to_str().unwrap().to_owned());
    (answer.body_mut().read_to_vec().unwrap(), answer.status().as_u16(), kept.unwrap_or_default())
}

/// Everything in a folder, by path.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let (mut found, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().display().to_string();
                found.push((name, fs::read(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

/// What the reader in Python says of a folder.
fn second(folder: &Path, arguments: &[&str]) -> Result<Value, String> {
    let program = rogatio_tests::workspace().join("tests/independent/tiles.py");
    let output = Command::new("python3").arg(program).args(arguments).current_dir(folder).output().unwrap();
    match output.status.success() {
        true => Ok(serde_json::from_slice(&output.stdout).unwrap()),
        false => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
    }
}

#[test]
fn tiles_on_sqlite() {
    tiles(Kind::Sqlite);
}

#[test]
fn tiles_on_postgres() {
    tiles(Kind::Postgres);
}

fn tiles(kind: Kind) {
    let senate = Senate::new(kind, &settings("none"));
    senate.note();
    let ada = senate.agent("ada", &["proposer", "voter", "reader"]);
    let server = senate.serve(&["--most-comments-from-one", "1000"]);
    let id = server.post(BASE, &ada, &addition("score")).ok()["proposal_id"].as_str().unwrap().to_owned();
    let comment = |number: usize| {
        server
            .post(&format!("{BASE}/{id}/comment"), &ada, &json!({"text": format!("number {number} ⚖")}))
            .ok();
    };
    (0..40).for_each(comment);
    let folder = &senate.folder;
    let first = senate.ok(&["log", "export", "log"]);
    let earlier = fs::read_to_string(folder.join("log/checkpoint")).unwrap();
    fs::write(folder.join("earlier"), &earlier).unwrap();
    (40..270).for_each(comment);

    // A log that is not public needs a token, and only its reader may keep the tiles.
    let at = |path: &str| format!("{}/log/{path}", server.address);
    assert_eq!(fetched(&at("tile/0/000"), "").1, 401);
    let (bytes, status, kept) = fetched(&at("tile/0/000"), &ada.token);
    assert_eq!((bytes.len(), status, kept.as_str()), (8_192, 200, "private, max-age=31536000, immutable"));
    for (path, status) in [
        ("tile/0/009", 404),
        ("tile/1/000", 404),
        ("tile/9/000", 404),
        ("tile/0/0", 400),
        ("tile/0/000.p/256", 400),
    ] {
        assert_eq!(fetched(&at(path), &ada.token).1, status, "{path}");
    }
    server.stop();

    let second_export = senate.ok(&["log", "export", "log"]);
    assert!(first["size"].as_u64().unwrap() > 40 && second_export["size"].as_u64().unwrap() > 270);
    assert_eq!(senate.ok(&["log", "export", "log"])["written"], 0);
    let printed = senate.ok(&["log", "checkpoint"]);
    let verifier = printed["verifier"].as_str().unwrap();

    // The server gives the same files to everybody, once reading is public.
    let server = senate.serve(&["--public-read"]);
    for (path, bytes) in files(&folder.join("log")) {
        let (served, status, kept) = fetched(&format!("{}/log/{path}", server.address), "");
        assert_eq!((status, served == bytes), (200, true), "{path}");
        let expected = if path == "checkpoint" { "no-cache" } else { "public, max-age=31536000, immutable" };
        assert_eq!(kept, expected, "{path}");
    }
    let remote = run(folder, &["log", "export", "remote", "--server", &server.address]);
    assert!(remote.status.success(), "{}", String::from_utf8_lossy(&remote.stderr));

    // A reader that shares no code with us, and the command that needs no role: over HTTP, from the folder, from an earlier checkpoint.
    let read = second(folder, &["log", verifier, "earlier"]).unwrap();
    assert_eq!(second(folder, &["remote", verifier]).unwrap(), read);
    for url in [server.address.as_str(), &format!("{}/log", server.address), "log", "remote"] {
        let (holds, code) =
            told(folder, &["log", "verify", "--url", url, "--key", verifier, "--since", "earlier"]);
        assert_eq!((&holds["holds"], code), (&json!(true), Some(0)), "{holds}");
        assert_eq!((&holds["size"], &holds["root"]), (&read["size"], &read["root"]));
        assert_eq!(holds["since"], first["size"]);
        fs::write(folder.join("answer.json"), holds.to_string()).unwrap();
        let (_, code) =
            told(folder, &["log", "verify", "--url", url, "--key", verifier, "--since", "answer.json"]);
        assert_eq!(code, Some(0));
    }
    server.stop();

    // Every file of the log matters to both readers.
    for (path, bytes) in files(&folder.join("remote")) {
        let file = folder.join("remote").join(&path);
        for place in [0, bytes.len() / 2, bytes.len() - 1] {
            let mut changed = bytes.clone();
            changed[place] ^= 1;
            fs::write(&file, &changed).unwrap();
            let output = run(folder, &["log", "verify", "--url", "remote", "--key", verifier]);
            assert!(matches!(output.status.code(), Some(1 | 2)), "{path}, byte {place}");
            assert!(second(folder, &["remote", verifier]).is_err(), "{path}, byte {place}");
        }
        fs::remove_file(&file).unwrap();
        assert_eq!(
            run(folder, &["log", "verify", "--url", "remote", "--key", verifier]).status.code(),
            Some(2),
            "{path}"
        );
        fs::write(&file, &bytes).unwrap();
    }
    assert_eq!(second(folder, &["remote", verifier]).unwrap(), read);

    // A part of a tile may be gone once the whole one is there.
    fs::write(folder.join("remote/checkpoint"), &earlier).unwrap();
    let (holds, code) = told(folder, &["log", "verify", "--url", "remote", "--key", verifier]);
    assert_eq!((&holds["holds"], code), (&json!(true), Some(0)), "{holds}");
    let other = Senate::new(Kind::Sqlite, &settings("none")).ok(&["log", "checkpoint"]);
    let foreign = ["log", "verify", "--url", "log", "--key", other["verifier"].as_str().unwrap()];
    assert_eq!(run(folder, &foreign).status.code(), Some(2), "another key");
}

#[test]
fn a_log_that_splits_is_not_cosigned() {
    let senate = Senate::new(Kind::Sqlite, &settings("ed25519"));
    senate.note();
    let voters = ["ada", "ben"].map(|name| senate.agent(name, &["proposer", "voter", "reader"]));
    let folder = &senate.folder;
    let propose = senate.file("addition.json", &addition("score"));
    let created = senate.ok(&["proposal", "create", &propose, "--as", "ada"]);
    let id = created["proposal_id"].as_str().unwrap().to_owned();
    let verifier = senate.ok(&["log", "checkpoint"])["verifier"].as_str().unwrap().to_owned();
    run(folder, &["agent", "key", "cosigner.key"]);
    let visit = |url: &str, more: &[&str]| {
        let arguments = ["log", "cosign", "--url", url, "--key", "cosigner.key", "--state", "state.json"];
        told(folder, &[&arguments[..], more].concat())
    };
    senate.ok(&["log", "export", "one"]);
    let (problem, code) = visit("one", &[]);
    assert_eq!((&problem["code"], code), (&json!("request.invalid-parameter"), Some(2)), "{problem}");
    let first = ["--log", verifier.as_str(), "--name", "cosigner.example/main"];
    let (cosigned, code) = visit("one", &first);
    assert_eq!((&cosigned["cosigned"], code), (&json!(true), Some(0)), "{cosigned}");

    // The log grows, and is cosigned again, also where it did not grow.
    senate.ok(&["proposal", "open", &id, "--as", "ada"]);
    let server = senate.serve(&["--public-read"]);
    for voter in &voters {
        server.vote(&id, voter, "yes", None).ok();
    }
    let (cosigned, code) = visit(&server.address, &[]);
    assert_eq!((&cosigned["cosigned"], code), (&json!(true), Some(0)), "{cosigned}");
    assert!(cosigned["reason"].as_str().unwrap().contains("only grown"), "{cosigned}");
    server.stop();

    // A certificate with the cosigned checkpoint satisfies a policy that requires the cosigner; the others do not.
    senate.ok(&["type", "add", "later", "note.json"]);
    fs::write(folder.join("cosigned.json"), cosigned.to_string()).unwrap();
    senate.ok(&["certificate", "make", &id, "--out", "cosigned.jsonl", "--checkpoint", "cosigned.json"]);
    senate.ok(&["certificate", "make", &id, "--out", "plain.jsonl"]);
    let (shown, _) = told(folder, &["certificate", "show", "plain.jsonl"]);
    assert_eq!(shown["signed_by"].as_array().unwrap().len(), 1);
    let key = format!("ed25519:{}", rogatio_core::digest::hex(&key_of(&verifier)));
    let policy =
        json!({"instance_key": key, "cosigners": [cosigned["cosigner"]], "electorate": "log", "rule": "log"});
    senate.file("policy.json", &policy);
    for (file, verdict, code) in [("cosigned.jsonl", "established", 0), ("plain.jsonl", "refuted", 1)] {
        let (answer, exit) = told(folder, &["certificate", "verify", file, "--policy", "policy.json"]);
        assert_eq!((&answer["verdict"], exit), (&json!(verdict), Some(code)), "{file}: {answer:#}");
    }
    senate.refused(
        &["certificate", "make", &id, "--out", "old.jsonl", "--checkpoint", "one/checkpoint"],
        "input.unreadable",
    );

    // The operator keeps a copy, and leads both on: two logs of the same size, both well signed.
    senate.ok(&["backup", "copy.db"]);
    let on_copy = |arguments: &[&str]| {
        let place = ["--database", "copy.db", "--instance-key", "senate.key"];
        told(folder, &[arguments, &place[..]].concat())
    };
    senate.ok(&["type", "add", "everybody", "note.json"]);
    on_copy(&["type", "add", "few", "note.json"]);
    senate.ok(&["log", "export", "everybody"]);
    on_copy(&["log", "export", "few"]);
    for url in ["everybody", "few"] {
        let (holds, _) = told(folder, &["log", "verify", "--url", url, "--key", &verifier]);
        assert_eq!(holds["holds"], true, "{url} alone looks fine: {holds}");
    }
    assert_eq!(visit("everybody", &[]).1, Some(0));
    let before = fs::read_to_string(folder.join("state.json")).unwrap();
    let (split, code) = visit("few", &[]);
    assert_eq!((&split["cosigned"], code), (&json!(false), Some(1)), "{split}");
    assert!(split["reason"].as_str().unwrap().contains("has split"), "{split}");
    // Both checkpoints of the proof have the same size, and the log signed both.
    let lines = |field: &str| split[field].as_str().unwrap().lines().map(str::to_owned).collect::<Vec<_>>();
    let (shown, seen) = (lines("note"), lines("before"));
    assert!(shown[1] == seen[1] && shown[2] != seen[2], "{split}");
    // The split does not heal by growing, and an older log is not cosigned either.
    on_copy(&["type", "add", "on", "note.json"]);
    on_copy(&["log", "export", "few"]);
    let (split, code) = visit("few", &[]);
    assert_eq!((&split["cosigned"], code), (&json!(false), Some(1)), "{split}");
    let (older, code) = visit("one", &[]);
    assert_eq!((&older["cosigned"], code), (&json!(false), Some(1)), "{older}");
    assert_eq!(fs::read_to_string(folder.join("state.json")).unwrap(), before, "a refusal changes nothing");
    let (since, code) = told(
        folder,
        &["log", "verify", "--url", "few", "--key", &verifier, "--since", "everybody/checkpoint"],
    );
    assert_eq!((&since["holds"], code), (&json!(false), Some(1)), "{since}");
    assert_eq!(visit("everybody", &[]).1, Some(0), "who did not split is cosigned again");

    // A certificate is held against logs: its own, the other history, an old copy, the log of another senate.
    senate.ok(&["certificate", "make", &id, "--out", "after.jsonl"]);
    let other = Senate::new(Kind::Sqlite, &settings("none"));
    other.ok(&["log", "export", "log"]);
    let elsewhere = other.folder.join("log").display().to_string();
    let server = senate.serve(&["--public-read"]);
    for (url, state, part, code) in [
        ("everybody", "established", "begins with", 0),
        (server.address.as_str(), "established", "begins with", 0),
        ("few", "refuted", "has split", 1),
        ("one", "cannot_be_established", "an old copy", 1),
        (elsewhere.as_str(), "refuted", "not the log of the certificate", 1),
    ] {
        let (answer, exit) = told(folder, &["certificate", "verify", "after.jsonl", "--against", url]);
        let held = &answer["against"];
        assert_eq!((&held["state"], exit), (&json!(state), Some(code)), "{url}: {held}");
        assert!(held["detail"].as_str().unwrap().contains(part), "{url}: {held}");
        assert_eq!(answer["verdict"], "cannot_be_established", "the file itself is the same");
    }
    server.stop();
    let shown = run(folder, &["certificate", "verify", "after.jsonl", "--against", "few"]);
    assert!(String::from_utf8_lossy(&shown.stdout).contains("the log has split"), "{shown:?}");
    // A file whose own proof does not hold says nothing about any log, and a file of the log that is gone is told.
    let text = fs::read_to_string(folder.join("after.jsonl")).unwrap();
    let line = text.lines().find(|line| line.contains("\"line\":\"log\"")).unwrap();
    let mut log: Value = serde_json::from_str(line).unwrap();
    log["consistency"] = json!([]);
    log["proof"] = json!(log["proof"].as_str().unwrap().replacen("\nindex ", "\nindex 1", 1));
    let wrong = rogatio_core::canonical::text(&log).unwrap();
    fs::write(folder.join("wrong.jsonl"), text.replace(line, &wrong)).unwrap();
    let (answer, exit) = told(folder, &["certificate", "verify", "wrong.jsonl", "--against", "everybody"]);
    assert_eq!((&answer["against"]["state"], exit), (&json!("cannot_be_established"), Some(1)), "{answer:#}");
    let (problem, exit) = told(folder, &["certificate", "verify", "after.jsonl", "--against", "nowhere"]);
    assert_eq!((&problem["code"], exit), (&json!("input.unreadable"), Some(2)));
}

#[test]
fn a_ballot_is_followed_into_the_count() {
    let mut rules = settings("ed25519");
    rules["rules"]["compatible"]["revote"] = json!("replace");
    let senate = Senate::new(Kind::Sqlite, &rules);
    senate.note();
    let voters = ["ada", "ben", "cyd"].map(|name| senate.agent(name, &["proposer", "voter", "reader"]));
    let [ada, ben, _] = &voters;
    let server = senate.serve(&[]);
    let id = server.post(BASE, ada, &addition("score")).ok()["proposal_id"].as_str().unwrap().to_owned();
    server.post(&format!("{BASE}/{id}/open"), ada, &json!({})).ok();
    let folder = &senate.folder;
    let key = senate.ok(&["log", "key"])["verifier"].as_str().unwrap().to_owned();
    fs::write(folder.join("token"), &ada.token).unwrap();
    let track = |receipt: &Value| {
        senate.file("receipt.json", receipt);
        let place = ["--url", &server.address, "--key", &key, "--token-file", "token"];
        told(folder, &[&["ballot", "track", "receipt.json"], &place[..]].concat())
    };
    let first = server.vote(&id, ada, "no", Some("not yet")).ok();
    let (found, code) = track(&first);
    assert_eq!(
        (&found["fate"], &found["outcome"], code),
        (&json!("counts"), &json!(null), Some(0)),
        "{found}"
    );
    let second = server.vote(&id, ada, "yes", None).ok();
    if server.vote(&id, ben, "yes", None).ok()["status"] != "approved" {
        // Voters could still change their minds until the vote ends.
        senate.pass(4_000);
        server.wait_while(&id, ada, "voting");
    }
    let (found, code) = track(&first);
    assert_eq!((&found["fate"], code), (&json!("replaced"), Some(1)), "{found}");
    let (found, code) = track(&second);
    assert_eq!(
        (&found["fate"], &found["voter"], code),
        (&json!("counts"), &json!("ada"), Some(0)),
        "{found}"
    );
    assert_eq!((&found["outcome"], &found["holds"]), (&json!("approved"), &json!(true)), "{found}");
    // The receipt has the index of the leaf, and a log with another leaf there does not hold.
    assert_eq!((&found["leaf"], first["leaf_index"].is_u64()), (&second["leaf_index"], true), "{found}");
    let mut elsewhere = second.clone();
    elsewhere["leaf_index"] = json!(1);
    let (moved, code) = track(&elsewhere);
    assert_eq!((&moved["holds"], code), (&json!(false), Some(1)), "{moved}");
    assert!(moved["faults"][0].as_str().unwrap().contains("names leaf 1"), "{moved}");
    elsewhere.as_object_mut().unwrap().remove("leaf_index");
    assert_eq!(track(&elsewhere).1, Some(0), "receipts of earlier versions have no index");
    let leaf = &senate.leaves()[usize::try_from(found["leaf"].as_u64().unwrap()).unwrap()];
    assert!(leaf.contains(second["receipt"]["digest"].as_str().unwrap()), "{leaf}");
    let mut forged = second.clone();
    forged["receipt"]["ballot"] = json!(9);
    assert_eq!((track(&forged).0["fate"].clone(), track(&forged).1), (json!("missing"), Some(1)));
    assert_eq!(track(&json!({})).1, Some(2));
    server.stop();
}

/// The bytes of the key in a verifier key.
fn key_of(verifier: &str) -> Vec<u8> {
    use base64::Engine as _;
    let text = verifier.splitn(3, '+').nth(2).unwrap();
    base64::engine::general_purpose::STANDARD.decode(text).unwrap()[1..].to_vec()
}
