//! A senate in a scratch folder, its processes, its agents.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer, SigningKey};
use rogatio_core::digest::{Domain, hex};
use rogatio_core::signature::pae;
use rogatio_tests::database;
use serde_json::{Value, json};

/// Which database.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    Sqlite,
    Postgres,
}

/// Rules for tests: no debate, an hour of voting.
pub(crate) fn settings(signatures: &str) -> Value {
    let rule = |num: u64, den: u64| {
        json!({
            "threshold": {"num": num, "den": den, "cmp": "ge"}, "base": "electorate", "signatures": signatures,
            "min_debate": 0, "voting_period": 3600,
        })
    };
    json!({"rules": {"compatible": rule(2, 3), "breaking": rule(1, 1)}})
}

/// A senate in a scratch folder.
pub(crate) struct Senate {
    pub(crate) folder: PathBuf,
    pub(crate) database: String,
    /// The unique id that statements and ballots name.
    pub(crate) instance: String,
    client: ureq::Agent,
}

static NUMBER: AtomicU32 = AtomicU32::new(0);

/// Runs statements on a database, one a line with `;` between them; rows as lines, columns with `|` between them.
pub(crate) fn edit(address: &str, statements: &str) -> String {
    if address.starts_with("postgres") {
        return database::query(address, statements);
    }
    let program = "import sqlite3, sys\nc = sqlite3.connect(sys.argv[1], isolation_level=None)\n\
                   c.execute('PRAGMA ignore_check_constraints = ON')\n\
                   for s in sys.argv[2].split(';\\n'):\n  \
                   for row in c.execute(s): print('|'.join('' if v is None else str(v) for v in row))";
    let output = Command::new("python3").args(["-c", program, address, statements]).output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{statements}: {error}");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

impl Senate {
    /// A new senate.
    pub(crate) fn new(kind: Kind, settings: &Value) -> Self {
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let folder =
            rogatio_tests::workspace().join(format!("target/tmp/senate-{}-{number}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        let database = match kind {
            Kind::Sqlite => folder.join("senate.db").display().to_string(),
            Kind::Postgres => database::postgres(),
        };
        fs::write(folder.join("settings.json"), settings.to_string()).unwrap();
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(120)))
            .max_idle_connections_per_host(64)
            .build();
        let client = ureq::Agent::new_with_config(config);
        let mut senate = Self { folder, database, instance: String::new(), client };
        let begun = senate.ok(&["init", "--name", "test.senate", "--settings", "settings.json"]);
        senate.instance = begun["instance_id"].as_str().unwrap().to_owned();
        senate
    }

    /// Runs statements on the database, as somebody does who can write to it and is not the senate.
    pub(crate) fn sql(&self, statements: &str) -> String {
        edit(&self.database, statements)
    }

    /// Lets so many seconds pass for everybody who asks the database for the time; `seconds` counts from the true time.
    pub(crate) fn pass(&self, seconds: u64) {
        if self.database.starts_with("postgres") {
            self.sql(&format!(
                "CREATE OR REPLACE VIEW clock AS
                 SELECT CAST(FLOOR(EXTRACT(EPOCH FROM clock_timestamp())) AS BIGINT) + {seconds} AS now"
            ));
        } else {
            self.sql(&format!(
                "BEGIN IMMEDIATE;\nDROP VIEW clock;\n\
                 CREATE VIEW clock AS SELECT CAST(strftime('%s', 'now') AS INTEGER) + {seconds} AS now;\nCOMMIT"
            ));
        }
    }

    /// The leaves of the log, in order.
    pub(crate) fn leaves(&self) -> Vec<String> {
        let leaves = self.sql("SELECT body FROM log_leaves ORDER BY leaf_index");
        leaves.lines().map(str::to_owned).collect()
    }

    /// What a replay finds in a database that opens with this senate's key: the code where it is no senate any more.
    pub(crate) fn faults(&self, database: &str) -> Vec<String> {
        let output = Command::new(rogatio_tests::program())
            .args(["log", "verify", "--json", "--database", database])
            .args(["--instance-key", "senate.key"])
            .current_dir(&self.folder)
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let found: Value = serde_json::from_str(&text)
            .unwrap_or_else(|error| panic!("{error}: {text}{}", String::from_utf8_lossy(&output.stderr)));
        let Some(faults) = found["faults"].as_array() else {
            assert!(!output.status.success(), "no replay: {found}");
            return vec![found["code"].as_str().unwrap().to_owned()];
        };
        faults.iter().map(|fault| fault.as_str().unwrap().to_owned()).collect()
    }

    /// A command against the database.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(rogatio_tests::program());
        command
            .args(arguments)
            .args(["--database", &self.database, "--instance-key", "senate.key"])
            .current_dir(&self.folder)
            .stdin(Stdio::null());
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Runs a command that must succeed; its answer.
    pub(crate) fn ok(&self, arguments: &[&str]) -> Value {
        let output = self.command(arguments).arg("--json").output().unwrap();
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{arguments:?}: {out}{err}");
        serde_json::from_str(&out).unwrap_or_else(|error| panic!("{arguments:?}: {error}: {out}"))
    }

    /// Runs a command that must be refused with this code; the problem.
    pub(crate) fn refused(&self, arguments: &[&str], code: &str) -> Value {
        let output = self.command(arguments).arg("--json").output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let problem: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(problem["code"], code, "{arguments:?}: {problem}");
        problem
    }

    /// Starts a service on a free port.
    pub(crate) fn serve(&self, more: &[&str]) -> Server {
        self.serve_with(more, &[])
    }

    /// Starts a service on a free port, with these variables.
    pub(crate) fn serve_with(&self, more: &[&str], variables: &[(&str, &PathBuf)]) -> Server {
        let mut arguments = vec!["serve", "--listen", "127.0.0.1:0", "--rate", "100000", "--json"];
        arguments.extend(more);
        let mut command = self.command(&arguments);
        command.envs(variables.iter().copied());
        self.serving(command)
    }

    /// Starts a service that may open so many files, with the limits on requests that people have.
    pub(crate) fn serve_within(&self, files: u32, more: &[&str]) -> Server {
        let mut command = Command::new("prlimit");
        command.arg(format!("--nofile={files}:{files}")).arg(rogatio_tests::program());
        command.args(["serve", "--listen", "127.0.0.1:0", "--json"]).args(more);
        command.args(["--database", &self.database, "--instance-key", "senate.key"]);
        command.current_dir(&self.folder).stdin(Stdio::null());
        self.serving(command)
    }

    /// Starts a service, and waits for its address.
    fn serving(&self, mut command: Command) -> Server {
        let log =
            fs::OpenOptions::new().create(true).append(true).open(self.folder.join("serve.log")).unwrap();
        let mut child = command.stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let told: Value = serde_json::from_str(&line).unwrap_or_else(|error| {
            let log = fs::read_to_string(self.folder.join("serve.log")).unwrap_or_default();
            panic!("the service does not start: {error}: {line}: {log}")
        });
        let address = told["address"].as_str().unwrap().trim_end_matches('/').to_owned();
        Server { child, address, instance: self.instance.clone(), client: self.client.clone() }
    }

    /// A registered and authorised agent with its token.
    pub(crate) fn agent(&self, name: &str, roles: &[&str]) -> Agent {
        let file = format!("{name}.key");
        let mut arguments = vec!["agent", "add", name, "--key", &file];
        for role in roles {
            arguments.extend(["--role", role]);
        }
        let added = self.ok(&arguments);
        let seed = fs::read_to_string(self.folder.join(&file)).unwrap();
        let seed = rogatio_core::digest::from_hex::<32>(seed.trim()).unwrap();
        Agent {
            name: name.to_owned(),
            key: SigningKey::from_bytes(&seed),
            token: added["token"]["token"].as_str().unwrap().to_owned(),
        }
    }

    /// Gives an agent another key, which both keys sign for, and the token that comes with it.
    pub(crate) fn rotate(&self, agent: &mut Agent) {
        let (old, new) = (format!("{}.key", agent.name), format!("{}-2.key", agent.name));
        let rotated = self.ok(&["agent", "rotate", &agent.name, "--key", &old, "--new-key", &new]);
        let seed = fs::read_to_string(self.folder.join(&new)).unwrap();
        agent.key = SigningKey::from_bytes(&rogatio_core::digest::from_hex::<32>(seed.trim()).unwrap());
        agent.token = rotated["token"]["token"].as_str().unwrap().to_owned();
        fs::rename(self.folder.join(new), self.folder.join(old)).unwrap();
    }

    /// Writes a file of JSON into the folder; its name.
    pub(crate) fn file(&self, name: &str, value: &Value) -> String {
        fs::write(self.folder.join(name), value.to_string()).unwrap();
        name.to_owned()
    }

    /// The type that most tests are about.
    pub(crate) fn note(&self) {
        let schema = json!({
            "type": "object", "required": ["title"], "additionalProperties": false,
            "properties": {"title": {"type": "string"}, "tags": {"type": "array", "items": {"type": "string"}}},
        });
        let file = self.file("note.json", &schema);
        self.ok(&["type", "add", "note", &file]);
    }

    /// Whether log and tables say the same; the number of leaves.
    pub(crate) fn verify(&self) -> u64 {
        let verified = self.ok(&["log", "verify"]);
        assert_eq!(verified["holds"], true, "{verified}");
        verified["leaves"].as_u64().unwrap()
    }

    /// Replays the log of a senate into whose table of artifacts a test wrote rows by hand: these may be found, and nothing else.
    pub(crate) fn verify_but_artifacts(&self) {
        let output = self.command(&["log", "verify", "--json"]).output().unwrap();
        let verified: Value = serde_json::from_slice(&output.stdout).unwrap();
        let faults = verified["faults"].as_array().unwrap();
        // The list ends with how many more there are.
        let known = |fault: &str| fault.starts_with("`artifacts`") || fault.ends_with("more faults");
        let strange: Vec<&Value> = faults.iter().filter(|fault| !known(fault.as_str().unwrap())).collect();
        assert!(strange.is_empty(), "{strange:?}");
    }
}

impl Drop for Senate {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

/// A running service.
pub(crate) struct Server {
    pub(crate) child: Child,
    pub(crate) address: String,
    pub(crate) instance: String,
    client: ureq::Agent,
}

/// What a service answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
    pub(crate) etag: Option<String>,
    headers: ureq::http::HeaderMap,
}

impl Answer {
    /// The body of a success.
    #[track_caller]
    pub(crate) fn ok(self) -> Value {
        assert!(self.status < 300, "{}: {}", self.status, self.body);
        self.body
    }

    /// A header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// Asserts a refusal with this code.
    #[track_caller]
    pub(crate) fn refused(&self, status: u16, code: &str) {
        assert_eq!((self.status, self.body["code"].as_str()), (status, Some(code)), "{}", self.body);
    }
}

/// A request to a service.
pub(crate) type Headers<'h> = &'h [(&'h str, &'h str)];

impl Server {
    /// Sends; `Err` when the service does not answer.
    pub(crate) fn try_send(
        &self,
        method: &str,
        path: &str,
        from: (&str, Headers<'_>),
        body: Option<&str>,
    ) -> Result<Answer, ureq::Error> {
        self.try_send_bytes(method, path, from, body.map(str::as_bytes))
    }

    pub(crate) fn try_send_bytes(
        &self,
        method: &str,
        path: &str,
        (token, headers): (&str, Headers<'_>),
        body: Option<&[u8]>,
    ) -> Result<Answer, ureq::Error> {
        let mut request =
            ureq::http::Request::builder().method(method).uri(format!("{}{path}", self.address));
        if !token.is_empty() {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        if body.is_some() && !headers.iter().any(|(name, _)| *name == "content-type") {
            request = request.header("content-type", "application/json");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut response = match body {
            Some(body) => self.client.run(request.body(body.to_owned()).unwrap())?,
            None => self.client.run(request.body(ureq::SendBody::none()).unwrap())?,
        };
        let etag = response.headers().get("etag").map(|tag| tag.to_str().unwrap().to_owned());
        let text = response.body_mut().read_to_string()?;
        let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
        Ok(Answer { status: response.status().as_u16(), body, etag, headers: response.headers().clone() })
    }

    pub(crate) fn send(&self, method: &str, path: &str, token: &str, body: Option<&Value>) -> Answer {
        self.try_send(method, path, (token, &[]), body.map(Value::to_string).as_deref()).unwrap()
    }

    pub(crate) fn get(&self, path: &str, agent: &Agent) -> Answer {
        self.send("GET", path, &agent.token, None)
    }

    pub(crate) fn post(&self, path: &str, agent: &Agent, body: &Value) -> Answer {
        self.send("POST", path, &agent.token, Some(body))
    }

    /// A signed vote.
    pub(crate) fn vote(&self, id: &str, agent: &Agent, choice: &str, reason: Option<&str>) -> Answer {
        let view = self.get(&format!("/api/senate/schema-proposal/{id}"), agent).ok();
        let body = agent.ballot(&view["ballot"], choice, reason);
        self.post(&format!("/api/senate/schema-proposal/{id}/vote"), agent, &body)
    }

    /// Waits until a proposal has this status.
    pub(crate) fn wait_until(&self, id: &str, agent: &Agent, status: &str) {
        let begun = Instant::now();
        loop {
            let view = self.get(&format!("/api/senate/schema-proposal/{id}"), agent).ok();
            if view["status"] == status {
                return;
            }
            assert!(begun.elapsed() < Duration::from_secs(60), "{id} is {}, not {status}", view["status"]);
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Waits until a proposal has another status than this.
    pub(crate) fn wait_while(&self, id: &str, agent: &Agent, status: &str) {
        let begun = Instant::now();
        while self.get(&format!("/api/senate/schema-proposal/{id}"), agent).ok()["status"] == status {
            assert!(begun.elapsed() < Duration::from_secs(60), "{id} is still {status}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Asks the process to end, and waits.
    pub(crate) fn stop(mut self) {
        let _ = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        let status = self.child.wait().unwrap();
        assert!(status.success(), "{status}");
    }

    /// Ends the process as a power cut would.
    pub(crate) fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

/// An agent and its secrets.
#[derive(Clone)]
pub(crate) struct Agent {
    pub(crate) name: String,
    pub(crate) key: SigningKey,
    pub(crate) token: String,
}

impl Agent {
    /// Its public key as the wire spells it.
    pub(crate) fn public_key(&self) -> String {
        format!("ed25519:{}", hex(self.key.verifying_key().as_bytes()))
    }

    /// Somebody whom the senate does not know, with a key made of a byte.
    pub(crate) fn stranger(name: &str, seed: u8) -> Self {
        Self { name: name.to_owned(), key: SigningKey::from_bytes(&[seed; 32]), token: String::new() }
    }

    /// A fresh statement about a key, as the agent signs it.
    pub(crate) fn statement(&self, instance: &str, purpose: &str, public_key: &str) -> String {
        let now = now();
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let statement = json!({
            "purpose": purpose, "instance": instance, "agent": self.name, "public_key": public_key,
            "issued_at": now, "nonce": format!("n{number}"),
        });
        statement.to_string()
    }

    /// A payload, signed.
    pub(crate) fn sign(&self, payload_type: &str, payload: &str) -> Value {
        let signature = self.key.sign(&pae(payload_type, payload.as_bytes()));
        json!({
            "payloadType": payload_type, "payload": STANDARD.encode(payload),
            "signatures": [{"sig": STANDARD.encode(signature.to_bytes())}],
        })
    }

    /// The body of a signed vote.
    pub(crate) fn ballot(&self, binding: &Value, choice: &str, reason: Option<&str>) -> Value {
        let mut payload = binding.clone();
        payload["voter"] = json!(self.name);
        payload["choice"] = json!(choice);
        payload["issued_at"] = json!(now());
        if let Some(reason) = reason {
            payload["reason"] = json!(Domain::REASON.digest_bytes(reason.as_bytes()));
        }
        let envelope = self.sign("application/vnd.rogatio.ballot+json", &payload.to_string());
        let mut body = json!({"envelope": envelope});
        if let Some(reason) = reason {
            body["reason"] = json!(reason);
        }
        body
    }
}

/// Seconds since 1970.
pub(crate) fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

/// A whole HTTP request, as it came; none where the sender breaks off.
pub(crate) fn received(stream: &mut TcpStream) -> Option<String> {
    let mut request = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let read = stream.read(&mut piece).ok().filter(|read| *read > 0)?;
        request.extend_from_slice(&piece[..read]);
        let text = String::from_utf8_lossy(&request);
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().unwrap())
        });
        if length.is_some_and(|length| body.len() >= length) {
            return Some(text.into_owned());
        }
    }
}

/// A proposal that adds an optional field.
pub(crate) fn addition(name: &str) -> Value {
    json!({
        "target_artifact_type": "note", "change_type": "add_field",
        "field_spec": {"pointer": format!("/properties/{name}"), "schema": {"type": "integer"}, "required": false},
        "rationale": "Reviewers need it to sort notes, see EXP-12", "migration_plan": {}, "backward_compatible": true,
    })
}

/// A proposal that breaks: a field becomes required.
pub(crate) fn breaking() -> Value {
    json!({
        "target_artifact_type": "note", "change_type": "modify_field",
        "field_spec": {"pointer": "/properties/title", "schema": {"type": "string", "minLength": 3}, "required": true},
        "rationale": "Titles of one letter tell nothing, see EXP-13", "migration_plan": {}, "backward_compatible": false,
    })
}

/// The payload type of a statement.
pub(crate) const STATEMENT: &str = "application/vnd.rogatio.agent+json";

/// Takes a database back to the step before the one for Confluent's clients, of which every later one is taken back, too.
pub(crate) const BEFORE_CONFLUENT: &str = "DROP INDEX removed_artifacts_by_type;
    DROP TABLE senate_impact_jobs;
    DROP TABLE senate_impacts;
    DROP TABLE log_cosignatures;
    DROP TABLE senate_refused_ballots;
    DROP TABLE confluent_schemas;
    DROP TABLE confluent_subjects;
    DROP TABLE confluent_hidden;
    DELETE FROM rogatio_versions WHERE version >= 13";

pub(crate) const BASE: &str = "/api/senate/schema-proposal";
