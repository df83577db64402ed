//! `migration.json`: bundle files before -> after.

use std::collections::BTreeSet;

use rogatio_core::provenance::bundle::Bundle;
use rogatio_core::provenance::bundle::upgrade::{Plan, plan};
use rogatio_core::provenance::bundle::version::METADATA;
use rogatio_core::provenance::format::node::Node;
use rogatio_core::provenance::format::yaml::{ReadOptions, read};
use rogatio_core::provenance::record::manifest::{self, Manifest, SelfHash};
use rogatio_core::provenance::record::sidecar;
use serde_json::Value;

use super::{Report, bundles, cases, differences};

#[test]
fn upgrades_write_what_the_reference_writes() {
    let mut report = Report::default();
    let listed = differences("migration");
    let other_bytes = differences("migration_bytes");
    let (mut same_bytes, mut same_values) = (0, 0);
    for case in cases("migration.json") {
        let id = &case["id"];
        let mut before = bundles::bundle(&case["before"]);
        for (path, mtime) in case["mtime_ns"].as_object().unwrap() {
            before.mtimes.insert(path.clone(), mtime.as_i64().unwrap());
        }
        let plan = plan(&before);
        let shown = || {
            format!(
                "{} {:?}\nobstacles {:#?}\nwrites {:#?}",
                case["note"], case["reference_flaws"], plan.obstacles, plan.writes
            )
        };
        sound(id, &before, &plan, &mut report);
        if !case["reference_flaws"].as_array().unwrap().is_empty() {
            continue;
        }
        if listed.contains(id.as_str().unwrap()) {
            let agrees = case["apply"]["success"] == plan.obstacles.is_empty();
            report.check(id, "listed difference", !agrees, shown);
            continue;
        }
        let apply = &case["apply"];
        report.check(id, "success", apply["success"] == plan.obstacles.is_empty(), shown);
        let written: BTreeSet<&str> = plan.writes.iter().map(|write| write.path.as_str()).collect();
        let expected = apply["changes_made"].as_array().unwrap();
        let expected: BTreeSet<&str> = expected.iter().map(|path| path.as_str().unwrap()).collect();
        report.check(id, "files", written == expected, shown);
        if let Some(message) =
            case["can_apply"][1].as_str().filter(|_| case["can_apply"][0] == false && before.has_charter())
        {
            report.check(
                id,
                "refusal",
                plan.obstacles.iter().any(|finding| finding.message == message),
                shown,
            );
        }
        if apply["success"] == true {
            report.check(id, "needed", case["detect"] == plan.needed(), shown);
        }
        for write in &plan.writes {
            let path = write.path.as_str();
            if case["after"][path] == write.text.as_str() {
                same_bytes += 1;
                continue;
            }
            same_values += 1;
            let found = read(write.text.as_bytes(), ReadOptions::STRICT).unwrap().root;
            let wanted = Node::from_json(&case["after_parsed_changed"][path]);
            report.check(id, path, found.same(&wanted), || {
                format!("{}\n--- instead of\n{}", write.text, case["after"][path].as_str().unwrap_or("?"))
            });
            // Other bytes are allowed where the file has comments between its values, which stay where they are.
            let body: Vec<&str> =
                write.text.lines().skip_while(|line| line.is_empty() || line.starts_with('#')).collect();
            let known = other_bytes.contains(&format!("{} {path}", id.as_str().unwrap()));
            report.check(id, "other bytes", known || body.iter().any(|line| line.contains('#')), || {
                format!("{}\n--- instead of\n{}", write.text, case["after"][path].as_str().unwrap_or("?"))
            });
        }
    }
    println!("migration.json: {same_bytes} files with the same bytes, {same_values} with the same values");
    report.finish("migration.json");
}

/// What holds for every upgrade, also where the reference goes wrong: all or nothing, the stamp last, a valid result,
/// and nothing left to do.
fn sound(id: &Value, before: &Bundle, plan: &Plan, report: &mut Report) {
    let shown = || format!("{plan:#?}");
    report.check(id, "all or nothing", plan.obstacles.is_empty() || plan.writes.is_empty(), shown);
    let stamp = plan.writes.iter().position(|write| write.path == METADATA);
    report.check(id, "the stamp is last", stamp.is_none_or(|at| at + 1 == plan.writes.len()), shown);
    let after = plan.apply(before);
    if plan.obstacles.is_empty() && !plan.writes.is_empty() {
        for (path, bytes) in after.sidecars() {
            let root = read(bytes, ReadOptions::STRICT).unwrap().root;
            report.check(id, path, sidecar::validate(&root).is_valid(), shown);
        }
        if let Some(bytes) = after.get(manifest::PATH) {
            let root = read(bytes, ReadOptions::STRICT).unwrap().root;
            let verified = Manifest::from_node(&root).map(|manifest| manifest.verify().unwrap());
            report.check(id, "manifest", verified == Ok(SelfHash::Ok), shown);
        }
    }
    let again = rogatio_core::provenance::bundle::upgrade::plan(&after);
    report.check(id, "converges", again.writes.is_empty() && again.obstacles == plan.obstacles, || {
        format!("{again:#?}")
    });
}
