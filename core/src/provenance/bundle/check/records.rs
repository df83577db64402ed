//! Loading the sidecars and the manifest: each field, and each file's own digest.

use super::Loaded;
use crate::provenance::bundle::Bundle;
use crate::provenance::bundle::finding::field_findings;
use crate::provenance::bundle::version::newest_of;
use crate::provenance::format::node::Node;
use crate::provenance::format::yaml::read;
use crate::provenance::record::fields::Faults;
use crate::provenance::record::manifest::{self, Manifest, PATH, SelfHash};
use crate::provenance::record::sidecar::{self, BEFORE_MIGRATION, Sidecar};
use crate::provenance::record::{MANIFEST_OPTIONS, SIDECAR_OPTIONS, schema_number, unreadable};
use crate::wire::Code;
use crate::wire::bundle::{BundleFinding, Section};

pub(super) fn sidecars<'b>(bundle: &'b Bundle, findings: &mut Vec<BundleFinding>) -> Vec<Loaded<'b>> {
    let mut loaded = Vec::new();
    for (path, bytes) in bundle.sidecars() {
        let root = match read(bytes, SIDECAR_OPTIONS) {
            Ok(document) => document.root,
            Err(fault) => {
                findings.push(unreadable(Section::Provenance, path, &fault));
                continue;
            }
        };
        if root.as_mapping().is_none() {
            findings.push(no_mapping(Section::Provenance, path, &root));
            continue;
        }
        findings.extend(newer(Section::Provenance, path, &root));
        let faults = sidecar::validate(&root);
        contract(Section::Provenance, path, &root, &faults, findings);
        match Sidecar::from_node(&root) {
            Ok(sidecar) => loaded.push(Loaded { path, sidecar }),
            Err(faults) => findings.extend(field_findings(Section::Provenance, path, &faults.program)),
        }
    }
    loaded
}

pub(super) fn manifest(bundle: &Bundle, findings: &mut Vec<BundleFinding>) -> Option<Manifest> {
    let section = Section::SynthesisState;
    let root = match read(bundle.get(PATH)?, MANIFEST_OPTIONS) {
        Ok(document) => document.root,
        Err(fault) => {
            findings.push(unreadable(section, PATH, &fault));
            return None;
        }
    };
    if root.as_mapping().is_none() {
        findings.push(no_mapping(section, PATH, &root));
        return None;
    }
    findings.extend(newer(section, PATH, &root));
    contract(section, PATH, &root, &manifest::validate(&root), findings);
    let manifest = match Manifest::from_node(&root) {
        Ok(manifest) => manifest,
        Err(faults) => {
            findings.extend(field_findings(section, PATH, &faults.program));
            return None;
        }
    };
    if let Ok(SelfHash::Mismatch(computed)) = manifest.verify() {
        let stored = crate::excerpt::excerpt(&manifest.manifest_hash);
        let message = format!("the manifest says `{stored}`, but its fields give `{computed}`");
        let finding = BundleFinding::error(section, Code::BundleHashMismatch, message)
            .in_file(PATH)
            .at("/manifest_hash");
        findings
            .push(finding.with_help("the manifest was edited or damaged: restore it, or synthesize again"));
    }
    Some(manifest)
}

fn no_mapping(section: Section, path: &str, root: &Node) -> BundleFinding {
    let message = format!("expected a mapping, found {}", root.kind());
    BundleFinding::error(section, Code::BundleNotAMapping, message).in_file(path).at("")
}

/// A record of a newer schema is refused whatever the stamp says.
fn newer(section: Section, path: &str, root: &Node) -> Option<BundleFinding> {
    let newest = newest_of(path);
    let version = schema_number(root).filter(|version| *version > newest)?;
    let message = format!("the file has schema version {version}; the newest readable version is {newest}");
    let finding =
        BundleFinding::error(section, Code::BundleTooNew, message).in_file(path).at("/schema_version");
    Some(finding.with_help("use a newer rogatio; this version changes nothing"))
}

/// What only the contract forbids. The marks that an upgrade leaves are not held against a sidecar.
fn contract(section: Section, path: &str, root: &Node, faults: &Faults, findings: &mut Vec<BundleFinding>) {
    let known =
        |place: &str| faults.program.iter().any(|fault| fault.pointer.trim_start_matches('/') == place);
    for (place, keyword) in &faults.contract {
        let marked = root.get(place).and_then(Node::as_text) == Some(BEFORE_MIGRATION);
        let missing = *keyword == "required" && !faults.program.is_empty();
        if known(place) || missing || marked {
            continue;
        }
        let message = match *keyword {
            "additionalProperties" => "the file has a key that the contract does not define".to_owned(),
            "required" => "a key that the contract requires is missing".to_owned(),
            "minLength" => format!("`{place}` is empty"),
            "pattern" => format!("`{place}` is not a time such as 2026-04-30T06:23:33+00:00"),
            other => format!("`{place}` breaks the contract's `{other}`"),
        };
        let pointer = if place.is_empty() { String::new() } else { format!("/{place}") };
        let finding = BundleFinding::error(section, Code::BundleContract, message).in_file(path).at(pointer);
        findings.push(finding.breaking(keyword));
    }
}
