//! The laws of the tree and the pages about codes. Each law is a function of what it judges, and is shown to fail.

use std::fs;
use std::process::Command;
use std::time::Duration;

use rogatio::engine::{Engine, Limits, component};
use rogatio_core::operation;
use rogatio_core::wire::Code;
use rogatio_tests::law::{self, File};
use rogatio_tests::{page, workspace};
use serde_json::{Value, json};
use wasmparser::{Parser, Payload};

/// Codes whose page shows no example, each with its reason.
const WITHOUT_EXAMPLE: &[(Code, &str)] = &[
    (Code::LimitStack, "no request within the other limits is known to get there"),
    (Code::DocumentTooLong, "its request would have more than 16 MiB"),
    (Code::BundleDuplicateEntry, "its example is a whole bundle: core/tests/charter shows it"),
    (Code::BundleStaleStaging, "its example is a whole bundle: core/tests/charter shows it"),
    (Code::BundleNotWritable, "its example is a whole bundle: core/tests/charter shows it"),
    (Code::BundleCommentsLost, "its example is a whole bundle: core/tests/charter shows it"),
    (Code::InputUnreadable, "the command line finds it, before the engine is asked"),
    (Code::InputYaml, "the command line finds it, before the engine is asked"),
    (Code::InputEmpty, "the command line finds it, before the engine is asked"),
    (Code::InputRevision, "the command line finds it, before the engine is asked"),
    (Code::SchemaNotJoinable, "the command line finds it, when it has joined the files"),
    (Code::CompatibilityBreaking, "the command line gives it to what the engine calls a verdict"),
    (Code::CompatibilityUnknown, "the command line gives it to what the engine calls a verdict"),
    (Code::ConfigInvalid, "the command line finds it, before the engine is asked"),
    (Code::WaiverExpired, "the command line finds it: the engine knows no waivers"),
    (Code::WaiverUnused, "the command line finds it: the engine knows no waivers"),
    (Code::CompatibilityPartGone, "the command line finds it: the engine compares one part at a time"),
    (Code::RequestNotFound, "the service finds it, before or after the engine is asked"),
    (Code::RequestMethod, "the service finds it, before or after the engine is asked"),
    (Code::RequestMediaType, "the service finds it, before or after the engine is asked"),
    (Code::RequestParameter, "the service finds it, before or after the engine is asked"),
    (Code::RequestPreconditionFailed, "the service finds it, before or after the engine is asked"),
    (Code::RequestPreconditionRequired, "the service finds it, before or after the engine is asked"),
    (Code::RequestIdempotency, "the service finds it, before or after the engine is asked"),
    (Code::RequestTimeout, "the service finds it, before or after the engine is asked"),
    (Code::AuthMissing, "the service finds it, before or after the engine is asked"),
    (Code::AuthInvalid, "the service finds it, before or after the engine is asked"),
    (Code::AuthForbidden, "the service finds it, before or after the engine is asked"),
    (Code::AuthBadProof, "the service finds it, before or after the engine is asked"),
    (Code::LineageOutputMismatch, "the service finds it, before or after the engine is asked"),
    (Code::LineageUnknownVersion, "the service finds it, before or after the engine is asked"),
    (Code::LineageWrongAgent, "the service finds it, before or after the engine is asked"),
    (Code::LimitLeaf, "the service finds it, before or after the engine is asked"),
    (Code::LimitRate, "the service finds it, before or after the engine is asked"),
    (Code::LimitOpenProposals, "the service finds it, before or after the engine is asked"),
    (Code::LimitListeners, "only a service has listeners"),
    (Code::LimitRegistrations, "the service finds it, before or after the engine is asked"),
    (Code::LimitEngine, "the service finds it, before or after the engine is asked"),
    (Code::LimitComments, "the service finds it, before or after the engine is asked"),
    (Code::AgentNotFound, "the service finds it, before or after the engine is asked"),
    (Code::AgentExists, "the service finds it, before or after the engine is asked"),
    (Code::AgentTokenNotFound, "the service finds it, before or after the engine is asked"),
    (Code::AgentNameReserved, "the service finds it, before or after the engine is asked"),
    (Code::AgentWrongStatus, "the service finds it, before or after the engine is asked"),
    (Code::AgentInvalid, "the service finds it, before or after the engine is asked"),
    (Code::ProposalNotFound, "the service finds it, before or after the engine is asked"),
    (Code::SchemaNotFound, "the service finds it, before or after the engine is asked"),
    (Code::SchemaExists, "the service finds it, before or after the engine is asked"),
    (Code::ArtifactNotFound, "the service finds it, before or after the engine is asked"),
    (Code::ArtifactExists, "the service finds it, before or after the engine is asked"),
    (Code::ArtifactRemoved, "the service finds it, before or after the engine is asked"),
    (Code::ArtifactRefused, "the service finds it, before or after the engine is asked"),
    (Code::WebhookNotFound, "the service finds it, before or after the engine is asked"),
    (Code::WebhookRefused, "the service finds it, before or after the engine is asked"),
    (Code::LogNotFound, "the service finds it, before or after the engine is asked"),
    (Code::MigrationUnderWay, "the service finds it, before or after the engine is asked"),
    (Code::MigrationNothingToUndo, "the service finds it, before or after the engine is asked"),
    (Code::MigrationMissingEvidence, "the service finds it, before or after the engine is asked"),
    (Code::MigrationBadEvidence, "the service finds it, before or after the engine is asked"),
    (Code::ImpactBadStatement, "the service finds it, before or after the engine is asked"),
    (Code::ImpactNothingToMeasure, "the service finds it, before or after the engine is asked"),
    (Code::LimitImpacts, "the service finds it, before or after the engine is asked"),
    (Code::MigrationNoSql, "the command line finds it, after the engine was asked"),
    (Code::MigrationMovedOn, "the service finds it, before or after the engine is asked"),
    (Code::StoreConflict, "the service finds it, before or after the engine is asked"),
    (Code::StoreUnavailable, "the service finds it, before or after the engine is asked"),
    (Code::StoreNewer, "the service finds it, before or after the engine is asked"),
    (Code::StoreOtherStep, "the service finds it, before or after the engine is asked"),
    (Code::StoreUninitialised, "the service finds it, before or after the engine is asked"),
    (Code::Internal, "a request that gets there is a defect, and mended"),
];

fn blessing() -> bool {
    std::env::var_os("ROGATIO_BLESS").is_some()
}

fn file(path: &str, text: &str) -> File {
    (path.to_owned(), text.to_owned())
}

fn obeyed(wrong: &[String]) {
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_code_has_its_page() {
    let folder = workspace().join("docs/errors");
    let mut wrong = Vec::new();
    for code in Code::ALL {
        match fs::read_to_string(page::path(*code)) {
            Ok(text) => wrong.extend(page::faults(*code, &text)),
            Err(error) => wrong.push(format!("{}: {error}", code.page())),
        }
    }
    for path in rogatio_tests::files(&folder, "md") {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        if name != "README" && !Code::ALL.iter().any(|code| code.as_str() == name) {
            wrong.push(format!("docs/errors/{name}.md is about no code"));
        }
    }
    obeyed(&wrong);
}

#[test]
fn a_page_of_another_shape_is_found() {
    let sound = fs::read_to_string(page::path(Code::LimitDepth)).unwrap();
    assert!(page::faults(Code::LimitDepth, &sound).is_empty());
    assert_eq!(page::faults(Code::LimitBytes, &sound).len(), 1, "another title");
    assert_eq!(page::faults(Code::LimitDepth, &sound.replace("## Example", "## Examples")).len(), 1);
}

#[test]
fn every_example_yields_its_code() {
    // Only the example of the deadline is to meet one, however busy the machine is.
    let within = |seconds| {
        let limits = Limits { deadline: Duration::from_secs(seconds), ..Limits::default() };
        Engine::with_limits(limits).unwrap()
    };
    let (hurried, patient) = (within(2), within(600));
    let mut wrong = Vec::new();
    for code in Code::ALL {
        let path = page::path(*code);
        let text = fs::read_to_string(&path).unwrap_or_default();
        let fences = page::fences(&text);
        let excused = WITHOUT_EXAMPLE.iter().any(|(one, _)| one == code);
        let [request, answer] = &fences[..] else {
            if !excused || !fences.is_empty() {
                wrong.push(format!("{code}: an example is a request and its answer"));
            }
            continue;
        };
        let engine = if *code == Code::LimitDeadline { &hurried } else { &patient };
        let said = page::ask(request.info, request.body, |name, text| engine.call(name, text));
        if excused || !page::yields(&said, *code) {
            wrong.push(format!("{code}: the example yields {said}"));
        }
        let shown = page::shown(said);
        if blessing() && shown != answer.body {
            let (before, after) = text.rsplit_once(answer.body).unwrap();
            fs::write(&path, format!("{before}{shown}{after}")).unwrap();
        } else if shown != answer.body {
            wrong.push(format!("{code}: the page shows\n{}\nbut the engine says\n{shown}", answer.body));
        }
    }
    obeyed(&wrong);
}

#[test]
fn an_example_is_read_and_written_out() {
    let fences = page::fences("text\n```json request schema.check\n{}\n```\n\n```json answer\n1\n2\n```\n");
    assert_eq!((fences[0].info, fences[0].body, fences[1].body), ("json request schema.check", "{}", "1\n2"));
    assert_eq!(page::expand("[«№,»×3«x»×2]"), "[0,1,2,xx]");
    let answer = page::ask("json request schema.check", r#"{"schema": {"minLenght": 1}}"#, operation::call);
    assert!(page::yields(&answer, Code::SchemaUnknownKeyword));
    assert!(!page::yields(&answer, Code::SchemaInvalid));
    let long = json!({"diagnostics": [1, 2, 3, 4, 5]});
    assert_eq!(serde_json::from_str::<Value>(&page::shown(long)).unwrap(), json!({"diagnostics": [5]}));
}

#[test]
fn the_index_is_current() {
    let path = workspace().join("docs/errors/README.md");
    if blessing() {
        fs::write(&path, page::index()).unwrap();
    }
    let text = fs::read_to_string(&path).unwrap_or_default();
    assert!(text == page::index(), "docs/errors/README.md is stale: ROGATIO_BLESS=1 writes it anew");
}

#[test]
fn packages_depend_as_in_the_picture() {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(workspace())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(metadata["packages"].as_array().is_some_and(|packages| packages.len() >= 5));
    obeyed(&law::wrong_edges(&metadata));
}

#[test]
fn an_edge_against_the_picture_is_found() {
    let package = |name: &str, uses: &[&str]| {
        let dependencies: Vec<Value> =
            uses.iter().map(|name| json!({"name": name, "path": "somewhere"})).collect();
        json!({"name": name, "dependencies": dependencies})
    };
    let wrong = |packages: Value| law::wrong_edges(&json!({ "packages": packages })).len();
    assert_eq!(wrong(json!([package("rogatio-core", &[]), package("rogatio", &["rogatio-core"])])), 0);
    assert_eq!(wrong(json!([package("rogatio-core", &["rogatio"])])), 1, "back");
    assert_eq!(wrong(json!([package("rogatio-core", &[]), package("rogatio", &[])])), 1, "no longer");
    assert_eq!(wrong(json!([package("rogatio-utils", &[])])), 1, "nobody knows it");
}

/// The code of core, paths from `core/src/`.
fn core() -> Vec<File> {
    law::repository()
        .into_iter()
        .filter_map(|(path, text)| path.strip_prefix("core/src/").map(|path| file(path, &text)))
        .filter(|(path, _)| path.ends_with(".rs"))
        .collect()
}

#[test]
fn core_is_layered() {
    let files = core();
    assert!(files.len() > 15, "only {} files", files.len());
    obeyed(&law::wrong_uses(&files));
}

#[test]
fn no_two_modules_of_core_use_each_other() {
    obeyed(&law::two_way(&core()));
}

#[test]
fn a_use_against_the_layers_is_found() {
    let wrong = |path: &str, text: &str| {
        let mut files: Vec<File> =
            law::ORDER.iter().map(|module| file(&format!("{module}/mod.rs"), "")).collect();
        files.extend([file("lib.rs", ""), file(path, text)]);
        law::wrong_uses(&files).len()
    };
    assert_eq!(wrong("schema/walk.rs", "use crate::wire::Code;\nuse crate::excerpt::excerpt;"), 0);
    assert_eq!(wrong("schema/walk.rs", "use crate::operation;"), 1);
    assert_eq!(wrong("schema/walk.rs", "use crate::{wire::{A, B},\n    operation::read, excerpt};"), 1);
    assert_eq!(wrong("schema/walk.rs", "fn f() { crate::operation::call() }"), 1);
    assert_eq!(
        wrong("schema/walk.rs", "use super::super::compatibility::Kind;"),
        1,
        "a domain that comes after"
    );
    assert_eq!(wrong("wire/code.rs", "use crate::excerpt::excerpt;"), 0);
    assert_eq!(wrong("wire/code.rs", "use crate::electorate::Seat;"), 1);
    assert_eq!(wrong("wire/code.rs", "// use crate::operation;\n#[cfg(test)]\nuse crate::operation;"), 0);
    assert_eq!(wrong("utils.rs", ""), 1, "nobody knows it");
    assert_eq!(law::wrong_uses(&[]).len(), law::ORDER.len(), "the order names what is not there");
}

#[test]
fn two_modules_that_use_each_other_are_found() {
    let pairs = |one: &str, other: &str| {
        let folders = ["tally/mod.rs", "tally/other/mod.rs"].map(|path| file(path, ""));
        let files =
            [folders.as_slice(), &[file("tally/one.rs", one), file("tally/other/inner.rs", other)]].concat();
        law::two_way(&files).len()
    };
    assert_eq!(pairs("use super::other::inner::A;", "use super::super::one::B;"), 1);
    assert_eq!(pairs("use super::{A, other::inner};", "use crate::tally::{one, Tally};"), 1);
    assert_eq!(pairs("use super::other::inner::A;", "use super::Outer;"), 0);
    assert_eq!(pairs("use super::A;", "use super::super::B;"), 0, "what the folder itself says is no pair");
}

#[test]
fn libraries_stay_at_home() {
    obeyed(&law::strangers(&law::repository()));
    let named = |path: &str, text: &str| law::strangers(&[file(path, text)]).len();
    assert_eq!(named("host/src/cli/mod.rs", "use axum::Router;"), 1);
    assert_eq!(named("host/src/cli/mod.rs", "fn f(pool: &sqlx::Pool) {}"), 1);
    assert_eq!(named("core/src/lib.rs", "use wasmtime;"), 1);
    assert_eq!(named("host/src/engine/sandbox.rs", "use wasmtime::Store;"), 0);
    assert_eq!(named("host/src/cli/mod.rs", "// wasmtime::Store lives elsewhere\nuse my_axum::X;"), 0);
}

#[test]
fn unsafe_code_stands_in_its_places() {
    obeyed(&law::wrong_unsafe(&law::repository()));
    let wrong = |path: &str, text: &str| law::wrong_unsafe(&[file(path, text)]).len();
    assert_eq!(wrong("core/src/lib.rs", "//! No unsafe here.\n"), 1, "it does not forbid it");
    assert_eq!(wrong("core/src/lib.rs", "#![forbid(unsafe_code)]\n"), 0);
    assert_eq!(wrong("host/src/cli/mod.rs", "fn f() { unsafe { g() } }"), 1);
    assert_eq!(wrong("host/src/cli/mod.rs", "let title = \"an unsafe pattern\"; // unsafe"), 0);
    assert_eq!(wrong("core/entropy/src/lib.rs", ""), 1, "a place that no longer needs it");
}

#[test]
fn the_engine_imports_nothing() {
    let component = component().unwrap();
    assert_eq!(imports(&component), Vec::<String>::new());
    assert!(component.len() > 100_000, "this is no engine: {} bytes", component.len());
}

#[test]
fn an_import_is_found() {
    // A component that imports the function `a` of type 0, and nothing else.
    let component = [0, b'a', b's', b'm', 0x0d, 0, 1, 0, 0x0a, 6, 1, 0, 1, b'a', 1, 0];
    assert_eq!(imports(&component), ["a"]);
    // A module that imports `m.f`.
    let module = [0, b'a', b's', b'm', 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 2, 7, 1, 1, b'm', 1, b'f', 0, 0];
    assert_eq!(imports(&module), ["m"]);
}

/// What a component or a module imports from outside; the modules inside a component import from each other.
#[expect(clippy::unwrap_used, reason = "a test fails loudly")]
fn imports(wasm: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    let mut depth = 0_usize;
    for payload in Parser::new(0).parse_all(wasm) {
        match payload.unwrap() {
            Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => depth += 1,
            Payload::End(_) => depth = depth.saturating_sub(1),
            Payload::ComponentImportSection(section) if depth == 0 => {
                found.extend(section.into_iter().map(|import| import.unwrap().name.name.to_owned()));
            }
            Payload::ImportSection(section) if depth == 0 => {
                found.extend(section.into_imports().map(|import| import.unwrap().module.to_owned()));
            }
            _ => {}
        }
    }
    found
}

#[test]
fn each_promise_names_a_test_that_there_is() {
    let text = fs::read_to_string(workspace().join("docs/security.md")).unwrap();
    let named: Vec<(&str, &str)> =
        text.split('`').filter_map(|part| part.strip_prefix("senate ")?.split_once("::")).collect();
    assert!(named.len() > 8, "{named:?}");
    let mut wrong = Vec::new();
    for (module, test) in named {
        let source = fs::read_to_string(workspace().join(format!("tests/tests/senate/{module}.rs")));
        if !source.is_ok_and(|source| source.contains(&format!("fn {test}()"))) {
            wrong.push(format!("docs/security.md: there is no test `senate {module}::{test}`"));
        }
    }
    obeyed(&wrong);
}

#[test]
fn no_file_names_a_machine_or_a_registry() {
    obeyed(&law::leaks(&law::repository()));
    let leaked = |text: &str| law::leaks(&[file("README.md", text)]).len();
    assert_eq!(leaked(&format!("see {}ada/notes", ["/ho", "me/"].concat())), 1);
    assert_eq!(leaked(&format!("https://{}/serde", ["registry.npm", "js.org"].concat())), 1);
    assert_eq!(leaked("docs/home/index.md and ../root/x"), 0);
}
