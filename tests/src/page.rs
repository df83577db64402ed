//! The pages about codes: `docs/errors/<code>.md`, and what their examples say.
//!
//! A page has a title line with the code, what the table of codes says of it, and fixed sections. Its example is a
//! fenced block `json request <operation>` (or `text request …` where the text is abbreviated) and one with what the
//! engine answers, so that a test can ask again.

use std::fmt::Write;
use std::path::PathBuf;

use rogatio_core::operation;
use rogatio_core::wire::{self, Code, Problem};
use serde_json::Value;

/// The sections of a page, in order; the last one only where a standard stands behind the code.
pub const SECTIONS: [&str; 4] = ["What it means", "Example", "What to do", "Source"];

/// The file with the page about `code`.
pub fn path(code: Code) -> PathBuf {
    crate::workspace().join(format!("docs/errors/{code}.md"))
}

/// The code as the index writes it: a link to its page.
fn entry(code: Code) -> String {
    format!("[`{code}`]({code}.md)")
}

/// A fenced block: the words after the fence, and the text inside.
#[derive(Debug, PartialEq, Eq)]
pub struct Fence<'t> {
    /// For example `json request schema.check`.
    pub info: &'t str,
    /// The text, without the last line break.
    pub body: &'t str,
}

/// The fenced blocks of a page.
pub fn fences(page: &str) -> Vec<Fence<'_>> {
    let mut found = Vec::new();
    let mut rest = page;
    while let Some((_, after)) = rest.split_once("```") {
        let Some((info, after)) = after.split_once('\n') else { break };
        let Some((body, after)) = after.split_once("\n```") else { break };
        found.push(Fence { info, body });
        rest = after;
    }
    found
}

/// What the table says of a code, as each page repeats it: title and kind.
pub fn heading(code: Code) -> String {
    let title = sentence(code.title());
    let kind = match (code.status(), code) {
        (200, _) => "**Kind:** finding inside an answer (".to_owned(),
        (status, Code::Internal) => format!("**Kind:** problem, HTTP status {status}, exit code 3\n"),
        (status, _) => format!("**Kind:** problem, HTTP status {status}, exit code 2\n"),
    };
    format!("# {code}\n\n{title}.\n\n{kind}")
}

fn sentence(title: &str) -> String {
    let mut letters = title.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// What is wrong with the shape of a page.
pub fn faults(code: Code, page: &str) -> Vec<String> {
    let mut faults = Vec::new();
    if !page.starts_with(&heading(code)) {
        faults.push(format!("{code}: the page does not begin with\n{}", heading(code)));
    }
    let sections: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("## ")).collect();
    if sections != SECTIONS && sections != SECTIONS.get(..3).unwrap_or_default() {
        faults.push(format!("{code}: the sections are {sections:?}"));
    }
    faults
}

/// `text` with its abbreviations written out: `«x»×3` is `xxx`, and `№` inside it is the number of the repetition.
///
/// # Panics
/// On an abbreviation that is not closed or has no count.
pub fn expand(text: &str) -> String {
    let mut expanded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('«') {
        let (piece, after) = after.split_once("»×").expect("`«` is closed by `»×` and a count");
        let digits = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
        let (count, after) = after.split_at(digits);
        expanded.push_str(before);
        for number in 0..count.parse::<usize>().expect("`»×` is followed by a count") {
            expanded.push_str(&piece.replace('№', &number.to_string()));
        }
        rest = after;
    }
    expanded.push_str(rest);
    expanded
}

/// What the engine says to the example `info` with this text: natively, or in the `sandbox` that its limits need.
///
/// # Panics
/// On an example of no known kind.
pub fn ask(info: &str, text: &str, sandbox: impl Fn(&str, &str) -> Result<String, Problem>) -> Value {
    let said = |answer: Result<String, Problem>| answer.unwrap_or_else(|problem| wire::write(&problem));
    let answer = match info.split(' ').collect::<Vec<_>>()[..] {
        ["json" | "text", "request", name] => said(operation::call(name, &expand(text))),
        ["text", "sandbox", name] => said(sandbox(name, &expand(text))),
        ["text", "validator"] => {
            let (request, lines) = text.split_once('\n').expect("a validator and its lines");
            let validator = wire::read(request).and_then(operation::request::validator);
            validator.expect("the validator opens").judge_lines(&bytes(lines))
        }
        _ => unknown(info),
    };
    serde_json::from_str(&answer).expect("the engine answers in JSON")
}

#[expect(clippy::panic, reason = "a test fails loudly")]
fn unknown(info: &str) -> ! {
    panic!("`{info}` is no kind of example")
}

/// The bytes of a text in which `\xE9` stands for one byte.
fn bytes(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\\x") {
        let (digits, after) = after.split_at(2);
        bytes.extend_from_slice(before.as_bytes());
        bytes.push(u8::from_str_radix(digits, 16).expect("`\\x` is followed by two digits"));
        rest = after;
    }
    bytes.extend_from_slice(rest.as_bytes());
    bytes
}

/// How a page shows an answer: in full, but of a long list of findings only the last one.
pub fn shown(mut answer: Value) -> String {
    if let Some(findings) = answer.get_mut("diagnostics").and_then(Value::as_array_mut) {
        let long = findings.len().saturating_sub(1);
        if long > 3 {
            findings.drain(..long);
        }
    }
    serde_json::to_string_pretty(&answer).expect("a value is JSON")
}

/// Whether `code` stands in the answer: as the code of the problem or of a finding.
pub fn yields(answer: &Value, code: Code) -> bool {
    match answer {
        Value::Object(fields) => {
            fields.get("code").is_some_and(|found| found == code.as_str())
                || fields.values().any(|value| yields(value, code))
        }
        Value::Array(items) => items.iter().any(|item| yields(item, code)),
        _ => false,
    }
}

/// The index of the pages, made from the table.
pub fn index() -> String {
    let mut text = String::from(
        "# Codes\n\nEvery problem and every finding carries a code. Codes are stable: a code never changes its meaning, and one that\n\
         is no longer given keeps its page. This index is made from the table in `core/src/wire/code.rs`.\n\n\
         ## Problems: why there is no answer\n\n| code | HTTP | exit | meaning |\n|---|---|---|---|\n",
    );
    for code in Code::ALL.iter().filter(|code| code.status() != 200) {
        let exit = if *code == Code::Internal { 3 } else { 2 };
        let _ = writeln!(text, "| {} | {} | {exit} | {} |", entry(*code), code.status(), code.title());
    }
    text.push_str("\n## Findings: what an answer tells\n\n| code | meaning |\n|---|---|\n");
    for code in Code::ALL.iter().filter(|code| code.status() == 200) {
        let _ = writeln!(text, "| {} | {} |", entry(*code), code.title());
    }
    text
}
