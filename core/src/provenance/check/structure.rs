//! The files around a bundle: the charter itself, what is derived from it, git.

use crate::provenance::bundle::{Artifact, Bundle, CHARTER, sidecar_name};
use crate::provenance::{manifest, seal};
use crate::wire::Code;
use crate::wire::bundle::{BundleFinding, Section};

const CHARTER_FILE: &str = ".kittify/charter/charter.md";
/// What is derived from the charter: all there, or none, and ignored by git.
const DERIVED: [&str; 3] = [
    ".kittify/charter/directives.yaml",
    ".kittify/charter/governance.yaml",
    ".kittify/charter/metadata.yaml",
];
const STAGING: &str = ".kittify/charter/.staging/";

pub(super) fn check(bundle: &Bundle, findings: &mut Vec<BundleFinding>) {
    let mut broken = |path: &str, message: String, help: &str| {
        let finding = BundleFinding::error(Section::Structure, Code::BundleStructure, message);
        findings.push(finding.in_file(path).with_help(help));
    };
    let tracked = bundle.git_tracked.as_ref().is_none_or(|tracked| tracked.contains(CHARTER_FILE));
    if !bundle.files.contains_key(CHARTER_FILE) {
        broken(
            CHARTER_FILE,
            "the charter is not there".into(),
            "write it, or run this in the project's root",
        );
    } else if !tracked {
        broken(
            CHARTER_FILE,
            "the charter is not tracked by git".into(),
            "run `git add .kittify/charter/charter.md`",
        );
    }
    let absent: Vec<&str> = DERIVED.into_iter().filter(|path| !bundle.files.contains_key(*path)).collect();
    if absent.len() < DERIVED.len() {
        for path in absent {
            let message =
                "some of the files derived from the charter are there and this one is not".to_owned();
            broken(path, message, "derive them again, or remove all three");
        }
    }
    let ignored = bundle.get(".gitignore").map(String::from_utf8_lossy).unwrap_or_default();
    for path in DERIVED {
        if !ignored.lines().any(|line| line.trim() == path) {
            broken(".gitignore", format!("the line `{path}` is missing"), "add it");
        }
    }
    strangers(bundle, findings);
}

/// Files that do not belong to a bundle, and folders that a failed run left behind.
fn strangers(bundle: &Bundle, findings: &mut Vec<BundleFinding>) {
    for path in bundle.files.keys().filter(|path| path.starts_with(CHARTER)) {
        if let Some((folder, _)) = path.strip_prefix(STAGING).and_then(|rest| rest.split_once('/')) {
            if folder.ends_with(".failed") {
                let message = format!("a failed run left `{STAGING}{folder}` behind");
                let finding =
                    BundleFinding::warning(Section::SynthesisState, Code::BundleStaleStaging, message);
                findings.push(
                    finding
                        .in_file(format!("{STAGING}{folder}"))
                        .with_help("read its cause.yaml, then remove it"),
                );
            }
            continue;
        }
        let own = path == CHARTER_FILE
            || DERIVED.contains(&path.as_str())
            || sidecar_name(path).is_some()
            || [manifest::PATH, seal::SEAL, seal::ENVELOPE].contains(&path.as_str());
        if !own {
            findings.push(out_of_scope(path));
        }
    }
    // What stands directly in the doctrine folder is about all artifacts; a folder below it holds those of one kind.
    let in_a_folder = |path: &str| {
        let rest = path.strip_prefix(manifest::ARTIFACTS).and_then(|rest| rest.strip_prefix('/'));
        rest.is_some_and(|rest| rest.contains('/'))
    };
    let strange = |path: &&String| in_a_folder(path) && Artifact::at(path).is_none();
    findings.extend(bundle.files.keys().filter(strange).map(|path| out_of_scope(path)));
}

fn out_of_scope(path: &str) -> BundleFinding {
    let message = format!("`{}` does not belong to the bundle", crate::diagnostic::excerpt(path));
    BundleFinding::warning(Section::Structure, Code::BundleOutOfScope, message).in_file(path)
}
