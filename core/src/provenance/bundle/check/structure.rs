//! The files around a bundle: the charter itself, what is derived from it, git.

use crate::provenance::bundle::seal;
use crate::provenance::bundle::{
    Artifact, Bundle, CHARTER, CHARTER_YAML, Layout, below_artifacts, sidecar_name,
};
use crate::provenance::record::fields::KINDS;
use crate::provenance::record::{manifest, sidecar};
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
    authored(bundle, CHARTER_FILE, "the charter", findings);
    match bundle.layout() {
        Layout::Derived => derived(bundle, findings),
        Layout::Consolidated => authored(bundle, CHARTER_YAML, "the charter's data", findings),
    }
    two_folders(bundle, findings);
    doubled(bundle, findings);
    strangers(bundle, findings);
}

fn broken(path: &str, message: impl Into<String>, help: impl Into<String>) -> BundleFinding {
    BundleFinding::error(Section::Structure, Code::BundleStructure, message).in_file(path).with_help(help)
}

/// A file that people write: it is there, and git tracks it.
fn authored(bundle: &Bundle, path: &str, what: &str, findings: &mut Vec<BundleFinding>) {
    if !bundle.files.contains_key(path) {
        let help = "create the file, or run this command in the project's root";
        findings.push(broken(path, format!("{what} does not exist"), help));
    } else if !bundle.git_tracked.as_ref().is_none_or(|tracked| tracked.contains(path)) {
        let help = format!("run `git add {path}`");
        findings.push(broken(path, format!("git does not track {what}"), help));
    }
}

/// Artifacts stand in one folder. The reference of spec-kitty 4.0.0 does not look at the older one at all.
fn two_folders(bundle: &Bundle, findings: &mut Vec<BundleFinding>) {
    let below = |folder: &str| {
        bundle
            .artifacts()
            .find(|artifact| artifact.path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')))
    };
    if let (Some(old), Some(_)) = (below(manifest::ARTIFACTS), below(manifest::PACKS)) {
        let message =
            format!("there are artifacts in `{}` and in `{}`", manifest::ARTIFACTS, manifest::PACKS);
        findings.push(broken(old.path, message, "run `spec-kitty upgrade`, which moves the older ones"));
    }
}

/// Copies that a writer has put one level too deep: `provenance/provenance/…`, `tactic/tactic/…`.
fn doubled(bundle: &Bundle, findings: &mut Vec<BundleFinding>) {
    for path in bundle.files.keys() {
        let inside = path.strip_prefix(sidecar::FOLDER).and_then(|rest| rest.strip_prefix("/provenance/"));
        let mut steps = below_artifacts(path).unwrap_or_default().split('/');
        let twice = matches!((steps.next(), steps.next(), steps.next()), (Some(kind), Some(again), Some(_)) if kind == again && KINDS.contains(&kind));
        if inside.is_some() || twice {
            let message = "the file is in a folder with the same name as the folder above: a program wrote it one level too deep";
            findings.push(broken(path, message, "compare it with the file one level higher, then remove it"));
        }
    }
}

/// The files derived from the charter: all there or none, and ignored by git.
fn derived(bundle: &Bundle, findings: &mut Vec<BundleFinding>) {
    let mut broken = |path: &str, message: String, help: &str| findings.push(broken(path, message, help));
    let absent: Vec<&str> = DERIVED.into_iter().filter(|path| !bundle.files.contains_key(*path)).collect();
    if absent.len() < DERIVED.len() {
        for path in absent {
            let message = "other files derived from the charter exist, but this one is missing".to_owned();
            broken(path, message, "derive them again, or remove all three");
        }
    }
    let ignored = bundle.get(".gitignore").map(String::from_utf8_lossy).unwrap_or_default();
    for path in DERIVED {
        if !ignored.lines().any(|line| line.trim() == path) {
            broken(".gitignore", format!("the line `{path}` is missing"), "add it");
        }
    }
}

/// Files that do not belong to a bundle, and folders that a failed run left behind.
fn strangers(bundle: &Bundle, findings: &mut Vec<BundleFinding>) {
    let around: &[&str] = match bundle.layout() {
        Layout::Derived => &DERIVED,
        Layout::Consolidated => &[CHARTER_YAML],
    };
    for path in bundle.files.keys().filter(|path| path.starts_with(CHARTER)) {
        if let Some((folder, _)) = path.strip_prefix(STAGING).and_then(|rest| rest.split_once('/')) {
            if folder.ends_with(".failed") {
                let message = format!("a failed run left `{STAGING}{folder}` behind");
                let finding =
                    BundleFinding::warning(Section::SynthesisState, Code::BundleStaleStaging, message);
                findings.push(
                    finding
                        .in_file(format!("{STAGING}{folder}"))
                        .with_help("read its cause.yaml, then remove the folder"),
                );
            }
            continue;
        }
        let own = path == CHARTER_FILE
            || around.contains(&path.as_str())
            || sidecar_name(path).is_some()
            || [manifest::PATH, seal::SEAL, seal::ENVELOPE].contains(&path.as_str());
        if !own {
            findings.push(out_of_scope(path));
        }
    }
    // What stands directly in the doctrine folder is about all artifacts; a folder below it holds those of one kind.
    let in_a_folder = |path: &str| below_artifacts(path).is_some_and(|rest| rest.contains('/'));
    let strange = |path: &&String| in_a_folder(path) && Artifact::at(path).is_none();
    findings.extend(bundle.files.keys().filter(strange).map(|path| out_of_scope(path)));
}

fn out_of_scope(path: &str) -> BundleFinding {
    let message = format!("`{}` does not belong to the bundle", crate::excerpt::excerpt(path));
    BundleFinding::warning(Section::Structure, Code::BundleOutOfScope, message).in_file(path)
}
