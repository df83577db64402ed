//! Where `unsafe` may stand.

use super::{File, code, words};

/// The crates that forbid it; in the others a macro writes it, or one commented place needs it.
pub const FORBIDDING: &[&str] = &[
    "core/src/lib.rs",
    "tests/src/lib.rs",
    "web/src/lib.rs",
    "web/judge/src/lib.rs",
    "web/validator/src/lib.rs",
];

/// The places that may say `unsafe`, each with its reason.
pub const UNSAFE_PLACES: &[(&str, &str)] = &[
    (
        "host/src/engine/embedded.rs",
        "wasmtime trusts a precompiled component, and its code must become executable",
    ),
    ("host/src/engine/memory.rs", "memory is mapped from a file, and wasmtime trusts the one who gives it"),
    ("host/build.rs", "flags of Cranelift that wasmtime checks when it loads the component"),
    ("host/cli/src/process/wasi.rs", "a call of an import of a WebAssembly module is unsafe in Rust"),
    ("core/entropy/src/lib.rs", "the symbol that getrandom calls must be exported"),
];

/// Files that say `unsafe` and may not, places that no longer need it, crates that do not forbid it.
pub fn wrong_unsafe(files: &[File]) -> Vec<String> {
    let mut wrong = Vec::new();
    for (path, text) in files.iter().filter(|(path, _)| path.ends_with(".rs")) {
        let says = code(text).any(|line| !in_quotes(line) && words(line).any(|word| word == "unsafe"));
        match (says, UNSAFE_PLACES.iter().any(|(place, _)| place == path)) {
            (true, false) => wrong.push(format!("{path} says `unsafe`")),
            (false, true) => wrong.push(format!("{path} no longer needs `unsafe`: strike it from the list")),
            _ => {}
        }
        if FORBIDDING.contains(&path.as_str()) && !text.lines().any(|line| line == "#![forbid(unsafe_code)]")
        {
            wrong.push(format!("{path} does not forbid `unsafe`"));
        }
        if ["host/src/lib.rs", "host/cli/src/lib.rs"].contains(&path.as_str())
            && !text.lines().any(|line| line == "#![deny(unsafe_code)]")
        {
            wrong.push(format!("{path} does not deny `unsafe`"));
        }
    }
    wrong
}

/// Whether the word stands in a text of the line (a message, a title), not in its code.
fn in_quotes(line: &str) -> bool {
    let plain = line.replace("\\\"", "");
    plain.find("unsafe").is_some_and(|at| plain[..at].matches('"').count() % 2 == 1)
}
