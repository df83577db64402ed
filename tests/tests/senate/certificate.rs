//! Certificates: made from real votes on both databases, verified without the senate, refuted once a byte is changed.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::harness::{Agent, BASE, Kind, Senate, Server, addition, breaking, settings};

#[test]
fn certificates_on_sqlite() {
    certificates(Kind::Sqlite);
}

#[test]
fn certificates_on_postgres() {
    certificates(Kind::Postgres);
}

/// A command that needs no senate, in the folder of the senate.
fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(rogatio_tests::program())
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

/// The engine's answer about a certificate, and the exit code.
fn verified(folder: &Path, file: &str, policy: Option<&str>) -> (Value, Option<i32>) {
    let mut arguments = vec!["certificate", "verify", file, "--json"];
    arguments.extend(policy.into_iter().flat_map(|policy| ["--policy", policy]));
    let output = run(folder, &arguments);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let answer = serde_json::from_str(&text)
        .unwrap_or_else(|error| panic!("{error}: {text}{}", String::from_utf8_lossy(&output.stderr)));
    (answer, output.status.code())
}

fn states(answer: &Value) -> BTreeMap<String, String> {
    let claims = answer["claims"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    claims.map(|claim| (text(&claim["claim"]), text(&claim["state"]))).collect()
}

/// The states of the claims by the verifier in Python.
fn second(certificate: &str, policy: &Value) -> BTreeMap<String, String> {
    use std::io::Write as _;
    let program = rogatio_tests::workspace().join("tests/independent/certificate.py");
    let mut child =
        Command::new("python3").arg(program).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let request = json!({"certificate": certificate, "policy": policy});
    writeln!(child.stdin.take().unwrap(), "{request}").unwrap();
    serde_json::from_slice(&child.wait_with_output().unwrap().stdout).unwrap()
}

fn decide(server: &Server, voters: &[Agent], proposal: &Value, choice: &str) -> String {
    let id = server.post(BASE, &voters[0], proposal).ok()["proposal_id"].as_str().unwrap().to_owned();
    server.post(&format!("{BASE}/{id}/open"), &voters[0], &json!({})).ok();
    for voter in voters {
        let view = server.get(&format!("{BASE}/{id}"), voter).ok();
        if view["status"] == "voting" {
            let reason = (choice == "no").then_some("it is of no use");
            server.vote(&id, voter, choice, reason).ok();
        }
    }
    id
}

/// The policy of somebody who knows the key of the senate, the electorate and the rule.
fn policy(answer: &Value, key: &Value) -> Value {
    json!({"instance_key": key, "electorate": answer["vote"]["electorate"], "rule": answer["vote"]["rule"]})
}

fn certificates(kind: Kind) {
    let senate = Senate::new(kind, &settings("ed25519"));
    senate.note();
    let names = ["ada", "ben", "c-d", "cyd", "c.e"];
    let voters = names.map(|name| senate.agent(name, &["reader", "proposer", "voter"]));
    let stranger = senate.agent("mallory", &[]);
    let server = senate.serve(&[]);
    let key = server.get("/api/instance", &voters[0]).ok()["public_key"].clone();
    let path = |id: &str| format!("{BASE}/{id}/certificate");
    let folder = &senate.folder;

    // Nothing is certified before a vote has ended, for strangers, or about nothing.
    let open =
        server.post(BASE, &voters[0], &addition("rank")).ok()["proposal_id"].as_str().unwrap().to_owned();
    server.get(&path(&open), &voters[0]).refused(409, "proposal.wrong-status");
    server.post(&format!("{BASE}/{open}/open"), &voters[0], &json!({})).ok();
    server.get(&path(&open), &voters[0]).refused(409, "proposal.wrong-status");
    server.get(&path("p-none"), &voters[0]).refused(404, "proposal.not-found");
    server.get(&path(&open), &stranger).refused(403, "auth.forbidden");
    senate.refused(&["certificate", "make", &open, "--out", "open.jsonl"], "proposal.wrong-status");
    assert!(!folder.join("open.jsonl").exists() && !folder.join("open.jsonl.partial").exists());

    let new_type = json!({
        "target_artifact_type": "new_type", "new_type": "review", "change_type": "add_type",
        "field_spec": {"pointer": "", "schema": {"type": "object", "properties": {"score": {"type": "integer"}}}},
        "rationale": "Reviews are artifacts of their own, see EXP-14", "migration_plan": {}, "backward_compatible": true,
    });
    let additive = decide(&server, &voters, &addition("score"), "yes");
    let rejected = decide(&server, &voters, &addition("colour"), "no");
    let made = decide(&server, &voters, &new_type, "yes");
    senate.ok(&["migration", "apply", &additive]);
    let breaks = decide(&server, &voters, &breaking(), "yes");
    let cases = [
        (&additive, "approved", "compatible", 2),
        (&rejected, "rejected", "compatible", 1),
        (&made, "approved", "compatible", 0),
        (&breaks, "approved", "breaking", 1),
    ];
    for (id, outcome, class, registrations) in cases {
        let file = format!("{id}.cert.jsonl");
        let told = senate.ok(&["certificate", "make", id, "--out", &file]);
        let text = fs::read_to_string(folder.join(&file)).unwrap();
        assert_eq!((&told["verdict"], &told["bytes"]), (&json!("established"), &json!(text.len())), "{told}");
        let kinds =
            |kind: &str| text.lines().filter(|line| line.contains(&format!("\"line\":\"{kind}\""))).count();
        assert_eq!(
            (kinds("registered"), kinds("opening"), kinds("seat")),
            (registrations, 1, 5),
            "{outcome}"
        );
        assert_eq!(text.contains(r#""witness":{"#), class == "breaking");

        // The server gives the same bytes, to a program and to the command line.
        let answer = server.get(&path(id), &voters[1]);
        assert_eq!(answer.header("content-type"), Some("application/x-ndjson"));
        assert_eq!(answer.body.as_str(), Some(text.as_str()), "{id}");
        fs::write(folder.join("token"), &voters[1].token).unwrap();
        let remote = [
            "certificate",
            "make",
            id,
            "--out",
            "remote.jsonl",
            "--server",
            &server.address,
            "--token-file",
            "token",
        ];
        let output = run(folder, &remote);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(fs::read_to_string(folder.join("remote.jsonl")).unwrap(), text);

        // Established for somebody who knows the senate, in every engine and by the second verifier.
        let (without, code) = verified(folder, &file, None);
        assert_eq!((&without["verdict"], code), (&json!("cannot_be_established"), Some(0)), "{without}");
        let knowledge = policy(&without, &key);
        senate.file("policy.json", &knowledge);
        let (answer, code) = verified(folder, &file, Some("policy.json"));
        assert_eq!((&answer["verdict"], code), (&json!("established"), Some(0)), "{answer:#}");
        assert_eq!((&answer["vote"]["outcome"], &answer["vote"]["seats"]), (&json!(outcome), &json!(5)));
        assert_eq!(answer["vote"]["engine"], json!(rogatio::engine::COMPONENT_DIGEST.trim()));
        let native = Command::new(rogatio_tests::native())
            .args(["certificate", "verify", &file, "--policy", "policy.json"])
            .current_dir(folder)
            .output()
            .unwrap();
        assert!(native.status.success());
        assert!(String::from_utf8_lossy(&native.stdout).contains("the file does not show"));
        let python = second(&text, &knowledge);
        for (claim, state) in states(&answer) {
            let needs_engine = ["life", "schema", "compatibility"].contains(&claim.as_str());
            let expected = if needs_engine { "cannot_be_established" } else { &state };
            assert_eq!(python[&claim], expected, "{claim}");
        }
        countersigned(&senate, &file, &knowledge);
        // What the policy requires and the file does not have makes the command fail.
        let mut more = knowledge.clone();
        more["countersignatures"] = json!(1);
        senate.file("more.json", &more);
        let (answer, code) = verified(folder, &file, Some("more.json"));
        assert_eq!((&answer["verdict"], code), (&json!("refuted"), Some(1)));
        senate.file("less.json", &json!({"instance_key": key}));
        let (answer, code) = verified(folder, &file, Some("less.json"));
        assert_eq!((&answer["verdict"], code), (&json!("cannot_be_established"), Some(1)));

        if registrations > 0 && outcome == "approved" {
            changes_are_refuted(&senate, &text, &knowledge);
        }
        parts_are_exported(&senate, &file, &text);
        let shown = run(folder, &["certificate", "show", &file]);
        let shown = String::from_utf8_lossy(&shown.stdout).into_owned();
        for part in [outcome, "ada", "nothing of this is verified"] {
            assert!(shown.contains(part), "{part}: {shown}");
        }
    }
    // The file that verifies in a browser has the engine in it, in gzip and base64.
    assert!(run(folder, &["certificate", "verifier", "--out", "verifier.html"]).status.success());
    let page = fs::read_to_string(folder.join("verifier.html")).unwrap();
    let engine = page.split_once("id=\"engine\">").unwrap().1.split_once('<').unwrap().0;
    let engine = STANDARD.decode(engine).unwrap();
    assert!(engine.len() > 500_000 && engine.starts_with(&[0x1f, 0x8b]), "{} bytes", engine.len());
    // A file of somebody else, and one that is no certificate.
    assert_eq!(run(folder, &["certificate", "verify", "none.jsonl"]).status.code(), Some(2));
    assert_eq!(run(folder, &["certificate", "show", "note.json"]).status.code(), Some(2));
    assert_eq!(verified(folder, "note.json", None).1, Some(1));
    server.stop();
    senate.verify();
}

/// Voters countersign, in any order and twice; nobody else can.
fn countersigned(senate: &Senate, file: &str, knowledge: &Value) {
    let folder = &senate.folder;
    let sign = |from: &str, key: &str| {
        run(folder, &["certificate", "countersign", from, "--key", key, "--out", "signed.jsonl"])
    };
    let strange = sign(file, "mallory.key");
    assert_eq!(strange.status.code(), Some(2), "{}", String::from_utf8_lossy(&strange.stdout));
    assert!(!folder.join("signed.jsonl").exists() && !folder.join("signed.jsonl.partial").exists());
    assert!(sign(file, "cyd.key").status.success());
    for key in ["ada.key", "ben.key", "ada.key"] {
        assert!(sign("signed.jsonl", key).status.success(), "{key}");
    }
    for (needed, verdict) in [(3, "established"), (4, "refuted")] {
        let mut policy = knowledge.clone();
        policy["countersignatures"] = json!(needed);
        senate.file("more.json", &policy);
        assert_eq!(verified(folder, "signed.jsonl", Some("more.json")).0["verdict"], verdict, "{needed}");
    }
    fs::remove_file(folder.join("signed.jsonl")).unwrap();
}

/// Every changed line, missing line and doubled line is refuted, by both verifiers.
fn changes_are_refuted(senate: &Senate, text: &str, knowledge: &Value) {
    let lines: Vec<&str> = text.lines().collect();
    let mut changed = Vec::new();
    for (place, line) in lines.iter().enumerate() {
        let with = |replaced: Vec<String>| {
            let mut lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
            lines.splice(place..=place, replaced);
            lines.iter().map(|line| format!("{line}\n")).collect::<String>()
        };
        // A digit or a letter in the middle of the line becomes another one.
        let middle = line.char_indices().map(|(at, _)| at).filter(|at| *at >= line.len() / 2);
        let at = middle.into_iter().find(|at| line.as_bytes()[*at].is_ascii_alphanumeric());
        if let Some(at) = at {
            let other = if line.as_bytes()[at] == b'1' { "2" } else { "1" };
            changed.push((place, with(vec![format!("{}{other}{}", &line[..at], &line[at + 1..])])));
        }
        changed.push((place, with(vec![])));
        changed.push((place, with(vec![(*line).to_owned(), (*line).to_owned()])));
    }
    for (place, text) in changed {
        fs::write(senate.folder.join("changed.jsonl"), &text).unwrap();
        let (answer, code) = verified(&senate.folder, "changed.jsonl", Some("policy.json"));
        assert_eq!((&answer["verdict"], code), (&json!("refuted"), Some(1)), "{}: {answer:#}", lines[place]);
    }
    // The second verifier misses a ballot as well.
    let first = lines.iter().position(|line| line.contains("\"line\":\"ballot\"")).unwrap();
    let without = lines.iter().enumerate().filter(|(place, _)| *place != first);
    let without: String = without.map(|(_, line)| format!("{line}\n")).collect();
    assert_eq!(second(&without, knowledge)["ballots"], "refuted");
}

fn parts_are_exported(senate: &Senate, file: &str, text: &str) {
    let folder = &senate.folder;
    let export = |form: &str| {
        let output = run(folder, &["certificate", "export", file, "--as", form]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let envelope: Value = serde_json::from_str(&export("in-toto")).unwrap();
    let payload = STANDARD.decode(envelope["payload"].as_str().unwrap()).unwrap();
    let statement: Value = serde_json::from_slice(&payload).unwrap();
    assert_eq!(statement["predicateType"], "https://in-toto.io/attestation/svr/v0.2");
    let bundle: Value = serde_json::from_str(&export("sigstore")).unwrap();
    assert_eq!(bundle["dsseEnvelope"]["payload"], envelope["payload"]);
    assert_eq!(bundle["dsseEnvelope"]["signatures"].as_array().unwrap().len(), 1);
    let proof = export("tlog-proof");
    assert!(proof.starts_with("c2sp.org/tlog-proof@v1\nindex "), "{proof}");
    assert!(text.contains(&serde_json::to_string(&proof).unwrap()));
    run(folder, &["certificate", "export", file, "--as", "tlog-proof", "--out", "proof.txt"]);
    assert_eq!(fs::read_to_string(folder.join("proof.txt")).unwrap(), proof);
}

/// The packages of Sigstore for Node; none, with a word, where they cannot be installed.
fn sigstore() -> Option<std::path::PathBuf> {
    const PINS: [&str; 2] = ["@sigstore/bundle@5.0.1", "@sigstore/verify@4.1.3"];
    let folder = rogatio_tests::workspace().join("target/certificate-node");
    if folder.join("node_modules/@sigstore/verify/package.json").is_file() {
        return Some(folder);
    }
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("package.json"), "{}").unwrap();
    let arguments = ["install", "--no-audit", "--no-fund", "--loglevel=error"];
    let installed = Command::new("npm").args(arguments).args(PINS).current_dir(&folder).output();
    if installed.is_ok_and(|output| output.status.success()) {
        return Some(folder);
    }
    println!("skipped: the packages of Sigstore cannot be installed (no Node or no registry)");
    None
}

/// Two tools that know nothing of us: the signatures over the statement are counted by one, the bundle is verified by the other.
#[test]
fn tools_of_others_accept_what_is_exported() {
    let senate = Senate::new(Kind::Sqlite, &settings("ed25519"));
    senate.note();
    let voters = ["ada", "ben", "cyd"].map(|name| senate.agent(name, &["reader", "proposer", "voter"]));
    let server = senate.serve(&[]);
    let id = decide(&server, &voters, &breaking(), "yes");
    server.stop();
    let folder = &senate.folder;
    senate.ok(&["certificate", "make", &id, "--out", "vote.jsonl"]);
    for key in ["ada.key", "ben.key"] {
        assert!(run(folder, &["certificate", "countersign", "vote.jsonl", "--key", key]).status.success());
    }
    for (form, file) in [("in-toto", "envelope.json"), ("sigstore", "bundle.json")] {
        assert!(
            run(folder, &["certificate", "export", "vote.jsonl", "--as", form, "--out", file])
                .status
                .success()
        );
    }
    let program = |name: &str| rogatio_tests::workspace().join("tests/independent").join(name);
    let text = |file: &str| fs::read_to_string(folder.join(file)).unwrap();
    // The payload says something else, and nobody signed that.
    let changed = |mut envelope: Value| {
        let payload = STANDARD.decode(envelope["payload"].as_str().unwrap()).unwrap();
        let payload = String::from_utf8(payload).unwrap().replace("ROGATIO_APPROVED", "ROGATIO_REJECTED");
        envelope["payload"] = json!(STANDARD.encode(payload));
        envelope
    };

    if let Some(programs) =
        rogatio_tests::reference::installed("certificate-python", &["securesystemslib[crypto]==1.6.0"])
    {
        let keys = voters.each_ref().map(Agent::public_key);
        let count = |file: &str, threshold: &str| {
            let mut command = Command::new(programs.join("python"));
            command.arg(program("envelope.py")).args([file, threshold]).args(&keys).current_dir(folder);
            command.output().unwrap()
        };
        let accepted = count("envelope.json", "2");
        assert_eq!(String::from_utf8_lossy(&accepted.stdout).trim(), "2", "{accepted:?}");
        let refused = count("envelope.json", "3");
        assert!(String::from_utf8_lossy(&refused.stderr).contains("Found: 2, Expected 3"), "{refused:?}");
        let envelope: Value = serde_json::from_str(&text("envelope.json")).unwrap();
        senate.file("changed.json", &changed(envelope));
        assert!(!count("changed.json", "1").status.success());
    }

    if let Some(packages) = sigstore() {
        let mut bundle: Value = serde_json::from_str(&text("bundle.json")).unwrap();
        let hint = bundle["verificationMaterial"]["publicKey"]["hint"].as_str().unwrap().to_owned();
        let verify = |file: &str| {
            let mut command = Command::new("node");
            command
                .arg(program("bundle.cjs"))
                .arg(folder.join(file))
                .arg(hint.trim_start_matches("ed25519:"));
            command.current_dir(&packages).output().unwrap()
        };
        let accepted = verify("bundle.json");
        assert_eq!(String::from_utf8_lossy(&accepted.stdout).trim(), "accepted", "{accepted:?}");
        bundle["dsseEnvelope"] = changed(bundle["dsseEnvelope"].take());
        senate.file("changed-bundle.json", &bundle);
        let refused = verify("changed-bundle.json");
        assert!(String::from_utf8_lossy(&refused.stderr).contains("VerificationError"), "{refused:?}");
    }
}

/// The program that reads a log with crates that we do not use; none, with a word, where it cannot be built.
fn reader_of_others() -> Option<std::path::PathBuf> {
    let root = rogatio_tests::workspace();
    let (source, target) = (root.join("tests/independent/c2sp/Cargo.toml"), root.join("target/c2sp"));
    let mut command = Command::new(env!("CARGO"));
    command.args(["build", "--quiet", "--locked", "--manifest-path"]).arg(source);
    let built = command.arg("--target-dir").arg(&target).output().unwrap();
    if !built.status.success() {
        let told = String::from_utf8_lossy(&built.stderr);
        assert!(told.contains("failed to download") || told.contains("failed to get"), "{told}");
        println!("skipped: the crates of others cannot be downloaded");
        return None;
    }
    Some(target.join("debug/c2sp"))
}

/// Cloudflare's implementations of C2SP accept checkpoint, tiles, growth and proof, and refuse what is changed in them.
#[test]
fn crates_of_others_accept_the_log() {
    let Some(program) = reader_of_others() else { return };
    let senate = Senate::new(Kind::Sqlite, &settings("ed25519"));
    senate.note();
    let voters = ["ada", "ben", "cyd"].map(|name| senate.agent(name, &["reader", "proposer", "voter"]));
    senate.ok(&["log", "export", "early"]);
    let server = senate.serve(&["--most-comments-from-one", "1000"]);
    let draft = server.post(BASE, &voters[0], &addition("score")).ok()["proposal_id"].clone();
    for number in 0..270 {
        let comment = json!({"text": format!("number {number}")});
        server.post(&format!("{BASE}/{}/comment", draft.as_str().unwrap()), &voters[0], &comment).ok();
    }
    let id = decide(&server, &voters, &breaking(), "yes");
    server.stop();
    let folder = &senate.folder;
    senate.ok(&["certificate", "make", &id, "--out", "vote.jsonl"]);
    run(folder, &["certificate", "export", "vote.jsonl", "--as", "tlog-proof", "--out", "proof.txt"]);
    let exported = senate.ok(&["log", "export", "log"]);
    let verifier = senate.ok(&["log", "checkpoint"])["verifier"].as_str().unwrap().to_owned();
    let read = || {
        let arguments = ["log", &verifier, "early/checkpoint", "proof.txt"];
        Command::new(&program).args(arguments).current_dir(folder).output().unwrap()
    };
    let accepted = read();
    let told = String::from_utf8_lossy(&accepted.stdout);
    assert!(told.starts_with(&format!("{} ", exported["size"])), "{accepted:?}");
    assert!(exported["size"].as_u64().unwrap() > 270);
    for file in ["log/tile/0/000", "log/tile/entries/000", "log/checkpoint", "early/checkpoint", "proof.txt"]
    {
        let whole = fs::read(folder.join(file)).unwrap();
        let mut changed = whole.clone();
        // A letter or a bit in the middle of what is signed, or of what is hashed.
        let place = changed
            .iter()
            .position(|byte| *byte == b'\n')
            .filter(|_| !file.contains("tile"))
            .map_or(40, |end| end + 8);
        changed[place] ^= 1;
        fs::write(folder.join(file), changed).unwrap();
        assert!(!read().status.success(), "{file}");
        fs::write(folder.join(file), whole).unwrap();
    }
    assert!(read().status.success());
}

/// Ballots that were refused are in the certificate with their reasons, if signature and seat were right, and not more than a few.
#[test]
fn refused_ballots_are_in_the_certificate() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let senate = Senate::new(kind, &settings("ed25519"));
        senate.note();
        let voters =
            ["ada", "ben", "cyd", "dot"].map(|name| senate.agent(name, &["reader", "proposer", "voter"]));
        let stranger = senate.agent("eve", &["reader", "proposer"]);
        let [ada, ben, ..] = &voters;
        let server = senate.serve(&[]);
        let id = server.post(BASE, ada, &addition("score")).ok()["proposal_id"].as_str().unwrap().to_owned();
        server.post(&format!("{BASE}/{id}/open"), ada, &json!({})).ok();
        let vote = format!("{BASE}/{id}/vote");
        let cast = |agent: &Agent, change: &dyn Fn(&mut Value)| {
            let mut binding = server.get(&format!("{BASE}/{id}"), ada).ok()["ballot"].clone();
            change(&mut binding);
            agent.ballot(&binding, "yes", None)
        };
        server.vote(&id, ada, "yes", None).ok();
        server.vote(&id, ada, "abstain", None).refused(409, "ballot.already-cast");
        let other_rule = cast(ben, &|binding| binding["rule"] = json!(format!("sha256:{}", "1".repeat(64))));
        server.post(&vote, ben, &other_rule).refused(409, "ballot.wrong-rule");
        // Sent again it is kept once; a wrong signature and a voter without a seat are not kept at all.
        server.post(&vote, ben, &other_rule).refused(409, "ballot.wrong-rule");
        let mut broken = cast(ben, &|_| ());
        broken["envelope"]["signatures"][0]["sig"] = other_rule["envelope"]["signatures"][0]["sig"].clone();
        server.post(&vote, ben, &broken).refused(403, "ballot.bad-signature");
        assert!(server.post(&vote, &stranger, &cast(&stranger, &|_| ())).status >= 400);
        for number in 2..14 {
            let other = cast(ben, &|binding| binding["revision"] = json!(number));
            server.post(&vote, ben, &other).refused(409, "ballot.wrong-revision");
        }
        for voter in &voters[1..] {
            if server.get(&format!("{BASE}/{id}"), ada).ok()["status"] == "voting" {
                server.vote(&id, voter, "yes", None).ok();
            }
        }
        if server.get(&format!("{BASE}/{id}"), ada).ok()["status"] == "voting" {
            senate.pass(4_000);
            server.wait_while(&id, ada, "voting");
        }
        server.stop();
        let made = senate.ok(&["certificate", "make", &id, "--out", "vote.jsonl"]);
        assert_eq!(made["verdict"], "established", "{made}");
        let text = fs::read_to_string(senate.folder.join("vote.jsonl")).unwrap();
        let fates =
            |fate: &str| text.lines().filter(|line| line.contains(&format!("\"fate\":\"{fate}\""))).count();
        assert_eq!((fates("already_voted"), fates("wrong_rule"), fates("wrong_revision")), (1, 1, 7));
        assert_eq!(text.lines().filter(|line| line.contains("\"line\":\"refused\"")).count(), 9);
        senate.file("policy.json", &made["policy"]);
        let (answer, _) = verified(&senate.folder, "vote.jsonl", Some("policy.json"));
        assert_eq!(
            (&answer["verdict"], &answer["vote"]["refused"]),
            (&json!("established"), &json!(9)),
            "{answer:#}"
        );
        assert_eq!(second(&text, &made["policy"])["ballots"], "established");
        // Another reason is refuted, by both.
        let changed = text.replacen("\"fate\":\"wrong_rule\"", "\"fate\":\"wrong_electorate\"", 1);
        fs::write(senate.folder.join("changed.jsonl"), &changed).unwrap();
        let states = states(&verified(&senate.folder, "changed.jsonl", Some("policy.json")).0);
        assert_eq!(
            (states["ballots"].as_str(), second(&changed, &made["policy"])["ballots"].as_str()),
            ("refuted", "refuted")
        );
        senate.verify();
    }
}

/// A key is stolen during a vote: its owner rotates it and keeps the vote, the thief casts nothing more, and the certificate shows which key
/// signed which ballot.
#[test]
fn a_stolen_key_casts_no_further_ballot() {
    let mut rules = settings("ed25519");
    rules["rules"]["compatible"]["revote"] = json!("replace");
    let senate = Senate::new(Kind::Sqlite, &rules);
    senate.note();
    let [mut ada, ben, mut cyd] =
        ["ada", "ben", "cyd"].map(|name| senate.agent(name, &["reader", "proposer", "voter"]));
    let root = senate.agent("root", &["admin", "reader"]);
    let server = senate.serve(&[]);
    let id = server.post(BASE, &ada, &addition("score")).ok()["proposal_id"].as_str().unwrap().to_owned();
    server.post(&format!("{BASE}/{id}/open"), &ada, &json!({})).ok();
    // The ballot that was cast with the old key counts until its owner replaces it.
    server.vote(&id, &ada, "no", Some("not yet")).ok();
    let (old, seat) = (ada.clone(), ada.public_key());
    senate.rotate(&mut ada);
    let thief = Agent { token: ada.token.clone(), ..old };
    server.vote(&id, &thief, "abstain", None).refused(403, "ballot.bad-signature");
    server.vote(&id, &ada, "yes", None).ok();
    server.vote(&id, &thief, "no", Some("mine")).refused(403, "ballot.bad-signature");
    // A key that is reported before anything was cast: with the agent suspended neither key casts anything.
    let stolen = cyd.clone();
    let binding = server.get(&format!("{BASE}/{id}"), &ben).ok()["ballot"].clone();
    server.post("/api/agents/cyd/suspend", &root, &json!({"reason": "the key was stolen"})).ok();
    let ballot = stolen.ballot(&binding, "no", Some("mine"));
    server.post(&format!("{BASE}/{id}/vote"), &stolen, &ballot).refused(403, "auth.forbidden");
    server.post("/api/agents/cyd/authorize", &root, &json!({"roles": ["voter", "reader"]})).ok();
    senate.rotate(&mut cyd);
    server
        .vote(&id, &Agent { token: cyd.token.clone(), ..stolen }, "no", Some("mine"))
        .refused(403, "ballot.bad-signature");
    for voter in [&ben, &cyd] {
        if server.get(&format!("{BASE}/{id}"), &ben).ok()["status"] == "voting" {
            server.vote(&id, voter, "yes", None).ok();
        }
    }
    if server.get(&format!("{BASE}/{id}"), &ben).ok()["status"] == "voting" {
        senate.pass(4_000);
        server.wait_while(&id, &ben, "voting");
    }
    server.stop();

    let made = senate.ok(&["certificate", "make", &id, "--out", "vote.jsonl"]);
    assert_eq!(made["verdict"], "established", "{made}");
    senate.file("policy.json", &made["policy"]);
    let (answer, code) = verified(&senate.folder, "vote.jsonl", Some("policy.json"));
    assert_eq!((&answer["verdict"], code), (&json!("established"), Some(0)), "{answer:#}");
    let rotated = answer["rotated"].as_array().unwrap();
    assert_eq!(
        rotated[0],
        json!({"voter": "ada", "ballot": 2, "public_key": ada.public_key()}),
        "{rotated:?}"
    );
    // The seat in the certificate still has the key that the electorate froze, and the leaf in between says why another one counts.
    let text = fs::read_to_string(senate.folder.join("vote.jsonl")).unwrap();
    let place =
        |part: &str| text.lines().position(|line| line.contains(part)).unwrap_or_else(|| panic!("{part}"));
    let ballots: Vec<usize> = (text.lines().enumerate())
        .filter(|(_, line)| line.contains("\"line\":\"ballot\""))
        .map(|(place, _)| place)
        .collect();
    let seat = place(&format!("\"public_key\":\"{seat}\""));
    let rotation = place("\\\"type\\\":\\\"rotated\\\"");
    assert!(
        seat < ballots[0] && ballots[0] < rotation && rotation < ballots[1],
        "{seat} {rotation} {ballots:?}"
    );
    // Without that leaf, or with the ballot of the thief in its place, the ballots are refuted, also by the second verifier.
    let lines: Vec<&str> = text.lines().collect();
    let without: String = lines
        .iter()
        .enumerate()
        .filter(|(at, _)| *at != rotation)
        .map(|(_, line)| format!("{line}\n"))
        .collect();
    let mut swapped = lines.clone();
    swapped[ballots[1]] = lines[ballots[0]];
    let swapped: String = swapped.iter().map(|line| format!("{line}\n")).collect();
    assert_eq!(second(&text, &made["policy"])["ballots"], "established");
    for changed in [without, swapped] {
        fs::write(senate.folder.join("changed.jsonl"), &changed).unwrap();
        let states = states(&verified(&senate.folder, "changed.jsonl", Some("policy.json")).0);
        assert_eq!(states["ballots"], "refuted", "{states:?}");
        assert_eq!(second(&changed, &made["policy"])["ballots"], "refuted");
    }
    senate.verify();
}
