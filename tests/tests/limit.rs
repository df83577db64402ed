//! How much the project may weigh. A limit is raised by a commit that says why.
#![expect(clippy::unwrap_used, reason = "a test fails loudly")]

use std::fs;
use std::path::PathBuf;

use rogatio_tests::workspace;

/// The most bytes of what people download or install, in `dist/`.
const BYTES: &[(&str, u64)] = &[
    ("rogatio", 76_400_000),
    (".tar.xz", 21_900_000),
    (".tgz", 6_600_000),
    ("-py3-none-any.whl", 8_000_000),
    ("_x86_64.whl", 30_400_000),
    ("rogatio.wasm", 14_100_000),
    ("rogatio-verifier.html", 2_900_000),
];

/// The most packages that the lock file may hold, ours among them.
const PACKAGES: usize = 486;

/// The most steps of the test run.
const STEPS: usize = 6;

/// The one file in `dist/` whose name is this, or ends like this.
fn handed_out(name: &str) -> PathBuf {
    let folder = workspace().join("dist");
    let mut found = Vec::new();
    for entry in fs::read_dir(&folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        let file = path.file_name().unwrap().to_string_lossy();
        if file == name || (name.starts_with(['.', '-', '_']) && file.ends_with(name)) {
            found.push(path);
        }
    }
    assert_eq!(found.len(), 1, "`./build.sh package` makes one `{name}` in dist/");
    found.remove(0)
}

#[test]
fn what_is_handed_out_stays_small() {
    for (name, most) in BYTES {
        let bytes = fs::metadata(handed_out(name)).unwrap().len();
        assert!(bytes <= *most, "{name} has {bytes} bytes, the limit is {most}");
    }
}

#[test]
fn there_are_no_more_dependencies_than_agreed() {
    let lock = fs::read_to_string(workspace().join("Cargo.lock")).unwrap();
    let packages = lock.lines().filter(|line| *line == "[[package]]").count();
    assert!(packages <= PACKAGES, "{packages} packages, the limit is {PACKAGES}");
}

#[test]
fn the_test_run_has_no_more_steps_than_agreed() {
    let script = fs::read_to_string(workspace().join("build.sh")).unwrap();
    let (_, run) = script.split_once("\ncheck() {\n").unwrap();
    let (run, _) = run.split_once("\n}\n").unwrap();
    let is_step = |line: &&str| line.starts_with("  step \"") || line.starts_with("  ended ");
    let steps = run.lines().filter(is_step).count();
    assert!((1..=STEPS).contains(&steps), "{steps} steps, the limit is {STEPS}");
}
