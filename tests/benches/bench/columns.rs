//! The files of plans for columns in their shells, `psql` and `sqlite3`, with and without the stop options of these, under a writer of 300
//! rows a second: how long each takes at 100,000, 300,000 and a million rows, and what the writer notices.
//!
//! The writer has a row to write every 300th of a second whether or not the one before is written, and the time of a row counts from the
//! moment at which it was due. It writes alone for a second before the file begins. A file that stops must leave everything as it was.

use std::fs::{self, File};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use rogatio_core::operation;
use rogatio_tests::{database, postgres};
use serde_json::{Value, json};
use sqlx::sqlite::{SqliteConnectOptions, SqliteSynchronous};
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};
use tokio::runtime::{Builder, Runtime};

use crate::table::Table;

const SIZES: [u64; 3] = [100_000, 300_000, 1_000_000];
/// Rows a second that the writer has to write.
const RATE: u32 = 300;

/// A change and whether its file comes to its end.
struct Case {
    name: &'static str,
    change: &'static str,
    spec: Value,
    plan: Value,
    ends: bool,
}

fn cases() -> Vec<Case> {
    let case = |name, change, spec, plan| Case { name, change, spec, plan, ends: true };
    let copy = json!({"backfill": {"strategy": "copy", "from": "/title"}});
    vec![
        case(
            "required constant",
            "add_field",
            json!({"pointer": "/properties/lang", "schema": {"type": "string"}, "required": true}),
            json!({"backfill": {"strategy": "constant", "value": "en"}}),
        ),
        case(
            "copy",
            "add_field",
            json!({"pointer": "/properties/name", "schema": {"type": "string"}, "required": false}),
            copy,
        ),
        case(
            "text to integer",
            "modify_field",
            json!({"pointer": "/properties/digits", "schema": {"type": "integer"}}),
            json!({}),
        ),
        case(
            "narrowed",
            "modify_field",
            json!({"pointer": "/properties/n", "schema": {"type": "integer", "minimum": 0}}),
            json!({}),
        ),
        Case {
            ends: false,
            ..case(
                "stopped by a row",
                "modify_field",
                json!({"pointer": "/properties/n", "schema": {"type": "integer", "minimum": 1}}),
                json!({}),
            )
        },
    ]
}

fn schema() -> Value {
    json!({"type": "object", "required": ["title"], "properties": {
        "title": {"type": "string"}, "digits": {"type": "string", "pattern": "^[1-9][0-9]*$"}, "n": {"type": "integer"},
    }})
}

/// `up.sql` of a change.
fn up(case: &Case, dialect: &str) -> String {
    let proposal = json!({
        "proposal_type": "schema_change", "target_artifact_type": "note", "change_type": case.change,
        "field_spec": case.spec, "rationale": "Readers sort by it, see EXP-1", "migration_plan": case.plan,
        "backward_compatible": false, "author": "ada", "base_version": 1,
    });
    let request = json!({
        "proposal_id": "p-1", "proposal": proposal, "from": schema(), "to": changed(case), "dialect": dialect,
        "facts": {"storage": "columns"},
    });
    let answer = operation::call("migration.generate", &request.to_string()).unwrap();
    let answer: Value = serde_json::from_str(&answer).unwrap();
    answer["script"]["up"].as_str().unwrap().to_owned()
}

/// The schema after.
fn changed(case: &Case) -> Value {
    let mut schema = schema();
    let name = case.spec["pointer"].as_str().unwrap().strip_prefix("/properties/").unwrap();
    schema["properties"][name] = case.spec["schema"].clone();
    if case.spec["required"] == true {
        schema["required"].as_array_mut().unwrap().push(json!(name));
    }
    schema
}

/// Measures both shells.
pub(crate) fn measure(table: &mut Table) {
    let folder = rogatio_tests::workspace().join("target/tmp/bench-columns");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    for dialect in ["sqlite", "postgresql"] {
        for case in cases() {
            for stops in [false, true] {
                let mut first = None;
                for rows in SIZES {
                    let (took, told) = run(&folder, dialect, &case, stops, rows);
                    let first = *first.get_or_insert(took);
                    let options = match (dialect, stops) {
                        ("sqlite", true) => "sqlite3 -bail",
                        ("sqlite", false) => "sqlite3",
                        (_, true) => "psql -v ON_ERROR_STOP=1",
                        (_, false) => "psql",
                    };
                    let what = format!("columns, {}, {rows} rows, {options}", case.name);
                    let ratio = took.as_secs_f64() / first.as_secs_f64();
                    let told = format!("{:.2} s (× {ratio:.1}); {told}", took.as_secs_f64());
                    println!("{what}: {told}");
                    table.state(&what, told, String::new());
                }
            }
        }
    }
}

/// Where the rows are.
enum Place {
    Sqlite(PathBuf),
    Postgres(String),
}

impl Place {
    fn new(folder: &Path, dialect: &str, rows: u64) -> Self {
        let table = "CREATE TABLE artifact_note (rogatio_id text PRIMARY KEY NOT NULL, title text NOT NULL, digits text, n bigint);";
        if dialect == "sqlite" {
            let path = folder.join("rows.db");
            for suffix in ["", "-wal", "-shm"] {
                let _ = fs::remove_file(folder.join(format!("rows.db{suffix}")));
            }
            let filled = format!(
                "PRAGMA journal_mode = WAL; {table}
                 INSERT INTO artifact_note WITH RECURSIVE counted(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM counted WHERE i < {rows})
                 SELECT printf('a%09d', i), 'title ' || i, i, i % 100 FROM counted;"
            );
            let mut shell =
                Command::new("sqlite3").arg(&path).arg(&filled).stdout(Stdio::null()).spawn().unwrap();
            assert!(shell.wait().unwrap().success());
            return Self::Sqlite(path);
        }
        let url = database::durable_postgres();
        let filled = format!(
            "{table} INSERT INTO artifact_note SELECT 'a' || lpad(i::text, 9, '0'), 'title ' || i, i::text, i % 100
             FROM generate_series(1, {rows}) AS numbers(i)"
        );
        database::query(&url, &filled);
        database::query(&url, "VACUUM ANALYZE artifact_note");
        Self::Postgres(url)
    }

    /// The shell with a file.
    fn shell(&self, file: &Path, stops: bool) -> Command {
        match self {
            Self::Sqlite(path) => {
                let mut command = Command::new("sqlite3");
                if stops {
                    command.arg("-bail");
                }
                command.args(["-cmd", ".timeout 60000"]).arg(path).stdin(File::open(file).unwrap());
                command
            }
            Self::Postgres(url) => {
                let mut command = Command::new(postgres::programs().join("psql"));
                command.args(["-X", "-q"]);
                if stops {
                    command.args(["-v", "ON_ERROR_STOP=1"]);
                }
                command.args(["-d", url, "-f"]).arg(file);
                command
            }
        }
    }

    /// The columns of the table, and how many rows there were that the writer did not write.
    fn state(&self) -> String {
        match self {
            Self::Sqlite(path) => {
                let ask = "SELECT group_concat(name) FROM pragma_table_info('artifact_note'); SELECT count(*), sum(n) FROM artifact_note WHERE rogatio_id < 'b';";
                let patient = ["-cmd", ".timeout 60000"];
                let output = Command::new("sqlite3").args(patient).arg(path).arg(ask).output().unwrap();
                String::from_utf8(output.stdout).unwrap()
            }
            Self::Postgres(url) => database::query(
                url,
                "SELECT (SELECT string_agg(attname::text || attnotnull::text, ',' ORDER BY attnum) FROM pg_attribute
                    WHERE attrelid = 'artifact_note'::regclass AND attnum > 0), count(*), sum(n),
                    (SELECT count(*) FROM pg_constraint WHERE conrelid = 'artifact_note'::regclass) FROM artifact_note WHERE rogatio_id < 'b'",
            ),
        }
    }
}

/// When each row was due, and when it was written; and how many were refused.
#[derive(Default)]
struct Noticed {
    rows: Vec<(Instant, Instant)>,
    refused: u32,
}

impl Noticed {
    /// Rows written within a time, per second.
    fn rate(&self, time: &Range<Instant>) -> f64 {
        let written = self.rows.iter().filter(|(_, written)| time.contains(written)).count();
        written as f64 / (time.end - time.start).as_secs_f64()
    }

    /// The 99th percentile of the time from due to written, in milliseconds, over the rows that were due within a time.
    fn p99(&self, time: &Range<Instant>) -> f64 {
        let due = self.rows.iter().filter(|(due, _)| time.contains(due));
        let mut latencies: Vec<Duration> = due.map(|(due, written)| *written - *due).collect();
        latencies.sort_unstable();
        let p99 = latencies.get(latencies.len().saturating_sub(1) * 99 / 100);
        p99.copied().unwrap_or_default().as_secs_f64() * 1e3
    }
}

/// The rows to write: each connection takes the next one, waits until it is due, and writes it. A connection that waits for a lock leaves
/// the rows after it to the others. At the end the rows that are late are written before the writer stops.
struct Writer {
    stop: Arc<OnceLock<Instant>>,
    connections: Vec<JoinHandle<Noticed>>,
}

impl Writer {
    fn begin(place: &Place) -> Self {
        let (stop, next, begun) = (Arc::new(OnceLock::new()), Arc::new(AtomicU32::new(0)), Instant::now());
        // SQLite has one writer at a time. PostgreSQL syncs each commit, and writes others meanwhile.
        let connections = if matches!(place, Place::Sqlite(_)) { 1 } else { 16 };
        let connection = |_| {
            let (stop, next) = (Arc::clone(&stop), Arc::clone(&next));
            let due = move || {
                let number = next.fetch_add(1, Ordering::Relaxed);
                let due = begun + Duration::from_secs(1) / RATE * number;
                thread::sleep(due.saturating_duration_since(Instant::now()));
                stop.get().is_none_or(|stopped| due <= *stopped).then_some((number, due))
            };
            let address = match place {
                Place::Sqlite(path) => Err(path.clone()),
                Place::Postgres(url) => Ok(url.clone()),
            };
            thread::spawn(move || {
                let runtime = Builder::new_current_thread().enable_all().build().unwrap();
                match address {
                    Ok(url) => {
                        let mut connection = runtime.block_on(PgConnection::connect(&url)).unwrap();
                        paced(&runtime, due, async |sql| {
                            sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await.map(drop)
                        })
                    }
                    Err(path) => {
                        let options = SqliteConnectOptions::new()
                            .filename(path)
                            .busy_timeout(Duration::from_secs(600))
                            .synchronous(SqliteSynchronous::Normal);
                        let mut connection =
                            runtime.block_on(SqliteConnection::connect_with(&options)).unwrap();
                        paced(&runtime, due, async |sql| {
                            sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await.map(drop)
                        })
                    }
                }
            })
        };
        let connections = (0..connections).map(connection).collect();
        Self { stop, connections }
    }

    fn end(self) -> Noticed {
        self.stop.get_or_init(Instant::now);
        let mut noticed = Noticed::default();
        for connection in self.connections {
            let one = connection.join().unwrap();
            noticed.rows.extend(one.rows);
            noticed.refused += one.refused;
        }
        noticed
    }
}

/// Writes rows until `due` has no more: it waits for the next one and gives its number and the moment at which it was due.
fn paced(
    runtime: &Runtime,
    due: impl Fn() -> Option<(u32, Instant)>,
    mut write: impl AsyncFnMut(String) -> Result<(), sqlx::Error>,
) -> Noticed {
    let mut noticed = Noticed::default();
    while let Some((number, due)) = due() {
        let sql = format!(
            "INSERT INTO artifact_note (rogatio_id, title, digits, n) VALUES ('w{number:09}', 'new', '{}', 1)",
            number + 1
        );
        if runtime.block_on(write(sql)).is_err() {
            noticed.refused += 1;
        }
        noticed.rows.push((due, Instant::now()));
    }
    noticed
}

/// Runs a file under the writer: how long it took, and what else there is to tell.
fn run(folder: &Path, dialect: &str, case: &Case, stops: bool, rows: u64) -> (Duration, String) {
    let place = Place::new(folder, dialect, rows);
    let file = folder.join("up.sql");
    fs::write(&file, up(case, dialect)).unwrap();
    let before = place.state();
    let alone = Instant::now();
    let writer = Writer::begin(&place);
    thread::sleep(Duration::from_secs(1));
    let begun = Instant::now();
    let output = place.shell(&file, stops).output().unwrap();
    let ended = Instant::now();
    let took = ended - begun;
    let noticed = writer.end();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.success(), case.ends, "{} on {dialect} with {rows} rows: {said}", case.name);
    let after = place.state();
    assert_eq!(
        after == before,
        !case.ends || case.name == "narrowed" && dialect == "sqlite",
        "{before}{after}"
    );
    let end = if case.ends { "ended" } else { "stopped, nothing changed" };
    let (alone, beside) = (alone..begun, begun..ended);
    (
        took,
        format!(
            "{end}; writer {:.0} rows/s, p99 {:.0} ms before, {:.0} rows/s, p99 {:.0} ms beside the file, {} refused",
            noticed.rate(&alone),
            noticed.p99(&alone),
            noticed.rate(&beside),
            noticed.p99(&beside),
            noticed.refused
        ),
    )
}
