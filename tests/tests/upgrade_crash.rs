//! `kill -9` at every step of an upgrade's writes: what is left is the whole old bundle or the whole new one, a check
//! says of it what it says of that one, and the next upgrade ends where an undisturbed one ends. The same on a file system that
//! cannot exchange two folders: the victim is told that this one cannot.
#![cfg(unix)]
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
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;

use rogatio_cli::write_set::{self, Step};
use rogatio_core::operation;
use serde_json::{Value, json};

const CRASH: &str = "ROGATIO_TEST_CRASH";
/// A file system that can exchange two folders, and one that cannot.
const SYSTEMS: [&str; 2] = ["exchange", "renames"];

fn call(operation: &str, request: &Value) -> Value {
    serde_json::from_str(&operation::call(operation, &request.to_string()).unwrap()).unwrap()
}

fn read(root: &Path) -> BTreeMap<String, String> {
    let charter = root.join(".kittify/charter");
    rogatio_tests::files(&charter, "yaml")
        .into_iter()
        .map(|path| {
            (path.strip_prefix(root).unwrap().to_str().unwrap().to_owned(), fs::read_to_string(path).unwrap())
        })
        .collect()
}

fn check(files: &BTreeMap<String, String>) -> Value {
    call("bundle.check", &json!({"bundle": {"files": files}}))
}

/// Twelve sidecars, a manifest and a stamp of version 1, from the vectors.
fn old_bundle(root: &Path) -> BTreeMap<String, String> {
    let path = rogatio_tests::workspace().join("tests/vectors/charter/migration.json");
    let document: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let case =
        document["cases"].as_array().unwrap().iter().find(|case| case["note"] == "twelve sidecars").unwrap();
    let _ = fs::remove_dir_all(root);
    for (path, text) in case["before"].as_object().unwrap() {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text.as_str().unwrap()).unwrap();
    }
    read(root)
}

/// Upgrades as the command line does on this kind of file system, and tells each step.
fn upgrade(root: &Path, system: &str, watch: &mut dyn FnMut(Step)) {
    let mtimes: BTreeMap<String, i64> =
        read(root).into_keys().map(|path| (path, 1_772_366_400_000_000_000)).collect();
    let charter = root.join(".kittify/charter");
    write_set::finish(&charter).unwrap();
    let answer = call("bundle.upgrade", &json!({"bundle": {"files": read(root), "mtimes": mtimes}}));
    let writes = answer["writes"].as_array().unwrap().iter().map(|write| {
        let path = write["path"].as_str().unwrap().strip_prefix(".kittify/charter/").unwrap();
        (path.to_owned(), Some(write["text"].as_str().unwrap().as_bytes().to_vec()))
    });
    let writes: BTreeMap<String, Option<Vec<u8>>> = writes.collect();
    if !writes.is_empty() {
        let can_exchange = system == SYSTEMS[0];
        write_set::replace(&charter, &writes, &mut |step| {
            watch(step);
            match step == Step::Exchange && !can_exchange {
                true => Err(ErrorKind::Unsupported.into()),
                false => Ok(()),
            }
        })
        .unwrap();
    }
}

/// Not a test: the process that is killed.
#[test]
#[ignore = "started by the other test"]
fn victim() {
    let Ok(order) = std::env::var(CRASH) else { return };
    let [root, system, left] = order.split('|').collect::<Vec<_>>()[..] else { panic!("{order}") };
    let mut left: u32 = left.parse().unwrap();
    upgrade(Path::new(root), system, &mut |_| {
        if left == 0 {
            Command::new("kill").args(["-9", &std::process::id().to_string()]).status().unwrap();
            loop {
                std::thread::park();
            }
        }
        left -= 1;
    });
}

#[test]
fn killed_anywhere_a_bundle_is_old_or_new() {
    for system in SYSTEMS {
        let root: PathBuf = rogatio_tests::workspace().join("target/upgrade-crash").join(system);
        let charter = root.join(".kittify/charter");
        let old = old_bundle(&root);
        let mut steps = Vec::new();
        upgrade(&root, system, &mut |step| steps.push(step));
        let new = read(&root);
        assert_ne!(old, new);
        let (checked_old, checked_new) = (check(&old), check(&new));
        assert_eq!(checked_old["compatibility"]["status"], "NEEDS_MIGRATION");
        assert_eq!(checked_new["compatibility"]["status"], "COMPATIBLE");
        let (mut seen_old, mut seen_new, mut absent) = (0, 0, 0);
        for (number, step) in steps.iter().enumerate() {
            old_bundle(&root);
            let status = Command::new(std::env::current_exe().unwrap())
                .args(["--ignored", "--exact", "victim"])
                .env(CRASH, format!("{}|{system}|{number}", root.display()))
                .output()
                .unwrap()
                .status;
            assert!(status.code().is_none(), "{step:?}: the process was not killed: {status}");
            // Between two renames nothing has the folder's name, and whoever comes next finishes the exchange.
            absent += u32::from(!charter.exists());
            assert_eq!(charter.exists(), *step != Step::Enter, "{system}, {step:?}");
            write_set::finish(&charter).unwrap();
            let left = read(&root);
            if left == old {
                seen_old += 1;
                assert_eq!(check(&left), checked_old);
            } else {
                seen_new += 1;
                assert_eq!(left, new, "{system}, {step:?}: neither old nor new");
                assert_eq!(check(&left), checked_new);
            }
            upgrade(&root, system, &mut |_| {});
            assert_eq!(read(&root), new, "{system}, {step:?}: the next upgrade ends elsewhere");
        }
        println!(
            "{system}: killed at {} steps: {seen_old} times the old bundle was left, {seen_new} times the new one",
            steps.len()
        );
        assert!(seen_old > 0 && seen_new > 0);
        assert_eq!(absent, u32::from(system == "renames"));
    }
}
