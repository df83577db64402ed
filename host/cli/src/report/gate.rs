//! The gate: what the engine's answer, the severities of the settings and the waivers say together.

use std::io;

use super::Reporter;
use super::model::{Outcome, Subject};
use crate::config::{FailOn, Severity, can_open as code_can_open};
use crate::exit::Exit;
use crate::finding::{Finding, Level};
use crate::refusal::Refusal;
use crate::source::Place;
use crate::waiver::Ruling;

/// The answer to one subject.
pub(crate) struct Answer {
    /// What people call the subject.
    pub(crate) name: String,
    /// The answer in one line.
    pub(crate) headline: String,
    /// More about it.
    pub(crate) details: Vec<String>,
    /// Whether the engine's answer lets it through.
    pub(crate) passes: bool,
    /// Whether waivers and severities can let it through: where each reason why it does not pass is among the findings.
    pub(crate) can_open: bool,
}

impl Reporter<'_> {
    /// Judges a subject: its outcome, and its findings as the settings and the waivers leave them. The findings are in the report, and
    /// not shown to people.
    pub(crate) fn judge(&mut self, answer: Answer, findings: Vec<Finding>) -> (Outcome, Vec<Finding>) {
        let place = findings.iter().find_map(|finding| finding.place.clone());
        self.judge_at(answer, findings, place)
    }

    /// As [`Self::judge`], for a subject at this place.
    pub(crate) fn judge_at(
        &mut self,
        answer: Answer,
        findings: Vec<Finding>,
        place: Option<Place>,
    ) -> (Outcome, Vec<Finding>) {
        let reasons = findings.iter().filter(|finding| finding.gates).count();
        let findings = self.weigh(findings, answer.can_open);
        let shut = findings.iter().any(|finding| finding.gates && finding.waived.is_none());
        let outcome = match (answer.passes, shut) {
            (true, false) => Outcome::Passed,
            // An answer that does not pass is let through only where every reason for it is known and accepted.
            (false, false) if answer.can_open && reasons > 0 => Outcome::Accepted,
            _ => Outcome::Failed,
        };
        if outcome == Outcome::Failed {
            self.at_least(Exit::Fault);
        }
        let Answer { name, headline, details, .. } = answer;
        self.report.subject(Subject { name, place, outcome, headline, details });
        (outcome, findings)
    }

    /// As [`Self::judge`], with the findings for people.
    pub(crate) fn outcome(&mut self, answer: Answer, findings: Vec<Finding>) -> io::Result<Outcome> {
        let (outcome, findings) = self.judge(answer, findings);
        self.findings(&findings)?;
        Ok(outcome)
    }

    /// Adds findings to the report that people are shown in another way.
    pub(crate) fn collect(&mut self, findings: &[Finding]) {
        for finding in findings {
            self.report.finding(finding);
        }
    }

    /// Findings of a subject that has others as well, and is told later.
    pub(crate) fn part_findings(&mut self, findings: Vec<Finding>) -> io::Result<()> {
        let findings = self.weigh(findings, false);
        if findings.iter().any(|finding| finding.gates && finding.waived.is_none()) {
            self.at_least(Exit::Fault);
        }
        self.findings(&findings)
    }

    /// A finding that is a subject of its own.
    pub(crate) fn alone(&mut self, name: &str, finding: Finding) -> io::Result<Outcome> {
        let answer = Answer {
            name: name.to_owned(),
            headline: finding.message.clone(),
            details: finding.help.iter().cloned().collect(),
            passes: !finding.gates,
            can_open: true,
        };
        self.outcome(answer, vec![finding])
    }

    /// A subject without an answer.
    pub(crate) fn refused(&mut self, name: &str, refusal: &Refusal) -> io::Result<()> {
        let headline = format!("{name}: {}", Finding::of_refusal(refusal).message);
        let place = refusal.place.clone();
        self.report.subject(Subject {
            name: name.to_owned(),
            place,
            outcome: Outcome::Refused,
            headline,
            details: Vec::new(),
        });
        self.no_answer(refusal, name)
    }

    /// Applies severities and waivers.
    fn weigh(&mut self, findings: Vec<Finding>, can_open: bool) -> Vec<Finding> {
        let mut weighed = Vec::new();
        let mut expired = Vec::new();
        for mut finding in findings {
            if finding.level == Level::Note {
                weighed.push(finding);
                continue;
            }
            match self.config.severity(finding.code) {
                // Only advice can be off, and only where it is not the reason of an answer.
                Some(Severity::Off) if !finding.gates => {
                    *self.switched_off.entry(finding.code).or_default() += 1;
                    continue;
                }
                Some(Severity::Warning) if can_open && finding.gates && code_can_open(finding.code) => {
                    *self.lowered.entry(finding.code).or_default() += 1;
                    finding.level = Level::Warning;
                    finding.gates = false;
                }
                Some(Severity::Error) => {
                    finding.level = Level::Error;
                    finding.gates = true;
                }
                _ => {}
            }
            if finding.level == Level::Warning && self.config.fail_on() == FailOn::Warning {
                finding.gates = true;
            }
            if finding.gates
                && let Some(fingerprint) = &finding.fingerprint
            {
                match self.waivers.rule(fingerprint) {
                    Some(Ruling::Accepted(line)) if can_open => finding.waived = Some(line),
                    Some(Ruling::Expired(about)) => expired.push(*about),
                    _ => {}
                }
            }
            weighed.push(finding);
        }
        if !expired.is_empty() {
            weighed.extend(self.weigh(expired, true));
        }
        weighed
    }

    /// Whether fingerprints are of use.
    pub(crate) fn needs_fingerprints(&self) -> bool {
        self.explains() || !self.waivers.is_empty()
    }
}
