//! What a release hands out beside the packages: the list of its parts and signed digests; and the service, as far as a machine without
//! containers can run it.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::door::{done, empty, packed};

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// An environment of Python with these packages.
fn python(name: &str, packages: &[&str]) -> PathBuf {
    let folder = empty(name);
    done(Command::new("python3").args(["-m", "venv", "."]).current_dir(&folder));
    done(Command::new(folder.join("bin/pip")).args(["install", "--quiet"]).args(packages));
    folder.join("bin/python")
}

/// The packages that `build.sh release` installs, from the line that names them.
fn tools() -> Vec<String> {
    let script = fs::read_to_string(root().join("build.sh")).unwrap();
    let line = script.lines().find(|line| line.contains("python_packages release-tools")).unwrap().to_owned();
    line.split_whitespace().skip(2).map(|word| word.trim_matches('"').to_owned()).collect()
}

#[test]
fn a_release_lists_its_parts_and_signs_its_digests() {
    let tools = tools();
    let python = python("door-release", &tools.iter().map(String::as_str).collect::<Vec<_>>());
    let folder = empty("door-released");
    let metadata = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--locked",
            "--offline",
            "--format-version",
            "1",
            "--filter-platform",
            "x86_64-unknown-linux-gnu",
        ])
        .current_dir(root())
        .output()
        .unwrap();
    fs::write(folder.join("metadata.json"), metadata.stdout).unwrap();
    let output = Command::new(&python)
        .arg(root().join("host/release/sbom.py"))
        .arg(folder.join("metadata.json"))
        .args([root().join("Cargo.lock"), root().join("web/package-lock.json")])
        .arg("1795824000")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let list: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(list["specVersion"], "1.6");
    assert_eq!(list["metadata"]["component"]["name"], "rogatio");
    let parts: Vec<&str> =
        list["components"].as_array().unwrap().iter().map(|part| part["purl"].as_str().unwrap()).collect();
    for part in
        ["pkg:cargo/wasmtime@", "pkg:cargo/jsonschema@", "pkg:cargo/sqlx@", "pkg:npm/%40codemirror/view@"]
    {
        assert!(parts.iter().any(|purl| purl.starts_with(part)), "{part} in {parts:?}");
    }
    // Tools of the build and of the tests are in no program.
    for tool in ["pkg:cargo/proptest@", "pkg:cargo/boon@", "pkg:cargo/wit-component@", "pkg:npm/esbuild@"] {
        assert!(!parts.iter().any(|purl| purl.starts_with(tool)), "{tool}");
    }

    let key = folder.join("key");
    fs::write(&key, "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60").unwrap();
    let envelope = folder.join("SHA256SUMS.dsse.json");
    let output = Command::new(&python)
        .arg(root().join("host/release/sign.py"))
        .arg(root().join("dist/SHA256SUMS"))
        .args(["0000000000000000000000000000000000000000".as_ref(), key.as_os_str(), envelope.as_os_str()])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    // RFC 8032, section 7.1, test 1: the public key of this seed.
    let public = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
    assert_eq!(String::from_utf8(output.stdout).unwrap().trim(), format!("ed25519:{public}"));
    let envelope: Value = serde_json::from_str(&fs::read_to_string(envelope).unwrap()).unwrap();
    let bytes = |text: &Value| {
        let encoded = text.as_str().unwrap();
        base64::Engine::decode(&base64::engine::general_purpose::STANDARD, encoded).unwrap()
    };
    let (kind, payload) = (envelope["payloadType"].as_str().unwrap(), bytes(&envelope["payload"]));
    let mut signed = format!("DSSEv1 {} {kind} {} ", kind.len(), payload.len()).into_bytes();
    signed.extend_from_slice(&payload);
    let verify = |message: &[u8]| {
        let key: Vec<u8> =
            (0..32).map(|byte| u8::from_str_radix(&public[2 * byte..2 * byte + 2], 16).unwrap()).collect();
        let key = ed25519_dalek::VerifyingKey::from_bytes(&key.try_into().unwrap()).unwrap();
        let signature = bytes(&envelope["signatures"][0]["sig"]).try_into().unwrap();
        key.verify_strict(message, &ed25519_dalek::Signature::from_bytes(&signature)).is_ok()
    };
    assert!(verify(&signed));
    let last = signed.len() - 1;
    signed[last] ^= 1;
    assert!(!verify(&signed), "another statement has another signature");
    let statement: Value = serde_json::from_slice(&payload).unwrap();
    let sums = fs::read_to_string(root().join("dist/SHA256SUMS")).unwrap();
    assert_eq!(statement["subject"].as_array().unwrap().len(), sums.lines().count());
    for subject in statement["subject"].as_array().unwrap() {
        let line = format!(
            "{}  {}",
            subject["digest"]["sha256"].as_str().unwrap(),
            subject["name"].as_str().unwrap()
        );
        assert!(sums.lines().any(|one| one == line), "{line}");
    }
}

#[test]
fn no_path_of_this_machine_is_in_the_webassembly() {
    let home =
        std::env::var("CARGO_HOME").or_else(|_| std::env::var("HOME").map(|home| format!("{home}/.cargo")));
    let (workspace, home) = (fs::canonicalize(root()).unwrap(), home.unwrap());
    let modules = [
        root().join("dist/rogatio.wasm"),
        root().join("dist/npm/rogatio.wasm"),
        root().join("target/wasm32-wasip1/cli/rogatio-cli.wasm"),
    ];
    for module in modules {
        let bytes = fs::read(&module).unwrap();
        for path in [workspace.to_str().unwrap(), home.as_str()] {
            let found = bytes.windows(path.len()).any(|window| window == path.as_bytes());
            assert!(!found, "{} holds {path}, so another machine builds other bytes", module.display());
        }
    }
}

#[test]
fn the_wheel_of_the_native_program_has_the_senate() {
    let folder = empty("door-native-wheel");
    done(Command::new("python3").args(["-m", "venv", "."]).current_dir(&folder));
    done(Command::new(folder.join("bin/pip")).args(["install", "--quiet"]).arg(packed("_x86_64.whl")));
    let program = folder.join("bin/rogatio");
    let made = Command::new(&program)
        .args(["init", "--name", "a.example.org", "--database", "a.db"])
        .current_dir(&folder)
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    done(Command::new(&program).args(["log", "verify", "--database", "a.db"]).current_dir(&folder));
}

/// A service that ends with the test.
struct Served {
    child: Child,
    address: String,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Starts the service as its container does, in a folder of its own.
fn start(folder: &Path) -> Served {
    let path = format!("{}:{}", folder.join("bin").display(), std::env::var("PATH").unwrap());
    let mut child = Command::new(root().join("examples/service/start.sh"))
        .current_dir(folder)
        .env("PATH", path)
        .env("ROGATIO_DATABASE", folder.join("senate.db"))
        .env("ROGATIO_KEY", folder.join("senate.key"))
        .env("ROGATIO_NAME", "service.example.org")
        .env("ROGATIO_LISTEN", "127.0.0.1:0")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let address = lines.map_while(Result::ok).find_map(|line| {
        let started: Value = serde_json::from_str(&line).ok()?;
        Some(started.get("address")?.as_str()?.trim_start_matches("http://").trim_end_matches('/').to_owned())
    });
    Served { child, address: address.unwrap() }
}

/// The first line and the rest of an answer.
fn get(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn the_service_starts_as_its_container_starts_it() {
    let folder = empty("door-service");
    fs::create_dir(folder.join("bin")).unwrap();
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_rogatio"), folder.join("bin/rogatio")).unwrap();
    let mut keys = Vec::new();
    // The second start finds the senate that the first one made.
    for _ in 0..2 {
        let served = start(&folder);
        let deadline = Instant::now() + Duration::from_secs(60);
        while !get(&served.address, "/readyz").starts_with("HTTP/1.1 200") {
            assert!(Instant::now() < deadline, "the service does not become ready");
        }
        keys.push(fs::read(folder.join("senate.key")).unwrap());
    }
    assert_eq!(keys[0], keys[1]);
}

#[test]
fn the_files_of_the_service_name_what_exists() {
    let dockerfile = fs::read_to_string(root().join("examples/service/Dockerfile")).unwrap();
    let mut copied = 0;
    for line in dockerfile.lines().filter(|line| line.starts_with("COPY ")) {
        let words: Vec<&str> =
            line.split_whitespace().skip(1).filter(|word| !word.starts_with("--")).collect();
        for source in &words[..words.len() - 1] {
            let source = source.trim_start_matches("/rogatio/");
            assert!(root().join(source).exists(), "{line}");
            copied += 1;
        }
    }
    assert!(copied >= 3, "{copied} sources");
    for part in ["USER rogatio", "HEALTHCHECK", "/readyz", "ENTRYPOINT"] {
        assert!(dockerfile.contains(part), "{part}");
    }
    let unit = root().join("examples/service/rogatio.service");
    match Command::new("systemd-analyze").arg("verify").arg("--man=no").arg(&unit).output() {
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stderr);
            // The program is not installed here; everything else that it says is a fault of the unit.
            let faults: Vec<&str> = said
                .lines()
                .filter(|line| line.contains("rogatio.service") && !line.contains("is not executable"))
                .collect();
            assert!(faults.is_empty(), "{faults:?}");
        }
        Err(_) => println!("skipped: no systemd-analyze here"),
    }
}
