//! The vectors: `tests/vectors/<operation>/<case>.json`.
//!
//! A vector holds a `description`, the question (`request`, or `request_text` where the point is that it is no JSON)
//! and what every face must say, byte for byte: `answer`, or `problem`. `ROGATIO_BLESS=1` writes down what the native
//! engine says; read the difference before you commit it.

use std::fs;
use std::path::PathBuf;

use rogatio_core::{operation, wire};
use serde_json::{Map, Value};

/// One case.
pub struct Vector {
    /// Where it is written down.
    pub path: PathBuf,
    /// The operation asked.
    pub operation: String,
    /// The exact text of the question.
    pub request: String,
    /// The exact text of the answer, or of the problem.
    pub expected: Result<String, String>,
}

/// All vectors of the operations, sorted by path.
///
/// # Panics
/// On a file that is not a vector.
pub fn all() -> Vec<Vector> {
    let root = crate::workspace().join("tests/vectors");
    let mut vectors = Vec::new();
    for operation in operation::OPERATIONS {
        let folder = root.join(operation.name);
        if folder.is_dir() {
            vectors.extend(crate::files(&folder, "json").into_iter().map(|path| read(operation.name, path)));
        }
    }
    vectors
}

fn read(operation: &str, path: PathBuf) -> Vector {
    let name = path.display().to_string();
    let text = fs::read_to_string(&path).unwrap();
    let mut fields: Map<String, Value> =
        serde_json::from_str(&text).unwrap_or_else(|error| fail(&name, &error));
    let request = match (fields.get("request"), fields.get("request_text")) {
        (Some(request), None) => request.to_string(),
        (None, Some(Value::String(text))) => text.clone(),
        _ => fail(&name, &"a vector has `request` or `request_text`"),
    };
    if std::env::var_os("ROGATIO_BLESS").is_some() {
        bless(operation, &request, &mut fields);
        let mut pretty = serde_json::to_string_pretty(&fields).unwrap();
        pretty.push('\n');
        if pretty != text {
            fs::write(&path, pretty).unwrap();
        }
    }
    let expected = match (fields.get("answer"), fields.get("problem")) {
        (Some(answer), None) => Ok(answer.to_string()),
        (None, Some(problem)) => Err(problem.to_string()),
        _ => fail(&name, &"a vector has `answer` or `problem`"),
    };
    if fields.get("description").and_then(Value::as_str).is_none_or(|text| text.len() <= 10) {
        fail(&name, &"a vector has a description")
    }
    Vector { path, operation: operation.to_owned(), request, expected }
}

fn bless(operation: &str, request: &str, fields: &mut Map<String, Value>) {
    let (key, text) = match operation::call(operation, request) {
        Ok(answer) => ("answer", answer),
        Err(problem) => ("problem", wire::write(&problem)),
    };
    fields.remove("answer");
    fields.remove("problem");
    fields.insert(key.to_owned(), serde_json::from_str(&text).unwrap());
}

#[expect(clippy::panic, reason = "a test fails loudly")]
fn fail(path: &str, why: &dyn std::fmt::Display) -> ! {
    panic!("{path}: {why}")
}
