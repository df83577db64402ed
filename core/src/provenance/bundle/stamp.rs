//! The version stamp of a bundle, wherever it stands.
//!
//! Up to spec-kitty 3.2.5 it is a key of `metadata.yaml`, since 3.2.6 a key below `metadata` in `charter.yaml`. A stamp at the place
//! of the other layout decides nothing, but one that is too new stops a reader wherever it stands.

use super::version::{METADATA, METADATA_OPTIONS, STAMP, Stamp, Status, stamp_at};
use super::{Bundle, CHARTER_YAML, Layout};
use crate::excerpt::excerpt;
use crate::pointer::child_pointer;
use crate::provenance::format::node::Node;
use crate::provenance::format::yaml::{Document, ReadError, read};
use crate::provenance::record::unreadable;
use crate::wire::Code;
use crate::wire::bundle::{BundleFinding, Section};

/// The newest major version of `charter.yaml` that can be read; spec-kitty 3.2.6 to 4.0.0 write `2.0.0`.
const NEWEST_CHARTER: u64 = 2;
/// The key of `charter.yaml`, and of `metadata.yaml` where a writer mixed them up, below which the stamp stands.
const SECTION: &str = "metadata";

/// Where a stamp can stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StampPlace {
    /// The file.
    pub path: &'static str,
    /// Whether it stands below `metadata`, or at the top.
    pub nested: bool,
}

impl StampPlace {
    /// Where the writers of a layout put it.
    pub const fn of(layout: Layout) -> Self {
        match layout {
            Layout::Derived => Self { path: METADATA, nested: false },
            Layout::Consolidated => Self { path: CHARTER_YAML, nested: true },
        }
    }

    /// The place in its file, as a JSON Pointer.
    pub fn pointer(self) -> String {
        child_pointer(if self.nested { "/metadata" } else { "" }, STAMP)
    }

    /// The stamp at this place of a document.
    pub fn read(self, root: &Node) -> Stamp {
        match (self.nested, root.get(SECTION)) {
            (false, _) => stamp_at(root),
            (true, Some(section)) => stamp_at(section),
            (true, None) => Stamp::Absent,
        }
    }

    /// The document with this stamp; `None` where `metadata` is there and is no mapping.
    pub fn written(self, root: &Node, stamp: Node) -> Option<Node> {
        let mapping = |node: Option<&Node>| match node {
            None | Some(Node::Null) => Some(Node::Mapping(Vec::new())),
            Some(node @ Node::Mapping(_)) => Some(node.clone()),
            Some(_) => None,
        };
        let mut root = mapping(Some(root))?;
        if self.nested {
            let mut section = mapping(root.get(SECTION))?;
            section.set(STAMP, stamp);
            root.set(SECTION, section);
        } else {
            root.set(STAMP, stamp);
        }
        Some(root)
    }
}

/// Every place where a stamp is looked for.
const PLACES: [StampPlace; 4] = [
    StampPlace { path: METADATA, nested: false },
    StampPlace { path: METADATA, nested: true },
    StampPlace { path: CHARTER_YAML, nested: false },
    StampPlace { path: CHARTER_YAML, nested: true },
];

/// A file that has, or could have, a stamp.
#[derive(Debug)]
pub struct StampFile {
    /// Where it is.
    pub path: &'static str,
    /// What it holds, or why it cannot be read.
    pub document: Result<Document, ReadError>,
}

/// The stamps of a bundle.
#[derive(Debug)]
pub struct Stamps {
    /// Where the bundle's layout has its stamp.
    pub place: StampPlace,
    /// What stands there.
    pub stamp: Stamp,
    /// The files with a stamp, as far as they are there.
    pub files: Vec<StampFile>,
    /// Stamps elsewhere that say something.
    pub elsewhere: Vec<(StampPlace, Stamp)>,
    /// The version of the form of `charter.yaml`, when it is newer than what can be read.
    pub newer_charter: Option<String>,
}

impl Stamps {
    /// Looks for every stamp of a bundle.
    pub fn of(bundle: &Bundle) -> Self {
        let place = StampPlace::of(bundle.layout());
        let files: Vec<StampFile> = [METADATA, CHARTER_YAML]
            .into_iter()
            .filter_map(|path| Some(StampFile { path, document: read(bundle.get(path)?, METADATA_OPTIONS) }))
            .collect();
        let at = |place: StampPlace| {
            let file = files.iter().find(|file| file.path == place.path)?;
            Some(place.read(&file.document.as_ref().ok()?.root))
        };
        let stamp = at(place).unwrap_or(Stamp::Absent);
        let elsewhere = PLACES
            .into_iter()
            .filter(|other| *other != place)
            .filter_map(|other| Some((other, at(other)?)))
            .filter(|(_, stamp)| *stamp != Stamp::Absent)
            .collect();
        let charter = files.iter().find(|file| file.path == CHARTER_YAML);
        let newer_charter = charter.and_then(|file| newer_form(&file.document.as_ref().ok()?.root));
        Self { place, stamp, files, elsewhere, newer_charter }
    }

    /// Whether the file where the layout has its stamp is there.
    pub fn has_file(&self) -> bool {
        self.files.iter().any(|file| file.path == self.place.path)
    }

    /// The file where the layout has its stamp, if it is there and can be read.
    pub fn document(&self) -> Option<&Document> {
        self.files.iter().find(|file| file.path == self.place.path)?.document.as_ref().ok()
    }
}

/// The version that a `charter.yaml` gives its form, if it is newer than what can be read.
fn newer_form(root: &Node) -> Option<String> {
    let text = match root.get("schema_version")? {
        Node::Text(text) | Node::Tagged(text) | Node::Integer(text) => text.clone(),
        Node::Float(float) => float.to_string(),
        _ => return None,
    };
    let major: String = text.trim().chars().take_while(char::is_ascii_digit).collect();
    // Digits that do not fit 64 bits are newer as well.
    let is_newer = !major.is_empty() && major.parse().map_or(true, |major: u64| major > NEWEST_CHARTER);
    is_newer.then_some(text)
}

/// What the stamps say. Without the file that has it the stamp says nothing, and the contents speak for themselves. A stamp at the place
/// of another layout is left over, and says something only when it is too new.
pub(super) fn stamp_findings(stamps: &Stamps) -> Vec<BundleFinding> {
    let mut findings = Vec::new();
    for file in &stamps.files {
        if let Err(fault) = &file.document {
            findings.push(unreadable(Section::Compatibility, file.path, fault));
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
        let message = format!("the form of the file has version {}, which is newer than 2", excerpt(version));
        let finding = BundleFinding::error(Section::Compatibility, Code::BundleTooNew, message);
        let finding = finding.in_file(CHARTER_YAML).at("/schema_version");
        findings.push(finding.with_help("use a newer rogatio; this version changes nothing"));
    }
    findings
}

/// The finding for a stamp that is not of the current version.
fn version_finding(stamp: &Stamp, place: StampPlace) -> Option<BundleFinding> {
    let version = stamp.version();
    let status = Status::of(version.as_ref());
    let (code, help) = match status {
        _ if stamp.means_newer() => (
            Code::BundleTooNew,
            "the stamp is not an integer, so it means a newer version; this version changes nothing",
        ),
        Status::Compatible => return None,
        Status::NeedsMigration => (Code::BundleNeedsUpgrade, "run `rogatio bundle upgrade`"),
        Status::MissingVersion => (Code::BundleMissingVersion, "run `rogatio bundle upgrade`"),
        Status::IncompatibleOld => (Code::BundleTooOld, "an upgrade from this version is not possible"),
        Status::IncompatibleNew => (Code::BundleTooNew, "use a newer rogatio; this version changes nothing"),
    };
    let finding = BundleFinding::error(Section::Compatibility, code, status.message(version.as_ref()));
    Some(finding.in_file(place.path).at(place.pointer()).with_help(help))
}
