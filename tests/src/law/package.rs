//! Which package may depend on which.

use serde_json::Value;

/// The picture in the design: each package of the workspace and the others that it may use.
pub const EDGES: &[(&str, &[&str])] = &[
    ("rogatio-core", &[]),
    // Answers `getrandom` for the leaf crates; it knows nothing of Rogatio.
    ("rogatio-entropy", &[]),
    ("rogatio-component", &["rogatio-core", "rogatio-entropy"]),
    // What both modules of the npm package share.
    ("rogatio-judge", &["rogatio-core"]),
    ("rogatio-web", &["rogatio-core", "rogatio-entropy", "rogatio-judge"]),
    ("rogatio-validator", &["rogatio-core", "rogatio-entropy", "rogatio-judge"]),
    // A step of the build: it reads the compiled browser engine and knows nothing else of Rogatio.
    ("rogatio-bindgen", &[]),
    // The command line without a database, natively and as a WASI program with the engine in it.
    ("rogatio-cli", &["rogatio-core"]),
    // A reader of tables, which the program gives to the command line.
    ("rogatio-parquet", &["rogatio-cli", "rogatio-core"]),
    ("rogatio", &["rogatio-cli", "rogatio-core", "rogatio-parquet"]),
    ("rogatio-tests", &["rogatio", "rogatio-cli", "rogatio-core"]),
];

/// Where the dependencies between our packages, as `cargo metadata` tells them, differ from [`EDGES`].
pub fn wrong_edges(metadata: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    let packages = metadata["packages"].as_array().map_or(&[][..], Vec::as_slice);
    let name = |package: &Value| package["name"].as_str().unwrap_or_default().to_owned();
    let ours: Vec<String> = packages.iter().map(name).collect();
    for package in packages {
        let name = name(package);
        let Some((_, allowed)) = EDGES.iter().find(|(known, _)| *known == name) else {
            wrong.push(format!("`{name}` is not in the picture"));
            continue;
        };
        let used: Vec<&str> = package["dependencies"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|dependency| !dependency["path"].is_null())
            .filter_map(|dependency| dependency["name"].as_str())
            .collect();
        wrong.extend(
            used.iter().filter(|used| !allowed.contains(used)).map(|used| format!("`{name}` uses `{used}`")),
        );
        let missing =
            allowed.iter().filter(|one| !used.contains(one) && ours.iter().any(|name| name == *one));
        wrong.extend(
            missing.map(|missing| format!("`{name}` no longer uses `{missing}`: correct the picture")),
        );
    }
    wrong
}
