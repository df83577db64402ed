//! Laws of the strict reader and of the validator on its tapes: the reader answers as the one before it did, byte for byte, and a validator judges a
//! text as it judges the value.
//!
//! The inputs are the JSON Schema test suite, every vector of the repository, texts written for the corners of the grammar, and mutations of all of
//! them. A bounded run is part of every test run; `cargo test --release --test reader_laws -- --ignored` takes ten million mutated texts, or as many
//! as `ROGATIO_DOCUMENTS` says.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "a test fails loudly"
)]
#![expect(clippy::disallowed_methods, reason = "a test reads files and its environment")]

mod before;
#[path = "../chance/mod.rs"]
mod chance;
mod corners;
mod mutation;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use chance::Chance;
use rogatio_core::artifact::Validator;
use rogatio_core::wire::artifact_validate::{BatchLine, Mode};
use rogatio_core::wire::schema_check::SchemaOptions;
use rogatio_core::wire::{self, json};
use serde_json::Value;

/// Both readers on one text: the same value with the same spelling, or the same problem.
fn agree(text: &[u8]) {
    let (old, new) = (before::parse_bytes(text), json::parse_bytes(text));
    let told = |read: &Result<Value, wire::Problem>| match read {
        Ok(value) => (true, value.to_string()),
        Err(problem) => (false, wire::write(problem)),
    };
    assert_eq!(told(&new), told(&old), "{}", text.escape_ascii());
}

/// A schema that was compiled, with the texts that it is asked about.
struct Case {
    validator: Validator,
    texts: Vec<Vec<u8>>,
}

impl Case {
    /// `None` for a schema that cannot be used.
    fn new(schema: &Value, options: &SchemaOptions, texts: Vec<Vec<u8>>) -> Option<Self> {
        let validator = Validator::for_texts(schema.clone(), Mode::Strict, options.clone()).ok()?;
        // A validator compiles the form for texts when the second one comes.
        validator.judge_lines(b"1\n1");
        Some(Self { validator, texts })
    }

    /// The answer on a line is that on its value, and the verdict on the tape is that on the value.
    fn agrees(&self, line: &[u8]) {
        let answer = match before::parse_bytes(line) {
            Ok(artifact) => {
                let mut reader = json::Reader::default();
                let verdict = self.validator.accepts_read(&reader.read_bytes(line).unwrap());
                assert_eq!(verdict, self.validator.accepts(&artifact), "{}", line.escape_ascii());
                BatchLine::Answer(self.validator.judge(&artifact))
            }
            Err(problem) => BatchLine::Problem { problem },
        };
        let told = self.validator.judge_lines(line);
        let is_blank = line.trim_ascii().is_empty();
        let expected = if is_blank { String::new() } else { format!("{}\n", wire::write(&answer)) };
        assert_eq!(told, expected, "{}", line.escape_ascii());
    }
}

#[test]
fn the_readers_agree_on_every_vector_and_corner() {
    let (mut count, mut chance) = (0, Chance(1));
    for text in corners::texts().into_iter().chain(vectors()) {
        agree(&text);
        for _ in 0..6 {
            agree(&mutation::mutated(&text, &mut chance));
        }
        count += 1;
    }
    assert!(count > 1_000, "only {count} texts");
}

#[test]
fn the_readers_agree_at_the_limits() {
    corners::limits().iter().for_each(|text| agree(text));
}

#[test]
fn a_text_is_judged_as_its_value_is() {
    let mut chance = Chance(2);
    let mut count = 0;
    for case in cases() {
        for text in &case.texts {
            case.agrees(text);
            case.agrees(&mutation::one_line(mutation::mutated(text, &mut chance)));
            count += 2;
        }
    }
    println!("{count} texts");
    assert!(count > 400, "only {count} texts");
}

#[test]
#[ignore = "takes minutes"]
fn ten_million_mutated_texts() {
    let wanted = std::env::var("ROGATIO_DOCUMENTS").map_or(10_000_000, |count| count.parse().unwrap());
    let seed = std::env::var("ROGATIO_SEED").map_or(3, |seed| seed.parse().unwrap());
    let (mut chance, cases) = (Chance(seed), cases());
    let texts: Vec<Vec<u8>> = corners::texts().into_iter().chain(vectors()).collect();
    let short: Vec<&Vec<u8>> = texts.iter().filter(|text| text.len() < 2_000).collect();
    let (mut read, mut valid) = (0_u64, 0_u64);
    for _ in 0..wanted {
        // Half of the texts go through the reader alone, half through a validator too.
        let text = if chance.below(2) == 0 {
            let text = mutation::mutated(short[chance.below(short.len())], &mut chance);
            agree(&text);
            text
        } else {
            let case = &cases[chance.below(cases.len())];
            let line = mutation::one_line(mutation::mutated(
                &case.texts[chance.below(case.texts.len())],
                &mut chance,
            ));
            case.agrees(&line);
            valid += u64::from(case.validator.judge_lines(&line).starts_with(r#"{"accepted":true"#));
            line
        };
        read += u64::from(json::parse_bytes(&text).is_ok());
    }
    println!("{wanted} mutated texts: {read} of them are read, {valid} of those that were judged are valid");
}

/// Every file of the vectors and of the examples that is not long.
fn vectors() -> Vec<Vec<u8>> {
    let mut texts = Vec::new();
    for folder in ["../tests/vectors", "../../shared/vectors", "../examples"] {
        for file in files(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)) {
            let text = fs::read(&file).unwrap();
            if text.len() < 20_000 {
                texts.push(text);
            }
        }
    }
    texts
}

/// Every group of the JSON Schema test suite, and the schemas that ask for what tapes do in their own way.
fn cases() -> Vec<Case> {
    let texts = |data: &[&str]| data.iter().map(|text| text.as_bytes().to_vec()).collect();
    let own = corners::SCHEMAS.iter().map(|(schema, data)| {
        let schema = serde_json::from_str(schema).unwrap();
        Case::new(&schema, &SchemaOptions::default(), texts(data)).unwrap()
    });
    let mut cases: Vec<Case> = own.collect();
    let suite = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpora/json-schema-test-suite");
    let remotes = suite.join("remotes");
    let uri =
        |path: &Path| format!("http://localhost:1234/{}", path.strip_prefix(&remotes).unwrap().display());
    let read = |path: &Path| serde_json::from_slice::<Value>(&fs::read(path).unwrap()).unwrap();
    for draft in ["draft4", "draft6", "draft7", "draft2019-09", "draft2020-12"] {
        let belongs = |path: &&PathBuf| {
            let path = path.strip_prefix(&remotes).unwrap();
            path.starts_with(draft)
                || !(path.to_str().unwrap().starts_with("draft") || path.starts_with("v1"))
        };
        let resources: BTreeMap<String, Value> =
            files(&remotes).iter().filter(belongs).map(|path| (uri(path), read(path))).collect();
        for file in files(&suite.join("tests").join(draft)) {
            for group in read(&file).as_array().unwrap() {
                let tests = group["tests"].as_array().unwrap().iter();
                let leaves = group["schema"].to_string().contains("http://localhost:1234");
                let options = SchemaOptions {
                    default_draft: serde_json::from_value(draft.into()).unwrap(),
                    format_assertion: file.parent().unwrap().ends_with("format"),
                    resources: if leaves { resources.clone() } else { BTreeMap::new() },
                    ..SchemaOptions::default()
                };
                let data = tests.map(|test| test["data"].to_string().into_bytes());
                cases.extend(Case::new(&group["schema"], &options, data.collect()));
            }
        }
    }
    cases
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|extension| extension == "json") {
            found.push(path);
        }
    }
    found.sort();
    found
}
