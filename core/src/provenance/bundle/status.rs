//! Where a bundle stands, and whether a reader may go on.

use super::Bundle;
use super::finding::{lost_links, without_vain_advice};
use super::stamp::{Stamps, stamp_findings};
use super::version::{BundleVersion, CURRENT, NEWEST, OLDEST, Stamp, Status, migration_from, newest_of};
use crate::provenance::format::node::Node;
use crate::provenance::format::yaml::read;
use crate::provenance::record::manifest::PATH;
use crate::provenance::record::sidecar;
use crate::provenance::record::{MANIFEST_OPTIONS, SIDECAR_OPTIONS, schema_number, unreadable};
use crate::wire::Code;
use crate::wire::bundle::{BundleFinding, Section};
use crate::wire::bundle_status::{Compatibility, SidecarStatus};

/// What a version means, in the reference's words.
pub fn compatibility(status: Status, version: Option<&BundleVersion>) -> Compatibility {
    Compatibility {
        status: status.as_str(),
        bundle_version: version.map(|version| version.as_str().to_owned()),
        supported_min: OLDEST,
        supported_max: NEWEST,
        message: status.message(version),
        exit_code: status.exit_code(),
        is_compatible: status.is_compatible(),
        needs_migration: status.needs_migration(),
        migration: migration_from(version).ok(),
    }
}

/// Where a bundle stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// The stamp.
    pub stamp: Stamp,
    /// The lowest version found in the contents.
    pub content_version: Option<i64>,
    /// Why a reader may not go on; empty when it may.
    pub obstacles: Vec<BundleFinding>,
}

/// Looks at the stamp and at the version of every record. A bundle without a stamp is judged by its contents alone,
/// and one whose stamp says more than its contents is not believed. What cannot be looked at is no version: where nothing is there, or
/// behind a link that leads away, a reader may not go on.
pub fn standing(bundle: &Bundle) -> Standing {
    let mut obstacles: Vec<BundleFinding> = lost_links(Section::Compatibility, bundle).collect();
    if !bundle.has_charter() {
        obstacles.push(no_charter(BundleFinding::error));
    }
    let stamps = Stamps::of(bundle);
    obstacles.extend(stamp_findings(&stamps));
    let mut content_version: Option<i64> = None;
    let manifest = bundle.get(PATH).map(|bytes| (PATH, bytes, MANIFEST_OPTIONS));
    let records = bundle.sidecars().map(|(path, bytes)| (path, bytes, SIDECAR_OPTIONS)).chain(manifest);
    for (path, bytes, options) in records {
        let root = match read(bytes, options) {
            Ok(document) => document.root,
            Err(fault) => {
                obstacles.push(unreadable(Section::Compatibility, path, &fault));
                continue;
            }
        };
        let newest = newest_of(path);
        // A manifest of version 3 belongs to a bundle of version 2.
        let number = match schema_number(&root).unwrap_or(OLDEST) {
            number if (CURRENT..=newest).contains(&number) => CURRENT,
            number => number,
        };
        content_version = Some(content_version.map_or(number, |lowest| lowest.min(number)));
        let (code, help) = match number {
            CURRENT => continue,
            number if number > NEWEST => {
                (Code::BundleTooNew, "use a newer rogatio; this version changes nothing")
            }
            _ => (Code::BundleNeedsUpgrade, "run `rogatio bundle upgrade`"),
        };
        let message = format!("the file has schema version {number}; readers require {CURRENT}");
        let finding = BundleFinding::error(Section::Compatibility, code, message).in_file(path);
        obstacles.push(finding.at("/schema_version").with_help(help));
    }
    without_vain_advice(&mut obstacles);
    Standing { stamp: stamps.stamp, content_version, obstacles }
}

/// The finding where there is no bundle at all.
pub fn no_charter(weight: impl Fn(Section, Code, &'static str) -> BundleFinding) -> BundleFinding {
    let message = "there is no charter under .kittify/charter";
    weight(Section::Compatibility, Code::BundleNoCharter, message)
        .with_help("run this command in the project's root")
}

/// What each sidecar says.
pub fn sidecar_statuses(bundle: &Bundle) -> Vec<SidecarStatus> {
    bundle.sidecars().map(|(path, bytes)| sidecar_status(path, bytes)).collect()
}

fn sidecar_status(path: &str, bytes: &[u8]) -> SidecarStatus {
    let root = read(bytes, SIDECAR_OPTIONS).map(|document| document.root);
    let verdict = match &root {
        Err(_) => "unparseable",
        Ok(root) if root.as_mapping().is_none() => "not-a-mapping",
        Ok(root) if sidecar::validate(root).is_valid() => "valid",
        Ok(_) => "invalid",
    };
    let root = root.unwrap_or(Node::Null);
    let text = |name: &str| root.get(name).and_then(Node::as_text).map(str::to_owned);
    let ids = root.get("source_input_ids").and_then(Node::as_sequence).unwrap_or_default();
    SidecarStatus {
        path: path.to_owned(),
        verdict,
        artifact_urn: text("artifact_urn"),
        synthesizer_version: text("synthesizer_version"),
        produced_at: text("produced_at"),
        synthesis_run_id: text("synthesis_run_id"),
        corpus_snapshot_id: text("corpus_snapshot_id"),
        source_input_ids: ids.iter().filter_map(Node::as_text).map(str::to_owned).collect(),
    }
}
