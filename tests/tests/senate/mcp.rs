//! Models reach a senate over the Model Context Protocol: clients of others, each with the version that it negotiates, tell the whole story.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Once;

use rogatio_tests::reference::{installed, packages};
use rogatio_tests::workspace;
use serde_json::{Value, json};

use crate::harness::{Agent, Answer, Kind, Senate, Server, addition, settings};

/// The clients that speak 2026-07-28.
const PINS: [&str; 3] = ["mcp==2.3.0", "fastmcp==4.1.6", "cryptography==50.0.2"];
/// The newest client whose own version is 2025-06-18.
const OLD_PINS: [&str; 4] =
    ["mcp==1.12.4", "pydantic==2.11.7", "pydantic-settings==2.10.1", "cryptography==50.0.2"];
/// The version of the first.
const NEWEST: &str = "2026-07-28";
/// The version of the second.
const OLD: &str = "2025-06-18";
/// The newest version of the SDK of JavaScript.
const JAVASCRIPT: &str = "2025-11-25";

/// The clients of JavaScript and the conformance suite.
fn javascript() -> Option<PathBuf> {
    packages("mcp-javascript", &workspace().join("tests/mcp"))
}

/// A senate with one type and without a voter.
fn senate() -> Senate {
    let senate = Senate::new(Kind::Sqlite, &settings("ed25519"));
    senate.note();
    senate
}

/// The program that tells the story with this client; none where it cannot be installed.
fn driver(client: &str) -> Option<Command> {
    if client == "javascript" {
        let folder = javascript()?;
        // Packages are looked for beside the program that uses them.
        static COPIED: Once = Once::new();
        let driver = folder.join("story.mjs");
        COPIED.call_once(|| {
            fs::copy(workspace().join("tests/mcp/story.mjs"), &driver).unwrap();
        });
        let mut command = Command::new("node");
        command.arg(driver);
        return Some(command);
    }
    let (name, pins): (_, &[&str]) =
        if client == "old" { ("mcp-old", &OLD_PINS) } else { ("mcp-clients", &PINS) };
    let mut command = Command::new(installed(name, pins)?.join("python"));
    command.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/senate/mcp_story.py"));
    Some(command)
}

/// Lets a client register as `eva`, propose, vote and read the result. `first` reaches the server before the registration, `again` after it.
fn story(senate: &Senate, (client, version): (&str, &str), first: &Value, again: &Value) {
    let Some(mut driver) = driver(client) else { return };
    let program = rogatio_tests::program().display().to_string();
    let authorize = json!([
        program,
        "agent",
        "authorize",
        "eva",
        "--role",
        "reader",
        "--role",
        "proposer",
        "--role",
        "voter",
        "--database",
        senate.database,
        "--instance-key",
        "senate.key",
    ]);
    let told = json!({
        "client": client, "version": version, "agent": "eva", "at": first, "again": again, "authorize": authorize, "cwd": senate.folder,
    });
    let output = driver.arg(told.to_string()).output().unwrap();
    let (said, errors) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{client}: {said}{errors}");
    let seen: Value = serde_json::from_str(said.lines().last().unwrap()).unwrap();
    assert_eq!(seen["version"], version);
    // What the client was told is what the senate did.
    let shown = senate.ok(&["proposal", "show", seen["proposal"].as_str().unwrap()]);
    assert!(["approved", "migrating", "enacted"].contains(&shown["status"].as_str().unwrap()), "{shown}");
    assert_eq!(shown["votes"][0]["receipt"]["digest"], seen["receipt"]);
    senate.verify();
}

/// A client over HTTP, which signs by itself.
fn over_http(client: &str, version: &str) {
    let senate = senate();
    let server = senate.serve(&[]);
    let at = json!({"url": format!("{}/mcp", server.address)});
    story(&senate, (client, version), &at, &at);
}

#[test]
fn the_sdk_over_http() {
    over_http("mcp", NEWEST);
}

#[test]
fn fastmcp_over_http() {
    over_http("fastmcp", NEWEST);
}

#[test]
fn the_sdk_of_javascript_over_http() {
    over_http("javascript", JAVASCRIPT);
}

#[test]
fn the_sdk_of_javascript_over_stdio() {
    let senate = senate();
    let arguments = ["--database", &senate.database, "--instance-key", "senate.key"];
    over_stdio(&senate, ("javascript", JAVASCRIPT), &arguments, "--as");
}

/// The scenarios that fail are those in `tests/mcp/expected.yml`, each with its reason.
#[test]
fn the_conformance_suite_finds_what_is_expected() {
    let Some(folder) = javascript() else { return };
    let senate = senate();
    let server = senate.serve(&["--public-read"]);
    let (url, expected) = (format!("{}/mcp", server.address), workspace().join("tests/mcp/expected.yml"));
    let mut command = Command::new("node");
    command.arg(folder.join("node_modules/@modelcontextprotocol/conformance/dist/index.js"));
    command.args(["server", "--url", &url, "--output-dir"]).arg(senate.folder.join("conformance"));
    let output = command.arg("--expected-failures").arg(expected).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    for scenario in ["server-initialize", "ping", "tools-list", "resources-list", "dns-rebinding-protection"]
    {
        assert!(said.contains(&format!("✓ {scenario}:")), "{said}");
    }
}

#[test]
fn an_older_sdk_over_http() {
    over_http("old", OLD);
}

/// A client over stdio with these arguments; the process signs.
fn over_stdio(senate: &Senate, (client, version): (&str, &str), arguments: &[&str], named: &str) {
    senate.ok(&["agent", "key", "eva.key"]);
    let program = rogatio_tests::program().display().to_string();
    let mut command = vec![program.as_str(), "mcp", "--key", "eva.key"];
    command.extend(arguments);
    let first = json!({"command": command, "cwd": senate.folder});
    command.extend([named, "eva"]);
    let again = json!({"command": command, "cwd": senate.folder});
    story(senate, (client, version), &first, &again);
}

#[test]
fn the_sdk_over_stdio_with_a_database() {
    let senate = senate();
    let arguments = ["--database", &senate.database, "--instance-key", "senate.key"];
    over_stdio(&senate, ("mcp", NEWEST), &arguments, "--as");
}

#[test]
fn fastmcp_over_stdio_with_a_server() {
    let senate = senate();
    let server = senate.serve(&[]);
    over_stdio(&senate, ("fastmcp", NEWEST), &["--server", &server.address], "--agent");
}

#[test]
fn an_older_sdk_over_stdio() {
    let senate = senate();
    let server = senate.serve(&[]);
    over_stdio(&senate, ("old", OLD), &["--server", &server.address], "--agent");
}

/// The body of a request in the newest version. `fields` are the members of its parameters, each with a comma behind it.
fn message(method: &str, fields: &str) -> String {
    format!(
        r#"{{"jsonrpc": "2.0", "id": 7, "method": "{method}", "params": {{{fields}
            "_meta": {{"io.modelcontextprotocol/protocolVersion": "{NEWEST}", "io.modelcontextprotocol/clientCapabilities": {{}},
            "io.modelcontextprotocol/clientInfo": {{"name": "test", "version": "1"}}}}}}}}"#
    )
}

/// The body of a call in the newest version.
pub(crate) fn call(tool: &str, arguments: &str) -> String {
    message("tools/call", &format!(r#""name": "{tool}", "arguments": {arguments},"#))
}

/// Every tool with the names of its arguments.
pub(crate) fn tools(server: &Server) -> Vec<(String, Vec<String>)> {
    let headers = [
        ("accept", "application/json, text/event-stream"),
        ("mcp-protocol-version", NEWEST),
        ("mcp-method", "tools/list"),
    ];
    let answer =
        server.try_send("POST", "/mcp", ("", &headers), Some(&message("tools/list", ""))).unwrap().ok();
    let tools = answer["result"]["tools"].as_array().unwrap().iter();
    let read = |tool: &Value| {
        let arguments = tool["inputSchema"]["properties"].as_object().unwrap();
        (tool["name"].as_str().unwrap().to_owned(), arguments.keys().cloned().collect())
    };
    tools.map(read).collect()
}

/// Sends the body of a call of a tool.
pub(crate) fn send(server: &Server, agent: &Agent, tool: &str, body: &[u8]) -> Result<Answer, ureq::Error> {
    let headers = [
        ("accept", "application/json, text/event-stream"),
        ("mcp-protocol-version", NEWEST),
        ("mcp-method", "tools/call"),
        ("mcp-name", tool),
    ];
    server.try_send_bytes("POST", "/mcp", (&agent.token, &headers), Some(body))
}

#[test]
fn the_address_refuses_what_every_other_address_refuses() {
    let senate = senate();
    let ada = senate.agent("ada", &["reader", "proposer", "voter"]);
    let server = senate.serve(&[]);
    let accept = ("accept", "application/json, text/event-stream");
    let version = ("mcp-protocol-version", NEWEST);
    let send = |token: &str, more: &[(&str, &str)], body: &str| {
        let mut headers = vec![accept, version, ("mcp-method", "tools/call"), ("mcp-name", "check_artifact")];
        headers.extend(more);
        server.try_send("POST", "/mcp", (token, headers.as_slice()), Some(body)).unwrap()
    };
    let sound = call("check_artifact", r#"{"artifact_type": "note", "artifact": {"title": "a"}}"#);
    let answer = send(&ada.token, &[], &sound).ok();
    assert_eq!(answer["result"]["structuredContent"]["accepted"], true, "{answer}");
    // No token, a wrong token: as everywhere.
    let answer = send("", &[], &sound).ok();
    assert_eq!(answer["result"]["isError"], true);
    assert_eq!(answer["result"]["structuredContent"]["code"], "auth.missing-token");
    send("rog_none", &[], &sound).refused(401, "auth.invalid-token");
    // Two readers would read two things.
    for arguments in [
        r#"{"artifact_type": "note", "artifact": {"title": "a", "title": "b"}}"#,
        r#"{"artifact_type": "note", "artifact": 1e999}"#,
        r#"{"artifact_type": "note", "artifact": 123456789012345678901234567890}"#,
    ] {
        let answer = send(&ada.token, &[], &call("check_artifact", arguments));
        let code = answer.body["error"]["data"]["code"].as_str().unwrap();
        assert!(["request.duplicate-key", "request.lossy-number"].contains(&code), "{code}");
        // No reader of JSON gets past this number, so that the id is not read either (JSON-RPC 2.0, section 5).
        let id = if arguments.contains("1e999") { Value::Null } else { json!(7) };
        assert_eq!((answer.status, &answer.body["id"]), (400, &id), "{}", answer.body);
    }
    assert_eq!(send(&ada.token, &[], "no JSON").status, 400);
    // The page of a stranger.
    send(&ada.token, &[("origin", "https://evil.example")], &sound).refused(403, "auth.forbidden");
    let rebound = send(&ada.token, &[("host", "evil.example")], &sound);
    assert_eq!(rebound.status, 403, "{}", rebound.body);
    // An argument that no tool knows.
    let answer = send(
        &ada.token,
        &[],
        &call("check_artifact", r#"{"artifact_type": "note", "artifact": 1, "key": "x"}"#),
    )
    .ok();
    assert_eq!(answer["result"]["structuredContent"]["code"], "request.invalid-field");
}

#[test]
fn a_public_address_is_allowed_and_told() {
    let senate = senate();
    let server = senate.serve(&["--public-url", "https://senate.example/"]);
    let stranger = Agent::stranger("eva", 1);
    let known = server.get("/.well-known/rogatio", &stranger).ok();
    assert_eq!(known["url"], "https://senate.example");
    assert_eq!(known["senate"]["id"], senate.instance);
    assert_eq!(known["limits"], server.get("/api/version", &stranger).ok()["limits"]);
    assert!(known["engine"].as_str().unwrap().starts_with("sha256:"), "{known}");
    // Each address is one that answers.
    let paths: Vec<&str> =
        known["addresses"].as_object().unwrap().values().map(|path| path.as_str().unwrap()).collect();
    let described = server.get("/openapi.json", &stranger).ok();
    for path in paths {
        let is_described = described["paths"].get(path).is_some();
        assert!(is_described || ["/openapi.json", "/docs", "/mcp"].contains(&path), "{path}");
    }
    let list = message("server/discover", "");
    let headers = [
        ("accept", "application/json, text/event-stream"),
        ("mcp-protocol-version", NEWEST),
        ("mcp-method", "server/discover"),
        ("host", "senate.example"),
    ];
    let answer = server.try_send("POST", "/mcp", ("", headers.as_slice()), Some(&list)).unwrap().ok();
    let versions = answer["result"]["supportedVersions"].as_array().unwrap();
    assert!(versions.contains(&json!(NEWEST)) && versions.contains(&json!(OLD)), "{answer}");
}

#[test]
fn the_bytes_of_a_ballot_are_those_that_count() {
    let senate = senate();
    let ada = senate.agent("ada", &["reader", "proposer", "voter"]);
    let server = senate.serve(&[]);
    let id = server.post(crate::harness::BASE, &ada, &addition("language")).ok();
    let id = id["proposal_id"].as_str().unwrap().to_owned();
    let at = |what: &str| format!("{}/{id}/{what}", crate::harness::BASE);
    let early = server.post(&at("ballot"), &ada, &json!({"vote": "yes"}));
    early.refused(409, "ballot.not-open");
    assert!(early.body["help"].as_str().unwrap().contains("/open"), "{}", early.body);
    server.post(&at("open"), &ada, &json!({})).ok();
    server.post(&at("ballot"), &ada, &json!({"vote": "no"})).refused(422, "ballot.missing-reason");
    let unsigned = server.post(&at("vote"), &ada, &json!({"vote": "yes"}));
    unsigned.refused(403, "ballot.unsigned");
    assert!(unsigned.body["help"].as_str().unwrap().contains("/ballot"), "{}", unsigned.body);
    let to_sign = server.post(&at("ballot"), &ada, &json!({"vote": "yes", "reason": "é"})).ok();
    let kind = to_sign["envelope"]["payloadType"].as_str().unwrap();
    let envelope = ada.sign(kind, to_sign["payload"].as_str().unwrap());
    assert_eq!(envelope["payload"], to_sign["envelope"]["payload"]);
    // The reason is bound: another one is refused.
    let other = server.post(&at("vote"), &ada, &json!({"envelope": envelope, "reason": "e"}));
    assert!(other.status >= 400, "{}", other.body);
    let counted = server.post(&at("vote"), &ada, &json!({"envelope": envelope, "reason": "é"})).ok();
    assert_eq!(counted["status"], "approved");
    server.post(&at("ballot"), &ada, &json!({"vote": "yes"})).refused(409, "proposal.already-closed");
    server.post(&at("what-if"), &ada, &json!({"ballots": []})).refused(409, "proposal.already-closed");
}
