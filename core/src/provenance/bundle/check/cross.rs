//! How manifest, sidecars and artifacts fit together, in both directions.

use std::collections::{BTreeMap, BTreeSet};

use unicode_normalization::UnicodeNormalization;

use super::Loaded;
use crate::excerpt::excerpt;
use crate::pointer::{child_pointer, index_pointer};
use crate::provenance::bundle::{
    Artifact, Bundle, CHARTER_YAML, PathFault, SafePath, escaping_link, safe_path, sidecar_name,
};
use crate::provenance::format::time::parse_iso;
use crate::provenance::format::yaml::{ReadOptions, read};
use crate::provenance::record::fields::KINDS;
use crate::provenance::record::hash::{artifact_content_hash, sha256_hex};
use crate::provenance::record::manifest::{ARTIFACT_FOLDERS, Manifest, PATH, content_hash};
use crate::provenance::record::sidecar::{BEFORE_MIGRATION, FOLDER, Sidecar, path_of};
use crate::wire::bundle::{BundleFinding, Section};
use crate::wire::bundle_check::CheckPolicy;
use crate::wire::provenance::ManifestEntry;
use crate::wire::{Code, Severity};

const SECTION: Section = Section::SynthesisState;

pub(super) fn check(
    bundle: &Bundle,
    manifest: Option<&Manifest>,
    sidecars: &[Loaded<'_>],
    policy: CheckPolicy,
    findings: &mut Vec<BundleFinding>,
) {
    let loaded: BTreeMap<&str, &Sidecar> =
        sidecars.iter().map(|loaded| (loaded.path, &loaded.sidecar)).collect();
    for (path, sidecar) in &loaded {
        findings.extend(times(path, sidecar));
    }
    names(bundle, manifest, &loaded, findings);
    match manifest {
        Some(manifest) => Entries { bundle, manifest, loaded: &loaded, policy, findings }.check(),
        None => missing_manifest(bundle, findings),
    }
}

fn error(code: Code, path: &str, message: impl Into<String>) -> BundleFinding {
    BundleFinding::error(SECTION, code, message).in_file(path)
}

/// Artifacts or sidecars without a manifest: a promotion was interrupted before its commit mark, or the mark was lost.
fn missing_manifest(bundle: &Bundle, findings: &mut Vec<BundleFinding>) {
    let any = bundle.artifacts().next().is_some() || bundle.sidecars().next().is_some();
    if any && !bundle.files.contains_key(PATH) {
        let finding =
            error(Code::BundleMissingManifest, PATH, "there are artifacts or sidecars, but no manifest");
        findings.push(finding.with_help("the last run was interrupted before its end: synthesize again"));
    }
}

/// Each sidecar's name against its fields and the artifacts; each artifact against the sidecars. What the manifest lists is found by
/// its entry, since the file of an authored artifact may have any name; everything else by its name.
fn names(
    bundle: &Bundle,
    manifest: Option<&Manifest>,
    loaded: &BTreeMap<&str, &Sidecar>,
    findings: &mut Vec<BundleFinding>,
) {
    let entries = manifest.map(|manifest| manifest.artifacts.as_slice()).unwrap_or_default();
    let by_path: BTreeMap<&str, &ManifestEntry> =
        entries.iter().map(|entry| (entry.path.as_str(), entry)).collect();
    let by_sidecar: BTreeMap<&str, &ManifestEntry> =
        entries.iter().map(|entry| (entry.provenance_path.as_str(), entry)).collect();
    let artifacts: BTreeMap<(&str, &str), &str> =
        bundle.artifacts().map(|artifact| ((artifact.kind, artifact.slug), artifact.path)).collect();
    for ((kind, slug), path) in &artifacts {
        let expected =
            by_path.get(path).map_or_else(|| path_of(kind, slug), |entry| entry.provenance_path.clone());
        if !bundle.files.contains_key(&expected) {
            let finding = error(
                Code::BundleMissingSidecar,
                path,
                format!("the artifact has no sidecar `{}`", excerpt(&expected)),
            );
            findings.push(finding.with_help("synthesize again, or make one with `rogatio provenance seal`"));
        }
    }
    for (path, _) in bundle.sidecars() {
        let stem = sidecar_name(path).and_then(|name| name.strip_suffix(".yaml")).unwrap_or_default();
        let listed = by_sidecar.get(path).filter(|entry| KINDS.contains(&entry.kind.as_str()));
        let named = match listed {
            Some(entry) => Some((entry.kind.as_str(), entry.slug.as_str())),
            None => stem.split_once('-').filter(|(kind, _)| KINDS.contains(kind)),
        };
        let Some((kind, slug)) = named else {
            let message = format!("the name does not start with {}", KINDS.join("-, ") + "-");
            findings.push(error(Code::BundleUnknownKind, path, message));
            continue;
        };
        let is_there = listed.is_some_and(|entry| bundle.files.contains_key(&entry.path));
        if !is_there && !artifacts.contains_key(&(kind, slug)) {
            let message = format!("there is no {kind} `{}` for this sidecar", excerpt(slug));
            findings.push(error(Code::BundleMissingArtifact, path, message));
        }
        if let Some(sidecar) = loaded.get(path) {
            let mut differ = |field: &str, found: &str, wanted: &str| {
                if found != wanted {
                    let message = format!(
                        "`{field}` is `{}`, but the file name says `{}`",
                        excerpt(found),
                        excerpt(wanted)
                    );
                    findings.push(error(Code::BundleMismatch, path, message).at(child_pointer("", field)));
                }
            };
            differ("artifact_kind", &sidecar.artifact_kind, kind);
            differ("artifact_slug", &sidecar.artifact_slug, slug);
            if !sidecar.artifact_urn.starts_with(&format!("{}:", sidecar.artifact_kind)) {
                let message =
                    format!("`artifact_urn` does not start with `{}:`", excerpt(&sidecar.artifact_kind));
                findings.push(error(Code::BundleMismatch, path, message).at("/artifact_urn"));
            }
        }
    }
}

/// The times of one sidecar: real ones, and produced no earlier than generated, to the second.
fn times(path: &str, sidecar: &Sidecar) -> Vec<BundleFinding> {
    const SECOND: i128 = 1_000_000_000;
    let mut findings = Vec::new();
    let mut read = |field: &str, text: &str| {
        let time = parse_iso(text);
        if time.is_none() && text != BEFORE_MIGRATION && !text.is_empty() {
            let message = format!("`{field}` is `{}`, which is not a date and time", excerpt(text));
            findings.push(
                BundleFinding::error(Section::Provenance, Code::BundleTimeOrder, message)
                    .in_file(path)
                    .at(child_pointer("", field)),
            );
        }
        time
    };
    let generated = read("generated_at", &sidecar.generated_at);
    let produced = read("produced_at", &sidecar.produced_at);
    // After an upgrade `produced_at` is the file's time on this disk, which a checkout or a restored backup may set.
    let upgraded = sidecar.synthesizer_version == BEFORE_MIGRATION;
    if let (Some(generated), Some(produced), false) = (generated, produced, upgraded)
        && produced.div_euclid(SECOND) < generated.div_euclid(SECOND)
    {
        let message = "`produced_at` is earlier than `generated_at`";
        findings.push(
            BundleFinding::error(Section::Provenance, Code::BundleTimeOrder, message)
                .in_file(path)
                .at("/produced_at"),
        );
    }
    findings
}

/// The manifest's entries against everything else.
struct Entries<'c, 'b> {
    bundle: &'b Bundle,
    manifest: &'c Manifest,
    loaded: &'c BTreeMap<&'b str, &'c Sidecar>,
    policy: CheckPolicy,
    findings: &'c mut Vec<BundleFinding>,
}

impl Entries<'_, '_> {
    fn check(mut self) {
        let mut listed = BTreeSet::new();
        let mut seen = BTreeSet::new();
        for (index, entry) in self.manifest.artifacts.iter().enumerate() {
            let pointer = index_pointer("/artifacts", index);
            for (what, value) in [("path", &entry.path), ("provenance_path", &entry.provenance_path)] {
                if !seen.insert((what, value.clone())) {
                    self.push(
                        Code::BundleDuplicateEntry,
                        child_pointer(&pointer, what),
                        format!("`{}` is listed twice", excerpt(value)),
                    );
                }
            }
            if !seen.insert(("kind and slug", format!("{}-{}", entry.kind, entry.slug))) {
                let message = format!("the {} `{}` is listed twice", entry.kind, excerpt(&entry.slug));
                self.push(Code::BundleDuplicateEntry, pointer.clone(), message);
            }
            if let Some(path) = self.path(&pointer, "path", &entry.path, &ARTIFACT_FOLDERS) {
                self.artifact(entry, &pointer, &path);
                listed.insert(path);
            }
            if let Some(path) = self.path(&pointer, "provenance_path", &entry.provenance_path, &[FOLDER]) {
                self.sidecar(entry, &pointer, &path);
                listed.insert(path);
            }
        }
        self.unlisted(&listed);
        self.seed();
        self.charter();
    }

    fn push(&mut self, code: Code, pointer: String, message: String) {
        self.findings.push(error(code, PATH, message).at(pointer));
    }

    /// The path in its normal form, if it may be followed.
    fn path(&mut self, pointer: &str, field: &str, path: &str, folders: &[&str]) -> Option<String> {
        let place = child_pointer(pointer, field);
        let shown = excerpt(path);
        match safe_path(path, folders) {
            Err(PathFault::Escapes) => {
                self.push(Code::BundleEscapingPath, place, format!("`{shown}` points outside the project"));
                None
            }
            Err(PathFault::Elsewhere) => {
                self.push(
                    Code::BundleMisplacedPath,
                    place,
                    format!("`{shown}` is not under `{}`", folders.join("` or `")),
                );
                None
            }
            Ok(SafePath { normal, is_normal }) => {
                if let Some(link) = escaping_link(self.bundle, &normal) {
                    let message =
                        format!("`{}` is a symbolic link that points outside the project", excerpt(link));
                    self.push(Code::BundleEscapingPath, place, message);
                    return None;
                }
                if !is_normal {
                    let finding = BundleFinding::warning(
                        SECTION,
                        Code::BundleUnusualPath,
                        format!("`{shown}` is read as `{}`", excerpt(&normal)),
                    );
                    self.findings.push(finding.in_file(PATH).at(place));
                }
                Some(normal)
            }
        }
    }

    fn artifact(&mut self, entry: &ManifestEntry, pointer: &str, path: &str) {
        let says = Artifact::at(path);
        // The file of an authored artifact is named by its author; only the kind must show.
        let is_authored =
            self.loaded.get(entry.provenance_path.as_str()).is_some_and(|sidecar| sidecar.is_authored());
        let fits = |artifact: Artifact<'_>| {
            artifact.kind == entry.kind && (is_authored || artifact.slug == entry.slug)
        };
        if !says.is_some_and(fits) {
            let message = format!(
                "`{}` is not the path of the {} `{}`",
                excerpt(path),
                entry.kind,
                excerpt(&entry.slug)
            );
            self.push(Code::BundleMismatch, child_pointer(pointer, "path"), message);
        }
        let Some(bytes) = self.bundle.get(path) else {
            let finding = error(
                Code::BundleMissingArtifact,
                path,
                "the manifest lists this artifact, but it does not exist",
            );
            self.findings.push(finding.with_help(missing_help(self.bundle, path)));
            return;
        };
        if sha256_hex(bytes) == entry.content_hash {
            return;
        }
        let unix = without_carriage_returns(bytes);
        let line_endings = if sha256_hex(&unix) == entry.content_hash {
            Some((
                "the artifact has CRLF line endings, but otherwise matches the manifest",
                "git checked it out with these line endings: add `.kittify/** -text` to .gitattributes and check out again",
            ))
        } else if sha256_hex(&with_carriage_returns(&unix)) == entry.content_hash {
            Some((
                "the manifest's digest was computed with CRLF line endings, but the artifact has LF; otherwise they match",
                "restore the CRLF file and add `.kittify/** -text` to .gitattributes, or synthesize again",
            ))
        } else {
            None
        };
        if let Some((message, help)) = line_endings {
            self.findings.push(error(Code::BundleLineEndings, path, message).with_help(help));
        } else {
            let finding = error(
                Code::BundleArtifactChanged,
                path,
                "the artifact does not match the manifest: its digest differs",
            );
            self.findings.push(finding.with_help("restore it, or synthesize again"));
        }
    }

    fn sidecar(&mut self, entry: &ManifestEntry, pointer: &str, path: &str) {
        if path != path_of(&entry.kind, &entry.slug) {
            let message = format!("`{}` is not the path of this artifact's sidecar", excerpt(path));
            self.push(Code::BundleMismatch, child_pointer(pointer, "provenance_path"), message);
        }
        if !self.bundle.files.contains_key(path) {
            let finding = error(
                Code::BundleMissingSidecar,
                path,
                "the manifest lists this sidecar, but it does not exist",
            );
            self.findings.push(finding.with_help(missing_help(self.bundle, path)));
            return;
        }
        if let Some(tracked) = &self.bundle.git_tracked
            && tracked.contains(path)
            && self.bundle.files.contains_key(&entry.path)
            && !tracked.contains(&entry.path)
        {
            let message = "git does not track the artifact, but tracks its sidecar: a clone will contain only the sidecar";
            let finding = error(Code::BundleStructure, &entry.path, message);
            self.findings.push(finding.with_help("remove it from .gitignore and run `git add` on it"));
        }
        let Some(sidecar) = self.loaded.get(path) else { return };
        if !self.content_agrees(entry, sidecar) {
            let message = "`artifact_content_hash` is neither the manifest's digest nor that of the artifact's canonical bytes";
            self.findings.push(error(Code::BundleMismatch, path, message).at("/artifact_content_hash"));
        }
        let run = &sidecar.synthesis_run_id;
        // Authored artifacts are registered one at a time, each by a run of its own.
        if *run != self.manifest.run_id && run != BEFORE_MIGRATION && !sidecar.is_authored() {
            let message =
                format!("`{}` is not the manifest's run `{}`", excerpt(run), excerpt(&self.manifest.run_id));
            let mut finding = error(Code::BundleRunMismatch, path, message).at("/synthesis_run_id");
            if self.policy.allow_older_runs {
                finding.severity = Severity::Warning;
            }
            self.findings
                .push(finding.with_help("allow older runs if the writer leaves unchanged sidecars alone"));
        }
    }

    /// The sidecar's digest is over canonical bytes, the manifest's over the file: equal unless the file was written by hand.
    fn content_agrees(&self, entry: &ManifestEntry, sidecar: &Sidecar) -> bool {
        let wanted = &sidecar.artifact_content_hash;
        if *wanted == entry.content_hash {
            return true;
        }
        let path = entry.path.replace('\\', "/");
        let body = self.bundle.get(&path).and_then(|bytes| read(bytes, ReadOptions::STRICT).ok());
        body.and_then(|document| artifact_content_hash(&document.root).ok())
            .is_some_and(|digest| digest == *wanted)
    }

    fn unlisted(&mut self, listed: &BTreeSet<String>) {
        for artifact in self.bundle.artifacts().filter(|artifact| !listed.contains(artifact.path)) {
            self.findings.push(error(
                Code::BundleUnlistedArtifact,
                artifact.path,
                "the artifact is not in the manifest",
            ));
        }
        for (path, _) in self.bundle.sidecars().filter(|(path, _)| !listed.contains(*path)) {
            self.findings.push(error(
                Code::BundleUnlistedSidecar,
                path,
                "the sidecar is not in the manifest",
            ));
        }
    }

    /// The charter that the artifacts were made from is the one that is there. Of the files that writers before spec-kitty 3.2.6 hashed
    /// nothing can be said: they are not kept in version control.
    fn charter(&mut self) {
        let Some(Some(stored)) = &self.manifest.bundle_content_hash else { return };
        let Some(charter) = self.bundle.get(CHARTER_YAML) else { return };
        if content_hash(charter).as_ref() != Some(stored) {
            let message = "the charter has changed since the artifacts were made: its digest differs from `bundle_content_hash` in the manifest";
            let finding = BundleFinding::warning(SECTION, Code::BundleStaleContent, message);
            self.findings.push(
                finding
                    .in_file(CHARTER_YAML)
                    .with_help("synthesize again, so that the artifacts follow the charter"),
            );
        }
    }

    /// `built_in_only` says that the bundle has nothing of its own.
    fn seed(&mut self) {
        if self.manifest.built_in_only && !self.manifest.artifacts.is_empty() {
            let message = "`built_in_only` is true, but the manifest lists artifacts".to_owned();
            self.push(Code::BundleSeedNotEmpty, "/built_in_only".into(), message);
        }
    }
}

/// What to do about a file that is not there. A file system that knows no upper and lower case, or that writes names in another Unicode
/// normal form, is named as the cause where a file with such a name is there.
fn missing_help(bundle: &Bundle, path: &str) -> String {
    let composed = |name: &str| name.nfc().collect::<String>();
    let plain = |name: &str| composed(name).to_lowercase();
    let there = bundle.files.keys().find(|name| plain(name) == plain(path));
    match there {
        Some(name) if composed(name) == composed(path) => {
            let form = if *name == composed(name) { "NFC" } else { "NFD, as macOS writes it" };
            format!(
                "a file of this name in another Unicode normal form ({form}) is there: give the file and the manifest's path the same form"
            )
        }
        Some(name) => {
            format!("`{}` is there, which differs only in upper and lower case: rename it", excerpt(name))
        }
        None => "restore it, or synthesize again".to_owned(),
    }
}

fn with_carriage_returns(unix: &[u8]) -> Vec<u8> {
    unix.iter().flat_map(|byte| if *byte == b'\n' { vec![b'\r', b'\n'] } else { vec![*byte] }).collect()
}

fn without_carriage_returns(bytes: &[u8]) -> Vec<u8> {
    let next = bytes.iter().skip(1).map(Some).chain([None]);
    bytes
        .iter()
        .zip(next)
        .filter(|(byte, next)| !(**byte == b'\r' && *next == Some(&b'\n')))
        .map(|(byte, _)| *byte)
        .collect()
}
