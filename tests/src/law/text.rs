//! Who may name whom, and what no file may name.

use super::{File, code, words};

/// Libraries with one home, each with the files that may name it.
pub const HOMES: &[(&str, &[&str])] = &[
    // The build step precompiles the component with the same configuration.
    ("wasmtime", &["host/src/engine", "host/build.rs", "host/build/warm.rs"]),
    ("axum", &["host/src/http"]),
    ("rmcp", &["host/src/http/mcp"]),
    ("sqlx", &["host/src/store"]),
    ("ureq", &["host/src/client.rs"]),
];

/// Files outside the tests that name a library away from its home.
pub fn strangers(files: &[File]) -> Vec<String> {
    let mut wrong = Vec::new();
    for (path, text) in files.iter().filter(|(path, _)| path.ends_with(".rs") && !path.starts_with("tests/"))
    {
        for (library, homes) in HOMES {
            let at_home = homes.iter().any(|home| path.starts_with(home));
            if !at_home && code(text).any(|line| names(line, library)) {
                wrong.push(format!("{path} names `{library}`, which belongs to {}", homes.join(", ")));
            }
        }
    }
    wrong
}

/// Whether a line of code names a library: a path that begins with it, or its import.
fn names(line: &str, library: &str) -> bool {
    let path = line
        .match_indices(&format!("{library}::"))
        .any(|(at, _)| !line[..at].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | ':')));
    path || (line.trim_start().starts_with("use ") && words(line).nth(1) == Some(library))
}

/// Files that name a path of somebody's machine, or the host of a registry.
pub fn leaks(files: &[File]) -> Vec<String> {
    // Written in pieces, so that this file does not find itself.
    let paths = [["/ho", "me/"], ["/ro", "ot/"], ["/wo", "rk/"], ["/Us", "ers/"], ["C:\\Us", "ers\\"]]
        .map(|two| two.concat());
    let hosts = [
        ["index.crates", ".io"],
        ["static.crates", ".io"],
        ["registry.npm", "js.org"],
        ["registry.yarn", "pkg.com"],
        ["py", "pi.org"],
        ["proxy.go", "lang.org"],
        ["deb.deb", "ian.org"],
    ]
    .map(|two| two.concat());
    let mut wrong = Vec::new();
    for (path, text) in files {
        for (number, line) in text.lines().enumerate() {
            let at_start = |(at, _): (usize, &str)| {
                !line[..at]
                    .ends_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '}' | '*'))
            };
            let found = paths.iter().find(|place| line.match_indices(place.as_str()).any(at_start));
            let found = found.or_else(|| hosts.iter().find(|host| line.contains(host.as_str())));
            if let Some(found) = found {
                wrong.push(format!("{path}:{} names `{found}`", number + 1));
            }
        }
    }
    wrong
}
