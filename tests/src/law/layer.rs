//! Inside core every module has its place in one order and uses only what comes before it; and below that, no two modules
//! of one folder use each other.

use std::collections::BTreeSet;

use super::{File, code};

/// The modules of core, each after all that it uses: the ground, the wire, the domains, the table of operations.
pub const ORDER: &[&str] = &[
    "excerpt",
    "pointer",
    "canonical",
    "digest",
    "signature",
    "weight",
    "wire",
    "text",
    "schema",
    "electorate",
    "threshold",
    "ballot",
    "tally",
    "scope",
    "compatibility",
    "contract",
    "lint",
    "artifact",
    "change",
    "migration",
    "impact",
    "proposal",
    "log",
    "provenance",
    "certificate",
    "operation",
];

/// The uses in `files` (paths inside `core/src/`) that run against [`ORDER`], and the modules of only one of both.
pub fn wrong_uses(files: &[File]) -> Vec<String> {
    let mut wrong = Vec::new();
    let place = |module: &str| ORDER.iter().position(|known| *known == module);
    let modules = modules(files);
    for (path, text) in files {
        let own = module_of(path);
        let Some(name) = own.first() else { continue };
        let Some(height) = place(name) else {
            wrong.push(format!("core/src/{path} belongs to `{name}`, which has no place in the order"));
            continue;
        };
        for used in uses(&own, text, &modules) {
            let Some(used) = used.first().filter(|used| place(used).is_some_and(|used| used > height)) else {
                continue;
            };
            wrong.push(format!("core/src/{path} uses `crate::{used}`, which comes after `{name}`"));
        }
    }
    let there: BTreeSet<&str> = modules.iter().filter_map(|module| module.first().copied()).collect();
    let gone = ORDER.iter().filter(|known| !there.contains(**known));
    wrong.extend(gone.map(|known| format!("`{known}` is in the order, and nowhere in core")));
    wrong
}

/// The pairs of modules in one folder of `files` that use each other.
pub fn two_way(files: &[File]) -> Vec<String> {
    let modules = modules(files);
    let mut edges = BTreeSet::new();
    for (path, text) in files {
        let own = module_of(path);
        for used in uses(&own, text, &modules) {
            let shared = own.iter().zip(&used).take_while(|(own, used)| own == used).count();
            if shared < own.len() && shared < used.len() {
                let name = |module: &[&str]| module.get(..=shared).unwrap_or(module).join("::");
                edges.insert((name(&own), name(&used)));
            }
        }
    }
    let both =
        edges.iter().filter(|(one, other)| one < other && edges.contains(&(other.clone(), one.clone())));
    both.map(|(one, other)| format!("`{one}` and `{other}` use each other")).collect()
}

/// A module, as the names that lead to it from the root of core.
type Module<'f> = Vec<&'f str>;

fn modules(files: &[File]) -> BTreeSet<Module<'_>> {
    files.iter().map(|(path, _)| module_of(path)).collect()
}

/// The module that a file is: empty for the root.
fn module_of(path: &str) -> Module<'_> {
    let mut names: Vec<&str> = path.trim_end_matches(".rs").split('/').collect();
    if matches!(names.last(), Some(&"mod" | &"lib")) {
        names.pop();
    }
    names
}

/// The modules that the code of a file names by `crate::`, `super::` or `self::`, in braces too.
fn uses<'f>(own: &[&'f str], text: &'f str, modules: &BTreeSet<Module<'f>>) -> BTreeSet<Module<'f>> {
    let code: Vec<&str> = code(text).collect();
    let mut used = BTreeSet::new();
    for (start, names) in paths(&code.join("\n")) {
        let mut target: Vec<&str> = match start {
            Start::Root => Vec::new(),
            Start::Up(steps) => own.get(..own.len().saturating_sub(steps)).unwrap_or_default().to_vec(),
        };
        // The last names are items of a module.
        let mut known = target.clone();
        for name in &names {
            let next = modules.iter().find(|module| {
                module.len() == target.len() + 1
                    && module.starts_with(&target)
                    && module.last() == Some(&name.as_str())
            });
            let Some(next) = next else { break };
            target = next.clone();
            known = target.clone();
        }
        used.insert(known);
    }
    used
}

/// Where a path begins.
#[derive(Clone, Copy)]
enum Start {
    /// At the root of core.
    Root,
    /// So many modules above the file's own.
    Up(usize),
}

/// The paths in a piece of code that begin with `crate`, `super` or `self`, each name after that.
fn paths(code: &str) -> Vec<(Start, Vec<String>)> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("::") {
        let first = code[..at].rfind(|c: char| !is_word(c)).map_or(0, |end| end + 1);
        let start = match &code[first..at] {
            "crate" => Start::Root,
            "super" if !code[..first].ends_with("::") => Start::Up(1),
            "self" => Start::Up(0),
            _ => continue,
        };
        let (start, rest) = match start {
            Start::Up(1) => {
                let more = code[at + 2..].split("::").take_while(|name| *name == "super").count();
                (Start::Up(1 + more), at + 2 + more * "super::".len())
            }
            other => (other, at + 2),
        };
        found.extend(tree(&code[rest..]).into_iter().map(|names| (start, names)));
    }
    found
}

/// The paths of a tree of imports, which ends where its braces do.
fn tree(text: &str) -> Vec<Vec<String>> {
    let text = text.trim_start();
    let Some(group) = text.strip_prefix('{') else {
        let end = text.find(|c: char| !is_word(c)).unwrap_or(text.len());
        let (name, rest) = text.split_at(end);
        let inner = rest.strip_prefix("::").map(tree).unwrap_or_else(|| vec![Vec::new()]);
        return inner.into_iter().map(|names| [vec![name.to_owned()], names].concat()).collect();
    };
    let (mut found, mut depth, mut start) = (Vec::new(), 0_usize, 0);
    for (at, character) in group.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' | '}' if depth == 0 => {
                if !group[start..at].trim().is_empty() {
                    found.extend(tree(&group[start..at]));
                }
                if character == '}' {
                    break;
                }
                start = at + 1;
            }
            _ => {}
        }
    }
    found
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}
