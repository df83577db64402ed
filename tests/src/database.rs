//! Real databases for tests: a PostgreSQL of our own in a scratch folder, and SQLite files.
//!
//! The server is started once a process from the system's packages, on a free port, unless `ROGATIO_TEST_POSTGRES` names
//! one (`postgres://user@host:port`). It ends when this process does, however that ends.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{LazyLock, Mutex};
use std::time::Duration;

/// A running server.
struct Server {
    /// `postgres://user@host:port`.
    address: String,
    /// Its standard input is the server's life line: it closes with this process.
    _child: Option<Mutex<Child>>,
}

static SERVER: LazyLock<Server> = LazyLock::new(start);
static NUMBER: AtomicU32 = AtomicU32::new(0);

/// The folder with PostgreSQL's programs.
fn programs() -> PathBuf {
    let mut found: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .expect("PostgreSQL is installed: `./build.sh setup` does it")
        .map(|entry| entry.unwrap().path().join("bin"))
        .filter(|folder| folder.join("initdb").exists())
        .collect();
    found.sort();
    found.pop().expect("PostgreSQL is installed: `./build.sh setup` does it")
}

/// A command as somebody who may run PostgreSQL: it refuses to be root.
fn as_somebody(program: &Path) -> Command {
    let root = Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout == b"0\n");
    if !root {
        return Command::new(program);
    }
    let mut command = Command::new("runuser");
    command.args(["-u", "postgres", "--"]).arg(program);
    command
}

#[expect(clippy::panic, reason = "a test fails loudly")]
fn start() -> Server {
    if let Ok(address) = std::env::var("ROGATIO_TEST_POSTGRES") {
        return Server { address: address.trim_end_matches('/').to_owned(), _child: None };
    }
    let programs = programs();
    // Outside the checkout, whose folders the server's user may not enter.
    let folder = std::env::temp_dir().join(format!("rogatio-postgres-{}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let _ = Command::new("chown").arg("postgres").arg(&folder).status();
    let data = folder.join("data");
    let output = as_somebody(&programs.join("initdb"))
        .args(["--auth=trust", "--username=rogatio", "--encoding=UTF8", "--locale=C", "--pgdata"])
        .arg(&data)
        .current_dir("/")
        .output()
        .expect("initdb starts");
    assert!(output.status.success(), "initdb: {}", String::from_utf8_lossy(&output.stderr));
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    // The shell ends the server, and sweeps up, once our end of its standard input is closed.
    let script = format!(
        "'{}' -D '{data}' -p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='{data}' \
         -c max_connections=200 >'{data}/log' 2>&1 & server=$!; cat >/dev/null; kill -INT $server; wait $server; \
         rm -rf '{data}'",
        programs.join("postgres").display(),
        data = data.display(),
    );
    let mut shell = as_somebody(Path::new("sh"));
    let child = shell
        .args(["-c", &script])
        .current_dir("/")
        .stdin(Stdio::piped())
        .spawn()
        .expect("PostgreSQL starts");
    let address = format!("postgres://rogatio@127.0.0.1:{port}");
    for _ in 0..300 {
        let ready = Command::new(programs.join("pg_isready"))
            .args(["--quiet", "--dbname", &format!("{address}/postgres")])
            .status()
            .is_ok_and(|status| status.success());
        if ready {
            return Server { address, _child: Some(Mutex::new(child)) };
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("PostgreSQL does not answer: {}", fs::read_to_string(data.join("log")).unwrap_or_default());
}

/// The address of a new, empty database of PostgreSQL.
///
/// # Panics
/// Where there is no PostgreSQL.
pub fn postgres() -> String {
    let name = format!("t{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
    query(&format!("{}/postgres", SERVER.address), &format!("CREATE DATABASE {name}"));
    format!("{}/{name}", SERVER.address)
}

/// Runs a statement, and returns its rows as text.
///
/// # Panics
/// Where it fails.
pub fn query(address: &str, statement: &str) -> String {
    let output = Command::new(programs().join("psql"))
        .args([
            "--no-psqlrc",
            "--quiet",
            "--tuples-only",
            "--no-align",
            "--command",
            statement,
            "--dbname",
            address,
        ])
        .output()
        .expect("psql starts");
    assert!(output.status.success(), "{statement}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// Runs a file of statements.
///
/// # Panics
/// Where one fails.
pub fn script(address: &str, file: &Path) {
    let output = Command::new(programs().join("psql"))
        .args(["--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1", "--dbname", address, "--file"])
        .arg(file)
        .output()
        .expect("psql starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
