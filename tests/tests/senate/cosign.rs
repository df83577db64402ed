//! Cosigners: the senate sends its checkpoints, keeps what they sign, and shows it with its checkpoint and in its certificates. Somebody who has
//! signed another history refuses.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer, SigningKey};
use rogatio_core::digest::{Digest, hex};
use serde_json::{Value, json};

use crate::harness::{BASE, Kind, Senate, addition, settings};

/// A checkpoint with the line of a cosigner of this name, and its verifier key (C2SP `tlog-cosignature`).
pub(crate) fn cosigned(checkpoint: &str, name: &str, seed: u8) -> (String, String) {
    let key = SigningKey::from_bytes(&[seed; 32]);
    let public = [&[4][..], key.verifying_key().as_bytes()].concat();
    let hash = Digest::of(&[name.as_bytes(), b"\n", &public].concat());
    let id = &hash.as_bytes()[..4];
    let text = format!("{}\n", checkpoint.rsplit_once("\n\n").unwrap().0);
    let signature = key.sign(format!("cosignature/v1\ntime 7\n{text}").as_bytes());
    let line = [id, &7_u64.to_be_bytes(), &signature.to_bytes()].concat();
    let verifier = format!("{name}+{}+{}", hex(id), STANDARD.encode(&public));
    (format!("{checkpoint}\u{2014} {name} {}\n", STANDARD.encode(line)), verifier)
}

/// The cosigner in Python: it ends when this is dropped.
struct Cosigner {
    child: Child,
    url: String,
    verifier: String,
}

impl Cosigner {
    fn of(log: &str, name: &str) -> Self {
        let program = rogatio_tests::workspace().join("tests/independent/cosigner.py");
        let seed = hex(Digest::of(name.as_bytes()).as_bytes());
        let mut child = Command::new("python3")
            .arg(program)
            .args([log, name, &seed])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let (url, verifier) = line.trim_end().split_once(' ').unwrap();
        Self { url: url.to_owned(), verifier: verifier.to_owned(), child }
    }

    /// The arguments that send a checkpoint to it.
    fn addressed(&self) -> [&str; 6] {
        ["log", "submit", "--to", &self.url, "--cosigner", &self.verifier]
    }
}

impl Drop for Cosigner {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The answer of a command in a senate or a copy of it, and its exit code.
fn told(senate: &Senate, arguments: &[&str], database: &str) -> (Value, Option<i32>) {
    let place = ["--json", "--database", database, "--instance-key", "senate.key"];
    let output = Command::new(rogatio_tests::program())
        .args(arguments)
        .args(place)
        .current_dir(&senate.folder)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let answer = serde_json::from_str(&text).unwrap_or_else(|error| {
        panic!("{arguments:?}: {error}: {text}{}", String::from_utf8_lossy(&output.stderr))
    });
    (answer, output.status.code())
}

/// The verdict of a command that needs no senate, and the states of the claims.
fn verified(folder: &Path, file: &str, policy: &Value) -> (String, Value) {
    fs::write(folder.join("policy.json"), policy.to_string()).unwrap();
    let arguments = ["certificate", "verify", file, "--json", "--policy", "policy.json"];
    let output = Command::new(rogatio_tests::program()).args(arguments).current_dir(folder).output().unwrap();
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    let claims = answer["claims"].as_array().unwrap().iter();
    let cosigned = claims.clone().find(|claim| claim["claim"] == "cosigned").unwrap()["state"].clone();
    (answer["verdict"].as_str().unwrap().to_owned(), cosigned)
}

fn lines_by(note: &str, verifier: &str) -> usize {
    let name = verifier.split('+').next().unwrap();
    note.lines().filter(|line| line.starts_with(&format!("\u{2014} {name} "))).count()
}

#[test]
fn cosignatures_are_kept_and_shown_on_sqlite() {
    cosignatures(Kind::Sqlite);
}

#[test]
fn cosignatures_are_kept_and_shown_on_postgres() {
    cosignatures(Kind::Postgres);
}

fn cosignatures(kind: Kind) {
    let senate = Senate::new(kind, &settings("ed25519"));
    senate.note();
    let voters = ["ada", "ben"].map(|name| senate.agent(name, &["proposer", "voter", "reader"]));
    let folder = &senate.folder;
    let log = senate.ok(&["log", "key"])["verifier"].as_str().unwrap().to_owned();
    let one = Cosigner::of(&log, "one.example/cosigner");
    let two = Cosigner::of(&log, "two.example/cosigner");

    // The first checkpoint, the same again, and one of a log that has grown.
    let first = senate.ok(&one.addressed());
    assert_eq!(
        (&first["answers"][0]["cosigned"], lines_by(first["note"].as_str().unwrap(), &one.verifier)),
        (&json!(true), 1),
        "{first}"
    );
    assert_eq!(senate.ok(&one.addressed())["size"], first["size"]);
    let server = senate.serve(&["--public-read"]);
    let id =
        server.post(BASE, &voters[0], &addition("score")).ok()["proposal_id"].as_str().unwrap().to_owned();
    server.post(&format!("{BASE}/{id}/open"), &voters[0], &json!({})).ok();
    let fresh = server.get("/log/checkpoint", &voters[0]).body.as_str().unwrap().to_owned();
    assert_eq!(lines_by(&fresh, &one.verifier), 0, "a cosignature is of one checkpoint: {fresh}");
    for voter in &voters {
        server.vote(&id, voter, "yes", None).ok();
    }
    let plain = senate.ok(&["certificate", "make", &id, "--out", "plain.jsonl"]);
    let grown = senate.ok(&one.addressed());
    assert!(grown["size"].as_u64() > first["size"].as_u64(), "{grown}");
    let served = server.get("/log/checkpoint", &voters[0]).body.as_str().unwrap().to_owned();
    assert_eq!((lines_by(&served, &one.verifier), served.as_str()), (1, grown["note"].as_str().unwrap()));
    assert!(!served.contains("stranger.example"), "a line by an unknown key is ignored: {served}");

    // Over HTTP it needs the admin role, and the lines of a policy file name the cosigners.
    let root = senate.agent("root", &["admin", "reader"]);
    let at = |token: &str| {
        fs::write(folder.join("token"), token).unwrap();
        fs::write(
            folder.join("cosigners"),
            format!(
                "log {log}\nwitness one {} {}\nwitness two {} {}/\ngroup all all one two\nquorum all\n",
                one.verifier, one.url, two.verifier, two.url
            ),
        )
        .unwrap();
        let arguments = [
            "log",
            "submit",
            "--cosigners",
            "cosigners",
            "--server",
            &server.address,
            "--token-file",
            "token",
            "--json",
        ];
        Command::new(rogatio_tests::program()).args(arguments).current_dir(folder).output().unwrap()
    };
    let forbidden = at(&voters[0].token);
    assert_eq!(forbidden.status.code(), Some(2), "{}", String::from_utf8_lossy(&forbidden.stdout));
    let allowed = at(&root.token);
    assert!(allowed.status.success(), "{}", String::from_utf8_lossy(&allowed.stdout));
    let answer: Value = serde_json::from_slice(&allowed.stdout).unwrap();
    let note = answer["note"].as_str().unwrap();
    assert_eq!((lines_by(note, &one.verifier), lines_by(note, &two.verifier)), (1, 1), "{note}");

    // A cosigner who comes by: the operator keeps what it hands over.
    let cosign = [
        "log",
        "cosign",
        "--url",
        &server.address,
        "--key",
        "third.key",
        "--state",
        "third.json",
        "--log",
        &log,
        "--name",
        "third.example",
        "--json",
    ];
    Command::new(rogatio_tests::program())
        .args(["agent", "key", "third.key"])
        .current_dir(folder)
        .output()
        .unwrap();
    let third = Command::new(rogatio_tests::program()).args(cosign).current_dir(folder).output().unwrap();
    fs::write(folder.join("third-answer.json"), &third.stdout).unwrap();
    let third: Value = serde_json::from_slice(&third.stdout).unwrap();
    let third = third["cosigner"].as_str().unwrap();
    let kept = senate.ok(&["log", "keep", "third-answer.json", "--cosigner", third]);
    assert_eq!(kept["cosigner"], third);
    // What was signed by somebody else, or over something else, is not kept.
    for (checkpoint, cosigner) in [
        (cosigned(&fresh, "four.example", 4).0, cosigned(&fresh, "four.example", 5).1),
        (cosigned(&fresh, "four.example", 4).0.replacen('1', "2", 1), cosigned(&fresh, "four.example", 4).1),
        (fresh.clone(), one.verifier.clone()),
        (fresh.clone(), log.clone()),
        ("nothing".to_owned(), one.verifier.clone()),
    ] {
        let body = json!({"checkpoint": checkpoint, "cosigner": cosigner});
        server.post("/log/cosignatures", &root, &body).refused(400, "input.unreadable");
    }
    let body = json!({"checkpoint": fresh, "cosigner": "four.example"});
    server.post("/log/cosignatures", &root, &body).refused(422, "log.invalid-key");
    let (checkpoint, cosigner) = cosigned(&fresh, "four.example", 4);
    server
        .post("/log/cosignatures", &voters[0], &json!({"checkpoint": checkpoint, "cosigner": cosigner}))
        .refused(403, "auth.forbidden");
    server.stop();

    // The certificate has the checkpoint that most cosigners signed, also once the log has grown.
    senate.ok(&["type", "add", "later", "note.json"]);
    let made = senate.ok(&["certificate", "make", &id, "--out", "cosigned.jsonl"]);
    assert_eq!(
        (&plain["verdict"], &made["verdict"]),
        (&json!("established"), &json!("established")),
        "{made}"
    );
    let all = [one.verifier.as_str(), &two.verifier, third];
    let mut policy = made["policy"].clone();
    assert_eq!(
        verified(folder, "cosigned.jsonl", &policy),
        ("established".into(), json!("cannot_be_established"))
    );
    policy["cosigners"] = json!(all);
    for quorum in [json!(null), json!(1), json!(3)] {
        policy["quorum"] = quorum;
        if policy["quorum"].is_null() {
            policy.as_object_mut().unwrap().remove("quorum");
        }
        assert_eq!(
            verified(folder, "cosigned.jsonl", &policy),
            ("established".into(), json!("established")),
            "{policy}"
        );
        assert_eq!(
            verified(folder, "plain.jsonl", &policy),
            ("refuted".into(), json!("refuted")),
            "{policy}"
        );
    }
    policy["cosigners"] = json!([one.verifier, cosigner]);
    policy["quorum"] = json!(2);
    assert_eq!(
        verified(folder, "cosigned.jsonl", &policy),
        ("refuted".into(), json!("refuted")),
        "one of two is not enough"
    );
    policy["quorum"] = json!(1);
    assert_eq!(verified(folder, "cosigned.jsonl", &policy), ("established".into(), json!("established")));
    senate.verify();
}

#[test]
fn a_cosigner_refuses_a_log_that_has_split() {
    let senate = Senate::new(Kind::Sqlite, &settings("none"));
    senate.note();
    let log = senate.ok(&["log", "key"])["verifier"].as_str().unwrap().to_owned();
    let cosigner = Cosigner::of(&log, "one.example/cosigner");
    let (_, code) = told(&senate, &cosigner.addressed(), "senate.db");
    assert_eq!(code, Some(0));
    senate.ok(&["backup", "early.db"]);
    for name in ["a", "b", "c"] {
        senate.ok(&["type", "add", name, "note.json"]);
    }
    senate.ok(&["backup", "copy.db"]);
    senate.ok(&["type", "add", "everybody", "note.json"]);
    told(&senate, &["type", "add", "few", "note.json"], "copy.db");
    assert_eq!(told(&senate, &cosigner.addressed(), "senate.db").1, Some(0));

    let refused = |database: &str, why: &str| {
        let (answer, code) = told(&senate, &cosigner.addressed(), database);
        let answer = &answer["answers"][0];
        assert_eq!((&answer["cosigned"], code), (&json!(false), Some(1)), "{answer}");
        assert!(answer["reason"].as_str().unwrap().contains(why), "{why}: {answer}");
    };
    // The other history of the same size, one that is longer, and one that has lost leaves.
    refused("copy.db", "has split");
    told(&senate, &["type", "add", "on", "note.json"], "copy.db");
    refused("copy.db", "has split");
    refused("early.db", "has lost leaves");
    // Nothing of this was kept, and the right history is cosigned again.
    let note = told(&senate, &["log", "checkpoint"], "copy.db").0;
    assert_eq!(lines_by(note["note"].as_str().unwrap(), &cosigner.verifier), 0, "{note}");
    assert_eq!(told(&senate, &cosigner.addressed(), "senate.db").1, Some(0));

    // Another log, another key under the same name, a key that did not sign, nobody.
    let elsewhere = Cosigner::of(&log.replacen("senate", "another", 1), "two.example");
    let mut key: Vec<&str> = log.splitn(3, '+').collect();
    let other = Senate::new(Kind::Sqlite, &settings("none")).ok(&["log", "key"])["verifier"]
        .as_str()
        .unwrap()
        .to_owned();
    key[2] = other.splitn(3, '+').nth(2).unwrap();
    let distrustful = Cosigner::of(&key.join("+"), "three.example");
    for (url, verifier, why) in [
        (&elsewhere.url, &elsewhere.verifier, "(404)"),
        (&distrustful.url, &distrustful.verifier, "(403)"),
        (&cosigner.url, &elsewhere.verifier, "no signature by the key"),
        (&"http://127.0.0.1:9".to_owned(), &cosigner.verifier, "does not answer"),
    ] {
        let (answer, code) =
            told(&senate, &["log", "submit", "--to", url, "--cosigner", verifier], "senate.db");
        let reason = answer["answers"][0]["reason"].as_str().unwrap();
        assert!(code == Some(1) && reason.contains(why), "{why}: {answer}");
    }
}

#[test]
fn a_server_sends_new_checkpoints_to_its_cosigners() {
    let senate = Senate::new(Kind::Sqlite, &settings("none"));
    senate.note();
    let ada = senate.agent("ada", &["proposer", "voter", "reader"]);
    let log = senate.ok(&["log", "key"])["verifier"].as_str().unwrap().to_owned();
    let (one, two) = (Cosigner::of(&log, "one.example"), Cosigner::of(&log, "two.example"));
    let lines = format!(
        "witness one {} {}\nwitness two {} {}\nwitness gone gone.example+00000000+BA== http://127.0.0.1:9\n",
        one.verifier, one.url, two.verifier, two.url
    );
    fs::write(senate.folder.join("cosigners"), lines).unwrap();
    let server = senate.serve(&["--cosigners", "cosigners", "--cosign-every", "1"]);
    let wait = || {
        let begun = Instant::now();
        loop {
            let note = server.get("/log/checkpoint", &ada).body.as_str().unwrap().to_owned();
            if lines_by(&note, &one.verifier) == 1 && lines_by(&note, &two.verifier) == 1 {
                return note;
            }
            assert!(begun.elapsed() < Duration::from_secs(60), "{note}");
            sleep(Duration::from_millis(50));
        }
    };
    let first = wait();
    server.post(BASE, &ada, &addition("score")).ok();
    let second = wait();
    assert_ne!(first, second);
    server.stop();
    senate.verify();
}

/// `rogatio log cosign --listen`: the other side of the protocol, with every answer that C2SP names.
#[test]
fn a_cosigner_listens() {
    let senate = Senate::new(Kind::Sqlite, &settings("none"));
    senate.note();
    let folder = &senate.folder;
    let log = senate.ok(&["log", "key"])["verifier"].as_str().unwrap().to_owned();
    Command::new(rogatio_tests::program())
        .args(["agent", "key", "cosigner.key"])
        .current_dir(folder)
        .output()
        .unwrap();
    let start = |more: &[&str]| {
        let mut child = Command::new(rogatio_tests::program())
            .args([
                "log",
                "cosign",
                "--listen",
                "127.0.0.1:0",
                "--key",
                "cosigner.key",
                "--state",
                "state.json",
                "--json",
            ])
            .args(more)
            .current_dir(folder)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let told: Value = serde_json::from_str(&line).unwrap();
        let text = |name: &str| told[name].as_str().unwrap().to_owned();
        Cosigner { url: text("address"), verifier: text("cosigner"), child }
    };
    let config = ureq::Agent::config_builder().http_status_as_error(false).build();
    let client = ureq::Agent::new_with_config(config);
    let ask = |url: &str, body: &str| {
        let mut answer = client.post(format!("{url}/add-checkpoint")).send(body).unwrap();
        let kind = answer.headers().get("content-type").map(|kind| kind.to_str().unwrap().to_owned());
        (answer.status().as_u16(), kind.unwrap_or_default(), answer.body_mut().read_to_string().unwrap())
    };
    let checkpoint = |database: &str| {
        told(&senate, &["log", "checkpoint"], database).0["note"].as_str().unwrap().to_owned()
    };
    let size = |note: &str| note.lines().nth(1).unwrap().to_owned();
    let mut cosigner = start(&["--log", &log, "--name", "cosigner.example"]);
    let url = cosigner.url.clone();

    let first = checkpoint("senate.db");
    for (body, status) in [
        (String::new(), 400),
        (first.clone(), 400),
        (format!("old 00\n\n{first}"), 400),
        (format!("old 0\nnot base64\n\n{first}"), 400),
        (format!("old 99999\n\n{first}"), 400),
        (format!("old 0\n\nanother{first}"), 404),
        (format!("old 0\n\n{}", first.replacen(&size(&first), "9999", 1)), 403),
        (format!("old 0\n{}\n\n{first}", first.lines().nth(2).unwrap()), 422),
        ("x".repeat(70_000), 413),
    ] {
        assert_eq!(ask(&url, &body).0, status, "{body}");
    }
    assert_eq!(ask(&url, &format!("old 1\n\n{first}")), (409, "text/x.tlog.size".into(), "0\n".into()));
    assert!(!folder.join("state.json").exists(), "a refusal changes nothing");
    assert_eq!(told(&senate, &cosigner.addressed(), "senate.db").1, Some(0));
    assert_eq!(
        ask(&url, &format!("old 0\n\n{first}")),
        (409, "text/x.tlog.size".into(), format!("{}\n", size(&first)))
    );
    senate.ok(&["backup", "copy.db"]);
    senate.ok(&["type", "add", "everybody", "note.json"]);
    told(&senate, &["type", "add", "few", "note.json"], "copy.db");
    let grown = told(&senate, &cosigner.addressed(), "senate.db").0;
    assert_eq!(
        (&grown["answers"][0]["cosigned"], lines_by(grown["note"].as_str().unwrap(), &cosigner.verifier)),
        (&json!(true), 1),
        "{grown}"
    );

    // The other history of the same size, and after it has grown; also after a restart of the cosigner.
    let other = checkpoint("copy.db");
    assert_eq!(ask(&url, &format!("old {}\n\n{other}", size(&other))).0, 409);
    for _ in 0..2 {
        told(
            &senate,
            &["type", "add", &format!("t-{}", size(&checkpoint("copy.db"))), "note.json"],
            "copy.db",
        );
        let (split, code) = told(&senate, &cosigner.addressed(), "copy.db");
        assert_eq!((&split["answers"][0]["cosigned"], code), (&json!(false), Some(1)), "{split}");
        assert!(split["answers"][0]["reason"].as_str().unwrap().contains("has split"), "{split}");
        cosigner.child.kill().unwrap();
        cosigner.child.wait().unwrap();
        cosigner = start(&[]);
    }
    assert_eq!(told(&senate, &cosigner.addressed(), "senate.db").1, Some(0));
    cosigner.child.kill().unwrap();
}
