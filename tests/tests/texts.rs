//! The list of all texts, the reference of the command line, and the rules of `docs/STYLE.md` that a program can check.
#![expect(clippy::unwrap_used, reason = "a test fails loudly")]

use std::fs;

use rogatio_core::operation;
use rogatio_core::wire::Code;
use rogatio_tests::law::{self, File};
use rogatio_tests::text::{self, Text};
use rogatio_tests::workspace;
use serde_json::Value;

/// Texts that keep their wording, each with its reason.
const KEPT: &[(&str, &str)] = &[
    ("make the archive, where there is none", IN_PLANS),
    ("values at `{shown}` are rewritten; what they were stands only in the archive", IN_PLANS),
    ("values at `{shown}` go; they stand only in the archive", IN_PLANS),
    ("which documents had `{name}` before stands only in the archive", IN_PLANS),
    (
        "One rule that documents break: the rule of NEW, but the rule of OLD for mended documents. For documents that cannot be read, the reason.",
        A_CLASS,
    ),
    (
        "Each rule of NEW that the document breaks, at most 100; for a mended document, each rule of OLD.",
        A_CLASS,
    ),
    ("mended by the change", A_CLASS),
    (
        "{judged} documents: {valid} valid, {broken} broken by the change{repaired}, {broken_before} broken before, {mended} mended, {unreadable} unreadable",
        A_CLASS,
    ),
    ("the change mends {count}, refused before{keyword}", A_CLASS),
];

const A_CLASS: &str = "`mended` is the name of a class of documents in reports on a change";
const IN_PLANS: &str = "it is a part of plans, whose digests votes and logs have";

fn files(under: &str) -> Vec<File> {
    law::repository().into_iter().filter(|(path, _)| path.starts_with(under)).collect()
}

/// Every text, by group.
fn all() -> Vec<Text> {
    let mut texts = text::of_command(&rogatio::cli::command());
    let engine: Value = serde_json::from_str(&operation::describe()).unwrap();
    texts.extend(text::of_document("engine", engine.get("operations").unwrap()));
    let http: Value = serde_json::from_str(&rogatio::http::description()).unwrap();
    texts.extend(text::of_document("http", &http));
    texts.extend(Code::ALL.iter().map(|code| Text {
        group: "code",
        place: code.to_string(),
        text: code.title().to_owned(),
    }));
    for (group, folder) in [
        ("messages of the engine", "core/src/"),
        ("messages of the command line", "host/cli/src/"),
        ("messages of the service", "host/src/"),
    ] {
        texts.extend(text::of_rust(group, &files(folder)));
    }
    texts.extend(text::of_page(&files("web/page/")));
    texts.extend(text::of_pages("error pages", &files("docs/errors/")));
    texts
}

/// The prose of the manual. It is not listed: the pages themselves are the list.
fn manual() -> Vec<Text> {
    let pages: Vec<File> = files("docs/")
        .into_iter()
        .chain(files("README.md"))
        .filter(|(path, _)| !path.starts_with("docs/errors/") && path != "docs/STYLE.md")
        .collect();
    text::of_pages("manual", &pages)
}

fn current(path: &str, text: &str) {
    let path = workspace().join(path);
    if std::env::var_os("ROGATIO_BLESS").is_some() {
        fs::write(&path, text).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == text, "{} is stale: ROGATIO_BLESS=1 writes it again", path.display());
}

#[test]
fn the_list_is_current() {
    current("tests/texts.txt", &text::listed(&all()));
}

#[test]
fn the_reference_of_the_command_line_is_current() {
    current("docs/commands.md", &text::commands(&rogatio::cli::command()));
}

#[test]
fn texts_follow_the_style() {
    let texts = all();
    assert!(texts.len() > 2_000, "only {} texts", texts.len());
    let is_kept = |text: &&Text| KEPT.iter().any(|(kept, _)| *kept == text.text);
    let (listed, manual) = (texts.iter(), manual());
    let judged = listed.chain(&manual).filter(|text| !is_kept(text));
    let wrong: Vec<String> = judged.flat_map(text::faults).collect();
    assert!(wrong.is_empty(), "{} faults\n{}", wrong.len(), wrong.join("\n"));
    for (kept, reason) in KEPT {
        assert!(texts.iter().any(|text| text.text == *kept), "nothing says \"{kept}\" any more");
        assert!(reason.len() > 20, "an exception has a reason");
    }
}

#[test]
fn a_text_against_the_style_is_found() {
    let faults = |group: &'static str, words: &str| {
        text::faults(&Text { group, place: String::new(), text: words.to_owned() }).len()
    };
    assert_eq!(faults("engine", "Why."), 2, "one word, and it opens with `Why`");
    assert_eq!(faults("engine", "The reason for the refusal."), 0);
    assert_eq!(faults("engine", "A digest. Whether it fits."), 1);
    assert_eq!(faults("messages of the engine", "`status` is none of the words that it can be"), 1);
    assert_eq!(faults("messages of the engine", "there is no such proposal"), 0);
    assert_eq!(faults("messages of the engine", "the text is no checkpoint"), 1);
    assert_eq!(faults("messages of the engine", "the field `what is` is missing"), 0, "it is quoted");
}

#[test]
fn texts_are_found_in_code() {
    let code = r#"
        //! Not a text that is read.
        #[error("the digest {0} is wrong")]
        #[expect(dead_code, reason = "not for people at all")]
        struct A;
        fn f() { g("a message \
            over two lines", "word", "SELECT a FROM b where this holds", "<p>see the page</p>"); }
        #[cfg(test)]
        mod tests { const A: &str = "text of a test"; }
    "#;
    let found = text::of_rust("messages", &[("a.rs".to_owned(), code.to_owned())]);
    let found: Vec<&str> = found.iter().map(|text| text.text.as_str()).collect();
    assert_eq!(found, ["a message over two lines", "see the page", "the digest {0} is wrong"]);
    let page = [(
        "a.ts".to_owned(),
        "// a comment \"not this one\"\nh(\"p\", {}, `the ${a.b} reads it`, \"both of them\");".to_owned(),
    )];
    let found: Vec<String> = text::of_page(&page).into_iter().map(|text| text.text).collect();
    assert_eq!(found, ["both of them", "the {} reads it"]);
}
