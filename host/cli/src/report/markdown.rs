//! A report in GitHub's Markdown: the summary of a job, or a comment on a pull request.
//!
//! Everything that comes from the input stands between backticks, where it is neither a link nor a mention nor HTML.

use super::model::{Outcome, Report};
use super::paths::Paths;
use crate::finding::page;
use crate::terminal::escaped;

/// The longest text of a comment on a pull request, in characters, with room for what is below.
const LONGEST: usize = 60_000;
/// The most places of one group that are named.
const MOST_PLACES: usize = 5;
/// The longest piece of code, in characters.
const LONGEST_CODE: usize = 400;

/// The report as Markdown.
pub(crate) fn document(report: &Report, passed: bool, paths: &Paths) -> String {
    let mut text = Text::default();
    text.line(match passed {
        true => "### ✓ Rogatio: nothing shuts the gate",
        false => "### ✗ Rogatio: the gate is shut",
    });
    text.line("");
    let outcomes = [Outcome::Passed, Outcome::Accepted, Outcome::Failed, Outcome::Refused];
    let counts: Vec<String> = outcomes
        .into_iter()
        .filter(|outcome| report.count(*outcome) > 0)
        .map(|outcome| format!("{} {}", report.count(outcome), outcome.as_str()))
        .collect();
    if !counts.is_empty() {
        text.line(&format!("{} checked: {}.", report.checked(), counts.join(", ")));
    }
    for note in &report.notes {
        text.line(&format!("\n{}", code(note)));
    }
    let bad: Vec<_> = report.subjects.iter().filter(|one| one.outcome != Outcome::Passed).collect();
    for subject in bad {
        text.line(&format!("\n**{} {}**", subject.outcome.sign(), code(&subject.headline)));
        text.line("");
        for detail in &subject.details {
            text.line(&format!("- {}", code(detail)));
        }
    }
    if !report.refusals.is_empty() {
        text.line("\n#### Without an answer\n");
        for refusal in &report.refusals {
            let place = refusal.place.as_ref().map(|place| format!("{} ", code(&paths.name(place))));
            let place = place.unwrap_or_default();
            text.line(&format!(
                "- {place}[{}]({}) {}",
                refusal.code,
                page(refusal.code),
                code(&refusal.message)
            ));
        }
    }
    if !report.groups.is_empty() {
        text.line(&format!("\n<details><summary>{} findings</summary>\n", report.findings()));
        for group in &report.groups {
            let Some(first) = group.first() else { continue };
            let times = if group.count > 1 { format!("{} × ", group.count) } else { String::new() };
            let waived = first.waived.as_ref().map(|waived| format!(" (accepted: {})", code(waived)));
            text.line(&format!(
                "- {times}{} [{}]({}): {}{}",
                first.level.as_str(),
                first.code,
                page(first.code),
                code(&first.message),
                waived.unwrap_or_default(),
            ));
            let places: Vec<String> =
                group.places().take(MOST_PLACES).map(|place| code(&paths.name(place))).collect();
            if !places.is_empty() {
                let more = if group.count > places.len() { " and others" } else { "" };
                text.line(&format!("  {}{more}", places.join(", ")));
            }
            if let Some(fingerprint) = &first.fingerprint {
                text.line(&format!("  fingerprint `{fingerprint}`"));
            }
        }
        text.end("\n</details>");
    }
    text.finish()
}

/// Lines up to a limit.
#[derive(Default)]
struct Text {
    text: String,
    left_out: usize,
}

impl Text {
    fn line(&mut self, line: &str) {
        if self.left_out > 0 || self.text.len() + line.len() > LONGEST {
            self.left_out += 1;
            return;
        }
        self.end(line);
    }

    /// A line that is written in any case.
    fn end(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn finish(mut self) -> String {
        if self.left_out > 0 {
            let left = self.left_out;
            self.end(&format!("\n… {left} more lines; the SARIF and JSON reports have everything."));
        }
        self.text
    }
}

/// Text between backticks: as many as there are not in it.
fn code(text: &str) -> String {
    let text = escaped(text);
    let text = match text.char_indices().nth(LONGEST_CODE) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    };
    let longest = text.split(|one| one != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    // A space on each side goes away again where the text begins or ends with a backtick.
    let space = if text.starts_with('`') || text.ends_with('`') || text.is_empty() { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::model::Subject;

    #[test]
    fn no_text_leaves_its_backticks() {
        assert_eq!(code("a"), "`a`");
        assert_eq!(code("`a` and ``b``"), "``` `a` and ``b`` ```");
        assert_eq!(code("@all\n<b>"), "`@all\\n<b>`");
    }

    #[test]
    fn a_long_report_says_how_much_is_left_out() {
        let mut report = Report::default();
        for number in 0..5_000 {
            let headline = format!("{number} {}", "x".repeat(50));
            let (name, details) = (number.to_string(), Vec::new());
            report.subject(Subject { name, place: None, outcome: Outcome::Failed, headline, details });
        }
        let text = document(&report, false, &Paths::default());
        assert!(text.len() < LONGEST + 200);
        assert!(text.contains("more lines; the SARIF and JSON reports have everything"), "{text}");
    }
}
