//! `rogatio.toml` and `rogatio.waivers.toml`.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails loudly")]

#[path = "ground.rs"]
mod ground;

use ground::Ground;

const OLD: &str = r#"{"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]}"#;
/// An optional property is added.
const NEW: &str = r#"{"type": "object", "properties": {"id": {"type": "string"}, "note": {"type": "string"}}, "required": ["id"]}"#;

#[test]
fn the_settings_are_found_above_and_options_come_before_them() {
    let ground = Ground::new();
    ground.write(
        "a/rogatio.toml",
        "[compat]\nmode = \"forward\"\n[[compat.path]]\nglob = \"closed/*.json\"\nassume-closed = true\n",
    );
    ground.write("a/b/old.json", OLD);
    ground.write("a/b/new.json", NEW);
    ground.write("a/closed/new.json", NEW);
    let mode = |folder: &str, arguments: &[&str]| {
        let said = ground.run_in(folder, &[&["check", "compat", "--json"], arguments].concat());
        let answer = said.json();
        (
            answer["mode"].as_str().unwrap().to_owned(),
            answer["assumptions"]["assume_closed"].as_bool().unwrap(),
            said.code,
        )
    };
    assert_eq!(mode("a/b", &["old.json", "new.json"]), ("forward".into(), false, 0));
    assert_eq!(mode("a/b", &["old.json", "new.json", "--mode", "backward"]), ("backward".into(), false, 1));
    assert_eq!(mode("a/b", &["old.json", "new.json", "--no-config"]), ("backward".into(), false, 1));
    assert_eq!(mode("a", &["b/old.json", "closed/new.json", "--mode", "full"]), ("full".into(), true, 0));
    let open = ["b/old.json", "closed/new.json", "--mode", "full", "--assume-closed=false"];
    assert_eq!(mode("a", &open), ("full".into(), false, 1));
    let elsewhere = ["a/b/old.json", "a/b/new.json", "--config", "a/rogatio.toml"];
    assert_eq!(mode("", &elsewhere), ("forward".into(), false, 0));
    // Not beyond the root of a repository.
    ground.write("a/b/.git/HEAD", "");
    assert_eq!(mode("a/b", &["old.json", "new.json"]).0, "backward");
}

#[test]
fn what_is_in_force_is_shown_with_its_place() {
    let ground = Ground::new();
    ground.write(
        "rogatio.toml",
        "[schemas]\ndefault-draft = \"draft7\"\n[severity]\n\"compatibility.unknown\" = \"warning\"\n",
    );
    ground.write("sub/x.json", "{}");
    let said = ground.run_in("sub", &["config", "--json"]);
    let shown = said.json();
    assert_eq!(shown["file"], "../rogatio.toml");
    let row = |name: &str| {
        let rows = shown["settings"].as_array().unwrap();
        let row = rows.iter().find(|row| row["name"] == name).unwrap();
        (row["value"].to_string(), row["from"].as_str().unwrap().to_owned())
    };
    assert_eq!(row("schemas.default-draft"), ("\"draft7\"".into(), "../rogatio.toml:2:17".into()));
    assert_eq!(row("severity compatibility.unknown"), ("\"warning\"".into(), "../rogatio.toml:4:27".into()));
    assert_eq!(row("compat.mode"), ("\"backward\"".into(), "default".into()));
}

#[test]
fn a_fault_of_the_settings_stops_every_check() {
    let ground = Ground::new();
    ground.write("rogatio.toml", "[compat]\nmod = \"full\"\n");
    ground.write("a.json", OLD);
    for arguments in [
        &["check", "compat", "a.json", "a.json"][..],
        &["check", "schema", "a.json"],
        &["check", "artifact", "--schema", "a.json", "a.json"],
        &["config"],
        &["waiver", "list"],
    ] {
        let said = ground.run(arguments);
        assert_eq!(said.code, 2, "{arguments:?}");
        assert!(said.err.contains("config.invalid") && said.err.contains("rogatio.toml:2:1"), "{}", said.err);
    }
}

#[test]
fn references_lead_into_the_folders_of_the_settings() {
    let ground = Ground::repository(&[
        ("rogatio.toml", "[resources]\n\"https://shop.example/s/\" = \"shared/\"\n"),
        ("shared/a/zip.json", r#"{"type": ["string", "integer"], "$ref": "up.json"}"#),
        ("shared/a/up.json", r#"{"maxLength": 5}"#),
        (
            "order.json",
            r#"{"type": "object", "properties": {"zip": {"$ref": "https://shop.example/s/a/zip.json"}}}"#,
        ),
        ("artifact.json", r#"{"zip": "123456"}"#),
    ]);
    assert_eq!(ground.run(&["check", "schema", "order.json"]).code, 0);
    assert_eq!(ground.run(&["check", "schema", "order.json", "--no-config"]).code, 1);
    let said = ground.run(&["check", "artifact", "--schema", "order.json", "artifact.json"]);
    assert_eq!(said.code, 1, "{} {}", said.out, said.err);
    assert_eq!(ground.run(&["check", "compat", "order.json", "order.json"]).code, 0);
    ground.write("shared/a/zip.json", r#"{"type": "string", "$ref": "up.json"}"#);
    let said = ground.run(&["check", "compat", "--git", "HEAD", "order.json"]);
    assert_eq!(said.code, 1, "{} {}", said.out, said.err);
    let said = ground.run(&["check", "compat", "--against", "HEAD"]);
    assert_eq!(said.code, 1, "{} {}", said.out, said.err);
    assert!(said.out.contains("the break comes from `shared/a/zip.json`"), "{}", said.out);
}

#[test]
fn a_severity_that_opens_the_gate_is_told() {
    let ground = Ground::new();
    ground.write("old.json", OLD);
    ground.write("new.json", NEW);
    let compare = ["check", "compat", "old.json", "new.json"];
    ground.write("rogatio.toml", "[severity]\n\"compatibility.breaking\" = \"warning\"\n");
    let said = ground.run(&compare);
    assert_eq!(said.code, 0, "{}", said.out);
    assert!(
        said.out.contains("`compatibility.breaking` does not shut the gate: `warning` at rogatio.toml:2:28"),
        "{}",
        said.out
    );
    ground.write(
        "rogatio.toml",
        "[severity]\n\"compatibility.breaking\" = \"warning\"\n[gate]\nfail-on = \"warning\"\n",
    );
    assert_eq!(ground.run(&compare).code, 1);
    ground.write("rogatio.toml", "[severity]\n\"compatibility.breaking\" = \"off\"\n");
    assert_eq!(ground.run(&compare).code, 2);
    // Advice can be off, and is counted.
    ground.write("odd.json", r#"{"minLenght": 1}"#);
    ground.write("rogatio.toml", "[severity]\n\"schema.unknown-keyword\" = \"off\"\n");
    let said = ground.run(&["check", "schema", "odd.json"]);
    assert_eq!(said.code, 0);
    assert!(
        said.out.contains("1 × `schema.unknown-keyword` is not shown: `off` at rogatio.toml:2:28"),
        "{}",
        said.out
    );
    ground.write("rogatio.toml", "[severity]\n\"schema.unknown-keyword\" = \"error\"\n");
    assert_eq!(ground.run(&["check", "schema", "odd.json"]).code, 1);
}

/// The fingerprints of a report.
fn fingerprints(ground: &Ground, arguments: &[&str]) -> (i32, Vec<String>) {
    let said = ground.run(&[&["check", "compat", "--output", "report"], arguments].concat());
    let report = said.json();
    let findings = report["findings"].as_array().unwrap();
    (said.code, findings.iter().filter_map(|one| one["fingerprint"].as_str()).map(str::to_owned).collect())
}

#[test]
fn a_waiver_opens_the_gate_for_one_change_and_for_no_other() {
    let ground = Ground::repository(&[("s/a.json", OLD), ("s/b.json", r#"{"type": "string"}"#)]);
    ground.write("s/a.json", NEW);
    let against = ["--against", "main"];
    let (code, found) = fingerprints(&ground, &against);
    assert_eq!((code, found.len()), (1, 1), "{found:?}");
    let add =
        ["waiver", "add", &found[0], "--reason", "only we read it", "--by", "ada", "--until", "2999-12-31"];
    let said = ground.run_in("s", &add);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(ground.read("rogatio.waivers.toml").contains("by = \"ada\""));
    let said = ground.run(&["check", "compat", "--against", "main"]);
    assert_eq!(said.code, 0, "{}", said.out);
    assert!(said.out.contains("accepted by ada until 2999-12-31: only we read it"), "{}", said.out);
    // It stays the same over another format, another folder, another commit and another change that breaks nothing.
    let pretty: serde_json::Value = serde_json::from_str(NEW).unwrap();
    ground.write(
        "s/a.json",
        &serde_json::to_string_pretty(&pretty).unwrap().replace("\"note\": {", "\"note\": {\n\n"),
    );
    assert_eq!(ground.run_in("s", &["check", "compat", "--against", "main"]).code, 0);
    ground.commit();
    ground.write(
        "s/a.json",
        &NEW.replace("\"required\": [\"id\"]", "\"required\": [\"id\"], \"title\": \"an order\""),
    );
    assert_eq!(ground.run(&["check", "compat", "--against", "HEAD~1"]).code, 0);
    assert_eq!(ground.run_in("s", &["check", "compat", "--git", "HEAD~1", "a.json"]).code, 0);
    assert_eq!(ground.run(&["waiver", "check", "--against", "HEAD~1"]).code, 0);
    // Another break beside it, or another form of the same one, is another finding.
    for other in [
        NEW.replace("\"required\": [\"id\"]", "\"required\": [\"id\", \"note\"]"),
        NEW.replace("\"note\": {\"type\": \"string\"}", "\"note\": {\"type\": \"integer\"}"),
        NEW.replace("\"type\": \"object\"", "\"type\": \"object\", \"maxProperties\": 3"),
    ] {
        ground.write("s/a.json", &other);
        let (code, others) = fingerprints(&ground, &["--against", "HEAD~1"]);
        assert_eq!(code, 1, "{other}");
        assert!(!others.contains(&found[0]), "{other}");
    }
    // The break is gone: the waiver is unused, and says so.
    ground.write("s/a.json", OLD);
    let said = ground.run(&["check", "compat", "--against", "HEAD~1"]);
    assert_eq!(said.code, 0, "{}", said.out);
    assert!(said.out.contains("waiver.unused"), "{}", said.out);
    assert_eq!(ground.run(&["waiver", "check", "--against", "HEAD~1"]).code, 1);
    assert_eq!(ground.run(&["waiver", "check"]).code, 0);
}

#[test]
fn an_expired_waiver_shuts_the_gate() {
    let ground = Ground::repository(&[("a.json", OLD)]);
    ground.write("a.json", NEW);
    let (_, found) = fingerprints(&ground, &["--against", "main"]);
    let entry = format!(
        "[[waiver]]\nfingerprint = \"{}\"\nreason = \"r\"\nby = \"ada\"\nuntil = 2001-01-31\n",
        found[0]
    );
    ground.write("rogatio.waivers.toml", &entry);
    let said = ground.run(&["check", "compat", "--against", "main"]);
    assert_eq!(said.code, 1, "{}", said.out);
    let said = ground.run(&["check", "compat", "--against", "main", "--output", "report"]);
    assert!(said.out.contains("waiver.expired") && said.out.contains("ended on 2001-01-31"), "{}", said.out);
    let said = ground.run(&["waiver", "check"]);
    assert_eq!(said.code, 1);
    assert!(
        said.out.contains("waiver.expired") && said.out.contains("rogatio.waivers.toml:2:15"),
        "{}",
        said.out
    );
    assert!(ground.run(&["waiver", "list"]).out.starts_with("expired"));
    for (wrong, why) in [
        (["x", "r", "ada", "2999-12-31"], "32 hexadecimal digits"),
        ([&found[0], " ", "ada", "2999-12-31"], "must not be empty"),
        ([&found[0], "r", "ada", "2001-01-31"], "this day is over"),
        ([&found[0], "r", "ada", "2999-02-30"], "expected a date"),
        ([&found[0], "r", "ada", "2999-12-31"], "has a waiver for it already"),
    ] {
        let [fingerprint, reason, by, until] = wrong;
        let said =
            ground.run(&["waiver", "add", fingerprint, "--reason", reason, "--by", by, "--until", until]);
        assert_eq!(said.code, 2, "{wrong:?}");
        assert!(said.err.contains(why), "{}", said.err);
    }
}

#[test]
fn no_waiver_and_no_severity_makes_an_invalid_artifact_pass() {
    let ground = Ground::new();
    ground.write("schema.json", r#"{"type": "string"}"#);
    ground.write("artifact.json", "1");
    for text in ["\"artifact.invalid\" = \"warning\"", "\"artifact.invalid\" = \"off\""] {
        ground.write("rogatio.toml", &format!("[severity]\n{text}\n"));
        let said = ground.run(&["check", "artifact", "--schema", "schema.json", "artifact.json"]);
        assert_eq!(said.code, 2, "{}", said.out);
    }
}
