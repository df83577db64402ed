//! Parquet files in `rogatio check corpus`. They are written by pyarrow, which is not our code; `tests/parquet/tables.py` has the tables.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use rogatio_tests::workspace;
use serde_json::{Value, json};

/// A folder with the tables and two schemas; none where the packages cannot be installed.
fn tables(name: &str) -> Option<PathBuf> {
    let programs = super::packages("sail", &super::SAIL)?;
    let folder = super::empty(name);
    let script = workspace().join("tests/parquet/tables.py");
    let made = Command::new(programs.join("python")).arg(script).arg(folder.join("tables")).status().unwrap();
    assert!(made.success());
    let [old, new] =
        [json!({"type": "object"}), json!({"properties": {"n": {"type": "integer", "maximum": 9}}})];
    fs::write(folder.join("old.json"), old.to_string()).unwrap();
    fs::write(folder.join("new.json"), new.to_string()).unwrap();
    Some(folder)
}

fn run(folder: &std::path::Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(rogatio_tests::program());
    command.args(["check", "corpus", "--json", "--no-config"]);
    command.args(["--old", "../old.json", "--new", "../new.json"]).args(arguments);
    command.current_dir(folder.join("tables")).stdin(Stdio::null()).output().unwrap()
}

fn report(folder: &std::path::Path, arguments: &[&str]) -> Value {
    let output = run(folder, arguments);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(matches!(output.status.code(), Some(0 | 1)), "{arguments:?}: {said}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The ids of the documents that cannot be read, with the codes of the reasons.
fn unreadable(report: &Value) -> Vec<String> {
    let findings = report["findings"].as_array().unwrap();
    let mut all = Vec::new();
    for finding in findings.iter().filter(|finding| finding["class"] == "unreadable") {
        for example in finding["examples"].as_array().unwrap() {
            all.push(format!("{} {}", example["id"].as_str().unwrap(), finding["code"].as_str().unwrap()));
        }
    }
    all.sort();
    all
}

#[test]
fn every_type_becomes_json_by_its_rule() {
    let Some(folder) = tables("types") else { return };
    // The sum of the digests of all texts: the same texts, to the byte.
    let expected = report(&folder, &["types.ndjson"]);
    assert_eq!((&expected["documents"], &expected["unreadable"]), (&json!(3), &json!(0)), "{expected}");
    for arguments in [&["--column", "*", "types.parquet"][..], &["--column", "doc", "struct.parquet"]] {
        assert_eq!(report(&folder, arguments)["corpus"], expected["corpus"], "{arguments:?}");
    }
    fs::write(
        folder.join("tables/int96.ndjson"),
        "{\"t\":\"2026-01-02T03:04:05.000006Z\"}\n{\"t\":\"9999-12-31T00:00:00Z\"}\n",
    )
    .unwrap();
    let expected = report(&folder, &["int96.ndjson"]);
    assert_eq!(report(&folder, &["--column", "*", "int96.parquet"])["corpus"], expected["corpus"]);
    // What JSON does not have, and digits that a double would lose.
    let answer = report(&folder, &["--column", "*", "floats.parquet"]);
    let invalid = ["floats.parquet:2 request.invalid-json", "floats.parquet:3 request.invalid-json"];
    assert_eq!((unreadable(&answer), &answer["valid"]), (invalid.map(str::to_owned).to_vec(), &json!(2)));
    let answer = report(&folder, &["--column", "*", "decimals.parquet"]);
    assert_eq!(unreadable(&answer), ["decimals.parquet:1 request.lossy-number"]);
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn every_codec_and_encoding_gives_the_same_documents() {
    let Some(folder) = tables("codecs") else { return };
    let expected = report(&folder, &["codec.ndjson"]);
    assert_eq!((&expected["valid"], &expected["broken"]), (&json!(10), &json!(2_990)));
    let mut seen = 0;
    for entry in fs::read_dir(folder.join("tables")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if name.starts_with("codec-") {
            let mut answer = report(&folder, &[&name]);
            let told = answer.to_string().replace(&name, "codec.ndjson");
            answer = serde_json::from_str(&told).unwrap();
            assert_eq!(answer, expected, "{name}");
            seen += 1;
        }
    }
    assert_eq!(seen, 10);
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn nulls_and_blanks_are_documents_that_cannot_be_read() {
    let Some(folder) = tables("odd") else { return };
    let answer = report(&folder, &["--examples", "9", "odd.parquet", "bytes.parquet"]);
    let expected = [
        "bytes.parquet:2 request.invalid-utf8",
        "odd.parquet:2 request.invalid-json",
        "odd.parquet:3 request.invalid-json",
        "odd.parquet:4 request.invalid-json",
        "odd.parquet:6 request.invalid-json",
        "odd.parquet:7 request.invalid-json",
    ];
    assert_eq!((unreadable(&answer), &answer["valid"]), (expected.map(str::to_owned).to_vec(), &json!(4)));
    let answer = report(&folder, &["--column", "*", "text.parquet"]);
    assert_eq!(unreadable(&answer), ["text.parquet:2 request.invalid-utf8"]);
    assert_eq!(answer["documents"], 2);
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn nobody_guesses_which_column_has_the_documents() {
    let Some(folder) = tables("columns") else { return };
    for (arguments, words) in [
        (&["two.parquet"][..], "it has 2 columns: `a`, `b`"),
        (&["--column", "c", "two.parquet"], "it does not have the column `c`, but `a`, `b`"),
        (&["--column", "c", "types.ndjson"], "`--column` is about Parquet files"),
    ] {
        let output = run(&folder, arguments);
        let said = String::from_utf8_lossy(&output.stdout);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(words), "{said}");
    }
    // A later file without the column is a document that cannot be read.
    let answer = report(&folder, &["--column", "doc", "odd.parquet", "two.parquet"]);
    assert_eq!(answer["documents"], 9);
    assert!(unreadable(&answer).contains(&"two.parquet input.unreadable".to_owned()), "{answer}");
    // The number 1 is a document, and a null is not.
    let answer = report(&folder, &["--column", "a", "two.parquet"]);
    assert_eq!((&answer["documents"], &answer["mended"]), (&json!(1), &json!(1)), "{answer}");
    fs::remove_dir_all(folder).unwrap();
}

/// Numbers that look random and are always the same (SplitMix64).
fn random(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut value = *state;
    value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// `ROGATIO_LONG=1` damages a hundred times as many files.
#[test]
fn damaged_files_are_counted_and_harm_nothing() {
    let Some(folder) = tables("damaged") else { return };
    let place = folder.join("tables");
    fs::create_dir(place.join("damaged")).unwrap();
    let sources: Vec<PathBuf> = fs::read_dir(&place)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "parquet"))
        .collect();
    let rounds = if std::env::var_os("ROGATIO_LONG").is_some() { 1_000 } else { 10 };
    let mut state = 24;
    let mut files = 0;
    for round in 0..rounds {
        for source in &sources {
            let mut bytes = fs::read(source).unwrap();
            let length = bytes.len() as u64;
            match random(&mut state) % 4 {
                // A part of it.
                0 => bytes.truncate((random(&mut state) % length) as usize),
                // Somewhere.
                1 => {
                    let at = (random(&mut state) % length) as usize;
                    bytes[at] ^= (random(&mut state) % 255 + 1) as u8;
                }
                // In the footer, which has the sizes.
                2 => {
                    let footer =
                        u64::from(u32::from_le_bytes(bytes[bytes.len() - 8..][..4].try_into().unwrap()));
                    let at = (length - 8 - random(&mut state) % (footer + 4)) as usize;
                    bytes[at] = random(&mut state) as u8;
                }
                // In the head of the first page.
                _ => {
                    let at = 4 + (random(&mut state) % 24) as usize;
                    bytes[at] = random(&mut state) as u8;
                }
            }
            let name = format!("damaged/{round}-{}", source.file_name().unwrap().to_string_lossy());
            fs::write(place.join(name), bytes).unwrap();
            files += 1;
        }
    }
    fs::write(place.join("damaged/whole.ndjson"), "{\"n\": 1}\n").unwrap();
    for column in ["*", "doc"] {
        let answer = report(&folder, &["--column", column, "--examples", "1", "damaged"]);
        // Each file that cannot be read is one document at least; a harmless change gives all of its rows.
        assert!(answer["documents"].as_u64().unwrap() > files, "{answer}");
        assert!(answer["unreadable"].as_u64().unwrap() > files / 4, "{answer}");
    }
    fs::remove_dir_all(folder).unwrap();
}
