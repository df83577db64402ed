//! Inside core: operation ─► the domain modules ─► diagnostic ─► wire, never back.

use std::collections::BTreeSet;

use super::{File, code};

/// A use that runs against the picture, and why it may.
pub struct LayerException {
    /// The file, or the folder with `/` at its end, inside `core/src/`.
    pub place: &'static str,
    /// The module that it uses.
    pub uses: &'static str,
    /// Why.
    pub reason: &'static str,
}

/// The exceptions: a list that shrinks.
pub const LAYER_EXCEPTIONS: &[LayerException] = &[
    LayerException {
        place: "wire/json.rs",
        uses: "diagnostic",
        reason: "strict reading stops with a problem, and the builders of problems keep it bounded",
    },
    LayerException {
        place: "artifact/mod.rs",
        uses: "operation",
        reason: "the `validator` resource reads its request and writes its lines as an operation does",
    },
    LayerException {
        place: "tally/stream.rs",
        uses: "operation",
        reason: "the `count` resource reads its request and writes its lines as an operation does",
    },
    LayerException {
        place: "provenance/operation/batch.rs",
        uses: "operation",
        reason: "the `bundle` resource reads its requests and writes its answers as an operation does",
    },
    LayerException {
        place: "wire/",
        uses: "digest",
        reason: "a digest is parsed once, into a value that cannot be wrong, while the request is read",
    },
    LayerException {
        place: "wire/",
        uses: "signature",
        reason: "a key is parsed once, into a value that cannot be wrong, while the request is read",
    },
    LayerException {
        place: "wire/",
        uses: "electorate",
        reason: "a weight is parsed once, into a value that cannot be wrong, while the request is read",
    },
];

/// The height of a module; none for what stands at the root of the crate (macros).
fn height(module: &str, modules: &[&str]) -> Option<u8> {
    match module {
        "wire" => Some(0),
        "diagnostic" => Some(1),
        "operation" => Some(3),
        domain => modules.contains(&domain).then_some(2),
    }
}

/// The uses in `files` (paths inside `core/src/`) that run against the picture, and the exceptions that nothing needs
/// any more. Among themselves the domain modules are free.
pub fn wrong_uses(files: &[File], exceptions: &[LayerException]) -> Vec<String> {
    let modules: Vec<&str> = files.iter().map(|(path, _)| module_of(path)).collect();
    let mut needed = BTreeSet::new();
    let mut wrong = Vec::new();
    for (path, text) in files {
        let Some(own) = height(module_of(path), &modules) else { continue };
        for used in used_modules(text) {
            if height(&used, &modules).is_none_or(|used| used <= own) {
                continue;
            }
            let covers = |one: &LayerException| {
                one.uses == used
                    && (one.place == path || (one.place.ends_with('/') && path.starts_with(one.place)))
            };
            match exceptions.iter().position(covers) {
                Some(index) => {
                    needed.insert(index);
                }
                None => wrong.push(format!("core/src/{path} uses `crate::{used}`, which stands above it")),
            }
        }
    }
    for (index, exception) in exceptions.iter().enumerate() {
        let there = modules.contains(&exception.uses)
            && files.iter().any(|(path, _)| path.starts_with(exception.place));
        if there && !needed.contains(&index) {
            wrong.push(format!(
                "`{}` no longer uses `{}`: strike the exception",
                exception.place, exception.uses
            ));
        }
    }
    wrong
}

/// The module that a file of core belongs to: its folder or its name; `lib` for the root.
fn module_of(path: &str) -> &str {
    path.split('/').next().unwrap_or(path).trim_end_matches(".rs")
}

/// The first name after each `crate::` in the code of a file, in braces too.
fn used_modules(text: &str) -> Vec<String> {
    let code: Vec<&str> = code(text).collect();
    let code = code.join("\n");
    let mut used = Vec::new();
    for (at, found) in code.match_indices("crate::") {
        let after = &code[at + found.len()..];
        if let Some(group) = after.strip_prefix('{') {
            used.extend(first_names(group));
        } else {
            used.push(name(after).to_owned());
        }
    }
    used
}

/// The names at the first level of a group of imports, whose opening brace is behind us.
fn first_names(group: &str) -> Vec<String> {
    let mut names = Vec::new();
    let (mut depth, mut start) = (0_usize, 0);
    for (at, character) in group.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => {
                names.push(name(group[start..at].trim_start()).to_owned());
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                names.push(name(group[start..at].trim_start()).to_owned());
                start = at + 1;
            }
            _ => {}
        }
    }
    names
}

fn name(text: &str) -> &str {
    let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len());
    &text[..end]
}
