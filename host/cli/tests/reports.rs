//! The forms of a report, for each way to compare and to validate.

#[path = "ground.rs"]
mod ground;

use ground::{Ground, Said, run};
use serde_json::Value;

const OLD: &str = r#"{"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]}"#;
const NEW: &str = r#"{
  "type": "object",
  "properties": {"id": {"type": "string"}, "note": {"type": "string"}},
  "required": ["id"]
}"#;

/// A repository with a change of a schema, two files for a comparison, pairs, and artifacts.
fn ground() -> Ground {
    let ground = Ground::repository(&[("sub/a.json", OLD), ("sub/b.json", OLD)]);
    ground.write("sub/a.json", NEW);
    ground.write("sub/old.json", OLD);
    let pair = |id: &str, new: &str| {
        format!("{{\"id\": \"{id}\", \"old\": {OLD}, \"new\": {}}}\n", new.replace('\n', " "))
    };
    ground.write("sub/pairs.jsonl", &[pair("same", OLD), pair("note", NEW), "{\"id\": 3}\n".into()].concat());
    ground.write("sub/data/x.ndjson", &"{}\n".repeat(1_001));
    ground.write("sub/data/notes.txt", "x");
    ground.write("sub/data/.hidden/x.json", "{}");
    ground
}

/// The ways to get a report, with the exit code and a file or a name in it.
const WAYS: [(&[&str], i32, &str); 6] = [
    (&["check", "compat", "old.json", "a.json"], 1, "sub/a.json"),
    (&["check", "compat", "--git", "HEAD", "a.json", "b.json"], 1, "sub/a.json"),
    (&["check", "compat", "--against", "HEAD"], 1, "sub/a.json"),
    (&["check", "compat", "--pairs", "pairs.jsonl"], 2, "sub/pairs.jsonl"),
    (&["check", "compat", "old.json", "a.json", "--each", "/properties"], 0, ""),
    (&["check", "artifact", "--schema", "old.json", "data"], 1, "sub/data/x.ndjson"),
];

fn report(ground: &Ground, way: &[&str], form: &str) -> Said {
    ground.run_in("sub", &[way, &["--output", form]].concat())
}

#[test]
fn every_way_has_every_form() {
    let ground = ground();
    for (way, code, name) in WAYS {
        for form in ["github", "sarif", "junit", "markdown", "html", "report"] {
            let said = report(&ground, way, form);
            assert_eq!(said.code, code, "{way:?} {form}: {} {}", said.out, said.err);
            assert_eq!(said.err, "", "{way:?} {form}");
            assert!(said.out.contains(name), "{way:?} {form}: {}", said.out);
            // The same beside another output, in a file.
            let file = format!("out.{form}");
            let beside = format!("{form}={file}");
            let human = ground.run_in("sub", &[way, &["--report", &beside]].concat());
            assert_eq!(human.code, code, "{way:?} {form}: {}", human.err);
            assert_eq!(ground.read(&format!("sub/{file}")), said.out, "{way:?} {form}");
            std::fs::remove_file(ground.path(&format!("sub/{file}"))).unwrap();
        }
    }
    let said = ground.run_in("sub", &["check", "schema", "a.json", "--report", "sarif=none/x.sarif"]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("`none/x.sarif` cannot be written"), "{}", said.err);
}

#[test]
fn sarif_is_valid_and_names_each_finding() {
    let ground = ground();
    let schema = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/cli/sarif-schema-2.1.0.json");
    for (way, ..) in WAYS {
        let log = report(&ground, way, "sarif");
        ground.write("log.sarif.json", &log.out);
        let said = ground.run(&["check", "artifact", "--schema", schema, "log.sarif.json"]);
        assert_eq!(said.code, 0, "{way:?}: {}", said.out);
    }
    let log = report(&ground, WAYS[2].0, "sarif").json();
    let breaks = &log["runs"][0]["results"][0];
    assert_eq!(breaks["partialFingerprints"]["rogatioFinding/v1"].as_str().unwrap().len(), 32);
    let place = &breaks["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "sub/a.json");
    assert_eq!(place["region"]["startLine"], 3);
    // One kind of finding in 1,001 lines: some places, and a count of the others.
    let log = report(&ground, WAYS[5].0, "sarif").json();
    let results = log["runs"][0]["results"].as_array().unwrap();
    let counts = results.iter().map(|one| one["occurrenceCount"].as_u64().unwrap_or(1));
    assert_eq!((results.len(), counts.sum::<u64>()), (20, 1_001));
}

#[test]
fn a_thousand_equal_findings_are_one_group() {
    let ground = ground();
    let said = ground.run_in("sub", WAYS[5].0);
    assert_eq!(said.out.matches("artifact.invalid\n").count(), 3, "{}", said.out);
    assert!(
        said.out.contains("… 998 more findings like this: artifact.invalid the property `id` is missing"),
        "{}",
        said.out
    );
    assert!(said.out.lines().count() < 60, "{}", said.out);
    let groups = report(&ground, WAYS[5].0, "report").json();
    let findings = groups["findings"].as_array().unwrap();
    assert_eq!((findings.len(), findings[0]["count"].as_u64()), (1, Some(1_001)));
    assert_eq!(findings[0]["places"][1]["line"], 2);
    let lines = report(&ground, WAYS[5].0, "github").out;
    assert_eq!(lines.matches("::error ").count(), 1, "{lines}");
    assert!(lines.contains("1000 more findings like this"), "{lines}");
}

#[test]
fn a_folder_names_what_it_passed_over() {
    let ground = ground();
    let said = ground.run_in("sub", WAYS[5].0);
    assert!(said.out.contains("passed over: data/.hidden, data/notes.txt"), "{}", said.out);
    assert!(report(&ground, WAYS[5].0, "markdown").out.contains("passed over: data/.hidden, data/notes.txt"));
}

#[test]
fn an_added_optional_property_is_explained_at_once() {
    let ground = ground();
    let said = ground.run_in("sub", WAYS[0].0);
    let mut lines = said.out.lines();
    assert_eq!(
        lines.next().unwrap(),
        "✗ breaking old.json → a.json (backward); with `--assume-closed` ✓ compatible"
    );
    let smallest = lines.next().unwrap();
    assert_eq!(
        smallest,
        "  the smallest change that makes it compatible (checked): let `/properties/note` accept every value"
    );
    assert!(said.out.contains(r#"{"id":"","note":null}"#), "{}", said.out);
    let annotation = report(&ground, WAYS[0].0, "github").out;
    assert!(annotation.contains("with `--assume-closed`: compatible%0Asmallest change"), "{annotation}");
    // Where no single change is enough, those that are needed together are named.
    ground.write("sub/two.json", &NEW.replace("[\"id\"]", "[\"id\", \"other\"]"));
    let said = ground.run_in("sub", &["check", "compat", "old.json", "two.json"]);
    assert!(
        said.out.contains(
            "(checked): remove `other` from `/required`; let `/properties/note` accept every value"
        ) || said.out.contains(
            "(checked): let `/properties/note` accept every value; remove `other` from `/required`"
        ),
        "{}",
        said.out
    );
    // Nothing is offered for a change that needs more.
    ground.write("sub/false.json", "false");
    let said = ground.run_in("sub", &["check", "compat", "old.json", "false.json"]);
    assert!(!said.out.contains("smallest change"), "{}", said.out);
}

#[test]
fn one_page_opens_without_a_network() {
    let ground = ground();
    let page = report(&ground, WAYS[2].0, "html").out;
    assert!(page.starts_with("<!doctype html>") && page.ends_with("</html>\n"));
    for part in [
        "sub/a.json:3:",
        "<mark>",
        "fingerprint <code>",
        "with `--assume-closed`: compatible",
        "1 schemas compared",
    ] {
        assert!(page.contains(part), "{part} is not in {page}");
    }
    for loads in ["<script", "src=", "<link", "url("] {
        assert!(!page.contains(loads), "{loads}");
    }
}

#[test]
fn junit_counts_what_failed() {
    let ground = ground();
    let xml = report(&ground, WAYS[1].0, "junit").out;
    assert!(
        xml.contains(r#"tests="2""#) && xml.contains(r#"failures="1""#) && xml.contains(r#"errors="0""#),
        "{xml}"
    );
    let xml = report(&ground, WAYS[3].0, "junit").out;
    assert!(xml.contains(r#"failures="1""#) && xml.contains("name=\"note\""), "{xml}");
}

#[test]
fn the_lines_of_pairs_stay_lines() {
    let ground = ground();
    let said = ground.run_in("sub", WAYS[3].0);
    let lines: Vec<Value> = said.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let verdicts: Vec<&str> = lines.iter().map(|line| line["verdict"].as_str().unwrap()).collect();
    assert_eq!(verdicts, ["compatible", "breaking", "unknown"]);
}

#[test]
fn the_action_annotates_summarises_and_writes_its_files() {
    let ground = ground();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/action/check.sh");
    let act = |paths: &str| {
        ground.write("out/output", "");
        ground.write("out/summary", "");
        let output = std::process::Command::new(script)
            .current_dir(ground.path(""))
            .env("PATHS", paths)
            .env("BASE", "HEAD")
            .env("PROGRAM", env!("CARGO_BIN_EXE_rogatio-cli"))
            .env("GITHUB_OUTPUT", ground.path("out/output"))
            .env("GITHUB_STEP_SUMMARY", ground.path("out/summary"))
            .env("RUNNER_TEMP", ground.path("out"))
            .output()
            .unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
    };
    let (code, said) = act("");
    assert_eq!(code, 1, "{said}");
    assert!(said.starts_with("::error file=sub/a.json,line=3"), "{said}");
    assert!(ground.read("out/summary").starts_with("### ✗ Rogatio: the gate is shut"));
    assert!(ground.read("out/output").contains("sarif=") && ground.read("out/output").contains("html="));
    assert!(ground.read("out/rogatio.html").contains("sub/a.json"));
    assert_eq!(act("sub/b.json").0, 0);
    assert!(ground.read("out/summary").starts_with("### ✓ Rogatio: nothing shuts the gate"));
}

#[test]
fn outside_of_a_repository_paths_stay_as_they_are() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.json"), r#"{"type": "strin"}"#).unwrap();
    let said = run(folder.path(), &["check", "schema", "./a.json", "--output", "github"]);
    assert!(said.out.starts_with("::error file=a.json,line=1"), "{}", said.out);
}
