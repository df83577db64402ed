//! Votes: a recount of a million unsigned ballots, ten thousand signed ones, and one decision in electorates of any size.

use std::time::Instant;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer, SigningKey};
use rogatio::engine::{Engine, Kind};
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

/// Measures counts and decisions, native and in the sandbox.
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
        "recount of 1,000,000 unsigned ballots, {} MB of JSON, deadline on: wasmtime",
        ballots.len() / 1_000_000
    );
    compare(table, &what, &request, &seats, &ballots, Some(1.4));

    let (request, ballots) = signed();
    let what = "recount of 10,000 signed ballots (Ed25519, strict), deadline on: wasmtime";
    compare(table, what, &request, "", &ballots, None);

    for voters in [10_u64, 10_000, 1_000_000] {
        decide(table, voters);
    }
}

/// The median of three recounts each; enrolling the voters is not in the time.
fn compare(table: &mut Table, what: &str, request: &str, seats: &str, ballots: &str, target: Option<f64>) {
    let engines = [Kind::Native, Kind::Wasm].map(|kind| Engine::new(kind).unwrap());
    let mut taken = [Vec::new(), Vec::new()];
    for _ in 0..3 {
        for (engine, taken) in engines.iter().zip(&mut taken) {
            let mut count = engine.count(request).unwrap();
            if !seats.is_empty() {
                seats.as_bytes().chunks(BATCH).for_each(|batch| drop(count.enroll(batch).unwrap()));
            }
            count.push(b"").unwrap();
            let start = Instant::now();
            ballots.as_bytes().chunks(BATCH).for_each(|batch| drop(count.push(batch).unwrap()));
            let answer = count.answer().unwrap();
            taken.push(start.elapsed().as_secs_f64() * 1e6);
            assert!(answer.contains("\"refused\":[]"), "every ballot counts");
        }
    }
    let [native, wasm] = taken.map(|mut taken| {
        taken.sort_by(f64::total_cmp);
        taken[taken.len() / 2]
    });
    table.compare(what, wasm, "native", native, target);
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
    let (native, wasm) = (Engine::new(Kind::Native).unwrap(), Engine::new(Kind::Wasm).unwrap());
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
