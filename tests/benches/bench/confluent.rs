//! Schemas per second for clients of Confluent's schema registry, beside the same schema from our own API, in one run.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::Instant;

use rogatio_tests::database;
use serde_json::{Value, json};

use crate::senate::rogatio;
use crate::table::Table;

/// How many requests are sent, and how many at once.
const REQUESTS: usize = 4_000;
const AT_ONCE: usize = 8;

/// Measures both databases.
pub(crate) fn measure(table: &mut Table) {
    let folder = rogatio_tests::workspace().join("target/tmp/bench-confluent");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let sqlite = folder.join("senate.db").display().to_string();
    for (name, address) in [("SQLite", sqlite), ("PostgreSQL", database::durable_postgres())] {
        let registry = Registry::new(&folder, &address);
        let native = registry.get("/api/schemas/note", None);
        let told = |what: &str, each: f64, table: &mut Table| {
            table.compare(&format!("{what}, {name}"), each, "GET /api/schemas/note", native, None);
            table.state(&format!("{what} a second, {name}"), format!("{:.0}", 1e6 / each), String::new());
        };
        table.state(&format!("our own GET a second, {name}"), format!("{:.0}", 1e6 / native), String::new());
        let by_id = registry.get("/confluent/schemas/ids/1", None);
        told("schema by id", by_id, table);
        let tag = registry.tag("/confluent/schemas/ids/1");
        told("schema by id, known by its ETag", registry.get("/confluent/schemas/ids/1", Some(&tag)), table);
        told("lookup of a schema", registry.look_up(), table);
    }
}

struct Registry {
    child: Child,
    address: String,
    token: String,
    client: ureq::Agent,
    schema: Value,
}

impl Drop for Registry {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Registry {
    fn new(folder: &Path, address: &str) -> Self {
        for key in ["senate.key", "ada.key"] {
            let _ = fs::remove_file(folder.join(key));
        }
        let run = |arguments: &[&str]| -> Value {
            let output = rogatio(folder, address, arguments).output().unwrap();
            assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stdout));
            serde_json::from_slice(&output.stdout).unwrap()
        };
        let named =
            (0..20).map(|number| (format!("field_{number}"), json!({"type": "string", "maxLength": 80})));
        let named: serde_json::Map<String, Value> = named.collect();
        let schema = json!({"type": "object", "additionalProperties": false, "properties": named});
        fs::write(folder.join("note.json"), schema.to_string()).unwrap();
        run(&["init", "--name", "bench.senate"]);
        run(&["type", "add", "note", "note.json"]);
        let ada = run(&["agent", "add", "ada", "--key", "ada.key", "--role", "reader"]);
        let token = ada["token"]["token"].as_str().unwrap().to_owned();
        let arguments = ["serve", "--listen", "127.0.0.1:0", "--rate", "1000000"];
        let mut child = rogatio(folder, address, &arguments).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let told: Value = serde_json::from_str(&line).unwrap();
        let address = told["address"].as_str().unwrap().trim_end_matches('/').to_owned();
        let config = ureq::Agent::config_builder().max_idle_connections_per_host(AT_ONCE);
        let client = ureq::Agent::new_with_config(config.build());
        Self { child, address, token, client, schema }
    }

    /// The microseconds of one request, with so many at once.
    fn each(&self, one: impl Fn() + Sync) -> f64 {
        // The first ones open the connections.
        (0..AT_ONCE).for_each(|_| one());
        let start = Instant::now();
        std::thread::scope(|scope| {
            for _ in 0..AT_ONCE {
                scope.spawn(|| (0..REQUESTS / AT_ONCE).for_each(|_| one()));
            }
        });
        start.elapsed().as_secs_f64() * 1e6 / REQUESTS as f64
    }

    fn get(&self, path: &str, known: Option<&str>) -> f64 {
        let url = format!("{}{path}", self.address);
        let expected = if known.is_some() { 304 } else { 200 };
        self.each(|| {
            let mut request = self.client.get(&url).header("authorization", format!("Bearer {}", self.token));
            if let Some(known) = known {
                request = request.header("if-none-match", known);
            }
            let mut answer = request.call().unwrap();
            assert_eq!(answer.status().as_u16(), expected);
            answer.body_mut().read_to_string().unwrap();
        })
    }

    fn tag(&self, path: &str) -> String {
        let request = self.client.get(format!("{}{path}", self.address));
        let answer = request.header("authorization", format!("Bearer {}", self.token)).call().unwrap();
        answer.headers().get("etag").unwrap().to_str().unwrap().to_owned()
    }

    fn look_up(&self) -> f64 {
        let url = format!("{}/confluent/subjects/note-value", self.address);
        let body = json!({"schema": self.schema.to_string(), "schemaType": "JSON"}).to_string();
        self.each(|| {
            let request = self.client.post(&url).header("authorization", format!("Bearer {}", self.token));
            let mut answer = request.content_type("application/json").send(body.as_str()).unwrap();
            let text = answer.body_mut().read_to_string().unwrap();
            assert!(text.contains("\"id\":1"), "{text}");
        })
    }
}
