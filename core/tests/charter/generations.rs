//! Bundles of spec-kitty 3.2.6 and newer: the stamp in `charter.yaml`, manifests of version 3, new kinds, authored artifacts.
//! The forms are those of bundles that 3.2.6, 3.2.7 and 4.0.0rc7 wrote.

use rogatio_core::provenance::bundle::check::check;
use rogatio_core::provenance::bundle::status::standing;
use rogatio_core::provenance::bundle::upgrade::plan;
use rogatio_core::provenance::bundle::version::METADATA;
use rogatio_core::provenance::bundle::{Bundle, CHARTER_YAML};
use rogatio_core::provenance::format::yaml::{ReadOptions, read};
use rogatio_core::provenance::record::hash::sha256_hex;
use rogatio_core::provenance::record::manifest::{Manifest, content_hash};
use rogatio_core::wire::bundle_check::CheckPolicy;
use rogatio_core::wire::{Code, Severity};

const CHARTER: &str = ".kittify/charter/charter.md";
const MANIFEST: &str = ".kittify/charter/synthesis-manifest.yaml";
const CHARTER_TEXT: &str = "schema_version: 2.0.0\ngovernance: {}\nmetadata:\n  bundle_schema_version: 2\n";

/// An authored artifact as `project-direct-write` registers it: kind, slug, path.
type Authored<'a> = (&'a str, &'a str, &'a str);

/// The artifacts of the real bundles, below the folder of one generation.
const AUTHORED: [Authored<'static>; 3] = [
    ("directive", "change-freeze-window", "directive/CHANGE_FREEZE_WINDOW.directive.yaml"),
    ("procedure", "incident-response", "procedure/incident-response.procedure.yaml"),
    ("agent_profile", "reviewer", "agent_profile/reviewer.agent.yaml"),
];

fn sidecar(kind: &str, slug: &str, path: &str, hash: &str) -> String {
    format!(
        "adapter_id: project-direct-write\nadapter_notes:\nadapter_version: '1'\nartifact_content_hash: {hash}\n\
         artifact_kind: {kind}\nartifact_slug: {slug}\nartifact_urn: {kind}:{}\ncorpus_snapshot_id: (none)\n\
         evidence_bundle_hash:\ngenerated_at: '2026-11-28T03:36:51+00:00'\ninputs_hash: {hash}\n\
         produced_at: '2026-11-28T03:36:51+00:00'\nschema_version: '2'\nsource_input_ids:\n- {path}\nsource_section: {path}\n\
         source_urns: []\nsynthesis_run_id: 01M8G3M9XGJQPHQ285DQGKZG45\nsynthesizer_version: 3.2.7\n",
        slug.to_uppercase().replace('-', "_"),
    )
}

/// A manifest whose digest is over exactly the lines that it has.
fn manifest(entries: &str, content_hash: Option<&str>, version: &str) -> String {
    let artifacts =
        if entries.is_empty() { "artifacts: []\n".to_owned() } else { format!("artifacts:\n{entries}") };
    let hash = content_hash.map(|hash| {
        if hash.is_empty() {
            "bundle_content_hash:\n".to_owned()
        } else {
            format!("bundle_content_hash: \n  {hash}\n")
        }
    });
    let before = format!(
        "adapter_id: generated\nadapter_version: 1.0.0\n{artifacts}built_in_only: {}\n{}created_at: '2026-11-28T03:46:09+00:00'\n",
        entries.is_empty(),
        hash.unwrap_or_default(),
    );
    let after = format!(
        "mission_id:\nrun_id: fresh-project-seed\nschema_version: '{version}'\nsynthesizer_version: 3.2.7\n"
    );
    // Without artifacts no line is folded, and the digest is taken over the very lines, as the writers do.
    let mut digest = sha256_hex(format!("{before}{after}").as_bytes());
    if !entries.is_empty() {
        let text = format!("{before}manifest_hash: {digest}\n{after}");
        let root = read(text.as_bytes(), ReadOptions::STRICT).unwrap().root;
        digest = Manifest::from_node(&root).unwrap().compute_hash().unwrap();
    }
    format!("{before}manifest_hash: {digest}\n{after}")
}

/// A bundle of the consolidated layout with authored artifacts below `folder`.
fn bundle(folder: &str, version: &str) -> Bundle {
    let mut files = vec![
        (CHARTER.to_owned(), "# Charter\n".to_owned()),
        (CHARTER_YAML.to_owned(), CHARTER_TEXT.to_owned()),
    ];
    let mut entries = String::new();
    for (kind, slug, place) in AUTHORED {
        let path = format!("{folder}/{place}");
        let text = format!("id: {slug}\ntitle: x\n");
        let hash = sha256_hex(text.as_bytes());
        let record = format!(".kittify/charter/provenance/{kind}-{slug}.yaml");
        entries.push_str(&format!(
            "- content_hash: {hash}\n  kind: {kind}\n  path: {path}\n  provenance_path: {record}\n  slug: {slug}\n"
        ));
        files.push((record, sidecar(kind, slug, &path, &hash)));
        files.push((path, text));
    }
    let hash = content_hash(CHARTER_TEXT.as_bytes()).unwrap();
    files.push((MANIFEST.to_owned(), manifest(&entries, Some(&hash), version)));
    let tracked = files.iter().map(|(path, _)| path.clone()).collect();
    let files = files.into_iter().map(|(path, text)| (path, text.into_bytes())).collect();
    Bundle { files, git_tracked: Some(tracked), ..Bundle::default() }
}

fn edited(bundle: &Bundle, path: &str, edit: impl Fn(&str) -> String) -> Bundle {
    let mut bundle = bundle.clone();
    let text = edit(&String::from_utf8(bundle.files[path].clone()).unwrap());
    bundle.files.insert(path.to_owned(), text.into_bytes());
    bundle
}

fn errors(bundle: &Bundle) -> Vec<(Code, String)> {
    let outcome = check(bundle, CheckPolicy::default());
    let errors = outcome.findings.into_iter().filter(|finding| finding.severity == Severity::Error);
    errors.map(|finding| (finding.code, finding.path.unwrap_or_default())).collect()
}

#[test]
fn both_folders_and_versions_are_accepted() {
    for folder in [".kittify/doctrine", ".kittify/charter-packs"] {
        for version in ["2", "3"] {
            let bundle = bundle(folder, version);
            assert_eq!(errors(&bundle), [], "{folder}, version {version}");
            let standing = standing(&bundle);
            assert_eq!((standing.obstacles.as_slice(), standing.content_version), ([].as_slice(), Some(2)));
            assert!(!plan(&bundle).needed(), "there is nothing to upgrade");
        }
    }
}

#[test]
fn a_stamp_that_is_too_new_is_refused_wherever_it_stands() {
    let sound = bundle(".kittify/charter-packs", "3");
    let nested = |stamp: &str| {
        edited(&sound, CHARTER_YAML, |text| text.replace("version: 2\n", &format!("version: {stamp}\n")))
    };
    let mut places: Vec<Bundle> = ["99", "'99'", "99.0", "3", "'3.1'"].into_iter().map(nested).collect();
    places.push(edited(&sound, CHARTER_YAML, |text| format!("bundle_schema_version: 99\n{text}")));
    places.push(edited(&sound, CHARTER_YAML, |text| text.replace("2.0.0", "3.0.0")));
    places.push(edited(&sound, CHARTER_YAML, |text| text.replace("2.0.0", "99999999999999999999999.0.0")));
    places.push(edited(&sound, MANIFEST, |text| text.replace("schema_version: '3'", "schema_version: '4'")));
    for text in ["bundle_schema_version: 99\n", "metadata:\n  bundle_schema_version: 99\n"] {
        let mut left_over = sound.clone();
        left_over.files.insert(METADATA.into(), text.into());
        places.push(left_over);
        // A bundle of the older layout with a stamp at the newer place.
        let mut older = sound.clone();
        older.files.remove(CHARTER_YAML);
        older.files.insert(METADATA.into(), text.into());
        places.push(older);
    }
    for (number, bundle) in places.iter().enumerate() {
        let found = |findings: &[rogatio_core::wire::bundle::BundleFinding]| {
            findings.iter().any(|finding| finding.code == Code::BundleTooNew && finding.is_error())
        };
        assert!(found(&check(bundle, CheckPolicy::default()).findings), "check {number}");
        assert!(found(&standing(bundle).obstacles), "status {number}");
        let plan = plan(bundle);
        assert!(found(&plan.obstacles) && plan.writes.is_empty(), "upgrade {number}");
    }
}

#[test]
fn a_stamp_left_over_in_the_other_file_decides_nothing() {
    let mut bundle = bundle(".kittify/charter-packs", "3");
    bundle.files.insert(METADATA.into(), b"bundle_schema_version: 1\n".to_vec());
    assert_eq!(errors(&bundle), []);
}

#[test]
fn a_stamp_is_set_in_the_file_of_its_layout() {
    let sound = bundle(".kittify/doctrine", "3");
    for text in [
        "schema_version: 2.0.0\n",
        "schema_version: 2.0.0\nmetadata:\n",
        "metadata:\n  bundle_schema_version: 1\n",
    ] {
        let old = edited(&sound, CHARTER_YAML, |_| text.to_owned());
        assert!(!standing(&old).obstacles.is_empty(), "{text}");
        let plan = plan(&old);
        assert_eq!(plan.obstacles, [], "{text}");
        let paths: Vec<&str> = plan.writes.iter().map(|write| write.path.as_str()).collect();
        assert_eq!(paths, [CHARTER_YAML], "{text}");
        let after = plan.apply(&old);
        assert_eq!(standing(&after).obstacles, [], "{text}");
        assert!(!rogatio_core::provenance::bundle::upgrade::plan(&after).needed(), "{text}");
    }
    let text = edited(&sound, CHARTER_YAML, |_| "metadata: a text\n".to_owned());
    assert!(plan(&text).obstacles.iter().any(|finding| finding.code == Code::BundleNotAMapping));
}

#[test]
fn the_digest_of_a_manifest_is_over_the_keys_that_it_has() {
    for content_hash in
        [None, Some(""), Some("sha256:8c0037caea98a81dc538c072cfe3de2d6d437935abe21e3a4df61fb47abe75bb")]
    {
        let mut bundle = bundle(".kittify/doctrine", "2");
        bundle.files.retain(|path, _| !path.contains("provenance") && !path.contains("doctrine"));
        bundle.files.insert(MANIFEST.into(), manifest("", content_hash, "2").into_bytes());
        assert_eq!(errors(&bundle), [], "{content_hash:?}");
        let altered = edited(&bundle, MANIFEST, |text| text.replace("3.2.7", "3.2.8"));
        assert_eq!(errors(&altered), [(Code::BundleHashMismatch, MANIFEST.to_owned())], "{content_hash:?}");
        // A value put under a key that the digest does not cover is found as well.
        if content_hash.is_none() {
            let added = edited(&bundle, MANIFEST, |text| {
                format!("bundle_content_hash: sha256:{}\n{text}", "0".repeat(64))
            });
            assert_eq!(errors(&added), [(Code::BundleHashMismatch, MANIFEST.to_owned())]);
        }
    }
}

#[test]
fn a_charter_that_changed_is_told() {
    let sound = bundle(".kittify/charter-packs", "3");
    let stale = |bundle: &Bundle| {
        let findings = check(bundle, CheckPolicy::default()).findings;
        findings.iter().any(|finding| finding.code == Code::BundleStaleContent && !finding.is_error())
    };
    assert!(!stale(&sound));
    assert!(!stale(&edited(&sound, CHARTER_YAML, |text| format!(
        "\u{feff}{}\r\n\r\n",
        text.replace('\n', "\r\n")
    ))));
    assert!(stale(&edited(&sound, CHARTER_YAML, |text| text.replace("{}", "{a: 1}"))));
}

#[test]
fn what_is_wrong_with_authored_artifacts_is_found() {
    let sound = bundle(".kittify/charter-packs", "3");
    let directive = ".kittify/charter-packs/directive/CHANGE_FREEZE_WINDOW.directive.yaml";
    let flipped = edited(&sound, directive, |text| text.replace('x', "y"));
    assert_eq!(errors(&flipped), [(Code::BundleArtifactChanged, directive.to_owned())]);
    let mut missing = sound.clone();
    missing.files.remove(directive);
    assert!(errors(&missing).iter().any(|(code, _)| *code == Code::BundleMissingArtifact));
    let mut unlisted = sound.clone();
    unlisted.files.insert(".kittify/charter-packs/tactic/x.tactic.yaml".into(), b"id: x\n".to_vec());
    assert!(errors(&unlisted).iter().any(|(code, _)| *code == Code::BundleUnlistedArtifact));
    let mut untracked = sound.clone();
    untracked.git_tracked.as_mut().unwrap().remove(directive);
    assert_eq!(errors(&untracked), [(Code::BundleStructure, directive.to_owned())]);
    let mut charter = sound.clone();
    charter.git_tracked.as_mut().unwrap().remove(CHARTER_YAML);
    assert_eq!(errors(&charter), [(Code::BundleStructure, CHARTER_YAML.to_owned())]);
    let mut doubled = sound.clone();
    for path in [
        ".kittify/charter/provenance/provenance/directive-x.yaml",
        ".kittify/charter-packs/tactic/tactic/a.txt",
    ] {
        doubled.files.insert(path.into(), b"a: 1\n".to_vec());
        assert!(errors(&doubled).contains(&(Code::BundleStructure, path.to_owned())), "{path}");
    }
    let mut both = sound.clone();
    both.files.insert(".kittify/doctrine/tactic/x.tactic.yaml".into(), b"id: x\n".to_vec());
    assert!(
        errors(&both).iter().any(|(code, path)| *code == Code::BundleStructure && path.contains("doctrine"))
    );
    let windows = edited(&sound, directive, |text| text.replace('\n', "\r\n"));
    assert_eq!(errors(&windows), [(Code::BundleLineEndings, directive.to_owned())]);
    // The digest was taken over CRLF, and the checkout has LF.
    let text = String::from_utf8(sound.files[directive].clone()).unwrap();
    let crlf = sha256_hex(text.replace('\n', "\r\n").as_bytes());
    let lf = sha256_hex(text.as_bytes());
    let mut unix = edited(&sound, MANIFEST, |text| text.replace(&lf, &crlf));
    let record = ".kittify/charter/provenance/directive-change-freeze-window.yaml";
    unix = edited(&unix, record, |text| text.replace(&lf, &crlf));
    assert!(errors(&unix).contains(&(Code::BundleLineEndings, directive.to_owned())));
}

#[test]
fn names_that_differ_in_case_or_normal_form_are_named_as_the_cause() {
    let sound = bundle(".kittify/charter-packs", "3");
    let path = ".kittify/charter-packs/procedure/incident-response.procedure.yaml";
    let help = |bundle: &Bundle| {
        let findings = check(bundle, CheckPolicy::default()).findings;
        let finding = findings.into_iter().find(|finding| finding.code == Code::BundleMissingArtifact);
        finding.and_then(|finding| finding.help).unwrap_or_default()
    };
    let moved = |from: &str, to: &str| {
        let mut bundle = sound.clone();
        let bytes = bundle.files.remove(from).unwrap();
        bundle.files.insert(to.to_owned(), bytes);
        bundle
    };
    assert!(help(&moved(path, &path.replace("incident", "Incident"))).contains("upper and lower case"));
    assert!(help(&moved(path, &path.replace("incident", "x"))).contains("restore"));
    // The manifest has é as one character, the disk as two, and the other way round.
    for (listed, disk, form) in [("é", "e\u{301}", "NFD"), ("e\u{301}", "é", "NFC")] {
        let renamed =
            edited(&sound, MANIFEST, |text| text.replace("incident-response", &format!("incident-{listed}")));
        let mut bundle = renamed.clone();
        let bytes = bundle.files.remove(path).unwrap();
        bundle.files.insert(path.replace("response", disk), bytes);
        assert!(help(&bundle).contains(form), "{}", help(&bundle));
    }
}
