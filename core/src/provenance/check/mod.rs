//! Checking a whole bundle: every failure, each with its file and field, never the first only.

mod cross;
mod records;
mod sealed;
mod structure;

use super::bundle::Bundle;
use super::manifest::{Manifest, SelfHash};
use super::sidecar::Sidecar;
use super::stamp::{StampPlace, Stamps};
use super::version::{Stamp, Status};
use super::yaml::{ReadOptions, UnknownTags};
use crate::wire::bundle::{BundleFinding, Section};
use crate::wire::bundle_check::{CheckPolicy, ManifestHash};
use crate::wire::{Code, bundle_status};

pub(super) use records::{newest_of, schema_number};

/// How sidecars are read: in any encoding that YAML has, as the reference does.
pub const SIDECAR_OPTIONS: ReadOptions = ReadOptions { utf16: true, unknown_tags: UnknownTags::Refuse };
/// How manifests are read.
pub const MANIFEST_OPTIONS: ReadOptions = ReadOptions::STRICT;

/// The outcome of a check.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// Everything that was found, by section, file and place.
    pub findings: Vec<BundleFinding>,
    /// What the stamp says.
    pub compatibility: bundle_status::Compatibility,
    /// The manifest, when it could be loaded.
    pub manifest: Option<Manifest>,
    /// Its digest.
    pub manifest_hash: Option<ManifestHash>,
    /// The number of sidecars.
    pub sidecars: usize,
    /// Whether there are sidecars, artifacts or a manifest.
    pub present: bool,
    /// Whether a seal holds.
    pub sealed: bool,
}

impl Outcome {
    /// Whether no finding is an error.
    pub fn passed(&self) -> bool {
        !self.findings.iter().any(BundleFinding::is_error)
    }

    /// Whether the files around the bundle are as they should be.
    pub fn structure_passed(&self) -> bool {
        !self.findings.iter().any(|finding| finding.section == Section::Structure && finding.is_error())
    }
}

/// A sidecar that could be loaded, with its path.
pub(super) struct Loaded<'b> {
    path: &'b str,
    sidecar: Sidecar,
}

/// Checks `bundle`.
pub fn check(bundle: &Bundle, policy: CheckPolicy) -> Outcome {
    let mut findings = Vec::new();
    structure::check(bundle, &mut findings);
    findings.extend(super::finding::lost_links(Section::SynthesisState, bundle));
    let stamps = Stamps::of(bundle);
    findings.extend(stamp_findings(&stamps));
    let sidecars = records::sidecars(bundle, &mut findings);
    let manifest = records::manifest(bundle, &mut findings);
    cross::check(bundle, manifest.as_ref(), &sidecars, policy, &mut findings);
    let sealed = sealed::check(bundle, manifest.is_some(), policy, &mut findings);
    let present = bundle.files.contains_key(super::manifest::PATH)
        || bundle.sidecars().next().is_some()
        || bundle.artifacts().next().is_some();
    super::finding::without_vain_advice(&mut findings);
    findings.sort();
    findings.dedup();
    let manifest_hash = manifest.as_ref().and_then(manifest_hash);
    let version = stamps.stamp.version();
    let status = Status::of(version.as_ref());
    Outcome {
        findings,
        compatibility: super::status::compatibility(status, version.as_ref()),
        manifest,
        manifest_hash,
        sidecars: bundle.sidecars().count(),
        present,
        sealed,
    }
}

fn manifest_hash(manifest: &Manifest) -> Option<ManifestHash> {
    let computed = manifest.compute_hash().ok()?;
    let verified = !matches!(manifest.verify().ok()?, SelfHash::Mismatch(_));
    Some(ManifestHash { stored: manifest.manifest_hash.clone(), computed, verified })
}

/// What the stamps say. Without the file that has it the stamp says nothing, and the contents speak for themselves. A stamp at the place
/// of another layout is left over, and says something only when it is too new.
pub(super) fn stamp_findings(stamps: &Stamps) -> Vec<BundleFinding> {
    let mut findings = Vec::new();
    for file in &stamps.files {
        if let Err(fault) = &file.document {
            findings.push(super::finding::unreadable(Section::Compatibility, file.path, fault));
        }
    }
    if stamps.document().is_some() {
        findings.extend(version_finding(&stamps.stamp, stamps.place));
    }
    for (place, stamp) in &stamps.elsewhere {
        let finding = version_finding(stamp, *place);
        findings.extend(finding.filter(|finding| finding.code == Code::BundleTooNew));
    }
    if let Some(version) = &stamps.newer_charter {
        let message = format!(
            "the form of the file has version {}, which is newer than 2",
            crate::diagnostic::excerpt(version)
        );
        let finding = BundleFinding::error(Section::Compatibility, Code::BundleTooNew, message);
        let finding = finding.in_file(super::bundle::CHARTER_YAML).at("/schema_version");
        findings.push(finding.with_help("use a newer rogatio; nothing is touched"));
    }
    findings
}

/// The finding for a stamp that is not of the current version.
pub(super) fn version_finding(stamp: &Stamp, place: StampPlace) -> Option<BundleFinding> {
    let version = stamp.version();
    let status = Status::of(version.as_ref());
    let (code, help) = match status {
        _ if stamp.means_newer() => {
            (Code::BundleTooNew, "the stamp is no integer and means a newer version; nothing is touched")
        }
        Status::Compatible => return None,
        Status::NeedsMigration => (Code::BundleNeedsUpgrade, "run `rogatio bundle upgrade`"),
        Status::MissingVersion => (Code::BundleMissingVersion, "run `rogatio bundle upgrade`"),
        Status::IncompatibleOld => (Code::BundleTooOld, "no upgrade starts from this version"),
        Status::IncompatibleNew => (Code::BundleTooNew, "use a newer rogatio; nothing is touched"),
    };
    let finding = BundleFinding::error(Section::Compatibility, code, status.message(version.as_ref()));
    Some(finding.in_file(place.path).at(place.pointer()).with_help(help))
}
