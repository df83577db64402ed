//! Checking a whole bundle: every failure, each with its file and field, never the first only.

mod cross;
mod records;
mod sealed;
mod structure;

use super::bundle::Bundle;
use super::manifest::{Manifest, SelfHash};
use super::sidecar::Sidecar;
use super::version::{METADATA, Stamp, Status, read_stamp};
use super::yaml::{ReadOptions, UnknownTags};
use crate::wire::bundle::{BundleFinding, Section};
use crate::wire::bundle_check::{CheckPolicy, ManifestHash};
use crate::wire::{Code, bundle_status};

pub(super) use records::schema_number;

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
    let stamp = version(bundle, &mut findings);
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
    let version = stamp.version();
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

/// What the stamp says. Without a `metadata.yaml` the stamp says nothing, and the contents speak for themselves.
fn version(bundle: &Bundle, findings: &mut Vec<BundleFinding>) -> Stamp {
    let bytes = bundle.get(METADATA);
    let stamp = match read_stamp(bytes) {
        Ok(stamp) => stamp,
        Err(fault) => {
            findings.push(super::finding::unreadable(Section::Compatibility, METADATA, &fault));
            return Stamp::Absent;
        }
    };
    if bytes.is_none() {
        return stamp;
    }
    findings.extend(version_finding(&stamp));
    stamp
}

/// The finding for a stamp that is not of the current version.
pub(super) fn version_finding(stamp: &Stamp) -> Option<BundleFinding> {
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
    Some(finding.in_file(METADATA).at("/bundle_schema_version").with_help(help))
}
