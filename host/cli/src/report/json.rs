//! A report as one JSON document, for programs that want what the other reports say and not the engine's own answers.

use serde::Serialize;

use super::model::{Group, Outcome, Report};
use super::paths::Paths;
use crate::finding::{Finding, Level, page};
use crate::source::Place;

/// The format of the document.
const FORMAT: &str = "rogatio/report@v1";

/// The report as JSON text.
///
/// # Errors
/// When it cannot be serialised.
pub(crate) fn document(report: &Report, passed: bool, paths: &Paths) -> Result<String, serde_json::Error> {
    let finding = |group: &Group| {
        group.first().map(|first| FindingObject::of(first, group.count, group.places(), paths))
    };
    let problem = |one: &Finding| FindingObject::of(one, 1, one.place.iter(), paths);
    serde_json::to_string(&Document {
        format: FORMAT,
        passed,
        counts: Counts {
            passed: report.count(Outcome::Passed),
            accepted: report.count(Outcome::Accepted),
            failed: report.count(Outcome::Failed),
            refused: report.count(Outcome::Refused),
        },
        subjects: report
            .subjects
            .iter()
            .map(|subject| SubjectObject {
                name: &subject.name,
                outcome: subject.outcome,
                headline: &subject.headline,
                details: &subject.details,
            })
            .collect(),
        findings: report.groups.iter().filter_map(finding).collect(),
        more_findings: report.more_findings,
        problems: report.refusals.iter().map(problem).collect(),
        notes: &report.notes,
    })
}

#[derive(Serialize)]
struct Document<'r> {
    format: &'static str,
    /// True if the gate lets everything through.
    passed: bool,
    counts: Counts,
    subjects: Vec<SubjectObject<'r>>,
    findings: Vec<FindingObject>,
    more_findings: usize,
    problems: Vec<FindingObject>,
    notes: &'r [String],
}

#[derive(Serialize)]
struct Counts {
    passed: usize,
    accepted: usize,
    failed: usize,
    refused: usize,
}

#[derive(Serialize)]
struct SubjectObject<'r> {
    name: &'r str,
    outcome: Outcome,
    headline: &'r str,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    details: &'r [String],
}

#[derive(Serialize)]
struct FindingObject {
    code: &'static str,
    level: Level,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<String>,
    page: String,
    /// How many findings are equal but for their places.
    count: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    fingerprint: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    waived: Option<String>,
    /// The places of the first of them.
    places: Vec<PlaceObject>,
}

#[derive(Serialize)]
struct PlaceObject {
    file: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
}

impl FindingObject {
    fn of<'p>(
        finding: &Finding,
        count: usize,
        places: impl Iterator<Item = &'p Place>,
        paths: &Paths,
    ) -> Self {
        Self {
            code: finding.code.as_str(),
            level: finding.level,
            message: finding.message.clone(),
            help: finding.help.clone(),
            page: page(finding.code),
            count,
            fingerprint: finding.fingerprint.clone(),
            waived: finding.waived.clone(),
            places: places.map(|place| PlaceObject::of(place, paths)).collect(),
        }
    }
}

impl PlaceObject {
    fn of(place: &Place, paths: &Paths) -> Self {
        let position = place.position();
        Self {
            file: paths.of_place(place).unwrap_or_else(|| place.source.name.clone()),
            line: position.map(|position| position.line),
            column: position.map(|position| position.column),
        }
    }
}
