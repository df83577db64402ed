//! Findings as SARIF 2.1.0, the format that code scanning services read.
//!
//! Source: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0". Only what we say is spelled out.

use std::collections::{BTreeMap, BTreeSet};

use rogatio_core::wire::Code;
use serde::Serialize;

use super::model::{Group, Report};
use super::paths::Paths;
use crate::finding::{Finding, page};
use crate::source::Place;

/// The name and version of our fingerprints.
const FINGERPRINT: &str = "rogatioFinding/v1";

/// The report as JSON text.
///
/// # Errors
/// When it cannot be serialised.
pub(crate) fn log(report: &Report, paths: &Paths) -> Result<String, serde_json::Error> {
    let found: BTreeSet<Code> = report.groups.iter().flat_map(Group::first).map(|one| one.code).collect();
    let codes: BTreeMap<Code, usize> =
        found.into_iter().enumerate().map(|(index, code)| (code, index)).collect();
    let rules = codes.keys().map(|code| rule(*code)).collect();
    let notices: BTreeSet<Code> = report.refusals.iter().map(|finding| finding.code).collect();
    let log = Log {
        schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        version: "2.1.0",
        runs: [Run {
            tool: Tool {
                driver: Driver {
                    name: "rogatio",
                    version: env!("CARGO_PKG_VERSION"),
                    information_uri: env!("CARGO_PKG_REPOSITORY"),
                    rules,
                    notifications: notices.into_iter().map(rule).collect(),
                },
            },
            column_kind: "unicodeCodePoints",
            invocations: [Invocation {
                execution_successful: report.refusals.is_empty(),
                tool_execution_notifications: report
                    .refusals
                    .iter()
                    .map(|finding| notification(finding, paths))
                    .collect(),
            }],
            results: report.groups.iter().flat_map(|group| results(group, &codes, paths)).collect(),
        }],
    };
    serde_json::to_string(&log)
}

/// Each finding of a group that is kept; the last one stands for those that are only counted.
fn results(group: &Group, codes: &BTreeMap<Code, usize>, paths: &Paths) -> Vec<ResultObject> {
    let mut results: Vec<ResultObject> =
        group.kept.iter().map(|finding| result(finding, codes, paths)).collect();
    let more = group.count - group.kept.len();
    if more > 0
        && let Some(last) = results.last_mut()
    {
        last.occurrence_count = Some(more + 1);
    }
    results
}

fn rule(code: Code) -> Rule {
    Rule { id: code.as_str(), short_description: Message::of(code.title()), help_uri: page(code) }
}

fn result(finding: &Finding, codes: &BTreeMap<Code, usize>, paths: &Paths) -> ResultObject {
    let fingerprints = finding.fingerprint.iter().map(|one| (FINGERPRINT, one.clone())).collect();
    let accepted = finding.waived.iter();
    let suppressions =
        accepted.map(|waived| Suppression { kind: "external", justification: waived.clone() }).collect();
    ResultObject {
        rule_id: finding.code.as_str(),
        rule_index: codes.get(&finding.code).copied().unwrap_or_default(),
        level: finding.level.as_str(),
        message: Message::of(finding.text()),
        locations: locations(finding, paths),
        occurrence_count: None,
        partial_fingerprints: fingerprints,
        suppressions,
    }
}

fn notification(finding: &Finding, paths: &Paths) -> Notification {
    Notification {
        descriptor: Descriptor { id: finding.code.as_str() },
        level: finding.level.as_str(),
        message: Message::of(finding.text()),
        locations: locations(finding, paths),
    }
}

fn locations(finding: &Finding, paths: &Paths) -> Vec<Location> {
    finding.place.iter().filter_map(|place| location(place, paths)).collect()
}

/// None for a text that is no file, such as the standard input.
fn location(place: &Place, paths: &Paths) -> Option<Location> {
    let uri = uri(&paths.of_place(place)?);
    let region = place.span.clone().map(|span| {
        let (from, to) = (place.source.position(span.start), place.source.position(span.end));
        Region { start_line: from.line, start_column: from.column, end_line: to.line, end_column: to.column }
    });
    let base = (!uri.starts_with('/')).then_some("%SRCROOT%");
    let artifact_location = ArtifactLocation { uri, uri_base_id: base };
    Some(Location { physical_location: PhysicalLocation { artifact_location, region } })
}

/// A path as a relative reference of RFC 3986.
fn uri(path: &str) -> String {
    let mut uri = String::new();
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte))
            }
            other => uri.push_str(&format!("%{other:02X}")),
        }
    }
    uri
}

#[derive(Serialize)]
struct Log {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    tool: Tool,
    column_kind: &'static str,
    invocations: [Invocation; 1],
    results: Vec<ResultObject>,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    version: &'static str,
    information_uri: &'static str,
    rules: Vec<Rule>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notifications: Vec<Rule>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: &'static str,
    short_description: Message,
    help_uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Serialize)]
struct Notification {
    descriptor: Descriptor,
    level: &'static str,
    message: Message,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    locations: Vec<Location>,
}

#[derive(Serialize)]
struct Descriptor {
    id: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ResultObject {
    rule_id: &'static str,
    rule_index: usize,
    level: &'static str,
    message: Message,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    locations: Vec<Location>,
    #[serde(skip_serializing_if = "Option::is_none")]
    occurrence_count: Option<usize>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    partial_fingerprints: BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suppressions: Vec<Suppression>,
}

#[derive(Serialize)]
struct Suppression {
    kind: &'static str,
    justification: String,
}

#[derive(Serialize)]
struct Message {
    text: String,
}

impl Message {
    fn of(text: impl Into<String>) -> Self {
        Self { text: text.into() }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: PhysicalLocation,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactLocation {
    uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    uri_base_id: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_relative_references() {
        assert_eq!(uri("a b/ü#.json"), "a%20b/%C3%BC%23.json");
    }
}
