//! Findings as SARIF 2.1.0, the format that code scanning services read.
//!
//! Source: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0". Only what we say is spelled out.

use std::collections::BTreeMap;

use rogatio_core::wire::Code;
use serde::Serialize;

use super::finding::{Finding, Level, page};
use super::source::Place;

/// Collects findings into one log.
#[derive(Debug, Default)]
pub(crate) struct Collector {
    results: Vec<Finding>,
    refusals: Vec<Finding>,
}

impl Collector {
    /// Adds findings of an answer.
    pub(crate) fn results(&mut self, findings: &[Finding]) {
        self.results.extend_from_slice(findings);
    }

    /// Adds the reason why there is no answer.
    pub(crate) fn refusal(&mut self, finding: Finding) {
        self.refusals.push(finding);
    }

    /// The log as JSON text.
    pub(crate) fn log(&self) -> Result<String, serde_json::Error> {
        let codes: BTreeMap<Code, usize> = {
            let mut all: Vec<Code> = self.results.iter().map(|finding| finding.code).collect();
            all.sort();
            all.dedup();
            all.into_iter().enumerate().map(|(index, code)| (code, index)).collect()
        };
        let rules = codes.keys().map(|code| rule(*code)).collect();
        let notices: Vec<Code> = {
            let mut all: Vec<Code> = self.refusals.iter().map(|finding| finding.code).collect();
            all.sort();
            all.dedup();
            all
        };
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
                    execution_successful: self.refusals.is_empty(),
                    tool_execution_notifications: self.refusals.iter().map(notification).collect(),
                }],
                results: self.results.iter().map(|finding| result(finding, &codes)).collect(),
            }],
        };
        serde_json::to_string(&log)
    }
}

fn rule(code: Code) -> Rule {
    Rule { id: code.as_str(), short_description: Message::of(code.title()), help_uri: page(code) }
}

fn result(finding: &Finding, codes: &BTreeMap<Code, usize>) -> ResultObject {
    ResultObject {
        rule_id: finding.code.as_str(),
        rule_index: codes.get(&finding.code).copied().unwrap_or_default(),
        level: level(finding.level),
        message: Message::of(text(finding)),
        locations: locations(finding),
    }
}

fn notification(finding: &Finding) -> Notification {
    Notification {
        descriptor: Descriptor { id: finding.code.as_str() },
        level: level(finding.level),
        message: Message::of(text(finding)),
        locations: locations(finding),
    }
}

fn text(finding: &Finding) -> String {
    finding
        .help
        .as_ref()
        .map_or_else(|| finding.message.clone(), |help| format!("{}\n{help}", finding.message))
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "note",
    }
}

fn locations(finding: &Finding) -> Vec<Location> {
    finding.place.iter().filter_map(location).collect()
}

/// None for a text that is no file, such as the standard input.
fn location(place: &Place) -> Option<Location> {
    let uri = uri(place.source.path.as_ref()?);
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
