//! Findings for people: the piece of the file, underlined.

use std::fmt::{self, Display};
use std::io;
use std::ops::Range;

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents,
    Severity, SourceCode, SourceSpan, SpanContents,
};

use super::finding::{Finding, Level, page};
use super::source::Source;
use super::terminal::{Output, Paint, escaped, masked};

/// The width of a report, in columns.
const WIDTH: usize = 100;
/// The longest line of a file that is shown whole, in bytes; of a longer one (minified JSON) only the surroundings.
const LONG_LINE: usize = 180;
/// What is shown around the place in a long line, on each side, in bytes.
const AROUND: usize = 60;

/// Writes one finding.
pub(crate) fn write(out: &mut Output, paint: Paint, finding: &Finding) -> io::Result<()> {
    let theme = if paint.color { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_width(WIDTH)
        .with_context_lines(1)
        .with_links(paint.color);
    let report = Report::new(finding, paint.color);
    let mut text = String::new();
    handler.render_report(&mut text, &report).map_err(io::Error::other)?;
    for line in text.trim_end().lines() {
        out.rendered(line.trim_end())?;
        out.rendered("\n")?;
    }
    out.rendered("\n")
}

/// A number with a comma before each group of three digits.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A finding as miette wants it.
#[derive(Debug)]
struct Report<'f> {
    finding: &'f Finding,
    snippet: Option<Snippet>,
    links: bool,
}

impl<'f> Report<'f> {
    fn new(finding: &'f Finding, links: bool) -> Self {
        let snippet = finding
            .place
            .as_ref()
            .and_then(|place| place.span.clone().map(|span| Snippet::new(&place.source, span)));
        Self { finding, snippet, links }
    }
}

impl Display for Report<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match (&self.snippet, &self.finding.place) {
            (None, Some(place)) => format!("{}: ", escaped(&place.source.name)),
            _ => String::new(),
        };
        write!(formatter, "{name}{}", escaped(&self.finding.message))
    }
}

impl std::error::Error for Report<'_> {}

impl Diagnostic for Report<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn Display + 'a>> {
        Some(Box::new(self.finding.code))
    }

    fn url<'a>(&'a self) -> Option<Box<dyn Display + 'a>> {
        self.links.then(|| -> Box<dyn Display> { Box::new(page(self.finding.code)) })
    }

    fn severity(&self) -> Option<Severity> {
        Some(match self.finding.level {
            Level::Error => Severity::Error,
            Level::Warning => Severity::Warning,
            Level::Note => Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn Display + 'a>> {
        let accepted = self.finding.waived.as_ref().map(|waived| format!("accepted {waived}"));
        let help = accepted.or_else(|| self.finding.help.clone())?;
        Some(Box::new(escaped(&help)))
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.snippet.as_ref().map(|snippet| -> &dyn SourceCode { snippet })
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let snippet = self.snippet.as_ref()?;
        let label =
            LabeledSpan::new_with_span(self.finding.label.as_deref().map(escaped), snippet.span.clone());
        Some(Box::new(std::iter::once(label)))
    }
}

/// The lines around a place: numbered as in the file, and never a megabyte of one line.
#[derive(Debug)]
struct Snippet {
    name: String,
    text: String,
    span: Range<usize>,
    lines_before: usize,
    columns_before: usize,
}

impl Snippet {
    fn new(source: &Source, span: Range<usize>) -> Self {
        let text = &source.text;
        let (start, end) = (source.clamp(span.start), source.clamp(span.end.max(span.start)));
        let line_start = text.get(..start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
        let line_end = text.get(start..).and_then(|rest| rest.find('\n')).map_or(text.len(), |at| start + at);
        let line = source.lines_before + text.get(..line_start).unwrap_or_default().matches('\n').count();
        if line_end - line_start > LONG_LINE {
            return Self::clipped(source, line_start..line_end, start..end, line);
        }
        // One line of context on each side, where those are short as well.
        let above = text
            .get(..line_start.saturating_sub(1))
            .map_or(0, |before| before.rfind('\n').map_or(0, |at| at + 1));
        let above = if line_start > 0 && line_start - above <= LONG_LINE { above } else { line_start };
        let below = text
            .get(line_end + 1..)
            .map_or(line_end, |rest| line_end + 1 + rest.find('\n').unwrap_or(rest.len()));
        let below = if below - line_end <= LONG_LINE { below } else { line_end };
        Self {
            name: escaped(&source.name),
            text: masked(text.get(above..below).unwrap_or_default()),
            span: start - above..end.min(below) - above,
            lines_before: line - usize::from(above < line_start),
            columns_before: 0,
        }
    }

    fn clipped(source: &Source, line: Range<usize>, span: Range<usize>, lines_before: usize) -> Self {
        let from = source.clamp(span.start.saturating_sub(AROUND).max(line.start));
        let to = source.clamp((span.end.min(span.start + AROUND) + AROUND).min(line.end)).max(from);
        let (left, right) = (if from > line.start { "…" } else { "" }, if to < line.end { "…" } else { "" });
        let shown = source.text.get(from..to).unwrap_or_default();
        let start = span.start - from + left.len();
        let columns_before = source.text.get(line.start..from).unwrap_or_default().chars().count();
        Self {
            name: escaped(&source.name),
            text: format!("{left}{}{right}", masked(shown)),
            span: start..(span.end.min(to).max(span.start) - from + left.len()),
            lines_before,
            columns_before: columns_before.saturating_sub(left.chars().count()),
        }
    }
}

impl SourceCode for Snippet {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let inner = self.text.read_span(span, before, after)?;
        let columns = if inner.line() == 0 { self.columns_before } else { 0 };
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            inner.data(),
            *inner.span(),
            inner.line() + self.lines_before,
            inner.column() + columns,
            inner.line_count(),
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_come_in_threes() {
        let numbers = [0, 999, 1_000, 12_345_678].map(grouped);
        assert_eq!(numbers, ["0", "999", "1,000", "12,345,678"]);
    }

    #[test]
    fn a_long_line_is_clipped_around_the_place() {
        let text = format!("[\n[{}7{}]\n]", "1,".repeat(5_000), ",1".repeat(5_000));
        let place = text.find('7').unwrap();
        let snippet = Snippet::new(&Source::of_text("x", text), place..place + 1);
        assert_eq!(snippet.text.get(snippet.span.clone()), Some("7"));
        assert!(snippet.text.len() < 200 && snippet.text.starts_with('…') && snippet.text.ends_with('…'));
        assert_eq!(
            (snippet.lines_before, snippet.columns_before + snippet.text.find('7').unwrap()),
            (1, 10_003)
        );
    }

    #[test]
    fn a_short_line_keeps_its_neighbours() {
        let snippet = Snippet::new(&Source::of_text("x", "a\nb\nc\nd".into()), 4..5);
        assert_eq!((snippet.text.as_str(), snippet.span, snippet.lines_before), ("b\nc\nd", 2..3, 1));
    }

    #[test]
    fn the_end_of_a_text_is_a_place() {
        let snippet = Snippet::new(&Source::of_text("x", "{".into()), 1..1);
        assert_eq!((snippet.text.as_str(), snippet.span), ("{", 1..1));
    }
}
