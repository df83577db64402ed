//! What a run found, in the one form from which every report is made.

use std::collections::BTreeMap;

use rogatio_core::wire::Code;

use crate::finding::{Finding, Level};
use crate::source::Place;

/// The most findings of one group that are kept with their places; the others are counted.
pub(crate) const KEPT: usize = 20;
/// The most groups that are kept; findings of others are counted together.
const MOST_GROUPS: usize = 5_000;
/// The most subjects that are kept of those that passed, and of the others.
const MOST_SUBJECTS: usize = 10_000;

/// What became of a subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Outcome {
    /// It passes.
    Passed,
    /// It passes because waivers or the severities of the settings say so.
    Accepted,
    /// It shuts the gate.
    Failed,
    /// There is no answer.
    Refused,
}

impl Outcome {
    /// Its name.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Accepted => "accepted",
            Self::Failed => "failed",
            Self::Refused => "no answer",
        }
    }

    /// A sign for it.
    pub(crate) const fn sign(self) -> &'static str {
        match self {
            Self::Passed => "✓",
            Self::Accepted => "~",
            Self::Failed => "✗",
            Self::Refused => "!",
        }
    }
}

/// One thing that was checked: a file, a pair, a part of two documents.
#[derive(Debug, Clone)]
pub(crate) struct Subject {
    /// What people call it.
    pub(crate) name: String,
    /// Where its first finding is.
    pub(crate) place: Option<Place>,
    /// What became of it.
    pub(crate) outcome: Outcome,
    /// The answer in one line.
    pub(crate) headline: String,
    /// More about it: a witness, a remedy.
    pub(crate) details: Vec<String>,
}

/// Findings that are equal but for their places.
#[derive(Debug)]
pub(crate) struct Group {
    /// The first of them, in the order of the run.
    pub(crate) kept: Vec<Finding>,
    /// How many there are.
    pub(crate) count: usize,
}

impl Group {
    /// The first finding.
    pub(crate) fn first(&self) -> Option<&Finding> {
        self.kept.first()
    }

    /// The places that are known, in the order of the run.
    pub(crate) fn places(&self) -> impl Iterator<Item = &Place> {
        self.kept.iter().filter_map(|finding| finding.place.as_ref())
    }
}

/// The kind of a group.
type Key = (Code, Level, bool, String);

/// What a run found.
#[derive(Debug, Default)]
pub(crate) struct Report {
    /// What was checked.
    pub(crate) subjects: Vec<Subject>,
    /// How many subjects had each outcome, those that are not kept among them.
    pub(crate) counts: BTreeMap<Outcome, usize>,
    /// The findings, by group.
    pub(crate) groups: Vec<Group>,
    index: BTreeMap<Key, usize>,
    /// Findings of groups that are not kept.
    pub(crate) more_findings: usize,
    /// The reasons why there are no answers.
    pub(crate) refusals: Vec<Finding>,
    /// Lines about the run as a whole.
    pub(crate) notes: Vec<String>,
}

impl Report {
    /// Adds a subject.
    pub(crate) fn subject(&mut self, subject: Subject) {
        let good = |outcome| matches!(outcome, Outcome::Passed | Outcome::Accepted);
        *self.counts.entry(subject.outcome).or_default() += 1;
        let alike = self.counts.iter().filter(|(outcome, _)| good(**outcome) == good(subject.outcome));
        if alike.map(|(_, count)| count).sum::<usize>() <= MOST_SUBJECTS {
            self.subjects.push(subject);
        }
    }

    /// Adds a finding, and says how many of its kind there are now.
    pub(crate) fn finding(&mut self, finding: &Finding) -> usize {
        let key = (finding.code, finding.level, finding.waived.is_some(), finding.rule.clone());
        let known = if finding.rule.is_empty() { None } else { self.index.get(&key).copied() };
        if let Some(group) = known.and_then(|at| self.groups.get_mut(at)) {
            group.count += 1;
            if group.kept.len() < KEPT {
                group.kept.push(finding.clone());
            }
            return group.count;
        }
        if self.groups.len() >= MOST_GROUPS {
            self.more_findings += 1;
            return 1;
        }
        if !finding.rule.is_empty() {
            self.index.insert(key, self.groups.len());
        }
        self.groups.push(Group { kept: vec![finding.clone()], count: 1 });
        1
    }

    /// The number of findings.
    pub(crate) fn findings(&self) -> usize {
        self.groups.iter().map(|group| group.count).sum::<usize>() + self.more_findings
    }

    /// The number of subjects.
    pub(crate) fn checked(&self) -> usize {
        self.counts.values().sum()
    }

    /// How many subjects had an outcome.
    pub(crate) fn count(&self, outcome: Outcome) -> usize {
        self.counts.get(&outcome).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_findings_are_one_group_with_a_count() {
        let mut report = Report::default();
        for number in 0..1_001 {
            let rule = "type  /properties/x/type".to_owned();
            let message = format!("`{number}` is not of type `string`");
            report.finding(&Finding { rule, ..Finding::new(Code::ArtifactInvalid, Level::Error, message) });
        }
        report.finding(&Finding::new(Code::ArtifactInvalid, Level::Error, "another"));
        report.finding(&Finding::new(Code::ArtifactInvalid, Level::Error, "another"));
        let counts: Vec<usize> = report.groups.iter().map(|group| group.count).collect();
        assert_eq!(counts, [1_001, 1, 1]);
        assert_eq!(report.groups[0].kept.len(), KEPT);
        assert_eq!(report.findings(), 1_003);
    }
}
