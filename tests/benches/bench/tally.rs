//! Votes: a recount of a million unsigned ballots, ten thousand signed ones, and one decision in electorates of any size.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer, SigningKey};
use rogatio::engine::Engine;
use rogatio_core::operation;
use rogatio_core::signature::pae;
use rogatio_core::wire::ballot::BALLOT_TYPE;
use serde_json::{Value, json};

use crate::sampling::medians;
use crate::table::Table;

const VOTERS: usize = 1_000_000;
const SIGNED: usize = 10_000;
/// How much is pushed at once, in bytes.
const BATCH: usize = 1 << 20;
/// The word after which this program is one recount in a process of its own, so that its peak memory is known.
pub(crate) const RECOUNT: &str = "recount-alone";

/// Measures counts and decisions: native, in the sandbox, and in Node.
pub(crate) fn measure(table: &mut Table) {
    let rule = json!({"threshold": {"num": 2, "den": 3, "cmp": "ge"}, "base": "electorate"});
    let request = json!({"electorate": [], "rule": rule}).to_string();
    let seats: String = (0..VOTERS).map(|voter| format!("{{\"id\":\"agent-{voter:07}\"}}\n")).collect();
    let ballots: String = (0..VOTERS)
        .map(|turn| {
            // Every voter once, in an order that no cache likes.
            let voter = turn * 618_033 % VOTERS;
            let choice = ["yes", "no", "yes", "abstain"][voter % 4];
            format!("{{\"voter\":\"agent-{voter:07}\",\"choice\":\"{choice}\",\"at\":{}}}\n", 1_000 + turn)
        })
        .collect();
    let what = format!(
        "recount of 1,000,000 unsigned ballots, {} MB of JSON, deadline on",
        ballots.len() / 1_000_000
    );
    compare(table, &what, [&request, &seats, &ballots], Some(1.4));

    let (request, ballots) = signed();
    compare(
        table,
        "recount of 10,000 signed ballots (Ed25519, strict), deadline on",
        [&request, "", &ballots],
        Some(1.6),
    );

    for voters in [10_u64, 10_000, 1_000_000] {
        decide(table, voters);
    }
}

/// The median of three recounts each, and the most memory that one took; enrolling the voters is not in the time.
fn compare(table: &mut Table, what: &str, material: [&str; 3], target: Option<f64>) {
    let folder = rogatio_tests::workspace().join("target/bench-recount");
    std::fs::create_dir_all(&folder).unwrap();
    for (name, text) in FILES.iter().zip(material) {
        std::fs::write(folder.join(name), text).unwrap();
    }
    let mut taken = [Vec::new(), Vec::new(), Vec::new()];
    let mut peaks = [0.0_f64; 3];
    for _ in 0..3 {
        for ((face, taken), peak) in ["native", "wasm", "Node"].into_iter().zip(&mut taken).zip(&mut peaks) {
            let (micros, kibibytes) = alone(face, &folder);
            taken.push(micros);
            *peak = peak.max(kibibytes);
        }
    }
    let [native, wasm, node] = taken.map(|mut taken| {
        taken.sort_by(f64::total_cmp);
        taken[taken.len() / 2]
    });
    table.compare(&format!("{what}: wasmtime"), wasm, "native", native, target);
    table.compare(&format!("{what}: Node"), node, "native", native, None);
    let [native, wasm, node] = peaks.map(|kibibytes| (kibibytes / 1_024.0).round());
    table.state(
        "peak memory of the whole process at that recount",
        format!("native {native} MiB, wasmtime {wasm} MiB, Node {node} MiB"),
        String::new(),
    );
}

/// Request, seats and ballots of a recount, as files that every face reads in pieces.
const FILES: [&str; 3] = ["request.json", "seats.ndjson", "ballots.ndjson"];

/// One recount in a process of its own: microseconds, and the most kibibytes that were resident.
fn alone(face: &str, folder: &Path) -> (f64, f64) {
    let output = if face == "Node" {
        let web = rogatio_tests::workspace().join("web");
        Command::new("node").arg("bench/recount.mjs").arg(folder).current_dir(web).output()
    } else {
        Command::new(std::env::current_exe().unwrap()).args([RECOUNT, face]).arg(folder).output()
    };
    let output = output.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let figure: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(figure["refused"], 0, "every ballot counts");
    (figure["micros"].as_f64().unwrap(), figure["kibibytes"].as_f64().unwrap())
}

/// The recount of a process of its own: prints what it took.
pub(crate) fn recount(face: &str, folder: &str) {
    let folder = PathBuf::from(folder);
    let engine = if face == "native" { Engine::native() } else { Engine::new().unwrap() };
    let request = std::fs::read_to_string(folder.join(FILES[0])).unwrap();
    let mut count = engine.count(&request).unwrap();
    pieces(&folder.join(FILES[1]), |piece| drop(count.enroll(piece).unwrap()));
    count.push(b"").unwrap();
    let start = Instant::now();
    pieces(&folder.join(FILES[2]), |piece| drop(count.push(piece).unwrap()));
    let answer = count.answer().unwrap();
    let micros = start.elapsed().as_secs_f64() * 1e6;
    let answer: Value = serde_json::from_str(&answer).unwrap();
    let refused = answer["refused"].as_array().unwrap().len();
    println!("{}", json!({"micros": micros, "kibibytes": peak(), "refused": refused}));
}

/// The most kibibytes of this process that were resident.
pub(crate) fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    peak.trim().trim_end_matches(" kB").parse().unwrap()
}

/// Reads a file in pieces.
pub(crate) fn pieces(path: &Path, mut push: impl FnMut(&[u8])) {
    let mut file = File::open(path).unwrap();
    let mut buffer = vec![0; BATCH];
    loop {
        match file.read(&mut buffer).unwrap() {
            0 => return,
            length => push(&buffer[..length]),
        }
    }
}

/// A vote of signed ballots: the request, and the ballots, one a line.
fn signed() -> (String, String) {
    let key = |voter: usize| {
        let mut seed = [7; 32];
        seed[..8].copy_from_slice(&voter.to_le_bytes());
        SigningKey::from_bytes(&seed)
    };
    let name = |voter: usize| format!("agent-{voter:05}");
    let public = |voter| rogatio_core::digest::hex(key(voter).verifying_key().as_bytes());
    let seats: Vec<Value> = (0..SIGNED)
        .map(|voter| json!({"id": name(voter), "public_key": format!("ed25519:{}", public(voter))}))
        .collect();
    let proposal = format!("sha256:{}", "0".repeat(64));
    let rule = json!({"threshold": {"num": 2, "den": 3, "cmp": "ge"}, "base": "electorate", "signatures": "ed25519"});
    let request = json!({
        "electorate": seats, "rule": rule, "instance": "bench", "proposal_hash": proposal, "revision": 1
    })
    .to_string();
    let empty: Value = serde_json::from_str(&operation::call("tally.count", &request).unwrap()).unwrap();
    let ballot = |voter| {
        let payload = json!({
            "instance": "bench", "proposal": proposal, "revision": 1, "electorate": empty["electorate_digest"],
            "rule": empty["rule_digest"], "voter": name(voter), "choice": "yes", "issued_at": 1_000
        })
        .to_string();
        let signature = key(voter).sign(&pae(BALLOT_TYPE, payload.as_bytes()));
        let envelope = json!({
            "payloadType": BALLOT_TYPE, "payload": STANDARD.encode(&payload),
            "signatures": [{"sig": STANDARD.encode(signature.to_bytes())}]
        });
        format!("{}\n", json!({ "envelope": envelope }))
    };
    let ballots = (0..SIGNED).map(ballot).collect();
    (request, ballots)
}

/// One ballot decided: the state is as small for a million voters as for ten.
fn decide(table: &mut Table, voters: u64) {
    let path = rogatio_tests::workspace().join("tests/vectors/proposal.decide/cast-unsigned.json");
    let vector: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let mut request = vector["request"].clone();
    let voting = &mut request["state"]["voting"];
    voting["electorate"] = json!(voters);
    voting["voters"] = json!({"yes": 0, "no": 0, "abstain": 0, "not_cast": voters, "electorate": voters});
    let request = request.to_string();
    let (native, wasm) = (Engine::native(), Engine::new().unwrap());
    let [peer, ours] = medians(
        200,
        5,
        [&mut || drop(native.call("proposal.decide", &request).unwrap()), &mut || {
            drop(wasm.call("proposal.decide", &request).unwrap())
        }],
    );
    table.compare(
        &format!("one ballot decided, electorate of {voters}: wasmtime, fresh sandbox"),
        ours,
        "native",
        peer,
        None,
    );
}
