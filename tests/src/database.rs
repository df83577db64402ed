//! Empty databases of PostgreSQL for tests that speak to it as a person does, through `psql`.

use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::postgres::{Server, durable_server, programs, server};

static NUMBER: AtomicU32 = AtomicU32::new(0);

/// The address of a new, empty database of PostgreSQL.
///
/// # Panics
/// Where there is no PostgreSQL.
pub fn postgres() -> String {
    new(server())
}

/// The same in a database that keeps what it was told in a power cut, too.
///
/// # Panics
/// Where there is no PostgreSQL.
pub fn durable_postgres() -> String {
    new(durable_server())
}

fn new(server: &Server) -> String {
    let name = format!("t{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
    query(server.url(), &format!("CREATE DATABASE {name}"));
    server.address(&name)
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
