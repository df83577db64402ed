//! A report as JUnit XML, which most services that run tests can show: a test case for each subject.

use std::io;

use quick_junit::{NonSuccessKind, Report as JunitReport, TestCase, TestCaseStatus, TestSuite};

use super::model::{Outcome, Report};
use super::paths::Paths;
use crate::terminal::escaped;

/// The report as XML text.
///
/// # Errors
/// When it cannot be serialised.
pub(crate) fn document(report: &Report, paths: &Paths) -> io::Result<String> {
    let mut suite = TestSuite::new("rogatio");
    for subject in &report.subjects {
        let mut status = match subject.outcome {
            Outcome::Passed | Outcome::Accepted => TestCaseStatus::success(),
            Outcome::Failed => TestCaseStatus::non_success(NonSuccessKind::Failure),
            Outcome::Refused => TestCaseStatus::non_success(NonSuccessKind::Error),
        };
        if !matches!(subject.outcome, Outcome::Passed | Outcome::Accepted) {
            status.set_message(escaped(&subject.headline));
            status.set_description(lines(&subject.details));
        }
        let mut case = TestCase::new(escaped(&subject.name), status);
        case.set_classname("rogatio");
        if let Some(file) = subject.place.as_ref().and_then(|place| paths.of_place(place)) {
            // GitLab, Azure and pytest know this attribute.
            case.extra.insert("file".into(), escaped(&file).into());
        }
        if subject.outcome == Outcome::Accepted {
            case.set_system_out(format!("{}\n{}", escaped(&subject.headline), lines(&subject.details)));
        }
        suite.add_test_case(case);
    }
    // The others have a subject, which has its case.
    for refusal in report.refusals.iter().filter(|refusal| refusal.rule.is_empty()) {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
        status.set_message(escaped(&refusal.message)).set_type(refusal.code.as_str());
        let place = refusal.place.as_ref().map_or_else(|| "rogatio".to_owned(), |place| paths.name(place));
        let mut case = TestCase::new(escaped(&place), status);
        case.set_classname(refusal.code.as_str());
        suite.add_test_case(case);
    }
    let notes: Vec<String> = report.notes.iter().map(|note| escaped(note)).collect();
    if !notes.is_empty() {
        suite.set_system_out(notes.join("\n"));
    }
    let mut all = JunitReport::new("rogatio");
    all.add_test_suite(suite);
    all.to_string().map_err(io::Error::other)
}

fn lines(lines: &[String]) -> String {
    lines.iter().map(|line| escaped(line)).collect::<Vec<_>>().join("\n")
}
