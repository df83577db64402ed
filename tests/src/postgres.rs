//! A real PostgreSQL for tests: the one that `ROGATIO_TEST_POSTGRES` names, else one of our own in a scratch folder.
//!
//! The server is the child of a shell that waits for the end of its input. However this process ends, even killed, the
//! pipe closes, the shell stops the server and removes the folder.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use sqlx::{AssertSqlSafe, Connection, PgConnection};

/// The variable that names a server: `postgres://user:password@host:port/database`, whose user may create databases.
pub const VARIABLE: &str = "ROGATIO_TEST_POSTGRES";

/// Arguments: folder of the programs, scratch folder with a certificate and its key, port, `on` or `off` for durability. Says `ready` once the server
/// answers.
const SCRIPT: &str = r#"
set -eu
bin=$1 scratch=$2 port=$3 durable=$4
as=
chmod 600 "$scratch/server.key"
if [ "$(id -u)" = 0 ]; then
  # PostgreSQL refuses to run as root.
  user=postgres
  id "$user" >/dev/null 2>&1 || user=nobody
  chown "$user" "$scratch" "$scratch/server.key"
  as="setpriv --reuid=$user --regid=$(id -g "$user") --clear-groups --"
fi
cd "$scratch"
trap 'rm -rf "$scratch"' EXIT
$as "$bin/initdb" -D "$scratch/data" -U rogatio -A trust --no-sync -E UTF8 --locale=C >"$scratch/log" 2>&1 || { cat "$scratch/log"; exit 1; }
$as "$bin/postgres" -D "$scratch/data" -p "$port" -c listen_addresses=127.0.0.1 -c unix_socket_directories= \
  -c ssl=on -c ssl_cert_file="$scratch/server.crt" -c ssl_key_file="$scratch/server.key" \
  -c fsync="$durable" -c full_page_writes="$durable" -c max_connections=200 >"$scratch/log" 2>&1 </dev/null &
server=$!
trap 'kill -INT $server 2>/dev/null; wait $server 2>/dev/null; rm -rf "$scratch"' EXIT
until "$bin/pg_isready" -q -h 127.0.0.1 -p "$port"; do
  kill -0 $server 2>/dev/null || { cat "$scratch/log"; exit 1; }
  sleep 0.1
done
echo ready
exec >/dev/null 2>&1
cat
"#;

/// The server of this process, started by whoever asks first. One of our own keeps what it was told also if clients are killed, but not in a power
/// cut: no test makes one, so none waits for the disk.
///
/// # Panics
/// When there is none and none can be started.
pub fn server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(|| Server::start(false))
}

/// As [`server`], and what it was told is on the disk: for measurements.
///
/// # Panics
/// When there is none and none can be started.
pub fn durable_server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(|| Server::start(true))
}

/// A server that can be asked for databases.
pub struct Server {
    url: String,
    /// The certificate by which a server of our own is known; its key speaks TLS.
    certificate: Option<PathBuf>,
    /// Holds the pipe whose end stops the server.
    _child: Option<Child>,
}

impl Server {
    fn start(is_durable: bool) -> Self {
        if let Ok(url) = std::env::var(VARIABLE) {
            return Self { url, certificate: None, _child: None };
        }
        // Between the look for a free port and the start somebody else may take it.
        let mut log = String::new();
        for _ in 0..3 {
            match Self::launch(is_durable) {
                Ok(server) => return server,
                Err(said) => log = said,
            }
        }
        panic!("PostgreSQL does not start; `./build.sh setup` installs it, or {VARIABLE} names one\n{log}")
    }

    /// A server on a free port, or what it wrote to its log.
    fn launch(is_durable: bool) -> Result<Self, String> {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let scratch = std::env::temp_dir().join(format!("rogatio-postgres-{}-{port}", std::process::id()));
        std::fs::create_dir_all(&scratch).unwrap();
        let certificate = certify(&scratch, "server");
        let mut child = Command::new("sh")
            .args(["-c", SCRIPT, "sh"])
            .args([programs(), scratch])
            .arg(port.to_string())
            .arg(if is_durable { "on" } else { "off" })
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = String::new();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        while output.read_line(&mut said).unwrap() > 0 {
            if said.ends_with("ready\n") {
                // Most tests are about something else than TLS, which would only cost time.
                let url = format!("postgres://rogatio@127.0.0.1:{port}/postgres?sslmode=disable");
                return Ok(Self { url, certificate: Some(certificate), _child: Some(child) });
            }
        }
        child.wait().unwrap();
        Err(said)
    }

    /// The address of the database that is there from the start.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Makes an empty database, dropping one of the same name, and gives its address. `name` is plain lowercase.
    pub async fn database(&self, name: &str) -> String {
        assert!(name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_'));
        let mut connection = PgConnection::connect(&self.url).await.unwrap();
        for statement in
            [format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"), format!("CREATE DATABASE {name}")]
        {
            sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut connection).await.unwrap();
        }
        connection.close().await.unwrap();
        self.address(name)
    }

    /// The address of a database, reached by TLS with the server's certificate and name verified; and the same where another
    /// certificate is expected. None where the server is not our own.
    pub fn by_tls(&self, address: &str) -> Option<[String; 2]> {
        let certificate = self.certificate.as_ref()?;
        let other = certify(certificate.parent().unwrap(), "other");
        let server = address.replace("127.0.0.1", "localhost");
        let (server, _) = server.split_once('?').unwrap_or((&server, ""));
        let by = |root: &Path| format!("{server}?sslmode=verify-full&sslrootcert={}", root.display());
        Some([by(certificate), by(&other)])
    }

    /// The address of the database `name` of this server.
    pub fn address(&self, name: &str) -> String {
        // The name of the database is the path of the address; options may follow it.
        let (address, options) = self.url.split_once('?').unwrap_or((&self.url, ""));
        let server = address.get(..address.rfind('/').unwrap()).unwrap();
        let options = if options.is_empty() { String::new() } else { format!("?{options}") };
        format!("{server}/{name}{options}")
    }
}

/// Makes a certificate for `localhost` that nobody else signed, with its key beside it.
fn certify(folder: &Path, name: &str) -> PathBuf {
    const WHAT: &[u8] = b"[req]\ndistinguished_name = who\nx509_extensions = more\n[who]\n[more]\n\
        basicConstraints = critical, CA:FALSE\nsubjectAltName = DNS:localhost\n";
    let certificate = folder.join(format!("{name}.crt"));
    std::fs::write(folder.join(format!("{name}.cnf")), WHAT).unwrap();
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-noenc"])
        .args(["-days", "30", "-subj", "/CN=localhost", "-config", &format!("{name}.cnf")])
        .args(["-keyout", &format!("{name}.key"), "-out", &format!("{name}.crt")])
        .current_dir(folder)
        .output()
        .expect("openssl starts; `./build.sh setup` installs it");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    certificate
}

/// The folder of PostgreSQL's programs: Debian keeps one a version and none of them in the path.
pub fn programs() -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let newest = versions
        .filter_map(|entry| {
            Some((entry.file_name().to_str()?.parse::<u32>().ok()?, entry.path().join("bin")))
        })
        .filter(|(_, programs)| programs.join("initdb").exists())
        .max();
    newest.map_or_else(|| PathBuf::from("/usr/bin"), |(_, programs)| programs)
}

/// Runs a file with `psql`, as a person would, and says how it failed.
///
/// # Errors
/// What `psql` said, when it stopped at an error.
pub fn psql(url: &str, text: &str) -> Result<(), String> {
    let mut child = Command::new(programs().join("psql"))
        .args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", "-", url])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let text = text.to_owned();
    let writer = std::thread::spawn(move || input.write_all(text.as_bytes()));
    let output = child.wait_with_output().unwrap();
    let _ = writer.join();
    if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}
