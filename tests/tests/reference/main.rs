//! Acceptance both ways: the reference accepts a bundle that Rogatio upgraded, sealed and signed; Rogatio accepts one
//! that the reference wrote; and both write the same canonical bytes for documents that nobody has seen.
//!
//! The reference (pinned) is installed from PyPI into `target/reference`. Where PyPI cannot be reached, or there is no
//! Python, the test says so and passes.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_in_result,
    reason = "a test fails loudly, and says what it skips"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use rogatio_core::operation;
use rogatio_core::provenance::record::hash::sha256_hex;
use rogatio_tests::reference::{ask, newer, python};
use serde_json::{Value, json};

/// What the reference's `charter bundle validate --json` says.
fn validate(python: &Path, root: &Path) -> Value {
    let answer = ask(python, &json!({"ask": "validate", "root": root}));
    let report: Value =
        serde_json::from_str(answer["report"].as_str().unwrap()).unwrap_or_else(|_| panic!("{answer}"));
    assert_eq!(answer["exit"] == 0, report["passed"] == true);
    report
}

/// A project that git knows, with everything around a bundle.
fn project(name: &str, stamp: &str) -> PathBuf {
    let root = rogatio_tests::workspace().join("target/reference-projects").join(name);
    let _ = fs::remove_dir_all(&root);
    write(&root, ".kittify/charter/charter.md", "# Charter\n");
    write(&root, ".kittify/charter/governance.yaml", "a: 1\n");
    write(&root, ".kittify/charter/directives.yaml", "directives: []\n");
    write(
        &root,
        ".kittify/charter/metadata.yaml",
        &format!("# made by hand\n\nschema_version: 1.0.0\n{stamp}"),
    );
    let derived =
        ["directives", "governance", "metadata"].map(|name| format!(".kittify/charter/{name}.yaml\n"));
    write(&root, ".gitignore", &derived.concat());
    for arguments in [["init", "-q"], ["add", ".kittify/charter/charter.md"]] {
        assert!(Command::new("git").arg("-C").arg(&root).args(arguments).status().unwrap().success());
    }
    root
}

fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn call(operation: &str, request: &Value) -> Value {
    serde_json::from_str(&operation::call(operation, &request.to_string()).unwrap()).unwrap()
}

/// The command line's JSON answer and whether it was fine.
fn rogatio(arguments: &[&str]) -> (Value, bool) {
    let output = Command::new(rogatio_tests::program()).args(arguments).arg("--json").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    (serde_json::from_str(&text).unwrap_or_else(|_| panic!("{arguments:?}: {text}")), output.status.success())
}

const KINDS: [(&str, &str, &str); 3] = [
    ("directive", "use-prs", "PROJECT_001"),
    ("tactic", "deployment-constraints-and-operational-readiness-expectations", "t"),
    ("styleguide", "python", "s"),
];

/// An artifact of each kind with its sidecar (version 2) and its entry.
fn artifacts() -> Vec<Value> {
    let seal = |(kind, slug, id): (&str, &str, &str)| {
        call(
            "provenance.seal",
            &json!({
                "artifact": {"value": {"id": slug, "title": format!("The {kind} no. 1: yes"), "intent": "x".repeat(100)}},
                "artifact_urn": format!("{kind}:{id}"), "artifact_kind": kind, "artifact_slug": slug,
                "inputs_hash": "a".repeat(64), "adapter_id": "generated", "adapter_version": "1.0.0",
                "synthesizer_version": "3.2.0", "source_section": "review_policy", "source_urns": ["directive:DIRECTIVE_003"],
                "generated_at": "2026-04-30T06:23:33+00:00", "produced_at": "2026-04-30T06:23:34+00:00",
                "synthesis_run_id": "01KCHA869GTCJW182ZW2675MTG", "adapter_notes": "Short. It's so.",
            }),
        )
    };
    KINDS.into_iter().map(seal).collect()
}

#[test]
fn the_reference_accepts_what_rogatio_upgraded_and_signed() {
    let Some(python) = python() else { return };
    let root = project("upgraded", "");
    let mut entries = String::new();
    for artifact in artifacts() {
        let text = |place: &str, name: &str| artifact[place][name].as_str().unwrap().to_owned();
        write(&root, &text("artifact", "path"), &text("artifact", "text"));
        // A sidecar of version 1: without the five new fields.
        let new = [
            "synthesizer_version",
            "produced_at",
            "source_input_ids",
            "synthesis_run_id",
            "- directive:DIRECTIVE_003",
        ];
        let old: String = text("sidecar", "text")
            .lines()
            .filter(|line| !new.iter().any(|name| line.starts_with(name)))
            .map(|line| format!("{line}\n"))
            .collect();
        let old = old
            .replace("schema_version: '2'", "schema_version: '1'")
            .replace("corpus_snapshot_id: (none)", "corpus_snapshot_id:");
        write(
            &root,
            &text("sidecar", "path"),
            &old.replace("source_urns:\n", "source_urns:\n- directive:DIRECTIVE_003\n"),
        );
        let entry = &artifact["manifest_entry"];
        let field = |name: &str| entry[name].as_str().unwrap();
        entries.push_str(&format!(
            "- content_hash: '{}'\n  kind: {}\n  path: {}\n  provenance_path: {}\n  slug: {}\n",
            field("content_hash"),
            field("kind"),
            field("path"),
            field("provenance_path"),
            field("slug")
        ));
    }
    let manifest = format!(
        "adapter_id: generated\nadapter_version: 1.0.0\nartifacts:\n{entries}created_at: '2026-03-01T12:00:00+00:00'\nmission_id:\nrun_id: 01KCHA869GTCJW182ZW2675MTG\nschema_version: '1'\n"
    );
    write(&root, ".kittify/charter/synthesis-manifest.yaml", &manifest);
    assert_eq!(validate(&python, &root)["passed"], false, "version 1 is not accepted");

    let folder = root.to_str().unwrap();
    let (answer, fine) = rogatio(&["bundle", "upgrade", folder]);
    assert!(fine, "{answer:#}");
    let (answer, fine) = rogatio(&["bundle", "check", folder]);
    assert!(fine, "{answer:#}");
    write(&root, "seed", &"1f".repeat(32));
    let seed = root.join("seed");
    let (answer, fine) = rogatio(&["bundle", "sign", folder, "--key", seed.to_str().unwrap()]);
    assert!(fine, "{answer:#}");

    let report = validate(&python, &root);
    assert_eq!(report["passed"], true, "{report:#}");
    assert_eq!(report["errors"], json!([]));
    let (answer, fine) = rogatio(&["bundle", "upgrade", folder]);
    assert!(fine && answer["needed"] == false, "a second upgrade finds nothing to do: {answer:#}");
}

#[test]
fn rogatio_accepts_what_the_reference_wrote() {
    let Some(python) = python() else { return };
    let root = project("written", "bundle_schema_version: 2\n");
    let mut sidecars = Vec::new();
    let mut entries = Vec::new();
    for artifact in artifacts() {
        write(
            &root,
            artifact["artifact"]["path"].as_str().unwrap(),
            artifact["artifact"]["text"].as_str().unwrap(),
        );
        let text = artifact["sidecar"]["text"].as_str().unwrap();
        let canonical =
            call("provenance.canonicalize", &json!({"document": {"content": text}, "form": "jcs"}));
        sidecars.push(serde_json::from_str::<Value>(canonical["text"].as_str().unwrap()).unwrap());
        entries.push(artifact["manifest_entry"].clone());
    }
    let manifest = json!({
        "created_at": "2026-04-30T06:23:35+00:00", "run_id": "01KCHA869GTCJW182ZW2675MTG", "adapter_id": "generated",
        "adapter_version": "1.0.0", "synthesizer_version": "3.2.0", "artifacts": entries,
    });
    let written =
        ask(&python, &json!({"ask": "write", "root": root, "sidecars": sidecars, "manifest": manifest}));
    let (answer, fine) = rogatio(&["bundle", "check", root.to_str().unwrap()]);
    assert!(fine, "{answer:#}");
    assert_eq!(answer["manifest_hash"]["computed"], written["manifest_hash"]);
    // Both write the same sidecars, byte for byte.
    for artifact in artifacts() {
        let path = root.join(artifact["sidecar"]["path"].as_str().unwrap());
        assert_eq!(fs::read_to_string(path).unwrap(), artifact["sidecar"]["text"].as_str().unwrap());
    }
    let (answer, fine) = rogatio(&["bundle", "status", root.to_str().unwrap()]);
    assert!(fine, "{answer:#}");
}

/// A bundle of a newer version of the reference, which writes sidecars and manifest itself: all five kinds, the charter's digest, a directive
/// in upper case that people wrote.
fn newer_bundle(version: &str, python: &Path) -> PathBuf {
    let folder = if version.starts_with("3.") { ".kittify/doctrine" } else { ".kittify/charter-packs" };
    let root = rogatio_tests::workspace().join("target/reference-projects").join(format!("newer-{version}"));
    let _ = fs::remove_dir_all(&root);
    write(&root, ".kittify/charter/charter.md", "# Charter\n");
    write(
        &root,
        ".kittify/charter/charter.yaml",
        "schema_version: 2.0.0\ncatalog:\n  mission: software-dev\n  template_set: x\nmetadata:\n  bundle_schema_version: 2\n",
    );
    let artifacts = [
        ("directive", "change-freeze", "directive/CHANGE_FREEZE.directive.yaml"),
        ("tactic", "rollback", "tactic/rollback.tactic.yaml"),
        ("styleguide", "team-style", "styleguide/team-style.styleguide.yaml"),
        ("procedure", "incident-response", "procedure/incident-response.procedure.yaml"),
        ("agent_profile", "reviewer", "agent_profile/reviewer.agent.yaml"),
    ];
    let (mut sidecars, mut entries) = (Vec::new(), Vec::new());
    for (kind, slug, place) in artifacts {
        let path = format!("{folder}/{place}");
        let text = format!(
            "id: {slug}\ntitle: A title that is long enough to be folded by whoever folds at column eighty\n"
        );
        let hash = sha256_hex(text.as_bytes());
        write(&root, &path, &text);
        sidecars.push(json!({
            "artifact_urn": format!("{kind}:{}", slug.to_uppercase()), "artifact_kind": kind, "artifact_slug": slug,
            "artifact_content_hash": hash, "inputs_hash": hash, "adapter_id": "project-direct-write", "adapter_version": "1",
            "synthesizer_version": version, "source_section": path, "source_urns": [], "source_input_ids": [path],
            "generated_at": "2026-11-28T03:36:51+00:00", "produced_at": "2026-11-28T03:36:51+00:00",
            "corpus_snapshot_id": "(none)", "synthesis_run_id": "01M8G3M9XGJQPHQ285DQGKZG45",
        }));
        entries.push(json!({
            "kind": kind, "slug": slug, "path": path, "content_hash": hash,
            "provenance_path": format!(".kittify/charter/provenance/{kind}-{slug}.yaml"),
        }));
    }
    let manifest = json!({
        "created_at": "2026-11-28T03:46:09+00:00", "run_id": "01KCHA869GTCJW182ZW2675MTG", "adapter_id": "fresh-seed",
        "adapter_version": version, "synthesizer_version": version, "artifacts": entries,
    });
    ask(
        python,
        &json!({"ask": "write", "root": root, "sidecars": sidecars, "manifest": manifest, "content_hash": true}),
    );
    for arguments in [["init", "-q"], ["add", "."]] {
        assert!(Command::new("git").arg("-C").arg(&root).args(arguments).status().unwrap().success());
    }
    root
}

#[test]
fn newer_bundles_are_accepted_both_ways() {
    for (version, python) in newer() {
        let root = newer_bundle(&version, &python);
        let folder = root.to_str().unwrap().to_owned();
        let manifest = root.join(".kittify/charter/synthesis-manifest.yaml");
        let written = fs::read_to_string(&manifest).unwrap();
        assert!(
            written.contains("schema_version: '3'") && written.contains("bundle_content_hash"),
            "{written}"
        );
        for command in ["check", "status"] {
            let (answer, fine) = rogatio(&["bundle", command, &folder]);
            assert!(fine, "{version} {command}: {answer:#}");
        }
        let (answer, _) = rogatio(&["bundle", "check", &folder]);
        assert!(
            !answer.to_string().contains("stale-content"),
            "the charter's digest is the reference's: {answer:#}"
        );
        let (answer, fine) = rogatio(&["bundle", "upgrade", &folder]);
        assert!(fine && answer["needed"] == false, "{version}: {answer:#}");

        // Signed by us, accepted by them, and a flipped byte refused by both.
        write(&root, "seed", &"1f".repeat(32));
        let (answer, fine) =
            rogatio(&["bundle", "sign", &folder, "--key", root.join("seed").to_str().unwrap()]);
        assert!(fine, "{version}: {answer:#}");
        // 3.2.7 looks for sidecars by the file's name alone, and does not find that of a directive in upper case.
        let theirs = validate(&python, &root);
        let errors = theirs["errors"].as_array().unwrap();
        let known = |error: &Value| {
            let error = error.as_str().unwrap();
            let said = ["CHANGE_FREEZE", "change-freeze", "unknown kind"];
            version == "3.2.7" && said.iter().any(|text| error.contains(text))
        };
        assert!(errors.iter().all(known), "{version}: {theirs:#}");
        assert_eq!(theirs["bundle_compliant"], true, "{version}: {theirs:#}");
        let procedure = fs::read_dir(root.join(".kittify"))
            .unwrap()
            .filter_map(|entry| {
                let path = entry.unwrap().path().join("procedure/incident-response.procedure.yaml");
                path.exists().then_some(path)
            })
            .next()
            .unwrap();
        let sound = fs::read(&procedure).unwrap();
        let mut flipped = sound.clone();
        flipped[5] ^= 1;
        fs::write(&procedure, flipped).unwrap();
        assert!(!rogatio(&["bundle", "check", &folder]).1, "{version}: a flipped byte passes");
        let theirs = validate(&python, &root);
        assert!(!theirs["errors"].as_array().unwrap().iter().all(known), "{version}: {theirs:#}");
        fs::write(&procedure, sound).unwrap();
        assert!(rogatio(&["bundle", "check", &folder]).1);

        // A stamp of 99 is refused wherever it stands.
        let charter = root.join(".kittify/charter/charter.yaml");
        let text = fs::read_to_string(&charter).unwrap();
        for stamped in
            [text.replace("version: 2\n", "version: 99\n"), format!("bundle_schema_version: 99\n{text}")]
        {
            assert_ne!(stamped, text);
            fs::write(&charter, stamped).unwrap();
            for command in [&["check"][..], &["status"], &["upgrade"], &["upgrade", "--dry-run"]] {
                let arguments: Vec<&str> =
                    ["bundle", command[0], &folder].into_iter().chain(command[1..].iter().copied()).collect();
                let (answer, fine) = rogatio(&arguments);
                assert!(
                    !fine && answer.to_string().contains("bundle.too-new"),
                    "{version} {command:?}: {answer:#}"
                );
            }
        }
        fs::write(&charter, &text).unwrap();

        // The same bundle as version 1, upgraded and signed by us.
        for (path, gone) in
            [(".kittify/charter/provenance", &NEW_IN_SIDECARS[..]), (".kittify/charter", &NEW_IN_MANIFESTS)]
        {
            for file in rogatio_tests::files(&root.join(path), "yaml") {
                if file.ends_with("charter.yaml") || (path == ".kittify/charter" && file != manifest) {
                    continue;
                }
                let old = without(&fs::read_to_string(&file).unwrap(), gone);
                let old = old
                    .replace("schema_version: '2'", "schema_version: '1'")
                    .replace("schema_version: '3'", "schema_version: '1'");
                fs::write(&file, old).unwrap();
            }
        }
        fs::write(
            &charter,
            text.replace("  bundle_schema_version: 2\n", "  generated_at: '2026-11-28T03:35:38Z'\n"),
        )
        .unwrap();
        assert!(!rogatio(&["bundle", "check", &folder]).1, "{version}: version 1 is not accepted as it is");
        let (answer, fine) = rogatio(&["bundle", "upgrade", &folder]);
        assert!(fine && answer["needed"] == true, "{version}: {answer:#}");
        let (answer, fine) =
            rogatio(&["bundle", "sign", &folder, "--key", root.join("seed").to_str().unwrap()]);
        assert!(fine, "{version}: {answer:#}");
        assert!(rogatio(&["bundle", "check", &folder]).1);
        let theirs = validate(&python, &root);
        assert!(theirs["errors"].as_array().unwrap().iter().all(known), "{version}: {theirs:#}");
        println!("{version}: accepted both ways");
    }
}

const NEW_IN_SIDECARS: [&str; 4] =
    ["synthesizer_version", "produced_at", "synthesis_run_id", "source_input_ids"];
const NEW_IN_MANIFESTS: [&str; 3] = ["synthesizer_version", "manifest_hash", "bundle_content_hash"];

/// A mapping's text without some of its keys.
fn without(text: &str, keys: &[&str]) -> String {
    let mut gone = false;
    let stays = |line: &&str| {
        if !line.starts_with([' ', '-']) {
            gone = keys.iter().any(|key| line.starts_with(&format!("{key}:")));
        }
        !gone
    };
    text.lines().filter(stays).map(|line| format!("{line}\n")).collect()
}

#[test]
fn both_write_the_same_bytes_for_doubles_and_long_texts() {
    let Some(python) = python() else { return };
    let mut documents = Vec::new();
    let mut state = 7_u64;
    for round in 0..2_000_u64 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let float = f64::from_bits(state);
        let float = if float.is_finite() { float } else { 0.5 };
        let words: Vec<&str> = (0..state % 40)
            .map(|at| {
                ["word", "it's", "a", "c:d", "", "longerword"]
                    [usize::try_from((state >> (at % 50)) % 6).unwrap()]
            })
            .collect();
        let quarter = f64::from(u32::try_from(state >> 33).unwrap()) * 65_536.25;
        documents.push(json!({"f": [float, quarter], "t": words.join(" "), words.join("-").chars().take(90).collect::<String>(): round}).to_string());
    }
    let theirs = ask(&python, &json!({"ask": "canonical", "documents": documents}));
    let mut refused = 0;
    for (document, theirs) in documents.iter().zip(theirs.as_array().unwrap()) {
        let request = json!({"document": {"content": document, "format": "json"}}).to_string();
        match operation::call("provenance.canonicalize", &request) {
            Ok(answer) => {
                let answer: Value = serde_json::from_str(&answer).unwrap();
                assert_eq!(answer["text"], *theirs, "{document}");
            }
            Err(problem) => {
                assert!(problem.code.as_str().starts_with("canonical."), "{problem}");
                refused += 1;
            }
        }
    }
    println!("{} documents, {refused} refused because they would not read back", documents.len());
    assert!(refused < documents.len() / 2);
}
