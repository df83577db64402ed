//! Upgrading a bundle from version 1 to version 2: a plan first, then the whole planned result is validated, then one
//! set of writes with the stamp last, or nothing at all.

use super::Bundle;
use super::check;
use super::finding::{field_findings, lost_links};
use super::stamp::{Stamps, stamp_findings};
use super::status::no_charter;
use super::version::{BundleVersion, CURRENT, Stamp, newest_of};
use crate::provenance::format::edit::{Form, rewrite};
use crate::provenance::format::node::Node;
use crate::provenance::format::time::iso_from_mtime;
use crate::provenance::format::yaml::{Document, ReadOptions, read};
use crate::provenance::record::fields::{Faults, NO_SNAPSHOT};
use crate::provenance::record::hash::sha256_hex;
use crate::provenance::record::manifest::{self, Manifest, PATH, SelfHash};
use crate::provenance::record::sidecar::{self, BEFORE_MIGRATION};
use crate::provenance::record::{MANIFEST_OPTIONS, SIDECAR_OPTIONS, schema_number, unreadable};
use crate::wire::Code;
use crate::wire::bundle::{BundleFinding, FileWrite, Section};
use crate::wire::bundle_check::CheckPolicy;

/// What must be written, or what stands in the way.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Plan {
    /// The version that the stamp had.
    pub from: Option<BundleVersion>,
    /// The files to write in this order; empty when anything stands in the way.
    pub writes: Vec<FileWrite>,
    /// What stands in the way.
    pub obstacles: Vec<BundleFinding>,
    /// What a check of the result still finds, none of which is the upgrade's doing.
    pub remaining: Vec<BundleFinding>,
}

impl Plan {
    /// Whether there is anything to do.
    pub fn needed(&self) -> bool {
        !(self.writes.is_empty() && self.obstacles.is_empty())
    }

    /// Whether an upgrade would change something, or would once a person has mended what stands in the way.
    pub fn would_help(&self) -> bool {
        let is_beyond = |finding: &BundleFinding| {
            matches!(
                finding.code,
                Code::BundleTooNew | Code::BundleTooOld | Code::BundleEscapingPath | Code::BundleStructure
            )
        };
        self.needed() && !self.obstacles.iter().any(is_beyond)
    }

    /// The bundle after the writes.
    pub fn apply(&self, bundle: &Bundle) -> Bundle {
        let mut after = bundle.clone();
        for write in &self.writes {
            after.files.insert(write.path.clone(), write.text.clone().into_bytes());
        }
        after
    }
}

/// Plans the upgrade of `bundle`. Planning the result again plans nothing.
pub fn plan(bundle: &Bundle) -> Plan {
    if !bundle.has_charter() {
        return Plan { remaining: vec![no_charter(BundleFinding::warning)], ..Plan::default() };
    }
    let mut planner = Planner { bundle, plan: Plan::default(), losses: Vec::new() };
    planner.plan.obstacles.extend(lost_links(Section::Compatibility, bundle));
    let stamps = Stamps::of(bundle);
    planner.stamps(&stamps);
    planner.plan.from = stamps.stamp.version();
    if planner.plan.obstacles.is_empty() {
        planner.sidecars();
        planner.manifest();
        planner.stamp(&stamps);
    }
    planner.finish()
}

struct Planner<'b> {
    bundle: &'b Bundle,
    plan: Plan,
    losses: Vec<BundleFinding>,
}

/// What an upgrade does with a record.
enum Record {
    /// It has the current version.
    Current,
    /// It has an older one, or none.
    Older,
}

impl Planner<'_> {
    fn obstacle(&mut self, code: Code, path: &str, pointer: &str, message: impl Into<String>) {
        let finding = BundleFinding::error(Section::Compatibility, code, message);
        self.plan.obstacles.push(finding.in_file(path).at(pointer));
    }

    /// What keeps the stamps from being read or brought up to date.
    fn stamps(&mut self, stamps: &Stamps) {
        let root = stamps.document().map(|document| &document.root);
        if let Some(root) = root.filter(|root| !matches!(root, Node::Mapping(_) | Node::Null)) {
            let message = format!("expected a mapping, found {}", root.kind());
            self.obstacle(Code::BundleNotAMapping, stamps.place.path, "", message);
        }
        let is_obstacle = |finding: &BundleFinding| {
            !matches!(finding.code, Code::BundleNeedsUpgrade | Code::BundleMissingVersion)
        };
        self.plan.obstacles.extend(stamp_findings(stamps).into_iter().filter(is_obstacle));
    }

    fn sidecars(&mut self) {
        for (path, bytes) in self.bundle.sidecars() {
            let Some(document) = self.load(path, bytes, SIDECAR_OPTIONS) else { continue };
            let root = match self.record(path, &document.root) {
                None => continue,
                Some(Record::Current) => document.root.clone(),
                Some(Record::Older) => match upgraded_sidecar(&document.root, self.bundle.mtimes.get(path)) {
                    Ok(root) => root,
                    Err((pointer, message)) => {
                        self.obstacle(Code::BundleInvalidField, path, &pointer, message);
                        continue;
                    }
                },
            };
            self.validated(path, &sidecar::validate(&root));
            self.write(path, &document, &root);
        }
    }

    fn manifest(&mut self) {
        let Some(bytes) = self.bundle.get(PATH) else { return };
        let Some(document) = self.load(PATH, bytes, MANIFEST_OPTIONS) else { return };
        let mut root = match self.record(PATH, &document.root) {
            None => return,
            Some(Record::Older) => upgraded_manifest(&document.root),
            Some(Record::Current) => match repaired_manifest(&document.root) {
                Ok(root) => root,
                Err(message) => {
                    return self.obstacle(Code::BundleCannotRepair, PATH, "/manifest_hash", message);
                }
            },
        };
        let faults = manifest::validate(&root);
        self.validated(PATH, &faults);
        if let (true, Ok(manifest)) = (faults.is_valid(), Manifest::from_node(&root)) {
            if !root.same(&document.root) {
                match manifest.compute_hash() {
                    Ok(hash) => root.set("manifest_hash", Node::Text(hash)),
                    Err(fault) => return self.obstacle(Code::BundleNotWritable, PATH, "", fault.to_string()),
                }
            }
            self.write(PATH, &document, &root);
        }
    }

    /// Sets the stamp, where there is a file for it.
    fn stamp(&mut self, stamps: &Stamps) {
        let Some(document) = stamps.document() else { return };
        let is_current = stamps.stamp.version() == Some(BundleVersion::new(CURRENT));
        if is_current && !matches!(stamps.stamp, Stamp::Boolean(_)) {
            return;
        }
        match stamps.place.written(&document.root, Node::Integer(CURRENT.to_string())) {
            Some(root) => self.write(stamps.place.path, document, &root),
            None => {
                let message = "`metadata` is not a mapping, so the stamp cannot be set in it";
                self.obstacle(Code::BundleNotAMapping, stamps.place.path, "/metadata", message);
            }
        }
    }

    fn load(&mut self, path: &str, bytes: &[u8], options: ReadOptions) -> Option<Document> {
        match read(bytes, options) {
            Ok(document) if document.root.as_mapping().is_some() => Some(document),
            Ok(document) => {
                let message = format!("expected a mapping, found {}", document.root.kind());
                self.obstacle(Code::BundleNotAMapping, path, "", message);
                None
            }
            Err(fault) => {
                self.plan.obstacles.push(unreadable(Section::Compatibility, path, &fault));
                None
            }
        }
    }

    /// What to do with a record; none when its version stands in the way.
    fn record(&mut self, path: &str, root: &Node) -> Option<Record> {
        let place = "/schema_version";
        let newest = newest_of(path);
        match (root.get("schema_version"), schema_number(root)) {
            (_, Some(number)) if number > newest => {
                let message =
                    format!("the file has schema version {number}; the newest readable version is {newest}");
                self.obstacle(Code::BundleTooNew, path, place, message);
                None
            }
            (Some(Node::Text(text)), _) if text == "2" => Some(Record::Current),
            // Version 3 of a manifest is read as it is; other spellings of 3 are not what a writer writes.
            (Some(Node::Text(text)), _) if text == "3" && newest == manifest::NEWEST => Some(Record::Current),
            (None | Some(Node::Null), _) | (_, Some(1 | 2)) => Some(Record::Older),
            _ => {
                self.obstacle(
                    Code::BundleInvalidField,
                    path,
                    place,
                    "`schema_version` is not a known version",
                );
                None
            }
        }
    }

    fn validated(&mut self, path: &str, faults: &Faults) {
        let mut findings = field_findings(Section::Compatibility, path, &faults.program);
        for finding in &mut findings {
            finding.message = format!("after the upgrade {}", finding.message);
        }
        self.plan.obstacles.extend(findings);
    }

    /// Plans the write of `root`, unless it is what the file says already.
    fn write(&mut self, path: &str, document: &Document, root: &Node) {
        if root.same(&document.root) {
            return;
        }
        let Some((text, form)) = rewrite(document, root) else {
            let message =
                "a value would change when it is written and read again: it would be damaged at column 80";
            return self.obstacle(Code::BundleNotWritable, path, "", message);
        };
        if form == Form::Rewritten && loses_comments(&document.text, &text) {
            let message = "comments inside the file would be lost";
            let finding = BundleFinding::warning(Section::Compatibility, Code::BundleCommentsLost, message);
            self.losses.push(finding.in_file(path));
        }
        let sha256 = sha256_hex(text.as_bytes());
        self.plan.writes.push(FileWrite { path: path.to_owned(), text, sha256 });
    }

    /// Refuses the whole plan when anything stands in the way, and checks the whole result.
    fn finish(mut self) -> Plan {
        if !self.plan.obstacles.is_empty() {
            self.plan.writes.clear();
            self.plan.obstacles.sort();
            return self.plan;
        }
        let after = self.plan.apply(self.bundle);
        let outcome = check::check(&after, CheckPolicy::default());
        let own = |finding: &BundleFinding| {
            finding.is_error() && matches!(finding.code, Code::BundleInvalidField | Code::BundleHashMismatch)
        };
        if !self.plan.writes.is_empty() && outcome.findings.iter().any(own) {
            // Whatever the steps above believed, a result that would not be read is never written.
            self.plan.obstacles = outcome.findings.into_iter().filter(own).collect();
            self.plan.writes.clear();
            return self.plan;
        }
        self.plan.remaining = outcome.findings;
        self.plan.remaining.extend(self.losses);
        self.plan.remaining.sort();
        self.plan
    }
}

/// Whether the text had lines with a comment after the first key that are gone.
fn loses_comments(before: &str, after: &str) -> bool {
    let comments = |text: &str| {
        text.lines().filter(|line| line.trim_start().starts_with('#') || line.contains(" #")).count()
    };
    comments(after) < comments(before)
}

/// A sidecar of version 1 as version 2. A field that is null counts as absent: the reference keeps the null and then
/// refuses its own file.
fn upgraded_sidecar(root: &Node, mtime: Option<&i64>) -> Result<Node, (String, String)> {
    let mut root = root.clone();
    let absent = |root: &Node, name: &str| root.get(name).is_none_or(|value| matches!(value, Node::Null));
    let urns = match root.get("source_urns") {
        None | Some(Node::Null) => Node::Sequence(Vec::new()),
        Some(urns @ Node::Sequence(_)) => urns.clone(),
        Some(other) => {
            let message =
                format!("`source_urns` is {}, not a list; change it to a list by hand", other.kind());
            return Err(("/source_urns".to_owned(), message));
        }
    };
    if absent(&root, "source_urns") && !absent(&root, "source_section") {
        root.set("source_urns", urns.clone());
    }
    if root.get("source_section").is_none() && urns.as_sequence() != Some(&[]) {
        root.set("source_section", Node::Null);
    }
    for name in ["synthesizer_version", "synthesis_run_id"] {
        if absent(&root, name) {
            root.set(name, Node::text(BEFORE_MIGRATION));
        }
    }
    if absent(&root, "produced_at") {
        let time = mtime.map_or_else(|| BEFORE_MIGRATION.to_owned(), |mtime| iso_from_mtime(*mtime));
        root.set("produced_at", Node::Text(time));
    }
    if absent(&root, "source_input_ids") {
        root.set("source_input_ids", urns);
    }
    if absent(&root, "corpus_snapshot_id") {
        root.set("corpus_snapshot_id", Node::text(NO_SNAPSHOT));
    }
    root.set("schema_version", Node::text("2"));
    Ok(root)
}

/// A manifest of version 1 as version 2; its digest is set by the caller.
fn upgraded_manifest(root: &Node) -> Node {
    let mut root = root.clone();
    let absent = |root: &Node, name: &str| root.get(name).is_none_or(|value| matches!(value, Node::Null));
    if absent(&root, "synthesizer_version") {
        root.set("synthesizer_version", Node::text(BEFORE_MIGRATION));
    }
    if root.get("mission_id").is_none() {
        root.set("mission_id", Node::Null);
    }
    if absent(&root, "built_in_only") {
        root.set("built_in_only", Node::Boolean(false));
    }
    root.set("schema_version", Node::text(manifest::CURRENT));
    if root.get("artifacts").is_none() {
        root.set("artifacts", Node::Sequence(Vec::new()));
    }
    root.set("manifest_hash", Node::Text("0".repeat(64)));
    root
}

/// A manifest of version 2 as it should be: with `built_in_only`, and a digest over it too. Only a manifest whose digest
/// is right for the fields that writers used to hash is touched.
fn repaired_manifest(root: &Node) -> Result<Node, String> {
    let Ok(manifest) = Manifest::from_node(root) else {
        let missing =
            root.get("manifest_hash").and_then(Node::as_text).is_none_or(|hash| hash.chars().count() != 64);
        // Other faults are reported by the validation of the result.
        return if missing && root.get("built_in_only").is_none() {
            Err("`manifest_hash` is missing or invalid".to_owned())
        } else {
            Ok(root.clone())
        };
    };
    let stored_keys = || {
        let bytes =
            crate::provenance::format::canonical::legacy_bytes(&root.without("manifest_hash")).ok()?;
        Some(sha256_hex(bytes.as_bytes()))
    };
    let hash = &manifest.manifest_hash;
    let verified = manifest.verify().map_err(|fault| fault.to_string())?;
    let mut repaired = root.clone();
    repaired.set("built_in_only", Node::Boolean(manifest.built_in_only));
    match (manifest.built_in_only_written, verified) {
        (true, SelfHash::Ok) => Ok(root.clone()),
        // Every writer of version 3 knows `built_in_only`; without it the default holds for all readers.
        (false, _) if manifest.schema_version != manifest::CURRENT => Ok(root.clone()),
        (false, SelfHash::Ok | SelfHash::OkWithoutBuiltInOnly | SelfHash::OkOverKeys) => Ok(repaired),
        (false, SelfHash::Mismatch(_)) if stored_keys().as_ref() == Some(hash) => Ok(repaired),
        (false, SelfHash::Mismatch(_)) => {
            Err("`manifest_hash` does not match the fields that writers hashed before `built_in_only`"
                .to_owned())
        }
        // For five days in May 2026 a writer wrote `built_in_only: false` and did not hash it.
        (true, _)
            if !manifest.built_in_only
                && manifest.compute_hash_without_built_in_only().as_ref() == Ok(hash) =>
        {
            let mut rehashed = root.clone();
            rehashed.set("manifest_hash", Node::Text("0".repeat(64)));
            Ok(rehashed)
        }
        (true, _) => Ok(root.clone()),
    }
}
