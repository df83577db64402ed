//! A report as one HTML page that needs nothing else: no script, no network, no other file.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rogatio_core::digest::Digest;

use super::model::{Group, Outcome, Report};
use super::paths::Paths;
use crate::finding::page;
use crate::source::Place;
use crate::terminal::{escaped, masked};

/// Lines that are shown above and below a place.
const AROUND: usize = 2;
/// The longest line that is shown, in characters.
const LONGEST_LINE: usize = 200;
/// The most places of one group that are shown with their lines.
const MOST_SNIPPETS: usize = 3;

/// The look of the page, in light and dark.
const STYLE: &str = ":root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:64rem;margin:2rem auto;padding:0 1rem}\
h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem}code,pre{font:14px/1.45 ui-monospace,monospace}pre{overflow-x:auto;padding:.6rem;\
border:1px solid #8886;border-radius:6px}mark{background:#f5c84b;color:#000}article{border-left:4px solid #8886;padding:.1rem 1rem;margin:1rem 0}\
article.failed,article.error{border-color:#d33}article.passed{border-color:#2a2}article.warning,article.accepted{border-color:#c80}\
article.refused{border-color:#a3c}.dim{opacity:.75}ul{padding-left:1.2rem}";

/// The page.
pub(crate) fn document(report: &Report, passed: bool, paths: &Paths) -> String {
    let title = if passed { "✓ Nothing shuts the gate" } else { "✗ The gate is shut" };
    // The page may have this look and no other (CSP Level 3, section 6.7.3.3).
    let look = STANDARD.encode(Digest::of(STYLE.as_bytes()).as_bytes());
    let mut html = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{look}'\">\n\
         <title>Rogatio: report</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n"
    );
    let outcomes = [Outcome::Passed, Outcome::Accepted, Outcome::Failed, Outcome::Refused];
    let counts = outcomes.into_iter().filter(|outcome| report.count(*outcome) > 0);
    let counts: Vec<String> =
        counts.map(|outcome| format!("{} {}", report.count(outcome), outcome.as_str())).collect();
    html.push_str(&format!("<p>{} checked: {}</p>\n", report.checked(), counts.join(", ")));
    for note in &report.notes {
        html.push_str(&format!("<p class=\"dim\">{}</p>\n", text(note)));
    }
    if !report.refusals.is_empty() {
        html.push_str("<h2>Without an answer</h2>\n");
        for refusal in &report.refusals {
            let place = refusal.place.as_ref().map(|place| snippet(place, paths)).unwrap_or_default();
            html.push_str(&format!(
                "<article class=\"refused\"><p>{}: {}</p>{place}</article>\n",
                link(refusal.code),
                text(&refusal.text())
            ));
        }
    }
    html.push_str("<h2>Results</h2>\n");
    for subject in report.subjects.iter().filter(|one| one.outcome != Outcome::Passed) {
        let details: String = subject.details.iter().map(|one| format!("<li>{}</li>", text(one))).collect();
        let details = if details.is_empty() { details } else { format!("<ul>{details}</ul>") };
        html.push_str(&format!(
            "<article class=\"{}\"><p>{} {}</p>{details}</article>\n",
            subject.outcome.as_str().replace("no answer", "refused"),
            subject.outcome.sign(),
            text(&subject.headline)
        ));
    }
    let fine: String = report
        .subjects
        .iter()
        .filter(|one| one.outcome == Outcome::Passed)
        .map(|one| format!("<li>{}</li>", text(&one.headline)))
        .collect();
    if !fine.is_empty() {
        html.push_str(&format!(
            "<details><summary>{} passed</summary><ul>{fine}</ul></details>\n",
            report.count(Outcome::Passed)
        ));
    }
    if !report.groups.is_empty() {
        html.push_str(&format!("<h2>{} findings</h2>\n", report.findings()));
        report.groups.iter().for_each(|one| html.push_str(&group(one, paths)));
    }
    if report.more_findings > 0 {
        html.push_str(&format!("<p>{} findings of other kinds are not listed.</p>\n", report.more_findings));
    }
    html.push_str("</body>\n</html>\n");
    html
}

fn group(group: &Group, paths: &Paths) -> String {
    let Some(first) = group.first() else { return String::new() };
    let times = if group.count > 1 { format!("{} × ", group.count) } else { String::new() };
    let fingerprint =
        first.fingerprint.as_ref().map(|one| format!("<p class=\"dim\">fingerprint <code>{one}</code></p>"));
    let waived = first.waived.as_ref().map(|waived| format!("<p>accepted: {}</p>", text(waived)));
    let snippets: String = group.places().take(MOST_SNIPPETS).map(|place| snippet(place, paths)).collect();
    let others: Vec<String> = group
        .places()
        .skip(MOST_SNIPPETS)
        .map(|place| format!("<li>{}</li>", text(&paths.name(place))))
        .collect();
    let left = group.count.saturating_sub(group.kept.len());
    let others = match (others.len(), left) {
        (0, 0) => String::new(),
        (known, left) => {
            let more = if left > 0 { format!("<li>and {left} others</li>") } else { String::new() };
            let count = known + left;
            format!(
                "<details><summary>{count} more places</summary><ul>{}{more}</ul></details>",
                others.concat()
            )
        }
    };
    format!(
        "<article class=\"{}\"><p>{times}{}: {}</p>{}{}{snippets}{others}</article>\n",
        first.level.as_str(),
        link(first.code),
        text(&first.text()),
        waived.unwrap_or_default(),
        fingerprint.unwrap_or_default(),
    )
}

/// The lines around a place.
fn snippet(place: &Place, paths: &Paths) -> String {
    let name = text(&paths.name(place));
    let Some(span) = &place.span else { return format!("<p><code>{name}</code></p>") };
    let source = &place.source;
    let whole = masked(&source.text);
    let (start, end) = (source.clamp(span.start), source.clamp(span.end.max(span.start)));
    let at = whole.get(..start).unwrap_or_default().matches('\n').count();
    let mut shown = String::new();
    let mut offset = 0;
    for (number, line) in whole.split_inclusive('\n').enumerate() {
        let begins = offset;
        offset += line.len();
        if number + AROUND < at || number > at + AROUND {
            continue;
        }
        let line = line.trim_end_matches('\n');
        let number = source.lines_before + number + 1;
        let cut = |piece: &str| html(&piece.chars().take(LONGEST_LINE).collect::<String>());
        let (from, to) = (start.max(begins) - begins, end.min(begins + line.len()).max(begins) - begins);
        let marked = (line.get(..from), line.get(from..to), line.get(to..));
        let line = match marked {
            (Some(before), Some(inside), Some(after)) if start < begins + line.len() && from < to => {
                let before: String =
                    before.chars().rev().take(LONGEST_LINE).collect::<Vec<_>>().into_iter().rev().collect();
                format!("{}<mark>{}</mark>{}", html(&before), cut(inside), cut(after))
            }
            _ => cut(line),
        };
        shown.push_str(&format!("{number:>5} │ {line}\n"));
    }
    format!("<p><code>{name}</code></p><pre>{shown}</pre>")
}

fn link(code: rogatio_core::wire::Code) -> String {
    format!("<a href=\"{}\"><code>{code}</code></a>", page(code))
}

/// Text of a line or of several, for the page.
fn text(text: &str) -> String {
    text.split('\n').map(|line| html(&escaped(line))).collect::<Vec<_>>().join("<br>")
}

fn html(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}

#[cfg(test)]
mod tests {
    use rogatio_core::wire::Code;

    use super::*;
    use crate::finding::{Finding, Level};
    use crate::source::Source;

    #[test]
    fn nothing_of_the_input_becomes_html() {
        let source = Source::of_file(std::path::Path::new("<a>&\"'.json"), "{\n\"<i>\": 1}".into());
        let place = Place { source, span: Some(2..7) };
        let mut report = Report::default();
        let message = "<script>alert(1)</script>";
        report.finding(&Finding::new(Code::ArtifactInvalid, Level::Error, message).at(place));
        let page = document(&report, false, &Paths::default());
        assert!(!page.contains("<script") && !page.contains("<i>") && !page.contains("<a>&"), "{page}");
        assert!(page.contains("    2 │ <mark>&quot;&lt;i&gt;&quot;</mark>: 1}"), "{page}");
        // Links to the pages about codes are the only addresses, and nothing is loaded.
        assert!(!page.contains("src=") && !page.contains("@import") && !page.contains("<link"), "{page}");
    }
}
