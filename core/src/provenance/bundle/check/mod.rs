//! Checking a whole bundle: every failure, each with its file and field, never the first only.

mod cross;
mod records;
mod sealed;
mod structure;

use super::Bundle;
use super::stamp::{Stamps, stamp_findings};
use super::version::Status;
use crate::provenance::record::manifest::{Manifest, SelfHash};
use crate::provenance::record::sidecar::Sidecar;
use crate::wire::bundle::{BundleFinding, Section};
use crate::wire::bundle_check::{CheckPolicy, ManifestHash};
use crate::wire::bundle_status;

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
    let present = bundle.files.contains_key(crate::provenance::record::manifest::PATH)
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
