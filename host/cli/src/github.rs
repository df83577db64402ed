//! Findings as workflow commands, which GitHub shows beside the lines of a pull request.
//!
//! Source: "Workflow commands for GitHub Actions", docs.github.com.

use std::io;

use super::finding::{Finding, Level, page};
use super::terminal::Output;

/// Writes one finding.
pub(crate) fn write(out: &mut Output, finding: &Finding) -> io::Result<()> {
    let command = match finding.level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "notice",
    };
    let mut text = format!("::{command} ");
    if let Some(place) = &finding.place
        && let Some(path) = &place.source.path
    {
        let span = place.span.clone().unwrap_or(0..0);
        let (from, to) = (place.source.position(span.start), place.source.position(span.end));
        text.push_str(&format!("file={},line={},endLine={}", property(path), from.line, to.line));
        // GitHub refuses columns of a piece that spans lines.
        if from.line == to.line {
            text.push_str(&format!(",col={},endColumn={}", from.column, to.column));
        }
        text.push(',');
    }
    let help = finding.help.as_ref().map(|help| format!("\n{help}")).unwrap_or_default();
    let said = format!("{}{help}\n{}", finding.message, page(finding.code));
    text.push_str(&format!("title={}::{}", property(finding.code.as_str()), data(&said)));
    // Line feeds are escaped above in the way that GitHub reads; what is left could steer a terminal.
    out.say(&text)
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
    use crate::terminal::tests::collected;

    fn written(finding: &Finding) -> String {
        collected(|out| write(out, finding))
    }

    #[test]
    fn what_could_end_the_command_is_escaped() {
        let source = Source::of_file(std::path::Path::new("a,b:c%.json"), "{\n\"k\": 1}".into());
        let finding = Finding {
            code: Code::ArtifactInvalid,
            level: Level::Warning,
            message: "100%\n::error::no".into(),
            help: None,
            place: Some(Place { source, span: Some(7..8) }),
            label: None,
        };
        let line = written(&finding);
        assert!(line.starts_with("::warning file=a%2Cb%3Ac%25.json,line=2,endLine=2,col=6,endColumn=7,title=artifact.invalid::100%25%0A::error::no"), "{line}");
        assert_eq!(line.matches('\n').count(), 1);
    }
}
