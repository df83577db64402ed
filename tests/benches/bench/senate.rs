//! Durable votes per second: the whole way from a signed ballot over HTTP to the committed transaction, beside the same rows
//! written to the same kind of database by a bare script, one commit a vote.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::time::Instant;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer, SigningKey};
use rogatio_core::digest::hex;
use rogatio_core::signature::pae;
use rogatio_tests::database;
use serde_json::{Value, json};

use crate::table::{Table, micros};

/// Voters, and how many of them vote at once.
const VOTERS: usize = 400;
const AT_ONCE: usize = 16;

/// Measures both databases.
pub(crate) fn measure(table: &mut Table) {
    let folder = rogatio_tests::workspace().join("target/tmp/bench-senate");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let sqlite = folder.join("senate.db").display().to_string();
    for (name, address) in [("SQLite", sqlite), ("PostgreSQL", database::durable_postgres())] {
        let mut times = votes(&folder, &address);
        let limit = bare(&folder, &address);
        let wall = times.pop().unwrap();
        times.sort_by(f64::total_cmp);
        let at = |share: f64| times[(times.len() as f64 * share) as usize];
        let each = wall / times.len() as f64;
        table.compare(
            &format!("a durable vote, {AT_ONCE} at once, {name} (time over votes)"),
            each,
            "bare rows, one commit a vote",
            limit,
            Some(2.0),
        );
        let told = format!("{:.0} votes/s, p50 {}, p99 {}", 1e6 / each, micros(at(0.5)), micros(at(0.99)));
        table.state(&format!("durable votes, {name}"), told, String::new());
    }
}

struct Served(Child, String);

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A command of the program in a folder, for a senate in this database.
pub(crate) fn rogatio(folder: &Path, address: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(rogatio_tests::workspace().join("dist/rogatio"));
    command.args(arguments).args(["--database", address, "--instance-key", "senate.key", "--json"]);
    command.current_dir(folder).env("RUST_LOG", "error");
    command
}

fn serve(folder: &Path, address: &str) -> Served {
    let arguments = ["serve", "--listen", "127.0.0.1:0", "--rate", "1000000"];
    let mut child = rogatio(folder, address, &arguments).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let told: Value = serde_json::from_str(&line).unwrap();
    let address = told["address"].as_str().unwrap().trim_end_matches('/').to_owned();
    Served(child, address)
}

fn ask(client: &ureq::Agent, method: &str, url: &str, token: &str, body: &Value) -> Value {
    let request = ureq::http::Request::builder()
        .method(method)
        .uri(url)
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "application/json");
    let mut answer = if method == "GET" {
        client.run(request.body(ureq::SendBody::none()).unwrap()).unwrap()
    } else {
        client.run(request.body(body.to_string()).unwrap()).unwrap()
    };
    let text = answer.body_mut().read_to_string().unwrap();
    assert!(answer.status().is_success(), "{method} {url}: {text}");
    serde_json::from_str(&text).unwrap()
}

fn sign(key: &SigningKey, kind: &str, payload: &Value) -> Value {
    let payload = payload.to_string();
    let signature = key.sign(&pae(kind, payload.as_bytes()));
    json!({
        "payloadType": kind, "payload": STANDARD.encode(&payload),
        "signatures": [{"sig": STANDARD.encode(signature.to_bytes())}],
    })
}

/// The microseconds of each vote, and last those of all together.
fn votes(folder: &Path, address: &str) -> Vec<f64> {
    let rule = |num: u64, den: u64| {
        json!({
            "threshold": {"num": num, "den": den, "cmp": "ge"}, "base": "electorate", "signatures": "ed25519",
            "min_debate": 0, "voting_period": 86_400, "early_close": false,
        })
    };
    fs::write(
        folder.join("settings.json"),
        json!({"rules": {"compatible": rule(2, 3), "breaking": rule(1, 1)}}).to_string(),
    )
    .unwrap();
    fs::write(
        folder.join("note.json"),
        json!({"type": "object", "properties": {"title": {"type": "string"}}}).to_string(),
    )
    .unwrap();
    let run = |arguments: &[&str]| -> Value {
        let output = rogatio(folder, address, arguments).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stdout));
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let _ = fs::remove_file(folder.join("senate.key"));
    let _ = fs::remove_file(folder.join("root.key"));
    run(&["init", "--name", "bench.senate", "--settings", "settings.json"]);
    run(&["type", "add", "note", "note.json"]);
    let root = run(&[
        "agent", "add", "root", "--key", "root.key", "--role", "admin", "--role", "reader", "--role",
        "proposer",
    ]);
    let root = root["token"]["token"].as_str().unwrap().to_owned();
    let server = serve(folder, address);
    let client = ureq::Agent::new_with_config(
        ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_idle_connections_per_host(AT_ONCE)
            .build(),
    );
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    let shown =
        client.get(format!("{}/api/instance", server.1)).call().unwrap().body_mut().read_to_string().unwrap();
    let shown: Value = serde_json::from_str(&shown).unwrap();
    let instance = shown["id"].as_str().unwrap();
    let voters: Vec<(String, SigningKey, String)> = (0..VOTERS)
        .map(|number| {
            let mut seed = [3_u8; 32];
            seed[..8].copy_from_slice(&(number as u64).to_le_bytes());
            let (key, name) = (SigningKey::from_bytes(&seed), format!("v{number}"));
            let public = format!("ed25519:{}", hex(key.verifying_key().as_bytes()));
            let statement = json!({
                "purpose": "register", "instance": instance, "agent": name, "public_key": public,
                "issued_at": now, "nonce": name,
            });
            let body = json!({
                "public_key": public, "envelope": sign(&key, "application/vnd.rogatio.agent+json", &statement),
            });
            let added = ask(&client, "POST", &format!("{}/api/agents", server.1), &root, &body);
            let url = format!("{}/api/agents/{name}/authorize", server.1);
            ask(&client, "POST", &url, &root, &json!({"roles": ["voter", "reader"]}));
            (name, key, added["token"]["token"].as_str().unwrap().to_owned())
        })
        .collect();
    let base = format!("{}/api/senate/schema-proposal", server.1);
    let proposal = json!({
        "target_artifact_type": "note", "change_type": "add_field",
        "field_spec": {"pointer": "/properties/score", "schema": {"type": "integer"}, "required": false},
        "rationale": "Reviewers need it to sort notes, see EXP-12", "migration_plan": {}, "backward_compatible": false,
    });
    let id = ask(&client, "POST", &base, &root, &proposal)["proposal_id"].as_str().unwrap().to_owned();
    ask(&client, "POST", &format!("{base}/{id}/open"), &root, &json!({}));
    let binding = ask(&client, "GET", &format!("{base}/{id}"), &root, &Value::Null)["ballot"].clone();
    let bodies: Vec<(Value, &str)> = voters
        .iter()
        .map(|(name, key, token)| {
            let mut payload = binding.clone();
            payload["voter"] = json!(name);
            payload["choice"] = json!("yes");
            payload["issued_at"] = json!(now);
            (json!({"envelope": sign(key, "application/vnd.rogatio.ballot+json", &payload)}), token.as_str())
        })
        .collect();
    let (url, times) = (format!("{base}/{id}/vote"), Mutex::new(Vec::new()));
    let start = Instant::now();
    std::thread::scope(|scope| {
        for share in bodies.chunks(VOTERS / AT_ONCE) {
            let (client, url, times) = (&client, &url, &times);
            scope.spawn(move || {
                for (body, token) in share {
                    let start = Instant::now();
                    ask(client, "POST", url, token, body);
                    times.lock().unwrap().push(start.elapsed().as_secs_f64() * 1e6);
                }
            });
        }
    });
    let wall = start.elapsed().as_secs_f64() * 1e6;
    let mut times = times.into_inner().unwrap();
    times.push(wall);
    times
}

/// Microseconds for the rows of one vote and their commit, without engine, service and network.
fn bare(folder: &Path, address: &str) -> f64 {
    let filler = |length: usize| "x".repeat(length);
    let one = |number: usize| {
        format!(
            "BEGIN; UPDATE bare_head SET size = {number}, root = '{root}'; UPDATE bare_proposal SET state = '{state}'; \
             INSERT INTO bare_rows VALUES ('vote', {number}, '{vote}'); INSERT INTO bare_rows VALUES ('leaf', {number}, '{leaf}'); \
             INSERT INTO bare_rows VALUES ('node', {number}, '{root}'); INSERT INTO bare_rows VALUES ('mode', {number}, '{root}'); \
             INSERT INTO bare_rows VALUES ('event', {number}, '{leaf}'); COMMIT;\n",
            root = filler(71),
            state = filler(1_600),
            vote = filler(900),
            leaf = filler(450),
        )
    };
    let mut script = String::from(
        "CREATE TABLE bare_head (size BIGINT, root TEXT); INSERT INTO bare_head VALUES (0, '');\n\
         CREATE TABLE bare_proposal (state TEXT); INSERT INTO bare_proposal VALUES ('');\n\
         CREATE TABLE bare_rows (kind TEXT, number BIGINT, body TEXT, PRIMARY KEY (kind, number));\n",
    );
    (0..VOTERS).for_each(|number| script.push_str(&one(number)));
    let file = folder.join("bare.sql");
    fs::write(&file, script).unwrap();
    let start = Instant::now();
    if address.starts_with("postgres") {
        database::script(address, &file);
    } else {
        let program = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None); \
                       c.execute('PRAGMA journal_mode = WAL'); c.execute('PRAGMA synchronous = FULL'); \
                       c.executescript(open(sys.argv[2]).read())";
        let bare = folder.join("bare.db");
        let done = Command::new("python3").args(["-c", program]).arg(&bare).arg(&file).status().unwrap();
        assert!(done.success());
    }
    start.elapsed().as_secs_f64() * 1e6 / VOTERS as f64
}
