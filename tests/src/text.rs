//! Every text that people and programs read: help, descriptions, messages, pages. `tests/texts.txt` lists them, so that a change of a text is
//! seen, and [`faults`] holds them against `docs/STYLE.md`.

use std::collections::BTreeSet;
use std::fmt::Write;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use serde_json::Value;

use crate::law::File;

/// A text and the place where it is read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Text {
    /// The group of the text, for example `command line`.
    pub group: &'static str,
    /// The name of the place in the group, for example `rogatio check schema --json`; empty for messages.
    pub place: String,
    /// The text, on one line.
    pub text: String,
}

/// Groups whose texts describe one thing each. Such a text has at least two words.
pub const DESCRIPTIONS: [&str; 4] = ["command line", "engine", "http", "code"];

/// Phrases that `docs/STYLE.md` refuses, in lower case, each with what to write instead.
pub const REFUSED: &[(&str, &str)] = &[
    ("whoever", "name the person or the agent"),
    (" nobody looks", "is not validated"),
    (" stands ", "is"),
    (" stand ", "are"),
    (" is none ", "is not, is invalid"),
    (" is no ", "is not a"),
    (" are no ", "are not"),
    (" leads nowhere", "does not resolve"),
    (" moved on", "has changed"),
    (" anew", "again"),
    (" of ours", "name the thing"),
    (" needs the power", "requires the role"),
    (" asks for ", "requires"),
    (" for ever ", "permanently"),
    (" mend", "correct"),
    (" cannot be.", "is not valid"),
    (" by itself", "alone, automatically"),
];

/// Words with which no sentence begins: a noun says more.
pub const OPENINGS: [&str; 5] = ["What", "Whoever", "Whether", "Who", "Why"];

/// The texts of the command line: what each command and each argument is for.
pub fn of_command(command: &clap::Command) -> Vec<Text> {
    let mut found = Vec::new();
    collect_command(command, command.get_name().to_owned(), &mut found);
    found
}

fn collect_command(command: &clap::Command, path: String, found: &mut Vec<Text>) {
    let mut add = |place: String, text: Option<String>| {
        found.extend(text.map(|text| Text { group: "command line", place, text: one_line(&text) }));
    };
    add(path.clone(), command.get_about().map(ToString::to_string));
    add(path.clone(), command.get_after_help().map(ToString::to_string));
    for argument in command.get_arguments() {
        let name = argument
            .get_long()
            .map_or_else(|| format!("<{}>", argument.get_id()), |long| format!("--{long}"));
        add(format!("{path} {name}"), argument.get_help().map(ToString::to_string));
        for value in argument.get_possible_values() {
            add(format!("{path} {name} {}", value.get_name()), value.get_help().map(ToString::to_string));
        }
    }
    for inner in command.get_subcommands() {
        collect_command(inner, format!("{path} {}", inner.get_name()), found);
    }
}

/// The descriptions, summaries and titles in a document such as the engine's description or the OpenAPI document.
pub fn of_document(group: &'static str, document: &Value) -> Vec<Text> {
    let mut found = BTreeSet::new();
    collect_document(group, document, &mut Vec::new(), &mut found);
    found.into_iter().collect()
}

fn collect_document(group: &'static str, value: &Value, path: &mut Vec<String>, found: &mut BTreeSet<Text>) {
    match value {
        Value::Object(members) => {
            // The names of properties are no texts, and may be `description`.
            let is_schema =
                !path.last().is_some_and(|name| name == "properties" || name == "$defs" || name == "schemas");
            for (key, value) in members {
                match value {
                    Value::String(text) if is_schema && (key == "description" || key == "summary") => {
                        found.insert(Text { group, place: place(path), text: one_line(text) });
                    }
                    _ => {
                        path.push(key.clone());
                        collect_document(group, value, path, found);
                        path.pop();
                    }
                }
            }
        }
        Value::Array(items) => {
            for item in items {
                // An alternative is told from the others by its one value.
                let name = item.get("const").or_else(|| item.get("name")).and_then(Value::as_str);
                path.push(name.unwrap_or_default().to_owned());
                collect_document(group, item, path, found);
                path.pop();
            }
        }
        _ => {}
    }
}

/// The names on the way to a text, without those that every schema has.
fn place(path: &[String]) -> String {
    const EVERYWHERE: [&str; 10] = [
        "",
        "operations",
        "request",
        "response",
        "properties",
        "$defs",
        "components",
        "schemas",
        "oneOf",
        "paths",
    ];
    // A definition, a parameter, an answer and a header are the same wherever they are used.
    const SHARED: [&str; 5] = ["$defs", "schemas", "parameters", "responses", "headers"];
    let start = path.iter().rposition(|name| SHARED.contains(&name.as_str())).unwrap_or(0);
    let names = path.iter().skip(start).filter(|name| !EVERYWHERE.contains(&name.as_str()));
    names.map(String::as_str).collect::<Vec<_>>().join(" ")
}

/// The messages in Rust code: every string literal with two words or more, outside tests and attributes that nobody reads.
pub fn of_rust(group: &'static str, files: &[File]) -> Vec<Text> {
    let mut found = BTreeSet::new();
    for (path, text) in files.iter().filter(|(path, _)| path.ends_with(".rs")) {
        let tokens: TokenStream = text.parse().unwrap_or_else(|error| panic!("{path}: {error}"));
        collect_tokens(tokens, &mut |literal| {
            for piece in pieces(literal) {
                if is_message(&piece) {
                    found.insert(Text { group, place: String::new(), text: piece });
                }
            }
        });
    }
    found.into_iter().collect()
}

/// Calls `each` with the value of every string literal.
fn collect_tokens(tokens: TokenStream, each: &mut impl FnMut(&str)) {
    let mut skips_item = false;
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(mark) if mark.as_char() == '#' => {
                let is_inner =
                    |token: &TokenTree| matches!(token, TokenTree::Punct(mark) if mark.as_char() == '!');
                let _ = tokens.next_if(is_inner);
                let Some(TokenTree::Group(attribute)) = tokens.peek() else { continue };
                if attribute.delimiter() != Delimiter::Bracket {
                    continue;
                }
                let text = attribute.stream().to_string();
                if text.starts_with("error") {
                    collect_tokens(attribute.stream(), each);
                }
                skips_item |= text.replace(' ', "") == "cfg(test)";
                tokens.next();
            }
            TokenTree::Group(group) => {
                if skips_item && group.delimiter() == Delimiter::Brace {
                    skips_item = false;
                } else if !skips_item {
                    collect_tokens(group.stream(), each);
                }
            }
            TokenTree::Literal(literal) if !skips_item => {
                if let Some(value) = string(&literal.to_string()) {
                    each(&value);
                }
            }
            _ => {}
        }
    }
}

/// The value of a string literal; none for other literals.
fn string(literal: &str) -> Option<String> {
    if let Some(raw) = literal.strip_prefix('r') {
        return Some(raw.trim_matches('#').strip_prefix('"')?.strip_suffix('"')?.to_owned());
    }
    let inner = literal.strip_prefix('"')?.strip_suffix('"')?;
    let mut value = String::new();
    let mut letters = inner.chars().peekable();
    while let Some(letter) = letters.next() {
        match (letter, letter == '\\') {
            (_, false) => value.push(letter),
            _ => match letters.next()? {
                '\n' => while letters.next_if(|next| next.is_whitespace()).is_some() {},
                'n' => value.push('\n'),
                't' => value.push('\t'),
                'u' => value.extend(letters.by_ref().take_while(|letter| *letter != '}').filter(|_| false)),
                other => value.push(other),
            },
        }
    }
    Some(value)
}

/// The texts between the tags and the line feeds of a literal.
fn pieces(literal: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in literal.lines() {
        let mut rest = line;
        while let Some((before, tag)) = rest.split_once('<') {
            // `<` before a letter or `/` begins a tag; elsewhere it compares.
            let Some((_, after)) = tag
                .split_once('>')
                .filter(|_| tag.starts_with(|c: char| c.is_alphabetic() || c == '/' || c == '!'))
            else {
                break;
            };
            found.push(one_line(before));
            rest = after;
        }
        found.push(one_line(rest));
    }
    found
}

/// A literal is a message when it has two words of people; SQL, headers and styles have others.
fn is_message(text: &str) -> bool {
    const CODE: [&str; 12] = [
        "SELECT",
        "INSERT",
        "UPDATE",
        "DELETE",
        "CREATE",
        "FROM",
        "WHERE",
        "JOIN",
        "PRAGMA",
        "VALUES",
        "ORDER BY",
        "default-src",
    ];
    let words = text.split(' ').map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
    let plain = |word: &&str| word.len() > 1 && word.chars().all(|c| c.is_ascii_lowercase() || c == '\'');
    words.filter(plain).count() > 1
        && !CODE.iter().any(|code| text.contains(code))
        && !text.contains("charset=")
}

/// The texts of the page: the string literals of its scripts, and what its document says.
pub fn of_page(files: &[File]) -> Vec<Text> {
    let mut found = BTreeSet::new();
    let mut add = |text: String| {
        if is_message(&text) {
            found.insert(Text { group: "page", place: String::new(), text });
        }
    };
    for (path, text) in files {
        if path.ends_with(".html") {
            text.lines().flat_map(pieces).for_each(&mut add);
        } else if path.ends_with(".ts") {
            scripted(text).into_iter().for_each(&mut add);
        }
    }
    found.into_iter().collect()
}

/// The string literals of a script; what a template fills in is `{}`.
fn scripted(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in text.lines().filter(|line| !line.trim_start().starts_with(['/', '*'])) {
        let mut rest = line;
        while let Some(at) = rest.find(['"', '`']) {
            let (_, after) = rest.split_at(at);
            let Some(mark) = after.chars().next() else { break };
            let Some((inner, next)) = after.split_at(1).1.split_once(mark) else { break };
            let mut shown = String::new();
            let mut pieces = inner.split("${");
            shown.push_str(pieces.next().unwrap_or_default());
            for piece in pieces {
                let _ = write!(shown, "{{}}{}", piece.split_once('}').map_or("", |(_, after)| after));
            }
            found.push(shown);
            rest = next;
        }
    }
    found
}

/// The prose of Markdown pages: their paragraphs without examples.
pub fn of_pages(group: &'static str, files: &[File]) -> Vec<Text> {
    let mut found = Vec::new();
    for (path, text) in files.iter().filter(|(path, _)| path.ends_with(".md")) {
        let name = path.rsplit('/').next().unwrap_or_default().trim_end_matches(".md");
        for paragraph in prose(text) {
            found.push(Text { group, place: name.to_owned(), text: paragraph });
        }
    }
    found
}

/// The paragraphs of a Markdown document that are prose: no headings, examples and tables.
pub fn prose(markdown: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (number, part) in markdown.split("```").enumerate() {
        if number % 2 == 1 {
            continue;
        }
        for paragraph in part.split("\n\n") {
            let first = paragraph.trim_start_matches('\n');
            if !first.is_empty() && !first.starts_with(['#', '|', ' ']) {
                found.push(one_line(first));
            }
        }
    }
    found
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The texts as `tests/texts.txt` has them.
pub fn listed(texts: &[Text]) -> String {
    let mut shown = String::from(
        "Every text that people and programs read. Generated: `ROGATIO_BLESS=1 cargo test -p rogatio-tests --test texts` writes it again.\n",
    );
    let mut group = "";
    for text in texts {
        if text.group != group {
            group = text.group;
            let _ = write!(shown, "\n## {group}\n\n");
        }
        if text.place.is_empty() {
            let _ = writeln!(shown, "{}", text.text);
        } else {
            let _ = writeln!(shown, "{}: {}", text.place, text.text);
        }
    }
    shown
}

/// What `docs/STYLE.md` refuses in a text.
pub fn faults(text: &Text) -> Vec<String> {
    let mut faults = Vec::new();
    let mut fault = |why: String| {
        faults.push(format!("{}: {}: \"{}\" {why}", text.group, text.place, text.text));
    };
    // A name in backticks, such as the code of a refusal, is described elsewhere.
    let is_name = text.text.starts_with('`');
    if DESCRIPTIONS.contains(&text.group) && !is_name && text.text.split(' ').count() < 2 {
        fault("is one word".to_owned());
    }
    // What is quoted is no prose.
    let prose: String = text.text.split('`').step_by(2).collect::<Vec<_>>().join("`");
    for opening in OPENINGS {
        let lower = opening.to_lowercase();
        let opens = |sentence: &str| {
            sentence
                .split(|c: char| !c.is_alphabetic())
                .next()
                .is_some_and(|word| word == opening || word == lower)
        };
        if opens(&prose)
            || prose.split(". ").skip(1).any(|sentence| sentence.starts_with(&format!("{opening} ")))
        {
            fault(format!("has a sentence that begins with \"{opening}\""));
        }
    }
    let padded = format!(" {} ", prose.to_lowercase());
    for (phrase, instead) in REFUSED {
        // "There is no such proposal" is the usual order.
        let plain = ["there is no ", "there are no ", "is no longer", "stands for"]
            .iter()
            .fold(padded.clone(), |text, usual| text.replace(usual, ""));
        if plain.contains(phrase) {
            fault(format!("says \"{}\": {instead}", phrase.trim()));
        }
    }
    faults
}

/// The reference of the command line in Markdown, as `docs/commands.md` has it.
pub fn commands(command: &clap::Command) -> String {
    let mut shown = String::from(
        "# Commands\n\nGenerated from the command line: `ROGATIO_BLESS=1 cargo test -p rogatio-tests --test texts` writes this page again. \
         `rogatio COMMAND --help` prints the same.\n",
    );
    let mut command = command.clone();
    command.build();
    describe(&command, command.get_name(), &[], &mut shown);
    shown
}

fn describe(command: &clap::Command, path: &str, known: &[String], shown: &mut String) {
    let _ = write!(shown, "\n## {path}\n");
    for text in [command.get_about(), command.get_after_help()].into_iter().flatten() {
        let _ = write!(shown, "\n{text}\n");
    }
    let arguments: Vec<&clap::Arg> = command
        .get_arguments()
        .filter(|argument| !argument.is_hide_set() && !known.contains(&argument.get_id().to_string()))
        .filter(|argument| !matches!(argument.get_id().as_str(), "help" | "version"))
        .collect();
    if !arguments.is_empty() {
        shown.push_str("\n| argument | meaning |\n|---|---|\n");
    }
    for argument in &arguments {
        let _ = writeln!(
            shown,
            "| `{}` | {} |",
            argument.to_string().replace('|', "\\|"),
            meaning(argument).replace('|', "\\|")
        );
    }
    // Arguments of every command are shown once, with the program.
    let global = arguments
        .iter()
        .filter(|argument| argument.is_global_set())
        .map(|argument| argument.get_id().to_string());
    let known: Vec<String> = known.iter().cloned().chain(global).collect();
    for inner in command.get_subcommands().filter(|inner| inner.get_name() != "help") {
        describe(inner, &format!("{path} {}", inner.get_name()), &known, shown);
    }
}

/// The help of an argument, with its values and its default.
fn meaning(argument: &clap::Arg) -> String {
    let mut text = argument.get_help().map(ToString::to_string).unwrap_or_default();
    let values: Vec<String> = argument
        .get_possible_values()
        .iter()
        .filter(|_| argument.get_action().takes_values())
        .map(|value| match value.get_help() {
            Some(help) => format!("`{}` ({})", value.get_name(), help.to_string().trim_end_matches('.')),
            None => format!("`{}`", value.get_name()),
        })
        .collect();
    if !values.is_empty() {
        let _ = write!(text, ". Values: {}", values.join(", "));
    }
    let defaults: Vec<_> =
        argument.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
    if argument.get_action().takes_values() && !defaults.is_empty() {
        let _ = write!(text, ". Default: `{}`", defaults.join(" "));
    }
    text
}
