//! The official JSON Schema test suite, every required test, through the component.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_in_result,
    reason = "a test fails loudly, and says what it skips"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use rogatio::engine::Engine;
use serde_json::{Value, json};

#[test]
fn every_required_test_passes() {
    let Some(suite) = rogatio_tests::shared("corpora/json-schema-test-suite") else {
        println!("skipped: no ../shared/corpora/json-schema-test-suite beside the checkout");
        return;
    };
    let engine = Engine::new().unwrap();
    let remotes = remotes(&suite.join("remotes"));
    let mut count = 0;
    let mut failures = Vec::new();
    for draft in ["draft4", "draft6", "draft7", "draft2019-09", "draft2020-12"] {
        for file in rogatio_tests::files(&suite.join("tests").join(draft), "json") {
            if file.components().any(|part| part.as_os_str() == "optional") {
                continue;
            }
            let groups: Vec<Value> = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
            for group in groups {
                count += group["tests"].as_array().unwrap().len();
                failures.extend(run(&engine, draft, &group, &remotes).into_iter().map(|one| {
                    format!(
                        "{} / {} / {one}",
                        file.strip_prefix(&suite).unwrap().display(),
                        group["description"]
                    )
                }));
            }
        }
    }
    assert!(failures.is_empty(), "{} of {count} fail\n{}", failures.len(), failures.join("\n"));
    assert!(count > 4_900, "the suite has only {count} tests");
    println!("{count} tests");
}

/// Runs one group as one batch: the schema is compiled once.
fn run(engine: &Engine, draft: &str, group: &Value, remotes: &BTreeMap<String, Value>) -> Vec<String> {
    let schema = &group["schema"];
    // Only groups that lead outside get the remotes: parsing them takes longer than most groups.
    let leaves = schema.to_string().contains("http://localhost:1234");
    let resources: BTreeMap<&str, &Value> = if leaves { of_draft(draft, remotes) } else { BTreeMap::new() };
    let request = json!({"schema": schema, "options": {"default_draft": draft, "resources": resources}});
    let mut validator = match engine.validator(&request.to_string()) {
        Ok(validator) => validator,
        Err(problem) => return vec![problem.to_string()],
    };
    let tests = group["tests"].as_array().unwrap();
    let lines: String = tests.iter().map(|test| format!("{}\n", test["data"])).collect();
    let answers = validator.push(lines.as_bytes()).unwrap();
    let answers: Vec<Value> = answers.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers.len(), tests.len(), "{}", group["description"]);
    let wrong = tests.iter().zip(&answers).filter(|(test, answer)| {
        let expected = if test["valid"] == true { "valid" } else { "invalid" };
        answer["verdict"] != expected
    });
    wrong.map(|(test, answer)| format!("{}: {answer}", test["description"])).collect()
}

/// The remotes that stand beside the drafts and those of this draft: the others lead to documents of their own.
fn of_draft<'r>(draft: &str, remotes: &'r BTreeMap<String, Value>) -> BTreeMap<&'r str, &'r Value> {
    let belongs = |uri: &str| {
        let path = uri.strip_prefix("http://localhost:1234/").unwrap_or(uri);
        path.starts_with(&format!("{draft}/")) || !(path.starts_with("draft") || path.starts_with("v1/"))
    };
    remotes.iter().filter(|(uri, _)| belongs(uri)).map(|(uri, document)| (uri.as_str(), document)).collect()
}

/// What the suite serves at `http://localhost:1234`, from memory.
fn remotes(folder: &Path) -> BTreeMap<String, Value> {
    let uri = |path: &Path| format!("http://localhost:1234/{}", path.strip_prefix(folder).unwrap().display());
    let read = |path: &Path| serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    rogatio_tests::files(folder, "json").iter().map(|path| (uri(path), read(path))).collect()
}
