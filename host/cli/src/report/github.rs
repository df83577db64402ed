//! Findings as workflow commands, which GitHub shows beside the lines of a pull request.
//!
//! Source: "Workflow commands for GitHub Actions", docs.github.com. A step has at most ten annotations of each level there, so equal findings
//! are one annotation with a count, the worst come first, and the last one says how many are not shown.

use super::model::Report;
use super::paths::Paths;
use crate::finding::{Finding, Level, page};
use crate::terminal::escaped;

/// The most annotations of one level.
const MOST: usize = 10;

/// The report as lines with workflow commands.
pub(crate) fn document(report: &Report, paths: &Paths) -> String {
    let mut lines = String::new();
    let mut left = 0;
    for level in [Level::Error, Level::Warning, Level::Note] {
        let refusals = report.refusals.iter().filter(|_| level == Level::Error).map(|one| (one, 1));
        let groups = report.groups.iter().filter_map(|group| Some((group.first()?, group.count)));
        // What a waiver accepts is told, and marks no line red.
        let level_of = |finding: &Finding| if finding.waived.is_some() { Level::Note } else { finding.level };
        let all: Vec<_> = refusals.chain(groups.filter(|(one, _)| level_of(one) == level)).collect();
        // One place is for the count of those that are not shown.
        let room = if all.len() > MOST || level == Level::Note { MOST - 1 } else { MOST };
        for (finding, count) in all.iter().take(room) {
            lines.push_str(&annotation(finding, level, *count, paths));
        }
        left += all.len().saturating_sub(room);
    }
    left += report.more_findings;
    if left > 0 {
        lines
            .push_str(&format!("::notice title=rogatio::{left} more kinds of findings are not shown here\n"));
    }
    lines
}

fn annotation(finding: &Finding, level: Level, count: usize, paths: &Paths) -> String {
    let command = match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "notice",
    };
    let mut text = format!("::{command} ");
    if let Some(place) = &finding.place
        && let Some(path) = paths.of_place(place)
    {
        let span = place.span.clone().unwrap_or(0..0);
        let (from, to) = (place.source.position(span.start), place.source.position(span.end));
        text.push_str(&format!("file={},line={},endLine={}", property(&path), from.line, to.line));
        // GitHub refuses columns of a piece that spans lines.
        if from.line == to.line {
            text.push_str(&format!(",col={},endColumn={}", from.column, to.column));
        }
        text.push(',');
    }
    let mut said = finding.text();
    if count > 1 {
        said.push_str(&format!("\n{} more findings like this", count - 1));
    }
    if let Some(waived) = &finding.waived {
        said.push_str(&format!("\naccepted: {waived}"));
    }
    said.push_str(&format!("\n{}", page(finding.code)));
    text.push_str(&format!("title={}::{}", property(finding.code.as_str()), data(&said)));
    // Line feeds are escaped above in the way that GitHub reads; what is left could steer a terminal.
    format!("{}\n", escaped(&text))
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use rogatio_core::wire::Code;

    use super::*;
    use crate::source::{Place, Source};

    fn written(report: &Report) -> String {
        document(report, &Paths::default())
    }

    #[test]
    fn what_could_end_the_command_is_escaped() {
        let source = Source::of_file(std::path::Path::new("a,b:c%.json"), "{\n\"k\": 1}".into());
        let place = Place { source, span: Some(7..8) };
        let mut report = Report::default();
        report.finding(&Finding::new(Code::ArtifactInvalid, Level::Warning, "100%\n::error::no").at(place));
        let line = written(&report);
        assert!(line.starts_with("::warning file=a%2Cb%3Ac%25.json,line=2,endLine=2,col=6,endColumn=7,title=artifact.invalid::100%25%0A::error::no"), "{line}");
        assert_eq!(line.matches('\n').count(), 1);
    }

    #[test]
    fn there_are_as_many_annotations_as_github_shows() {
        let mut report = Report::default();
        for number in 0..25 {
            report.finding(&Finding::new(Code::ArtifactInvalid, Level::Error, format!("{number}")));
        }
        let lines = written(&report);
        assert_eq!(lines.matches("::error ").count(), 9);
        assert!(lines.ends_with("::notice title=rogatio::16 more kinds of findings are not shown here\n"));
    }
}
